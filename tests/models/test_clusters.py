"""DBSCAN: identical to scikit-learn, label for label, and indifferent to what must not matter."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN

from models.clusters import dbscan, dbscan_nd
from models.errors import ParameterError


def pattern(seed: int) -> tuple[np.ndarray, np.ndarray | None, float, int]:
    """A random set with what breaks cell methods: whole-number ties at eps, stacks, zero weights, far outliers."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 400))
    kind = seed % 5
    if kind == 0:
        points, eps = rng.integers(0, 30, (n, 2)).astype(float), float(rng.choice([1, 2, 5, 10, 2**0.5, 13**0.5]))
    elif kind == 1:
        points, eps = rng.normal(0, 100, (n, 2)), rng.uniform(5, 60)
    elif kind == 2:
        points, eps = rng.uniform(-1e5, 7e5, (n, 2)).round(-4), rng.uniform(1e4, 1e5)
    elif kind == 3:
        points, eps = rng.uniform(0, 100, (n // 5 + 1, 2)).repeat(5, axis=0), rng.uniform(1, 20)
    else:
        points, eps = 4e5 + rng.normal(0, 50, (n, 2)).round(1) + rng.integers(0, 2, (n, 1)) * 1e7, rng.uniform(2, 30)
    points = rng.permutation(points)
    weights = rng.integers(0, 4, len(points)).astype(float) if rng.random() < 0.6 else None
    return points, weights, eps, int(rng.integers(1, 12))


def peer(points: np.ndarray, weights: np.ndarray | None, eps: float, least: int) -> np.ndarray:
    found = DBSCAN(eps=eps, min_samples=least, algorithm="kd_tree")
    return found.fit(points, sample_weight=weights).labels_


@pytest.mark.parametrize("block", range(4))
def test_identical_to_scikit_learn_on_200_weighted_sets(block: int) -> None:
    for seed in range(50 * block, 50 * block + 50):
        points, weights, eps, least = pattern(seed)
        ours = dbscan(points[:, 0], points[:, 1], eps=eps, min_weight=least, weights=weights)
        assert ours.tolist() == peer(points, weights, eps, least).tolist(), f"seed {seed}"


def test_a_large_set_uses_every_path_and_agrees() -> None:
    """Several bands of rows, several threads, cells with hashed stacks, heavy cells beside light ones."""
    rng = np.random.default_rng(7)
    town = rng.normal(0, 300, (40_000, 2)).round(0)
    points = rng.permutation(np.vstack([town, rng.uniform(-20_000, 20_000, (25_000, 2))]))
    ours = dbscan(points[:, 0], points[:, 1], eps=150, min_weight=8)
    assert ours.tolist() == peer(points, None, 150, 8).tolist()


def test_golden_toy(shared: Path) -> None:
    case = json.loads((shared / "golden/dbscan_toy_sklearn_doc.json").read_text())
    x, y = np.array(case["inputs"]["X"], float).T
    found = dbscan(x, y, eps=case["params"]["eps"], min_weight=case["params"]["min_samples"])
    assert found.tolist() == case["expected"]


def test_golden_iris_in_four_dimensions(shared: Path) -> None:
    case = json.loads((shared / "golden/dbscan_iris_rdbscan.json").read_text())
    points = np.loadtxt(shared / "golden" / case["inputs"]["csv"], delimiter=",", skiprows=1)
    found = dbscan_nd(points, eps=case["params"]["eps"], min_weight=case["params"]["min_pts"])
    sizes = Counter(found.tolist())
    assert sizes.pop(-1) == case["expected"]["noise"]
    assert [sizes[k] for k in sorted(sizes)] == case["expected"]["sizes_by_first_appearance"]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(-700_000, 700_000))
def test_what_must_not_matter(seed: int, shift: int) -> None:
    """Repetition for weights, their splitting, moving and turning the map, its unit, the order of the points."""
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 40, (int(rng.integers(0, 120)), 2)).astype(float)
    weights = rng.integers(1, 4, len(points))
    x, y = points.T
    plain = dbscan(x, y, eps=3, min_weight=6, weights=weights)
    stacked = points.repeat(weights, axis=0)
    assert dbscan(*stacked.T, eps=3, min_weight=6).tolist() == plain.repeat(weights).tolist()
    assert dbscan(x + shift, y - shift, eps=3, min_weight=6, weights=weights).tolist() == plain.tolist()
    assert dbscan(-y, x, eps=3, min_weight=6, weights=weights).tolist() == plain.tolist()
    assert dbscan(x / 4, y / 4, eps=0.75, min_weight=6, weights=weights).tolist() == plain.tolist()
    parts = np.concatenate([weights / 4, 3 * weights / 4])
    assert dbscan(np.tile(x, 2), np.tile(y, 2), eps=3, min_weight=6, weights=parts).tolist() == 2 * plain.tolist()
    order = rng.permutation(len(x))
    turned = dbscan(x[order], y[order], eps=3, min_weight=6, weights=weights[order])
    assert ((turned < 0) == (plain[order] < 0)).all()
    core = _core(points, weights, 3, 6)[order]
    assert len(set(zip(turned[core], plain[order][core], strict=True))) == len(set(plain[order][core]))


def _core(points: np.ndarray, weights: np.ndarray, eps: float, least: float) -> np.ndarray:
    near = ((points[:, None] - points[None]) ** 2).sum(axis=2) <= eps**2
    return near @ weights >= least


def test_fractional_weights_do_not_depend_on_the_order_of_summing() -> None:
    x, y, w = np.arange(3.0), np.zeros(3), np.array([0.7, 0.1, 0.2])
    assert dbscan(x, y, eps=5, min_weight=1, weights=w).tolist() == [0, 0, 0]
    assert dbscan_nd(np.c_[x, y], eps=5, min_weight=1, weights=w).tolist() == [0, 0, 0]


def test_small_sets() -> None:
    assert dbscan([], [], eps=1, min_weight=1).tolist() == []
    assert dbscan([3.0], [4.0], eps=1, min_weight=1).tolist() == [0]
    assert dbscan([3.0], [4.0], eps=1, min_weight=2).tolist() == [-1]
    assert dbscan([3.0], [4.0], eps=1, min_weight=2, weights=[2]).tolist() == [0]
    assert dbscan([-0.0, 0.0], [0.0, -0.0], eps=1e-3, min_weight=2).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"eps": 0}, "eps"),
        ({"eps": float("nan")}, "eps"),
        ({"min_weight": -1}, "min_weight"),
        ({"weights": [1, -1]}, "weight"),
        ({"weights": [1]}, "Weights"),
        ({"x": [0, float("nan")]}, "coordinate"),
        ({"x": [0]}, "one length"),
        ({"x": [0, 1e12]}, "extent"),
    ],
)
def test_faults_are_named(change: dict, says: str) -> None:
    call = {"x": [0, 1], "y": [0, 1], "eps": 1, "min_weight": 1} | change
    with pytest.raises(ParameterError, match=says):
        dbscan(**call)
