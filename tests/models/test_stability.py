"""Bootstrap stability of areas: certain things are certain, and nothing depends on how the data are written down."""

import numpy as np
import pytest

from models.clusters import MinWeightRule, choose_eps, choose_min_weight, dbscan
from models.errors import ParameterError
from models.stability import cluster_stability


def towns() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A large hotspot, one just at the threshold of 8, and countryside: places with weights."""
    rng = np.random.default_rng(3)
    points = np.vstack([rng.normal(0, 40, (30, 2)), rng.normal(5_000, 15, (4, 2)), rng.uniform(-9e3, 9e3, (60, 2))])
    return *points.round(0).T, np.concatenate([np.full(30, 5), np.full(4, 2), np.ones(60)])


def test_a_strong_area_survives_and_a_marginal_one_wavers() -> None:
    x, y, w = towns()
    labels = dbscan(x, y, eps=150, min_weight=8, weights=w)
    found = cluster_stability(x, y, labels, eps=150, min_weight=8, weights=w, resamples=499, seed=1)
    assert found.redrawn[0] == 1 and found.share[0] > 0.95
    # the small one has exactly 8 within reach of all its places, so it survives when a Poisson(8) count is 8 or more
    assert found.redrawn[1] == pytest.approx(0.547, abs=0.07) and found.share[1] < 0.3
    assert (found.rank_low.tolist(), found.rank_high.tolist()) == ([1, 2], [1, 2])


def test_same_numbers_for_repetition_for_any_order_and_however_many_redraws_stand_side_by_side() -> None:
    x, y, w = towns()
    labels = dbscan(x, y, eps=150, min_weight=8, weights=w)

    def numbers(*, order: np.ndarray, weights: np.ndarray | None, seed: int = 5) -> list[list[float]]:
        found = cluster_stability(x[order], y[order], labels[order], eps=150, min_weight=8, weights=weights, seed=seed)
        return [found.share.tolist(), found.rank_low.tolist(), found.rank_high.tolist()]

    rng = np.random.default_rng(0)
    order = rng.permutation(len(x))
    plain = numbers(order=np.arange(len(x)), weights=w)
    assert numbers(order=order, weights=w[order]) == plain
    assert numbers(order=rng.permutation(np.arange(len(x)).repeat(w.astype(int))), weights=None) == plain
    assert numbers(order=order, weights=w[order], seed=6) != plain
    asked = {"eps": 150, "min_weight": 8, "weights": w}
    redrawn = [cluster_stability(x, y, labels, **asked, resamples=n, seed=5).redrawn * n for n in range(60, 131)]
    more = np.diff(redrawn, axis=0)
    assert (np.isclose(more, 0) | np.isclose(more, 1)).all()  # one more redraw leaves the others as they were


def test_no_areas_and_faults() -> None:
    assert len(cluster_stability([], [], np.empty(0, int), eps=1, min_weight=1, seed=0).share) == 0
    assert len(cluster_stability([0], [0], [-1], eps=1, min_weight=9, seed=0).share) == 0
    with pytest.raises(ParameterError, match="Labels"):
        cluster_stability([0], [0], [0, 1], eps=1, min_weight=1, seed=0)
    with pytest.raises(ParameterError, match="resamples"):
        cluster_stability([0], [0], [0], eps=1, min_weight=1, resamples=0, seed=0)


def test_the_chosen_minimum_grows_with_volume_and_weights_equal_repetition() -> None:
    x, y, w = towns()
    thin = choose_min_weight(x, y, eps=150)
    assert (thin.value, thin.rule) == (6, MinWeightRule.HANDFUL)
    thick = choose_min_weight(x, y, eps=150, weights=w)
    assert thick == choose_min_weight(x.repeat(w.astype(int)), y.repeat(w.astype(int)), eps=150)
    assert thick.value > 5 * thin.value
    assert choose_min_weight([], [], eps=150).value == choose_min_weight([0, 900], [0, 0], eps=150).value == 6
    one_peak = choose_min_weight(np.zeros(800), np.zeros(800), eps=150)
    assert (one_peak.value, one_peak.rule, one_peak.typical) == (200, MinWeightRule.QUARTER, 800)
    assert choose_min_weight(np.zeros(8), np.zeros(8), eps=150).value == 6


def test_the_chosen_eps_is_the_knee_between_a_dense_grid_and_a_sparse_one() -> None:
    dense, sparse = (
        np.stack(np.meshgrid(*[np.arange(k) * step] * 2)).reshape(2, -1) for k, step in ((40, 100), (14, 2000))
    )
    x, y = np.hstack([dense, sparse + 50_000])
    assert choose_eps(x, y).value == 140  # in the middle the fourth neighbour is 100 m away, at the edge 141 m
    assert choose_eps(x.repeat(3), y.repeat(3)) == choose_eps(x, y)
    assert choose_eps([0, 1], [0, 1]).value == 500
