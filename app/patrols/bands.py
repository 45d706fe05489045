"""The busiest hours of a place's week, by policing night: 06:00 to 05:59, so that Saturday 01:00 is Friday's."""

from typing import Final

import numpy as np
import numpy.typing as npt

from app.patrols.place import Band
from geo.time.night import DAY_STARTS

Floats = npt.NDArray[np.float64]
LENGTH: Final = 3
"""Hours of a band."""
NUMBER: Final = 3
STEADY: Final = 20.0
"""Incidents of the whole area's week that steady a place's own: few incidents have no pattern yet."""
MINIMUM: Final = 5
"""Timed incidents of a place below which it has no bands."""
FEWEST_OF_ALL: Final = 30
"""Timed incidents of all places below which nobody has any."""


def top_bands(week: npt.ArrayLike, of_all: npt.ArrayLike) -> tuple[Band, ...]:
    """The three bands of three hours with most incidents, none over 06:00, no two with an hour in common, the busiest
    first; none where too little is known.

    week, of_all: (168,) incidents by hour, Monday 00:00 first, of the place and of the whole area. What a band holds is
    (place's incidents in it + 20 x the area's share in it) / (place's incidents + 20).
    """
    held, every = np.asarray(week, np.float64), np.asarray(of_all, np.float64)
    if held.sum() < MINIMUM or every.sum() < FEWEST_OF_ALL:
        return ()
    share = (held + STEADY * every / every.sum()) / (held.sum() + STEADY)
    nights = np.roll(share, -DAY_STARTS).reshape(7, 24)
    sums = np.lib.stride_tricks.sliding_window_view(nights, LENGTH, axis=1).sum(axis=2)
    found: list[Band] = []
    open_ = np.ones(sums.shape, bool)
    for _ in range(NUMBER):
        night, first = divmod(int(np.argmax(np.where(open_, np.round(sums, 12), -1.0))), sums.shape[1])
        found.append(Band((24 * night + first + DAY_STARTS) % 168, LENGTH, float(sums[night, first])))
        open_[night, max(0, first - LENGTH + 1) : first + LENGTH] = False
    return tuple(found)
