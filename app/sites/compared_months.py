"""Which months of a phase are set against which months before: whole months, the same of an earlier year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class NotComparable(StrEnum):
    """Why no months of a phase can be set against any before it."""

    NO_WHOLE_MONTH = "no_whole_month"  # the phase covers no whole month that has data
    OUTSIDE_DATA = "outside_data"
    NOTHING_BEFORE = "nothing_before"  # no month before the first phase has data


@dataclass(frozen=True)
class ComparedMonths:
    """before, after: positions among the held months, as many of each. same: each month stands against the same month
    of an earlier year. part: months that the phase only touches; alone: months with no counterpart; both are left out.
    reason: why nothing can be compared, None otherwise; first, last: of the months with data."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    same: bool
    part: tuple[date, ...] = ()
    alone: tuple[date, ...] = ()
    reason: NotComparable | None = None
    first: date | None = None
    last: date | None = None


def compared_months(held: Sequence[date], start: date, first: date, last: date | None) -> ComparedMonths:
    """The months of a phase and their counterparts.

    held: first days of the months with data; start: first day of the site's first phase; first, last: days of this
    phase, None for open. Only months that the phase covers whole count. Each takes the same month of the nearest
    earlier year that lies wholly before `start` and is not taken yet. Where no month has such a counterpart, as many
    months directly before `start` stand in, and `same` is false.
    """
    end = last or date.max
    after = [i for i, month in enumerate(held) if month >= first and _last_day(month) <= end]
    begun = [month for month in held if _last_day(month) >= first and month <= end]
    pool = [i for i, month in enumerate(held) if _last_day(month) < start]
    if not after or not pool:
        outside = NotComparable.NO_WHOLE_MONTH if begun else NotComparable.OUTSIDE_DATA
        reason = NotComparable.NOTHING_BEFORE if after else outside
        return ComparedMonths((), tuple(after), False, reason=reason, first=held[0], last=held[-1])
    whole = {held[i] for i in after}
    part = tuple(month for month in begun if month not in whole)
    partners: dict[int, int] = {}
    for i in after:
        twins = [j for j in pool if held[j].month == held[i].month and j not in partners.values()]
        if twins:
            partners[i] = twins[-1]
    if not partners:
        number = min(len(after), len(pool))
        return ComparedMonths(tuple(pool[-number:]), tuple(after[:number]), False, part)
    alone = tuple(held[i] for i in after if i not in partners)
    return ComparedMonths(tuple(sorted(partners.values())), tuple(sorted(partners)), True, part, alone)


def _last_day(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
