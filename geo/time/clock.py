"""Between wall clocks and real time: which instant a local time is, daylight saving included."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt

from geo.errors import UserError

Times = npt.NDArray[np.datetime64]


def zone_of(timezone: str) -> ZoneInfo:
    """The zone of a name such as Europe/London. Raises UserError when there is none."""
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UserError(
            f"there is no time zone “{timezone[:60]}”", todo="Write it as Europe/London or America/New_York."
        ) from None


def day_on(timezone: str) -> date:
    """The day that it is on a clock."""
    return datetime.now(zone_of(timezone)).date()


def to_utc(local: npt.ArrayLike, timezone: str, *, second: bool = False) -> Times:
    """UTC instants of wall-clock times, (n,) datetime64[s]; NaT stays NaT.

    A time in the hour that happens twice is its first occurrence, or its second when `second`. A time in the hour that
    never happens is the moment at which the clocks go forward.
    """
    import pandas as pd  # noqa: PLC0415  half a second that the command line's help need not pay

    times = np.asarray(local, "M8[s]")
    index: Any = pd.DatetimeIndex(times.ravel()).tz_localize(
        zone_of(timezone), ambiguous=np.full(times.size, not second), nonexistent="shift_forward"
    )
    return np.asarray(index.tz_convert("UTC").tz_localize(None).to_numpy("M8[s]").reshape(times.shape))


def to_local(utc: npt.ArrayLike, timezone: str) -> Times:
    """Wall-clock times of UTC instants, (n,) datetime64[s]; NaT stays NaT."""
    import pandas as pd  # noqa: PLC0415

    times = np.asarray(utc, "M8[s]")
    index: Any = pd.DatetimeIndex(times.ravel()).tz_localize("UTC").tz_convert(zone_of(timezone))
    return np.asarray(index.tz_localize(None).to_numpy("M8[s]").reshape(times.shape))
