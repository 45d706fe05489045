"""The whole Answer as one drawing: for readers without scripts, for paper, and until the interactive map is there."""

from base64 import b64encode
from html import escape
from io import BytesIO
from typing import Any

import numpy as np
import shapely
from PIL import Image

from app.answer import Answer
from app.maps import legend
from app.maps.layers import COARSE, GREY, INK
from app.palette import viridis

WIDTH = 1000
"""Of the drawing, in its own units; type and lines are sized for it."""
MARGIN = 24
FINEST = 1200
"""Most pixels that the density takes along one side; several cells become one pixel that shows the highest of them."""
ROUND_KM = (0.5, 1, 2, 5, 10, 20, 50)


class Frame:
    """From National Grid metres to the drawing: x to the right, y down."""

    def __init__(self, bounds: tuple[float, float, float, float]) -> None:
        self.west, south, east, self.north = bounds
        self.unit = (WIDTH - 2 * MARGIN) / max(east - self.west, 1.0)
        self.height = round((self.north - south) * self.unit + 2 * MARGIN)

    def xy(self, x: float, y: float) -> tuple[float, float]:
        """A point of the drawing."""
        return MARGIN + (x - self.west) * self.unit, MARGIN + (self.north - y) * self.unit

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
    frame = Frame(answer.bounds)
    shapes = np.array([ward.geometry for ward in answer.wards], object)
    grounds = [frame.path(shape) for shape in shapely.coverage_simplify(shapes, COARSE)] if len(shapes) else []
    spots = [(spot, line) for spot in answer.hotspots if (line := legend.outline_of(spot.stability))]
    dash = {"solid": "", "dashed": ' stroke-dasharray="7 5"'}
    areas = [(frame.path(spot.geometry), dash[line]) for spot, line in spots]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {frame.height}" role="img"'
            ' font-family="system-ui, sans-serif">',
            f"<title>{words(answer.title)}</title><desc>{words(answer.caption)}</desc>",
            f'<g fill="#f3f4f6" stroke="#f3f4f6">{"".join(f"""<path d="{d}"/>""" for d in grounds)}</g>',
            _density(answer, frame),
            f'<g fill="none" stroke="{GREY}" stroke-width="0.8">{"".join(f"""<path d="{d}"/>""" for d in grounds)}</g>',
            *(
                f'<path d="{d}" fill="none" stroke="#fff" stroke-width="5"/>'
                f'<path d="{d}" fill="none" stroke="{INK}" stroke-width="2"{dashes}/>'
                for d, dashes in areas
            ),
            *(_number(spot.rank, frame.xy(*_inside(spot.geometry))) for spot, _ in reversed(spots)),
            _scale_bar(frame),
            "</svg>",
        ]
    )


def words(text: str) -> str:
    """Text as XML may hold it: escaped, without control characters."""
    return escape("".join(c for c in text if c.isprintable()))


def _density(answer: Answer, frame: Frame) -> str:
    """The surface as a palette image; it lies on the National Grid as the drawing does."""
    if not len(answer.breaks):
        return ""
    values, (west, bottom, _, _) = answer.surface.values, answer.surface.bounds
    step = max(1, -(-max(values.shape) // FINEST))
    rows, columns = (-(-side // step) for side in values.shape)
    padded = np.zeros((rows * step, columns * step))
    padded[: values.shape[0], : values.shape[1]] = values
    highest = padded.reshape(rows, step, columns, step).max(axis=(1, 3))
    classes = np.searchsorted(answer.breaks, highest, side="right").astype(np.uint8)
    image = Image.fromarray(np.flipud(classes), mode="P")
    colours = viridis(len(answer.breaks))
    image.putpalette([0, 0, 0, *(part for colour in colours for part in colour)])
    buffer = BytesIO()
    image.save(buffer, "PNG", transparency=0, optimize=True)
    cell = answer.surface.cell
    left, top = frame.xy(west, bottom + rows * step * cell)
    data = b64encode(buffer.getvalue()).decode()
    return (
        f'<image x="{left:.2f}" y="{top:.2f}" width="{columns * step * cell * frame.unit:.2f}"'
        f' height="{rows * step * cell * frame.unit:.2f}" preserveAspectRatio="none" opacity="0.85"'
        f' href="data:image/png;base64,{data}"/>'
    )


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


def _scale_bar(frame: Frame) -> str:
    """The longest round length that takes at most a fifth of the width."""
    km = max((k for k in ROUND_KM if k * 1000 * frame.unit <= WIDTH / 5), default=ROUND_KM[0])
    length, y = km * 1000 * frame.unit, frame.height - 14
    return (
        f'<path stroke="{INK}" stroke-width="1.5" fill="none" d="M{MARGIN},{y - 5}V{y}H{MARGIN + length:.1f}V{y - 5}"/>'
        f'<text x="{MARGIN + length + 8:.1f}" y="{y + 1}" font-size="14" fill="{INK}">{km:g} km</text>'
    )
