"""Events reach the nights they may have happened in, and no other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.aoristic import night_ratio, one_hour, week
from geo.by_night import by_night
from geo.time.night import night_of

NIGHTS = np.arange("2025-10-01", "2025-11-01", dtype="M8[D]")
minutes = st.integers(0, 31 * 24 * 60 - 1)


@settings(deadline=None, max_examples=60)
@given(st.lists(minutes, max_size=40))
def test_known_times_are_counted_in_the_night_of_their_policing_day(at: list[int]) -> None:
    start = np.datetime64("2025-10-01T06:00", "s") + np.array(at, "m8[m]")
    night = (start.astype("M8[h]") - start.astype("M8[D]")).astype(int)
    inside = (night >= 18) | (night < 6)
    expected = np.bincount((night_of(start[inside]) - NIGHTS[0]).astype(int), minlength=len(NIGHTS))
    assert by_night(start, np.full(len(start), "NaT", "M8[s]"), NIGHTS).tolist() == expected.tolist()


def test_a_span_is_shared_by_the_nights_it_touches_and_the_days_between_get_the_rest() -> None:
    found = by_night(["2025-10-03T12:00"], ["2025-10-05T12:00"], NIGHTS, counts=[2])  # two days, two nights, 24 of 48 h
    assert found[2:4].tolist() == [0.5, 0.5] and found.sum() == 1
    assert by_night(["2025-10-03T18:00"], [None], NIGHTS)[2] == 1 and by_night([], [], NIGHTS).sum() == 0
    assert by_night(["2025-10-04T06:00"], [None], NIGHTS).sum() == 0


def test_the_night_the_clocks_go_back_is_an_hour_longer() -> None:
    whole = by_night(["2025-10-25T18:00"], ["2025-10-26T06:00"], NIGHTS)
    assert whole[24] == 1  # 13 real hours, all of them in the one night
    part = by_night(["2025-10-25T23:00"], ["2025-10-26T11:00"], NIGHTS)
    assert part[24] == pytest.approx(8 / 13)


def test_counts_are_repetitions_of_an_event() -> None:
    inside, counts = np.array([0.0, 0.25, 1.0]), np.array([3, 2, 4])
    one, again = night_ratio(inside, 0.5, seed=3, counts=counts), night_ratio(np.repeat(inside, counts), 0.5, seed=3)
    assert one and again and (one.n, one.low, one.high) == (again.n, again.low, again.high)
    assert one.share == pytest.approx(again.share) and one.share == pytest.approx(4.5 / 9)


def test_the_one_hour_of_a_variant_is_the_week_it_counts() -> None:
    start, end = ["2025-06-06T22:30", "2025-06-07T01:00"], ["2025-06-07T01:15", None]
    assert one_hour(start, end, variant="start").tolist() == [118, 121]
    assert one_hour(start, end, variant="midpoint").tolist() == [119, 121]
    assert week(start, end, variant="midpoint").T.ravel()[119] == 1
