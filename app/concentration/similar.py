"""What else looks like a hotspot: other hotspots, and squares of the area with as many venues, in what and how far."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.answer import Answer
from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.called import names_of
from app.answering.keeper import Kind
from app.answering.question import Question
from app.answering.selection import Floats, Selected
from app.concentration.lattice import FINE, Cells
from geo import aoristic
from geo.errors import NotFound, Refused
from geo.space.assign import assign
from geo.store.base import Snapshot
from geo.streets.names_file import default_names
from geo.surroundings.assets import Assets, read_assets
from geo.surroundings.deprivation import mean_scores, read_scores, scores_of
from models.similarity import similarity

REACH: Final = 100.0
"""Metres round a place within which its venues stand."""
VENUES: Final = 3
"""Venues from which a square is a place to compare with."""
SQUARES: Final = 60
"""Squares with venues that are compared, those with most."""
ENOUGH: Final = 20.0
"""Incidents below which the mix of a place, and its hours, say more of chance than of the place."""
BANDS: Final = (("day", 6, 18), ("evening", 18, 22), ("late", 22, 26), ("small_hours", 26, 30))
"""Hours of a policing day, from 06:00, by which places are compared."""


class Respect(StrEnum):
    """What places are compared in."""

    VENUES = "venues"
    DEPRIVATION = "deprivation"
    HOURS = "hours"
    OFFENCES = "offences"


class NotCompared(StrEnum):
    """Why a respect is not compared at all."""

    NOT_LOADED = "not_loaded"
    NO_HOURS = "no_hours"  # only months are known
    TOO_FEW = "too_few"  # incidents of the hotspot
    ONE_KIND = "one_kind"  # of incident, so that there is no mix
    ALIKE = "alike"  # in all places


@dataclass(frozen=True)
class SimilarQuestion:
    """asked: whose map it is; spot: position of the hotspot in its list, from 1."""

    asked: Question
    spot: int


@dataclass(frozen=True)
class Part:
    """One respect of one place. value, other: of it and of the hotspot: venues, score, or share after 22:00; apart: how
    far they are apart, 1 as two places taken at random; None where either is not known."""

    respect: Respect
    value: float | None
    other: float | None
    apart: float | None


@dataclass(frozen=True)
class SimilarPlace:
    """A place like the hotspot. spot: rank of the hotspot that it is, None for a square; n: incidents in it; rate: a
    km² and year, which is not compared; apart: root mean square of the parts."""

    spot: int | None
    name: str
    ward: str
    geometry: BaseGeometry
    n: float
    rate: float
    parts: tuple[Part, ...]
    apart: float


@dataclass(frozen=True, eq=False)
class Similar:
    """whole: the map's Answer; spot, name, geometry, n: of the hotspot; traits: what it is itself; places: those most
    like it first; compared: hotspots and squares that were looked at; missing: respects that were not compared, and
    why; made_up: the venues are."""

    whole: Answer
    spot: int
    name: str
    geometry: BaseGeometry
    n: float
    traits: tuple[Part, ...]
    places: tuple[SimilarPlace, ...]
    hotspots: int
    squares: int
    missing: tuple[tuple[Respect, NotCompared], ...]
    attributions: tuple[str, ...] = ()


def similar(world: Answerer, of: SimilarQuestion) -> Similar:
    """Work it out. Raises NotFound for a hotspot that is not on the map, and as Answerer.answer."""
    whole = world.answer(of.asked)
    spots = whole.hotspots
    if not 1 <= of.spot <= len(spots):
        raise NotFound(
            f"the map has no hotspot {of.spot}", where="spot",
            todo=f"It has {len(spots)}, numbered from 1." if spots else "It has none.",
        )  # fmt: skip
    snapshot = world.store.snapshot()
    _, _, _, found = world.select(of.asked, snapshot)
    venues = read_assets(world.store, "venues", beside=whole.question.source, snapshot=snapshot)
    squares = _squares(world, of.asked, venues, [spot.geometry for spot in spots])
    shapes = np.array([*(spot.geometry for spot in spots), *squares], object)
    inside = _inside(found, shapes)
    n = np.array([found.places.weight[at].sum() for at in inside])
    numbers, profiles, missing = _traits(world, found, shapes, inside, n, venues, snapshot, at=of.spot - 1)
    close = similarity(of.spot - 1, np.stack(list(numbers.values()), axis=1) if numbers else np.empty((len(n), 0)),
                       {one.value: amounts for one, amounts in profiles.items()})  # fmt: skip
    respects = [*numbers, *profiles]
    missing |= {one: NotCompared.ALIKE for k, one in enumerate(respects) if not close.compared[:, k].any()}
    values = numbers | {one: _summary(one, amounts) for one, amounts in profiles.items()}
    names = [spot.name for spot in spots] + names_of(squares, _wards_of(world, squares), default_names())
    wards = [spot.ward for spot in spots] + _wards_of(world, squares)
    this = of.spot - 1

    def parts(i: int) -> tuple[Part, ...]:
        return tuple(
            Part(one, _known(values[one][i]), _known(values[one][this]), _known(close.parts[i, k]))
            for k, one in enumerate(respects)
        )

    km2 = shapely.area(shapes) / 1e6
    order = [
        i for i in np.argsort(close.distance, kind="stable").tolist() if i != this and np.isfinite(close.distance[i])
    ]
    return Similar(
        whole=whole,
        spot=of.spot,
        name=spots[this].name,
        geometry=spots[this].geometry,
        n=spots[this].n,
        traits=parts(this),
        places=tuple(
            SimilarPlace(spots[i].rank if i < len(spots) else None, names[i], wards[i], shapes[i], float(n[i]),
                         float(n[i] / km2[i] / whole.years), parts(i), float(close.distance[i]))
            for i in order
        ),
        hotspots=len(spots) - 1,
        squares=len(squares),
        missing=tuple(sorted(missing.items())),
        attributions=(*venues.attributions, *_credits(world)),
    )  # fmt: skip


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _squares(world: Answerer, asked: Question, venues: Assets, spots: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Squares of the area with venues that touch no hotspot, those with most venues first."""
    if not len(venues):
        return []
    here = world.area(asked).points(venues.x, venues.y, world.wards) & (
        assign(venues.x, venues.y, [world.wards.outline]) >= 0
    )
    cells = Cells.holding(FINE["squares"], venues.x[here], venues.y[here])
    many = np.bincount(cells.of, minlength=len(cells))
    order = [i for i in np.argsort(-many, kind="stable").tolist() if many[i] >= VENUES]
    taken = shapely.union_all(list(spots)) if spots else shapely.Point()
    return [shape for shape in cells.outlines[order] if not shape.intersects(taken)][:SQUARES]


def _wards_of(world: Answerer, shapes: Sequence[BaseGeometry]) -> list[str]:
    if not shapes:
        return []
    middles = shapely.centroid(np.array(shapes, object))
    at = assign(shapely.get_x(middles), shapely.get_y(middles), world.wards.geometry)
    return [world.wards.name[i] if i >= 0 else "" for i in at.tolist()]


def _inside(found: Selected, shapes: npt.NDArray[np.object_]) -> list[npt.NDArray[np.intp]]:
    """Of each shape the places in it; a place in two shapes is in both."""
    points = shapely.points(found.places.x, found.places.y)
    shape, place = shapely.STRtree(points).query(shapes, predicate="intersects")
    order = np.argsort(shape, kind="stable")
    return list(np.split(place[order], np.searchsorted(shape[order], np.arange(1, len(shapes)))))


def _credits(world: Answerer) -> tuple[str, ...]:
    lsoas = world.store.boundaries.chosen("lsoas")
    return (lsoas.attribution,) if lsoas is not None and lsoas.attribution else ()


Traits = dict[Respect, Floats]


def _traits(
    world: Answerer, found: Selected, shapes: npt.NDArray[np.object_], inside: Sequence[npt.NDArray[np.intp]],
    n: Floats, venues: Assets, snapshot: Snapshot, *, at: int,
) -> tuple[Traits, Traits, dict[Respect, NotCompared]]:  # fmt: skip
    """Numbers and profiles of each shape, and which respects are not there."""
    numbers: Traits = {}
    missing: dict[Respect, NotCompared] = {}
    if len(venues):
        near, _ = shapely.STRtree(venues.points).query(shapely.buffer(shapes, REACH), predicate="intersects")
        numbers[Respect.VENUES] = np.bincount(near, minlength=len(shapes)).astype(np.float64)
    else:
        missing[Respect.VENUES] = NotCompared.NOT_LOADED
    scores = _scores(world, shapes, snapshot)
    if scores is not None:
        numbers[Respect.DEPRIVATION] = scores
    else:
        missing[Respect.DEPRIVATION] = NotCompared.NOT_LOADED
    profiles: Traits = {}
    enough = (n >= ENOUGH)[:, None]
    mix = {Respect.OFFENCES: _offences(found, inside), Respect.HOURS: _hours(found, inside)}
    for respect, amounts in mix.items():
        if amounts is None:
            missing[respect] = NotCompared.NO_HOURS if respect is Respect.HOURS else NotCompared.ONE_KIND
        elif n[at] < ENOUGH:
            missing[respect] = NotCompared.TOO_FEW
        else:
            profiles[respect] = np.where(enough, amounts, 0.0)
    return numbers, profiles, missing


def _scores(world: Answerer, shapes: npt.NDArray[np.object_], snapshot: Snapshot) -> Floats | None:
    lsoas, scores = world.store.boundaries.chosen("lsoas"), read_scores(world.store, snapshot)
    if lsoas is None or scores is None:
        return None
    try:
        return mean_scores(shapes, lsoas.geometry, scores_of(lsoas, scores))
    except Refused:
        return None


def _offences(found: Selected, inside: Sequence[npt.NDArray[np.intp]]) -> Floats | None:
    """(k, c) incidents of each shape by category; None for one category alone."""
    if len(found.categories) < 2:
        return None
    each = [found.by_value("category", at) for at in inside]
    return np.stack([weights.sum(axis=0) for _, weights in each])


def _hours(found: Selected, inside: Sequence[npt.NDArray[np.intp]]) -> Floats | None:
    """(k, bands) incidents of each shape by hours of the policing day; None where no hour is known."""
    if found.month_only:
        return None
    known = np.flatnonzero(found.timed & (found.place >= 0))
    if not len(known):
        return None
    start, end = (found.rows.time(name)[known] for name in ("start", "end"))
    weight, place = found.rows.weight[known], found.place[known]
    made = np.zeros((len(found.places), len(BANDS)))
    for k, (_, first, last) in enumerate(BANDS):
        mask = np.isin(np.arange(168) % 24, np.arange(first, last) % 24)
        made[:, k] = np.bincount(place, weight * aoristic.within(start, end, mask), len(made))
    return np.stack([made[at].sum(axis=0) for at in inside])


def _summary(respect: Respect, amounts: Floats) -> Floats:
    """(k,) the one number of a profile that is shown: of hours the share from 22:00 on, of offences none."""
    if respect is not Respect.HOURS:
        return np.full(len(amounts), np.nan)
    total = amounts.sum(axis=1)
    return np.where(total > 0, amounts[:, 2:].sum(axis=1) / np.where(total > 0, total, 1), np.nan)


def _made(world: Answerer, of: SimilarQuestion, stamp: str) -> Listing[Similar]:
    found = similar(world, of)
    answer = world.listing(stamp, of, found, found.whole)
    return replace(answer, attributions=tuple(dict.fromkeys((*answer.attributions, *found.attributions))))


def _rests_on(world: Answerer, of: SimilarQuestion) -> Sequence[object]:
    return rests_on(world, of.asked)


SIMILAR: Final = Kind("similar", _made, _rests_on)
"""What else looks like a hotspot of the map."""
