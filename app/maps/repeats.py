"""Emerging hot spots and open windows drawn: cells by class with a sign of its own each, areas with their numbers."""

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
from app.repeats.cube import EmergingCell
from app.repeats.emerging import Emerging
from app.repeats.near_repeats import NearRepeats
from app.tiles.backdrop import Backdrop
from app.words import emerging as emerging_words
from app.words import near_repeats as near_words
from models.emerging_cells import Emergence

COLOURS: Final = {
    Emergence.NEW: "#b35806",
    Emergence.GROWING: "#e08214",
    Emergence.LASTING: "#542788",
    Emergence.FADING: "#8073ac",
    Emergence.FORMER: "#998ec3",
    Emergence.NOW_AND_THEN: "#888888",
}
"""Orange comes, violet stays and goes: PuOr of ColorBrewer, which colour-blind readers tell apart (Apache 2.0)."""
SIGNS: Final = {
    Emergence.NEW: "M-5,0H5M0,-5V5",
    Emergence.GROWING: "M-5,4L0,-5L5,4Z",
    Emergence.LASTING: "M-4,-4H4V4H-4Z",
    Emergence.FADING: "M-5,-4L0,5L5,-4Z",
    Emergence.FORMER: "M-4,-4L4,4M4,-4L-4,4",
    Emergence.NOW_AND_THEN: "M-3,0A3,3,0,1,0,3,0A3,3,0,1,0,-3,0Z",
}
"""In a box of 12: a cross, a triangle up, a square, a triangle down, a saltire, a disc."""
SMALL: Final = 12.0
"""Units from which a cell has room for its sign."""
APART: Final = 2_000.0
"""Metres between cells from which they stand in drawings of their own."""
AROUND: Final = 750.0
"""Metres round the cells of a drawing."""
MAXIMUM_DRAWINGS: Final = 6
"""Drawings on a page; other cells stand in the table."""


def parts(found: Emerging) -> tuple[tuple[EmergingCell, ...], ...]:
    """The cells of each drawing: those near each other together, what asks for action first."""
    if not found.cells:
        return ()
    shapes = np.array([one.geometry for one in found.cells], object)
    groups = shapely.get_parts(shapely.union_all(shapely.buffer(shapes, APART / 2)))
    middles = shapely.centroid(shapes)
    each = [tuple(found.cells[i] for i in np.flatnonzero(shapely.contains(group, middles))) for group in groups]
    return tuple(sorted(filter(None, each), key=lambda cells: min(one.rank for one in cells))[:MAXIMUM_DRAWINGS])


def emerging_svg(found: Emerging, part: int, backdrop: Backdrop | None, markings: Sequence[str]) -> str:
    """One drawing, from 0: wards in outline, streets, and the cells with their signs; dashed where it may be chance."""
    cells = parts(found)[part]
    west, south, east, north = shapely.total_bounds(np.array([one.geometry for one in cells], object))
    half = max(AROUND * 2, (east - west) / 2 + AROUND, (north - south) / 2 + AROUND)
    x, y = (west + east) / 2, (south + north) / 2
    canvas = Canvas((x - half, y - half, x + half, y + half), SIZE, 0)
    beneath, above, credit = _ground(found.wards, canvas, backdrop)
    drawn = [_cell(one, canvas) for one in reversed(cells)]
    about = emerging_words.drawn(found)
    return drawing(
        canvas, emerging_words.title(found), [*beneath, *above, *drawn, scale_bar(canvas)],
        marking=highest(markings), about=about, credit=credit,
    )  # fmt: skip


def sign(became: Emergence) -> str:
    """What a legend shows of a class: its colour and its sign, for a box of 20 by 14."""
    return (
        f'<rect width="20" height="14" fill="{COLOURS[became]}" fill-opacity="0.35" stroke="{COLOURS[became]}"/>'
        f'<g transform="translate(10 7)">{_sign(became)}</g>'
    )


def windows_svg(found: NearRepeats, backdrop: Backdrop | None, markings: Sequence[str]) -> str:
    """The areas whose window is open, numbered, hatched by nothing: an outline and a faint shade."""
    shapes = np.array([one.geometry for one in found.open], object)
    west, south, east, north = shapely.total_bounds(shapes)
    canvas = Canvas((west - AROUND, south - AROUND, east + AROUND, north + AROUND), SIZE, 0)
    beneath, above, credit = _ground(found.wards, canvas, backdrop)
    drawn = []
    for one in reversed(found.open):
        x, y = canvas.xy(one.geometry.bounds[2], one.geometry.bounds[3])
        drawn.append(
            f'<path d="{canvas.path(one.geometry)}" fill="{INK}" fill-opacity="0.12" stroke="{INK}"'
            ' stroke-width="1.6"/>'
        )
        drawn.append(numbered(one.rank, (x - 8, y + 8)))
    return drawing(
        canvas, near_words.title(found), [*beneath, *drawn, *above, scale_bar(canvas)],
        marking=highest(markings), about=near_words.described(found), credit=credit,
    )  # fmt: skip


def _ground(
    wards: Sequence[BaseGeometry], canvas: Canvas, backdrop: Backdrop | None
) -> tuple[list[str], list[str], str]:
    """What lies beneath and above the cells, and whose streets they are."""
    seen = shapely.box(*canvas.bounds)
    near = shapely.coverage_simplify(np.array(wards, object), COARSE) if len(wards) else np.empty(0, object)
    outlines = "".join(f'<path d="{canvas.path(shape)}"/>' for shape in near if shape.intersects(seen))
    streets = streets_on(backdrop, canvas, letters=LETTERS)
    lines = f'<g fill="none" stroke="{GREY}" stroke-width="0.8">{outlines}</g>'
    return [f'<g fill="#fff">{outlines}</g>', streets.beneath, lines], [streets.names], streets.credit


def _cell(one: EmergingCell, canvas: Canvas) -> str:
    colour, dashes = COLOURS[one.became], ' stroke-dasharray="4 3"' if one.sure is False else ""
    x, y = canvas.xy(one.geometry.centroid.x, one.geometry.centroid.y)
    west, _, east, _ = one.geometry.bounds
    shape = (
        f'<path d="{canvas.path(one.geometry)}" fill="{colour}" fill-opacity="0.35" stroke="{colour}"'
        f' stroke-width="1.4"{dashes}/>'
    )
    scale = min((east - west) * canvas.unit / (1.4 * SMALL), 1.4)
    return f'{shape}<g transform="translate({x:.1f} {y:.1f}) scale({scale:.2f})">{_sign(one.became)}</g>'


def _sign(became: Emergence) -> str:
    filled = became in (Emergence.GROWING, Emergence.LASTING, Emergence.FADING, Emergence.NOW_AND_THEN)
    fill = INK if filled else "none"
    return f'<path d="{SIGNS[became]}" fill="{fill}" stroke="{INK}" stroke-width="2"/>'
