"""What was to be expected, how far off it was, and the smallest fall that can be shown."""

import numpy as np
import pytest
from scipy.stats import poisson

from models.errors import ParameterError
from models.impact.effect import CLAIM, effect
from models.impact.expected_cases import Expected, expected_cases, expected_of
from models.impact.power import planned_power, power, smallest_fall
from models.impact.shortfall import Need, ShortfallError

AFTER = np.arange(36, 48)


def world(seed: int, size: float = 12, shocks: float = 0.1, months: int = 48) -> np.ndarray:
    """Forty-one places of like size with shocks of their own and shared ones; the site is the first."""
    rng = np.random.default_rng(seed)
    level = size * np.exp(rng.uniform(-0.7, 0.7, 41))
    level[0] = size
    return rng.poisson(level[:, None] * np.exp(rng.normal(0, shocks, (41, months)) + rng.normal(0, 0.1, months))) * 1.0


def test_the_line_is_that_of_a_peer() -> None:
    """R 4.2.2: glm(after ~ log(near + .5) + log(earlier + .5), quasipoisson) and predict(se.fit)."""
    after = np.array([31, 18, 44, 25, 12, 38, 29, 52, 21, 35, 16, 27.0])
    near = [34, 22, 40, 30, 15, 33, 35, 47, 19, 41, 20, 24]
    earlier = [60, 50, 85, 49, 33, 70, 66, 101, 44, 72, 31, 58]
    found = expected_of(np.array([48.0, 71.0]), np.column_stack([near, earlier]) * 1.0, after, 36, 12)
    assert found.cases == pytest.approx(39.052163800145)
    assert found.slopes == pytest.approx((0.355517726558, 0.849675633675))
    assert found.variance == pytest.approx(found.cases + (found.cases * 0.149082552730) ** 2)
    assert found.dispersion == 1 and found.degrees == 9  # R's is 0.298: never less than chance


def test_a_range_excludes_no_change_exactly_where_the_count_is_unusual() -> None:
    expected = expected_cases((y := world(1))[0], y[1:], start=36, after=AFTER)
    for observed in range(60, 260, 5):
        found = effect(expected, observed)
        outside = not found.usual[0] <= observed <= found.usual[1]
        assert outside == (found.high < 1 or found.low > 1) == (found.p <= 1 - CLAIM)
        assert found.low < found.ratio < found.high


def test_without_doubt_it_is_the_poisson_test() -> None:
    sure = Expected(120, 120, 1, 1e12, (), (36, 12), 40)
    assert sure.at_most(100) == pytest.approx(poisson.cdf(100, 120), rel=1e-4)
    assert sure.at_least(140) == pytest.approx(poisson.sf(139, 120), rel=1e-4)
    fall = smallest_fall(sure).fall
    assert fall is not None and power(sure, fall) == pytest.approx(0.8, abs=0.005)
    few = Expected(2, 2, 1, 40, (), (36, 12), 40)
    assert smallest_fall(few).fall is None and smallest_fall(few, minimum_cases=0).fall is None  # none is not unusual
    assert smallest_fall(Expected(19, 19, 1, 40, (), (36, 12), 40), minimum_cases=0).fall > 0.5  # type: ignore[operator]


@pytest.mark.parametrize("months", (6, 24))
def test_the_stated_power_is_what_happens(months) -> None:
    """Of 200 sites where the stated fall is really made, eight in ten are called a fall, planned and after."""
    shown = {"planned": 0, "after": 0}
    for seed in range(200):
        y = world(seed, months=36 + months)
        expected = expected_cases(y[0], y[1:], start=36, after=np.arange(36, 36 + months))
        (planned,) = planned_power(y[0, :36], y[1:, :36], horizons=[months])
        for name, one in (("planned", planned), ("after", smallest_fall(expected))):
            assert one.fall is not None
            left = np.random.default_rng(seed).binomial(int(y[0, 36:].sum()), 1 - one.fall)
            shown[name] += effect(expected, left).high < 1
    assert 0.73 <= shown["after"] / 200 <= 0.87
    assert 0.73 <= shown["planned"] / 200 <= (0.87 if months < 12 else 0.95)  # beyond a year it errs to caution


def test_a_site_at_its_worst_is_expected_to_fall_back() -> None:
    """Places drift from year to year round one level; the one that stood highest last year is the site."""
    found = []
    for seed in range(150):
        rng = np.random.default_rng(seed)
        y = rng.poisson(12 * np.exp(np.repeat(rng.normal(0, 0.3, (41, 4)), 12, axis=1))) * 1.0
        worst = int(y[:, 24:36].sum(axis=1).argmax())
        expected = expected_cases(y[worst], np.delete(y, worst, axis=0), start=36, after=AFTER)
        found.append(effect(expected, y[worst, 36:].sum()))
    assert sum(one.high < 1 or one.low > 1 for one in found) <= 6  # one in fifty, and chance
    assert abs(np.mean([one.ratio for one in found]) - 1) < 0.06  # the last year alone would give a fall of 35 %


def test_what_cannot_be_fitted_is_refused_or_short() -> None:
    y = world(2)
    with pytest.raises(ParameterError, match="shape"):
        expected_cases(y[0], y[1:, 1:], start=36, after=AFTER)
    with pytest.raises(ParameterError, match="from start on"):
        expected_cases(y[0], y[1:], start=36, after=[30])
    with pytest.raises(ShortfallError) as short:
        expected_cases(y[0], y[1:6], start=8, after=AFTER)
    assert [lack.need for lack in short.value.shortfall] == [Need.MONTHS_BEFORE, Need.PLACES]
    with pytest.raises(ShortfallError):
        planned_power(y[0, :14], y[1:, :14])
