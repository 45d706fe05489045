"""Where the name of a street or a place could be written on a map of one zoom."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import ImageFont

from app.tiles.mercator import SIZE
from geo.space.web_mercator import SIDE
from geo.streets.basemap import Place, Street, Traces

REPEATED: Final = 420
"""Pixels of a street after which its name is written again."""
STRAIGHT: Final = 0.94
"""Of the length of a name along its street, how far apart its ends must be: letters stand on one straight line."""
WRITTEN: Final = {
    Street.MOTORWAY: 11,
    Street.A_ROAD: 13,
    Street.B_ROAD: 14,
    Street.MINOR: 15,
    Street.LOCAL: 15,
    Street.PATH: 17,
}
"""First zoom at which a class of street has its names."""
PLACES: Final = {
    Place.CITY: (7, 19),
    Place.TOWN: (8, 17),
    Place.SUBURB: (12, 17),
    Place.VILLAGE: (11, 17),
    Place.OTHER: (14, 17),
}
"""First and last zoom at which a rank of place has its name."""
POINTS: Final = 15
"""First zoom with the names of street points, which stand where no line carries the name."""


@dataclass(frozen=True)
class Label:
    """One name. x, y: middle in pixels of its zoom's world; angle: degrees, anticlockwise; size: of its letters in
    pixels; wide, high: pixels; order: what decides who stands where two meet, lower first; place: whether it names a
    place, else a street."""

    text: str
    x: float
    y: float
    angle: float
    size: int
    wide: float
    high: float
    order: tuple[float, ...]
    place: bool = False


@dataclass(frozen=True, eq=False)
class NamedPoints:
    """Named points. world: (n, 2) units of the world; text: (n,); rank: (n,) a Place, or 255 for a point on a street;
    size: (n,) the larger one stands where two meet."""

    world: npt.NDArray[np.int32]
    text: tuple[str, ...]
    rank: npt.NDArray[np.uint8]
    size: npt.NDArray[np.float64]


@lru_cache(64)
def typeface(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own typeface, so many pixels high."""
    return ImageFont.load_default(size)


@lru_cache(65_536)
def extent(text: str, size: int) -> float:
    """Pixels that a text is wide."""
    return float(typeface(size).getlength(text))


def pixels_of(z: int) -> float:
    """Pixels to a unit of the world at a zoom."""
    return SIZE * 2**z / SIDE


def of_points(points: NamedPoints, z: int, box: tuple[int, int, int, int], pixel: float) -> Iterator[Label]:
    """Names of the points in a box (west, north, east, south) in units of the world. z: the zoom whose names are
    wanted; pixel: pixels to a unit of the world."""
    west, north, east, south = box
    x, y = points.world[:, 0], points.world[:, 1]
    shown = np.array([first <= z <= last for first, last in (PLACES[place] for place in Place)] + [False] * 251)
    shown[255] = z >= POINTS
    here = (x >= west) & (x <= east) & (y >= north) & (y <= south) & shown[points.rank]
    for i in np.flatnonzero(here).tolist():
        rank = int(points.rank[i])
        size = 11 if rank == 255 else _letters(Place(rank), z)
        text = points.text[i]
        order = (90.0 if rank == 255 else float(rank), -float(points.size[i]), float(x[i]), float(y[i]))
        wide = extent(text, size)
        yield Label(text, x[i] * pixel, y[i] * pixel, 0.0, size, wide, size * 1.15, order, rank != 255)


def _letters(place: Place, z: int) -> int:
    large = {Place.CITY: 18, Place.TOWN: 16, Place.SUBURB: 13, Place.VILLAGE: 12, Place.OTHER: 11}[place]
    return large if z >= 11 else max(11, large - 3)


def along_lines(lines: Traces, z: int, box: tuple[int, int, int, int], pixel: float) -> Iterator[Label]:
    """Names along the streets in a box in units of the world: each in the middle of an equal part of its street, where
    the street is straight enough for it, and never upside down. z, pixel: as for points."""
    last = max((street for street, first in WRITTEN.items() if z >= first), default=None)
    if last is None:
        return
    for at in lines.within(*box, last_kind=int(last)).tolist():
        street = Street(int(lines.kind[at]))
        xy = lines.world[lines.start[at] : lines.start[at + 1]] * pixel
        step = np.hypot(*np.diff(xy, axis=0).T)
        along = np.concatenate(([0.0], np.cumsum(step)))
        text, size = lines.names[lines.name[at]], 12 if street <= Street.B_ROAD and z >= 15 else 11
        wide, length = extent(text, size), float(along[-1])
        if length < wide * 0.8:  # a little longer than its street: still clearly that street's
            continue
        parts = int(length // REPEATED) + 1
        for part in range(parts):
            middle = length * (part + 0.5) / parts
            ends = np.array([max(middle - wide / 2, 0.0), min(middle + wide / 2, length)])
            (x0, x1), (y0, y1) = np.interp(ends, along, xy[:, 0]), np.interp(ends, along, xy[:, 1])
            if np.hypot(x1 - x0, y1 - y0) < STRAIGHT * (ends[1] - ends[0]):
                continue
            angle = float(np.degrees(np.arctan2(y0 - y1, x1 - x0)))
            angle = angle - 180 if angle > 90 else angle + 180 if angle <= -90 else angle
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            yield Label(text, x, y, round(angle), size, wide, size * 1.15, (10.0 + street, -length, x, y))
