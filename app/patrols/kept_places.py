"""The places that are patrolled now, each with what lies round it: streets, ward, venues and cameras in reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from app.patrols.guarded import Guarded, bars, guarded
from app.patrols.place import PatrolPlace, patrol_places, places_basis
from geo.space.boundaries import Boundaries
from geo.space.grid_reference import grid_reference
from geo.streets.hotspot_names import nearest_streets
from geo.streets.names_file import default_names
from geo.surroundings.assets import Assets, read_assets

REACH: Final = 50.0
"""Metres from a place within which a venue or camera is in reach of it."""
EVERY: Final = 25.0
"""Metres between the points of an outline at which the nearest street is asked for."""
STREETS: Final = 4


@dataclass(frozen=True)
class Venue:
    """Something open at night. until: its terminal hour as it is written, "" where it is not known."""

    name: str
    kind: str
    until: str


@dataclass(frozen=True)
class PlaceCard:
    """One place. x, y: a point in it; streets: nearest to it, those that most of its edge is next to first; wards: the
    names of those it touches; parts: for each part of it, the codes of the ward and the authority that it lies in;
    beats: codes of those that hold all of it; venues: None where no list is loaded; cameras: how many, likewise; bars:
    what is listed there that speaks against a patrol."""

    place: PatrolPlace
    x: float
    y: float
    reference: str
    streets: tuple[str, ...]
    wards: tuple[str, ...]
    parts: tuple[frozenset[str], ...]
    beats: frozenset[str]
    venues: tuple[Venue, ...] | None
    cameras: int | None
    bars: tuple[Guarded, ...] = ()


@dataclass(frozen=True, eq=False)
class KeptPlaces:
    """cards: in the order in which they were made; wards: all outlines, for a drawing."""

    cards: tuple[PlaceCard, ...]
    wards: tuple[BaseGeometry, ...]


def kept_places(world: Answerer) -> KeptPlaces:
    """Every place that is kept and not ended."""
    wards, beats = world.wards, world.store.boundaries.chosen("beats")
    cards = tuple(_card(world, one, wards, beats) for one in patrol_places(world.records))
    return KeptPlaces(cards, tuple(wards.geometry))


def _card(world: Answerer, place: PatrolPlace, wards: Boundaries, beats: Boundaries | None) -> PlaceCard:
    shape = place.geometry
    middle = shapely.point_on_surface(shape)
    touched = np.flatnonzero(shapely.area(shapely.intersection(wards.geometry, shape)) > 1.0).tolist()
    beside = world.source(place.source)
    venues, cameras = (read_assets(world.store, kind, beside=beside) for kind in ("venues", "cctv"))
    near = shapely.buffer(shape, REACH)
    return PlaceCard(
        place, middle.x, middle.y, grid_reference(middle.x, middle.y), _streets(shape),
        tuple(wards.name[i] for i in touched),
        tuple(frozenset((wards.code[i], wards.authority[i])) for i in touched),
        frozenset(_holding(beats, shape)),
        tuple(sorted(_venues(venues, near), key=lambda one: one.name)) if len(venues) else None,
        int((shapely.intersects(near, cameras.points) & cameras.working).sum()) if len(cameras) else None,
        bars(guarded(world.store, beside=beside), shape),
    )  # fmt: skip


def _holding(beats: Boundaries | None, shape: BaseGeometry) -> Sequence[str]:
    if beats is None:
        return ()
    return [beats.code[i] for i in np.flatnonzero(shapely.covers(beats.geometry, shape)).tolist()]


def _streets(shape: BaseGeometry) -> tuple[str, ...]:
    """The streets that the edge and the middle of a place are next to."""
    line = shapely.segmentize(shape, EVERY)
    xy = np.vstack([shapely.get_coordinates(line), shapely.get_coordinates(shapely.centroid(shape))])
    named = nearest_streets(xy[:, 0], xy[:, 1], default_names()).astype(str)
    names, count = np.unique(named[named != ""], return_counts=True)
    return tuple(names[np.lexsort((names, -count))][:STREETS].tolist())


def _venues(venues: Assets, near: BaseGeometry) -> list[Venue]:
    at = np.flatnonzero(shapely.intersects(near, venues.points)).tolist()
    until = venues.column("terminal_hour")
    return [Venue(venues.name[i] or venues.subtype[i], venues.subtype[i], until[i] or "") for i in at]


def _made(world: Answerer, _: None, stamp: str) -> Listing[KeptPlaces]:
    found = kept_places(world)
    held = (world.settings.marking, *(one.place.marking for one in found.cards))
    made_up = any(one.place.synthetic for one in found.cards)
    return Listing(
        stamp, None, world.store.snapshot().id, found, held, synthetic_parts=("places",) if made_up else (),
        attributions=tuple(filter(None, (world.wards.attribution, *default_names().attributions))),
    )  # fmt: skip


def _rests_on(world: Answerer, _: None) -> Sequence[object]:
    beats = world.store.boundaries.identity("beats")
    return [*places_basis(world.records), beats]


PATROL_PLACES: Final = Kind("patrol-places", _made, _rests_on)
"""The places that are patrolled now."""
