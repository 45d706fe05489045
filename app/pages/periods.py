"""Periods that a form offers by name, each an address: the last months, this season, since the Duty, the last weeks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from app.answering.weeks import week_name
from app.figures import span
from app.words import offer as words
from geo.time.completeness import days_in

DUTY: Final = date(2023, 2, 1)
"""First whole month of the Serious Violence Duty, in force since 31 January 2023."""
LAST: Final = (3, 12, 36)
WEEKS: Final = (4, 12)
PERIOD_KEYS: Final = ("from", "to", "weeks")
SEASONS: Final = ("Winter", "Spring", "Summer", "Autumn")
Why = Callable[..., str]


@dataclass(frozen=True)
class NamedPeriod:
    """One of them. href: relative to the page; chosen: whether it is what is asked; why: why it cannot be had."""

    label: str
    href: str
    chosen: bool
    why: str


def named_periods(
    given: Mapping[str, str], held: Sequence[date], last: date | None, why: Why
) -> tuple[NamedPeriod, ...]:
    """held: months with data of the source in use, ascending; last: the newest that is there whole; why: as
    `Askable.why`."""
    if not held or last is None:
        return ()
    made = [_named(given, "Automatic", {}, "")]
    for n in LAST:
        first = _back(last, n - 1)
        refused = "" if first >= held[0] else words.not_held(len([m for m in held if m <= last]), n)
        made.append(_named(given, f"Last {n} months", {"from": f"{first:%Y-%m}", "to": f"{last:%Y-%m}"}, refused))
    made.append(_season(given, last))
    refused = words.begins(held[0]) if held[0] > DUTY else ""
    made.append(_named(given, "Since the Serious Violence Duty (31 Jan 2023)", {"from": f"{DUTY:%Y-%m}"}, refused))
    for n in WEEKS:
        weeks = _weeks(last, n)
        refused = why(weeks=weeks, from_="", to="") or ("" if last >= held[0] else words.begins(held[0]))
        made.append(_named(given, f"Last {n} weeks", {"weeks": weeks}, refused))
    return tuple(made)


def _named(given: Mapping[str, str], label: str, period: Mapping[str, str], refused: str) -> NamedPeriod:
    kept = {key: text for key, text in given.items() if text and key not in PERIOD_KEYS}
    query = urlencode({**kept, **period}, safe=":@,")
    now = {key: given[key] for key in PERIOD_KEYS if given.get(key)}
    return NamedPeriod(label, f"?{query}", now == dict(period), refused)


def _season(given: Mapping[str, str], last: date) -> NamedPeriod:
    """The three months of the season in which the last month lies, as far as they are there."""
    number = last.month % 12 // 3
    begin = _back(last, last.month % 3)
    whole = _back(begin, -2) == last
    name = f"{SEASONS[number]}{'' if whole else ' so far'} ({span(begin, last)})"
    return _named(given, name, {"from": f"{begin:%Y-%m}", "to": f"{last:%Y-%m}"}, "")


def _weeks(last: date, n: int) -> str:
    """The last n whole weeks up to the end of a month."""
    end = last.replace(day=days_in(last))
    sunday = end - timedelta(days=(end.weekday() + 1) % 7)
    return f"{week_name(sunday - timedelta(weeks=n - 1))}..{week_name(sunday)}"


def _back(month: date, n: int) -> date:
    at = month.year * 12 + month.month - 1 - n
    return date(at // 12, at % 12 + 1, 1)
