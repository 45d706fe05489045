"""The incidents that a question is about: found, weighted, collapsed to places and put into their wards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from shapely.geometry.base import BaseGeometry

from app.answering import dated, hours
from app.answering.each_once import allow_incidents, each_once
from app.answering.kinds_selected import KindsHeld
from app.answering.period import Period
from app.answering.question import INCIDENT, Question
from app.answering.zones import Zone, zones_beside
from app.settings import Settings
from geo.disclosure import WITHHELD, homes
from geo.offence.offences import Definition
from geo.places import Places, collapse
from geo.source import source_of
from geo.space.assign import covered
from geo.space.boundaries import Boundaries
from geo.store.base import Snapshot, Store
from geo.store.columns.distinct_places import DistinctPlaces
from geo.store.columns.facts import HOURS
from geo.store.columns.rows import Rows, Tally
from geo.time.night import timed

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
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


@dataclass(frozen=True, eq=False)
class Selected:
    """The incidents a question is about: those with a place collapsed to places, each place in its ward.

    rows: of the incidents, which are read only where something is asked of single ones; at: (m,) position of each of
    the places among the distinct ones; n: their weight; any_crime: places of any crime at all, where something could
    have been seen; ward: (m,) of each place, -1 outside every ward; zones: how many night-time-economy zones the
    definition could go by; by_zone: rows selected only because they stand in one; beside: places of the second layer
    that stands beside, None where there is none; withheld: weight of rows at homes of victims, their place left out;
    undated: rows without a day, left out of weeks; joined, alone:
    records that count with another of their incident, and of which no night or spot is known.
    """

    rows: Rows
    columns: tuple[str, ...]
    distinct: DistinctPlaces
    at: Ints
    n: float
    places: Places
    any_crime: Places
    ward: Ints
    month_only: bool
    by_proxy: int
    unknown_public_place: int
    unknown_hour: int
    unjudged: int
    hours: hours.Hours | None
    zones: int = 0
    by_zone: int = 0
    beside: Places | None = None
    withheld: float = 0.0
    undated: int = 0
    joined: int = 0
    alone: int = 0

    def __len__(self) -> int:
        """How many incidents they are."""
        return self.rows.n

    @cached_property
    def table(self) -> pa.Table:
        """A row of each, in the order of the store: `columns`, and WITHHELD."""
        rows = self.rows.table(self.columns, self.distinct.x, self.distinct.y)
        return rows.append_column(WITHHELD, pa.array(self.rows.kept_back))

    def some(self, rows: Ints) -> pa.Table:
        """The same of the rows at some positions."""
        return self.rows.table(self.columns, self.distinct.x, self.distinct.y, rows)

    @property
    def timed(self) -> Bools:
        """(n,) which rows have an hour."""
        precision = self.rows.of_kinds(("time_precision",))["time_precision"]
        return np.isin(np.array(precision.to_pylist(), str), HOURS)[self.rows.kind]

    @cached_property
    def place(self) -> Ints:
        """(n,) position of each row's place among `places`, -1 without one."""
        number = np.full(len(self.distinct) + 1, -1, np.intp)
        number[self.at] = np.arange(len(self.at))
        return number[self.rows.place]

    @property
    def placed(self) -> Bools:
        """(n,) which rows have a place."""
        return self.place >= 0

    @property
    def categories(self) -> list[str]:
        """The crime types that are among them."""
        return self.rows.values("category")

    def inside(self, shape: BaseGeometry) -> Bools:
        """(n,) which rows stand in a shape (EPSG:27700); its edge belongs to it."""
        return np.append(self.covers(shape), False)[self.place]

    def covers(self, shape: BaseGeometry) -> Bools:
        """(m,) which of the places stand in a shape (EPSG:27700); its edge belongs to it."""
        return covered(shape, self.places.x, self.places.y)

    def texts(self, at: Ints) -> npt.NDArray[np.object_]:
        """What some of the places are called by their source, "" where it says nothing that is public."""
        return self.distinct.texts(self.at[at])

    def by_value(self, name: str, at: Ints) -> tuple[tuple[str, ...], Floats]:
        """The values of a column of kinds and the weights (a, v) of the rows on each of some places by them."""
        of = np.full(len(self.distinct), -1, np.intp)
        of[self.at[at]] = np.arange(len(at))
        return self.rows.by_value(name, of, len(at))

    def in_months(self, months: Sequence[date]) -> Floats:
        """(m,) weight on each of the places of the rows of some months."""
        return self.rows.total_in(months)[self.at]

    def tally(self, group: Ints, k: int) -> Tally:
        """Rows by group, month and category. group: (m,) of each of the places, below k, -1 for none."""
        of = np.full(len(self.distinct), -1, np.intp)
        of[self.at] = group
        return self.rows.tally(of, k)


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
    given = [key for key in hours.KEYS if getattr(asked, key) not in ("", None)]
    if len(given) == 1:  # where no record of these months has an hour, that is known before any is opened
        span = {"first": period.first, "last": period.last}
        timed([*store.facts(source=period.source, force=settings.force, **span, snapshot=snapshot).by_precision])
    held = kinds_held(store, period, snapshot, settings.force)
    zones = zones_beside(zones, period.source) if what.zoned else ()
    chosen, rows, by_zone = held.select(what, zones)
    second = held.select(beside)[1] if beside and chosen.by_proxy > rows.n / 2 else None
    precision = (rows if rows.n else held.every).values("time_precision")
    if len(given) == 1:
        timed(precision)  # “none at that hour” would be wrong where no record has an hour
    month_only = precision == ["month"]
    allow_incidents(asked, precision)
    joined = alone = 0
    if asked.count == INCIDENT:
        once = each_once(rows)
        rows, second, joined, alone = rows.weighed(once.weight), None, once.joined, once.alone
    distinct = held.held.distinct
    asked_hours = None
    undated = 0
    if asked.days:
        dated.allow_days(precision)
        in_days = dated.in_days(rows.table(dated.COLUMNS, distinct.x, distinct.y), asked.days)
        rows, undated = rows.weighed(in_days.weight), in_days.undated
        second = None
    if given:
        asked_hours = hours.weigh(rows.table(hours.COLUMNS, distinct.x, distinct.y), asked, settings, period)
    if asked_hours:
        rows = rows.weighed(asked_hours.weight)
    at, places, withheld = on_places(rows, distinct)
    return Selected(
        rows,
        tuple(dict.fromkeys((*COLUMNS, *hours.COLUMNS, *what.columns, *(beside.columns if beside else ())))),
        distinct,
        at,
        float(rows.n if rows.alike else rows.weight.sum()),
        places,
        held.any_crime(),
        distinct.ward(wards)[at].astype(np.intp),
        month_only,
        chosen.by_proxy,
        chosen.unknown_public_place,
        chosen.unknown_hour,
        chosen.unjudged,
        asked_hours,
        len(zones),
        by_zone,
        None if second is None else on_places(second, distinct)[1],
        withheld,
        undated,
        joined,
        alone,
    )


def kinds_held(store: Store, period: Period, snapshot: Snapshot, force: str) -> KindsHeld:
    """The incidents of a period that count, by their kinds, the homes of victims among their places known."""
    held = store.held(snapshot, source=period.source, force=force, first=period.first, last=period.last)
    return KindsHeld(held, period.held, homes(store, period.source, snapshot))


def on_places(rows: Rows, distinct: DistinctPlaces) -> tuple[Ints, Places, float]:
    """Where rows stand on the distinct, ascending, the same as weighted places, whose `inverse` is left empty, and the
    weight of the rows at homes that no map shows."""
    total, some, withheld = rows.total()
    at = np.flatnonzero(some)
    return at, Places(distinct.x[at], distinct.y[at], total[at], np.empty(0, np.intp)), withheld


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
