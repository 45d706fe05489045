"""What a method found, drawn on streets: cells and areas in classes, what stands out outlined, groups numbered."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.surfaces import class_breaks
from app.figures import short
from app.maps.canvas import Canvas, drawing, scale_bar
from app.maps.density_image import density_image
from app.maps.layers import COARSE, GREY, INK
from app.maps.legend import ScaleClass
from app.maps.overview import LETTERS, SIZE, numbered
from app.maps.streets import streets_on
from app.methods.found import MethodFound, Over, Part, Result
from app.palette import class_of, css, less, more, viridis
from app.tiles.backdrop import Backdrop
from models.density import Surface

Floats = npt.NDArray[np.float64]
SIGNED: Final = {"z": (1.96, 2.58, 3.29), "values": (0.25, 0.5, 1.0, 2.0), "i": (0.5, 1.0, 2.0)}
"""Parts that lie on both sides of nothing, and the breaks of their classes on either."""
FLAGS: Final = ("hot", "beyond", "stands_out", "outside")
COLOURED: Final = ("density", "values", "z", "rate", "i", "index", "n")
"""Parts that colour a drawing, the first that is there."""
SEEN: Final = 2.0
"""Units of a drawing below which a square gets a line of its colour, to be seen at all."""
DASH: Final = ' stroke-dasharray="4 3"'


@dataclass(frozen=True)
class Legend:
    """part: what is coloured; classes: from the highest to the lowest; outlined: whether lines show what stands out;
    below: whether some of it stands out below; areas: whether there are numbered groups."""

    part: str
    classes: tuple[ScaleClass, ...]
    outlined: bool = False
    below: bool = False
    areas: bool = False


def spatial(result: Result) -> bool:
    """Whether there is anything to draw."""
    return bool(result.clusters) or _coloured(result) is not None


def legend(result: Result) -> Legend:
    """The classes of what is coloured."""
    part, flag = _coloured(result), _flag(result)
    low = flag is not None and bool(((_signs(result)) < 0).any())
    if part is None:
        return Legend("", (), areas=bool(result.clusters))
    breaks = _breaks(part)
    if part.name not in SIGNED:
        colours = [css(one) for one in viridis(len(breaks))]
        classes = [ScaleClass(colour, text) for colour, text in zip(colours, _texts(breaks), strict=True)]
        return Legend(part.name, tuple(reversed(classes)), flag is not None, low, bool(result.clusters))
    above = [ScaleClass(css(c), f"{t}") for c, t in zip(more(len(breaks)), _texts(breaks), strict=True)]
    below = [ScaleClass(css(c), f"−{t}") for c, t in zip(less(len(breaks)), _texts(breaks, "−"), strict=True)]
    between = ScaleClass("#ffffff", f"−{short(breaks[0])} to {short(breaks[0])}")
    return Legend(part.name, (*reversed(above), between, *below), flag is not None, low, bool(result.clusters))


def svg(found: MethodFound, title: str, about: str, marking: str, backdrop: Backdrop | None) -> str:
    """The drawing, with wards beneath and a scale bar."""
    result, canvas = found.result, Canvas(found.whole.bounds, SIZE, 24)
    wards = shapely.coverage_simplify(np.array([ward.geometry for ward in found.whole.wards], object), COARSE)
    outlines = "".join(f'<path d="{canvas.path(shape)}"/>' for shape in wards)
    streets = streets_on(backdrop, canvas, letters=LETTERS)
    clusters = result.clusters or ()
    parts = [
        f'<g fill="#fff">{outlines}</g>',
        streets.beneath,
        _colours(result, canvas),
        streets.through,
        f'<g fill="none" stroke="{GREY}" stroke-width="0.8">{outlines}</g>',
        _outlined(result, canvas),
        *(_cased(canvas.path(one.geometry)) for one in clusters),
        streets.names,
        *(numbered(one.id, canvas.xy(*_middle(one.geometry))) for one in reversed(clusters[:40])),
        scale_bar(canvas),
    ]
    return drawing(canvas, title, parts, marking=marking, about=about, credit=streets.credit)


def _coloured(result: Result) -> Part | None:
    places = (Over.CELLS, Over.AREAS, Over.STRETCHES)
    return next((p for name in COLOURED if (p := result.part(name)) is not None and p.over in places), None)


def _flag(result: Result) -> Part | None:
    places = (Over.CELLS, Over.AREAS)
    return next((p for name in FLAGS if (p := result.part(name)) is not None and p.over in places), None)


def _signs(result: Result) -> npt.NDArray[np.int8]:
    """1 where a value stands out, −1 where it does below."""
    part = _flag(result)
    assert part is not None
    signs = part.values.astype(np.int8)
    if (cold := result.part("cold")) is not None:
        signs = signs - cold.values.astype(np.int8)
    if part.name in ("outside", "stands_out") and (z := result.part("z")) is not None:
        signs = signs * np.sign(np.nan_to_num(z.values)).astype(np.int8)
    return signs


def _breaks(part: Part) -> tuple[float, ...]:
    values = part.values.astype(np.float64)
    known = values[np.isfinite(values)]
    if part.name in SIGNED:
        top = float(np.abs(known).max(initial=0.0))
        return tuple(one for one in SIGNED[part.name] if one < top) or SIGNED[part.name][:1]
    return tuple(float(one) for one in class_breaks(known))


def _texts(breaks: tuple[float, ...], sign: str = "") -> list[str]:
    return [f"{short(a)} to {sign}{short(b)}" for a, b in pairwise(breaks)] + [
        f"{short(b)} and {'less' if sign else 'more'}" for b in breaks[-1:]
    ]


def _colours(result: Result, canvas: Canvas) -> str:
    part = _coloured(result)
    if part is None:
        return ""
    breaks, values = np.array(_breaks(part)), part.values.astype(np.float64)
    if part.over is Over.CELLS:
        return _image(result, part.name, values, breaks, canvas)
    if part.over is Over.STRETCHES:
        return _stretches(result, values, breaks, canvas)
    paths: dict[str, list[str]] = {}
    seen = shapely.box(*canvas.bounds)
    for shape, value in zip(result.shapes, values.tolist(), strict=True):
        colour = _colour(part.name, value, tuple(breaks.tolist()))
        if colour and shape.intersects(seen):
            paths.setdefault(colour, []).append(canvas.path(shape))
    small = f' stroke-width="{SEEN}"' if 0 < result.cell * canvas.unit < SEEN else ""
    return "".join(
        f'<path fill="{c}" fill-opacity="0.85"{small and f"{small} stroke={chr(34)}{c}{chr(34)}"} d="{"".join(d)}"/>'
        for c, d in sorted(paths.items())
    )


def _colour(name: str, value: float, breaks: tuple[float, ...]) -> str:
    if not np.isfinite(value) or not breaks:
        return ""
    scale = viridis if name not in SIGNED else more if value > 0 else less
    index = class_of(abs(value) if name in SIGNED else value, breaks)
    return css(scale(len(breaks))[index - 1]) if index else ""


def _image(result: Result, name: str, values: Floats, breaks: Floats, canvas: Canvas) -> str:
    assert result.bounds
    filled = np.nan_to_num(values)
    if name not in SIGNED:
        return density_image(Surface(filled, result.bounds, result.cell), breaks, canvas)
    return "".join(
        density_image(Surface(np.maximum(sign * filled, 0.0), result.bounds, result.cell), breaks, canvas, colours)
        for sign, colours in ((1, more), (-1, less))
    )


def _stretches(result: Result, values: Floats, breaks: Floats, canvas: Canvas) -> str:
    assert result.lines is not None
    colours, found = [css(one) for one in viridis(len(breaks))], []
    x, y = canvas.xy(result.lines[:, :, 0], result.lines[:, :, 1])
    index = np.searchsorted(breaks, values, side="right")
    for k, colour in enumerate(colours, 1):
        at = np.flatnonzero(index == k)
        ends = zip(x[at].tolist(), y[at].tolist(), strict=True)
        d = "".join(f"M{a:.1f},{c:.1f}L{b:.1f},{e:.1f}" for (a, b), (c, e) in ends)
        if d:
            found.append(f'<path fill="none" stroke="{colour}" stroke-width="{1.5 + 0.6 * k:.1f}" d="{d}"/>')
    return "".join(found)


def _outlined(result: Result, canvas: Canvas) -> str:
    """Lines round what stands out, dashed below: it does not rest on colour."""
    if _flag(result) is None:
        return ""
    signs, found = _signs(result), []
    for sign, dash in ((1, ""), (-1, DASH)):
        shapes = _shapes(result, signs == sign)
        if len(shapes):
            d = canvas.path(shapely.union_all(shapes))
            found.append(f'<path d="{d}" fill="none" stroke="{INK}" stroke-width="1"{dash}/>')
    return "".join(found)


def _shapes(result: Result, some: npt.NDArray[np.bool_]) -> npt.NDArray[np.object_]:
    if some.ndim == 1:
        return np.array(result.shapes, object)[some]
    assert result.bounds
    row, column = np.nonzero(some)
    west, south = result.bounds[0] + column * result.cell, result.bounds[1] + row * result.cell
    return shapely.box(west, south, west + result.cell, south + result.cell)


def _cased(d: str) -> str:
    return (
        f'<path d="{d}" fill="none" stroke="#fff" stroke-width="4"/>'
        f'<path d="{d}" fill="none" stroke="{INK}" stroke-width="1.8"/>'
    )


def _middle(geometry: BaseGeometry) -> tuple[float, float]:
    point = shapely.point_on_surface(geometry)
    return point.x, point.y
