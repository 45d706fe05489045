"""Where the incidents of a list stand: squares with their counts, each a link that narrows the list to it."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from app.figures import counted
from app.maps.canvas import Canvas, scale_bar, xml_text
from app.maps.layers import COARSE, GREY, INK
from app.maps.streets import streets_on
from app.palette import css, viridis
from app.tiles.backdrop import Backdrop
from geo.space.grid import Bounds
from geo.space.grid_reference import grid_reference

SIDES: Final = (100.0, 250.0, 500.0, 1000.0, 2500.0, 5000.0, 10_000.0)
"""Sides that squares may have, metres."""
ACROSS: Final = 14
"""Squares that lie side by side at most: each is large enough to be pressed."""
SIZE: Final = 640.0
CLASSES: Final = 4


@dataclass(frozen=True)
class Square:
    """A square of the National Grid. west, south: its corner, metres."""

    west: float
    south: float
    side: float

    @property
    def name(self) -> str:
        """Its reference on a map."""
        return f"{grid_reference(self.west, self.south)}, {self.side:.0f} m"

    @property
    def bounds(self) -> Bounds:
        """West, south, east and north edge."""
        return self.west, self.south, self.west + self.side, self.south + self.side

    def holds(self, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """(n,) which places stand in it; its west and south edge belong to it."""
        west, south, east, north = self.bounds
        return (x >= west) & (x < east) & (y >= south) & (y < north)


def side_for(bounds: Bounds) -> float:
    """The smallest side of which ACROSS squares reach over the longer side of some bounds."""
    west, south, east, north = bounds
    longer = max(east - west, north - south)
    return next((side for side in SIDES if side * ACROSS >= longer), SIDES[-1])


def square_at(x: float, y: float, side: float) -> Square:
    """The square that a place stands in."""
    return Square(x // side * side, y // side * side, side)


def incident_map(
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    bounds: Bounds,
    wards: npt.NDArray[np.object_],
    backdrop: Backdrop | None,
    href: Callable[[Square], str],
    *,
    chosen: Square | None,
    described: str,
) -> str:
    """The squares that hold an incident, the chosen one outlined. x, y: (n,) metres; href: where a square leads."""
    canvas, side = Canvas(bounds, SIZE, 8), side_for(bounds)
    seen = shapely.box(*canvas.bounds)
    near = wards[shapely.intersects(wards, seen)] if len(wards) else wards
    outlines = "".join(f'<path d="{canvas.path(one)}"/>' for one in shapely.simplify(near, COARSE) if not one.is_empty)
    streets = streets_on(backdrop, canvas)
    corners, counts = np.unique(np.column_stack((x // side, y // side)), axis=0, return_counts=True)
    squares = [Square(float(east * side), float(north * side), side) for east, north in corners]
    top = float(counts.max()) if len(counts) else 1.0
    drawn = [
        _link(canvas, square, int(n), href(square), min(int(CLASSES * n / top), CLASSES - 1), square == chosen)
        for square, n in zip(squares, counts.tolist(), strict=True)
    ]
    return "\n".join(
        [
            f'<svg class="squares" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {canvas.width:.0f}'
            f' {canvas.height:.0f}" role="group" aria-label="{escape(described)}" font-family="system-ui, sans-serif">',
            f'<rect width="{canvas.width:.0f}" height="{canvas.height:.0f}" fill="#fff"/>',
            f'<g fill="#fff">{outlines}</g>',
            streets.beneath,
            f'<g fill="none" stroke="{GREY}" stroke-width="0.8">{outlines}</g>',
            streets.names,
            *drawn,
            scale_bar(canvas),
            "</svg>",
        ]
    )


def _link(canvas: Canvas, square: Square, n: int, href: str, shade: int, chosen: bool) -> str:
    west, south, east, north = square.bounds
    left, top = canvas.xy(west, north)
    wide, high = (east - west) * canvas.unit, (north - south) * canvas.unit
    colour = viridis(CLASSES)[shade]
    ink = "#fff" if shade > 1 else INK
    edge = f'stroke="{INK}" stroke-width="{4 if chosen else 0.6}"'
    size = min(high / 2, wide / max(len(str(n)), 2) * 1.2, 18)
    return (
        f'<a href="{escape(href)}" data-square="{square.west:.0f},{square.south:.0f}"'
        f' aria-label="{xml_text(square.name)}: {counted(n)}"><rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}"'
        f' height="{high:.1f}" fill="{css(colour)}" fill-opacity="0.85" {edge}/>'
        f'<text x="{left + wide / 2:.1f}" y="{top + high / 2 + size / 3:.1f}" font-size="{size:.1f}" fill="{ink}"'
        f' text-anchor="middle">{n}</text></a>'
    )
