"""Every area that a question can name: authorities, partnerships, towns, beats, zones, sites and wards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.area_text import AreaKind
from app.answering.asked_area import SITES
from app.answering.keeper import Kind
from geo.space.partnerships import partnerships_of
from geo.streets.names import TOWN
from geo.streets.names_file import default_names

Named = tuple[tuple[str, str], ...]
"""Codes and names."""


@dataclass(frozen=True)
class ListedAreas:
    """Areas of one kind. within: of wards, the authority that they are in, "" where it is not known."""

    kind: AreaKind
    areas: Named
    within: str = ""


def _areas(world: Answerer, _: None, stamp: str) -> Listing[tuple[ListedAreas, ...]]:
    return world.listing(stamp, None, tuple(group for group in _groups(world) if group.areas))


def _groups(world: Answerer) -> Iterable[ListedAreas]:
    """No authorities, towns and wards where the wards in use are no places of the force's."""
    wards, here = world.wards, world.wards_offered
    pairs = {code: name or code for code, name in zip(wards.authority, wards.authority_name, strict=True) if code}
    authorities = _by_name(pairs.items()) if here else ()
    known = partnerships_of(wards.authority) if here else {}
    places, beats = default_names().localities, world.store.boundaries.chosen("beats")
    towns = np.flatnonzero((places.rank == TOWN) & here)
    yield ListedAreas(AreaKind.LAD, authorities)
    yield ListedAreas(AreaKind.CSP, tuple((code, one.name) for code, one in known.items()))
    yield ListedAreas(AreaKind.TOWN, _by_name((str(places.code[i]), str(places.name[i])) for i in towns))
    yield ListedAreas(AreaKind.BEAT, _by_name(zip(beats.code, beats.name, strict=True)) if beats else ())
    yield ListedAreas(AreaKind.ZONE, tuple((zone.id, zone.name) for zone in world.zones()))
    sites = world.records.all(SITES)
    yield ListedAreas(AreaKind.SITE, tuple((one.id, str(one.body.get("name", "")).strip()) for one in sites))
    rows = list(zip(wards.code, wards.name, wards.authority, strict=True)) if here else []
    for authority, within in (*authorities, ("", "")):
        yield ListedAreas(AreaKind.WARD, _by_name((code, name) for code, name, of in rows if of == authority), within)


def _by_name(pairs: Iterable[tuple[str, str]]) -> Named:
    return tuple(sorted(pairs, key=lambda pair: (pair[1], pair[0])))


def _rests_on(world: Answerer, _: None) -> Sequence[object]:
    sites = [(record.id, record.version) for record in world.records.all(SITES)]
    return [world.store.boundaries.identity("beats"), world.wards_offered, sites]


AREA_LIST: Final = Kind("area-list", _areas, _rests_on, light=True)
"""What a form offers to ask about."""
