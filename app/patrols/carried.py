"""A confirmed plan as a team carries it: each unit's visits in order, the way to each, and those that are done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from math import atan2, degrees, hypot
from typing import Final

import numpy as np
import shapely

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from app.answering.marking import highest
from app.patrols.place import PatrolPlace, patrol_place, places_basis
from app.patrols.plan import PatrolPlan, PlannedVisit, State, UnitShift, patrol_plan, plans_basis
from app.patrols.visit import PatrolVisit, visits, visits_basis
from app.records.journal import Records
from geo.errors import NotFound

NOON: Final = time(12)
"""A policing day is over at noon of the next: a late shift keeps its plan past midnight."""
HALF_DAY: Final = 12


@dataclass(frozen=True)
class CarriedQuestion:
    """Which plan, and when it is carried: local clock time, of which the half of the day decides."""

    plan: str
    at: datetime


def carried_question(plan: str, at: datetime) -> CarriedQuestion:
    """The question of a moment, the same through half a day."""
    return CarriedQuestion(plan, at.replace(hour=at.hour // HALF_DAY * HALF_DAY, minute=0, second=0, microsecond=0))


class WhyNot(StrEnum):
    """Why nobody carries a plan; CARRIED where a team may."""

    CARRIED = ""
    DRAFT = "draft"
    EARLY = "early"
    OVER = "over"
    RETIRED = "retired"


@dataclass(frozen=True)
class Stop:
    """One visit of a unit. number: from 1, in the order of the shift; place: None where it is kept no longer; x, y: its
    middle, EPSG:27700; metres, bearing: straight from the place before, or from where the unit starts, and degrees
    from grid north, None where either place is not known; logged: the visit that was made, None while there is none."""

    number: int
    planned: PlannedVisit
    place: PatrolPlace | None
    x: float
    y: float
    metres: float | None
    bearing: float | None
    logged: PatrolVisit | None


@dataclass(frozen=True, eq=False)
class Carried:
    """One plan for those who carry it. places: that it visits, by id; areas: of each the codes of its ward and its
    authority; visits: made of it; until: local clock time at which it is over."""

    plan: PatrolPlan
    why: WhyNot
    until: datetime
    places: Mapping[str, PatrolPlace]
    areas: Mapping[str, tuple[str, ...]]
    visits: tuple[PatrolVisit, ...]

    def unit_shift(self, unit: str, shift: str) -> UnitShift | None:
        """One unit's part of a shift, None where the plan has no such part."""
        return next((one for one in self.plan.shifts if (one.unit, one.shift) == (unit, shift)), None)

    def stops(self, part: UnitShift) -> tuple[Stop, ...]:
        """The visits of one unit's part of a shift that nobody took out, in their order."""
        done, found = _done(self.plan, self.visits, part.unit), []
        before: tuple[float, float] | None = (part.x, part.y)
        mine = (one for one in self.plan.standing if (one.unit, one.shift) == (part.unit, part.shift))
        for number, planned in enumerate(mine, 1):
            place = self.places.get(planned.place)
            here = _middle(place) if place else None
            metres, bearing = _way(before, here) if before and here else (None, None)
            x, y = here or (float("nan"), float("nan"))
            found.append(Stop(number, planned, place, x, y, metres, bearing, done.get(planned)))
            before = here
        return tuple(found)


def until(plan: PatrolPlan) -> datetime:
    """When nobody carries it any longer: noon after its last policing day, local clock time."""
    return datetime.combine(plan.last + timedelta(days=1), NOON)


def why_not(plan: PatrolPlan, at: datetime) -> WhyNot:
    """Why a plan is not carried at a moment of the local clock."""
    if plan.retired:
        return WhyNot.RETIRED
    if plan.state is not State.CONFIRMED:
        return WhyNot.DRAFT
    if at.date() < plan.day:
        return WhyNot.EARLY
    return WhyNot.CARRIED if at < until(plan) else WhyNot.OVER


def _way(before: tuple[float, float], here: tuple[float, float]) -> tuple[float, float]:
    east, north = here[0] - before[0], here[1] - before[1]
    return hypot(east, north), degrees(atan2(east, north)) % 360


def _middle(place: PatrolPlace) -> tuple[float, float]:
    point = shapely.point_on_surface(place.geometry)
    return float(point.x), float(point.y)


def _done(plan: PatrolPlan, made: Sequence[PatrolVisit], unit: str) -> dict[PlannedVisit, PatrolVisit]:
    """Each planned visit of a unit with the one made: of those to its place the nearest in time, each taken once."""
    open_ = [one for one in plan.standing if one.unit == unit]
    done: dict[PlannedVisit, PatrolVisit] = {}
    for visit in sorted((one for one in made if one.unit == unit), key=lambda one: one.start):
        there = [one for one in open_ if one.place == visit.place]
        if there:
            nearest = min(there, key=lambda one: abs(one.start - visit.start))
            done[nearest] = visit
            open_.remove(nearest)
    return done


def _places(records: Records, plan: PatrolPlan) -> dict[str, PatrolPlace]:
    found = {}
    for id in {one.place for one in plan.visits}:
        try:
            found[id] = patrol_place(records, id)
        except NotFound:
            continue
    return found


def _areas(world: Answerer, places: Mapping[str, PatrolPlace]) -> dict[str, tuple[str, ...]]:
    wards, ids = world.wards, list(places)
    found: dict[str, tuple[str, ...]] = dict.fromkeys(ids, ())
    if ids:
        middle = np.array([shapely.point_on_surface(places[id].geometry) for id in ids], object)
        for at, ward in shapely.STRtree(wards.geometry).query(middle, predicate="intersects").T.tolist():
            found[ids[at]] = (wards.code[ward], wards.authority[ward])
    return found


def _rests_on(world: Answerer, asked: CarriedQuestion) -> Sequence[object]:
    return [*plans_basis(world.records), *places_basis(world.records), *visits_basis(world.records)]


def _carried(world: Answerer, asked: CarriedQuestion, stamp: str) -> Listing[Carried]:
    plan = patrol_plan(world.records, asked.plan)
    places = _places(world.records, plan)
    made = tuple(one for one in visits(world.records) if one.plan == plan.id)
    found = Carried(plan, why_not(plan, asked.at), until(plan), places, _areas(world, places), made)
    marking = highest([world.settings.marking, plan.marking, *(one.marking for one in places.values())])
    made_up = ("some of the places",) if any(one.synthetic for one in places.values()) else ()
    return Listing(stamp, asked, world.store.snapshot().id, found, (marking,), made_up)


CARRIED: Final = Kind("carried-plan", _carried, _rests_on, light=True)
"""One plan as a team carries it."""
