"""The Answer drawn: the whole of it for readers without scripts and for paper, and its first hotspots from near by."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.answer_tables import rate_of
from app.answering.answer import Answer, Hotspot
from app.answering.marking import highest
from app.maps import legend
from app.maps.canvas import Canvas, drawing, scale_bar, widened
from app.maps.density_image import density_image
from app.maps.layers import COARSE, GREY, INK
from app.maps.streets import streets_on
from app.tiles.backdrop import Backdrop
from app.words.answer import caption, title

SIZE = 500
"""Longer side of the whole drawing, in its own units; type and lines are sized for it."""
CLOSE = 240
"""Side of a close-up."""
NEAREST = 750.0
"""Half the side of the smallest close-up, in metres: anonymised points bear no closer look."""
LETTERS = 1.0
"""Size of names on the whole drawing to that on a screen."""
DASH = {"solid": "", "dashed": ' stroke-dasharray="6 5"'}


class Shade(StrEnum):
    """What colours a drawing, by the names of the map's own switch."""

    DENSITY = "density"
    WARDS = "wards"
    CELLS = "cells"
    STREETS = "streets"
    NONE = "none"


def svg(
    answer: Answer,
    shade: Shade = Shade.DENSITY,
    *,
    areas: bool = True,
    backdrop: Backdrop | None = None,
    ratio: float | None = None,
    size: float = SIZE,
) -> str:
    """Wards in the colours chosen, and numbered hotspots where `areas` are wanted, on streets and names, with a scale
    bar; the title and the caption are its description. ratio: of its width to its height, which more of the
    surroundings fills; None for that of the area; size: its longer side, in units of its letters and lines."""
    bounds = answer.bounds if ratio is None else widened(answer.bounds, ratio)
    return _drawing(answer, Canvas(bounds, size, 24), shade, backdrop, simplify=COARSE, areas=areas, letters=LETTERS)


def closeup(
    answer: Answer,
    spot: Hotspot,
    shade: Shade = Shade.DENSITY,
    *,
    areas: bool = True,
    backdrop: Backdrop | None = None,
) -> str:
    """One hotspot with its surroundings, in a square window and in the colours chosen."""
    west, south, east, north = spot.geometry.bounds
    half = max(NEAREST, 0.65 * (east - west), 0.65 * (north - south))
    x, y = (west + east) / 2, (south + north) / 2
    window = Canvas((x - half, y - half, x + half, y + half), CLOSE, 0)
    return _drawing(answer, window, shade, backdrop, simplify=0.0, areas=areas, letters=1.0)


def _drawing(
    answer: Answer, canvas: Canvas, shade: Shade, backdrop: Backdrop | None, *, simplify: float, areas: bool,
    letters: float,
) -> str:  # fmt: skip
    seen = shapely.box(*canvas.bounds)
    wards = np.array([ward.geometry for ward in answer.wards], object)
    wards = shapely.coverage_simplify(wards, simplify) if simplify and len(wards) else wards
    near = [i for i, shape in enumerate(wards) if shape.intersects(seen)]
    outlines = "".join(f'<path d="{canvas.path(wards[i])}"/>' for i in near)
    steady = [spot for spot in answer.hotspots if areas and legend.outline_of(spot)]
    spots = [spot for spot in steady if spot.geometry.intersects(seen)]
    lines = [(canvas.path(spot.geometry), DASH[legend.outline_of(spot)]) for spot in spots]
    streets = streets_on(backdrop, canvas, letters=letters)
    parts = [
        f'<g fill="#fff">{outlines}</g>',
        streets.beneath,
        _colours(answer, canvas, shade, {i: wards[i] for i in near}),
        streets.through,
        f'<g fill="none" stroke="{GREY}" stroke-width="0.8">{outlines}</g>',
        *(
            f'<path d="{d}" fill="none" stroke="#fff" stroke-width="4"/>'
            f'<path d="{d}" fill="none" stroke="{INK}" stroke-width="1.8"{dashes}/>'
            for d, dashes in lines
        ),
        streets.names,
        *(numbered(spot.rank, canvas.xy(*_inside(spot.geometry))) for spot in reversed(spots)),
        scale_bar(canvas),
    ]
    return drawing(
        canvas, title(answer), parts, marking=highest(answer.markings), about=caption(answer), credit=streets.credit
    )


def _colours(answer: Answer, canvas: Canvas, shade: Shade, wards: Mapping[int, BaseGeometry]) -> str:
    """The layer that colours a drawing, in the classes of its legend; "" for none. wards: their shapes, by position."""
    if shade is Shade.DENSITY:
        return density_image(answer.surface, answer.breaks, canvas)
    if shade is Shade.WARDS:
        scale = legend.ward_rates(answer)
        return _filled(canvas, ((scale.colour(rate_of(answer.wards[i])), shape) for i, shape in wards.items()))
    if shade is Shade.CELLS:
        scale, seen = legend.cell_rates(answer), shapely.box(*canvas.bounds)
        cells = [cell for cell in answer.cells if cell.geometry.intersects(seen)]
        hot = [cell for cell in cells if cell.hot and rate_of(cell) is not None]
        outlined = "".join(canvas.path(cell.geometry) for cell in hot)
        around = f'<path d="{outlined}" fill="none" stroke="{INK}" stroke-width="1"/>' if outlined else ""
        return _filled(canvas, ((scale.colour(rate_of(cell)), cell.geometry) for cell in cells)) + around
    return ""


def _filled(canvas: Canvas, coloured: Iterable[tuple[str | None, BaseGeometry]]) -> str:
    """One path a colour; what has none is left out."""
    paths: dict[str, list[str]] = {}
    for colour, shape in coloured:
        if colour:
            paths.setdefault(colour, []).append(canvas.path(shape))
    return "".join(
        f'<path fill="{colour}" fill-opacity="0.85" d="{"".join(each)}"/>' for colour, each in sorted(paths.items())
    )


def _inside(geometry: BaseGeometry) -> tuple[float, float]:
    point = shapely.point_on_surface(geometry)
    return point.x, point.y


def numbered(rank: int, at: tuple[float, float]) -> str:
    """A number in a disc, beside a point of the drawing."""
    x, y = at
    return (
        f'<g transform="translate({x + 13:.1f} {y - 13:.1f})">'
        f'<circle r="11" fill="{INK}" stroke="#fff" stroke-width="1.5"/>'
        f'<text y="4.5" text-anchor="middle" font-size="13" font-weight="600" fill="#fff">{rank}</text></g>'
    )
