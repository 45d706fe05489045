"""A phase is compared with the same months before the first phase, and what cannot be compared is said."""

from datetime import date

from app.answering.period import months_between
from app.figures import spans
from app.sites.compared_months import NotComparable, compared_months
from app.words.site import left_out, not_comparable

THREE_YEARS = months_between(date(2023, 1, 1), date(2025, 12, 1))


def names(held: list[date], at: tuple[int, ...]) -> list[str]:
    return [f"{held[i]:%Y-%m}" for i in at]


def test_each_month_stands_against_the_same_month_of_an_earlier_year() -> None:
    start = date(2025, 1, 1)
    found = compared_months(THREE_YEARS, start, date(2025, 4, 1), date(2025, 6, 30))
    assert names(THREE_YEARS, found.after) == ["2025-04", "2025-05", "2025-06"]
    assert names(THREE_YEARS, found.before) == ["2024-04", "2024-05", "2024-06"]
    assert found.same and left_out(found) == ()


def test_a_phase_longer_than_the_time_before_leaves_the_rest_out_and_says_so() -> None:
    found = compared_months(THREE_YEARS, date(2024, 7, 1), date(2024, 7, 1), None)
    assert len(found.before) == len(found.after) == 18 - 6  # Jul to Dec 2025 would need the Jul to Dec of 2022
    assert found.alone == tuple(months_between(date(2025, 7, 1), date(2025, 12, 1)))
    assert "Jul to Dec 2025" in left_out(found)[0]
    two_years = compared_months(THREE_YEARS, date(2025, 1, 1), date(2025, 1, 1), None)
    assert names(THREE_YEARS, two_years.before)[0] == "2024-01" and len(two_years.before) == 12


def test_a_month_that_the_phase_only_touches_is_on_neither_side() -> None:
    found = compared_months(THREE_YEARS, date(2025, 3, 10), date(2025, 3, 10), date(2025, 6, 15))
    assert names(THREE_YEARS, found.after) == ["2025-04", "2025-05"]
    assert found.part == (date(2025, 3, 1), date(2025, 6, 1)) and "Mar 2025, Jun 2025" in left_out(found)[0]


def test_a_gap_is_skipped_with_its_counterpart() -> None:
    held = [month for month in THREE_YEARS if month != date(2024, 5, 1)]
    found = compared_months(held, date(2025, 1, 1), date(2025, 4, 1), date(2025, 6, 30))
    assert names(held, found.before) == ["2023-05", "2024-04", "2024-06"]  # the year before that has its May


def test_without_a_year_before_equal_lengths_stand_in_and_it_is_said() -> None:
    held = months_between(date(2025, 1, 1), date(2025, 12, 1))
    found = compared_months(held, date(2025, 9, 1), date(2025, 9, 1), None)
    assert not found.same and "do not reach a year back" in left_out(found)[0]
    assert names(held, found.before) == ["2025-05", "2025-06", "2025-07", "2025-08"]


def test_what_cannot_be_compared_has_a_reason() -> None:
    start = date(2024, 1, 1)
    outside = compared_months(THREE_YEARS, start, date(2027, 1, 1), None)
    part = compared_months(THREE_YEARS, start, date(2024, 2, 3), date(2024, 2, 20))
    early = compared_months(THREE_YEARS, date(2022, 1, 1), date(2023, 1, 1), None)
    assert outside.reason == NotComparable.OUTSIDE_DATA and "which end Dec 2025" in not_comparable(outside)
    assert part.reason == NotComparable.NO_WHOLE_MONTH and "no whole month" in not_comparable(part)
    assert early.reason == NotComparable.NOTHING_BEFORE and "they begin Jan 2023" in not_comparable(early)


def test_months_in_words() -> None:
    assert spans([date(2024, 11, 1), date(2024, 12, 1), date(2025, 1, 1), date(2025, 3, 1)]) == (
        "Nov 2024 to Jan 2025, Mar 2025"
    )
    assert spans([]) == "none"
