"""Zones and candidate sites drawn: the county with its numbered places, and one place with what stands there."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.maps.canvas import Canvas, drawing, scale_bar, xml_text
from app.maps.layers import COARSE, INK
from app.maps.streets import streets_on
from app.tiles.backdrop import Backdrop

ACCENT: Final = "#b5400f"
COUNTY, SITE = 420, 720
SMALL, LARGE = 0.75, 1.5
"""Size of names to that on a screen."""
AROUND: Final = 150.0  # metres shown round a site

Mark = tuple[str, BaseGeometry, bool]
"""What stands in the marker, the shape it belongs to, and whether it is filled with the accent."""


def county(
    title: str,
    wards: npt.NDArray[np.object_],
    marks: Sequence[Mark],
    *,
    marking: str,
    backdrop: Backdrop | None = None,
) -> str:
    """Ward outlines on streets and names, a numbered marker a place; a place has its outline where that can be seen."""
    canvas = Canvas(tuple(float(v) for v in shapely.total_bounds(wards)), COUNTY, 14)  # type: ignore[arg-type]
    outlines = [canvas.path(shape) for shape in shapely.coverage_simplify(wards, 5 * COARSE)]
    streets = streets_on(backdrop, canvas, letters=SMALL)
    drawn = [streets.within(outlines, 0.8), streets.names]
    drawn += [f'<path d="{canvas.path(shape)}" fill="{ACCENT}" fill-opacity=".5"/>' for _, shape, _ in marks]
    places = _apart([canvas.xy(shape.centroid.x, shape.centroid.y) for _, shape, _ in marks])
    for (text, shape, filled), (x, y) in reversed(list(zip(marks, places, strict=True))):
        at = canvas.xy(shape.centroid.x, shape.centroid.y)
        drawn.append(f'<path d="M{at[0]:.1f},{at[1]:.1f}L{x:.1f},{y:.1f}" stroke="{INK}" stroke-width="1.2"/>')
        drawn.append(_marker(text, x, y, filled))
    return drawing(canvas, title, [*drawn, scale_bar(canvas)], marking=marking, credit=streets.credit)


def place(
    title: str,
    shape: BaseGeometry,
    points: Sequence[tuple[str, float, float]],
    gaps: Sequence[BaseGeometry] = (),
    felt: Sequence[tuple[float, float, float, int]] = (),
    *,
    marking: str,
    backdrop: Backdrop | None = None,
) -> str:
    """One site or zone with what stands there (kind of KINDS, x, y), the gaps in the light, and the squares (middle,
    side, reports) in which people said they felt unsafe: a layer of its own under the others."""
    west, south, east, north = shapely.bounds(shape).tolist()
    canvas = Canvas((west - AROUND, south - AROUND, east + AROUND, north + AROUND), SITE, 0)
    streets = streets_on(backdrop, canvas, letters=LARGE)
    drawn = [
        FELT,
        f'<rect width="{canvas.width:.0f}" height="{canvas.height:.0f}" fill="#f5f6f8"/>',
        f'<path d="{canvas.path(shape)}" fill="#fff"/>',
        streets.beneath,
        streets.names,
        f'<path d="{canvas.path(shape)}" fill="none" stroke="{INK}" stroke-width="2.5"/>',
    ]
    drawn += [_square(canvas, x, y, side) for x, y, side, _ in felt]
    for gap in gaps:
        line = "L".join(f"{a:.1f},{b:.1f}" for a, b in (canvas.xy(x, y) for x, y in shapely.get_coordinates(gap)))
        drawn.append(f'<path d="M{line}" stroke="{ACCENT}" stroke-width="5" stroke-linecap="round" fill="none"/>')
    inside = [(kind, *canvas.xy(x, y)) for kind, x, y in points]
    for kind, x, y in sorted(inside, key=lambda one: KINDS.index(one[0])):
        if 0 <= x <= canvas.width and 0 <= y <= canvas.height:
            drawn.append(SYMBOLS[kind].format(x=x, y=y))
    drawn += [_felt(canvas, *square) for square in felt]
    return drawing(canvas, title, [*drawn, scale_bar(canvas)], marking=marking, credit=streets.credit)


def _square(canvas: Canvas, x: float, y: float, side: float) -> str:
    (left, top), length = canvas.xy(x - side / 2, y + side / 2), side * canvas.unit
    if left > canvas.width or top > canvas.height or left + length < 0 or top + length < 0:
        return ""
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{length:.1f}" height="{length:.1f}" fill="url(#felt)"'
        f' stroke="{INK}" stroke-dasharray="3 5"/>'
    )


def _felt(canvas: Canvas, x: float, y: float, side: float, n: int) -> str:
    """How many felt unsafe, at the upper left of what is seen of the square."""
    left, top = (max(edge, 0) for edge in canvas.xy(x - side / 2, y + side / 2))
    if left > canvas.width - 140 or top > canvas.height - 40 or not _square(canvas, x, y, side):
        return ""
    return (
        f'<text x="{left + 6:.1f}" y="{top + 20:.1f}" font-size="18" font-weight="600" fill="{INK}" stroke="#fff"'
        f' stroke-width="5" paint-order="stroke">{n} felt unsafe</text>'
    )


FELT: Final = (
    '<defs><pattern id="felt" width="10" height="10" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<path d="M0,5H10" stroke="{INK}" stroke-opacity=".22" stroke-width="2"/></pattern></defs>'
)
STATUSES: Final = {
    "none": "not asked",
    "invited": "invited",
    "lapsed": "lapsed",
    "signed": "signed",
    "trained": "trained",
    "audited": "audited",
}
"""A venue is drawn by its place in the charter."""
KINDS: Final = ("light", "light_out", "stop", "rank", "cctv", "help", *STATUSES)
_VENUE: Final = '<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="#fff" stroke="#14213d" stroke-width="2"/>'
_MEMBER: Final = '<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="#14213d" stroke="#fff" stroke-width="1"/>'
SYMBOLS: Final = {
    "light": '<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="#8a94a3"/>',
    "light_out": '<path d="M{x:.1f},{y:.1f}m-5-5l10,10m0-10l-10,10" stroke="#b5400f" stroke-width="2.5"/>',
    "stop": '<rect x="{x:.1f}" y="{y:.1f}" width="11" height="11" transform="translate(-5.5 -5.5)" fill="#fff"'
    ' stroke="#14213d" stroke-width="2"/>',
    "rank": '<rect x="{x:.1f}" y="{y:.1f}" width="12" height="12" transform="translate(-6 -6)" fill="#14213d"/>',
    "cctv": '<path d="M{x:.1f},{y:.1f}m-6,5h12l-6-11z" fill="#fff" stroke="#14213d" stroke-width="2"/>',
    "help": '<path d="M{x:.1f},{y:.1f}m-3-7h6v4h4v6h-4v4h-6v-4h-4v-6h4z" fill="#14213d"/>',
    "none": _VENUE,
    "invited": _VENUE + '<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="#14213d"/>',
    "lapsed": _VENUE + '<path d="M{x:.1f},{y:.1f}m-5,5l10-10" stroke="#14213d" stroke-width="2"/>',
    "signed": _MEMBER,
    "trained": _MEMBER + '<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="#fff"/>',
    "audited": _MEMBER + '<path d="M{x:.1f},{y:.1f}m-4,0h8m-4-4v8" stroke="#fff" stroke-width="2"/>',
}
"""Each kind differs in shape, not in colour alone."""


def symbol(kind: str) -> str:
    """One symbol as a drawing of its own, for a legend."""
    inner = SYMBOLS[kind].format(x=10, y=10)
    return f'<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">{inner}</svg>'


def _marker(text: str, x: float, y: float, filled: bool) -> str:
    fill = ACCENT if filled else INK
    return (
        f'<g transform="translate({x:.1f} {y:.1f})"><circle r="12" fill="{fill}" stroke="#fff" stroke-width="1.5"/>'
        f'<text y="4.5" text-anchor="middle" font-size="13" font-weight="600" fill="#fff">{xml_text(text)}</text></g>'
    )


def _apart(places: Sequence[tuple[float, float]], minimum: float = 27.0) -> list[tuple[float, float]]:
    """Markers beside their places, moved until none covers another."""
    put: list[tuple[float, float]] = []
    for x, y in places:
        angle, reach = -np.pi / 4, 18.0
        while True:
            at = (x + reach * float(np.cos(angle)), y + reach * float(np.sin(angle)))
            if all(np.hypot(at[0] - a, at[1] - b) >= minimum for a, b in put):
                break
            angle += np.pi / 4
            reach += 2.0
        put.append(at)
    return put
