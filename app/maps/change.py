"""A change drawn: either period in the classes of both, and the difference with what exceeds chance outlined."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from app.comparing.change import Change
from app.comparing.change_map import Changed, ChangeMap
from app.figures import short
from app.maps.canvas import Canvas, drawing, scale_bar
from app.maps.change_tile import Layer
from app.maps.density_image import density_image
from app.maps.layers import COARSE, GREY, INK, collection
from app.maps.legend import UNIT, Scale, ScaleClass
from app.maps.streets import streets_on
from app.palette import css, less, more
from app.tiles.backdrop import Backdrop

SIZE = 420
"""Longer side of a drawing, in its own units."""
DASHED = ' stroke-dasharray="6 4"'


@dataclass(frozen=True)
class Legend:
    """periods: of both periods; difference: the classes from the most more to the most less, none for no difference."""

    periods: Scale
    difference: tuple[ScaleClass, ...]


def legend(found: ChangeMap) -> Legend:
    """One legend for both periods, and that of the difference."""
    breaks, count = [float(one) for one in found.steps], len(found.steps)
    words = [f"{short(a)} to {short(b)}" for a, b in pairwise(breaks)] + [f"{short(b)} or more" for b in breaks[-1:]]
    above = [ScaleClass(css(colour), f"{text} more") for colour, text in zip(more(count), words, strict=True)]
    below = [ScaleClass(css(colour), f"{text} fewer") for colour, text in zip(less(count), words, strict=True)]
    between = [ScaleClass("#ffffff", f"less than {short(breaks[0])} apart")] if breaks else []
    scale = Scale("Density", UNIT, tuple(float(one) for one in found.breaks))
    return Legend(scale, (*reversed(above), *between, *below))


def svg(of: Change, layer: Layer, title: str, about: str, marking: str, backdrop: Backdrop | None) -> str:
    """One of the three drawings, on streets, with wards and a scale bar."""
    assert of.pictured
    found, canvas = of.pictured, Canvas(of.area.bounds, SIZE, 14)
    outlines = "".join(f'<path d="{canvas.path(shape)}"/>' for shape in _units(of))
    streets = streets_on(backdrop, canvas, letters=1.0)
    parts = [
        f'<g fill="#fff">{outlines}</g>',
        streets.beneath,
        _colours(found, layer, canvas),
        streets.through,
        f'<g fill="none" stroke="{GREY}" stroke-width="0.7">{outlines}</g>',
        streets.names,
        *(_outline(one, canvas) for one in found.changed if layer is Layer.DIFFERENCE),
        scale_bar(canvas),
    ]
    return drawing(canvas, title, parts, marking=marking, about=about, credit=streets.credit)


def outlines(of: Change) -> dict[str, Any]:
    """For a map that moves: ground that changed by more than chance, and whether it rose; and the wards."""
    changed = of.pictured.changed if of.pictured else ()
    rose = [{"i": i, "risen": one.risen} for i, one in enumerate(changed)]
    places, units = collection([one.geometry for one in changed], rose), _units(of)
    return {"changed": places, "wards": collection(units, [{"i": i} for i in range(len(units))])}


def _units(of: Change) -> np.ndarray:
    """The wards as they are drawn, the area itself where there are none."""
    shapes = np.array([one.geometry for one in of.units] or [of.area], object)
    return shapely.coverage_simplify(shapes, COARSE) if len(shapes) > 1 else shapes


def _colours(found: ChangeMap, layer: Layer, canvas: Canvas) -> str:
    if layer is not Layer.DIFFERENCE:
        return density_image(found.after if layer is Layer.AFTER else found.before, found.breaks, canvas)
    delta = found.difference
    halves = ((1, more), (-1, less))
    return "".join(
        density_image(replace(delta, values=np.maximum(sign * delta.values, 0.0)), found.steps, canvas, colours)
        for sign, colours in halves
    )


def _outline(one: Changed, canvas: Canvas) -> str:
    """A line round it, dashed for less, with a sign: neither rests on colour."""
    d, at = canvas.path(one.geometry), one.geometry.point_on_surface()
    x, y = canvas.xy(at.x, at.y)
    return (
        f'<path d="{d}" fill="none" stroke="#fff" stroke-width="4"/>'
        f'<path d="{d}" fill="none" stroke="{INK}" stroke-width="1.8"{"" if one.risen else DASHED}/>'
        f'<text x="{x:.1f}" y="{y + 5:.1f}" text-anchor="middle" font-size="16" font-weight="700" fill="{INK}"'
        f' stroke="#fff" stroke-width="3" paint-order="stroke">{"+" if one.risen else "−"}</text>'
    )
