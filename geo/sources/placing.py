"""Coordinates as text into National Grid metres, and what may be wrong with them."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.sources.reach import MARGIN, Reach
from geo.space.crs import to_grid

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
NO_REACH: Final = Reach()
_GRID: Final = (700_000, 1_300_000)  # extent of the National Grid


class Faults:
    """The first thing wrong with each row of a batch; "" while there is none."""

    def __init__(self, n: int) -> None:
        self.reason = np.full(n, "", object)

    def add(self, mask: npt.ArrayLike, reason: str) -> None:
        """Give `reason` to the rows of the mask that have none."""
        self.reason[np.asarray(mask, bool) & (self.reason == "")] = reason

    @property
    def good(self) -> npt.NDArray[np.bool_]:
        """Rows with nothing wrong."""
        return np.asarray(self.reason == "", bool)


def by_lonlat(
    lon_text: pa.Array, lat_text: pa.Array, forces: pa.Array, faults: Faults, reaches: Mapping[str, Reach]
) -> tuple[Floats, Floats, Mask]:
    """Easting, northing (NaN without a place) and which rows have a place, from texts of degrees and force slugs."""
    lon, lat, placed = _both(lon_text, lat_text, "longitude", "latitude", faults)
    faults.add((lon > 49) & (lon < 61) & (lat > -9) & (lat < 2.5), "longitude and latitude are swapped")
    look = placed & faults.good
    easting, northing = np.full(len(lon), np.nan), np.full(len(lon), np.nan)
    easting[look], northing[look] = to_grid(lon[look], lat[look])
    faults.add(look & np.isnan(easting), "the coordinates are not in Great Britain")
    _far(easting, northing, forces, faults, reaches)
    return easting, northing, placed


def by_grid(
    easting_text: pa.Array, northing_text: pa.Array, forces: pa.Array, faults: Faults, reaches: Mapping[str, Reach]
) -> tuple[Floats, Floats, Mask]:
    """The same from texts of metres. Swapped is what fits the force's area only the other way round."""
    easting, northing, placed = _both(easting_text, northing_text, "easting", "northing", faults)
    faults.add((abs(easting) <= 180) & (abs(northing) <= 180), "easting and northing are degrees, not metres")
    for force in pc.unique(forces).to_pylist():
        if reach := reaches.get(force):
            here = placed & faults.good & pc.equal(forces, force).to_numpy(zero_copy_only=False)
            faults.add(
                here & ~reach.holds(easting, northing) & reach.holds(northing, easting),
                "easting and northing are swapped",
            )
    outside = (easting < 0) | (easting > _GRID[0]) | (northing < 0) | (northing > _GRID[1])
    faults.add(placed & outside, "the coordinates are not in Great Britain")
    _far(easting, northing, forces, faults, reaches)
    return easting, northing, placed


def _both(first: pa.Array, second: pa.Array, one: str, other: str, faults: Faults) -> tuple[Floats, Floats, Mask]:
    empty = [pc.equal(text, "").to_numpy(zero_copy_only=False) for text in (first, second)]
    a, b = numbers(first), numbers(second)
    placed = np.asarray(~empty[0] & ~empty[1])
    faults.add(empty[0] != empty[1], f"one of {one} and {other} is missing")
    faults.add(placed & ~(np.isfinite(a) & np.isfinite(b)), f"{one} or {other} is not a number")
    faults.add(placed & (a == 0) & (b == 0), "the coordinates are zero")
    return a, b, placed


def _far(easting: Floats, northing: Floats, forces: pa.Array, faults: Faults, reaches: Mapping[str, Reach]) -> None:
    known = faults.good & ~np.isnan(easting) & ~np.isnan(northing)
    for force in pc.unique(forces).to_pylist():
        far = known & pc.equal(forces, force).to_numpy(zero_copy_only=False)
        far[far] = ~reaches.get(force, NO_REACH).holds(easting[far], northing[far])
        faults.add(far, f"more than {MARGIN / 1000:.0f} km outside the area of {force}")


def numbers(column: pa.Array) -> Floats:
    """Texts as float64, NaN where one is not a number; 3e-6 is one."""
    try:
        return np.asarray(
            pc.if_else(pc.equal(column, ""), "nan", column).cast(pa.float64()).to_numpy(zero_copy_only=False)
        )
    except pa.ArrowInvalid:
        return np.array([_number(text) for text in column.to_pylist()])


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
