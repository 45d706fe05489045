"""Before and after: the worked example, published numbers, and simulated nothing."""

import numpy as np
import pytest
from scipy.stats import poisson, poisson_means_test

from models.errors import ParameterError
from models.intervention import WdqReason, e_test, gross_effect, pooled_e_test, relative_effect_size, wdd, wdq


def test_the_worked_example_says_both_things():
    """domain reference 4.2: the quotient looks good and the difference is not significant."""
    treated, buffer, control = (200, 140), (100, 90), (400, 380)
    assert gross_effect(treated) == 60
    quotient = wdq(treated, control, buffer)
    assert quotient.net_effect == pytest.approx(0.131579, abs=1e-6)
    assert (quotient.wdq, quotient.total_net_effect, quotient.reason) == (pytest.approx(0.10), pytest.approx(55.0), "")
    size = relative_effect_size(treated, control)
    assert (size.res, size.low, size.high) == pytest.approx((1.357143, 1.048934, 1.755913), abs=2e-5)
    assert size.change == pytest.approx(-26.315789)
    difference = wdd(treated, control, buffer)
    assert (difference.estimate, difference.se, difference.z) == pytest.approx((-50, 36.1939, -1.381), abs=5e-4)
    assert difference.low < 0 < difference.high


def test_published_weighted_displacement_differences():
    """Wheeler and Ratcliffe (2018), and ptools' tests for time and area weights (MIT)."""
    counts = {
        "treated": (207, 110),
        "control": (308, 318),
        "displacement": (178, 157),
        "displacement_control": (150, 140),
    }
    plain = wdd(**counts)
    assert (plain.estimate, plain.se, round(plain.z, 2)) == (-118, pytest.approx(1568**0.5), -2.98)
    assert (round(plain.low), round(plain.high)) == (-196, -40)
    sized = wdd(**counts, area_weights=(1.2, 0.9, 1.5, 1.6))
    expected = (-99.69444444, 35.4280755, -2.813995483, -169.1321965, -30.25669241)
    assert (sized.estimate, sized.se, sized.z, sized.low, sized.high) == pytest.approx(expected, rel=1e-8)
    timed = wdd((80, 20), (100, 50), time_weights=(2, 1))
    assert (timed.estimate, timed.se) == pytest.approx((-20, 115**0.5))


def test_wdd_holds_its_level_and_its_interval_covers():
    random = np.random.default_rng(3)
    z = np.array([wdd(random.poisson(30, 2), random.poisson(80, 2), random.poisson(15, 2)).z for _ in range(3000)])
    assert (np.abs(z) > 1.96).mean() == pytest.approx(0.05, abs=3 * (0.05 * 0.95 / 3000) ** 0.5)


@pytest.mark.parametrize(
    ("treated", "control", "reason", "value"),
    [
        ((10, 5), (0, 5), WdqReason.CONTROL_EMPTY, None),
        ((10, 5), (5, 0), WdqReason.CONTROL_EMPTY, None),
        ((10, 20), (10, 20), WdqReason.AS_CONTROL, None),
        ((10, 20), (10, 10), WdqReason.WORSE, None),
    ],
)
def test_the_quotient_is_not_read_where_it_means_nothing(treated, control, reason, value):
    found = wdq(treated, control, (4, 4))
    assert found.wdq is value and found.reason is reason and found.reason


def test_a_ring_that_stood_still_is_plain_zero():
    assert str(wdq((10, 5), (10, 10), (4, 4)).wdq) == "0.0"


def test_no_cases_is_a_result():
    assert wdd((0, 0), (0, 0)).z == 0
    with pytest.raises(ParameterError, match="use WDD"):
        relative_effect_size((5, 0), (5, 5))
    with pytest.raises(ParameterError, match="0 or more"):
        wdd((-1, 0), (0, 0))
    with pytest.raises(ParameterError, match="up to four sizes"):
        wdd((1, 1), (1, 2), area_weights=(1, 1, 1, 1, 1))
    with pytest.raises(ParameterError, match="not 3 numbers"):
        wdd((1, 1, 1), (1, 2))


def test_the_e_test_is_a_test():
    """p from simulation of the same statistic; symmetric; right level."""
    random = np.random.default_rng(1)
    a, b = random.poisson(8, 400_000), random.poisson(8, 400_000)
    t = np.abs(a - b) / np.sqrt(np.maximum((a + b) / 2, 1e-9))
    assert e_test(5, 11) == pytest.approx((t >= 6 / 8**0.5 - 1e-12).mean(), abs=0.002)
    assert e_test(11, 5) == e_test(5, 11)
    assert e_test(30, 30, 2, 2) == pytest.approx(1, abs=1e-10)
    assert np.isnan(e_test(0, 0))
    assert 0 < e_test(4000, 4400) < 1e-4
    for a, b, expected in ((10, 5, 0), (6, 2, 0), (5, 3, 1.5), (0, 20, 0)):  # equal sizes: the published statistic
        peer = poisson_means_test(a, 1, b, 1, diff=expected).pvalue
        assert e_test(a, b, difference=expected) == pytest.approx(peer, abs=1e-9)
    k = np.arange(40)
    weight = np.outer(poisson.pmf(k, 10), poisson.pmf(k, 10))
    p = np.array([[e_test(i, j) if i + j else 1.0 for j in k] for i in k])
    assert weight[p <= 0.05].sum() == pytest.approx(0.05, abs=0.005)


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
@pytest.mark.parametrize("counts", [(3, 100, 20, 300), (5, 24, 8, 12), (10, 2, 3, 3.5), (20, 7, 1, 5), (9, 1, 2, 0.5)])
def test_the_e_test_of_unequal_lengths_is_the_one_that_was_published(counts, alternative):
    """scipy has the paper's statistic, too, but counts no cases in either as no gap of any sign."""
    a, m, b, n = counts
    nothing = np.exp(-(a + b)) if alternative != "two-sided" else 0
    peer = poisson_means_test(*counts, alternative=alternative).pvalue
    assert e_test(a, b, m, n, alternative=alternative) == pytest.approx(peer, abs=1e-9 + nothing)


def test_equal_rates_are_no_evidence_and_the_pooled_statistic_has_its_own_name():
    assert e_test(1, 1) == e_test(20, 20, 10, 10) == e_test(3, 30, 1, 10) == e_test(0, 1, difference=5) == 1
    assert e_test(0.3, 0.1, 3, 1) == 1  # equal but for rounding
    assert pooled_e_test(100, 25, 10, 5) == pytest.approx(0.0015380662884757802, rel=1e-9)  # crimepy, WDD_Examples
    assert pooled_e_test(6, 3, 2, 1) == pytest.approx(0.9998765901959134, rel=1e-9)
    assert e_test(100, 25, 10, 5) == pytest.approx(0.0005747, abs=1e-6)  # the paper's is another
    assert pooled_e_test(10, 5) == pytest.approx(e_test(10, 5), rel=1e-9)


@pytest.mark.parametrize(
    "counts",
    [(np.nan, 1), (1, np.inf), (1, 1, 0, 1), (-1, 1), (1, 1, 1, 1, np.nan), (1e9, 9e8)],
)
def test_counts_that_are_none_are_refused(counts):
    for test in (e_test, pooled_e_test):
        with pytest.raises(ParameterError):
            test(*counts)
    with pytest.raises(ParameterError, match="alternative is one of"):
        e_test(1, 2, alternative="other")
