"""The Answer drawn: the whole of it for readers without scripts and for paper, and its first hotspots from near by."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.answer import Answer, Hotspot
from app.answering.marking import highest
from app.maps import legend
from app.maps.canvas import Canvas, drawing, scale_bar
from app.maps.density_image import density_image
from app.maps.layers import COARSE, GREY, INK
from app.words.answer import caption, title

SIZE = 500
"""Longer side of the whole drawing, in its own units; type and lines are sized for it."""
CLOSE = 240
"""Side of a close-up."""
NEAREST = 750.0
"""Half the side of the smallest close-up, in metres: anonymised points bear no closer look."""
DASH = {"solid": "", "dashed": ' stroke-dasharray="6 5"'}


def svg(answer: Answer) -> str:
    """Wards, density and numbered hotspots with a scale bar; the title and the caption are its description."""
    return _drawing(answer, Canvas(answer.bounds, SIZE, 24), simplify=COARSE)


def closeup(answer: Answer, spot: Hotspot) -> str:
    """One hotspot with its surroundings, in a square window."""
    west, south, east, north = spot.geometry.bounds
    half = max(NEAREST, 0.65 * (east - west), 0.65 * (north - south))
    x, y = (west + east) / 2, (south + north) / 2
    return _drawing(answer, Canvas((x - half, y - half, x + half, y + half), CLOSE, 0), simplify=0.0)


def _drawing(answer: Answer, canvas: Canvas, *, simplify: float) -> str:
    seen = shapely.box(*canvas.bounds)
    wards = np.array([ward.geometry for ward in answer.wards], object)
    wards = shapely.coverage_simplify(wards, simplify) if simplify and len(wards) else wards
    outlines = "".join(f'<path d="{canvas.path(shape)}"/>' for shape in wards if shape.intersects(seen))
    spots = [spot for spot in answer.hotspots if legend.outline_of(spot.stability) and spot.geometry.intersects(seen)]
    areas = [(canvas.path(spot.geometry), DASH[legend.outline_of(spot.stability)]) for spot in spots]
    parts = [
        f'<g fill="#fff">{outlines}</g>',
        density_image(answer.surface, answer.breaks, canvas),
        f'<g fill="none" stroke="{GREY}" stroke-width="0.8">{outlines}</g>',
        *(
            f'<path d="{d}" fill="none" stroke="#fff" stroke-width="4"/>'
            f'<path d="{d}" fill="none" stroke="{INK}" stroke-width="1.8"{dashes}/>'
            for d, dashes in areas
        ),
        *(_number(spot.rank, canvas.xy(*_inside(spot.geometry))) for spot in reversed(spots)),
        scale_bar(canvas),
    ]
    return drawing(canvas, title(answer), parts, marking=highest(answer.markings), about=caption(answer))


def _inside(geometry: BaseGeometry) -> tuple[float, float]:
    point = shapely.point_on_surface(geometry)
    return point.x, point.y


def _number(rank: int, at: tuple[float, float]) -> str:
    x, y = at
    return (
        f'<g transform="translate({x + 13:.1f} {y - 13:.1f})">'
        f'<circle r="11" fill="{INK}" stroke="#fff" stroke-width="1.5"/>'
        f'<text y="4.5" text-anchor="middle" font-size="13" font-weight="600" fill="#fff">{rank}</text></g>'
    )
