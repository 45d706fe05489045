"""The one way between longitude and latitude and the National Grid, for points and boundaries alike."""

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from convertbng.cutil import convert_bng, convert_etrs89_to_osgb36, convert_lonlat

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
    easting, northing = _apply(convert_bng, lon, lat)
    lons, lats = np.broadcast_arrays(np.asarray(lon, np.float64), np.asarray(lat, np.float64))
    lost = np.isnan(easting) & (np.abs(lats - 49.87) < 0.07) & (np.abs(lons + 6.3) < 0.3)
    if lost.any():
        easting[lost], northing[lost] = _scilly(lons[lost], lats[lost])
    return easting, northing


def to_lonlat(easting: npt.ArrayLike, northing: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Longitude and latitude (n,) in degrees of National Grid metres (n,): `to_grid` the other way, to 1e-8 degrees."""
    return _apply(convert_lonlat, easting, northing)


def reproject(geometries: npt.ArrayLike, transform: Transform) -> npt.NDArray[np.object_]:
    """Shapely geometries (n,) with every vertex put through `to_grid` or `to_lonlat`; heights are dropped.

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


def _scilly(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """convertbng refuses the south of the Isles of Scilly, though OSTN15 covers it: project here, let it shift only."""
    import pyproj  # noqa: PLC0415 (rare, and slow to import)

    etrs89 = pyproj.Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        "+step +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=GRS80"
    )
    return convert_etrs89_to_osgb36(*etrs89.transform(lon, lat))


def _apply(
    convert: Callable[[Floats, Floats], tuple[Floats, Floats]], a: npt.ArrayLike, b: npt.ArrayLike
) -> tuple[Floats, Floats]:
    first, second = np.broadcast_arrays(np.asarray(a, np.float64), np.asarray(b, np.float64))
    u, v = convert(np.ascontiguousarray(first).ravel(), np.ascontiguousarray(second).ravel())
    return u.reshape(first.shape), v.reshape(first.shape)
