"""Rates drawn: areas in the colours of their steadied rates on streets, and all of them in a funnel."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np
import shapely

from app.answering.answered import Listing
from app.answering.marking import highest
from app.figures import short
from app.maps.canvas import Canvas, drawing, scale_bar
from app.maps.layers import COARSE, GREY, INK
from app.maps.legend import Scale, fifths
from app.maps.overview import LETTERS, SIZE
from app.maps.streets import streets_on
from app.rates.judged import Beyond
from app.rates.rates import Rates
from app.tiles.backdrop import Backdrop
from app.words import rates as words

WIDTH, HEIGHT = 100.0, 100.0
"""Of the plot, in units that the page stretches."""
WIDE: Final = 20.0
"""Times that the largest exposure must be the smallest for an axis by powers."""
LABELS: Final = 8
LABEL: Final = (26.0, 7.0)
"""Width and height that a label takes, per cent of the plot."""


@dataclass(frozen=True)
class Label:
    """A text in or beside the plot. left, bottom: per cent; minor: left out where there is little room; ends: whether
    it ends at its place and does not begin there."""

    left: float
    bottom: float
    text: str
    minor: bool = False
    ends: bool = False


@dataclass(frozen=True)
class Plot:
    """shapes: of an SVG of WIDTH and HEIGHT, which is stretched to its place; labels: of places; across, up: of the
    axes; by_powers: whether the axis across is by powers."""

    shapes: str
    labels: tuple[Label, ...]
    across: tuple[Label, ...]
    up: tuple[Label, ...]
    by_powers: bool


def scale(found: Rates) -> Scale:
    """Fifths of the places with incidents, by steadied rate."""
    judged, some = found.judged, found.places.here & (np.nan_to_num(found.n) > 0)
    rates = judged.steady[some & judged.known]
    return Scale("Rates", words.PER[found.per], fifths(rates))


def svg(answer: Listing[Rates], backdrop: Backdrop | None = None) -> str:
    """The places of the asked area by steadied rate, those without a rate hatched, those that stand out with a thick
    edge, on streets and names."""
    found = answer.found
    here = np.flatnonzero(found.places.here)
    shapes = found.places.geometry[here]
    bounds = tuple(shapely.total_bounds(shapes)) if len(shapes) else (0.0, 0.0, 1000.0, 1000.0)
    canvas = Canvas(bounds, SIZE, 24)
    if found.places.boundaries is not None and len(shapes):
        fine = max(min(COARSE, (bounds[2] - bounds[0]) / 1000), 0.5)
        shapes = shapely.coverage_simplify(shapes, fine)
    paths = [canvas.path(shape) for shape in shapes]
    streets = streets_on(backdrop, canvas, letters=LETTERS)
    outlines = "".join(f'<path d="{d}"/>' for d in paths)
    far = "".join(d for d, i in zip(paths, here, strict=True) if abs(found.judged.beyond[i]) == Beyond.FAR_ABOVE)
    edge = 0.8 if found.places.boundaries is not None else 0.2
    parts = [
        _HATCH,
        f'<g fill="#fff">{outlines}</g>',
        streets.beneath,
        *_filled(found, here.tolist(), paths),
        streets.through,
        f'<g fill="none" stroke="{GREY}" stroke-width="{edge}">{outlines}</g>',
        f'<path d="{far}" fill="none" stroke="#fff" stroke-width="3.4"/><path d="{far}" fill="none" stroke="{INK}"'
        ' stroke-width="1.8"/>' if far else "",
        streets.names,
        scale_bar(canvas),
    ]  # fmt: skip
    return drawing(
        canvas, words.title(found), parts, marking=highest(answer.markings), about=words.headline(found),
        credit=streets.credit,
    )  # fmt: skip


_HATCH: Final = (
    '<defs><pattern id="no-rate" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<path d="M0,0V6" stroke="{GREY}" stroke-width="1.6"/></pattern></defs>'
)


def _filled(found: Rates, here: list[int], paths: list[str]) -> Iterator[str]:
    """One path a colour, and one of all places without a rate."""
    colours, by_colour, none = scale(found), dict[str, list[str]](), []
    for i, d in zip(here, paths, strict=True):
        if not found.judged.known[i]:
            none.append(d)
        elif found.n[i] > 0 and (colour := colours.colour(float(found.judged.steady[i]))):
            by_colour.setdefault(colour, []).append(d)
    for colour, each in sorted(by_colour.items()):
        yield f'<path fill="{colour}" fill-opacity="0.85" d="{"".join(each)}"/>'
    if none:
        yield f'<path fill="url(#no-rate)" d="{"".join(none)}"/>'


def funnel_plot(found: Rates) -> Plot | None:
    """Every place by what it is divided by and its rate, with the lines of the funnel; None where all have the same."""
    judged, base = found.judged, found.base
    if judged.lines is None:
        return None
    known = np.flatnonzero(judged.known)
    x, y = base[known], judged.rate[known]
    by_powers = bool(x.max() > WIDE * x.min())
    across = _Axis(float(x.min()) if by_powers else 0.0, float(x.max()) * 1.04, by_powers)
    top = max(float(y.max()), float(judged.target) * 2) * 1.06
    left, up = across.at(x), HEIGHT * y / top
    shapes = [*_lines(found, across, top), *_points(found, known, left, up)]
    return Plot(
        "".join(shapes), tuple(_labels(found, known, left, up)),
        tuple(Label(float(across.at(np.array([v]))[0]), 0.0, short(v)) for v in across.ticks),
        tuple(Label(0.0, HEIGHT * share, short(top * share) if share else "0") for share in (0.0, 0.5, 1.0)), by_powers,
    )  # fmt: skip


@dataclass(frozen=True)
class _Axis:
    low: float
    high: float
    by_powers: bool

    def at(self, x: np.ndarray) -> np.ndarray:
        """Per cent of the way along."""
        if self.by_powers:
            return WIDTH * np.log(np.maximum(x, self.low) / self.low) / log(self.high / self.low)
        return WIDTH * x / self.high

    @property
    def ticks(self) -> tuple[float, ...]:
        """Round values to write below."""
        if self.by_powers:
            every = [m * 10.0**p for p in range(-4, 8) for m in (1, 3)]
            return tuple(v for v in every if self.low <= v <= self.high)
        step = 10.0 ** np.floor(np.log10(self.high))
        step = step if self.high / step >= 3 else step / 2 if self.high / step >= 1.5 else step / 4
        return tuple(float(v) for v in np.arange(0, self.high, step))


def _lines(found: Rates, across: _Axis, top: float) -> Iterator[str]:
    judged = found.judged
    assert judged.lines is not None
    time = found.exposure[judged.known][0] / found.base[judged.known][0]
    x = across.at(judged.lines.exposure / time)
    for kind, limits in zip(("outer", "inner", "inner", "outer"), judged.lines.limits, strict=True):
        y = HEIGHT * (1 - np.minimum(limits / top, 1.0))
        path = "L".join(f"{a:.2f},{b:.2f}" for a, b in zip(x, y, strict=True))
        yield f'<path class="{kind}" d="M{path}"/>'
    yield f'<path class="target" d="M0,{HEIGHT * (1 - judged.target / top):.2f}H{WIDTH:.0f}"/>'


def _points(found: Rates, known: np.ndarray, left: np.ndarray, up: np.ndarray) -> Iterator[str]:
    """Dots are lines without length, whose round ends no stretching bends; squares are places that stand out."""
    far = np.abs(found.judged.beyond[known]) == Beyond.FAR_ABOVE
    here = found.places.here[known]
    for kind, some in (("elsewhere", ~here), ("place", here & ~far), ("far", here & far)):
        if some.any():
            d = "".join(f"M{a:.2f},{HEIGHT - b:.2f}h0" for a, b in zip(left[some], up[some], strict=True))
            yield f'<path class="{kind}" d="{d}"/>'


def _labels(found: Rates, known: np.ndarray, left: np.ndarray, up: np.ndarray) -> Iterator[Label]:
    """Names of the places beyond the outer lines, the farthest first, as long as none lies over another."""
    beyond = np.abs(found.judged.beyond[known]) == Beyond.FAR_ABOVE
    far = [k for k in np.argsort(-np.abs(found.judged.z[known])) if beyond[k] and found.places.here[known[k]]]
    taken: list[tuple[float, float]] = []
    for k in far:
        ends = bool(left[k] > WIDTH / 2)
        x, y = float(left[k] - LABEL[0] if ends else left[k]), float(up[k])
        covers = (np.abs(up[far] - y) < LABEL[1] / 2) & (left[far] > x) & (left[far] < x + LABEL[0])
        covers &= np.array(far) != k
        if not covers.any() and all(abs(x - a) >= LABEL[0] or abs(y - b) >= LABEL[1] for a, b in taken):
            minor = len(taken) >= LABELS // 2
            yield Label(float(left[k]), y, found.places.name[known[k]], minor=minor, ends=ends)
            taken.append((x, y))
        if len(taken) == LABELS:
            return
