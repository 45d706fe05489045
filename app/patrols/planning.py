"""A plan of patrols: from the places that stand and the units that a person has, to visits that nobody can foretell."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Final

import numpy as np

from app.answering.answerer import Answerer
from app.answering.marking import highest
from app.patrols.harm_hours import Floats, harm_by_hour
from app.patrols.place import PatrolPlace, patrol_places
from app.patrols.plan import PatrolPlan, Pattern, PlannedVisit, Travel, UnitShift, patrol_plans
from app.patrols.visiting_days import LeftOut, draw_left_out, due, run_before, running_trial, visited_days
from app.patrols.ways import METRES_A_MINUTE, ways
from geo.errors import Refused, UserError
from geo.offence.offences import Library, definition
from models.patrol.tours import VISIT, Shift, Tours, plan_tours
from models.patrol.visit_times import draw_starts

MINUTE: Final = timedelta(minutes=1)
MOST_OFTEN: Final = 4
"""Visits of 15 minutes in an hour, the most that a place has in a shift."""
ONE_IN: Final = (0, 2, 3, 4)
LONGEST_TRIAL: Final = 52
GOING_ON: Final = 3.0
"""How much more a place counts in the search when it is in the middle of its three days."""


@dataclass(frozen=True)
class PlanAsked:
    """What a person asks for. shifts: their units; often: visits of a place in a shift at most; one_in: of so many days
    one is left out, 0 for none; weeks: for how long."""

    name: str
    day: date
    shifts: tuple[UnitShift, ...]
    pattern: Pattern = Pattern.DAILY
    travel: Travel = Travel.FOOT
    often: int = 1
    one_in: int = 0
    weeks: int = 0


def unguessable() -> int:
    """A seed from the machine's secrets: nobody can work out tonight's times from last night's."""
    return secrets.randbits(63)


def make_plan(world: Answerer, asked: PlanAsked, *, seed: int) -> PatrolPlan:
    """The plan, not kept yet; the same for the same places, plans and seed. Raises UserError for what has no plan, and
    Refused for places that were chosen by what police find."""
    _check(asked)
    places = standing_places(world, asked.day)
    plans = patrol_plans(world.records)
    left, trial = _left_out(plans, places, asked, seed)
    out = {place for place, day in left if day == asked.day}
    visited = visited_days(plans)
    allowed = due([one.id for one in places if one.id not in out], asked.pattern, asked.day, visited)
    by_id = {one.id: one for one in places}
    chosen = [by_id[id] for id in allowed]
    if not chosen:
        raise UserError(
            "every place rests or is left out that day", where="day", todo="Choose another day or another pattern."
        )
    first = np.array([run_before(visited.get(one.id, ()), asked.day) > 0 for one in chosen])
    weight = np.where(first & (asked.pattern is Pattern.THREE_DAYS_RUNNING), GOING_ON, 1.0)
    begin, best, drawn, along = _tours(world, chosen, asked, weight, seed)
    visits = tuple(
        PlannedVisit(chosen[one.place].id, of.unit, of.shift, _clock(begin, one.start), one.minutes)
        for of, tour in zip(asked.shifts, drawn.tours, strict=True)
        for one in tour
    )
    ends = max(one.start + one.patrolling * MINUTE for one in asked.shifts)
    return PatrolPlan(
        asked.name, asked.day, max(asked.day, ends.date()), asked.shifts, visits, pattern=asked.pattern,
        one_in=asked.one_in, left_out=left, seed=seed, value=drawn.value, bound=drawn.bound, best=best.value,
        travel=asked.travel, along=along, often=asked.often, weeks=asked.weeks if asked.one_in else 0, trial=trial,
        marking=highest(one.marking for one in places),
    )  # fmt: skip


def standing_places(world: Answerer, day: date) -> tuple[PatrolPlace, ...]:
    """The places that are patrolled on a day. Raises UserError where there are none, and Refused for a place that was
    chosen by what police find: where they look decides where they find it."""
    found = tuple(one for one in patrol_places(world.records) if one.stands(day))
    if not found:
        raise UserError(
            f"no place is agreed for {day:%d.%m.%Y}", where="day", todo="Agree places first, under “Patrols, places”."
        )
    for one in found:
        if found_by_police(one.offence, world.definitions):
            raise Refused(
                f"“{one.name[:60]}” was chosen by what police find themselves (drugs, weapons, stop and search), so a "
                "plan for it would send patrols to where patrols were",
                where="places",
                todo="End that place, or choose it by what people report.",
            )
    return found


def found_by_police(offence: str, definitions: Path | Library | None = None) -> bool:
    """Whether its counts follow where police look."""
    return bool(offence) and definition(offence, folder=definitions).activity_sensitive


def _left_out(
    plans: Sequence[PatrolPlan], places: Sequence[PatrolPlace], asked: PlanAsked, seed: int
) -> tuple[LeftOut, str]:
    """The left-out days that the plan keeps, and the plan that began the trial: "" where this one does."""
    if not asked.one_in:
        return (), ""
    trial = running_trial(plans, asked.day, asked.one_in)
    if trial is None:
        return draw_left_out([one.id for one in places], asked.day, asked.weeks, asked.one_in, seed), ""
    return tuple(pair for pair in trial.left_out if pair[1] == asked.day), trial.id


def _tours(
    world: Answerer, places: Sequence[PatrolPlace], asked: PlanAsked, weight: Floats, seed: int
) -> tuple[datetime, Tours, Tours, str]:
    """The hour from which minutes count, the best tours found, those drawn from them, and the streets they go along."""
    begin = min(one.start for one in asked.shifts).replace(minute=0, second=0, microsecond=0)
    ends = max(one.start + one.patrolling * MINUTE for one in asked.shifts)
    harm = harm_by_hour(places, begin, ceil((ends - begin) / timedelta(hours=1)))
    if not harm.any():
        raise UserError(
            "no place has hours in these shifts", where="shifts", todo="Choose another start, or look at the bands."
        )
    at = np.array([(one.geometry.centroid.x, one.geometry.centroid.y) for one in places])
    starts = np.array([(one.x, one.y) for one in asked.shifts])
    found = ways(world, at, starts, asked.travel)
    shifts = [Shift(s.shift, (s.start - begin) / MINUTE, s.patrolling, s.x, s.y) for s in asked.shifts]
    best = plan_tours(
        at[:, 0], at[:, 1], harm * weight[:, None], shifts, metres_a_minute=METRES_A_MINUTE[asked.travel],
        travel=found.between, entry=found.entry, longest=asked.often * VISIT, seed=seed % 2**31,
    )  # fmt: skip
    best = replace(best, value=_value(best, harm))
    drawn = draw_starts(best, harm, shifts, travel=found.between, entry=found.entry, seed=seed)
    return begin, best, drawn, found.along


def _value(of: Tours, harm: Floats) -> float:
    met = {(one.place, int(one.start // 60)) for tour in of.tours for one in tour}
    return float(sum(harm[slot] for slot in met))


def _clock(begin: datetime, minutes: float) -> datetime:
    return begin + int(minutes + 1e-6) * MINUTE  # never into the next hour


def _check(asked: PlanAsked) -> None:
    if asked.one_in not in ONE_IN:
        raise UserError(f"one in {asked.one_in} days cannot be left out", where="one_in", todo="0, 2, 3 or 4.")
    if asked.one_in and not asked.one_in <= asked.weeks <= LONGEST_TRIAL:
        raise UserError(
            f"{asked.weeks} weeks are no length for leaving out one day of {asked.one_in}", where="weeks",
            todo=f"From {asked.one_in} to {LONGEST_TRIAL}.",
        )  # fmt: skip
    if not 1 <= asked.often <= MOST_OFTEN:
        raise UserError(f"{asked.often} visits a shift", where="often", todo=f"From 1 to {MOST_OFTEN}.")
    if not asked.shifts:
        raise UserError("no unit is named", where="shifts", todo="Write one unit, its start and its minutes.")
