"""A confirmed plan of two units and three places, to be carried on a day."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from shapely.geometry import Point

from app.patrols.place import Band, Origin, PatrolPlace, Problem, save_place
from app.patrols.plan import PatrolPlan, PlannedVisit, State, UnitShift, save_plan
from app.records.journal import Records

FLEET, BRIDGE, WOOD = "fleet-street", "bridge-street", "wood-street"
MIDDLES = {FLEET: (414930, 184890), BRIDGE: (414930, 185190), WOOD: (415280, 184010)}
NAMES = {FLEET: "Fleet Street", BRIDGE: "Bridge Street", WOOD: "Wood Street"}


def plan_for(day: date, *, last: date | None = None, state: State = State.CONFIRMED) -> PatrolPlan:
    """Two visits of NPT 1 and one of NPT 2."""
    start = datetime.combine(day, time(0, 30))
    at = [start + timedelta(minutes=minutes) for minutes in (10, 45)]
    return PatrolPlan(
        "Late, Swindon centre", day, last or day,
        (UnitShift("NPT 1", "late", start, 300, 414930, 184790),
         UnitShift("NPT 2", "late", start, 300, 415000, 184000)),
        (PlannedVisit(FLEET, "NPT 1", "late", at[0], 15), PlannedVisit(BRIDGE, "NPT 1", "late", at[1], 15),
         PlannedVisit(WOOD, "NPT 2", "late", at[0], 15)),
        state, id="tonight",
    )  # fmt: skip


def save_carried(records: Records, day: date, *, marking: str = "OFFICIAL-SENSITIVE") -> PatrolPlan:
    """Keep the places and the plan. It is carried from the day before through the day and the morning after, so that no
    midnight that a test runs into, nor a machine's zone, takes it away."""
    first = day - timedelta(1)
    for id, (x, y) in MIDDLES.items():
        place = PatrolPlace(
            NAMES[id], Point(x, y).buffer(75), Origin.PROPOSED, first, first + timedelta(27), "Inspector, Swindon",
            offence="ROBBERY", source="demo", monthly=1.5, low=0.8, high=2.4, persistence="persistent",
            bands=(Band(142, 4, 0.3),), problem=Problem("Fights at closing time"), marking=marking, id=id,
        )  # fmt: skip
        save_place(records, place, who="sergeant")
    return save_plan(records, replace(plan_for(first, last=day), marking=marking), who="sergeant")
