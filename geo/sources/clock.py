"""Dates and times as exports write them, read as wall clock."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE: Final = re.compile(
    r"(?:[a-z]{3,9},?\s+)?"  # Friday
    r"(?:(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"|(?P<y3>(?:19|20)\d\d)(?P<m3>\d\d)(?P<d3>\d\d)"
    r"|(?P<m4>[a-z]{3,9})\.?\s+(?P<d4>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y4>\d{4})"  # May 14, 2025
    r"|(?P<d2>\d{1,2})(?:st|nd|rd|th)?(?:[-/.]|\s+)(?P<m2>\d{1,2}|[a-z]{3,9})(?:[-/.]|,?\s+)(?P<y2>\d{4}|\d{2}))"
    r"(?:(?:t|,?\s+)(?P<rest>.+))?",
    re.I,
)
_TIME: Final = re.compile(
    r"(?P<h>\d{1,2})(?:[:.]?(?P<min>\d{2})(?:[:.](?P<s>\d{2})(?:\.\d+)?)?(?:\.0)?|(?=\s*[ap]m))"
    r"\s*(?:(?P<half>[ap]m)|h(?:ou)?rs?)?\s*(?P<zone>z|utc|gmt|bst|[+-]\d{2}:?\d{2})?",
    re.I,
)
_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})")
_SERIAL: Final = re.compile(r"(?P<day>[2-7]\d{4})(?P<part>\.\d+)?")
_PART: Final = re.compile(r"0|0?(\.\d+)")
_NUMBERS: Final = re.compile(r"(?:[a-z]{3,9},?\s+)?(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})\b(?![-/.]\d)", re.I)
_ZONES: Final = {"z": "+00:00", "utc": "+00:00", "gmt": "+00:00", "bst": "+01:00"}
_UNKNOWN_CLOCK: Final = (time(0, 0), time(0, 1))  # what systems write when nobody knows the time
EXCEL_1900: Final = date(1899, 12, 30)
"""Day 0 of a spreadsheet's dates."""
EXCEL_1904: Final = date(1904, 1, 1)
"""Day 0 in workbooks with the 1904 date system, as old Macs made them."""
UNKNOWN: Final = frozenset(
    ("unknown", "not known", "not stated", "n/k", "nk", "u/k", "n/a", "#n/a", "na", "none", "null", "?", "-", "tbc")
)


class Order(Enum):
    """Whether 03/05/2025 is the third of May or the fifth of March."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class Moment(NamedTuple):
    """A point in time and how much of it was written: timed, or only the day, or only the month.

    at: wall clock; of the two times of the hour that is repeated in autumn `at.fold` tells which. zoned: a zone was
    written with it, so that of the two it is certainly this one. vague: the time is one that systems write when nobody
    knows it (00:00, 00:01), so that only the day is known; 24:00 is none of these.
    """

    at: datetime
    timed: bool
    month_only: bool = False
    zoned: bool = False
    vague: bool = False

    @property
    def known(self) -> bool:
        """Whether the hour is known."""
        return self.timed and not self.vague


@dataclass(frozen=True)
class Clock:
    """How a file writes its times, and on which clock they are kept.

    zone: of the clock; order: of day and month; day_zero: the day from which a spreadsheet counts its dates.
    """

    zone: ZoneInfo = LONDON
    order: Order = Order.DAY_FIRST
    day_zero: date = EXCEL_1900

    def real(self, when: Moment, *, last: bool = False) -> datetime:
        """The instant in UTC. Of the repeated hour the first, the second for `last`, unless a zone was written."""
        at = when.at if when.zoned else when.at.replace(fold=int(last))
        return at.replace(tzinfo=self.zone).astimezone(UTC)


USUAL: Final = Clock()
"""British: London's clock, the day before the month."""


@lru_cache(maxsize=65_536)
def moment(text: str, clock: str = "", usual: Clock = USUAL) -> Moment | None:
    """A date, with its time behind it or in `clock`; None for what is no date.

    Day before month unless the year comes first or `usual` says otherwise. A time with a zone (Z, UTC, GMT, BST,
    +01:00) is turned into the wall clock of `usual`; one without is that clock's already; 24:00 is the midnight that
    ends the day. No time, or one that says it is unknown, means the day alone. Dates and times that a spreadsheet has
    left as numbers (45702.5, 0.75) are read as it counts them.
    """
    text = text.strip().lstrip("'")
    clock = "" if clock.strip().lower() in UNKNOWN else _of_day(clock.strip().lstrip("'"))
    if match := _SERIAL.fullmatch(text):
        day = usual.day_zero + timedelta(days=int(match["day"]))
        return _checked(day.year, day.month, day.day, clock or _of_day(match["part"] or ""), usual)
    if match := _MONTH.fullmatch(text):
        return _checked(int(match[1]), int(match[2]), 1, None, usual, month_only=True)
    match = _DATE.fullmatch(text)
    if not match:
        return None
    part = match.groupdict()
    forms = ("", "2", "3", "4")
    day_text, name, year_text = (next(filter(None, (part[f"{one}{form}"] for form in forms))) for one in "dmy")
    name = name.lower()
    if usual.order is Order.MONTH_FIRST and part["d2"] and name.isdigit():
        day_text, name = name, day_text
    month = int(name) if name.isdigit() else _MONTHS.index(name[:3]) + 1 if name[:3] in _MONTHS else 0
    year = int(year_text)
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    rest = (part["rest"] or "").strip()
    return _checked(year, month, int(day_text), clock or rest, usual)


def orders(text: str) -> frozenset[Order]:
    """In which orders of day and month a text of numbers is a date; both where nothing tells, none of any other text.

    The same day either way, as 05/05/2025, says nothing and is none.
    """
    match = _NUMBERS.match(text.strip().lstrip("'"))
    if not match or match[1] == match[2] or int(match[1]) == int(match[2]):
        return frozenset()
    first, second = int(match[1]), int(match[2])
    found = {Order.DAY_FIRST} if 1 <= first <= 31 and 1 <= second <= 12 else set()
    return frozenset(found | ({Order.MONTH_FIRST} if 1 <= second <= 31 and 1 <= first <= 12 else set()))


def _of_day(clock: str) -> str:
    """A time written as part of a day (0.75) as 18:00:00, to the second; any other text as it is."""
    if not (match := _PART.fullmatch(clock)):
        return clock
    return str(timedelta(seconds=min(round(86_400 * float(match[1] or 0)), 86_399)))


def _checked(
    year: int, month: int, day: int, clock: str | None, usual: Clock, *, month_only: bool = False
) -> Moment | None:
    try:
        at = datetime.combine(date(year, month, day), time())
        if not clock:
            return Moment(at, timed=False, month_only=month_only)
        match = _TIME.fullmatch(clock)
        return _timed(at, match, usual) if match else None
    except (ValueError, OverflowError):
        return None


def _timed(day: datetime, match: re.Match[str], usual: Clock) -> Moment | None:
    """The moment of a day that a match of _TIME says. Raises ValueError for a time that no clock shows."""
    hour = int(match["h"]) % 12 + 12 * (match["half"].lower() == "pm") if match["half"] else int(match["h"])
    minute, second, zone = int(match["min"] or 0), int(match["s"] or 0), match["zone"]
    if zone and zone[0] == "-" and not match["s"]:
        return None  # 2230-2330 is a span of hours, no zone
    ends = hour == 24 and not minute + second
    written = time(0 if ends else hour, minute, second)
    at = datetime.combine(day, written) + timedelta(days=ends)
    if zone:
        offset = _ZONES.get(zone.lower()) or f"{zone[:3]}:{zone[-2:]}"
        at = datetime.fromisoformat(f"{at.isoformat()}{offset}").astimezone(usual.zone).replace(tzinfo=None)
    vague = not ends and (written in _UNKNOWN_CLOCK or at.time() in _UNKNOWN_CLOCK)  # or a day as UTC of its midnight
    return Moment(at, timed=True, zoned=bool(zone), vague=vague)
