"""The ratio of two counts: as the exact test has it, honest with zeros, and as surely seen as it says."""

import numpy as np
import pytest
from scipy.stats import binom

from models.errors import ParameterError
from models.poisson_tests import poisson_ratio_test
from models.rate_ratio import change_seen, rate_ratio


def test_without_dispersion_it_is_the_exact_interval() -> None:
    pairs = [(0, 5), (5, 0), (11, 17), (41, 29), (2406, 2201)]
    after, before = np.array(pairs, float).T
    found = rate_ratio(after, before)
    for i, pair in enumerate(pairs):
        exact = poisson_ratio_test(*pair)
        assert (found.low[i], found.high[i]) == pytest.approx((exact.low, exact.high), rel=1e-9)
        assert (found.p[i] < 0.05) == (found.low[i] > 1 or found.high[i] < 1)


def test_unequal_lengths_are_the_exact_test_of_unequal_lengths() -> None:
    """Against the exact conditional interval of two Poisson rates; and swapping the periods turns the ratio over."""
    for after, before, exposure in ((41, 29, 0.25), (7, 60, 1 / 3), (120, 30, 3.0), (0, 9, 2.0)):
        found = rate_ratio(after, before, exposure=exposure)
        exact = poisson_ratio_test(after, before, exposure, 1.0)
        assert (float(found.low), float(found.high)) == pytest.approx((exact.low, exact.high), rel=1e-9)
        two_sided = 2 * min(
            binom.cdf(after, after + before, exposure / (1 + exposure)),
            binom.sf(after - 1, after + before, exposure / (1 + exposure)),
        )
        assert float(found.p) == pytest.approx(min(1.0, two_sided), rel=1e-9)
        turned = rate_ratio(before, after, exposure=1 / exposure)
        assert float(turned.high) == pytest.approx(1 / float(found.low) if found.low else np.inf)
    for nonsense in (0.0, -1.0, np.inf):
        with pytest.raises(ParameterError):
            rate_ratio(4, 4, exposure=nonsense)


def test_zeros_and_dispersion_are_told_honestly() -> None:
    none, gone, new = (rate_ratio(*pair) for pair in ((0, 0), (0, 30), (30, 0)))
    assert np.isnan(none.ratio) and (float(none.low), float(none.high), float(none.p)) == (0, np.inf, 1)
    assert float(gone.low) == 0 and float(gone.high) < 1 < float(new.low) and float(new.high) == np.inf
    assert float(rate_ratio(3, 0).low) < 1
    plain, wide, unsure = (
        rate_ratio(240, 200, dispersion=phi, degrees=df) for phi, df in ((1, None), (2, None), (2, 5))
    )
    same = rate_ratio(120, 100)
    assert float(wide.low) == pytest.approx(float(same.low)) and float(wide.low) < float(plain.low)
    assert float(unsure.low) < float(wide.low) and float(unsure.high) > float(wide.high)
    assert float(rate_ratio(240, 200, dispersion=0.3).low) == float(plain.low)


@pytest.mark.parametrize("cases", [3, 40, 401, 2000])
def test_how_surely_a_change_is_seen_is_the_share_of_outcomes_in_which_it_is(cases: int) -> None:
    after = np.arange(cases + 1.0)
    called = rate_ratio(after, cases - after).low > 1
    for ratio in (1.2, 2.0):
        exact = binom.pmf(after, cases, ratio / (1 + ratio))[called].sum()
        assert change_seen(cases, ratio) == pytest.approx(exact, abs=1e-9)
        assert change_seen(cases, 1 / ratio) == pytest.approx(exact, abs=1e-9)
    assert change_seen(cases, 1.2, dispersion=3.0) <= change_seen(cases, 1.2)


@pytest.mark.parametrize("bad", [{"dispersion": np.nan}, {"degrees": 0}, {"level": 1.0}])
def test_nonsense_is_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ParameterError):
        rate_ratio(3, 4, **bad)
    with pytest.raises(ParameterError):
        rate_ratio(-1, 4)
    with pytest.raises(ParameterError):
        change_seen(10, 0.0)
