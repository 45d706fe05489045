"""A question about a night, darkness or one hour: every incident counts by its chance of having happened then."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from app.question import Question
from geo import aoristic
from geo.darkness import WILTSHIRE, dark_share, dark_within
from geo.errors import Refused, UserError
from geo.night import profile, timed

COLUMNS = ("start", "end", "time_precision")
KEYS = ("night", "hour", "hours")
"""The keys of a question that ask for hours; it takes one of them."""
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


def weigh(table: pa.Table, asked: Question, timezone: str, first: date, last: date) -> Hours | None:
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
        if timezone != WILTSHIRE.timezone:
            raise Refused(
                f"darkness is worked out for Wiltshire, and the clock in use is {timezone}",
                todo="Ask for a night profile or for hours of the week.",
            )
        label, share = "in darkness (civil twilight over)", dark_share(first, last)
        weight[known] = dark_within(start, end)
    else:
        mask, label = _mask(asked)
        share = float(mask.mean())
        weight[known] = aoristic.within(start, end, mask, timezone=timezone)
    return Hours(label, weight, int((~known).sum()), share)


def _mask(asked: Question) -> tuple[npt.NDArray[np.bool_], str]:
    if asked.span is None:
        chosen = profile(asked.night)
        return chosen.mask, f"{chosen.title} ({chosen.key})"
    first, length = asked.span
    mask = np.zeros(168, bool)
    mask[np.arange(first, first + length) % 168] = True
    return mask, span_label(first, length)


def span_label(first: int, length: int) -> str:
    """Friday 22:00–03:00; with the second day where the span is longer than a night."""
    last = (first + length) % 168
    day = f"{DAYS[last // 24]} " if length >= 24 else ""
    return f"{DAYS[first // 24]} {first % 24:02d}:00–{day}{last % 24:02d}:00"
