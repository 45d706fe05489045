"""The one way between longitude and latitude and the National Grid, for points and boundaries alike."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from convertbng.cutil import convert_bng, convert_lonlat

from geo.errors import UserError

Floats = npt.NDArray[np.float64]
Transform = Callable[[npt.ArrayLike, npt.ArrayLike], tuple[Floats, Floats]]

TRANSFORM: Final = "OSTN15"
"""Kept with every table and boundary set, so that nobody mixes transforms that differ by metres."""


def to_grid(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Easting and northing in metres (EPSG:27700) of longitude and latitude in degrees (EPSG:4326, taken as ETRS89).

    OSTN15, exact to the millimetre it is rounded to. Any shape. NaN where OSTN15 does not reach (outside Great
    Britain and its sea) and where a coordinate is NaN or infinite.
    """
    return _apply(convert_bng, lon, lat)


def to_lonlat(easting: npt.ArrayLike, northing: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Longitude and latitude in degrees of National Grid metres: `to_grid` the other way, rounded to 1e-8 degrees."""
    return _apply(convert_lonlat, easting, northing)


def reproject(geometries: npt.ArrayLike, transform: Transform) -> npt.NDArray[Any]:
    """Shapely geometries with every vertex put through `to_grid` or `to_lonlat`; heights are dropped.

    Raises UserError when a vertex lies where OSTN15 does not reach.
    """

    def vertices(xy: Floats) -> Floats:
        moved = np.column_stack(transform(xy[:, 0], xy[:, 1]))
        if lost := int(np.isnan(moved).any(axis=1).sum()):
            raise UserError(
                f"{lost} of {len(xy)} vertices lie outside Great Britain",
                todo="Check that coordinates are longitude, latitude (EPSG:4326) or National Grid metres (EPSG:27700).",
            )
        return moved

    return np.asarray(shapely.transform(np.asarray(geometries, object), vertices), object)


def _apply(
    convert: Callable[[Floats, Floats], tuple[Floats, Floats]], a: npt.ArrayLike, b: npt.ArrayLike
) -> tuple[Floats, Floats]:
    first, second = np.broadcast_arrays(np.asarray(a, np.float64), np.asarray(b, np.float64))
    u, v = convert(np.ascontiguousarray(first).ravel(), np.ascontiguousarray(second).ravel())
    return u.reshape(first.shape), v.reshape(first.shape)
