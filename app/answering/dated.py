"""A question about whole weeks: every incident counts by its chance of having happened in them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.errors import Refused

Floats = npt.NDArray[np.float64]
DATED: Final = ("exact", "span", "day")
"""Precisions of time from which the day is known, a span by the share of it that lies in the days asked for."""
COLUMNS: Final = ("start", "end", "time_precision")


@dataclass(frozen=True)
class Dated:
    """The days of a question. weight: (n,) chance that each row happened in them, 0 for rows without a day; undated:
    rows without one."""

    weight: Floats
    undated: int


def allow_days(precision: list[str]) -> None:
    """Raise Refused where incidents are there and no record of them has a day."""
    if precision and not set(precision) & set(DATED):
        raise Refused(
            "these data give only the month, so no weeks can be asked for", where="weeks", todo="Ask for months."
        )


def in_days(table: pa.Table, days: tuple[date, date]) -> Dated:
    """How surely each row happened from the first of `days` to the last, both included.

    A row with one moment or one day is in or out; one between two moments counts by the share of them that lies within.
    """
    known = np.asarray(pc.is_in(table["time_precision"], value_set=pa.array(DATED)), bool)
    known &= np.asarray(pc.is_valid(table["start"]), bool)
    start = table["start"].to_numpy(zero_copy_only=False).astype("M8[s]")[known]
    end = table["end"].to_numpy(zero_copy_only=False).astype("M8[s]")[known]
    span = np.asarray(pc.equal(table["time_precision"], "span"), bool)[known] & (end > start)
    low, high = np.datetime64(days[0], "s"), np.datetime64(days[1] + timedelta(days=1), "s")
    share = ((start >= low) & (start < high)).astype(np.float64)
    within = (np.minimum(end, high) - np.maximum(start, low)) / np.timedelta64(1, "s")
    length = (end - start) / np.timedelta64(1, "s")
    share[span] = np.clip(within[span] / length[span], 0.0, 1.0)
    weight = np.zeros(len(table))
    weight[known] = share
    return Dated(weight, int((~known).sum()))
