"""The plans of patrols as answers that the Keeper keeps: the list of them, and one with its places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

import numpy as np
import shapely

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from app.answering.marking import highest
from app.patrols.harm_hours import expected_of
from app.patrols.place import PatrolPlace, patrol_places, places_basis
from app.patrols.plan import PatrolPlan, patrol_plan, patrol_plans, plans_basis
from app.patrols.strains import Strain, strains
from geo.surroundings.deprivation import fifths_of
from models.patrol.pilot_power import detectable_ratio

TRIED_WEEKS: Final = (4, 8, 12, 26, 52)
DAYS_A_MONTH: Final = 365.25 / 12
MOST_DEPRIVED: Final = 1
T = TypeVar("T")


@dataclass(frozen=True)
class Deprived:
    """What falls on the most deprived fifth. minutes: share of the time of visits, harm: of what all places may
    expect; england: whether the fifth is of all of England's small areas, not of those that are loaded."""

    minutes: float
    harm: float
    england: bool


@dataclass(frozen=True)
class Trial:
    """What a trial could find. weeks: its length; ratio: a true fall to it, or further, is found in four of five
    trials, 0 where not even an end to all incidents would be."""

    weeks: int
    ratio: float


@dataclass(frozen=True)
class PlanFile:
    """One plan with the places it names. areas: of each of them the codes of its ward and authority; trials: what its
    left-out days could find; monthly: incidents that all its places may expect in a month; strains: what of it
    cannot be done."""

    plan: PatrolPlan
    places: Mapping[str, PatrolPlace]
    areas: Mapping[str, tuple[str, ...]]
    deprived: Deprived | None
    trials: tuple[Trial, ...]
    monthly: float
    strains: tuple[Strain, ...] = ()


@dataclass(frozen=True)
class PlanList:
    """Every plan, and the places there are to plan for. areas: of each place the codes of its ward and authority;
    trials: by how many days one is left out, what it could find."""

    plans: tuple[PatrolPlan, ...]
    places: tuple[PatrolPlace, ...]
    areas: Mapping[str, tuple[str, ...]]
    trials: Mapping[int, tuple[Trial, ...]]


def standing(places: Sequence[PatrolPlace], day: date) -> tuple[PatrolPlace, ...]:
    """Those that are patrolled on a day."""
    return tuple(one for one in places if one.stands(day))


def _rests_on(world: Answerer, _: object) -> Sequence[object]:
    used = world.basemaps.used()
    streets = world.basemaps.identity(used) if used else ""
    return [*plans_basis(world.records), *places_basis(world.records), used, streets]


def _plans(world: Answerer, _: None, stamp: str) -> Listing[PlanList]:
    places, plans = patrol_places(world.records), patrol_plans(world.records)
    trials = {one_in: _trials(places, one_in, TRIED_WEEKS) for one_in in (2, 3, 4)}
    found = PlanList(plans, places, _areas(world, places), trials)
    return _listing(world, None, stamp, found, [*(p.marking for p in plans), *(p.marking for p in places)], places)


def _plan(world: Answerer, id: str, stamp: str) -> Listing[PlanFile]:
    plan, kept = patrol_plan(world.records, id), patrol_places(world.records)
    named = {visit.place for visit in plan.visits} | {place for place, day in plan.left_out if day == plan.day}
    places = {one.id: one for one in kept if one.id in named or one.stands(plan.day)}
    used = tuple(places.values())
    weeks = tuple(sorted({*TRIED_WEEKS, plan.weeks})) if plan.weeks else TRIED_WEEKS
    found = PlanFile(
        plan, places, _areas(world, used), _deprived(world, plan, used),
        _trials(used, plan.one_in, weeks) if plan.one_in else (), sum(expected_of(used)), strains(world, plan, places),
    )  # fmt: skip
    return _listing(world, id, stamp, found, [plan.marking, *(one.marking for one in used)], used)


def _listing(
    world: Answerer, question: object, stamp: str, found: T, markings: list[str], places: Sequence[PatrolPlace]
) -> Listing[T]:
    made_up = ("some of the places",) if any(one.synthetic for one in places) else ()
    marking = highest([world.settings.marking, *markings])
    return Listing(stamp, question, world.store.snapshot().id, found, (marking,), made_up)


def _areas(world: Answerer, places: Sequence[PatrolPlace]) -> dict[str, tuple[str, ...]]:
    """Codes of the ward and the authority in which the middle of each place lies."""
    wards = world.wards
    middle = np.array([shapely.point_on_surface(one.geometry) for one in places], object)
    found: dict[str, tuple[str, ...]] = {one.id: () for one in places}
    if len(places):
        for place, ward in shapely.STRtree(wards.geometry).query(middle, predicate="intersects").T.tolist():
            found[places[place].id] = (wards.code[ward], wards.authority[ward])
    return found


def _trials(places: Sequence[PatrolPlace], one_in: int, weeks: Sequence[int]) -> tuple[Trial, ...]:
    cases = sum(expected_of(places)) / DAYS_A_MONTH if any(one.monthly is not None for one in places) else 0.0
    return tuple(Trial(w, detectable_ratio(cases, 7 * w, one_in=one_in)) for w in weeks)


def _deprived(world: Answerer, plan: PatrolPlan, places: Sequence[PatrolPlace]) -> Deprived | None:
    lsoas = world.store.boundaries.chosen("lsoas")
    fifths = fifths_of(world.store, lsoas) if lsoas is not None else None
    if lsoas is None or fifths is None or not places:
        return None
    middle = np.array([shapely.point_on_surface(one.geometry) for one in places], object)
    place, lsoa = shapely.STRtree(lsoas.geometry).query(middle, predicate="intersects")
    deprived = {
        places[i].id for i, at in zip(place.tolist(), lsoa.tolist(), strict=True) if fifths.fifth[at] == MOST_DEPRIVED
    }
    minutes = {one.id: sum(v.minutes for v in plan.standing if v.place == one.id) for one in places}
    harm = dict(zip(minutes, expected_of(places), strict=True))
    whole = sum(minutes.values()), sum(harm.values())
    if not all(whole):
        return None
    return Deprived(
        sum(minutes[id] for id in deprived) / whole[0],
        sum(harm[id] for id in deprived) / whole[1],
        england=fifths.england,
    )


PLANS: Final = Kind("patrol-plans", _plans, _rests_on)
"""Every plan of patrols, and the places there are to plan for."""
PLAN: Final = Kind("patrol-plan", _plan, _rests_on)
"""One plan with its places."""
