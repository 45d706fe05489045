"""Whole weeks of a question: how an address writes them, and the days that they are."""

import re
from datetime import date, timedelta
from typing import Final

from geo.errors import UserError

_WEEK: Final = re.compile(r"^([1-9]\d{3})-?W(\d{2})$", re.ASCII | re.IGNORECASE)
_BETWEEN: Final = re.compile(r"\.\.|–|/")


def monday(text: str) -> date | None:
    """The first day of an ISO 8601 week (2025-W10), None for what is no week."""
    if not (match := _WEEK.match(text.strip())):
        return None
    try:
        first = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        _ = first + timedelta(days=6)  # the last week of the calendar has no Sunday
    except (ValueError, OverflowError):
        return None
    return first


def week_name(day: date) -> str:
    """2025-W10: the ISO week that a day lies in."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def canonical_weeks(text: str, name: str) -> str:
    """2025-W10, or 2025-W10..2025-W13 with the earlier first. Raises UserError that names the key `name`."""
    ends = [monday(part) for part in _BETWEEN.split(text)]
    if len(ends) > 2 or (known := [end for end in ends if end]) != ends:
        raise UserError(
            f"“{text[:40]}” is no week", where=name, todo="Write one as 2025-W10, several as 2025-W10..2025-W13."
        )
    return "..".join(map(week_name, sorted(set(known))))


def days_of(weeks: str) -> tuple[date, date]:
    """First and last day of canonical weeks, a Monday and a Sunday."""
    ends = [first for part in weeks.split("..") if (first := monday(part))]
    return ends[0], ends[-1] + timedelta(days=6)
