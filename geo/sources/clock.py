"""Dates and times as exports write them, read as Europe/London wall clock."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE: Final = re.compile(
    r"(?:[a-z]{3,9},?\s+)?"  # Friday
    r"(?:(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"|(?P<y3>(?:19|20)\d\d)(?P<m3>\d\d)(?P<d3>\d\d)"
    r"|(?P<d2>\d{1,2})(?:[-/.]|\s+)(?P<m2>\d{1,2}|[a-z]{3,9})(?:[-/.]|,?\s+)(?P<y2>\d{4}|\d{2}))"
    r"(?:(?:t|,?\s+)(?P<rest>.+))?",
    re.I,
)
_TIME: Final = re.compile(
    r"(?P<h>\d{1,2})(?:[:.]?(?P<min>\d{2})(?:[:.](?P<s>\d{2})(?:\.\d+)?)?(?:\.0)?|(?=\s*[ap]m))"
    r"\s*(?:(?P<half>[ap]m)|h(?:ou)?rs?)?\s*(?P<zone>z|[+-]\d{2}:?\d{2})?",
    re.I,
)
_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})")
_SERIAL: Final = re.compile(r"(?P<day>[2-7]\d{4})(?P<part>\.\d+)?")
_PART: Final = re.compile(r"0|0?(\.\d+)")
_MONTH_FIRST: Final = re.compile(r"(?:0?[1-9]|1[0-2])[-/.](?:1[3-9]|2\d|3[01])[-/.](?:\d{4}|\d{2})\b.*")
_EXCEL: Final = date(1899, 12, 30)  # day 0 of a spreadsheet's dates
UNKNOWN: Final = frozenset(
    ("unknown", "not known", "not stated", "n/k", "nk", "u/k", "n/a", "#n/a", "na", "none", "null", "?", "-", "tbc")
)


class Moment(NamedTuple):
    """A point in time and how much of it was written: timed, or only the day, or only the month."""

    at: datetime
    timed: bool
    month_only: bool = False


@lru_cache(maxsize=65_536)
def moment(text: str, clock: str = "") -> Moment | None:
    """A date, with its time behind it or in `clock`; None for what is no date.

    Day before month unless the year comes first. A time with a zone is turned into London's wall clock; one without is
    London's already; 24:00 is the midnight that ends the day. No time, or one that says it is unknown, means the day
    alone. Dates and times that a spreadsheet has left as numbers (45702.5, 0.75) are read as it counts them.
    """
    clock = "" if clock.strip().lower() in UNKNOWN else _of_day(clock)
    if match := _SERIAL.fullmatch(text):
        day = _EXCEL + timedelta(days=int(match["day"]))
        return _checked(day.year, day.month, day.day, clock or _of_day(match["part"] or ""))
    if match := _MONTH.fullmatch(text):
        return _checked(int(match[1]), int(match[2]), 1, None, month_only=True)
    match = _DATE.fullmatch(text)
    if not match:
        return None
    part = match.groupdict()
    name = (part["m"] or part["m2"] or part["m3"]).lower()
    month = int(name) if name.isdigit() else _MONTHS.index(name[:3]) + 1 if name[:3] in _MONTHS else 0
    year = int(part["y"] or part["y2"] or part["y3"])
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    return _checked(year, month, int(part["d"] or part["d2"] or part["d3"]), (clock or part["rest"] or "").strip())


def _of_day(clock: str) -> str:
    """A time written as part of a day (0.75) as 18:00:00, to the second; any other text as it is."""
    if not (match := _PART.fullmatch(clock)):
        return clock
    return str(timedelta(seconds=min(round(86_400 * float(match[1] or 0)), 86_399)))


def month_first(text: str) -> bool:
    """Whether a date can only have its month before its day, as Americans write it: 11/14/2025."""
    return _MONTH_FIRST.fullmatch(text) is not None


def _checked(year: int, month: int, day: int, clock: str | None, *, month_only: bool = False) -> Moment | None:
    try:
        at = datetime.combine(date(year, month, day), time())
        if not clock:
            return Moment(at, timed=False, month_only=month_only)
        match = _TIME.fullmatch(clock)
        if not match:
            return None
        hour = int(match["h"]) % 12 + 12 * (match["half"].lower() == "pm") if match["half"] else int(match["h"])
        minute, second, zone = int(match["min"] or 0), int(match["s"] or 0), match["zone"]
        if zone and zone[0] == "-" and not match["s"]:
            return None  # 2230-2330 is a span of hours, no zone
        if hour == 24 and not minute + second:
            return Moment(at + timedelta(days=1), timed=True)
        at = at.replace(hour=hour, minute=minute, second=second)
        if zone:
            aware = datetime.fromisoformat(f"{at.isoformat()}{'+00:00' if zone in 'zZ' else zone}")
            at = aware.astimezone(LONDON).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return Moment(at, timed=True)
