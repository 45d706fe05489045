"""The permutation engine: exact against enumeration, uniform without pattern, the same on any number of threads."""

from itertools import combinations, permutations

import numpy as np
import pytest
from scipy.stats import binom, kstest

from models.engine import bands
from models.engine.permutation import conditional_p
from models.local_g import local_g_grid, local_g_grid_p
from models.local_moran import local_moran_p
from models.multiplicity import fdr_significant
from models.spatial_weights import distance_band, lattice

RANDOM = np.random.default_rng(11)


def general(w):
    """Weights just unequal enough that the engine must draw location by location."""
    uneven = w.copy()
    uneven.data = uneven.data * (1 + 1e-3 * np.arange(len(uneven.data)))
    return uneven


@pytest.mark.parametrize("shape", [lambda w: w, general], ids=["equal weights", "any weights"])
@pytest.mark.parametrize("alternative", ["greater", "less"])
def test_p_is_the_share_of_all_deals(shape, alternative):
    """Every way to deal 9 values to a location's neighbours, enumerated; ties included."""
    values = np.array([0, 0, 1, 1, 2, 3, 3, 5, 8, 0.0])
    w = shape(distance_band(np.arange(10.0), np.zeros(10), 2.0))
    repeats = 40_000
    p = conditional_p(values, w, permutations=repeats, seed=3, alternative=alternative)
    for i in range(10):
        row = w[[i]].toarray().ravel()
        weights, others = row[row > 0], np.delete(values, i)
        seen, sums = weights @ values[row > 0], []
        for chosen in permutations(others, len(weights)) if shape is general else combinations(others, len(weights)):
            sums.append(weights @ np.array(chosen))
        sums = np.array(sums)
        extreme = sums >= seen - 1e-9 if alternative == "greater" else sums <= seen + 1e-9
        exact = extreme.mean()
        low, high = binom.interval(0.99999, repeats, exact)
        assert low <= p[i] * (repeats + 1) - 1 <= high


@pytest.mark.parametrize("kind", ["grid", "any weights", "two-sided", "moran"])
def test_p_is_uniform_without_pattern(kind):
    """2,000 maps of noise, one location each; p is discrete, so it is spread over its step before the test."""
    w = lattice(5, 6)
    uneven, p = general(w), np.empty(2000)
    for seed in range(2000):
        values = np.random.default_rng(seed).gamma(0.5, size=30)
        at = seed % 30
        if kind == "grid":
            grid = local_g_grid_p(
                values.reshape(5, 6), radius=1.5, cell=1, permutations=19, seed=seed, alternative="greater"
            )
            p[seed] = grid.ravel()[at]
        elif kind == "any weights":
            p[seed] = conditional_p(values, uneven, permutations=19, seed=seed, alternative="less")[at]
        elif kind == "two-sided":
            p[seed] = conditional_p(values, w, permutations=19, seed=seed)[at]
        else:
            p[seed] = local_moran_p(values, w, permutations=19, seed=seed, alternative="greater")[at]
    step = 2 / 20 if kind == "two-sided" else 1 / 20
    spread = p - step * np.random.default_rng(1).random(2000)
    assert kstest(spread, "uniform").pvalue > 0.001
    assert kstest(spread * 0.93, "uniform").pvalue < 0.001  # the test would see p-values that are 7 % too small


def test_the_false_discovery_rate_holds_on_500_maps_of_noise():
    found = plain = 0
    for seed in range(500):
        values = np.random.default_rng(seed).gamma(0.5, size=(12, 12))
        p = local_g_grid_p(values, radius=1.5, cell=1, permutations=4999, seed=seed, alternative="greater")
        found += fdr_significant(p, 0.05).any()
        plain += (p <= 0.05).any()
    assert found / 500 <= 0.05 + 3 * (0.05 * 0.95 / 500) ** 0.5
    assert plain / 500 > 0.9  # what it is there to prevent


def test_a_planted_hot_spot_is_found_and_nothing_far_from_it():
    values = np.random.default_rng(5).poisson(2, (20, 20)).astype(float)
    values[9:12, 9:12] += 6
    p = local_g_grid_p(values, radius=1.5, cell=1, permutations=9999, seed=1, alternative="greater")
    hot = fdr_significant(p, 0.05)
    assert hot[10, 10] and not hot[:6].any() and not hot[15:].any()
    assert (local_g_grid(values, radius=1.5, cell=1)[hot] > 2).all()


def test_threads_and_repetition_change_nothing_and_seeds_do(monkeypatch):
    values, w = RANDOM.gamma(1, size=400), lattice(20, 20)
    monkeypatch.setattr(bands, "SMALL", 0)
    for weights in (w, general(w)):
        monkeypatch.setattr(bands, "CORES", 1)
        one = conditional_p(values, weights, permutations=99, seed=4)
        monkeypatch.setattr(bands, "CORES", 3)
        assert one.tobytes() == conditional_p(values, weights, permutations=99, seed=4).tobytes()
        assert one.tobytes() != conditional_p(values, weights, permutations=99, seed=5).tobytes()


def test_both_ways_of_drawing_agree():
    values, w = RANDOM.poisson(1, 100).astype(float), lattice(10, 10)
    equal = conditional_p(values, w, permutations=9999, seed=1, alternative="greater")
    scaled = w.copy()
    scaled.data = scaled.data.copy()
    scaled.data[scaled.indptr[0]] *= 1 + 1e-9  # one weight off: the general way for all
    drawn = conditional_p(values, scaled, permutations=9999, seed=2, alternative="greater")
    error = np.sqrt(2 * equal * (1 - equal) / 9999) + 1e-4
    assert (np.abs(equal - drawn) <= 5 * error)[1:].all()


def test_places_without_neighbours_are_never_significant():
    w = distance_band(np.array([0.0, 1, 2, 50]), np.zeros(4), 1.0)
    assert conditional_p(np.array([1.0, 2, 3, 99]), w, permutations=99)[3] == 1
