"""What a plan asks that cannot be done: ways too long for their time, visits outside hours or shift, twice in a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

import numpy as np
from shapely import Geometry

from app.answering.street_network import WithBasemaps
from app.patrols.harm_hours import hour_of_week
from app.patrols.place import PatrolPlace
from app.patrols.plan import PatrolPlan, PlannedVisit, UnitShift
from app.patrols.ways import ways

MINUTE: Final = timedelta(minutes=1)
TOLERANCE: Final = 1.0
"""Minutes: starts are written in whole ones."""


class Why(StrEnum):
    """What is wrong with a visit."""

    LATE = "late"
    HOURS = "hours"
    SHIFT = "shift"
    TWICE = "twice"


@dataclass(frozen=True)
class Strain:
    """One visit that cannot be as it is planned. short: minutes that are missing on the way to it; after: the id of the
    place that it comes from, "" for where the unit starts."""

    visit: PlannedVisit
    why: Why
    short: float = 0.0
    after: str = ""


def strains(world: WithBasemaps, plan: PatrolPlan, places: Mapping[str, PatrolPlace]) -> tuple[Strain, ...]:
    """Of the visits that stand, unit by unit in their order; those of places that are kept no longer are left out."""
    known = {one.place for one in plan.standing} & places.keys()
    order = sorted(known)
    if not order:
        return ()
    middle = np.array([_middle(places[id].geometry) for id in order])
    found = ways(world, middle, np.array([(one.x, one.y) for one in plan.shifts]), plan.travel)
    at, made = {id: k for k, id in enumerate(order)}, list[Strain]()
    for unit, shift in enumerate(plan.shifts):
        free, before = shift.start, ""
        for visit in plan.standing:
            if (visit.unit, visit.shift) != (shift.unit, shift.shift) or visit.place not in known:
                continue
            way = found.between[at[before], at[visit.place]] if before else found.entry[unit, at[visit.place]]
            short = float(way) - (visit.start - free) / MINUTE
            if visit.place == before:
                made.append(Strain(visit, Why.TWICE))
            elif short > TOLERANCE:
                made.append(Strain(visit, Why.LATE, short, before))
            if _outside(visit, shift):
                made.append(Strain(visit, Why.SHIFT))
            elif not _in_hours(visit, places[visit.place]):
                made.append(Strain(visit, Why.HOURS))
            free, before = visit.start + visit.minutes * MINUTE, visit.place
    return tuple(made)


def _middle(shape: Geometry) -> tuple[float, float]:
    return float(shape.centroid.x), float(shape.centroid.y)


def _outside(visit: PlannedVisit, shift: UnitShift) -> bool:
    ends = shift.start + (shift.patrolling + TOLERANCE) * MINUTE
    return visit.start < shift.start or visit.start + visit.minutes * MINUTE > ends


def _in_hours(visit: PlannedVisit, place: PatrolPlace) -> bool:
    hour = hour_of_week(visit.start)
    return not place.bands or any((hour - band.hour) % 168 < band.hours for band in place.bands)
