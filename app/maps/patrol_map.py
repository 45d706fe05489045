"""The places of a plan drawn on streets, with their numbers and the starts of the units."""

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from app.maps.canvas import Canvas, drawing, scale_bar, widened
from app.maps.layers import INK
from app.maps.overview import numbered
from app.maps.streets import streets_on
from app.tiles.backdrop import Backdrop

SIZE, RATIO, MARGIN = 720, 1.9, 24
AROUND = 300.0
"""Metres beyond the outermost place."""
LETTERS = 1.2
ACCENT = "#b5400f"
Start = tuple[str, float, float]


def plan_svg(
    title: str,
    places: Sequence[tuple[int, BaseGeometry]],
    starts: Sequence[Start],
    *,
    marking: str,
    about: str = "",
    backdrop: Backdrop | None = None,
) -> str:
    """places: number and outline, EPSG:27700; starts: where units begin, as (name, x, y)."""
    shapes = [shape for _, shape in places] + [shapely.Point(x, y) for _, x, y in starts]
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    bounds = widened((west - AROUND, south - AROUND, east + AROUND, north + AROUND), RATIO)
    canvas = Canvas(bounds, SIZE, MARGIN)
    streets = streets_on(backdrop, canvas, letters=LETTERS)
    outlines = "".join(canvas.path(shape) for _, shape in places)
    parts = [
        f'<rect width="{canvas.width:.0f}" height="{canvas.height:.0f}" fill="#fff"/>',
        streets.beneath,
        streets.through,
        f'<path d="{outlines}" fill="{ACCENT}" fill-opacity="0.18" stroke="{ACCENT}" stroke-width="2"/>',
        streets.names,
        *(_start(canvas, x, y) for x, y in dict.fromkeys((x, y) for _, x, y in starts)),
        *(numbered(number, canvas.xy(*_middle(shape))) for number, shape in reversed(places)),
        scale_bar(canvas),
    ]
    return drawing(canvas, title, parts, marking=marking, about=about, credit=streets.credit)


def _start(canvas: Canvas, x: float, y: float) -> str:
    """A diamond: where a unit begins."""
    left, top = canvas.xy(x, y)
    return (
        f'<path d="M{left:.1f},{top - 9:.1f}l9,9l-9,9l-9,-9z" fill="#fff" stroke="{INK}" stroke-width="2.5"/>'
        f'<circle cx="{left:.1f}" cy="{top:.1f}" r="2.5" fill="{INK}"/>'
    )


def _middle(shape: BaseGeometry) -> tuple[float, float]:
    return shape.centroid.x, shape.centroid.y
