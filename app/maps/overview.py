"""The Answer drawn: the whole of it for readers without scripts and for paper, and its first hotspots from near by."""

from base64 import b64encode
from html import escape
from io import BytesIO
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from PIL import Image

from app.answering.answer import Answer, Hotspot
from app.figures import THIN
from app.maps import legend
from app.maps.layers import COARSE, GREY, INK
from app.palette import viridis
from app.tiles.raster import Surface
from app.words.answer import caption, title

Bounds = tuple[float, float, float, float]
Floats = npt.NDArray[np.float64]

SIZE = 500
"""Longer side of the whole drawing, in its own units; type and lines are sized for it."""
CLOSE = 240
"""Side of a close-up."""
NEAREST = 750.0
"""Half the side of the smallest close-up, in metres: anonymised points bear no closer look."""
FINEST = 1200
"""Most pixels that the density takes along one side; several cells become one pixel that shows the highest of them."""
FAR, DOT = 2.0, 3.0
"""Cells a unit of the drawing may span before such a pixel is DOT units wide: a finer one cannot be seen."""
ROUND_KM = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
DASH = {"solid": "", "dashed": ' stroke-dasharray="6 5"'}


class Frame:
    """From National Grid metres to a drawing whose longer side is `size` units: x to the right, y down."""

    def __init__(self, bounds: Bounds, size: float, margin: float) -> None:
        west, south, east, north = self.bounds = bounds
        self.margin = margin
        self.unit = (size - 2 * margin) / max(east - west, north - south, 1.0)
        self.width, self.height = ((side * self.unit + 2 * margin) for side in (east - west, north - south))

    def xy(self, x: float, y: float) -> tuple[float, float]:
        """A point of the drawing."""
        return self.margin + (x - self.bounds[0]) * self.unit, self.margin + (self.bounds[3] - y) * self.unit

    def far(self, cell: float) -> bool:
        """Whether cells of so many metres would be too small to see."""
        return self.unit * cell * FAR < 1

    def path(self, geometry: Any) -> str:
        """A polygon or several as an SVG path."""
        rings = []
        for polygon in shapely.get_parts(geometry):
            for ring in (polygon.exterior, *polygon.interiors):
                points = (self.xy(x, y) for x, y in ring.coords)
                rings.append("M" + "L".join(f"{a:.1f},{b:.1f}" for a, b in points) + "Z")
        return "".join(rings)


def svg(answer: Answer) -> str:
    """Wards, density and numbered hotspots with a scale bar; the title and the caption are its description."""
    return _drawing(answer, Frame(answer.bounds, SIZE, 24), simplify=COARSE)


def closeup(answer: Answer, spot: Hotspot) -> str:
    """One hotspot with its surroundings, in a square window."""
    west, south, east, north = spot.geometry.bounds
    half = max(NEAREST, 0.65 * (east - west), 0.65 * (north - south))
    x, y = (west + east) / 2, (south + north) / 2
    return _drawing(answer, Frame((x - half, y - half, x + half, y + half), CLOSE, 0), simplify=0.0)


def _drawing(answer: Answer, frame: Frame, *, simplify: float) -> str:
    seen = shapely.box(*frame.bounds)
    wards = np.array([ward.geometry for ward in answer.wards], object)
    wards = shapely.coverage_simplify(wards, simplify) if simplify and len(wards) else wards
    grounds = [frame.path(shape) for shape in wards if shape.intersects(seen)]
    spots = [spot for spot in answer.hotspots if legend.outline_of(spot.stability) and spot.geometry.intersects(seen)]
    areas = [(frame.path(spot.geometry), DASH[legend.outline_of(spot.stability)]) for spot in spots]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {frame.width:.0f} {frame.height:.0f}" role="img"'
            ' font-family="system-ui, sans-serif">',
            f"<title>{words(title(answer))}</title><desc>{words(caption(answer))}</desc>",
            f'<g fill="#fff">{"".join(f"""<path d="{d}"/>""" for d in grounds)}</g>',
            density(answer.surface, answer.breaks, frame),
            f'<g fill="none" stroke="{GREY}" stroke-width="0.8">{"".join(f"""<path d="{d}"/>""" for d in grounds)}</g>',
            *(
                f'<path d="{d}" fill="none" stroke="#fff" stroke-width="4"/>'
                f'<path d="{d}" fill="none" stroke="{INK}" stroke-width="1.8"{dashes}/>'
                for d, dashes in areas
            ),
            *(_number(spot.rank, frame.xy(*_inside(spot.geometry))) for spot in reversed(spots)),
            scale_bar(frame),
            "</svg>",
        ]
    )


def words(text: str) -> str:
    """Text as XML may hold it: escaped, without control characters."""
    return escape("".join(c for c in text if c.isprintable() or c == THIN))


def density(surface: Surface, breaks: Floats, frame: Frame) -> str:
    """The surface as a palette image; it lies on the National Grid as the drawing does."""
    if not len(breaks):
        return ""
    values, (west, south, east, north) = _window(surface, frame)
    if not values.size:
        return ""
    classes = np.searchsorted(breaks, values, side="right").astype(np.uint8)
    image = Image.fromarray(np.flipud(classes), mode="P")
    image.putpalette([0, 0, 0, *(part for colour in viridis(len(breaks)) for part in colour)])
    buffer = BytesIO()
    image.save(buffer, "PNG", transparency=0, optimize=True)
    left, top = frame.xy(west, north)
    sharp = ' image-rendering="pixelated"' if frame.far(surface.cell) else ""
    return (
        f'<image x="{left:.2f}" y="{top:.2f}" width="{(east - west) * frame.unit:.2f}"'
        f' height="{(north - south) * frame.unit:.2f}" preserveAspectRatio="none" opacity="0.85"{sharp}'
        f' href="data:image/png;base64,{b64encode(buffer.getvalue()).decode()}"/>'
    )


def _window(surface: Surface, frame: Frame) -> tuple[Floats, Bounds]:
    """The part of a surface that a drawing shows and its bounds: finer than its cells near by, coarser from afar."""
    (west, south, _, _), cell, (rows, columns), bounds = (
        surface.bounds,
        surface.cell,
        surface.values.shape,
        frame.bounds,
    )
    first = [max(0, int((low - origin) // cell) - 1) for low, origin in zip(bounds, (west, south), strict=False)]
    last = [
        min(most, int((high - origin) // cell) + 2)
        for high, origin, most in zip(bounds[2:], (west, south), (columns, rows), strict=True)
    ]
    values = surface.values[first[1] : last[1], first[0] : last[0]]
    dot = ceil(DOT / frame.unit / cell) if frame.far(cell) else 1
    step = max(ceil(max(values.shape, default=0) / FINEST), dot)
    if step > 1:
        height, width = (-(-side // step) * step for side in values.shape)
        padded = np.zeros((height, width))
        padded[: values.shape[0], : values.shape[1]] = values
        values = padded.reshape(height // step, step, width // step, step).max(axis=(1, 3))
    part = 1
    while step == 1 and values.size and part * max(values.shape) < CLOSE:
        part *= 2
    shown = (west + first[0] * cell, south + first[1] * cell)
    high = (shown[0] + values.shape[1] * cell * step, shown[1] + values.shape[0] * cell * step)
    return _finer(values, part), (*shown, *high)


def _finer(values: Floats, part: int) -> Floats:
    """Linear between cell centres, `part` times as fine along each side."""
    for axis in (0, 1) if part > 1 else ():
        count = values.shape[axis]
        at = np.clip((np.arange(count * part) + 0.5) / part - 0.5, 0, count - 1)
        low = np.minimum(at.astype(int), max(count - 2, 0))
        high = np.minimum(low + 1, count - 1)
        share = np.expand_dims(at - low, 1 - axis)
        values = np.take(values, low, axis) * (1 - share) + np.take(values, high, axis) * share
    return values


def _inside(geometry: Any) -> tuple[float, float]:
    point = shapely.point_on_surface(geometry)
    return point.x, point.y


def _number(rank: int, at: tuple[float, float]) -> str:
    x, y = at
    return (
        f'<g transform="translate({x + 13:.1f} {y - 13:.1f})">'
        f'<circle r="11" fill="{INK}" stroke="#fff" stroke-width="1.5"/>'
        f'<text y="4.5" text-anchor="middle" font-size="13" font-weight="600" fill="#fff">{rank}</text></g>'
    )


def scale_bar(frame: Frame) -> str:
    """The longest round length that takes at most a quarter of the width."""
    km = max((k for k in ROUND_KM if k * 1000 * frame.unit <= frame.width / 4), default=ROUND_KM[0])
    length, x, y = km * 1000 * frame.unit, 10, frame.height - 10
    text = f"{km:g} km" if km >= 1 else f"{1000 * km:.0f} m"
    return (
        f'<path stroke="{INK}" stroke-width="1.5" fill="none" d="M{x},{y - 5:.1f}V{y:.1f}h{length:.1f}v-5"/>'
        f'<text x="{x + length + 6:.1f}" y="{y + 1:.1f}" font-size="13" fill="{INK}">{text}</text>'
    )
