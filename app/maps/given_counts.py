"""Counts that are given, drawn: areas in the colour of their count, and hatched where none is given, on streets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.figures import short
from app.maps.canvas import Canvas, drawing, scale_bar
from app.maps.layers import GREY, INK
from app.maps.legend import ScaleClass, fifths
from app.maps.overview import numbered
from app.maps.streets import streets_on
from app.palette import class_of, css, viridis
from app.tiles.backdrop import Backdrop
from geo.space.grid import Bounds

Floats = npt.NDArray[np.float64]
SIZE: Final = 560
"""Longer side of a drawing, in its own units."""
HATCH: Final = (
    '<defs><pattern id="not-given" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<path d="M0,0V7" stroke="{GREY}" stroke-width="1.4"/></pattern></defs>'
)


@dataclass(frozen=True)
class CountClasses:
    """Classes that hold about as many different counts each, five at most. breaks: the lowest count of each; highest:
    what the classes end with."""

    breaks: tuple[float, ...]
    tops: tuple[float, ...]

    @classmethod
    def of(cls, counts: Floats) -> "CountClasses":
        """counts: (n,) those that are given."""
        breaks = fifths(np.unique(counts))  # many small areas have the same lowest count
        inside = np.array([class_of(float(n), breaks) - 1 for n in counts], np.intp)
        held = [counts[inside == i] for i in range(len(breaks))]
        ends = [(float(some.min()), float(some.max())) for some in held if len(some)]
        return cls(tuple(low for low, _ in ends), tuple(high for _, high in ends))

    @property
    def legend(self) -> tuple[ScaleClass, ...]:
        """The classes from the lowest to the highest: colour, and the counts that each holds."""
        colours = [css(colour) for colour in viridis(len(self.breaks))]
        spans = zip(self.breaks, self.tops, strict=True)
        words = [short(low) if low == high else f"{short(low)} to {short(high)}" for low, high in spans]
        return tuple(ScaleClass(colour, text) for colour, text in zip(colours, words, strict=True))

    def colour(self, count: float) -> str:
        """Of a count that is given."""
        return css(viridis(len(self.breaks))[class_of(count, self.breaks) - 1])


@dataclass(frozen=True, eq=False)
class CountedAreas:
    """shapes: (m,) EPSG:27700; counts: (m,) NaN for one that is not given; classes: of all counts of their kind;
    hatched: where nothing is given but what the shapes say, None for nowhere; lines: outlines that are drawn over all;
    written: whether counts stand in their areas."""

    shapes: npt.NDArray[np.object_]
    counts: Floats
    classes: CountClasses
    hatched: BaseGeometry | None = None
    lines: Sequence[BaseGeometry] = ()
    written: bool = False


def counts_svg(
    areas: CountedAreas, bounds: Bounds, title: str, *, about: str, marking: str, boxes: Sequence[Bounds] = (),
    backdrop: Backdrop | None = None,
) -> str:  # fmt: skip
    """bounds: metres that are drawn; boxes: rectangles that are numbered from 1."""
    canvas = Canvas(bounds, SIZE, 20)
    seen = shapely.box(*canvas.seen)
    each = zip(areas.shapes, areas.counts.tolist(), strict=True)
    drawn = [(shape, n) for shape, n in each if shape.intersects(seen)]
    streets = streets_on(backdrop, canvas)
    parts = [
        HATCH,
        f'<rect width="{canvas.width:.0f}" height="{canvas.height:.0f}" fill="#fff"/>',
        streets.beneath,
        *_filled(canvas, drawn, areas, seen),
        streets.through,
        *_lines(canvas, areas, seen),
        streets.names,
        *_written(canvas, drawn, areas),
        *_boxes(canvas, boxes),
        scale_bar(canvas),
    ]
    return drawing(canvas, title, parts, marking=marking, about=about, credit=streets.credit)


def _filled(
    canvas: Canvas, drawn: Sequence[tuple[BaseGeometry, float]], areas: CountedAreas, seen: BaseGeometry
) -> Iterator[str]:  # fmt: skip
    """One path a colour, and one of all that is not given."""
    given: dict[str, list[str]] = {}
    for shape, n in drawn:
        if not np.isnan(n):
            given.setdefault(areas.classes.colour(n), []).append(canvas.path(shape))
    hidden = [shape for shape, n in drawn if np.isnan(n)]
    if areas.hatched is not None:
        counted = shapely.union_all([shape for shape, n in drawn if not np.isnan(n)])
        hidden.append(shapely.intersection(areas.hatched, seen).difference(counted))
    yield f'<path fill="url(#not-given)" d="{"".join(map(canvas.path, _polygons(hidden)))}"/>'
    for colour, each in sorted(given.items()):
        yield f'<path fill="{colour}" fill-opacity="0.85" stroke="#fff" stroke-width="0.8" d="{"".join(each)}"/>'


def _polygons(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    return [part for part in shapely.get_parts(list(shapes)) if part.geom_type == "Polygon" and not part.is_empty]


def _lines(canvas: Canvas, areas: CountedAreas, seen: BaseGeometry) -> Iterator[str]:
    paths = "".join(canvas.path(shape) for shape in areas.lines if shape.intersects(seen))
    yield f'<path fill="none" stroke="{GREY}" stroke-width="0.8" d="{paths}"/>' if paths else ""


def _written(canvas: Canvas, drawn: Sequence[tuple[BaseGeometry, float]], areas: CountedAreas) -> Iterator[str]:
    for shape, n in drawn if areas.written else ():
        x, y = canvas.xy(shape.centroid.x, shape.centroid.y)
        if not np.isnan(n) and 0 <= x <= canvas.width and 0 <= y <= canvas.height:
            yield (
                f'<text x="{x:.1f}" y="{y + 5:.1f}" text-anchor="middle" font-size="14" font-weight="600" fill="{INK}"'
                f' stroke="#fff" stroke-width="3.5" paint-order="stroke">{short(n)}</text>'
            )


def _boxes(canvas: Canvas, boxes: Sequence[Bounds]) -> Iterator[str]:
    for number, box in reversed(list(enumerate(boxes, start=1))):
        path = canvas.path(shapely.box(*box))
        yield f'<path fill="none" stroke="{INK}" stroke-width="1.4" d="{path}"/>'
        yield numbered(number, canvas.xy(box[2], box[3]))
