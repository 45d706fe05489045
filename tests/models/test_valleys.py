"""Chains are cut at the valleys of their density, a single hill is not, and nothing that must not matter does."""

import numpy as np
import pytest

from models.clusters import dbscan
from models.errors import ParameterError
from models.valleys import split_at_valleys

EPS, MINIMUM, MANY = 100.0, 6.0, 24.0


def parts(x: np.ndarray, y: np.ndarray, w: np.ndarray | None = None, **how: float) -> np.ndarray:
    labels = dbscan(x, y, eps=EPS, min_weight=MINIMUM, weights=w)
    return split_at_valleys(x, y, labels, eps=EPS, min_weight=MINIMUM, weights=w, **how)


def hill(rng: np.random.Generator, x: float, n: int, spread: float) -> np.ndarray:
    return rng.normal((x, 0), spread, (n, 2))


def test_towns_on_a_chain_are_cut_and_one_hill_is_not() -> None:
    rng = np.random.default_rng(3)
    chain = np.column_stack((np.linspace(0, 1_800, 80), np.zeros(80)))
    towns = np.vstack([hill(rng, x, 150, 80) for x in (0, 900, 1_800)])
    together = np.vstack((towns, chain))
    assert dbscan(*together.T, eps=EPS, min_weight=MINIMUM).max() == 0, "one cluster, as DBSCAN sees it"
    found = parts(*together.T, reach=1e6)
    middle = [found[50 + 150 * i] for i in range(3)]
    assert found.max() == 2 and len(set(middle)) == 3
    for seed in range(20):
        one = hill(np.random.default_rng(seed), 0, 300, 110)
        assert parts(*one.T, reach=1e6).max() == 0, f"noise is no valley (seed {seed})"


def test_no_core_point_is_farther_from_its_peak_than_asked() -> None:
    x = np.arange(0, 4_000, 10.0)  # a street without a valley
    y = np.zeros(len(x))
    found = parts(x, y, reach=500)
    for part in range(found.max() + 1):
        assert np.ptp(x[found == part]) <= 1_000
    assert found.min() == 0 and parts(x, y, reach=1e6).max() == 0


@pytest.mark.parametrize("seed", range(6))
def test_a_refinement_whatever_the_order_the_stacks_and_the_noise(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = (rng.integers(0, 90, (2, 700)) * 20).astype(float)
    w = rng.integers(1, 4, len(x)).astype(float)
    labels = dbscan(x, y, eps=EPS, min_weight=MANY, weights=w)
    how = {"eps": EPS, "min_weight": MANY, "reach": 300}
    found = split_at_valleys(x, y, labels, weights=w, **how)
    assert ((found < 0) == (labels < 0)).all()
    assert all(len(set(labels[found == part])) == 1 for part in range(found.max() + 1))
    for part in range(found.max() + 1):
        here = found == part
        whole = labels == labels[here][0]
        enough = w[here].sum() >= MANY and len(set(zip(x[here], y[here], strict=True))) >= 3
        assert enough or whole.sum() == here.sum()
    first = [int(np.flatnonzero(found == part)[0]) for part in range(found.max() + 1)]
    assert first == sorted(first), "numbered in the order of the input"
    turn = rng.permutation(len(x))
    again = split_at_valleys(x[turn], y[turn], labels[turn], weights=w[turn], **how)
    assert len(set(zip(found[turn].tolist(), again.tolist(), strict=True))) == len(set(found.tolist()))
    thick = np.repeat(np.arange(len(x)), w.astype(int))
    heavy = split_at_valleys(x[thick], y[thick], labels[thick], **how)
    assert len(set(zip(found[thick].tolist(), heavy.tolist(), strict=True))) == len(set(heavy.tolist()))


def test_nothing_and_nonsense() -> None:
    assert split_at_valleys([], [], np.empty(0, int), eps=5, min_weight=1).tolist() == []
    assert split_at_valleys([1.0, 9.0], [1.0, 9.0], [-1, -1], eps=5, min_weight=1).tolist() == [-1, -1]
    with pytest.raises(ParameterError, match="share"):
        split_at_valleys([1.0], [1.0], [0], eps=5, min_weight=1, share=2)
    with pytest.raises(ParameterError, match="one whole number"):
        split_at_valleys([1.0], [1.0], [0.5], eps=5, min_weight=1)
