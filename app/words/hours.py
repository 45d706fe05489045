"""Hours of the week in words."""

from typing import Final

from app.answering.hours import AskedHours
from geo.time.night import DAY_STARTS

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def hours_name(asked: AskedHours) -> str:
    """Night-time economy core hours; Friday 22:00–03:00; in darkness."""
    if asked.profile:
        return asked.profile.title
    return span_name(*asked.span) if asked.span else "in darkness (civil twilight over)"


def span_name(first: int, length: int) -> str:
    """Friday 22:00–03:00; with the second day where the span is longer than a night."""
    last = (first + length) % 168
    day = f"{DAYS[last // 24]} " if length >= 24 else ""
    return f"{DAYS[first // 24]} {first % 24:02d}:00–{day}{last % 24:02d}:00"


def night_name(hour: int) -> str:
    """The night that an hour of the week belongs to: 01:00 on Saturday is Friday night."""
    return f"{DAYS[(hour - DAY_STARTS) % 168 // 24]} night"


def clock(hour: int, length: int = 1) -> str:
    """22:00–23:00."""
    return f"{hour % 24:02d}:00–{(hour + length) % 24:02d}:00"


def stretch_name(first: int, length: int) -> str:
    """Saturday night, 00:00–03:00: an early hour belongs to the night before; by day, Monday 12:00–15:00."""
    at = first % 24
    if at >= 18 or at < DAY_STARTS:
        return f"{night_name(first)}, {clock(first, length)}"
    return f"{DAYS[first // 24]}, {clock(first, length)}"
