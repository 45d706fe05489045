"""Night-time-economy zones: drawn by a person or derived from venues, named, and kept as records with dates."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from app.records.journal import Record, Records
from geo.errors import UserError
from geo.source import DEMO, may_judge, synthetic
from geo.space import concave_hull as areas
from geo.space.assign import assign
from geo.space.boundaries import Boundaries
from geo.space.corners import outline_of, simplified
from geo.space.drawn import inside
from geo.store.base import Store
from geo.surroundings.assets import Assets, read_assets
from models.clusters import dbscan

Bools = npt.NDArray[np.bool_]
Months = npt.NDArray[np.datetime64] | np.datetime64

KIND: Final = "zone"
EPS: Final = 100.0
MINIMUM_VENUES: Final = 5
MARGIN: Final = 75.0
"""Metres between venues of one zone, venues in one, and metres round them (domain reference 3.2)."""
SAME: Final = 0.5
"""Share of the smaller of two shapes that must overlap for them to be the same zone."""


@dataclass(frozen=True)
class Zone:
    """One zone as it is kept now.

    geometry: shapely, EPSG:27700; first, last: days it is in force, None for open; sources: of the venues it was
    derived from.
    """

    id: str
    version: int
    name: str
    geometry: BaseGeometry
    origin: str  # drawn or derived
    first: date | None = None
    last: date | None = None
    sources: tuple[str, ...] = ()

    @property
    def synthetic(self) -> bool:
        """Derived from the demo's venues: it must be called so, and real incidents are never judged by it."""
        return synthetic(self.sources)

    def in_force(self, month: Months) -> Bools:
        """Which months it is in force in, if only for a day of them."""
        begun = True if self.first is None else month >= np.datetime64(self.first, "M")
        return np.asarray(begun & (True if self.last is None else month <= np.datetime64(self.last, "M")), bool)

    @property
    def body(self) -> dict[str, object]:
        """What a record of it holds."""
        return {
            "name": self.name,
            "geometry": shapely.to_wkt(self.geometry, rounding_precision=1),
            "origin": self.origin,
            "first": self.first and self.first.isoformat(),
            "last": self.last and self.last.isoformat(),
            "sources": list(self.sources),
        }


def zone_of(record: Record) -> Zone:
    """The zone that a record of the kind “zone” holds."""
    body = record.body
    first, last = (date.fromisoformat(body[end]) if body.get(end) else None for end in ("first", "last"))
    shape = outline_of(body["geometry"])
    sources = tuple(body.get("sources", ()))
    return Zone(record.id, record.version, body["name"].strip(), shape, body["origin"], first, last, sources)


def zones(records: Records) -> tuple[Zone, ...]:
    """Every zone that is kept, in the order in which they were made."""
    return tuple(records.read(KIND, zone_of))


def zones_beside(kept: Sequence[Zone], incidents: str) -> tuple[Zone, ...]:
    """Those that may judge incidents of a source: real venues' zones real ones, made-up venues' made-up ones, and those
    that a person drew both."""
    return tuple(zone for zone in kept if may_judge(zone.sources, incidents))


def within(zones: Sequence[Zone], incidents: pa.Table) -> Bools:
    """(n,) bool: which incidents stand in a zone that is in force in their month. A zone's edge belongs to it."""
    x, y, month = (incidents[name].to_numpy(zero_copy_only=False) for name in ("easting", "northing", "month"))
    month = month.astype("M8[M]")
    inside = np.zeros(len(incidents), bool)
    for zone in zones:
        inside |= np.asarray(shapely.intersects_xy(zone.geometry, x, y), bool) & zone.in_force(month)
    return inside


def draw_zone(
    records: Records,
    name: str,
    geometry: BaseGeometry,
    *,
    area: BaseGeometry,
    who: str,
    first: date | None = None,
    last: date | None = None,
) -> Zone:
    """Keep a zone that a person drew. geometry: shapely polygon; area: the force's, both EPSG:27700. Raises UserError
    saying what is wrong."""
    if not name.strip():
        raise UserError("the zone has no name", where="name", todo="Name it after its streets or its town.")
    if shapely.get_type_id(geometry) not in (3, 6) or shapely.is_empty(geometry) or not shapely.is_valid(geometry):
        reason = shapely.is_valid_reason(geometry)
        raise UserError(f"the zone is not an area ({reason})", where="geometry", todo="Draw its outline without loops.")
    if first and last and first > last:
        raise UserError("the zone ends before it begins", where="last")
    shape = inside(simplified(geometry, where="area"), area)
    zone = Zone("", 0, " ".join(name.split()), shape, "drawn", first, last)
    return zone_of(records.create(KIND, zone.body, who=who))


@dataclass(frozen=True)
class Cluster:
    """Venues that stand together. venues: positions among the venues given; geometry: their hull and 75 m."""

    name: str
    geometry: BaseGeometry
    venues: npt.NDArray[np.intp]


def clusters(venues: Assets, wards: Boundaries) -> tuple[Cluster, ...]:
    """Groups of at least 5 venues, each within 100 m of others, the largest first, named after ward and town."""
    label = dbscan(venues.x, venues.y, eps=EPS, min_weight=MINIMUM_VENUES)
    members = [np.flatnonzero(label == number) for number in range(label.max(initial=-1) + 1)]
    members.sort(key=lambda rows: (-len(rows), venues.y[rows].min(), venues.x[rows].min()))
    names: Counter[str] = Counter()
    found = []
    for rows in members:
        name = _name(venues.where(np.isin(np.arange(len(venues)), rows)), wards)
        names[name] += 1
        numbered = f"{name} {names[name]}" if names[name] > 1 else name
        shape = areas.outline(venues.x[rows], venues.y[rows], margin=MARGIN)
        found.append(Cluster(numbered, shape, rows))
    return tuple(found)


def _name(venues: Assets, wards: Boundaries) -> str:
    """“Central, Swindon”: the ward most of the venues stand in, and the town they name, or else the authority."""
    ward = assign(venues.x, venues.y, wards.geometry)
    inside = ward[ward >= 0]
    if not len(inside):
        return "Outside every ward"
    at = Counter(inside.tolist()).most_common(1)[0][0]
    town, n = (
        Counter(town for town in venues.column("town") if town).most_common(1)[0]
        if any(venues.column("town"))
        else ("", 0)
    )
    place = town if 2 * n > len(venues) else wards.authority_name[at]
    return wards.name[at] if not place or place in wards.name[at] else f"{wards.name[at]}, {place}"


def derive_zones(
    store: Store, wards: Boundaries, records: Records, *, who: str, beside: Sequence[str] = ("", DEMO.id)
) -> tuple[Zone, ...]:
    """Derive zones from the venues that are loaded and keep them as records; returns every derived zone then kept.

    beside: a source of incidents whose venues are looked at, "" for real ones; real venues and made-up ones make zones
    of their own. Again on other venues, a zone that is still there keeps its id, name and dates and gets its new shape;
    one whose venues are gone is retired; nothing is written where nothing changed. Drawn zones are never touched, and
    where one stands no other is derived. Raises UserError when no venues are loaded.
    """
    found = [(source, venues) for source in beside if len(venues := read_assets(store, "venues", beside=source))]
    if not found:
        raise UserError(
            "no venues are loaded, so there is nothing to derive zones from",
            todo="Run “afterdark load venues FILE”, or draw the zones.",
        )
    for source, venues in found:
        _derive(venues, zones_beside(zones(records), source), wards, records, who)
    return tuple(zone for zone in zones(records) if zone.origin == "derived")


def _derive(venues: Assets, kept: Sequence[Zone], wards: Boundaries, records: Records, who: str) -> None:
    """Derive the zones of one list of venues. kept: the zones that there are beside it."""
    drawn = [zone.geometry for zone in kept if zone.origin == "drawn"]
    old = [zone for zone in kept if zone.origin == "derived"]
    for cluster in clusters(venues, wards):
        if any(_same(cluster.geometry, shape) for shape in drawn):
            continue
        before = max(old, key=lambda zone: _overlap(zone.geometry, cluster.geometry), default=None)
        new = Zone("", 0, cluster.name, cluster.geometry, "derived", sources=venues.sources)
        if before is None or not _same(before.geometry, cluster.geometry):
            records.create(KIND, new.body, who=who)
            continue
        old.remove(before)
        body = {**before.body, **{part: new.body[part] for part in ("geometry", "sources")}}
        if body != before.body:
            records.save(KIND, before.id, body, who=who, version=before.version)
    for gone in old:
        records.retire(KIND, gone.id, who=who, version=gone.version)


def _overlap(one: BaseGeometry, other: BaseGeometry) -> float:
    return float(shapely.area(shapely.intersection(one, other)))


def _same(one: BaseGeometry, other: BaseGeometry) -> bool:
    return _overlap(one, other) >= SAME * min(shapely.area(one), shapely.area(other))
