"""Maps of single hours of the week: one selection, every hour with its chances, one set of classes for all."""

from typing import Final

import numpy as np

from app.answer import Choice
from app.nights import HourMaps
from app.question import Question
from app.services.answering import Answerer
from app.services.choices import choose_bandwidth
from app.services.surfaces import class_breaks, surface_of
from app.services.timed import timed_of
from geo import aoristic
from geo.places import Places

NIGHTS: Final = ((4, "Friday night"), (5, "Saturday night"))
HOURS: Final = tuple(24 * day + 18 + hour for day, _ in NIGHTS for hour in range(12))
"""18:00 to 05:59 of Friday and of Saturday night, as hours of the week."""
ACROSS: Final = 240
"""Cells along the longer side of a picture this small."""
VISIBLE: Final = 40
"""Bandwidths along the longer side: one that is smaller is a dot that nobody sees."""


def hour_maps(answerer: Answerer, asked: Question, hours: tuple[int, ...] = HOURS) -> HourMaps:
    """The density in each of `hours`, incidents per km² a year in that hour. Raises as Answerer.answer does."""
    known = timed_of(answerer, asked)
    _, shape, _ = answerer.area(asked)
    bounds = tuple(float(edge) for edge in shape.bounds)
    side = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    bandwidth = _bandwidth(asked, side)
    cell = max(asked.cell or 0.0, side / ACROSS)
    filled = asked.but(bandwidth=float(bandwidth.value), cell=cell)
    spread = aoristic.weights(known.start, known.end, timezone=answerer.settings.timezone)
    places, years = known.found.places, max(len(known.held), 1) / 12
    surfaces, counts = [], []
    for hour in hours:
        chance = spread.at(hour) * known.counts
        counts.append(float(chance.sum()))
        placed = (known.place >= 0) & (chance > 0)
        weight = np.bincount(known.place[placed], chance[placed], len(places)).astype(np.float64)
        some = weight > 0
        here = Places(places.x[some], places.y[some], weight[some], np.empty(0, np.intp))
        surfaces.append(surface_of(filled, here, shape if asked.area else None, bounds, years))  # type: ignore[arg-type]
    breaks = class_breaks(np.stack([surface.values for surface in surfaces]))
    return HourMaps(hours, np.array(counts), tuple(surfaces), breaks, bandwidth)


def _bandwidth(asked: Question, side: float) -> Choice:
    """As asked, else the usual one, wider where a picture of the whole area would not show it."""
    if asked.bandwidth is not None:
        return choose_bandwidth(asked, month_only=False)
    usual = choose_bandwidth(asked, month_only=False)
    least = float(np.ceil(side / VISIBLE / 50) * 50)
    if least <= float(usual.value):
        return usual
    return Choice("bandwidth", "Bandwidth", least, "m", True, "wide enough to be seen in a small picture of the area")
