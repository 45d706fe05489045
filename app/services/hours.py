"""A question about a night, darkness or one hour: every incident counts by its chance of having happened then."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from app.question import Question
from geo import aoristic
from geo.darkness import dark_share, dark_within
from geo.errors import UserError
from geo.night import profile, timed

COLUMNS = ("start", "end", "time_precision")
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
    if not asked.night and asked.hour is None:
        return None
    if asked.night and asked.hour is not None:
        raise UserError(
            "a question takes a night or one hour, not both", where="night, hour", todo="Leave one of them out."
        )
    known = timed(table["time_precision"].to_numpy(zero_copy_only=False))
    start, end = (table[name].to_numpy(zero_copy_only=False)[known] for name in ("start", "end"))
    weight = np.zeros(len(table))
    if asked.night == "dark":
        label, share = "in darkness (civil twilight over)", dark_share(first, last)
        weight[known] = dark_within(start, end)
    else:
        mask, label = _mask(asked)
        share = float(mask.mean())
        weight[known] = aoristic.within(start, end, mask, timezone=timezone)
    return Hours(label, weight, int((~known).sum()), share)


def _mask(asked: Question) -> tuple[npt.NDArray[np.bool_], str]:
    if asked.hour is None:
        chosen = profile(asked.night)
        return chosen.mask, f"{chosen.title} ({chosen.key})"
    mask = np.zeros(168, bool)
    mask[asked.hour] = True
    day, hour = divmod(asked.hour, 24)
    return mask, f"{DAYS[day]} {hour:02d}:00–{(hour + 1) % 24:02d}:00"
