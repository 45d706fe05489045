"""The area that a question asks about: what it is called, its outline, and what stands in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.area_about import AreaAbout
from app.answering.area_text import AreaKind, area_kind, circle_of, codes_of, outline_of
from app.answering.called import names_of
from app.answering.marking import MARKINGS
from app.answering.selection import Selected
from app.answering.zones import KIND as ZONES
from app.answering.zones import zone_of
from app.records.journal import Record, Records
from geo.errors import NotFound, UserError
from geo.source import source_of
from geo.space.assign import assign, covered
from geo.space.boundaries import Boundaries
from geo.space.corners import outline_of as kept_outline
from geo.space.grid_reference import grid_reference
from geo.space.partnerships import partnerships_of
from geo.store.base import Store
from geo.streets.basemap import Place
from geo.streets.names import SUBURB
from geo.streets.names_file import default_names
from geo.streets.town_extent import town_extent

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
SITES: Final = "site"
"""The kind of the records of Clear, Hold, Build sites."""
CORNERS: Final = 48
"""Corners of a quarter of a circle as it is drawn; what stands in it is measured."""
BEYOND: Final = 0.005
"""Share of an area outside the force's from which it is said: outlines for maps are rough."""


@dataclass(frozen=True, eq=False)
class AskedArea:
    """where: names, the authorities for the whole; shape: EPSG:27700; wards: (w,) of which it is made, None when it is
    not made of whole wards; middle: of a circle, None for any other; marking: of what was drawn."""

    about: AreaAbout
    where: tuple[str, ...]
    shape: BaseGeometry
    wards: Bools | None
    middle: tuple[float, float] | None = None
    marking: str = MARKINGS[0]

    @property
    def finer(self) -> bool:
        """Whether it is not made of whole wards."""
        return self.wards is None

    def holds(self, x: Floats, y: Floats, ward: Ints) -> Bools:
        """(n,) which places stand in it. ward: (n,) of each, -1 outside every ward. The whole holds all that there is;
        an edge belongs to the area, and a place that is not a number to none but the whole."""
        if self.about.kind is AreaKind.WHOLE:
            return np.ones(len(x), bool)
        if self.wards is not None:
            return np.append(self.wards, False)[ward]
        if self.middle is not None:
            return np.asarray(np.hypot(x - self.middle[0], y - self.middle[1]) <= self.about.radius, bool)
        return covered(self.shape, x, y)

    def places(self, found: Selected) -> Bools:
        """(m,) which of the places of a selection stand in it."""
        return self.holds(found.places.x, found.places.y, found.ward)

    def rows(self, found: Selected) -> Bools:
        """(n,) which rows of a selection stand in it; those without a place only in the whole."""
        return np.append(self.places(found), self.about.kind is AreaKind.WHOLE)[found.place]

    def points(self, x: Floats, y: Floats, wards: Boundaries) -> Bools:
        """(n,) which points stand in it, their wards not yet known."""
        known = not self.finer and self.about.kind is not AreaKind.WHOLE
        ward = assign(x, y, wards.geometry) if known else np.full(len(x), -1)
        return self.holds(x, y, ward.astype(np.intp))


@dataclass(frozen=True)
class AreaIndex:
    """What areas are looked up in. whole: what all of it is called."""

    wards: Boundaries
    store: Store
    records: Records
    whole: tuple[str, ...]


def asked_area(area: str, index: AreaIndex) -> AskedArea:
    """The area that `area` names, as `canonical` writes it. Raises NotFound for one that is not here, UserError for
    one that lies outside the force's area."""
    kind = area_kind(area)
    if kind is AreaKind.WHOLE:
        return AskedArea(AreaAbout(), index.whole, index.wards.outline, np.ones(len(index.wards.code), bool))
    if kind in _OF_WARDS:
        return _OF_WARDS[kind](codes_of(area), index)
    found = _FINER[kind](area, index)
    inside = shapely.area(shapely.intersection(found.shape, index.wards.outline)) / shapely.area(found.shape)
    if inside <= 0:
        raise UserError(
            "the area lies outside the force's area", where="area", todo=f"Choose one in {' and '.join(index.whole)}."
        )
    km2, beyond = float(found.shape.area) / 1e6, float(1 - inside)
    return replace(found, about=replace(found.about, km2=km2, beyond=beyond if beyond > BEYOND else 0.0))


def basis_of(area: str, index: AreaIndex) -> Sequence[object]:
    """What an area rests on beside wards, names and zones."""
    kind = area_kind(area)
    if kind is AreaKind.BEAT:
        return [index.store.boundaries.identity("beats")]
    if kind is AreaKind.SITE:
        return [(record.id, record.version) for record in index.records.all(SITES) if record.id in codes_of(area)]
    return []


def _lad(codes: Sequence[str], index: AreaIndex) -> AskedArea:
    return _of_authorities(codes, index, AreaAbout(AreaKind.LAD), f"no authority here has the code {codes[0]}")


def _csp(codes: Sequence[str], index: AreaIndex) -> AskedArea:
    known = partnerships_of(index.wards.authority)
    if codes[0] not in known:
        raise NotFound(
            f"no community safety partnership here has the code {codes[0]}", where="area",
            todo=f"Known are {', '.join(known)}." if known else "Ask about a local authority.",
        )  # fmt: skip
    partnership = known[codes[0]]
    found = _of_authorities(partnership.authorities, index, AreaAbout(AreaKind.CSP), "")
    return replace(found, where=(partnership.name,))


def _of_authorities(codes: Sequence[str], index: AreaIndex, about: AreaAbout, problem: str) -> AskedArea:
    wards = index.wards
    inside = np.isin(np.array(wards.authority), codes)
    if not inside.any():
        raise NotFound(problem, where="area", todo=f"The boundaries in use are {wards.label}.")
    name = wards.authority_name[int(np.flatnonzero(inside)[0])]
    return AskedArea(about, (name,), shapely.union_all(wards.geometry[inside]), inside)


def _wards(codes: Sequence[str], index: AreaIndex) -> AskedArea:
    wards = index.wards
    inside = np.isin(np.array(wards.code), codes)
    if missing := [code for code in codes if code not in set(wards.code)]:
        raise NotFound(
            f"no ward here has the code {missing[0]}", where="area", todo=f"The boundaries in use are {wards.label}."
        )
    names = tuple(sorted(wards.name[i] for i in np.flatnonzero(inside)))
    return AskedArea(
        AreaAbout(AreaKind.WARD, alone=len(codes) == 1), names, shapely.union_all(wards.geometry[inside]), inside
    )


def _town(area: str, index: AreaIndex) -> AskedArea:
    names, (code,) = default_names(), codes_of(area)
    at = np.flatnonzero(names.localities.code == code)
    if not len(at):
        raise NotFound(
            f"no town here has the code {code}", where="area",
            todo="Towns go by the locality codes of NaPTAN, such as E0042483 for Swindon.",
        )  # fmt: skip
    places, i = names.localities, int(at[0])
    if (shape := town_extent(names, i)) is None:
        raise NotFound(
            f"no postcode is nearest to {places.name[i]}, so nobody knows how far it reaches", where="area",
            todo="Ask about its ward, or a circle round it.",
        )  # fmt: skip
    rank = Place(int(places.rank[i]))
    town = (str(places.parent[i]),) if rank == SUBURB and places.parent[i] else ()
    about = AreaAbout(AreaKind.TOWN, rank=rank, attributions=names.attributions)
    return AskedArea(about, (str(places.name[i]), *town), shape, None)


def _beat(area: str, index: AreaIndex) -> AskedArea:
    beats, (code,) = index.store.boundaries.chosen("beats"), codes_of(area)
    if beats is None:
        raise NotFound(
            "no beats are here", where="area", todo="Import them with “afterdark boundaries import --kind beats FILE”."
        )
    if code not in beats.code:
        raise NotFound(
            f"no beat here has the code {code}", where="area", todo=f"The boundaries in use are {beats.label}."
        )
    i = beats.code.index(code)
    about = AreaAbout(AreaKind.BEAT, boundaries=beats.label, attributions=tuple(filter(None, (beats.attribution,))))
    return AskedArea(about, (beats.name[i],), beats.geometry[i], None)


def _kept(records: Records, kind: str, area: str) -> Record:
    record = records.get(kind, codes_of(area)[0])
    if record.retired:
        raise NotFound(f"this {kind} was taken away", where="area", todo=f"Choose one from the list of {kind}s.")
    return record


def _zone(area: str, index: AreaIndex) -> AskedArea:
    zone = index.records.meaning(_kept(index.records, ZONES, area), zone_of)
    return AskedArea(AreaAbout(AreaKind.ZONE, made_up=zone.synthetic), (zone.name,), zone.geometry, None)


def _site(area: str, index: AreaIndex) -> AskedArea:
    record = _kept(index.records, SITES, area)

    def read(record: Record) -> AskedArea:
        body = record.body
        about = AreaAbout(AreaKind.SITE, made_up=source_of(body.get("source", "")).synthetic)
        shape = kept_outline(body["geometry"])
        return AskedArea(about, (body["name"].strip(),), shape, None, marking=body.get("marking", MARKINGS[0]))

    return index.records.meaning(record, read)


def _outline(area: str, index: AreaIndex) -> AskedArea:
    shape = outline_of(area)
    middle = shapely.point_on_surface(shape)
    return AskedArea(AreaAbout(AreaKind.OUTLINE), (_near(middle.x, middle.y),), shape, None)


def _circle(area: str, index: AreaIndex) -> AskedArea:
    x, y, radius = circle_of(area)
    names = default_names()
    post = np.flatnonzero((names.postcodes.x == x) & (names.postcodes.y == y))
    name = str(names.postcodes.postcode[post[0]]) if len(post) else _near(x, y)
    shape = shapely.Point(x, y).buffer(radius, quad_segs=CORNERS)
    return AskedArea(AreaAbout(AreaKind.CIRCLE, radius=float(radius)), (name,), shape, None, (float(x), float(y)))


def _near(x: float, y: float) -> str:
    """What a place is called by the streets next to it, its grid reference where none is near."""
    return names_of([shapely.Point(x, y)], [grid_reference(x, y)], default_names())[0]


_OF_WARDS: Final[dict[AreaKind, Callable[[Sequence[str], AreaIndex], AskedArea]]] = {
    AreaKind.LAD: _lad,
    AreaKind.CSP: _csp,
    AreaKind.WARD: _wards,
}
_FINER: Final[dict[AreaKind, Callable[[str, AreaIndex], AskedArea]]] = {
    AreaKind.TOWN: _town,
    AreaKind.BEAT: _beat,
    AreaKind.ZONE: _zone,
    AreaKind.SITE: _site,
    AreaKind.OUTLINE: _outline,
    AreaKind.CIRCLE: _circle,
}
