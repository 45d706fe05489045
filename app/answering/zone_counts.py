"""How many incidents of a question stand in each zone, month by month: the very rows that its Answer counts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.answering.answerer import Answerer
from app.answering.period import Period
from app.answering.question import Question
from app.answering.selection import Selected
from app.answering.zones import Zone
from geo.offence.offences import Definition

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ZoneCounts:
    """The incidents of one question in each zone, whatever the dates of the zone.

    by_month: (k, m) counts, sums of chances where hours are asked for; a row for each of `zones`, a column for each of
    period.held, the months with data. The edge of a zone belongs to it; an incident in two zones counts in both.
    hours: share of all hours that the question asks for, 1 for all of them.
    """

    definition: Definition
    period: Period
    zones: tuple[Zone, ...]
    by_month: Floats
    hours: float

    @property
    def n(self) -> Floats:
        """(k,) counts of the whole period."""
        return np.asarray(self.by_month.sum(axis=1))

    @property
    def ranked(self) -> tuple[int, ...]:
        """Positions of the zones, the one with most incidents first."""
        names = [zone.name for zone in self.zones]
        return tuple(sorted(range(len(names)), key=lambda i: (-self.n[i], names[i])))


def count_in_zones(answerer: Answerer, asked: Question, zones: Sequence[Zone]) -> ZoneCounts:
    """Count a question's incidents in each zone. Raises as Answerer.answer does; `asked.area` is not looked at."""
    what, period, _, found = answerer.select(asked, answerer.store.snapshot())
    by_month = counts_by_month(found, [zone.geometry for zone in zones], period)
    return ZoneCounts(what, period, tuple(zones), by_month, found.hours.share if found.hours else 1.0)


def counts_by_month(found: Selected, shapes: Sequence[object], period: Period) -> Floats:
    """(k, m) weight of the selected incidents in each shape (EPSG:27700) and each of the months with data."""
    counted = np.zeros((len(shapes), len(period.held)))
    for i, shape in enumerate(shapes):
        tally = found.tally(np.where(found.covers(shape), 0, -1), 1)
        column = np.searchsorted(np.array(period.held, "M8[M]"), tally.months.astype("M8[M]"))
        counted[i, column] = tally.by_month[0]
    return counted
