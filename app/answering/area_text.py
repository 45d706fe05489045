"""The area of a question as its address writes it: what kind it is, and one way to write each."""

import re
from enum import StrEnum
from math import isfinite
from typing import Final

import shapely

from geo.errors import UserError
from geo.space.crs import to_grid
from geo.space.drawn import LARGEST
from geo.space.outline_text import Corner, decoded, encoded


class AreaKind(StrEnum):
    """What an area is, by the word that stands before it in an address."""

    WHOLE = ""
    LAD = "lad"
    CSP = "csp"
    WARD = "ward"
    TOWN = "town"
    BEAT = "beat"
    ZONE = "zone"
    SITE = "site"
    OUTLINE = "outline"
    CIRCLE = "circle"


OF_WHOLE_WARDS: Final = (AreaKind.WHOLE, AreaKind.LAD, AreaKind.CSP, AreaKind.WARD)
"""Kinds that are made of whole wards."""
MAXIMUM_WARDS: Final = 60
ACROSS: Final = 150.0
"""Metres that a drawn area or a circle is across at least: anything smaller is a building, and no area."""
RADIUS: Final = (75, 10_000)
"""Least and largest radius of a circle, whole metres."""
MAXIMUM_CORNERS: Final = 100
_CODE: Final = re.compile(r"\w[\w.-]{0,39}\Z", re.ASCII)
_ENDS: Final = (700_000, 1_300_000)
"""Metres that the National Grid reaches east and north."""
_EXAMPLES: Final = "lad:E06000030, ward:E05008954, town:E0042483 or circle:414900,184900,500"
_DRAWN: Final = "Write the corners as easting,northing;easting,northing;easting,northing."


def area_kind(area: str) -> AreaKind:
    """The kind of an area that was read by `canonical`."""
    return AreaKind(area.partition(":")[0])


def is_finer(area: str) -> bool:
    """Whether an area is not made of whole wards."""
    return area_kind(area) not in OF_WHOLE_WARDS


def codes_of(area: str) -> tuple[str, ...]:
    """What stands behind the kind of an area of codes."""
    return tuple(area.partition(":")[2].split(","))


def circle_of(area: str) -> tuple[int, int, int]:
    """Easting, northing and radius of a circle, metres."""
    east, north, radius = map(int, codes_of(area))
    return east, north, radius


def outline_of(area: str) -> shapely.Polygon:
    """The polygon of an outline, EPSG:27700."""
    return shapely.Polygon(decoded(area.partition(":")[2]))


def canonical(text: str, name: str) -> str:
    """The one way to write an area. Raises UserError, which names the key `name`, for what is none.

    Codes stand as they are, those of several wards ascending. A circle is easting, northing and radius, an outline
    `geo.space.outline_text.encoded`; both may be given in longitude and latitude, an outline also corner by corner.
    """
    kind, between, rest = text.partition(":")
    known = set(AreaKind) - {AreaKind.WHOLE}
    if not between or kind not in known:
        raise UserError(f"“{text[:40]}” is not understood", where=name, todo=f"For example: {_EXAMPLES}.")
    if kind == AreaKind.CIRCLE:
        return f"{kind}:{_circle(rest, name)}"
    if kind == AreaKind.OUTLINE:
        return f"{kind}:{encoded(_outline(rest, name))}"
    codes = sorted(set(rest.split(","))) if kind == AreaKind.WARD else [rest]
    if not all(map(_CODE.match, codes)):
        raise UserError(f"“{text[:40]}” is not understood", where=name, todo=f"For example: {_EXAMPLES}.")
    if len(codes) > MAXIMUM_WARDS:
        raise UserError(
            f"these are {len(codes)} wards, and at most {MAXIMUM_WARDS} can be asked about together", where=name,
            todo="Ask about their local authority, or leave the area out.",
        )  # fmt: skip
    return f"{kind}:{','.join(codes)}"


def _circle(text: str, name: str) -> str:
    try:
        x, y, radius = map(float, text.split(","))
    except ValueError:
        raise UserError(
            f"“circle:{text[:40]}” is not a circle", where=name,
            todo="Write its middle and its radius in metres as circle:EASTING,NORTHING,RADIUS.",
        ) from None  # fmt: skip
    east, north = _metres(x, y, name)
    low, high = RADIUS
    if not low <= radius <= high:
        raise UserError(
            f"a circle has a radius of {low} to {high:,} m, and this one {text.rpartition(',')[2][:20]}", where=name,
            todo="Choose another radius.",
        )  # fmt: skip
    return f"{east},{north},{round(radius)}"


def _outline(text: str, name: str) -> tuple[Corner, ...]:
    """Corners against the clock from the most western, then most southern one."""
    corners = _written(text, name) if ";" in text else _read(text, name)
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners = corners[:-1]
    if len(set(corners)) < 3 or len(corners) > MAXIMUM_CORNERS:
        raise UserError(
            f"an outline has 3 to {MAXIMUM_CORNERS} corners, and this one {len(corners)}", where=name,
            todo="Draw it with fewer corners." if len(corners) > MAXIMUM_CORNERS else "Draw more corners.",
        )  # fmt: skip
    shape = shapely.Polygon(corners)
    if not shape.is_valid:
        raise UserError("the outline crosses itself", where=name, todo="Go round the area once, corner after corner.")
    _allow_size(shape, name)
    if not shape.exterior.is_ccw:
        corners = corners[::-1]
    first = corners.index(min(corners))
    return (*corners[first:], *corners[:first])


def _allow_size(shape: shapely.Polygon, name: str) -> None:
    """Raise UserError for an outline that is smaller or larger than an area that can be asked about."""
    box = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shape))
    sides = [float(((b - a) ** 2).sum() ** 0.5) for a, b in ((box[0], box[1]), (box[1], box[2]))]
    if min(sides) < ACROSS:
        raise UserError(
            f"the area is {min(sides):.0f} m across, and at least {ACROSS:.0f} m are needed", where=name,
            todo="Draw it larger: a single building is no area.",
        )  # fmt: skip
    if shape.area > LARGEST:
        raise UserError(
            f"the area is {shape.area / 1e6:.0f} km² large, and at most {LARGEST / 1e6:.0f} km² can be drawn",
            where=name, todo="Ask about several wards or a local authority instead.",
        )  # fmt: skip


def _read(text: str, name: str) -> tuple[Corner, ...]:
    try:
        corners = decoded(text)
    except ValueError:
        raise UserError("the outline cannot be read", where=name, todo=_DRAWN) from None
    for x, y in corners:
        _metres(x, y, name)
    return corners


def _written(text: str, name: str) -> tuple[Corner, ...]:
    try:
        rows = [(float(x), float(y)) for x, y in (corner.split(",") for corner in text.split(";") if corner)]
    except ValueError:
        raise UserError("the outline cannot be read", where=name, todo=_DRAWN) from None
    found: list[Corner] = []
    for x, y in rows[: MAXIMUM_CORNERS + 2]:
        corner = _metres(x, y, name)
        if not found or corner != found[-1]:
            found.append(corner)
    return tuple(found)


def _metres(x: float, y: float, name: str) -> Corner:
    """A point in whole metres on the National Grid, from metres or from longitude and latitude."""
    if -10 <= x <= 4 and 49 <= y <= 62:
        east, north = (float(axis[0]) for axis in to_grid([x], [y]))
    else:
        east, north = x, y
    if not (isfinite(east) and isfinite(north) and 0 <= east < _ENDS[0] and 0 <= north < _ENDS[1]):
        raise UserError(
            f"({x:g}, {y:g}) is no place in Great Britain", where=name,
            todo="Write easting and northing in metres on the National Grid, or longitude and latitude.",
        )  # fmt: skip
    return round(east), round(north)
