"""A question about a night, darkness or one hour: every incident counts by its chance of having happened then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from app.answering.question import Question
from app.settings import Settings
from geo import aoristic
from geo.errors import Refused, UserError
from geo.time.darkness import WILTSHIRE, dark_share, dark_within
from geo.time.night import profile, timed, week_hours

COLUMNS = ("start", "end", "time_precision")
KEYS = ("night", "hour", "hours")
"""The keys of a question that ask for hours; it takes one of them."""
DARK = "in darkness (civil twilight over)"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Hours:
    """Which hours a question is about.

    weight: (n,) chance that each row happened in them, 0 for rows without a time; untimed: rows without a time;
    share: share of all hours that they are, what chance alone would give.
    """

    label: str
    weight: npt.NDArray[np.float64]
    untimed: int
    share: float


def weigh(table: pa.Table, asked: Question, own: Settings, first: date, last: date) -> Hours | None:
    """The hours of a question for the rows it selects; None when it asks for none. Raises Refused without times."""
    if not (given := [key for key in KEYS if getattr(asked, key) not in ("", None)]):
        return None
    if len(given) > 1:
        raise UserError(
            "a question takes a night, one hour or a span of hours, not two of them",
            where=", ".join(given),
            todo="Leave all but one of them out.",
        )
    known = timed(table["time_precision"].to_numpy(zero_copy_only=False))
    start, end = (table[name].to_numpy(zero_copy_only=False)[known] for name in ("start", "end"))
    weight = np.zeros(len(table))
    if asked.night == "dark":
        if reason := no_darkness(own.timezone):
            raise Refused(reason, todo="Ask for a night profile or for hours of the week.")
        label, share = DARK, dark_share(first, last_day(last))
        weight[known] = dark_within(start, end)
    else:
        mask, label = mask_of(asked, own)
        share = float(mask.mean())
        weight[known] = aoristic.within(start, end, mask, timezone=own.timezone)
    return Hours(label, weight, int((~known).sum()), share)


def no_darkness(timezone: str) -> str:
    """Why darkness cannot be worked out on a clock; "" when it can."""
    return "" if timezone == WILTSHIRE.timezone else f"darkness is worked out for Wiltshire, not for {timezone}"


def last_day(month: date) -> date:
    """The last day of a month, given its first."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def mask_of(asked: Question, own: Settings) -> tuple[npt.NDArray[np.bool_], str]:
    """(168,) the hours of the week that a night profile, an hour or a span asks for, and their name."""
    if asked.span is None:
        chosen = profile(asked.night, own.profiles)
        return chosen.mask, f"{chosen.title} ({chosen.key})"
    first, length = asked.span
    mask = np.zeros(168, bool)
    mask[np.arange(first, first + length) % 168] = True
    return mask, span_label(first, length)


def share_of(mask: npt.NDArray[np.bool_], held: Sequence[date], timezone: str) -> float:
    """Share of the hours of these months that lie in a (168,) mask: one with five Saturdays has more of their night."""
    if not held:
        return float(mask.mean())
    passed = np.sum([week_hours(month, last_day(month), timezone) for month in held], axis=0)
    return float(passed[mask].sum() / passed.sum())


def span_label(first: int, length: int) -> str:
    """Friday 22:00–03:00; with the second day where the span is longer than a night."""
    last = (first + length) % 168
    day = f"{DAYS[last // 24]} " if length >= 24 else ""
    return f"{DAYS[first // 24]} {first % 24:02d}:00–{day}{last % 24:02d}:00"
