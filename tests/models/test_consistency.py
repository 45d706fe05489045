"""Rolling windows: by hand, never through a gap, and the month that judges has no part in choosing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.capture import captured
from models.consistency import consistency_range, months_to_judge, rolling_tops, trade_off
from models.errors import ParameterError

TWO = np.array([[5, 5, 0, 0], [0, 0, 9, 9], [1, 1, 1, 1]])
"""The first place for two months, then the second; months 0 to 3."""


def test_by_hand() -> None:
    tops = rolling_tops(TWO, [0, 1, 2, 3], 1, 1.0)
    np.testing.assert_array_equal(tops.member, [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0]])
    np.testing.assert_array_equal(tops.often, [0.5, 0.5, 0])
    found = trade_off(TWO, [0, 1, 2, 3], 1, 1.0)
    assert (found.windows, found.judged) == (4, 3)
    assert found.ahead.share == pytest.approx((5 + 0 + 9) / (6 + 10 + 10))
    assert found.hindsight == pytest.approx((5 + 5 + 9) / (6 + 6 + 10))  # of the windows that are judged
    assert found.stays == found.again == pytest.approx(2 / 3)
    two = trade_off(TWO, [0, 1, 2, 3], 2, 1.0)
    assert (two.judged, two.ahead.share, two.stays) == (2, pytest.approx(9 / 20), pytest.approx(0.5))
    assert two.again == 0.0  # the first two months against the last two


def test_no_window_runs_through_a_gap_and_none_is_judged_across_one() -> None:
    months = [0, 1, 4, 5]
    assert rolling_tops(TWO, months, 2, 1.0).last.tolist() == [1, 3]
    found = trade_off(TWO, months, 2, 1.0)
    assert (found.windows, found.judged) == (2, 0) and np.isnan(found.ahead.share) and np.isnan(found.stays)
    assert found.hindsight == pytest.approx((10 + 18) / (12 + 20))
    assert months_to_judge(months, 1).tolist() == [1, 5] and not len(months_to_judge(months, 2))
    assert trade_off(TWO, [0, 1, 2, 3], 1, 1.0, judged=[3]).ahead.share == pytest.approx(9 / 10)
    assert not len(rolling_tops(TWO, months, 5, 1.0).last)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 4), st.floats(0.3, 6))
def test_it_is_the_capture_of_each_window_and_no_order_of_places_matters(seed: int, length: int, land: float) -> None:
    random = np.random.default_rng(seed)
    panel, months = random.poisson(random.gamma(1, 2, (8, 1)), (8, 9)), np.arange(9)
    found, order = trade_off(panel, months, length, land), random.permutation(8)
    caught = [captured(panel[:, k - length : k].sum(axis=1), panel[:, k], land) for k in range(length, 9)]
    weight = panel[:, length:].sum(axis=0)
    expected = np.nansum(np.nan_to_num(caught) * weight) / weight.sum() if weight.sum() else np.nan
    np.testing.assert_allclose(found.ahead.share, expected, atol=1e-9)
    mixed = trade_off(panel[order], months, length, land)
    np.testing.assert_allclose(
        [mixed.ahead.share, mixed.hindsight, mixed.stays], [found.ahead.share, found.hindsight, found.stays], atol=1e-9
    )


def test_hindsight_flatters_where_all_places_are_alike_and_the_next_month_does_not() -> None:
    """Two hundred places with one rate: ten of them hold a twentieth, whatever their luck makes of it."""
    random = np.random.default_rng(2)
    found = trade_off(random.poisson(0.5, (200, 36)), np.arange(36), 3, 10.0)
    assert found.ahead.low < 0.05 < found.ahead.high and found.hindsight > 0.12


def test_what_never_changes_lies_in_its_range_and_what_moved_does_not() -> None:
    random = np.random.default_rng(5)
    steady = random.poisson(np.linspace(1, 12, 20)[:, None], (20, 24))
    months = np.arange(24)
    low, high = consistency_range(steady, months, 3, 4.0, draws=199, seed=1)
    often = rolling_tops(steady, months, 3, 4.0).often
    assert ((often >= low - 1e-9) & (often <= high + 1e-9)).mean() >= 0.9
    moved = steady.copy()
    moved[-1, 12:], moved[0, 12:] = steady[0, 12:], steady[-1, 12:]
    often = rolling_tops(moved, months, 3, 4.0).often
    low, high = consistency_range(moved, months, 3, 4.0, draws=199, seed=1)
    assert often[0] > high[0] or often[-1] > high[-1] or often[-1] < low[-1]
    again = consistency_range(moved, months, 3, 4.0, draws=199, seed=1)
    np.testing.assert_array_equal(again, (low, high))


@pytest.mark.parametrize("months", [[0, 0, 1, 2], [3, 2, 1, 0], [0, 1, 2], [0, 0.5, 1, 2]])
def test_nonsense_is_refused(months: list[float]) -> None:
    with pytest.raises(ParameterError):
        rolling_tops(TWO, months, 1, 1.0)
    with pytest.raises(ParameterError):
        rolling_tops(TWO, [0, 1, 2, 3], 0, 1.0)
