"""Plans of patrols: within what a person has, on evidence, confirmed, seen by analysts and patrols alone."""

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import copytree
from xml.etree import ElementTree

import pytest
import shapely
from fastapi.testclient import TestClient
from shapely.geometry import Point
from typer.testing import CliRunner
from visitor import visitor

from app.answering.answerer import Answerer
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.cli import app as cli
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.main import create_app
from app.patrols.harm_hours import WEEKS_A_MONTH, harm_by_hour
from app.patrols.place import Band, Origin, PatrolPlace, patrol_places, save_place
from app.patrols.plan import PatrolPlan, Pattern, PlannedVisit, State, UnitShift, patrol_plans, save_plan
from app.patrols.plan_kinds import PLAN, PLANS
from app.patrols.planning import MINUTE, PlanAsked, make_plan
from app.patrols.strains import Why
from app.patrols.visiting_days import draw_left_out, due
from app.settings import Settings
from geo.errors import Refused, UserError
from geo.sources import boundary_file
from geo.store.base import Store
from geo.store.opening import open_store
from geo.surroundings.deprivation import fifths_of

FRIDAY = date(2026, 5, 29)
NINE = datetime(2026, 5, 29, 21)
LATE = (Band(4 * 24 + 21, 5, 0.4),)
UNITS = tuple(UnitShift(f"NPT {k}", "late", NINE, 240, 415000, 184500) for k in (1, 2))
PATROL = Reader("sergeant", "patrol", "Wiltshire Police")


def place(k: int, **changes: object) -> PatrolPlace:
    made = PatrolPlace(
        f"Street {k}", Point(415000 + 300 * (k % 4), 184500 + 300 * (k // 4)).buffer(75), Origin.PROPOSED, FRIDAY,
        FRIDAY + timedelta(27), offence="ROBBERY", source="demo", monthly=1.0 + k / 4, bands=LATE, marking="OFFICIAL",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def world(demo_store: Store, tmp_path: Path) -> Answerer:
    made = Answerer(Settings(data=tmp_path, resamples=19), store=demo_store)
    made.keeper.gate = Gate(read_policy())
    for k in range(8):
        save_place(made.records, place(k), who="analyst")
    return made


def web(world: Answerer, reader: Reader = LOCAL) -> TestClient:
    return visitor(create_app(world.settings, world, lambda request: reader), headers={"origin": "http://127.0.0.1"})


def asked(**changes: object) -> PlanAsked:
    return replace(PlanAsked("Friday late", FRIDAY, UNITS), **changes)  # type: ignore[arg-type]


def test_expected_harm_is_the_months_share_of_the_hour() -> None:
    known, unknown, even = place(4), place(0, monthly=None), place(0, bands=())
    harm = harm_by_hour([known, unknown, even], NINE - timedelta(hours=1), 8)
    assert harm[0].tolist() == pytest.approx([0, *5 * [2.0 * 0.4 / 5 / WEEKS_A_MONTH], 0, 0])
    assert harm[1].max() == pytest.approx(1.5 * 0.4 / 5 / WEEKS_A_MONTH)  # the middle one of 2 and 1
    assert harm[2].tolist() == pytest.approx(8 * [1 / 168 / WEEKS_A_MONTH])


def test_a_plan_keeps_to_minutes_hours_and_seed(world: Answerer) -> None:
    plan = make_plan(world, asked(often=2), seed=7)
    by_id = {one.id: one for one in patrol_places(world.records)}
    assert 0 < plan.value <= plan.best <= plan.bound and plan.unforeseen <= 0.03 + 1e-9
    assert max(Counter(one.place for one in plan.visits).values()) <= 2
    for unit in plan.shifts:
        tour = [one for one in plan.visits if one.unit == unit.unit]
        assert len(tour) >= 4
        assert all(unit.start <= one.start <= unit.start + (unit.patrolling - 15) * MINUTE for one in tour)
    for one in plan.visits:
        hour = one.start.weekday() * 24 + one.start.hour
        assert any((hour - band.hour) % 168 < band.hours for band in by_id[one.place].bands)
    assert make_plan(world, asked(often=2), seed=7) == plan != make_plan(world, asked(often=2), seed=8)


def test_what_police_find_themselves_chooses_no_patrol(world: Answerer) -> None:
    save_place(world.records, place(9, offence="category.drugs"), who="analyst")
    with pytest.raises(Refused, match="police find"):
        make_plan(world, asked(), seed=1)


def test_patterns_keep_their_days() -> None:
    day = date(2026, 6, 10)
    ago = {k: day - timedelta(days=k) for k in range(1, 9)}
    visited = {"fresh": set(), "one": {ago[1]}, "three": {ago[1], ago[2], ago[3]}, "long": {ago[4]}, "two": {ago[3]}}
    names = list(visited)
    assert due(names, Pattern.DAILY, day, visited) == names
    assert due(names, Pattern.EVERY_THIRD_DAY, day, visited) == ["fresh", "long", "two"]
    assert due(names, Pattern.THREE_DAYS_RUNNING, day, visited) == ["one", "fresh", "long"]


def test_left_out_days_are_drawn_once_and_held_by_every_plan_of_the_trial(world: Answerer) -> None:
    first = save_plan(world.records, make_plan(world, asked(one_in=2, weeks=4), seed=5), who="a")
    assert first.left_out == draw_left_out([p.id for p in patrol_places(world.records)], FRIDAY, 4, 2, 5)
    for id in {place for place, _ in first.left_out}:
        days = [day.weekday() for place, day in first.left_out if place == id]
        assert Counter(days) == dict.fromkeys(range(7), 2)  # two of each weekday's four
    week_later = FRIDAY + timedelta(7)
    shifts = tuple(replace(one, start=one.start + timedelta(7)) for one in UNITS)
    second = make_plan(world, asked(day=week_later, shifts=shifts, one_in=2, weeks=9), seed=6)
    assert second.trial == first.id
    assert set(second.left_out) == {pair for pair in first.left_out if pair[1] == week_later}
    for plan in (first, second):
        assert not {v.place for v in plan.visits} & {place for place, day in plan.left_out if day == plan.day}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"day": FRIDAY - timedelta(1)}, "no place is agreed"),
        ({"one_in": 5}, "cannot be left out"),
        ({"one_in": 2, "weeks": 1}, "no length"),
        ({"often": 5}, "5 visits"),
        ({"shifts": ()}, "no unit"),
        ({"shifts": tuple(replace(u, start=u.start - timedelta(hours=12)) for u in UNITS)}, "no place has hours"),
    ],
)
def test_nonsense_gets_one_sentence(world: Answerer, changes: dict[str, object], problem: str) -> None:
    with pytest.raises(UserError, match=problem):
        make_plan(world, asked(**changes), seed=1)


FORM = {
    "name": "Friday late", "day": "2026-05-29", "pattern": "daily", "travel": "foot", "often": "1", "one_in": "0",
    "weeks": "", "shift": ["late", "early hours"], "units": ["NPT 1, NPT 2", "NPT 3"], "clock": ["21:00", "00:30"],
    "minutes": ["180", "80"], "from": ["415000,184500", ""],
}  # fmt: skip


def made_by_form(world: Answerer, client: TestClient) -> PatrolPlan:
    got = client.post("/patrols/new", data=FORM, follow_redirects=False)
    assert got.status_code == 303, got.text
    return patrol_plans(world.records)[-1]


def sent(plan: PatrolPlan, **changes: object) -> dict[str, object]:
    from app.pages.patrol_form import ordered  # noqa: PLC0415

    count = len(plan.visits)
    return {
        "version": str(plan.version), "visit": [str(k) for k in range(count)],
        "order": [str(k) for k in ordered(plan)], "clock": [f"{v.start:%H:%M}" for v in plan.visits],
        "dropped": [""] * count, **changes,
    }  # fmt: skip


def test_a_plan_is_made_in_a_form_looked_through_and_confirmed(world: Answerer) -> None:
    client = web(world)
    assert all(name in client.get("/patrols/new").text for name in ("Southend", "Rowan", "Grip"))
    plan = made_by_form(world, client)
    assert plan.state is State.DRAFT and not plan.carried(FRIDAY) and plan.seed > 2**20
    assert [one.start for one in plan.shifts] == [NINE, NINE, NINE + timedelta(hours=3.5)]
    assert plan.last == FRIDAY + timedelta(1)
    reasons = ["Road closed", *[""] * (len(plan.visits) - 1)]
    assert client.post(f"/patrols/{plan.id}/edit", data=sent(plan, dropped=reasons, do="confirm")).status_code == 200
    confirmed = patrol_plans(world.records)[-1]
    assert confirmed.carried(FRIDAY) and confirmed.visits[0].dropped == "Road closed"
    assert len(confirmed.standing) == len(plan.visits) - 1
    late = client.post(f"/patrols/{plan.id}/edit", data=sent(plan, do="keep"))
    assert late.status_code == 409 and "omebody else" in late.text
    client.post(f"/patrols/{plan.id}/edit", data=sent(confirmed, do="keep"))
    assert not patrol_plans(world.records)[-1].carried(FRIDAY), "who changes a confirmed plan confirms it again"


def test_another_order_takes_the_times_of_the_tour(world: Answerer) -> None:
    client = web(world)
    plan = made_by_form(world, client)
    tour = sorted((k for k, v in enumerate(plan.visits) if v.unit == "NPT 1"), key=lambda k: plan.visits[k].start)
    form = sent(plan)
    form["order"][tour[-1]] = "1"  # type: ignore[index]
    client.post(f"/patrols/{plan.id}/edit", data=form)
    new = patrol_plans(world.records)[-1].visits
    again = sorted((k for k, v in enumerate(new) if v.unit == "NPT 1"), key=lambda k: new[k].start)
    assert len(tour) > 1 and again == [tour[-1], *tour[:-1]]
    assert [new[k].start for k in again] == [plan.visits[k].start for k in tour]


def test_a_persons_changes_are_checked_again_and_a_visit_is_added(world: Answerer) -> None:
    client = web(world)
    plan = made_by_form(world, client)
    assert not world.keeper.answer(PLAN, plan.id).found.strains
    (a, b, *_) = sorted((k for k, v in enumerate(plan.visits) if v.unit == "NPT 1"), key=lambda k: plan.visits[k].start)
    form = sent(plan)
    form["clock"][b] = f"{plan.visits[a].start + timedelta(minutes=2):%H:%M}"  # type: ignore[index]
    far = save_place(world.records, place(9, geometry=Point(416000, 186000).buffer(75), bands=(Band(12, 2),)), who="a")
    form |= {"add": far.id, "add_unit": "1", "add_clock": "23:55"}
    client.post(f"/patrols/{plan.id}/edit", data=form)
    changed = patrol_plans(world.records)[-1]
    added = changed.visits[-1]
    assert (added.place, added.unit, added.start) == (far.id, "NPT 2", NINE + timedelta(hours=2, minutes=55))
    found = world.keeper.answer(PLAN, plan.id).found
    asked_of = {(one.visit.place, one.why) for one in found.strains}
    assert {(plan.visits[b].place, Why.LATE), (far.id, Why.SHIFT)} <= asked_of
    page = client.get(f"/patrols/{plan.id}/edit").text
    assert "too early for the way from" in page and "outside the unit" in page
    for wrong in ({"add_unit": "9"}, {"add": "nowhere"}, {"add_clock": "noon"}):
        more = {"add": far.id, "add_unit": "1", "add_clock": "23:00"} | wrong
        got = client.post(f"/patrols/{plan.id}/edit", data=sent(changed, **more))
        assert got.status_code == 422, wrong
    assert patrol_plans(world.records)[-1] == changed


def test_a_form_from_elsewhere_changes_nothing(world: Answerer) -> None:
    client = visitor(create_app(world.settings, world), headers={"origin": "http://elsewhere"})
    assert client.post("/patrols/new", data=FORM).status_code == 403
    assert not patrol_plans(world.records)


@pytest.mark.parametrize("reader", [PUBLIC, Reader("p", "partner", "council"), Reader("a", "admin"), Reader("x", "x")])
def test_nobody_else_sees_a_plan_or_makes_one(world: Answerer, reader: Reader) -> None:
    plan = made_by_form(world, web(world))
    client = web(world, reader)
    for address in (
        "/patrols", "/patrols/new", f"/patrols/{plan.id}/edit", f"/patrols/{plan.id}/sheet",
        f"/patrols/{plan.id}/map.svg", *(f"/download/patrols/{plan.id}.{x}" for x in ("gpx", "csv", "ics", "geojson")),
    ):  # fmt: skip
        got = client.get(address)
        assert got.status_code == 403 and "Street" not in got.text, address
    assert client.post("/patrols/new", data=FORM).status_code == 403
    assert client.post(f"/patrols/{plan.id}/edit", data=sent(plan, do="confirm")).status_code == 403
    assert len(patrol_plans(world.records)) == 1 and patrol_plans(world.records)[0].state is State.DRAFT


def test_a_patrol_sees_the_plans_of_its_areas(world: Answerer) -> None:
    plan = save_plan(world.records, make_plan(world, asked(), seed=3), who="a")
    inside = world.keeper.answer(PLAN, plan.id).found.areas[plan.visits[0].place][1]
    here, elsewhere = (replace(PATROL, areas=(code,)) for code in (inside, "E06000054"))
    assert world.keeper.shown(PLAN, plan.id, PATROL).found.plan == plan
    assert world.keeper.shown(PLAN, plan.id, here).found.plan == plan
    assert len(world.keeper.shown(PLANS, None, here).found.plans) == 1
    listed = world.keeper.shown(PLANS, None, elsewhere).found
    assert (listed.plans, listed.places, dict(listed.areas)) == ((), (), {})
    with pytest.raises(Refused, match="outside your area"):
        world.keeper.shown(PLAN, plan.id, elsewhere)


def test_files_and_sheet_hold_the_same_visits(world: Answerer) -> None:
    client = web(world)
    plan = made_by_form(world, client)
    dropped = ["Road closed", *[""] * (len(plan.visits) - 1)]
    client.post(f"/patrols/{plan.id}/edit", data=sent(plan, dropped=dropped, do="confirm"))
    starts = sorted(one.start for one in plan.visits[1:])
    rows = list(csv.DictReader(io.StringIO(client.get(f"/download/patrols/{plan.id}.csv").text.lstrip("\ufeff"))))
    assert sorted(datetime.fromisoformat(row["start"]) for row in rows) == starts
    shapes = json.loads(client.get(f"/download/patrols/{plan.id}.geojson").text)
    assert len(shapes["features"]) == len(starts) and shapes["about"]["marking"] == "OFFICIAL"
    gpx = ElementTree.fromstring(client.get(f"/download/patrols/{plan.id}.gpx").text)
    times = [at.text or "" for at in gpx.iter("{http://www.topografix.com/GPX/1/1}time")]
    summer = timedelta(hours=1)
    assert sorted(datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ") + summer for at in times) == starts
    assert len(list(gpx.iter("{http://www.topografix.com/GPX/1/1}rte"))) <= 3
    calendar = client.get(f"/download/patrols/{plan.id}.ics").content.decode()
    begins = re.findall(r"DTSTART:(\w+)", calendar)
    assert sorted(datetime.strptime(at, "%Y%m%dT%H%M%SZ") + summer for at in begins) == starts
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    assert len(set(re.findall(r"UID:(\S+)", calendar))) == len(starts)
    page = client.get(f"/patrols/{plan.id}/sheet").text
    assert page.count('class="box"') == len(starts) and "destroy it" in page and "no plan can have more" in page
    picture = client.get(f"/patrols/{plan.id}/map.svg").text
    assert all(f">{n}</text>" in picture for n in range(1, len({v.place for v in plan.visits[1:]}) + 1))


def test_a_unit_without_visits_is_named(world: Answerer) -> None:
    client = web(world)
    units = ", ".join(f"NPT {k}" for k in range(1, 13))
    client.post("/patrols/new", data={**FORM, "units": [units, ""]})
    plan = patrol_plans(world.records)[-1]
    idle = {unit.unit for unit in plan.shifts} - {visit.unit for visit in plan.visits}
    page = client.get(f"/patrols/{plan.id}/edit").text
    assert len(plan.visits) == 8 and len(idle) >= 4
    assert all(f"{unit} (late)" in page for unit in idle) and "allow more visits" in page


def test_the_most_deprived_fifth_gets_its_share_of_time_beside_its_harm(
    demo_store: Store, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copytree(demo_store.path, tmp_path / "var")  # type: ignore[attr-defined]
    monkeypatch.setenv("AFTERDARK_DATA", str(folder))
    outlines = shared / "data" / "boundaries" / "lsoa_2021_BGC_wilts_swindon.geojson"
    lsoas = boundary_file.read(outlines)
    open_store(folder).boundaries.write(lsoas)
    scores = shared / "data" / "context" / "imd2025_lsoa2021_wilts_swindon.csv"
    assert CliRunner().invoke(cli, ["load", "deprivation", str(scores)]).exit_code == 0
    made = Answerer(Settings(data=folder, resamples=19))
    fifths = fifths_of(made.store, made.store.boundaries.chosen("lsoas"))
    assert fifths
    middles = [shapely.point_on_surface(shape) for shape in made.store.boundaries.chosen("lsoas").geometry]
    worst, best = (middles[int((fifths.fifth == fifth).argmax())] for fifth in (1, 5))
    kept = [
        save_place(made.records, place(k, geometry=at.buffer(75), monthly=monthly), who="a")
        for k, (at, monthly) in enumerate(((worst, 3.0), (best, 1.0)))
    ]
    visits = tuple(PlannedVisit(kept[k].id, "NPT 1", "late", NINE, 15) for k in (0, 1, 1))
    plan = save_plan(made.records, PatrolPlan("x", FRIDAY, FRIDAY, UNITS, visits), who="a")
    found = made.keeper.answer(PLAN, plan.id).found.deprived
    assert found and (found.minutes, found.harm, found.england) == pytest.approx((1 / 3, 3 / 4, True))
    page = web(made).get(f"/patrols/{plan.id}/sheet").text
    assert "33 % of the time" in page.replace("\u202f", " ") and "75 % of the expected" in page.replace("\u202f", " ")


def test_what_a_trial_could_find_grows_with_its_weeks(world: Answerer) -> None:
    found = world.keeper.answer(PLANS, None).found
    for trials in found.trials.values():
        ratios = [one.ratio for one in trials]
        assert ratios == sorted(ratios) and ratios[-1] < 1
    assert "a fall of" in web(world).get("/patrols/new").text
