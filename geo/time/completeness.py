"""How much of each month is there: whole, known for some of its days, or probably incomplete by its number of rows.

A file that is there may hold a fraction of its month. Two things show it. Days: a run of days without a row that
chance does not explain, at the beginning or the end of an extract or within it. Rows: far fewer than the months on both
sides have. Both rules compare with the data's own neighbours, so a store of a few rows a month is never called
incomplete for a quiet month, and neither growth nor the seasons are taken for a fault.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import log
from statistics import median
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SHARE: Final = 0.5
"""Share of the neighbours' rows below which a month is probably incomplete."""
CATEGORY_SHARE: Final = 1 / 3
"""The same of one category: single kinds of crime rise and fall more than all of them together."""
SHUT: Final = 0.1
"""The same where life itself stood still, and of a month against the fullest months there are."""
CLOSED: Final = date(2020, 3, 1), date(2021, 7, 1)
"""First and last month of the COVID restrictions in England."""
CHANCE: Final = log(1_000)
"""Beyond this deviance fewer rows than expected are not chance: one month in a thousand."""
RARE: Final = log(1_000_000)
"""The same for a run of days anywhere within the data, of which there are many."""
BESIDE: Final = 3
"""Months on each side that a month is compared with."""
YEAR: Final = 12
"""Months on each side that tell a row of near-empty months from a source that was as small for long."""
WINDOW: Final = 182
"""Days on each side that say how many rows a day has, by weekday."""
USUAL: Final = 2
"""Other runs of days without a row, about as long, that make one usual."""
SHORT: Final = 0.9
"""Share of the usual rows below which a month that lacks categories is short as a whole."""


@dataclass(frozen=True)
class MonthRows:
    """What one month of one source and force holds. by_day: (31,) rows that begin on each day, those without a day in
    none; by_category: rows of each crime type."""

    month: date
    rows: int
    by_day: tuple[int, ...]
    by_category: Mapping[str, int]


class MonthState(StrEnum):
    """How much of a month is there."""

    WHOLE = "whole"
    PART = "part"  # the days with data are known, and are not all
    INCOMPLETE = "incomplete"  # by its rows; which days are missing is not known


@dataclass(frozen=True)
class CategoryRows:
    """One category in a month: its rows, those to expect, and whether they are so few that it is all but missing."""

    category: str
    rows: int
    usual: float
    few: bool


@dataclass(frozen=True)
class MonthHeld:
    """One month with data. first, last: the first and the last day that the data cover; days: how many they cover;
    usual: rows to expect of the whole month, 0 where nothing is there to compare with; categories: with their rows."""

    month: date
    rows: int
    state: MonthState
    first: date
    last: date
    days: int
    usual: float = 0.0
    categories: tuple[CategoryRows, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether trends, rates and compared months may take it as a month."""
        return self.state is MonthState.WHOLE

    @property
    def thin(self) -> tuple[CategoryRows, ...]:
        """Its categories that are all but missing."""
        return tuple(one for one in self.categories if one.few)

    def lacking(self, categories: Collection[str] = ()) -> tuple[CategoryRows, ...]:
        """Which of these categories (empty: of all) are all but missing, where that makes their sum too small.

        Where the sum is as usual, rows were put into other categories, and the sum still compares.
        """
        asked = [one for one in self.categories if not categories or one.category in categories]
        short = sum(one.rows for one in asked) < SHORT * sum(one.usual for one in asked)
        return tuple(one for one in asked if one.few and short)

    def to_dict(self) -> dict[str, object]:
        """It as JSON can hold it, without the categories that are there."""
        thin = [{"category": one.category, "rows": one.rows, "usual": round(one.usual)} for one in self.thin]
        return {
            "month": f"{self.month:%Y-%m}",
            "rows": self.rows,
            "state": self.state.value,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "days": self.days,
            "usual": round(self.usual),
            "thin": thin,
        }


def merged(parts: Iterable[MonthRows]) -> list[MonthRows]:
    """One entry a month, ascending, from entries that each hold some of its rows."""
    found: dict[date, MonthRows] = {}
    for one in parts:
        if (seen := found.get(one.month)) is not None:
            by_day = tuple(a + b for a, b in zip(seen.by_day, one.by_day, strict=True))
            kinds = Counter(seen.by_category)
            kinds.update(one.by_category)
            found[one.month] = MonthRows(one.month, seen.rows + one.rows, by_day, kinds)
        else:
            found[one.month] = one
    return [found[month] for month in sorted(found)]


def days_in(month: date) -> int:
    """How many days a month has."""
    return monthrange(month.year, month.month)[1]


def judged(held: Iterable[MonthRows]) -> tuple[MonthHeld, ...]:
    """The state of every month of one source and force, ascending.

    A run of days without a row means that the data lack these days when, at the usual rows of its weekdays on the side
    that has fewer, it would be met once in a thousand runs at an end of the data and once in a million within. A month
    is probably incomplete when its rows a known day are fewer, by more than chance (one in a thousand, Poisson,
    Chernoff's bound), than half of those of the three months before and of the three after (the medians, the lower of
    both), or than a tenth of the same over a year on both sides. During the COVID restrictions a tenth stands for
    the half. A category is all but missing below a third in the same comparison.
    """
    held = merged(held)
    if not held:
        return ()
    known = _known_days(held)
    days = np.array([mask.sum() for mask in known], np.float64)
    rows = np.array([one.rows for one in held], np.float64)
    months = [one.month for one in held]
    usual, few = _few(months, rows, days, SHARE)
    categories = _categories(held, days, ~few)
    found = []
    for i, one in enumerate(held):
        at = np.flatnonzero(known[i])
        state = MonthState.INCOMPLETE if few[i] else MonthState.WHOLE if known[i].all() else MonthState.PART
        ends = (one.month + timedelta(int(at[0])), one.month + timedelta(int(at[-1])))
        found.append(MonthHeld(one.month, one.rows, state, *ends, int(days[i]), float(usual[i]), categories[i]))
    return tuple(found)


def _categories(held: Sequence[MonthRows], days: Floats, use: Bools) -> list[tuple[CategoryRows, ...]]:
    """The categories of each month of `use`; none of the others, whose rows are too few whatever they are."""
    found: list[list[CategoryRows]] = [[] for _ in held]
    at = np.flatnonzero(use).tolist()
    months = [held[i].month for i in at]
    for category in sorted({name for i in at for name in held[i].by_category}):
        rows = np.array([held[i].by_category.get(category, 0) for i in at], np.float64)
        usual, few = _few(months, rows, days[at], CATEGORY_SHARE)
        expected = usual * days[at] / [days_in(month) for month in months]
        for k, i in enumerate(at):
            found[i].append(CategoryRows(category, int(rows[k]), float(expected[k]), bool(few[k])))
    return [tuple(one) for one in found]


def _few(months: Sequence[date], rows: Floats, days: Floats, share: float) -> tuple[Floats, Bools]:
    """(n,) rows to expect of each whole month, 0 without a neighbour; (n,) which have too few for their known days.

    Months that have too few are no measure for others: they are left out and the rest judged again until none is found.
    """
    length = np.array([days_in(month) for month in months], np.float64)
    full = (rows * length / days).tolist()  # a few numbers at a time: numpy would take ten times as long
    few = np.zeros(len(rows), bool)
    usual = np.zeros(len(rows))
    for _ in range(len(rows)):
        before = few.copy()
        good = np.flatnonzero(~few).tolist()
        for i in range(len(rows)):
            earlier, later = bisect_left(good, i), bisect_right(good, i)
            near, far = (
                _lower_side(full, good[max(earlier - k, 0) : earlier], good[later : later + k]) for k in (BESIDE, YEAR)
            )
            shut = CLOSED[0] <= months[i] <= CLOSED[1]
            within = good[0] < i < good[-1] if len(good) else False
            usual[i] = far if within and near < SHUT * far else near
            least = (SHUT if shut or usual[i] > near else share) * usual[i]
            few[i] = few[i] or _deviance(rows[i], least * days[i] / length[i]) > CHANCE
        if (few == before).all():
            break
    return usual, few


def _lower_side(full: Sequence[float], before: Sequence[int], after: Sequence[int]) -> float:
    """The median of the side that has less; 0 where there is none."""
    return min((median([full[i] for i in side]) for side in (before, after) if side), default=0.0)


def _deviance(rows: float, mean: float) -> float:
    """−log of Chernoff's bound of P(X ≤ rows) for a Poisson X of this mean; 0 for as many as the mean or more."""
    if rows >= mean:
        return 0.0
    return mean - rows + (rows * log(rows / mean) if rows else 0.0)


def _known_days(held: Sequence[MonthRows]) -> list[Bools]:
    """(days,) of each month: which days the data cover. All of them where most rows have no day."""
    first = held[0].month
    total = (held[-1].month - first).days + days_in(held[-1].month)
    counts = np.full(total, np.nan)
    begins = [(one.month - first).days for one in held]
    for one, at in zip(held, begins, strict=True):
        if 2 * sum(one.by_day) >= one.rows:
            counts[at : at + days_in(one.month)] = one.by_day[: days_in(one.month)]
    covered = np.ones(total, bool)
    for start, end in _lacking(counts, first.weekday()):
        covered[start:end] = False
    return [
        covered[at : at + days_in(one.month)] | (not covered[at : at + days_in(one.month)].any())
        for one, at in zip(held, begins, strict=True)
    ]


def _lacking(counts: Floats, weekday: int) -> list[tuple[int, int]]:
    """First day and day after the last of every run of zeros that chance does not explain; nan: nothing is known."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], counts == 0, [False]])))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    lengths = np.array([b - a for a, b in runs])
    found = []
    for start, end in runs:
        at_end = start == 0 or end == len(counts) or np.isnan(counts[start - 1]) or np.isnan(counts[end])
        days = (np.arange(start, end) + weekday) % 7
        sides = [(max(0, start - WINDOW), start), (end, min(len(counts), end + WINDOW))]
        expected = [_by_weekday(counts, side, weekday)[days].sum() for side in sides if _days(counts, side) >= 7]
        usual = int((lengths >= 0.8 * (end - start)).sum()) - 1 >= USUAL
        if not usual and expected and min(expected) > (CHANCE if at_end else RARE):
            found.append((start, end))
    return found


def _days(counts: Floats, side: tuple[int, int]) -> int:
    return int(np.isfinite(counts[slice(*side)]).sum())


def _by_weekday(counts: Floats, side: tuple[int, int], weekday: int) -> Floats:
    """(7,) mean rows a day from this side's days, of the first day's weekday on."""
    at = np.arange(*side)
    at = at[np.isfinite(counts[at])]
    day = (at + weekday) % 7
    seen = np.bincount(day, minlength=7)
    mean = counts[at].mean()
    return np.where(seen > 0, np.bincount(day, counts[at], 7) / np.maximum(seen, 1), mean)
