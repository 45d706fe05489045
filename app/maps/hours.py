"""Maps of single hours as drawings of one frame: small multiples, and the pictures that a time slider steps through."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.maps.canvas import Canvas
from app.maps.density_image import density_image
from app.maps.legend import UNIT, Scale
from app.maps.streets import Streets, streets_on
from app.night.answer import HourMaps
from app.tiles.backdrop import Backdrop
from app.words.hours import clock, night_name

POLYGON = 3
SIZE = 480
"""Longer side of a drawing, in its own units; lines are sized for it."""
STREETS = 6_000
"""Vertices of streets, which a page draws 24 times."""


@dataclass(frozen=True)
class HourPicture:
    """One hour. night: the evening it belongs to; n: what lies in the picture; image: the density as an SVG image."""

    night: str
    clock: str  # 22:00–23:00
    n: float
    image: str


@dataclass(frozen=True)
class Pictures:
    """Drawings of one size (width, height) over the same outlines, an SVG path, and the same streets."""

    width: float
    height: float
    outlines: str
    items: tuple[HourPicture, ...]
    streets: Streets

    @property
    def evenings(self) -> list[tuple[str, list[HourPicture]]]:
        """The pictures of each night, with its name."""
        return [(night, list(group)) for night, group in groupby(self.items, attrgetter("night"))]


def pictures(maps: HourMaps, wards: Sequence[BaseGeometry], backdrop: Backdrop | None = None) -> Pictures:
    """Every hour's density on streets and the outlines of the wards (shapely, EPSG:27700), as far as the window shows
    them."""
    canvas = Canvas(maps.window, SIZE, 0)
    outlines = np.array(wards, object)
    if len(outlines):
        west, south, east, north = maps.window
        beyond = 20 / canvas.unit  # the cut itself must not show
        outlines = shapely.coverage_simplify(outlines, 0.7 / canvas.unit)
        outlines = shapely.clip_by_rect(outlines, west - beyond, south - beyond, east + beyond, north + beyond)
        outlines = shapely.get_parts(outlines)
        outlines = outlines[shapely.get_type_id(outlines) == POLYGON]
    items = tuple(
        HourPicture(night_name(hour), clock(hour), float(n), density_image(surface, maps.breaks, canvas))
        for hour, n, surface in zip(maps.hours, maps.shown, maps.surfaces, strict=True)
    )
    drawn = "".join(canvas.path(outline) for outline in outlines)
    return Pictures(canvas.width, canvas.height, drawn, items, streets_on(backdrop, canvas, maximum=STREETS))


def scale(maps: HourMaps) -> Scale:
    """The one set of classes of all the hours."""
    return Scale("Density in one hour", UNIT, tuple(float(b) for b in maps.breaks))
