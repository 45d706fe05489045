"""Incidents of one definition month by month, to be counted in any shape: the same selection as every answer's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Geometry

from app.answering.answerer import Answerer
from app.answering.notes import breaks_in
from app.answering.period import Period, choose_period
from app.answering.question import Question
from geo.errors import UserError
from geo.offence.offences import Definition
from geo.offence.recording_changes import RecordingBreak
from geo.places import Places
from geo.source import source_of
from geo.space.assign import assign
from geo.store.base import Snapshot

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

SENSITIVE: Final = ("Drugs", "Possession of weapons", "Public order")
"""Categories that are mostly found because police are there (domain reference 8.5)."""


@dataclass(frozen=True)
class Panel:
    """Rows are incidents with a place. months: those that are there whole, ascending; place, month: (n,) positions in
    places and months; cases: (n,) what a row counts for; sensitive: (n,) found mostly because police are there."""

    what: Definition
    period: Period
    snapshot: str
    month_only: bool
    places: Places
    recorded: Places  # of any crime
    ward: Ints  # of each place, -1 outside every ward
    place: Ints
    month: Ints
    cases: Floats
    sensitive: Bools
    changes: tuple[RecordingBreak, ...]  # of recording, between the first and the last month

    @property
    def all_sensitive(self) -> bool:
        """Whether the whole definition is found mostly because police are there: nothing of it can stand apart."""
        return bool(len(self.sensitive)) and bool(self.sensitive.all())

    @property
    def together(self) -> Bools:
        """(n,) rows that are judged together: without the sensitive ones, unless there are no others."""
        return np.ones(len(self.sensitive), bool) if self.all_sensitive else ~self.sensitive

    @property
    def months(self) -> tuple[date, ...]:
        """Months that are there whole, ascending."""
        return self.period.whole

    def counts(self, unit: Ints, number: int, rows: Bools | None = None) -> Floats:
        """(number, months) cases; unit: of each place, -1 for none; rows: which incidents, all when None."""
        at = unit[self.place]
        use = at >= 0 if rows is None else (at >= 0) & rows
        flat = at[use] * len(self.months) + self.month[use]
        sums = np.bincount(flat, weights=self.cases[use], minlength=number * len(self.months))
        return np.asarray(sums.reshape(number, len(self.months)), np.float64)

    def within(self, shapes: Sequence[Geometry], rows: Bools | None = None) -> Floats:
        """(shapes, months) cases; an incident in two shapes counts in the first."""
        return self.counts(self.unit_of(shapes), len(shapes), rows)

    def unit_of(self, shapes: Sequence[Geometry]) -> Ints:
        """Position of the first shape that covers each place, -1 for none."""
        polygons = np.array([shape if not shape.is_empty else shapely.Polygon() for shape in shapes], object)
        return assign(self.places.x, self.places.y, polygons).astype(np.intp)

    def points(self, shape: Geometry, months: Ints) -> tuple[Floats, Floats, Floats]:
        """x, y and cases of the places in a shape over some months, those without a case left out."""
        inside = self.unit_of([shape]) == 0
        use = inside[self.place] & np.isin(self.month, months)
        cases: Floats = np.bincount(self.place[use], self.cases[use], len(self.places)).astype(np.float64)
        held = cases > 0
        return self.places.x[held], self.places.y[held], cases[held]


def panel(answerer: Answerer, offence: str, source: str, snapshot: Snapshot) -> Panel:
    """Every month of one source that is loaded whole. Raises UserError when none is."""
    force = answerer.settings.force
    chosen, _ = choose_period(Question(offence=offence, source=source), answerer.store, snapshot, force)
    months = snapshot.months(chosen.source, force)
    asked = Question(offence=offence, source=chosen.source, first=months[0], last=months[-1])
    what, period, _, found = answerer.select(asked, snapshot)
    if not period.whole:
        raise UserError(
            f"no month of {source_of(period.source).title} is there whole, so no two can be compared",
            where="months",
            todo="Load whole months; the page Data says what is there of each.",
        )
    whole = np.array(period.whole, "M8[D]")
    kinds = found.rows.of_kinds(("month", "category"))
    month, category = kinds["month"].to_numpy().astype("M8[D]"), np.array(kinds["category"].to_pylist(), str)
    use = np.isin(month, whole)[found.rows.kind] & found.placed
    kind = found.rows.kind[use]
    return Panel(
        what,
        period,
        snapshot.id,
        found.month_only,
        found.places,
        found.any_crime,
        found.ward,
        found.place[use],
        np.searchsorted(whole, month).astype(np.intp)[kind],
        found.rows.weight[use],
        np.isin(category, SENSITIVE)[kind] | what.activity_sensitive,
        breaks_in(what, period, found),
    )
