"""An area that a person drew, pasted or uploaded: corners or GeoJSON in, one valid polygon on the National Grid out."""

import json
import re
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.errors import UserError
from geo.space.corners import simplified, within_limit
from geo.space.crs import reproject, to_grid

MAXIMUM_BYTES: Final = 2_000_000
SMALLEST: Final = 1_000.0
LARGEST: Final = 100e6
"""Square metres of an area that can be looked at: a few gardens, and a large rural ward."""
_BETWEEN: Final = re.compile(r"[,;\s]+")
_CORNERS: Final = "Write one corner a line: longitude and latitude, or easting and northing."


def read_area(text: str, *, where: str = "area") -> shapely.Geometry:
    """The polygon that a text describes: GeoJSON, or one corner a line (longitude latitude, or easting northing).

    Returns a valid shapely Polygon or MultiPolygon, EPSG:27700. where: what a fault names. Raises UserError.
    """
    text = text.strip().removeprefix("\ufeff")
    if not text:
        raise UserError(
            "no area was given", where=where, todo="Draw it, paste its corners, pick wards or upload a file."
        )
    if len(text.encode()) > MAXIMUM_BYTES:
        raise UserError("the area is larger than 2 MB", where=where, todo="Simplify its outline first.")
    return checked(_geojson(text, where) if text.startswith(("{", "[")) else _corners(text, where), where=where)


def checked(shape: shapely.Geometry, *, where: str = "area") -> shapely.Geometry:
    """The shape itself when it is an area that can be looked at. Raises UserError saying what is wrong with it."""
    if shapely.get_type_id(shape) not in (3, 6) or shapely.is_empty(shape):
        raise UserError("this is not an area", where=where, todo="Give a polygon, not points or lines.")
    within_limit(shape, where=where)  # before the checks, whose time grows faster than the corners
    if not shapely.is_valid(shape):
        what, _, at = str(shapely.is_valid_reason(shape)).partition("[")
        place = f" near {at.rstrip(']').replace(' ', ', ')}" if at else ""
        crosses = "its outline crosses itself" if "intersection" in what.lower() else f"its outline is not one ({what})"
        raise UserError(f"{crosses}{place}", where=where, todo="Go round the area once, corner after corner.")
    size = float(shapely.area(shape))
    if not SMALLEST <= size <= LARGEST:
        what = "smaller than 1 000 m²" if size < SMALLEST else "larger than 100 km²"
        raise UserError(f"the area is {what}", where=where, todo="Check its corners and their order.")
    return simplified(shapely.normalize(shapely.force_2d(shape)), where=where)


def inside(shape: shapely.Geometry, area: shapely.Geometry, *, where: str = "area") -> shapely.Geometry:
    """The shape when every part of it reaches into `area`, the force's; both EPSG:27700. Raises UserError otherwise."""
    parts = shapely.get_parts(shape)
    out = ~shapely.intersects(parts, area)
    if out.any():
        what = "the site" if out.all() else f"{int(out.sum())} of the {len(parts)} parts of the site"
        raise UserError(
            f"{what} {'lies' if out.all() or out.sum() == 1 else 'lie'} outside the force's area",
            where=where,
            todo="Check the order of the coordinates: longitude first, then latitude; easting first, then northing.",
        )
    return shape


def _corners(text: str, where: str) -> shapely.Geometry:
    rows: list[tuple[float, float]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not (parts := [part for part in _BETWEEN.split(line.strip()) if part]):
            continue
        try:
            x, y = map(float, parts)
        except ValueError:
            raise UserError(
                f"“{line.strip()[:40]}” is not two numbers", where=f"{where}, line {number}", todo=_CORNERS
            ) from None
        rows.append((x, y))
    corners = np.array(rows)
    if not np.isfinite(corners).all():
        raise UserError("a corner is not a number", where=where, todo=_CORNERS)
    if len(rows) < 3 or len(np.unique(corners, axis=0)) < 3:
        raise UserError(f"an area needs at least three corners; there {_are(len(rows))}", where=where, todo=_CORNERS)
    return _on_grid(shapely.polygons(corners), where)


def _are(count: int) -> str:
    return "is 1" if count == 1 else f"are {count}"


def _geojson(text: str, where: str) -> shapely.Geometry:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        at = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UserError(
            "this is not GeoJSON", where=f"{where}{at}", todo="Upload a .geojson file of polygons."
        ) from error
    if isinstance(given, dict) and isinstance(given.get("features"), list):  # a feature may stand without a geometry
        features = [one for one in given["features"] if not isinstance(one, dict) or one.get("geometry") is not None]
        given = given | {"features": features}
    try:
        shape = shapely.from_geojson(json.dumps(given))
    except (shapely.errors.GEOSException, TypeError, RecursionError):
        raise UserError(
            "this GeoJSON holds no geometry that can be read", where=where, todo="It needs a Polygon or MultiPolygon."
        ) from None
    parts = shapely.get_parts(shapely.get_parts(shape))
    areas = [part for part in parts if shapely.get_type_id(part) == 3 and not shapely.is_empty(part)]
    if not areas:
        raise UserError("this GeoJSON holds no polygon", where=where, todo="It needs a Polygon or MultiPolygon.")
    within_limit(shapely.geometrycollections(areas), where=where)
    faulty = [area for area in areas if not shapely.is_valid(area)]  # none may be dropped unsaid: the first is refused
    return _on_grid(faulty[0] if faulty else shapely.union_all(areas) if len(areas) > 1 else areas[0], where)


def _on_grid(shape: shapely.Geometry, where: str) -> shapely.Geometry:
    """The shape in National Grid metres, whichever of the two its numbers are in."""
    xy: npt.NDArray[np.float64] = shapely.get_coordinates(shape)
    (xmin, ymin), (xmax, ymax) = xy.min(axis=0), xy.max(axis=0)
    if not np.isfinite(xy).all():
        raise UserError("a corner is not a number", where=where, todo=_CORNERS)
    if xmin >= -10 and xmax <= 4 and ymin >= 49 and ymax <= 62:
        return reproject([shape], to_grid)[0]
    if ymin >= -10 and ymax <= 4 and xmin >= 49 and xmax <= 62:
        raise UserError("latitude stands before longitude", where=where, todo="Write longitude first, then latitude.")
    if xmin > 0 and xmax < 700_000 and ymin > 0 and ymax < 1_300_000 and xmin > 1_000:
        return shape
    raise UserError(
        "the corners are neither longitude and latitude in Great Britain nor National Grid metres",
        where=where,
        todo=_CORNERS,
    )
