"""The incidents that the store holds, as claims are tried on them: by category, month by month."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.answering.answerer import Answerer
from app.answering.kinds_selected import KindsHeld
from app.answering.period import choose_period
from app.answering.question import Question
from app.answering.selection import on_places
from app.calibration.claim import Data
from app.calibration.incidents import Incidents
from geo.disclosure import homes

MINIMUM: Final = 60
"""Incidents of a category below which it is left out: so few make no hotspot that could be judged."""


@dataclass(frozen=True)
class Local:
    """incidents: of each category with enough of them, by name; months: how many are there whole; snapshot: of the
    data."""

    incidents: tuple[Incidents, ...]
    months: int
    snapshot: str


def local_incidents(world: Answerer, source: str) -> Local:
    """Every whole month of one source of the service's force. Raises UserError where nothing is loaded.

    Places that no map shows, the homes of victims, are left out as they are there. What comes of it are shares over
    many hotspots: no place, no category and no count of incidents.
    """
    snapshot, force = world.store.snapshot(), world.settings.force
    held = snapshot.months(source, force)
    asked = Question(source=source, first=min(held, default=None), last=max(held, default=None))
    period, _ = choose_period(asked, world.store, snapshot, force)
    placed = world.store.held(snapshot, source=source, force=force, first=period.first, last=period.last)
    rows = KindsHeld(placed, snapshot.months(source, force), homes(world.store, source, snapshot)).every
    _, places, _ = on_places(rows, placed.distinct)
    kinds, whole = rows.of_kinds(("month", "category", "time_precision")), np.array(period.whole, "M8[M]")
    month = kinds["month"].to_numpy().astype("M8[M]")
    use = (rows.place >= 0) & np.isin(month, whole)[rows.kind]
    kind, place, weight = rows.kind[use], rows.place[use], rows.weight[use]
    every = np.column_stack([places.x, places.y])
    x, y, at = placed.distinct.x[place], placed.distinct.y[place], np.searchsorted(whole, month).astype(np.int64)[kind]
    category = np.asarray(kinds["category"].to_pylist(), str)[kind]
    exact = bool((np.asarray(kinds["time_precision"].to_pylist(), str) != "month")[kind].any())
    found = []
    for name in np.unique(category):
        of = category == name
        if weight[of].sum() >= MINIMUM:
            mine = (x[of], y[of], at[of], weight[of])
            found.append(Incidents(Data.OWN, force, str(name), *mine, len(whole), every, exact))
    return Local(tuple(found), len(whole), snapshot.id)
