"""Which night it was: events spread over the nights of the calendar, one number a night."""

from typing import Final

import numpy as np
import numpy.typing as npt

from geo.aoristic import LONDON, Moments, real_spans
from geo.time.clock import to_utc

Floats = npt.NDArray[np.float64]

FIRST: Final = 18
HOURS: Final = 12
"""A night begins at 18:00 and is over at 05:59 of the next day."""


def by_night(
    start: Moments, end: Moments, nights: npt.ArrayLike, *, timezone: str = LONDON, counts: npt.ArrayLike | None = None
) -> Floats:
    """(k,) events in each night from 18:00 to 05:59, each by the share of its span that lies in that night.

    start, end: (n,) wall clock, as for `geo.aoristic.weights`; nights: (k,) days on which a night begins, ascending and
    distinct; counts: (n,) how many events each stands for. Real time counts: the night on which the clocks go back is
    an hour longer.
    """
    _, _, first, last = real_spans(start, end, timezone)
    evening = np.asarray(nights, "M8[D]").astype("M8[s]") + np.timedelta64(3600 * FIRST, "s")
    begin = to_utc(evening, timezone)
    finish = to_utc(evening + np.timedelta64(3600 * HOURS, "s"), timezone)
    weight = np.ones(len(first)) if counts is None else np.asarray(counts, np.float64)
    known = last == first
    low = np.searchsorted(finish, first, side="right")  # the first night that is not over yet
    high = np.searchsorted(begin, last, side="left")
    high[known] = np.searchsorted(begin, first[known], side="right")  # an instant at 18:00 is in the night
    count = np.maximum(high - low, 0)
    owner = np.repeat(np.arange(len(first)), count)
    night = low[owner] + np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    inside = np.minimum(last[owner], finish[night]) - np.maximum(first[owner], begin[night])
    span = np.maximum((last - first).astype(np.int64), 1)[owner]
    share = np.where(known[owner], 1.0, inside.astype(np.int64) / span)
    return np.bincount(night, share * weight[owner], minlength=len(begin)).astype(np.float64)
