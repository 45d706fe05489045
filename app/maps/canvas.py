"""A drawing on the National Grid: where a point of it lies, its scale bar, and the SVG round it."""

from collections.abc import Sequence
from html import escape
from textwrap import wrap
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.figures import THIN
from app.maps.layers import INK
from geo.space.grid import Bounds

At = TypeVar("At", float, npt.NDArray[np.float64])
CREDIT_LETTERS, SMALLEST, LETTER = 62, 7.0, 0.54
"""Letters of a credit to the width of a drawing, the smallest in its units, and how wide one is for its size."""
ROUND_KM = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)


class Canvas:
    """From National Grid metres to a drawing whose longer side is `size` units: x to the right, y down."""

    def __init__(self, bounds: Bounds, size: float, margin: float) -> None:
        west, south, east, north = self.bounds = bounds
        self.margin = margin
        self.unit = (size - 2 * margin) / max(east - west, north - south, 1.0)
        self.width, self.height = ((side * self.unit + 2 * margin) for side in (east - west, north - south))

    @property
    def seen(self) -> Bounds:
        """What the drawing shows with its margin."""
        west, south, east, north = self.bounds
        beyond = self.margin / self.unit
        return west - beyond, south - beyond, east + beyond, north + beyond

    def xy(self, x: At, y: At) -> tuple[At, At]:
        """A point of the drawing, or many: x and y (n,)."""
        return self.margin + (x - self.bounds[0]) * self.unit, self.margin + (self.bounds[3] - y) * self.unit

    def path(self, geometry: BaseGeometry) -> str:
        """A polygon or several as an SVG path."""
        rings = []
        for polygon in shapely.get_parts(geometry):
            for ring in (polygon.exterior, *polygon.interiors):
                x, y = self.xy(*shapely.get_coordinates(ring).T)
                rings.append("M" + "L".join(map("{:.1f},{:.1f}".format, x.tolist(), y.tolist())) + "Z")
        return "".join(rings)


def widened(bounds: Bounds, ratio: float) -> Bounds:
    """The bounds with as much round them as gives their width so many times their height."""
    west, south, east, north = bounds
    wide, high = max(east - west, 1.0), max(north - south, 1.0)
    x, y = max(wide, high * ratio) - wide, max(high, wide / ratio) - high
    return west - x / 2, south - y / 2, east + x / 2, north + y / 2


def drawing(
    canvas: Canvas, title: str, parts: Sequence[str], *, marking: str, about: str = "", credit: str = ""
) -> str:
    """The SVG of some parts. Its title and its description, which holds the marking too, are for who cannot see it.
    credit: whose streets and names they lie on, written below."""
    described = " ".join(text for text in (about, credit, marking) if text)
    size = max(canvas.width / CREDIT_LETTERS, SMALLEST)
    lines = wrap(credit, int(canvas.width / size / LETTER))
    height = canvas.height + 1.25 * size * len(lines) + (size / 2 if lines else 0)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {canvas.width:.0f} {height:.0f}" role="img"'
            ' font-family="system-ui, sans-serif">',
            f"<title>{xml_text(title)}</title><desc>{xml_text(described)}</desc>",
            *(part for part in (*parts, _credit(lines, canvas, size, height)) if part),
            "</svg>",
        ]
    )


def _credit(lines: Sequence[str], canvas: Canvas, size: float, height: float) -> str:
    if not lines:
        return ""
    below = (
        f'<rect y="{canvas.height:.1f}" width="{canvas.width:.0f}" height="{height - canvas.height:.1f}" fill="#fff"/>'
    )
    return below + "".join(
        f'<text x="{canvas.width - 2:.1f}" y="{canvas.height + 1.25 * size * i:.1f}" font-size="{size:.1f}"'
        f' text-anchor="end" fill="{INK}">{xml_text(line)}</text>'
        for i, line in enumerate(lines, start=1)
    )


def xml_text(text: str) -> str:
    """Text as XML may hold it: escaped, without control characters."""
    return escape("".join(c for c in text if c.isprintable() or c == THIN))


def scale_bar(canvas: Canvas) -> str:
    """The longest round length that takes at most a quarter of the width."""
    km = max((k for k in ROUND_KM if k * 1000 * canvas.unit <= canvas.width / 4), default=ROUND_KM[0])
    length, x, y = km * 1000 * canvas.unit, 10, canvas.height - 10
    text = f"{km:g} km" if km >= 1 else f"{1000 * km:.0f} m"
    bar = f'fill="none" d="M{x},{y - 5:.1f}V{y:.1f}h{length:.1f}v-5"'
    return (  # on a white edge, to be read on the darkest colour of a map
        f'<path stroke="#fff" stroke-width="4.5" {bar}/><path stroke="{INK}" stroke-width="1.5" {bar}/>'
        f'<text x="{x + length + 6:.1f}" y="{y + 1:.1f}" font-size="13" fill="{INK}" stroke="#fff" stroke-width="3"'
        f' paint-order="stroke">{text}</text>'
    )
