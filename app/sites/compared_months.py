"""Which months of a phase are set against which months before: whole months, the same of an earlier year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.figures import span


@dataclass(frozen=True)
class Compared:
    """before, after: positions among the held months, as many of each. same: each month stands against the same month
    of an earlier year. said: sentences on what was left out and why; reason: why nothing can be compared, or empty."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    same: bool
    said: tuple[str, ...]
    reason: str = ""


def compared_months(held: Sequence[date], start: date, first: date, last: date | None) -> Compared:
    """The months of a phase and their counterparts.

    held: first days of the months with data; start: first day of the site's first phase; first, last: days of this
    phase, None for open. Only months that the phase covers whole count. Each takes the same month of the nearest
    earlier year that lies wholly before `start` and is not taken yet. Where no month has such a counterpart, as many
    months directly before `start` stand in, and it is said.
    """
    end = last or date.max
    after = [i for i, month in enumerate(held) if month >= first and _last_day(month) <= end]
    begun = [month for month in held if _last_day(month) >= first and month <= end]
    pool = [i for i, month in enumerate(held) if _last_day(month) < start]
    if not after:
        what = "covers no whole month that has data" if begun else f"lies outside the data, which end {held[-1]:%b %Y}"
        return Compared((), (), False, (), f"the phase {what}.")
    if not pool:
        return Compared(
            (), tuple(after), False, (), f"no month before the first phase has data (they begin {held[0]:%b %Y})."
        )
    said = []
    if len(begun) > len(after):
        part = [month for month in begun if month not in {held[i] for i in after}]
        said.append(f"Not covered whole by the phase, so left out: {in_words(part)}.")
    partners: dict[int, int] = {}
    for i in after:
        twins = [j for j in pool if held[j].month == held[i].month and j not in partners.values()]
        if twins:
            partners[i] = twins[-1]
    if not partners:
        number = min(len(after), len(pool))
        said.append(
            "The data do not reach a year back: each side is a different season, and the control alone allows for it."
        )
        return Compared(tuple(pool[-number:]), tuple(after[:number]), False, tuple(said))
    if alone := [held[i] for i in after if i not in partners]:
        said.append(f"Left out, with no same month left before the first phase to stand against: {in_words(alone)}.")
    return Compared(tuple(sorted(partners.values())), tuple(sorted(partners)), True, tuple(said))


def in_words(months: Sequence[date]) -> str:
    """Months in words: each stretch as “Jul to Dec 2024”, stretches with commas between."""
    parts: list[list[date]] = []
    for month in months:
        if parts and _last_day(parts[-1][-1]) + timedelta(days=1) == month:
            parts[-1].append(month)
        else:
            parts.append([month])
    return ", ".join(span(part[0], part[-1]) for part in parts) or "none"


def _last_day(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
