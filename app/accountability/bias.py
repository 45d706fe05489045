"""On whom it falls: hotspots, patrols and searches by the residents of the places, beside the harm there.

What is set beside is counted at places. It says who lives where these are, never who was met there. Searches are
counted as what followed, and nothing that chooses a place rests on them (`app/patrols/inputs.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.accountability.harm_there import incidents_and_harm
from app.accountability.residents import By, Divided, Missing, divided, residents_of
from app.answering.answer import Answer
from app.answering.answerer import Answerer
from app.answering.question import Question
from app.patrols.delivery import stays_of
from app.patrols.place import KIND as PLACE
from app.patrols.place import place_of
from app.patrols.plan import State, patrol_plans
from app.patrols.visit import visits
from geo.errors import NotFound, Unanswerable
from geo.sources.census_groups import CensusGroups
from geo.space.boundaries import Boundaries
from geo.time.night import night_of
from models.share_gap import ShareGap, share_gap

Floats = npt.NDArray[np.float64]
MINIMUM: Final = 30
"""Incidents below which nothing is set beside them."""


class Falls(StrEnum):
    """What falls on places. SEARCHES are set beside the time of patrols, the others beside harm, or incidents."""

    HOTSPOTS = "hotspots"
    PATROLS = "patrols"
    SEARCHES = "searches"


class Basis(StrEnum):
    """Which time of patrols is meant."""

    DONE = "done"
    PLANNED = "planned"
    NONE = "none"


@dataclass(frozen=True)
class Share:
    """A share with its 95 % interval, and how far it is above what it is set beside, with the interval of that, which
    holds at 99 % for all groups together. None where it is not known."""

    value: float
    low: float | None = None
    high: float | None = None
    gap: float | None = None
    gap_low: float | None = None
    gap_high: float | None = None

    @property
    def more(self) -> bool:
        """Whether it is more, beyond doubt."""
        return self.gap_low is not None and self.gap_low > 0

    @property
    def less(self) -> bool:
        """Whether it is less, beyond doubt."""
        return self.gap_high is not None and self.gap_high < 0


@dataclass(frozen=True)
class Group:
    """One group of residents: their share of all, that of the harm where they live, and what falls there."""

    name: str
    residents: float
    harm: Share
    falls: Mapping[Falls, Share]


@dataclass(frozen=True)
class Division:
    """The groups by one mark. lsoas: how many of the area's are known by it."""

    by: By
    groups: tuple[Group, ...]
    as_of: str
    england: bool
    missing: Missing | None
    lsoas: int


@dataclass(frozen=True)
class Bias:
    """The whole report. answer: its hotspots, and whether harm is added up; n: incidents in the area's LSOAs; km2: of
    the hotspots; minutes, nights, first, last: of the patrols; searches: that were reported of them; people: whether
    residents are known, and not one and the same of each LSOA."""

    answer: Answer
    divisions: tuple[Division, ...]
    n: float
    months: int
    km2: float
    basis: Basis
    minutes: float
    nights: int
    first: date | None
    last: date | None
    searches: int
    people: bool
    lsoas: str
    attributions: tuple[str, ...]


def bias(world: Answerer, asked: Question, groups: CensusGroups | None = None) -> Bias:
    """The report of a question, beside the harm of its incidents where it adds up harm and enough of them have a
    weight, beside the incidents otherwise. groups: of a census table. Raises NotFound without outlines of LSOAs,
    Unanswerable for fewer than MINIMUM incidents, and as Answerer.answer."""
    lsoas = world.store.boundaries.chosen("lsoas")
    if lsoas is None:
        raise NotFound(
            "who lives there is not known: no outlines of LSOAs are here",
            todo="Import them: afterdark boundaries import FILE; then load deprivation and population.",
        )
    answer, snapshot = world.answer(asked), world.store.snapshot()
    area = world.area(asked)
    inside = np.asarray(shapely.contains(area.shape, shapely.point_on_surface(lsoas.geometry)), bool)
    incidents, harm = incidents_and_harm(world, answer, lsoas, inside)
    if incidents.sum() < MINIMUM:
        raise Unanswerable(
            f"fewer than {MINIMUM} of these incidents have a place in the area",
            todo="Ask for more months, or more kinds.",
        )
    hot = on_lsoas([spot.geometry for spot in answer.hotspots], lsoas)
    patrols = _patrols(world, lsoas, inside)
    residents, living = residents_of(world, lsoas, snapshot)
    residents = np.where(inside, residents, 0.0)
    found = tuple(divided(world, lsoas, living, groups, snapshot))
    return Bias(
        answer=answer,
        divisions=tuple(_division(one, residents, harm, hot, patrols) for one in found),
        n=float(incidents.sum()),
        months=int((incidents.sum(axis=1) > 0).sum()),
        km2=float(hot.sum()),
        basis=patrols.basis,
        minutes=float(patrols.minutes.sum()),
        nights=len(patrols.nights),
        first=min(patrols.nights, default=None),
        last=max(patrols.nights, default=None),
        searches=round(float(patrols.searches.sum())),
        people=living is not None,
        lsoas=lsoas.label,
        attributions=tuple(
            dict.fromkeys(filter(None, (*answer.attributions, lsoas.attribution, *(one.attribution for one in found))))
        ),
    )


def on_lsoas(shapes: Sequence[BaseGeometry], lsoas: Boundaries) -> Floats:
    """(k, m) km² of each shape (EPSG:27700) in each LSOA."""
    made = np.zeros((len(shapes), len(lsoas)))
    if len(shapes):
        given = np.array(list(shapes), object)
        shape, lsoa = shapely.STRtree(lsoas.geometry).query(given, predicate="intersects")
        made[shape, lsoa] = shapely.area(shapely.intersection(given[shape], lsoas.geometry[lsoa])) / 1e6
    return made


@dataclass(frozen=True, eq=False)
class _Patrols:
    """minutes, searches: (nights, m) of each LSOA."""

    basis: Basis
    nights: tuple[date, ...]
    minutes: Floats
    searches: Floats


def _patrols(world: Answerer, lsoas: Boundaries, inside: npt.NDArray[np.bool_]) -> _Patrols:
    """The time of visits that were made in the area; where none is kept, of those that confirmed plans have."""
    places = world.records.read(PLACE, place_of, retired=True)
    covered = on_lsoas([one.geometry for one in places], lsoas)
    whole = covered.sum(axis=1, keepdims=True)
    share = dict(zip((one.id for one in places), covered / np.where(whole > 0, whole, 1), strict=True))
    stays = stays_of(visits(world.records))
    made = [(night_of(one.start), one.place, (one.end - one.start).total_seconds() / 60, one.searches) for one in stays]
    basis = Basis.DONE
    if not made:
        confirmed = [plan for plan in patrol_plans(world.records) if plan.state is State.CONFIRMED]
        made = [(night_of(v.start), v.place, float(v.minutes), 0) for plan in confirmed for v in plan.standing]
        basis = Basis.PLANNED if made else Basis.NONE
    share = {id: one * inside for id, one in share.items() if (one * inside).any()}
    made = [one for one in made if one[1] in share]
    nights = tuple(sorted({night for night, *_ in made}))
    at = {night: i for i, night in enumerate(nights)}
    minutes, searches = np.zeros((2, len(nights), len(lsoas)))
    for night, place, long, n in made:
        minutes[at[night]] += long * share[place]
        searches[at[night]] += n * share[place]
    return _Patrols(basis if made else Basis.NONE, nights, minutes, searches)


def _division(of: Divided, residents: Floats, harm: Floats, hot: Floats, patrols: _Patrols) -> Division:
    if of.missing:
        return Division(of.by, (), of.as_of, of.england, of.missing, 0)
    beside = {
        Falls.HOTSPOTS: share_gap(hot @ of.of, harm @ of.of),
        Falls.PATROLS: share_gap(patrols.minutes @ of.of, harm @ of.of),
        Falls.SEARCHES: share_gap(patrols.searches @ of.of, patrols.minutes @ of.of),
    }
    known = residents * (of.of.sum(axis=1) > 0)
    lives = known @ of.of / (float(known.sum()) or np.nan)
    base = beside[Falls.HOTSPOTS]
    groups = tuple(
        Group(
            name,
            float(lives[i]),
            Share(float(base.beside[i]), _known(base.beside_low[i]), _known(base.beside_high[i])),
            {what: _share(one, i) for what, one in beside.items() if np.isfinite(one.share[i])},
        )
        for i, name in enumerate(of.names)
    )
    return Division(of.by, groups, of.as_of, of.england, None, int((known > 0).sum()))


def _share(of: ShareGap, i: int) -> Share:
    low, high, gap, gap_low, gap_high = (
        _known(values[i]) for values in (of.low, of.high, of.gap, of.gap_low, of.gap_high)
    )
    return Share(float(of.share[i]), low, high, gap, gap_low, gap_high)


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
