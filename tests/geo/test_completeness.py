"""Months that are not all there: near-empty ones, extracts that begin or end mid-month, and what is no fault at all."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pytest

from geo.time.completeness import MonthHeld, MonthRows, MonthState, days_in, judged

NONE = (0,) * 31


def months(rows: Sequence[int], first: date = date(2024, 1, 1), **kinds: Sequence[int]) -> list[MonthRows]:
    """Consecutive months without days."""
    at = [date(first.year + (first.month - 1 + i) // 12, (first.month - 1 + i) % 12 + 1, 1) for i in range(len(rows))]
    return [
        MonthRows(m, n, NONE, {k: v[i] for k, v in kinds.items()})
        for i, (m, n) in enumerate(zip(at, rows, strict=True))
    ]


def few(held: Sequence[MonthRows]) -> list[int]:
    return [i for i, one in enumerate(judged(held)) if one.state is MonthState.INCOMPLETE]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([120, 120, 3, 120], [2]),
        ([3, 120, 120, 120], [0]),
        ([120, 120, 120, 3], [3]),
        ([5, 7, 4300, 4400, 4500], [0, 1]),  # two that follow each other
        ([4300, 4400, 40, 60, 50, 4300, 4400, 4500], [2, 3, 4]),
        ([*[4000] * 14, 20, 20, 20, 20, 20, *[4000] * 14], [14, 15, 16, 17, 18]),
        ([120, 90, 70, 130, 62, 120], []),  # seasons and chance
        ([round(100 * 1.15**i) for i in range(36)], []),  # growth
        ([400, 420, 410, 160, 150, 155, 150], []),  # a lasting change
        ([4, 7, 0, 1, 6, 3, 9, 1], []),  # few rows a month: a quiet one is no fault
        ([1, 1, 2, 1, 3, 44, 782, 600, 669], []),  # rows of long ago
        ([120], []),
        ([], []),
    ],
)
def test_a_month_with_a_small_part_of_its_neighbours_rows_is_probably_incomplete(
    rows: list[int], found: list[int]
) -> None:
    assert few(months(rows)) == found


def test_the_months_of_the_lockdown_are_no_fault_of_the_data() -> None:
    rows = [900, 950, 620, 180, 240, 500, 800, 850]
    assert few(months(rows, date(2020, 1, 1))) == []
    assert few(months(rows, date(2021, 11, 1))) == [3, 4]  # the same fall in other years
    assert few(months([900, 950, 620, 8, 340, 500], date(2020, 1, 1))) == [3]  # a twentieth is more than a lockdown


def test_a_category_that_is_all_but_missing_counts_where_it_makes_the_sum_too_small() -> None:
    rows = [1000] * 6
    asb, burglary = [300, 310, 290, 0, 300, 300], [200, 200, 190, 210, 205, 200]
    held = judged(months([r - (300 if i == 3 else 0) for i, r in enumerate(rows)], asb=asb, burglary=burglary))
    assert [one.state for one in held] == [MonthState.WHOLE] * 6
    (thin,) = held[3].thin
    assert (thin.category, thin.rows, thin.usual) == ("asb", 0, 300)
    assert held[3].lacking() == held[3].lacking({"asb"}) == (thin,) and not held[3].lacking({"burglary"})
    moved = judged(months(rows, a=[300, 300, 300, 20, 300, 300], b=[300, 300, 300, 580, 300, 300]))
    assert [one.category for one in moved[3].thin] == ["a"]
    assert moved[3].lacking({"a"}) and not moved[3].lacking({"a", "b"})  # under another name, and still counted


def daily(rates: Mapping[date, Sequence[int]]) -> tuple[MonthHeld, ...]:
    padded = {m: tuple([*days, *[0] * 31][:31]) for m, days in rates.items()}
    return judged([MonthRows(m, sum(days), days, {}) for m, days in padded.items()])


def even(month: date, n: int = 3) -> list[int]:
    return [n] * days_in(month)


OCT, NOV, DEC = date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)


@pytest.mark.parametrize(
    ("days", "first", "last", "known"),
    [
        ([3] * 10, 1, 10, 10),  # ends on the tenth
        ([0] * 20 + [3] * 11, 21, 31, 11),  # begins, after a month without data
        ([3] * 5 + [0] * 20 + [3] * 6, 1, 31, 11),  # a hole within
        ([3] * 30 + [0], 1, 31, 31),  # a quiet last day is chance
        ([1], 1, 1, 1),
    ],
)
def test_days_that_the_data_lack_are_known_from_the_days_they_have(
    days: list[int], first: int, last: int, known: int
) -> None:
    """What is before and after tells how long a run without a row chance allows."""
    months_before = {date(2025, 8, 1): even(date(2025, 8, 1)), OCT: even(OCT)}
    after = {NOV: even(NOV)} if first > 1 else {}
    held = daily(
        {**({} if first > 1 else {**months_before, NOV: even(NOV)}), (DEC if first == 1 else OCT): days, **after}
    )
    one = next(m for m in held if m.month == (DEC if first == 1 else OCT))
    assert (one.first.day, one.last.day, one.days) == (first, last, known)
    assert one.state is (MonthState.WHOLE if known == 31 else MonthState.PART)
    assert all(m.whole for m in held if m is not one)


def test_days_on_which_nothing_is_usual_are_no_gap() -> None:
    weekend = {
        m: [4 * (date(m.year, m.month, d + 1).weekday() >= 5) for d in range(days_in(m))] for m in (OCT, NOV, DEC)
    }
    assert all(one.whole for one in daily(weekend))
    first_of_month = {m: [90] for m in (OCT, NOV, DEC, date(2026, 1, 1))}  # the day stands for the month
    assert all(one.whole for one in daily(first_of_month))
    rng = np.random.default_rng(20260101)
    for rate in (0.2, 1.0, 5.0):
        sparse = {
            date(y, m, 1): rng.poisson(rate, days_in(date(y, m, 1))) for y in (2023, 2024, 2025) for m in range(1, 13)
        }
        assert all(one.whole for one in daily({m: days.tolist() for m, days in sparse.items()}))
