"""The incidents that the store holds, as claims are tried on them: by category, month by month."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from app.answering.answerer import Answerer
from app.answering.period import choose_period
from app.answering.question import Question
from app.answering.selection import collapsed
from app.calibration.claim import Data
from app.calibration.incidents import Incidents
from geo.disclosure import COLUMNS as HOME_COLUMNS
from geo.disclosure import homes, withhold

MINIMUM: Final = 60
"""Incidents of a category below which it is left out: so few make no hotspot that could be judged."""
COLUMNS: Final = ("easting", "northing", "month", "category", "weight", "time_precision")


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
    table = world.store.read(
        "incidents",
        columns=list(dict.fromkeys((*COLUMNS, *HOME_COLUMNS))),
        source=source,
        force=force,
        first=period.first,
        last=period.last,
        snapshot=snapshot,
    )
    table = withhold(table, homes(world.store, source, snapshot))
    places, placed = collapsed(table)
    whole = np.array(period.whole, "M8[M]")
    month = table["month"].to_numpy().astype("M8[M]")
    use = placed & np.isin(month, whole)
    every = np.column_stack([places.x, places.y])
    rows = table.filter(pa.array(use))
    x, y, weight = (rows[name].to_numpy() for name in ("easting", "northing", "weight"))
    at = np.searchsorted(whole, month[use]).astype(np.int64)
    category = np.asarray(rows["category"].to_pylist(), object).astype(str)
    exact = bool((rows["time_precision"].to_numpy() != "month").any())
    found = []
    for name in np.unique(category):
        of = category == name
        if weight[of].sum() >= MINIMUM:
            mine = (x[of], y[of], at[of], weight[of])
            found.append(Incidents(Data.OWN, force, str(name), *mine, len(whole), every, exact))
    return Local(tuple(found), len(whole), snapshot.id)
