"""The source and the months of a question, and how much of each month there is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from math import nan
from typing import Final

from app.answering.agreements import allow_source
from app.answering.choices import Choice, Parameter, Reason
from app.answering.question import Question
from geo.errors import UserError
from geo.source import Source, by_trust, source_of
from geo.store.base import Snapshot, Store
from geo.store.months_held import months_held
from geo.time.completeness import MonthHeld, MonthState, days_in

YEAR_DAYS: Final = 365.25
REASONS: Final = {
    (True, True): Reason.ASKED,
    (True, False): Reason.FROM_THE_MONTH_ASKED,
    (False, True): Reason.TO_THE_MONTH_ASKED,
    (False, False): Reason.LAST_TWELVE_MONTHS,
}
"""Why a period is what it is, by whether its first and its last month were asked for."""


@dataclass(frozen=True)
class Period:
    """The source and the months that a question is about.

    held: months whose rows count, ascending; missing: months between first and last without data: a gap, not zero
    crime; parts: of the held, those of which the data cover some days only; incomplete: months with so few rows, or
    without some of the categories asked for, that they are left out as if they were missing; between: first and last
    day of the weeks asked for, None for whole months.
    """

    source: str
    first: date
    last: date
    held: tuple[date, ...]
    missing: tuple[date, ...]
    parts: tuple[MonthHeld, ...] = ()
    incomplete: tuple[MonthHeld, ...] = ()
    between: tuple[date, date] | None = None

    @property
    def whole(self) -> tuple[date, ...]:
        """The held months that are there from their first day to their last: what trends and comparisons take."""
        parts = {one.month for one in self.parts}
        return tuple(month for month in self.held if month not in parts)

    @property
    def stretches(self) -> tuple[tuple[date, date], ...]:
        """First and last day of every stretch of days with data, ascending."""
        parts = {one.month: (one.first, one.last) for one in self.parts}
        found: list[tuple[date, date]] = []
        for month in self.held:
            first, last = parts.get(month, (month, month.replace(day=days_in(month))))
            if found and first - found[-1][1] == timedelta(days=1):
                found[-1] = found[-1][0], last
            else:
                found.append((first, last))
        if self.between is None:
            return tuple(found)
        low, high = self.between
        return tuple((max(first, low), min(last, high)) for first, last in found if first <= high and last >= low)

    @property
    def days(self) -> int | None:
        """Days with data where some month is there or asked for in part; None where every month is whole."""
        if self.between:
            return sum((last - first).days + 1 for first, last in self.stretches)
        return sum(map(days_in, self.whole)) + sum(one.days for one in self.parts) if self.parts else None

    @property
    def years(self) -> float:
        """What counts are divided by to give rates."""
        return years_of(len(self.held), self.days)


def years_of(months: int, days: int | None) -> float:
    """What counts are divided by to give rates: a twelfth for each month, and the days where a month is there in part;
    not a number without data, for then there is no rate, not a rate of nought."""
    return months / 12 or nan if days is None else days / YEAR_DAYS


def next_month(month: date) -> date:
    """First day of the month after."""
    return month.replace(day=days_in(month)) + timedelta(days=1)


def months_between(first: date, last: date) -> list[date]:
    """First days of all months from `first` to `last`, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    start = first.year * 12 + first.month - 1
    return [date((start + i) // 12, (start + i) % 12 + 1, 1) for i in range(count)]


def sources_held(snapshot: Snapshot, force: str) -> list[str]:
    """Ids of the sources with incidents of a force, the most trusted first."""
    return [source.id for source in by_trust(snapshot.sources()) if snapshot.months(source.id, force)]


def source_used(source: str, snapshot: Snapshot, force: str) -> Source:
    """The source that a question for `source` is answered from; "" means the most trusted."""
    held = sources_held(snapshot, force)
    return source_of(source or (held[0] if held else ""))


def choose_period(
    asked: Question, store: Store, snapshot: Snapshot, force: str, categories: Collection[str] = ()
) -> tuple[Period, list[Choice]]:
    """Source and months: as asked, else the most trusted source and its last twelve months that are there whole.

    categories: of open data that the question is about, empty for all: a month that lacks them is incomplete for it.
    Raises UserError when nothing is loaded, or not from the source that is asked for, Refused where that is hidden.
    """
    held_sources = sources_held(snapshot, force)
    allow_source(asked.source, held_sources, snapshot)
    source = asked.source or (held_sources[0] if held_sources else "")
    if asked.source and asked.source not in held_sources:
        if others := snapshot.forces(asked.source):
            raise _of_others(f"“{asked.source}” is loaded, but", others, force)
        known = ", ".join(held_sources) or "none yet"
        raise UserError(f"nothing is loaded from “{asked.source}”", where="source", todo=f"Loaded: {known}.")
    if not source:
        if others := snapshot.forces():
            raise _of_others("incidents are loaded, but", others, force)
        raise UserError(
            "no incidents are loaded yet",
            todo="Run “afterdark load demo” or “afterdark load police-uk PATH”, then ask again.",
        )
    found = {one.month: one for one in months_held(store, snapshot, source, force)}
    left_out = {m for m, one in found.items() if one.state is MonthState.INCOMPLETE or one.lacking(categories)}
    months = sorted(found)
    whole = [m for m in months if found[m].whole] or months
    if asked.days:
        asked = asked.but(first=asked.days[0].replace(day=1), last=asked.days[1].replace(day=1), weeks=asked.weeks)
    last = asked.last or max(whole[-1], asked.first or whole[-1])
    begin = whole[0] if whole[0] <= last else months[0]
    first = asked.first or _first_whole((months_between(begin, last) or [last])[-12:], found)
    span = months_between(first, last)
    held = tuple(m for m in span if m in found and m not in left_out)
    period = Period(
        source,
        first,
        last,
        held,
        tuple(m for m in span if m not in found),
        tuple(found[m] for m in held if not found[m].whole),
        tuple(found[m] for m in span if m in left_out),
        asked.days,
    )
    reason = REASONS[bool(asked.first), bool(asked.last)]
    if reason is Reason.LAST_TWELVE_MONTHS and last != months[-1]:
        reason = Reason.LAST_WHOLE_MONTHS
    return period, [
        Choice(Parameter.SOURCE, source, Reason.ASKED if asked.source else Reason.MOST_TRUSTED),
        Choice(Parameter.PERIOD, (first, last), reason),
    ]


def _first_whole(span: list[date], found: dict[date, MonthHeld]) -> date:
    """The first month of a span that is not there in part; a month without data may begin it."""
    return next((m for m in span if m not in found or found[m].state is not MonthState.PART), span[0])


def _of_others(what: str, forces: tuple[str, ...], shown: str) -> UserError:
    """The fault of a store whose incidents are all of forces that are not shown."""
    return UserError(
        f"{what} of {', '.join(forces)}; this service shows {shown}",
        where="source",
        todo=f"Set AFTERDARK_FORCE={forces[0]} and start it again.",
    )
