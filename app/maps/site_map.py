"""One site drawn: its outline, rings and alerts; its density in one stretch of time; and where its control lies."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.maps.canvas import Canvas, drawing, scale_bar
from app.maps.density_image import density_image
from app.maps.layers import COARSE, INK
from app.maps.streets import streets_on
from app.tiles.backdrop import Backdrop
from geo.space.grid import Bounds
from models.density import Surface

Floats = npt.NDArray[np.float64]
ACCENT = "#b5400f"
SITE_SIZE, PHASE_SIZE, PLACE_SIZE = 720, 300, 360
SMALL, LARGE = 0.7, 1.4
"""Size of names to that on a screen."""
CELL_FILLS = {"new": "url(#new)", "persistent": "#5b6577", "intermittent": "url(#some)", "emptied": "#fff"}
"""Fills of hot cells: each differs in pattern as well as in shade."""
PATTERNS = (
    '<defs><pattern id="new" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="7" height="7" fill="#fff"/><rect width="3.5" height="7" fill="{ACCENT}"/></pattern>'
    '<pattern id="some" width="7" height="7" patternUnits="userSpaceOnUse">'
    '<rect width="7" height="7" fill="#fff"/><circle cx="3.5" cy="3.5" r="1.6" fill="#5b6577"/></pattern></defs>'
)


def site_svg(
    title: str,
    site: BaseGeometry,
    rings: Sequence[BaseGeometry],
    wards: Iterable[BaseGeometry],
    cells: Iterable[tuple[str, BaseGeometry]],
    alerts: Iterable[BaseGeometry],
    modes: Sequence[BaseGeometry] = (),
    *,
    marking: str,
    backdrop: Backdrop | None = None,
) -> str:
    """Hot cells by kind, alerts, rings and the site on the outlines of the wards; modes: the ellipses of the densest
    point before (dashed) and since. Shapes: shapely, EPSG:27700."""
    canvas = Canvas(_around([site, *rings]), SITE_SIZE, 8)
    outlines = [canvas.path(shape) for shape in wards if shape.intersects(shapely.box(*canvas.bounds))]
    streets = streets_on(backdrop, canvas, letters=LARGE)
    parts = [
        PATTERNS,
        streets.within(outlines, 0.8),
        *(_path(canvas.path(s), fill=CELL_FILLS[kind], stroke="#5b6577", width=1, opacity=0.75) for kind, s in cells),
        streets.through,
        streets.names,
        *(_path(canvas.path(s), fill="none", stroke=ACCENT, width=4) for s in alerts),
        *_outlines(canvas, site, rings),
        *(_mode(canvas, shape, dashed=i == 0) for i, shape in enumerate(modes)),
        scale_bar(canvas),
    ]
    return drawing(canvas, title, parts, marking=marking, credit=streets.credit)


def phase_svg(
    title: str,
    site: BaseGeometry,
    rings: Sequence[BaseGeometry],
    surface: Surface,
    breaks: Floats,
    *,
    marking: str,
    backdrop: Backdrop | None = None,
) -> str:
    """The density in one stretch of time, in classes that all stretches share."""
    canvas = Canvas(_around([site, *rings]), PHASE_SIZE, 4)
    paper = f'<rect width="{canvas.width:.0f}" height="{canvas.height:.0f}" fill="#fff"/>'
    streets = streets_on(backdrop, canvas, letters=None)  # too small for names: the map above has them
    parts = [paper, streets.beneath, density_image(surface, breaks, canvas), streets.through]
    return drawing(canvas, title, [*parts, *_outlines(canvas, site, rings)], marking=marking, credit=streets.credit)


def control_svg(
    title: str,
    site: BaseGeometry,
    of_site: Sequence[BaseGeometry],
    of_ring: Sequence[BaseGeometry],
    wards: npt.NDArray[np.object_],
    *,
    marking: str,
    backdrop: Backdrop | None = None,
) -> str:
    """The whole area with the site (S), its control (A, B, …) and that of its ring (a, b, …)."""
    canvas = Canvas(_around(wards), PLACE_SIZE, 8)
    outlines = [canvas.path(shape) for shape in shapely.coverage_simplify(wards, 5 * COARSE)]
    marks = [("S", site, ACCENT)]
    marks += [(chr(ord("A") + i), shape, INK) for i, shape in enumerate(of_site)]
    marks += [(chr(ord("a") + i), shape, "#5b6577") for i, shape in enumerate(of_ring)]
    streets = streets_on(backdrop, canvas, letters=SMALL)
    parts = [streets.within(outlines, 0.6), streets.names]
    for letter, shape, colour in reversed(marks):
        x, y = canvas.xy(shape.centroid.x, shape.centroid.y)
        parts.append(
            f'<g transform="translate({x:.1f} {y:.1f})">'
            f'<circle r="9" fill="{colour}" stroke="#fff" stroke-width="1.5"/>'
            f'<text y="4" text-anchor="middle" font-size="12" font-weight="600" fill="#fff">{letter}</text></g>'
        )
    return drawing(canvas, title, parts, marking=marking, credit=streets.credit)


def _around(shapes: Sequence[BaseGeometry] | npt.NDArray[np.object_]) -> Bounds:
    west, south, east, north = shapely.total_bounds(np.array(shapes, object))
    return float(west), float(south), float(east), float(north)


def _outlines(canvas: Canvas, site: BaseGeometry, rings: Sequence[BaseGeometry]) -> list[str]:
    dashes = ("", ' stroke-dasharray="6 5"')
    return [
        *(
            _path(canvas.path(ring), fill="none", stroke=INK, width=1, more=dashes[i % 2])
            for i, ring in enumerate(rings)
            if not ring.is_empty
        ),
        _path(canvas.path(site), fill="none", stroke="#fff", width=6),
        _path(canvas.path(site), fill="none", stroke=INK, width=3),
    ]


def _mode(canvas: Canvas, shape: BaseGeometry, *, dashed: bool) -> str:
    x, y = canvas.xy(shape.centroid.x, shape.centroid.y)
    d, more = canvas.path(shape), ' stroke-dasharray="4 3"' if dashed else ""
    return (
        _path(d, fill="none", stroke="#fff", width=5)
        + _path(d, fill="none", stroke=ACCENT, width=2, more=more)
        + f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{"#fff" if dashed else ACCENT}" stroke="{ACCENT}"/>'
    )


def _path(d: str, *, fill: str, stroke: str, width: float, opacity: float = 1, more: str = "") -> str:
    style = f' fill="{fill}" stroke="{stroke}" stroke-width="{width}"'
    faint = f' fill-opacity="{opacity}"' if opacity < 1 else ""
    return f'<path d="{d}"{style}{faint}{more}/>'
