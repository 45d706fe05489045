"""Poisson numbers from tables: distributed as they should be, independent, and the same whatever stands beside them."""

import numpy as np
import pytest
from scipy import stats

from models.engine.poisson_draws import TABLED, draw_places, numbers_of

MEANS = (0.01, 0.3, 1.0, 2.5, 7.0, 30.0, 400.0, TABLED, TABLED + 1, 5000.0)


def drawn(mean: np.ndarray, at: np.ndarray, redraws: int, *, seed: int = 3, first: int = 0) -> np.ndarray:
    counts = np.empty((len(mean), redraws), np.int32)
    draw_places(0, len(mean), seed, first, mean, np.argsort(mean, kind="stable"), numbers_of(at, at), counts)
    return counts


@pytest.mark.parametrize("mean", MEANS)
def test_the_numbers_are_distributed_as_scipy_says(mean: float) -> None:
    """Chi-square over bins of at least 20 expected, of a map of 600 places and 64 redraws."""
    counts = drawn(np.full(600, mean), np.arange(600.0), 64).ravel()
    edges = np.unique(stats.poisson.ppf(np.linspace(0, 1, 80)[1:-1], mean))
    expected = np.diff(np.r_[0, stats.poisson.cdf(edges, mean), 1]) * len(counts)
    while len(expected) > 1 and expected[-1] < 20:
        edges, expected = edges[:-1], np.r_[expected[:-2], expected[-2] + expected[-1]]
    found = np.bincount(np.searchsorted(edges, counts), minlength=len(expected))
    assert stats.chisquare(found, expected).pvalue > 0.01
    assert counts.max() <= stats.poisson.isf(1e-9, mean)


def test_places_and_redraws_are_independent_and_seeds_differ() -> None:
    """A correlation between any two neighbours on the map, redraws or seeds would be one of 40,000 pairs."""
    mean, at = np.full(200, 4.0), np.arange(200.0)
    counts = (drawn(mean, at, 200) - 4.0) / 2
    for one, other in ((counts[1:], counts[:-1]), (counts[:, 1:], counts[:, :-1]), (counts, counts[::-1])):
        assert abs((one * other).mean()) < 4 / np.sqrt(one.size)
    other = (drawn(mean, at, 200, seed=4) - 4.0) / 2
    assert abs((counts * other).mean()) < 0.02


def test_a_number_follows_from_seed_redraw_place_and_mean_alone() -> None:
    random = np.random.default_rng(1)
    mean, at = random.choice(MEANS, 300), random.permutation(300) - 7.0
    whole = drawn(mean, at, 64)
    assert (drawn(mean, at, 20, first=30) == whole[:, 30:50]).all()
    some = random.permutation(300)[:90]
    assert (drawn(mean[some], at[some], 64) == whole[some]).all()
    assert (drawn(mean, at + 0.0, 64) == whole).all() and (
        numbers_of(at * 0, -at * 0) == numbers_of(at * 0, at * 0)
    ).all()
