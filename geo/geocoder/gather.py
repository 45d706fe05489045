"""Every place that can be found, from the names that ship, the basemap, the boundaries and what the store holds."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.geocoder.entry import Entry, Kind
from geo.geocoder.key import key
from geo.geocoder.street_parts import StreetPart, street_parts
from geo.space.boundaries import Boundaries
from geo.streets.basemap import Basemap
from geo.streets.locality import FAR
from geo.streets.names import SUBURB, TOWN, Localities, Names, Postcodes
from geo.surroundings.assets import Assets

Floats = npt.NDArray[np.float64]
BESIDE: Final = 250.0
"""Metres by which another locality may be farther than the nearest one, and a street still be said to be in it."""
POINT_REACH: Final[Mapping[str, float]] = {
    "street": 200.0, **dict.fromkeys(("road", "way", "drive", "avenue", "hill", "lane", "drove"), 250.0)
}  # fmt: skip
"""Metres beyond its outermost published point within which nearly all of a street lies of which no line is known, by
the last word of its name. Compared with 134 lines of OpenStreetMap of the same name in Swindon, Salisbury, Trowbridge
and Chippenham, main roads nearly all: nine tenths of a Street end within 190 m of the point in nine of ten cases; of a
Road that is not called after a place within 310 m in half, of residential roads (Leeds) within 170 m in nine of ten."""
MANY: Final = 3
"""Points from which half of that is left beyond the outermost one."""
SHORT: Final = 150.0
"""Of a Close, a Place, a Mews and all others."""
AFTER_A_PLACE: Final = 900.0
"""Of a road that is called after a place: it goes there, and half of them are longer."""
FAR_PLACES: Final = frozenset(("london", "bath", "bristol", "oxford", "southampton", "gloucester", "winchester"))
"""Places that roads of the whole country are called after."""
LINE_REACH: Final = 25.0
ONE_STOP: Final = 150.0
"""Metres within which stops of one name are one place."""
PREMISES: Final = 50.0
_SAME: Final = 1500.0
"""Metres within which two localities of one name are one."""
_WEIGHT: Final = {Kind.AUTHORITY: 60_000, Kind.WARD: 25_000, Kind.STREET: 10_000, Kind.VENUE: 8_000, Kind.STOP: 5_000}


_RANKED: Final[dict[int, int]] = {int(TOWN): 70_000, int(SUBURB): 30_000}


@dataclass(frozen=True, eq=False)
class Material:
    """What an index is made of. assets: venues and stops, those alone that may be shown beside the incidents in use."""

    names: Names
    wards: Boundaries
    assets: Sequence[Assets] = ()
    basemap: Basemap | None = None


@dataclass(frozen=True, eq=False)
class Street:
    """A street as an entry, and the points that are known on it."""

    entry: Entry
    part: StreetPart


def places(of: Material) -> Iterator[Entry]:
    """All but postcodes and streets."""
    yield from _localities(of.names)
    yield from _parents(of.names.localities)
    yield from _areas(of.wards)
    for assets in of.assets:
        yield from _assets(assets, of.names.localities)


def streets(of: Material) -> Iterator[Street]:
    """Every street of the names and of the basemap."""
    parts = list(street_parts((of.names.streets, of.names.stop_streets), of.basemap))
    called = FAR_PLACES.union(map(key, map(str, of.names.localities.name)))
    invented = of.basemap is not None and of.basemap.synthetic
    middle = np.array([part.middle for part in parts]).reshape(-1, 2)
    where = Neighbourhood(of.names.localities, middle)
    for i, part in enumerate(parts):
        x, y = part.middle
        radius = part.reach + (LINE_REACH if part.drawn else point_reach(part.name, called, len(part.xy)))
        yield Street(
            Entry(
                Kind.STREET, part.name, where.words(i), float(x), float(y), round(radius), "", where.towns(i),
                _WEIGHT[Kind.STREET] + min(int(part.reach), 2000), invented and not part.published,
            ),
            part,
        )  # fmt: skip


def point_reach(name: str, places: Collection[str], n: int) -> float:
    """Metres from its outermost known point within which nearly all of a street lies. places: keys of localities; n:
    its known points, of which MANY tell where it runs."""
    stem, _, last = key(name).rpartition(" ")
    if stem in places and last != "street":
        return AFTER_A_PLACE
    return POINT_REACH.get(last, SHORT) / (2 if n >= MANY else 1)


class Neighbourhood:
    """In which localities people may say that each of (n, 2) places is: the nearest, those hardly farther, and all that
    these are part of."""

    def __init__(self, localities: Localities, xy: Floats) -> None:
        self._localities = localities
        self._near: list[npt.NDArray[np.intp]] = []
        at = np.column_stack((localities.x, localities.y)).astype(np.float64)
        for x, y in xy:
            far = np.hypot(at[:, 0] - x, at[:, 1] - y)
            order = np.argsort(far, kind="stable")[:12]
            self._near.append(order[far[order] <= min(far[order[0]] + BESIDE, FAR)] if len(order) else order)

    def towns(self, i: int) -> tuple[str, ...]:
        """Keys of the localities of a place; the nearest first."""
        found: list[str] = []
        for one in self._near[i].tolist():
            found += [_key_of(self._localities, one), *_above(self._localities, one)]
        return tuple(dict.fromkeys(found))

    def words(self, i: int) -> str:
        """“Old Town, Swindon” of a place; "" where no locality is near."""
        near = self._near[i]
        return place_words(self._localities, int(near[0])) if len(near) else ""


def place_words(localities: Localities, at: int) -> str:
    """The name of a locality, with its town where it is part of one."""
    return ", ".join(filter(None, (str(localities.name[at]), _town_of(localities, at))))


def _town_of(localities: Localities, at: int) -> str:
    """The name of the town that a locality is part of, "" for none."""
    name, town = str(localities.name[at]), int(localities.town[at])
    above = str(localities.name[town]) if town != at else str(localities.parent[at])
    return above if above != name else ""


def _key_of(localities: Localities, at: int) -> str:
    return key(str(localities.name[at]))


def _above(localities: Localities, at: int) -> list[str]:
    town = int(localities.town[at])
    return [one for one in (key(str(localities.parent[at])), _key_of(localities, town)) if one]


def _localities(names: Names) -> Iterator[Entry]:
    of, codes = names.localities, names.postcodes
    nearest = of.nearest(codes.x, codes.y) if len(of) else np.zeros(0, np.intp)
    far = np.hypot(codes.x - of.x[of.town[nearest]], codes.y - of.y[of.town[nearest]]) if len(nearest) else nearest
    alone = np.hypot(codes.x - of.x[nearest], codes.y - of.y[nearest]) if len(nearest) else nearest
    seen: dict[str, list[int]] = {}
    towns = np.flatnonzero(of.rank == TOWN)
    for i in np.lexsort((np.arange(len(of)), -of.size)).tolist():
        mine = _key_of(of, i)
        if any(np.hypot(of.x[i] - of.x[j], of.y[i] - of.y[j]) <= _SAME for j in seen.get(mine, ())):
            continue  # the gazetteer has some places twice
        seen.setdefault(mine, []).append(i)
        members = far[of.town[nearest] == i] if of.rank[i] == TOWN else alone[nearest == i]
        radius = max(300.0, float(np.quantile(members, 0.9)) if len(members) else 0.0)
        by = towns[np.argsort(np.hypot(of.x[towns] - of.x[i], of.y[towns] - of.y[i]))][:1]
        post_town = tuple(_key_of(of, int(j)) for j in by)
        words = _town_of(of, i)
        if not words and of.rank[i] != TOWN:
            words = f"near {of.name[by[0]]}" if len(by) else ""
        yield Entry(
            Kind.PLACE, str(of.name[i]), words, float(of.x[i]), float(of.y[i]), round(radius), f"town:{of.code[i]}",
            tuple(dict.fromkeys((mine, *_above(of, i), *post_town))),
            _RANKED.get(int(of.rank[i]), 40_000) + min(int(of.size[i]), 9_999),
        )  # fmt: skip


def _parents(of: Localities) -> Iterator[Entry]:
    """Places that the gazetteer names as the whole of others and has no stop in (Stratton St Margaret): amid these."""
    known = set(of.name.tolist())
    for name in sorted({str(one) for one in of.parent if one and one not in known}):
        parts = of.parent == name
        x, y = float(of.x[parts].mean()), float(of.y[parts].mean())
        radius = max(300.0, float(np.hypot(of.x[parts] - x, of.y[parts] - y).max()))
        weight = 40_000 + min(int(of.size[parts].sum()), 9_999)
        yield Entry(Kind.PLACE, name, "", x, y, round(radius), "", (key(name),), weight)


def _areas(wards: Boundaries) -> Iterator[Entry]:
    bounds = shapely.bounds(wards.geometry)
    for i, code in enumerate(wards.code):
        x, y, radius = _middle(bounds[i : i + 1])
        yield Entry(
            Kind.WARD, wards.name[i], wards.authority_name[i], x, y, radius, f"ward:{code}", (), _WEIGHT[Kind.WARD]
        )
    authority = np.array(wards.authority, object)
    for code in sorted({one for one in wards.authority if one}):
        mine = authority == code
        x, y, radius = _middle(bounds[mine])
        name = wards.authority_name[int(np.flatnonzero(mine)[0])]
        yield Entry(Kind.AUTHORITY, name, "", x, y, radius, f"lad:{code}", (), _WEIGHT[Kind.AUTHORITY])


def _middle(bounds: Floats) -> tuple[float, float, float]:
    (west, south), (east, north) = bounds[:, :2].min(axis=0).tolist(), bounds[:, 2:].max(axis=0).tolist()
    return float(west + east) / 2, float(south + north) / 2, round(float(np.hypot(east - west, north - south)) / 2)


def _assets(assets: Assets, localities: Localities) -> Iterator[Entry]:
    kind = Kind.STOP if assets.kind in ("stops", "ranks") else Kind.VENUE
    xy = np.column_stack((assets.x, assets.y))
    where = Neighbourhood(localities, xy)
    town = assets.column("town")
    met: dict[tuple[str, str], list[Entry]] = {}
    for i, name in enumerate(assets.name):
        if not key(name):
            continue
        x, y = map(float, xy[i])
        stated = key(str(town[i] or ""))
        entry = Entry(
            kind, name, ", ".join(filter(None, (assets.subtype[i], where.words(i)))), x, y, PREMISES, "",
            tuple(dict.fromkeys((*where.towns(i), *((stated,) if stated else ())))), _WEIGHT[kind], assets.synthetic,
        )  # fmt: skip
        same = met.setdefault((key(name), ""), [])
        if kind is Kind.STOP and any(np.hypot(one.x - x, one.y - y) <= ONE_STOP for one in same):
            continue
        same.append(entry)
        yield entry if kind is Kind.VENUE else replace(entry, radius=ONE_STOP if "stop" in entry.place else 100.0)


def postcode_radii(of: Postcodes) -> Floats:
    """(n,) metres round a unit postcode within which its addresses lie: the wider, the farther its neighbours are.

    Cells round points that are spread evenly reach about as far as the nearest neighbour stands; twice that holds
    nearly all of them. A postcode whose coordinates were not surveyed (quality 50 and above) is known to its sector.
    """
    if len(of) < 2:
        return np.full(len(of), 1000.0)
    points = shapely.points(of.x, of.y)
    asked, found = shapely.STRtree(points).query_nearest(points, exclusive=True, all_matches=False)
    radius = np.full(len(of), 1000.0)
    radius[asked] = 2 * np.hypot(of.x[asked] - of.x[found], of.y[asked] - of.y[found])
    radius = np.ceil(np.clip(radius, 75.0, 1000.0) / 25.0) * 25.0
    return np.where(of.quality >= 50, np.maximum(radius, 1000.0), radius)
