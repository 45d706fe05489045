"""What no map shows, whoever looks: homes of victims, withheld as places, once, where rows are read."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo.errors import Refused
from geo.incidents import PUBLIC_PLACE
from geo.offence.ho_codes import normal_codes
from geo.offence.sensitive import DOMESTIC_CODES
from geo.source import source_of
from geo.store.base import Snapshot, Store
from geo.store.columns.columns import Columns

SAME_PLACE: Final = 5.0
"""Metres, about the width of a terraced house: two systems write down the same home this far apart."""
NO_HOME: Final = (
    *(kind for kind, public in PUBLIC_PLACE.items() if public),
    "school_college", "hospital", "workplace", "custody_prison",
)  # fmt: skip
"""Location types that are nobody's home. Where the type is missing, unknown, “other” or “online” it may be one."""
UNTYPED: Final = ("unknown", "other")
COLUMNS: Final = ("easting", "northing", "location_type", "public_place", "ho_code", "domestic_abuse", "cuckooing")
"""What `homes` reads."""
WITHHELD: Final = "withheld"
"""The column that `withhold` adds: true for rows whose place was taken out."""
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Homes:
    """Places that are withheld: x, y, (n,) metres on the National Grid."""

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]

    def hold(self, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> Mask:
        """(n,) which places are one of these homes, or within SAME_PLACE of one; a place that is NaN is none."""
        held = np.zeros(len(x), bool)
        if not len(self.x):
            return held
        near = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        near = near[np.isin(_square(x[near], y[near]), self._squares)]
        found = self._tree.query(shapely.points(x[near], y[near]), predicate="dwithin", distance=SAME_PLACE)[0]
        held[near[found]] = True
        return held

    @cached_property
    def _squares(self) -> npt.NDArray[np.int64]:
        """Squares of that side round the homes, with their neighbours: few rows are left to be measured."""
        east, north = np.meshgrid((-1, 0, 1), (-1, 0, 1))
        around = _square(self.x[:, None] + SAME_PLACE * east.ravel(), self.y[:, None] + SAME_PLACE * north.ravel())
        return np.unique(around)

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(shapely.points(self.x, self.y))


def homes_among(incidents: pa.Table) -> Homes:
    """Homes that were taken over, whatever the location type says, and places of domestic abuse that may be a home.

    Domestic abuse by flag or Home Office code (coercive control). A public house or a street where it happened is no
    home; a place without a known type is taken for one unless it was recorded as public. Reads COLUMNS.
    """
    placed = pc.and_(pc.is_valid(incidents["easting"]), pc.is_valid(incidents["northing"]))
    rows = incidents.filter(pc.and_(_at_home(incidents), placed))
    return _of(*(rows[name].to_numpy() for name in ("easting", "northing")))


def _at_home(incidents: pa.Table) -> pa.ChunkedArray:
    """Which incidents, or kinds of them, `homes_among` is about, wherever they stand."""
    domestic = pc.or_(
        pc.fill_null(incidents["domestic_abuse"], False),
        pc.fill_null(pc.is_in(normal_codes(incidents["ho_code"]), value_set=pa.array(DOMESTIC_CODES)), False),
    )
    kind = pc.fill_null(incidents["location_type"], UNTYPED[0])
    public = pc.or_(
        pc.is_in(kind, value_set=pa.array(NO_HOME)),
        pc.and_(pc.is_in(kind, value_set=pa.array(UNTYPED)), pc.fill_null(incidents["public_place"], False)),
    )
    return pc.or_(pc.fill_null(incidents["cuckooing"], False), pc.and_(domestic, pc.invert(public)))


def _of(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> Homes:
    at = np.unique(np.column_stack([x, y]), axis=0)
    return Homes(at[:, 0], at[:, 1])


NOWHERE: Final = Homes(np.empty(0), np.empty(0))
"""No home at all: among places that were moved to map points before they were published."""
_KNOWN: dict[tuple[str, str, str], Homes] = {}
_MOST_KNOWN: Final = 16


def homes(store: Store, source: str, snapshot: Snapshot) -> Homes:
    """`homes_among` all that the store holds of a source, of whatever month and force: a home that is known from one
    month is one in every other. None among places that were moved to map points before they were published.

    Kept by snapshot. Raises Unavailable when a file cannot be read: what is not known cannot be kept back.
    """
    key = store.name, source, snapshot.id
    if (found := _KNOWN.get(key)) is None:
        found = NOWHERE if source_of(source).anonymised else _held(store.columns(source=source, snapshot=snapshot))
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[key] = found
    return found


def _held(columns: Iterable[Columns]) -> Homes:
    """`homes_among` the incidents of columns."""
    x, y = [np.empty(0)], [np.empty(0)]
    for one in columns:
        rows = np.repeat(np.asarray(_at_home(one.kinds), bool), np.diff(one.ends))
        place = np.unique(one.place[rows])
        place = place[place >= 0]
        x.append(one.x[place])
        y.append(one.y[place])
    return _of(np.concatenate(x), np.concatenate(y))


def withhold(incidents: pa.Table, kept_back: Homes) -> pa.Table:
    """The same rows, those at homes without easting and northing, and a column WITHHELD that says which: counted, and
    in no place that can be drawn or counted in an area, however small somebody draws it."""
    x, y = (incidents[name].cast(pa.float64()).to_numpy() for name in ("easting", "northing"))
    held = pa.array(kept_back.hold(x, y))
    for name in ("easting", "northing"):
        at = incidents.schema.get_field_index(name)
        shown = pc.if_else(held, pa.scalar(None, pa.float64()), incidents[name])
        incidents = incidents.set_column(at, incidents.schema.field(at), shown)
    return incidents.append_column(WITHHELD, held)


def allow_points(*, month_only: bool) -> None:
    """Raise Refused unless single incidents of these data may stand as points at all, whoever looks."""
    if month_only:
        raise Refused(
            "these incidents stand on anonymous map points and have a month but no day, so a point would look exact "
            "and would not be",
            where="incidents",
            todo="Ask for cells, hotspots or wards instead.",
        )


def _square(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return np.asarray(
        np.floor(x / SAME_PLACE).astype(np.int64) * 10_000_000 + np.floor(y / SAME_PLACE).astype(np.int64)
    )
