"""The course of a street between two places, and the strip of land along it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from geo.space.crs import to_lonlat
from geo.space.web_mercator import to_world
from geo.streets.basemap import Traces
from geo.streets.traces import CENTIMETRES

REACH: Final = 40.0
"""Metres between a place that a person points at and the street that they mean."""
AROUND: Final = 300.0
"""Metres beyond both places in which the street may bend."""
SHORTEST: Final = 10.0

Place = tuple[float, float]
"""Easting and northing, metres."""


@dataclass(frozen=True)
class Course:
    """line: EPSG:27700; street: what it is called, "" for the straight line between two places."""

    line: BaseGeometry
    street: str


def course_between(streets: Traces | None, start: Place, end: Place) -> Course:
    """The street that passes both places within 40 m, from the one to the other along its bends; the straight line
    where no single named street does."""
    straight = Course(shapely.linestrings([start, end]), "")
    if streets is None:
        return straight
    found = streets.within(*_box(start, end))
    found = found[streets.name[found] >= 0]
    if not len(found):
        return straight
    lines = np.array(
        [shapely.linestrings(streets.grid[streets.start[i] : streets.start[i + 1]] / CENTIMETRES) for i in found],
        object,
    )
    ends = shapely.points([start, end])
    name = streets.name[found]
    away = np.full((len(streets.names), 2), np.inf)
    for i in (0, 1):
        np.minimum.at(away[:, i], name, shapely.distance(lines, ends[i]))
    away[(away > REACH).any(axis=1)] = np.inf
    best = int(np.argmin(away.sum(axis=1)))
    if not np.isfinite(away[best]).all():
        return straight
    parts = shapely.get_parts(shapely.line_merge(shapely.union_all(lines[name == best])))
    reached = np.column_stack([shapely.distance(parts, one) for one in ends])
    part = parts[int(np.argmin(reached.sum(axis=1)))]
    if max(shapely.distance(part, one) for one in ends) > REACH:
        return straight  # its two halves do not meet
    line = substring(part, *(float(shapely.line_locate_point(part, one)) for one in ends))
    return Course(line, streets.names[best]) if shapely.length(line) >= SHORTEST else straight


def strip(line: BaseGeometry, width: float) -> BaseGeometry:
    """The land along a line, so many metres wide: of the line without its small bends, whose buffer would be ragged."""
    simpler = shapely.simplify(line, max(width / 8, 2.0))
    land = shapely.buffer(simpler, width / 2, cap_style="flat", join_style="mitre", mitre_limit=2.0)
    largest = max(shapely.get_parts(land), key=shapely.area)
    return shapely.simplify(shapely.polygons(shapely.get_exterior_ring(largest)), 1.0)


def _box(start: Place, end: Place) -> tuple[int, int, int, int]:
    """Both places with AROUND about them: west, north, east and south in units of the world."""
    x, y = np.array([start, end]).T
    lon, lat = to_lonlat([x.min() - AROUND, x.max() + AROUND], [y.min() - AROUND, y.max() + AROUND])
    (west, south), (east, north) = to_world(lon, lat).tolist()
    return west, north, east, south
