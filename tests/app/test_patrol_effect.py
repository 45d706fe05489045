"""Did patrols help, on a small town whose counts are known by hand; what is claimed, of whom, and who may see it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
from visitor import HERE, visitor

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.main import create_app
from app.patrols.delivery import PATROL_RETURN, PATROL_VISITS
from app.patrols.effect import PATROL_EFFECT, Unjudged, drawn_at_random, effect
from app.patrols.place import Origin, PatrolPlace, save_place
from app.patrols.plan import PatrolPlan, PlannedVisit, State, UnitShift, save_plan
from app.patrols.visit import PatrolVisit, log_visit
from app.records.journal import Records
from app.settings import Settings
from app.words import patrol_effect as words
from geo.errors import Refused
from geo.incidents import FLAGS, SCHEMA
from geo.store.opening import open_store
from models.patrol.left_out_days import left_out_days
from models.patrol.patrol_days import patrol_days

FIRST = date(2025, 3, 3)  # a Monday
DAYS = [FIRST + timedelta(k) for k in range(56)]
SHAPES = [shapely.box(x, 184_000, x + 150, 184_150) for x in (414_000, 415_000, 416_000)]
OUT = left_out_days([day.toordinal() - 1 for day in DAYS], one_in=2, places=3, seed=5)
ASKED = Question(offence="ALL_CRIME")
Spot = tuple[float, float, datetime]


def spots(rate_on: int, rate_off: int, away: float = 0.0) -> list[Spot]:
    """So many incidents at each place on days to be patrolled and on days left out; away: metres east of it."""
    found = []
    for place, shape in enumerate(SHAPES):
        for k, day in enumerate(DAYS):
            for n in range(rate_off if OUT[place, k] else rate_on):
                at = datetime(day.year, day.month, day.day, 23) + timedelta(hours=4 * (n % 2))  # 03:00 is that night
                x = shape.bounds[2] + away if away else shape.centroid.x
                found.append((x, shape.centroid.y + 30 * (n - 1), at))
    return found


def town(folder: Path, incidents: list[Spot]) -> Answerer:
    """A store of these incidents, March to May 2025, and the three places."""
    store, slices = open_store(folder), []
    # so that all days are held
    far = [(420_000.0, 184_000.0, datetime(2025, 3, 1, 12) + timedelta(k)) for k in range(92)]
    incidents = [*incidents, *far]
    for month in (3, 4, 5):
        rows = []
        for k, (x, y, at) in enumerate(incidents):
            if at.month == month:
                row = dict.fromkeys(SCHEMA.names)
                row |= {
                    "id": f"{k}", "source": "force-export", "force": "wiltshire", "month": at.date().replace(day=1),
                    "start": at, "time_precision": "exact", "easting": x, "northing": y, "spatial_precision": "exact",
                    "category": "Criminal damage and arson", "ho_code": "58A", "location_type": "street", "weight": 1.0,
                    **dict.fromkeys(FLAGS, False), "public_place": True,
                }  # fmt: skip
                rows.append(row)
        slices.append(
            ("incidents", "force-export", "wiltshire", date(2025, month, 1), pa.Table.from_pylist(rows, SCHEMA))
        )
    store.replace(slices)
    world = Answerer(Settings(data=folder, resamples=19), store=store)
    for name, shape in zip("ABC", SHAPES, strict=True):
        save_place(world.records, PatrolPlace(name, shape, Origin.AGREED, FIRST, DAYS[-1], id=name), who="a")
    return world


def trial(records: Records, **more: object) -> PatrolPlan:
    left_out = tuple((place, DAYS[k]) for i, place in enumerate("ABC") for k in np.flatnonzero(OUT[i]))
    visits = tuple(
        PlannedVisit(place, "NPT", "late", datetime(day.year, day.month, day.day, 22), 15)
        for i, place in enumerate("ABC") for k, day in enumerate(DAYS) if not OUT[i, k]
    )  # fmt: skip
    shift = UnitShift("NPT", "late", datetime(2025, 3, 3, 20), 300, 414_000, 184_000)
    made = PatrolPlan("Trial", FIRST, DAYS[-1], (shift,), visits, State.CONFIRMED, one_in=2, left_out=left_out)
    return save_plan(records, replace(made, **more), who="sergeant")  # type: ignore[arg-type]


def test_counts_are_those_counted_by_hand_and_a_fall_is_claimed(tmp_path: Path) -> None:
    world = town(tmp_path, spots(1, 3))
    trial(world.records)
    found = effect(world, ASKED)
    days = found.pooled
    assert days and found.random and not found.why
    assert (days.with_patrol, days.without, days.days_with, days.days_without) == (84, 252, 84, 84)
    assert days.ratio == pytest.approx(1 / 3) and days.claimed and days.high < 1
    assert [(one.name, one.days.with_patrol, one.days.without) for one in found.by_place] == [
        ("A", 28, 84), ("B", 28, 84), ("C", 28, 84)
    ]  # fmt: skip
    assert [(one.with_patrol, one.without) for one in found.rings] == [(0, 0), (0, 0)]
    assert words.headline(found).startswith("A fall on patrol days: 67\u202f% fewer incidents a day, somewhere from")
    assert any("intention to treat" in one for one in words.sentences(found))


def test_it_is_what_the_estimator_says_and_no_visit_changes_it(tmp_path: Path) -> None:
    """Intention to treat: whoever went where, days count as they were drawn."""
    world = town(tmp_path, spots(1, 2))
    trial(world.records)
    before = effect(world, ASKED)
    counts = np.where(OUT, 2, 1)
    blocks = np.concatenate([np.tile(np.arange(7), 2) + 7 * pair for pair in range(4)])
    assert before.pooled == patrol_days(counts, ~OUT, blocks)
    rng = np.random.default_rng(1)
    for k in range(40):
        at = datetime(2025, 3, 3, 22) + timedelta(int(rng.integers(56)))
        log_visit(
            world.records,
            PatrolVisit(f"{k:032x}", "ABC"[k % 3], "NPT", at, at + timedelta(minutes=15)),
            who="a",
        )
    after = effect(world, ASKED)
    assert repr((after.pooled, after.rings, after.lasting)) == repr((before.pooled, before.rings, before.lasting))
    assert before.kept.patrolled == 0 < after.kept.patrolled and after.kept.visited > 0
    assert after.kept.to_patrol == after.kept.left_out == 84


def test_what_moves_next_door_is_counted_in_the_ring_alone(tmp_path: Path) -> None:
    world = town(tmp_path, spots(1, 3) + spots(3, 1, away=60) + spots(1, 1, away=200) + spots(2, 2, away=400))
    trial(world.records)
    found = effect(world, ASKED)
    near, far = found.rings
    assert (near.with_patrol, near.without, far.with_patrol, far.without) == (252, 84, 84, 84)
    assert near.ratio == pytest.approx(3) and near.claimed and not far.claimed
    assert any("some may have moved there" in one for one in words.sentences(found))


def test_days_not_drawn_at_random_are_a_difference_and_no_effect(tmp_path: Path) -> None:
    world = town(tmp_path, spots(1, 3))
    plan = trial(world.records)
    assert drawn_at_random(plan)
    moved = (("A", DAYS[0]), ("A", DAYS[7]), *plan.left_out[2:])
    assert not drawn_at_random(replace(plan, left_out=moved)) and not drawn_at_random(replace(plan, one_in=0))
    save_plan(world.records, replace(plan, one_in=0, left_out=()), who="a")
    found = effect(world, ASKED)
    assert not found.random and found.pooled and found.pooled.claimed
    texts = " ".join((words.headline(found), *words.sentences(found)))
    assert texts.startswith("A difference, not an effect") and "A fall" not in texts and words.NOT_DRAWN in texts


def test_too_few_say_what_could_have_been_seen(tmp_path: Path) -> None:
    world = town(tmp_path, [one for k, one in enumerate(spots(1, 1)) if k % 21 == 0])
    trial(world.records)
    found = effect(world, ASKED)
    assert found.pooled and not found.pooled.claimed and found.cases == 8
    texts = " ".join((words.headline(found), *words.sentences(found)))
    assert texts.startswith("Too few incidents to tell") and "8 times in 10" in texts


def test_what_a_person_took_out_is_set_against_what_stood(tmp_path: Path) -> None:
    world = town(tmp_path, spots(1, 3))
    plan = trial(world.records)
    assert effect(world, ASKED).overrides is None
    first = [one for one in plan.visits if one.place == "A"][:4]
    visits = tuple(replace(one, dropped="Fair") if one in first else one for one in plan.visits)
    save_plan(world.records, replace(plan, visits=visits), who="a")
    found = effect(world, ASKED)
    out = found.overrides
    assert out and (out.with_patrol, out.days_with, out.without, out.days_without) == (4, 4, 24, 24)
    assert out.ratio == pytest.approx(1) and not out.claimed
    assert any(
        one.startswith("Did persons who took visits out know better? 4 incidents") for one in words.sentences(found)
    )


def test_drafts_and_days_outside_the_data_are_judged_of_nothing(tmp_path: Path) -> None:
    world = town(tmp_path, spots(1, 1))
    assert effect(world, ASKED).why is Unjudged.NO_PLAN
    draft = trial(world.records, state=State.DRAFT)
    assert effect(world, ASKED).why is Unjudged.NO_PLAN
    later = timedelta(3640)
    save_plan(
        world.records,
        replace(draft, state=State.CONFIRMED, day=FIRST + later, last=DAYS[-1] + later, visits=(),
                left_out=tuple((place, day + later) for place, day in draft.left_out)),
        who="a",
    )  # fmt: skip
    found = effect(world, ASKED)
    assert (found.why, found.waiting) == (Unjudged.NO_DAYS, 56)
    assert words.headline(found).startswith("Cannot be judged yet")


def test_offences_that_police_find_are_marked_as_activity(tmp_path: Path) -> None:
    world = town(tmp_path, spots(1, 3))
    trial(world.records)
    found = effect(world, ASKED)
    assert words.ACTIVITY not in words.sentences(found)
    theirs = replace(found, definition=replace(found.definition, activity_sensitive=True))
    assert words.ACTIVITY in words.sentences(theirs)


@pytest.mark.parametrize("kind", [PATROL_VISITS, PATROL_RETURN, PATROL_EFFECT], ids=lambda kind: kind.name)
def test_the_public_and_partners_see_nothing(tmp_path: Path, kind) -> None:
    world = town(tmp_path, spots(1, 3))
    trial(world.records)
    create_app(world.settings, world)
    asked = ASKED if kind is PATROL_EFFECT else None
    for reader in (PUBLIC, Reader("p", "partner"), Reader("c", "admin"), Reader("d", "auditor")):
        with pytest.raises(Refused):
            world.keeper.shown(kind, asked, reader)
    assert world.keeper.shown(kind, asked, LOCAL)
    patrol = Reader("t", "patrol")
    if kind is PATROL_EFFECT:
        with pytest.raises(Refused):
            world.keeper.shown(kind, asked, patrol)
    else:
        assert world.keeper.shown(kind, asked, patrol)


def test_the_pages_take_visits_and_show_what_they_add_up_to(tmp_path: Path) -> None:
    world = town(tmp_path, spots(1, 3))
    trial(world.records)
    with visitor(create_app(world.settings, world)) as web:
        html = {"accept": "text/html"}
        web.headers["origin"] = HERE
        assert "No visit is logged yet" in web.get("/patrols/visits", headers=html).text
        sent = {"place": "A", "unit": "<b>NPT", "date": "2025-03-04", "start": "22:00", "end": "22:20", "officers": "2"}
        for _ in range(2):
            assert web.post("/patrols/visits", data=sent, follow_redirects=False).status_code == 303
        bad = web.post("/patrols/visits", data=sent | {"start": "x"}, headers=html)
        assert bad.status_code == 422 and "&lt;b&gt;NPT" in bad.text and "<b>NPT" not in bad.text
        table = "place,unit,agency,start,end\nB,W,wardens,2025-03-05 22:00,22:30\nX,W,wardens,2025-03-05 22:00,22:30\n"
        page = web.post("/patrols/visits/file", files={"file": ("v.csv", table)}, headers=html).text
        assert "2 rows read: 1 visit kept, 0 kept before, 1 set aside" in page and "Line 3: place: no place" in page
        page = web.get("/patrols/return", headers=html).text
        assert "OFFICIAL-SENSITIVE" in page and "0.8 patrol hours in 2 visits by police and wardens" in page
        rows = web.get("/patrols/return.csv").text.splitlines()
        assert rows[1].startswith("2025-03,police,1,0.3,0.7,0") and rows[2].startswith("2025-03,wardens,1,0.5,,1")
        assert web.get("/patrols/visits.csv").text.count("\r\n") == 3
        assert "A fall on patrol days" in web.get("/patrols/effect?offence=ALL_CRIME", headers=html).text
        texts = web.get("/api/answer/patrol-effect?offence=ALL_CRIME").json()
        assert texts["all_places"]["claimed"] and texts["at_random"] and "claimed" not in texts["places"][0]
