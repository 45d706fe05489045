"""Places to patrol drawn on streets, numbered: those that are proposed and those that are kept."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.marking import highest
from app.maps.canvas import Canvas, drawing, scale_bar
from app.maps.layers import COARSE, GREY, INK
from app.maps.overview import LETTERS, SIZE, numbered
from app.maps.streets import streets_on
from app.tiles.backdrop import Backdrop

APART: Final = 3_000.0
"""Metres between places from which they stand in drawings of their own."""
AROUND: Final = 400.0
MAXIMUM_DRAWINGS: Final = 12
FILL: Final = "#b35806"
Numbered = tuple[int, BaseGeometry]


def parts(places: Sequence[Numbered]) -> tuple[tuple[Numbered, ...], ...]:
    """The places of each drawing: those near each other together, the lowest number first."""
    if not places:
        return ()
    shapes = np.array([shape for _, shape in places], object)
    groups = shapely.get_parts(shapely.union_all(shapely.buffer(shapes, APART / 2)))
    middles = shapely.centroid(shapes)
    each = [tuple(places[i] for i in np.flatnonzero(shapely.contains(group, middles)).tolist()) for group in groups]
    return tuple(sorted(filter(None, each), key=lambda some: some[0][0])[:MAXIMUM_DRAWINGS])


def called(some: Sequence[Numbered]) -> str:
    """Which numbers a drawing holds, for who cannot see it."""
    return f"Map on streets with the places numbered {', '.join(str(number) for number, _ in some)}."


def places_svg(
    some: Sequence[Numbered], wards: Sequence[BaseGeometry], title: str, backdrop: Backdrop | None,
    markings: Sequence[str],
) -> str:  # fmt: skip
    """Outlines with their numbers beside them, on streets and their names."""
    shapes = np.array([shape for _, shape in some], object)
    west, south, east, north = shapely.total_bounds(shapes)
    canvas = Canvas((west - AROUND, south - AROUND, east + AROUND, north + AROUND), SIZE, 0)
    seen = shapely.box(*canvas.bounds)
    near = [one for one in wards if one.intersects(seen)]
    coarse = shapely.coverage_simplify(np.array(near, object), COARSE) if near else ()
    outlines = "".join(f'<path d="{canvas.path(one)}"/>' for one in coarse)
    streets = streets_on(backdrop, canvas, letters=LETTERS)
    drawn = []
    for number, shape in reversed(list(some)):
        x, y = canvas.xy(shape.bounds[2], shape.bounds[3])
        drawn.append(
            f'<path d="{canvas.path(shape)}" fill="{FILL}" fill-opacity="0.25" stroke="{INK}" stroke-width="1.6"/>'
        )
        drawn.append(numbered(number, (x - 8, y + 8)))
    beneath = [f'<g fill="#fff">{outlines}</g>', streets.beneath, f'<g fill="none" stroke="{GREY}">{outlines}</g>']
    return drawing(
        canvas, title, [*beneath, streets.names, *drawn, scale_bar(canvas)],
        marking=highest(markings), about=called(some), credit=streets.credit,
    )  # fmt: skip
