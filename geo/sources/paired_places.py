"""Where a row is when it gives its place once or twice: the pair is chosen for the row, and two are held together."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from geo.sources.placing import ZERO, Faults, Floats, Mask, by_grid, by_lonlat, by_pair
from geo.sources.reach import Reach
from geo.sources.records import Record

APART: Final = 50.0
"""Metres from which two pairs of coordinates of one row do not mean the same place."""
NAMED: Final = 5
_PAIRS: Final = (
    (("easting", "northing"), by_grid),
    (("longitude", "latitude"), by_lonlat),
    (("coordinates",), by_pair),
)
"""Columns that hold a place, the most trusted first, and what reads them."""


class Places:
    """easting and northing of each row of a batch, its faults, and how far apart its two pairs lie (NaN for one).

    given: the rows that say where they are; the others are no fault here.
    """

    def __init__(self, faults: Faults, x: Floats, y: Floats, apart: Floats, given: Mask) -> None:
        self.faults, self.x, self.y, self.apart, self.given = faults, x, y, apart, given


def places(
    batch: Sequence[Record], at: Mapping[str, int], columns: Mapping[str, str], force: str, reaches: Mapping[str, Reach]
) -> Places:
    """The National Grid pair where it is there and possible, else longitude and latitude, else both in one column.

    columns: meaning -> title of the file, with one of the pairs, two of them or none.
    """
    read = [
        _pair(batch, [at[columns[meaning]] for meaning in meanings], by, force, reaches)
        for meanings, by in _PAIRS
        if meanings[0] in columns
    ]
    if not read:
        x, y, apart = np.full((3, len(batch)), np.nan)
        return Places(Faults(len(batch)), x, y, apart, np.zeros(len(batch), bool))
    faults, x, y, given = read[0]
    if len(read) == 1:
        return Places(faults, x, y, np.full(len(batch), np.nan), given)
    other, x2, y2, given2 = read[1]
    apart = np.hypot(x - x2, y - y2)
    apart[~given | ~given2] = np.nan
    apart[given & given2 & np.isnan(x + x2)] = np.inf  # one of them is nowhere in Great Britain
    use = ~(faults.good & given) & given2 & other.good
    instead = use | (~given & given2)
    faults.reason[instead] = other.reason[instead]
    return Places(faults, np.where(use, x2, x), np.where(use, y2, y), apart, given | given2)


def disagreeing(found: Sequence[tuple[int, str, float]]) -> list[str]:
    """The sentence about kept rows whose two pairs lie APART, from (line, public reference or "", metres)."""
    if not found:
        return []
    named = ", ".join(
        f"{reference + ' ' if reference else ''}(line {line}, {_distance(metres)})"
        for line, reference, metres in found[:NAMED]
    )
    rows = "1 row gives" if len(found) == 1 else f"{len(found):,} rows give"
    more = f" and {len(found) - NAMED:,} more" if len(found) > NAMED else ""
    return [
        f"{rows} two places that lie more than {APART:.0f} m apart: {named}{more}. "
        "The one inside the force’s area is used, easting and northing where both are: check them."
    ]


def _distance(metres: float) -> str:
    if np.isinf(metres):
        return "one is not in Great Britain"
    return f"{metres:,.0f} m" if metres < 1000 else f"{metres / 1000:,.1f} km"


def _pair(
    batch: Sequence[Record],
    columns: Sequence[int],
    by: Callable[..., tuple[Floats, Floats, object]],
    force: str,
    reaches: Mapping[str, Reach],
) -> tuple[Faults, Floats, Floats, Mask]:
    faults = Faults(len(batch))
    read = [pa.array([texts[i].strip() for _, texts in batch], pa.string()) for i in columns]
    x, y, placed = by(*read, pa.array([force] * len(batch)), faults, reaches)
    given = np.asarray(placed, bool) & (faults.reason != ZERO)  # a pair of noughts is an empty one
    return faults, np.round(x, 2), np.round(y, 2), given
