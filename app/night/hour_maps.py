"""Maps of single hours of the week: one selection, every hour with its chances, one set of classes for all."""

from typing import Final

import numpy as np
import numpy.typing as npt

from app.answering.answer import Hotspot
from app.answering.answerer import Answerer
from app.answering.choices import WIDEST_CELL, Choice, Parameter, Reason, choose_bandwidth, of_kernel, reach
from app.answering.cost import afford
from app.answering.question import Question
from app.answering.surfaces import DataEdge, class_breaks, data_edge, surface_of, surface_steps
from app.night.answer import HourMaps
from app.night.timed import timed_of
from app.waiting import checkpoint
from geo import aoristic
from geo.places import Places
from geo.space.grid import Bounds

Floats = npt.NDArray[np.float64]
FRIDAY, SATURDAY = 4, 5
HOURS: Final = tuple(24 * day + 18 + hour for day in (FRIDAY, SATURDAY) for hour in range(12))
"""18:00 to 05:59 of Friday and of Saturday night, as hours of the week."""
CUT: Final = 0.02
"""Share of the incidents that may lie beyond each edge of the pictures."""
MINIMUM_SIDE: Final = 3_000.0
"""Smallest side of a picture, metres."""
NEAR: Final = 4_000.0
"""Side of a picture round one hotspot, metres."""
FAR: Final = 20_000.0
"""Side from which a small picture shows dots only, so that the first hotspot is shown in its place."""
ACROSS: Final = 240
"""Cells along the longer side of a picture this small."""
MAXIMUM_CELLS: Final = 500
"""And with the reach of the kernel round it, which a wide kernel makes far longer than the picture."""
VISIBLE: Final = 40
"""Bandwidths along the longer side: one that is smaller is a dot that nobody sees."""


def hour_maps(
    answerer: Answerer, asked: Question, hours: tuple[int, ...] = HOURS, *, around: Hotspot | None = None
) -> HourMaps:
    """The density in each of `hours`, incidents per km² a year in that hour. Raises as Answerer.answer does.

    around: a hotspot to show from near by, in place of nearly all that there is.
    """
    known = timed_of(answerer, asked)
    shape = answerer.area(asked).shape
    spread = aoristic.weights(known.start, known.end, timezone=answerer.settings.timezone)
    places, years = known.found.places, known.period.years
    counts, weights = [], np.zeros((len(hours), len(places)))
    placed = known.place >= 0
    for i, hour in enumerate(hours):
        chance = spread.at(hour) * known.counts
        counts.append(float(chance.sum()))
        weights[i] = np.bincount(known.place[placed], chance[placed], len(places))
    total = weights.sum(axis=0)
    window = _near(around) if around else _window(places.x, places.y, total, shape.bounds)
    side = max(window[2] - window[0], window[3] - window[1])
    bandwidth = _bandwidth(asked, side)
    whole = side + 2 * reach(asked.kernel, bandwidth.number)
    finest = max(side / ACROSS, whole / MAXIMUM_CELLS)
    cell = max(min(asked.cell or 0.0, WIDEST_CELL[asked.kernel] * bandwidth.number), finest)
    filled = asked.but(bandwidth=bandwidth.number, cell=cell)
    steps = sum(surface_steps(filled, window, int(number)) for number in (weights > 0).sum(axis=1))
    afford(steps, answerer.settings.max_steps, asked, "bandwidth", "kernel")
    surfaces, edge = [], data_edge(known.found, answerer.wards)
    for weight in weights:
        checkpoint()
        some = weight > 0
        here = Places(places.x[some], places.y[some], weight[some], np.empty(0, np.intp))
        ends = edge and DataEdge(edge.outline, edge.inside[some])
        surfaces.append(surface_of(filled, here, shape if asked.area else None, window, years, ends))
    breaks = class_breaks(np.stack([surface.values for surface in surfaces]))
    seen = (places.x >= window[0]) & (places.x <= window[2]) & (places.y >= window[1]) & (places.y <= window[3])
    shown = weights[:, seen].sum(axis=1)
    name = around.name if around else ""
    return HourMaps(hours, np.array(counts), shown, tuple(surfaces), breaks, bandwidth, window, name)


def _near(spot: Hotspot) -> Bounds:
    """A square round a hotspot."""
    west, south, east, north = spot.geometry.bounds
    half = max(NEAR / 2, 0.75 * (east - west), 0.75 * (north - south))
    x, y = (west + east) / 2, (south + north) / 2
    return (x - half, y - half, x + half, y + half)


def _window(x: Floats, y: Floats, weight: Floats, area: Bounds) -> Bounds:
    """The part of an area that small pictures show: nearly all incidents with room round them, no wider than high."""
    if not weight.sum() > 0:
        return area
    ends = [_quantiles(axis, weight) for axis in (x, y)]
    side = min(
        max(MINIMUM_SIDE, *(1.25 * (high - low) for low, high in ends)), max(area[2] - area[0], area[3] - area[1])
    )
    middle = [(low + high) / 2 for low, high in ends]
    return (middle[0] - side / 2, middle[1] - side / 2, middle[0] + side / 2, middle[1] + side / 2)


def _quantiles(values: Floats, weight: Floats) -> tuple[float, float]:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order]) / weight.sum()
    low, high = (values[order][np.searchsorted(reached, share)] for share in (CUT, 1 - CUT))
    return float(low), float(high)


def _bandwidth(asked: Question, side: float) -> Choice:
    """As asked, else the usual one, wider where a picture of the whole area would not show it."""
    if asked.bandwidth is not None:
        bears = WIDEST_CELL[asked.kernel]
        minimum = side / min(ACROSS * bears, MAXIMUM_CELLS * bears - 2 * reach(asked.kernel, 1.0))
        return choose_bandwidth(asked, month_only=False, area=(0.0, 0.0, side, side), minimum=minimum)
    usual = choose_bandwidth(asked, month_only=False)
    minimum = of_kernel(float(np.ceil(side / VISIBLE / 50) * 50), asked.kernel)
    if minimum <= usual.number:
        return usual
    return Choice(Parameter.BANDWIDTH, minimum, Reason.SEEN_IN_A_SMALL_PICTURE, kernel=asked.kernel)
