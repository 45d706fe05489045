"""The places of the top drawn by how often they were there, on streets; and what is caught against what stays."""

from dataclasses import dataclass
from math import isfinite
from typing import Final

import numpy as np
import shapely

from app.answering.marking import highest
from app.concentration.consistency import Compared, Consistency
from app.figures import percent
from app.maps.canvas import Canvas, drawing, scale_bar
from app.maps.layers import COARSE, GREY, INK
from app.maps.overview import LETTERS, SIZE
from app.maps.streets import streets_on
from app.palette import css, viridis
from app.tiles.backdrop import Backdrop
from app.words.consistency import ALWAYS, MOSTLY, SOMETIMES, headline

BREAKS: Final = (ALWAYS, MOSTLY, SOMETIMES, 0.0)
COLOURS: Final = tuple(map(css, reversed(viridis(4))))
TEXTS: Final = (
    "nearly always (9 of 10 windows or more)",
    "mostly (half of them or more)",
    "now and then (1 of 10 or more)",
    "hardly ever",
)
WIDTHS: Final = (2.6, 1.8, 1.2, 0.8)
DASHES: Final = ("", ' stroke-dasharray="7 3"', ' stroke-dasharray="3 3"', ' stroke-dasharray="1 3"')
"""By class, the most often first: colour, words, and the line round a place, which tells it without colour."""
LETTER: Final = 0.62
SMALLEST_LETTER: Final = 8.0
"""Size of a place's number to the place, and the smallest, in units of the drawing."""
AROUND: Final = 400.0
SMALLEST: Final = 2500.0
"""Metres round the outermost place, and of the smallest drawing."""


def class_of(often: float) -> int:
    """Position of the class of a share of the windows."""
    return next(k for k, low in enumerate(BREAKS) if often >= low - 1e-9)


def svg(found: Consistency, backdrop: Backdrop | None = None, *, marking: tuple[str, ...] = ()) -> str:
    """The places that were in the top, those most often there with their numbers."""
    canvas = Canvas(_bounds(found), SIZE, 24)
    area = shapely.simplify(found.shape, COARSE)
    outline = f'<path d="{canvas.path(shapely.intersection(area, shapely.box(*canvas.seen)))}"/>'
    streets = streets_on(backdrop, canvas, letters=LETTERS)
    parts = [
        f'<rect width="{canvas.width:.0f}" height="{canvas.height:.0f}" fill="#fff"/>',
        streets.beneath,
        f'<g fill="none" stroke="{GREY}" stroke-width="0.8">{outline}</g>',
    ]
    for one in reversed(found.places):
        k = class_of(one.often)
        parts.append(
            f'<path d="{canvas.path(one.geometry)}" fill="{COLOURS[k]}" fill-opacity="0.7" stroke="{INK}"'
            f' stroke-width="{WIDTHS[k]}"{DASHES[k]}/>'
        )
    parts += [streets.through, streets.names]
    size = max(LETTER * found.lattice.km2**0.5 * 1000 * canvas.unit, SMALLEST_LETTER)
    for one in reversed(found.places):
        x, y = canvas.xy(one.geometry.centroid.x, one.geometry.centroid.y)
        parts.append(
            f'<text x="{x:.1f}" y="{y + 0.36 * size:.1f}" font-size="{size:.1f}" font-weight="700" text-anchor="middle"'
            f' fill="#fff" stroke="{INK}" stroke-width="{size / 4:.1f}" paint-order="stroke">{one.rank}</text>'
        )
    parts.append(scale_bar(canvas))
    about = headline(found)
    return drawing(canvas, "Is it always the same places?", parts, marking=highest(marking), about=about,
                   credit=streets.credit)  # fmt: skip


def _bounds(found: Consistency) -> tuple[float, float, float, float]:
    shapes = [one.geometry for one in found.places] or [found.shape]
    west, south, east, north = shapely.total_bounds(np.array(shapes, object)).tolist()
    x, y = (west + east) / 2, (south + north) / 2
    wide, high = (max((last - first) / 2 + AROUND, SMALLEST / 2) for first, last in ((west, east), (south, north)))
    return x - wide, y - high, x + wide, y + high


@dataclass(frozen=True)
class Trade:
    """One size and length in the drawing. x, y: of its point; low, high: y of the ends of its range; kind: of cell, as
    its shape; text: its months."""

    x: float
    y: float
    low: float
    high: float
    kind: str
    text: str


@dataclass(frozen=True)
class TradePlot:
    """box: of the SVG; points; across, up: (position, text) of the ticks; plot: x, y, width and height."""

    box: str
    points: tuple[Trade, ...]
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, str], ...]
    plot: tuple[float, float, float, float]


WIDTH, HEIGHT = 400.0, 260.0
LEFT, TOP, RIGHT, BOTTOM = 52.0, 14.0, 16.0, 44.0


def trade_plot(found: Consistency) -> TradePlot | None:
    """What is caught of the month after, upwards, against what stays put, to the right; None with nothing to draw."""
    known = [one for one in found.trade if isfinite(one.found.ahead.share) and isfinite(one.found.stays)]
    if not known:
        return None
    most = max(one.found.ahead.high for one in known)
    top = next(step for step in (0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0) if most <= step)
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def y(share: float) -> float:
        return TOP + high * (1 - share / top)

    points = tuple(
        Trade(LEFT + wide * one.found.stays, y(one.found.ahead.share), y(one.found.ahead.low), y(one.found.ahead.high),
              kind_of(one), str(one.found.length))
        for one in known
    )  # fmt: skip
    across = tuple((LEFT + wide * part, percent(part)) for part in (0.0, 0.5, 1.0))
    up = tuple((y(top * part), percent(top * part)) for part in (0.0, 0.5, 1.0))
    return TradePlot(f"0 0 {WIDTH:.0f} {HEIGHT:.0f}", points, across, up, (LEFT, TOP, wide, high))


def kind_of(one: Compared) -> str:
    """hexagons; squares-250."""
    return one.lattice.grid if one.lattice.grid == "hexagons" else f"squares-{one.lattice.side:.0f}"
