"""Tails and quantiles straight from the special functions have the bits of `scipy.stats`, and its import stays away."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import special, stats

from models.engine.poisson import poisson_cdf, poisson_pmf, poisson_ppf, poisson_sf
from models.engine.ranks import ranks
from models.poisson_interval import poisson_interval

RNG = np.random.default_rng(11)
SHARES = np.concatenate([[1e-300, 1e-17, 1e-8, 0.01, 0.5, 0.975, 1 - 1e-16, np.nan], RNG.random(20)])
DEGREES = np.concatenate([[0.5, 1, 2, 3, 30, 1e3, 1e6, 1e9, 1e15, np.inf, np.nan], RNG.gamma(1, 30, 12)])
COUNTS = np.array([-2, -1, 0, 1, 2, 5, 10, 100, 1e4, 1e6, 1e12, np.nan])
MEANS = np.concatenate([[0, 1e-300, 1e-9, 0.5, 1, 3, 100, 1e4, 1e6, 1e12, np.nan], RNG.gamma(1, 50, 12)])
SIZES = np.array([0.5, 1, 2, 7, 100, 1e4, 1e9])
FAR = np.array([-1e300, -40, -1, 0, 1e-300, 1, 5, 40, 1e300, np.inf, np.nan])
PAIRS: dict[str, tuple[Callable[..., Any], Callable[..., Any], tuple[np.ndarray, ...]]] = {
    "t quantile": (stats.t.ppf, lambda p, k: special.stdtrit(k, p), (SHARES, DEGREES)),
    "t tail": (stats.t.sf, lambda x, k: special.stdtr(k, -x), (FAR, DEGREES)),
    "normal quantile": (stats.norm.ppf, special.ndtri, (SHARES,)),
    "normal tail": (stats.norm.sf, lambda x: special.ndtr(-x), (FAR,)),
    "chi-squared quantile": (stats.chi2.ppf, lambda p, k: 2 * special.gammaincinv(k / 2, p), (SHARES, DEGREES)),
    "chi-squared tail": (stats.chi2.isf, lambda p, k: special.chdtri(k, p), (SHARES, DEGREES)),
    "F tail": (stats.f.sf, lambda w, k, n: special.fdtrc(k, n, np.maximum(w, 0)), (FAR, SIZES[1:], SIZES)),
    "beta quantile": (stats.beta.ppf, lambda p, a, b: special.betaincinv(a, b, p), (SHARES[1:], SIZES, SIZES)),
    "beta tail": (stats.beta.isf, lambda p, a, b: special.betainccinv(a, b, p), (SHARES, SIZES, SIZES)),
    "Poisson chance": (stats.poisson.pmf, poisson_pmf, (COUNTS, MEANS)),
    "Poisson lower": (stats.poisson.cdf, poisson_cdf, (COUNTS, MEANS)),
    "Poisson upper": (stats.poisson.sf, poisson_sf, (COUNTS, MEANS)),
    "Poisson quantile": (stats.poisson.ppf, poisson_ppf, (SHARES, MEANS)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_a_tail_or_quantile_has_the_bits_of_the_distribution(name: str) -> None:
    theirs, ours, axes = PAIRS[name]
    grid = [one.ravel() for one in np.meshgrid(*axes)]
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(ours(*grid), theirs(*grid))


def test_the_interval_of_a_count_has_the_bits_of_chi_squared() -> None:
    counts = np.array([0, 1, 2, 3.5, 20, 1e4, 1e9])
    for level in (1e-9, 0.8, 0.95, 1 - 1e-15):
        low, high = poisson_interval(counts, level=level)
        tail = (1 - level) / 2
        np.testing.assert_array_equal(low[1:], stats.chi2.ppf(tail, 2 * counts[1:]) / 2)
        np.testing.assert_array_equal(high, stats.chi2.isf(tail, 2 * (counts + 1)) / 2)
        assert low[0] == 0


@pytest.mark.parametrize("method", ["average", "min", "max"])
@pytest.mark.parametrize("axis", [0, 1])
def test_ranks_share_ties_as_the_reference_does(method: Any, axis: int) -> None:
    tied = RNG.integers(0, 4, (7, 9)) * np.where(RNG.random((7, 9)) < 0.5, -0.0, 1.0)
    holed, infinite = tied.copy(), tied.copy()
    holed[2, 3], infinite[0, :2] = np.nan, (np.inf, -np.inf)
    for values in (tied, holed, infinite, np.zeros((0, 3)), np.zeros((3, 0)), np.ones((1, 1))):
        np.testing.assert_array_equal(ranks(values, method, axis), stats.rankdata(values, method, axis=axis))


def test_no_file_imports_the_slow_statistics_before_they_are_asked_for() -> None:
    root = Path(__file__).parents[2]
    for room in ("app", "geo", "models"):
        for file in (root / room).rglob("*.py"):
            assert not re.search(r"^(from|import) scipy(\.stats| import .*stats)", file.read_text("utf-8"), re.M), file
