"""Places, plans and visits are read as they were written; what is sent twice is kept once; nonsense gets a sentence."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from shapely.geometry import Point

from app.patrols.place import Band, Origin, PatrolPlace, Problem, patrol_place, patrol_places, save_place
from app.patrols.plan import PatrolPlan, PlannedVisit, State, UnitShift, patrol_plan, save_plan
from app.patrols.visit import PatrolVisit, Seen, log_visit, visits
from app.records.journal import Records
from geo.errors import Conflict, UserError

DAY = date(2026, 11, 27)
PLACE = PatrolPlace(
    "Fleet Street", Point(415000, 184800).buffer(75), Origin.PROPOSED, DAY, DAY + timedelta(27), "Inspector, Swindon",
    offence="ROBBERY", source="demo", monthly=1.5, low=0.8, high=2.4, persistence="persistent",
    bands=(Band(142, 4, 0.3), Band(118, 3)), problem=Problem("Fights at closing time", "NPT", "Lights", DAY),
)  # fmt: skip
NINE = datetime(2026, 11, 27, 21)
PLAN = PatrolPlan(
    "Friday late", DAY, DAY + timedelta(1), (UnitShift("NPT 1", "late", NINE, 300, 415000, 184000),),
    (PlannedVisit("a", "NPT 1", "late", NINE + timedelta(minutes=20), 15),), seed=7, value=2.0, bound=2.1, one_in=2,
    left_out=(("b", DAY),),
)  # fmt: skip
VISIT = PatrolVisit(str(uuid4()), "a", "NPT 1", NINE, NINE + timedelta(minutes=15), Seen.DISPERSAL, plan="p")


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path)


def test_a_place_is_read_as_it_was_written(records: Records) -> None:
    kept = save_place(records, PLACE, who="sergeant")
    assert kept.geometry.equals_exact(PLACE.geometry, 0.1) and kept.who == "sergeant"
    assert replace(kept, geometry=PLACE.geometry) == PLACE and kept.synthetic
    assert kept.stands(DAY) and not kept.stands(DAY + timedelta(28))
    other = save_place(records, replace(kept, name="Wood Street"), who="sergeant")
    assert (other.version, patrol_place(records, kept.id).name) == (2, "Wood Street")
    with pytest.raises(Conflict):
        save_place(records, replace(kept, name="Too late"), who="sergeant")
    assert [one.id for one in patrol_places(records)] == [kept.id]


def test_a_plan_is_carried_once_somebody_confirmed_it(records: Records) -> None:
    kept = save_plan(records, PLAN, who="sergeant")
    assert kept == PLAN and not kept.carried(DAY)
    dropped = replace(kept.visits[0], dropped="Road closed")
    confirmed = save_plan(records, replace(kept, state=State.CONFIRMED, visits=(dropped,)), who="inspector")
    assert confirmed.carried(DAY) and not confirmed.carried(DAY + timedelta(2)) and not confirmed.standing
    assert patrol_plan(records, kept.id).visits[0].dropped == "Road closed"
    assert confirmed.gap == pytest.approx(1 - 2 / 2.1)


def test_a_visit_sent_twice_is_kept_once(records: Records) -> None:
    assert log_visit(records, VISIT, who="constable") == log_visit(records, VISIT, who="constable") == VISIT
    assert visits(records) == (VISIT,) and VISIT.minutes == 15
    with pytest.raises(Conflict):
        log_visit(records, replace(VISIT, seen=Seen.REPORT), who="constable")


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda r: save_place(r, replace(PLACE, name=" "), who="a"), "needs a name"),
        (lambda r: save_place(r, replace(PLACE, last=date(2020, 1, 1)), who="a"), "ends before"),
        (lambda r: save_place(r, replace(PLACE, bands=(Band(168, 1),)), who="a"), "outside the week"),
        (lambda r: save_place(r, replace(PLACE, marking="SECRET"), who="a"), "no marking"),
        (lambda r: save_place(r, replace(PLACE, geometry=Point(0, 0)), who="a"), "not an area"),
        (lambda r: save_plan(r, replace(PLAN, shifts=()), who="a"), "1 to 60"),
        (lambda r: save_plan(r, replace(PLAN, shifts=PLAN.shifts * 2), who="a"), "twice"),
        (lambda r: save_plan(r, replace(PLAN, visits=(replace(PLAN.visits[0], unit="x"),)), who="a"), "no unit"),
        (lambda r: log_visit(r, replace(VISIT, id="1"), who="a"), "UUID"),
        (lambda r: log_visit(r, replace(VISIT, end=NINE - timedelta(1)), who="a"), "before it starts"),
        (lambda r: log_visit(r, replace(VISIT, end=NINE + timedelta(1)), who="a"), "24 hours"),
    ],
)
def test_nonsense_gets_one_sentence(records: Records, make, problem: str) -> None:
    with pytest.raises(UserError) as told:
        make(records)
    assert problem in f"{told.value} {told.value.todo}"
    assert not records.versions()
