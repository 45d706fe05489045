"""The incidents that a question is about, found, weighted, collapsed to places and put into their wards."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering import hours
from app.answering.kinds_selected import KindsHeld
from app.answering.period import Period
from app.answering.question import Question
from app.answering.zones import Zone, within, zones_beside
from app.settings import Settings
from geo.disclosure import WITHHELD, homes, withhold
from geo.offence.offences import Definition
from geo.places import Places, collapse
from geo.source import source_of
from geo.space.assign import assign
from geo.space.boundaries import Boundaries
from geo.store.base import Snapshot, Store
from geo.time.night import timed

Floats = npt.NDArray[np.float64]
COLUMNS = (
    "easting",
    "northing",
    "month",
    "category",
    "ho_code",
    "time_precision",
    "weight",
    "public_place",
    "domestic_abuse",
)


@dataclass(frozen=True)
class Selected:
    """The incidents a question is about: `rows` of the table with a place, collapsed, each place in its ward."""

    table: pa.Table
    n: float
    placed: npt.NDArray[np.bool_]
    places: Places
    any_crime: Places  # of any crime at all: where something could have been seen
    ward: npt.NDArray[np.intp]  # of each place, -1 outside every ward
    month_only: bool
    by_proxy: int
    unknown_public_place: int
    unknown_hour: int
    unjudged: int
    hours: hours.Hours | None
    zones: int = 0  # night-time-economy zones that the definition could go by
    by_zone: int = 0  # rows selected only because they stand in one
    beside: Places | None = None  # of the second layer that stands beside, None where there is none
    withheld: float = 0.0  # weight of rows at homes of victims, their place left out

    def inside(self, shape: BaseGeometry) -> npt.NDArray[np.bool_]:
        """(n,) which rows of the table stand in a shape (EPSG:27700); its edge belongs to it."""
        x, y = (self.table.column(name).to_numpy() for name in ("easting", "northing"))
        west, south, east, north = shape.bounds  # not a number where the shape is empty, and then nothing is near it
        found: npt.NDArray[np.bool_] = (x >= west) & (x <= east) & (y >= south) & (y <= north)
        near = np.flatnonzero(found)
        found[near] = shapely.intersects_xy(shape, x[near], y[near])
        return found


def select(
    store: Store,
    asked: Question,
    what: Definition,
    period: Period,
    snapshot: Snapshot,
    *,
    wards: Boundaries,
    settings: Settings,
    zones: tuple[Zone, ...] = (),
    beside: Definition | None = None,
) -> Selected:
    """The incidents that `asked` is about, weighted by the hours it asks for. Raises Refused where they cannot say,
    Unanswerable where the source is of a kind that never can.

    beside: the definition that open data shows apart, as a second layer.
    zones: the night-time-economy zones that are kept, for definitions that depend on them.
    """
    if source_of(period.source).anonymised and not what.in_open_data:
        raise what.unanswerable
    names = list(dict.fromkeys((*COLUMNS, *hours.COLUMNS, *what.columns, *(beside.columns if beside else ()))))
    held = kinds_held(store, what, beside, period, snapshot, settings.force)
    if held:
        zones, by_zone = (), 0
        chosen = held.select(what)
        some = held.kinds.filter(pa.array(chosen.mask))
        precision = (some if len(some) else held.kinds)["time_precision"].to_numpy(zero_copy_only=False)
        if len([key for key in hours.KEYS if getattr(asked, key) not in ("", None)]) == 1:
            timed(precision)  # known before a row is read
        any_crime = held.any_crime()
        whole = chosen.by_proxy > int(some["rows"].to_numpy().sum()) / 2
        other_mask = held.select(beside).mask if beside and whole else None
        other = None if other_mask is None else collapsed(held.table(other_mask, COLUMNS))[0]
        table = held.table(chosen.mask, names)
    else:
        table = store.read(
            "incidents",
            columns=names,
            source=period.source,
            force=settings.force,
            first=period.first,
            last=period.last,
            snapshot=snapshot,
        )
        table = withhold(in_months(table, period), homes(store, period.source, snapshot))
        any_crime = collapsed(table)[0]
        chosen = what.select(table)
        flagged, zones = int(chosen.mask.sum()), zones if what.zoned else ()
        zones = zones_beside(zones, period.source)
        if zones:
            chosen = what.select(table, zone=within(zones, table))
        by_zone = int(chosen.mask.sum()) - flagged
        every = table
        shown = beside.select(every) if beside and chosen.by_proxy > chosen.mask.sum() / 2 else None
        other = collapsed(every.filter(pa.array(shown.mask)))[0] if shown else None
        table = table.filter(pa.array(chosen.mask))
        precision = (table if len(table) else every).column("time_precision").to_numpy(zero_copy_only=False)
    month_only = bool(len(precision)) and bool((precision == "month").all())
    asked_hours = hours.weigh(table, asked, settings, period)
    if asked_hours:
        timed(precision)  # “none at that hour” would be wrong where no record has an hour
        table = weighted(table, asked_hours.weight)
    places, placed = collapsed(table)
    weight = table.column("weight").to_numpy()
    return Selected(
        table,
        float(weight.sum()),
        placed,
        places,
        any_crime,
        assign(places.x, places.y, wards.geometry).astype(np.intp),
        month_only,
        chosen.by_proxy,
        chosen.unknown_public_place,
        chosen.unknown_hour,
        chosen.unjudged,
        asked_hours,
        len(zones),
        by_zone,
        other,
        float(weight[table.column(WITHHELD).to_numpy()].sum()),
    )


def kinds_held(
    store: Store, what: Definition, beside: Definition | None, period: Period, snapshot: Snapshot, force: str
) -> KindsHeld | None:
    """The incidents of a period by their kinds, where kinds alone say which are selected: without hours or zones of a
    definition, on places that are none of a victim's, each incident counting one; otherwise None."""
    if not source_of(period.source).anonymised or any(one and (one.night or one.zoned) for one in (what, beside)):
        return None
    every = store.columns(source=period.source, force=force, first=period.first, last=period.last, snapshot=snapshot)
    return KindsHeld(every, period.held) if not any(len(one.weight) for one in every) else None


def in_months(table: pa.Table, period: Period) -> pa.Table:
    """The rows of the months that count: those of months that are probably incomplete are left out."""
    if not period.incomplete:
        return table
    return table.filter(pc.is_in(table["month"], pa.array(period.held, pa.date32())))


def collapsed(table: pa.Table) -> tuple[Places, npt.NDArray[np.bool_]]:
    """Weighted places of the rows that have coordinates, and (n,) which rows those are."""
    x, y, weight = (table.column(name).to_numpy() for name in ("easting", "northing", "weight"))
    placed = np.isfinite(x) & np.isfinite(y)
    return collapse(x[placed], y[placed], weight[placed]), placed


def weighted(table: pa.Table, share: Floats) -> pa.Table:
    """The rows with a chance above zero, each weight times its chance."""
    weight = table.column("weight").to_numpy() * share
    at = table.schema.get_field_index("weight")
    return table.set_column(at, table.schema.field("weight"), pa.array(weight)).filter(pa.array(share > 0))
