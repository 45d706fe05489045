"""Coordinates as text into National Grid metres, and what may be wrong with them."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.sources.coordinates import Frame, Pair, degrees, metres, pair
from geo.sources.reach import MARGIN, Reach
from geo.space.crs import to_grid

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
NO_REACH: Final = Reach()
ZERO: Final = "the coordinates are zero"
NOT_HERE: Final = "the coordinates are not in Great Britain"
FAR: Final = f"more than {MARGIN / 1000:.0f} km outside the area of"
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
    lon, lat = degrees(lon_text), degrees(lat_text)
    placed = _both(lon_text, lat_text, lon, lat, "longitude", "latitude", faults)
    easting, northing = _from_degrees(lon, lat, placed, faults)
    _far(easting, northing, forces, faults, reaches)
    return easting, northing, placed


def by_grid(
    easting_text: pa.Array, northing_text: pa.Array, forces: pa.Array, faults: Faults, reaches: Mapping[str, Reach]
) -> tuple[Floats, Floats, Mask]:
    """The same from texts of metres. Swapped is what fits the force's area only the other way round."""
    easting, northing = metres(easting_text), metres(northing_text)
    placed = _both(easting_text, northing_text, easting, northing, "easting", "northing", faults)
    _from_metres(easting, northing, placed, forces, faults, reaches)
    _far(easting, northing, forces, faults, reaches)
    return easting, northing, placed


def by_pair(
    text: pa.Array, forces: pa.Array, faults: Faults, reaches: Mapping[str, Reach]
) -> tuple[Floats, Floats, Mask]:
    """The same from one column that holds both coordinates, or grid references."""
    placed = np.asarray(pc.not_equal(text, "").to_numpy(zero_copy_only=False), bool)
    pairs = [pair(one) if one else Pair(np.nan, np.nan) for one in text.to_pylist()]
    first, second = (np.array([p[i] for p in pairs], float) for i in (0, 1))
    for reason in {p.fault for p in pairs if p.fault}:
        faults.add([p.fault == reason for p in pairs], reason)
    faults.add(placed & ~(np.isfinite(first) & np.isfinite(second)), "the coordinates are not understood")
    in_degrees = np.array([p.frame is Frame.DEGREES for p in pairs], bool)
    _zero(first, second, placed, faults)
    easting, northing = _from_degrees(first, second, placed & in_degrees, faults)
    on_grid = placed & ~in_degrees
    easting[on_grid], northing[on_grid] = first[on_grid], second[on_grid]
    _from_metres(easting, northing, on_grid, forces, faults, reaches)
    _far(easting, northing, forces, faults, reaches)
    return easting, northing, placed


def _from_degrees(lon: Floats, lat: Floats, placed: Mask, faults: Faults) -> tuple[Floats, Floats]:
    faults.add(placed & (lon > 49) & (lon < 61) & (lat > -9) & (lat < 2.5), "longitude and latitude are swapped")
    faults.add(placed & ((abs(lon) > 180) | (abs(lat) > 90)), "longitude and latitude are not degrees")
    look = placed & faults.good
    easting, northing = np.full(len(lon), np.nan), np.full(len(lon), np.nan)
    easting[look], northing[look] = to_grid(lon[look], lat[look])
    faults.add(look & np.isnan(easting), NOT_HERE)
    return easting, northing


def _from_metres(
    easting: Floats, northing: Floats, placed: Mask, forces: pa.Array, faults: Faults, reaches: Mapping[str, Reach]
) -> None:
    """Look for what is wrong with metres."""
    faults.add(placed & (abs(easting) <= 180) & (abs(northing) <= 180), "easting and northing are degrees, not metres")
    faults.add(placed & ((easting == 0) | (northing == 0)), "one of easting and northing is zero")
    kilometres = (easting > 0) & (easting * 1000 <= _GRID[0]) & (northing > 0) & (northing * 1000 <= _GRID[1])
    faults.add(placed & kilometres, "easting and northing are kilometres, not metres")
    for force in pc.unique(forces).to_pylist():
        if reach := reaches.get(force):
            here = placed & faults.good & pc.equal(forces, force).to_numpy(zero_copy_only=False)
            swapped = np.zeros(len(here), bool)
            swapped[here] = ~reach.holds(easting[here], northing[here]) & reach.holds(northing[here], easting[here])
            faults.add(swapped, "easting and northing are swapped")
    outside = (easting < 0) | (easting > _GRID[0]) | (northing < 0) | (northing > _GRID[1])
    faults.add(placed & outside, NOT_HERE)


def _both(first: pa.Array, second: pa.Array, a: Floats, b: Floats, one: str, other: str, faults: Faults) -> Mask:
    empty = [pc.equal(text, "").to_numpy(zero_copy_only=False) for text in (first, second)]
    placed = np.asarray(~empty[0] & ~empty[1])
    faults.add(empty[0] != empty[1], f"one of {one} and {other} is missing")
    faults.add(placed & ~(np.isfinite(a) & np.isfinite(b)), f"{one} or {other} is not a number")
    _zero(a, b, placed, faults)
    return placed


def _zero(a: Floats, b: Floats, placed: Mask, faults: Faults) -> None:
    faults.add(placed & (a == 0) & (b == 0), ZERO)


def _far(easting: Floats, northing: Floats, forces: pa.Array, faults: Faults, reaches: Mapping[str, Reach]) -> None:
    known = faults.good & ~np.isnan(easting) & ~np.isnan(northing)
    for force in pc.unique(forces).to_pylist():
        far = known & pc.equal(forces, force).to_numpy(zero_copy_only=False)
        far[far] = ~reaches.get(force, NO_REACH).holds(easting[far], northing[far])
        faults.add(far, f"{FAR} {force}")
