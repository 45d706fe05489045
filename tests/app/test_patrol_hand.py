"""A plan in the hand: who may carry it and when, the way from place to place, and visits that are kept once each."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from carried_plan import BRIDGE, FLEET, save_carried
from fastapi.testclient import TestClient
from visitor import HERE, visitor

from app.answering.answerer import Answerer
from app.answering.reader import LOCAL, Reader
from app.main import create_app
from app.patrols.carried import CARRIED, WhyNot, carried_question, until, why_not
from app.patrols.plan import State, patrol_plan, save_plan
from app.patrols.visit import PatrolVisit, Seen, log_visit, visits
from app.settings import Settings
from geo.store.base import Store

UK = ZoneInfo("Europe/London")
PAGE = "/patrols/tonight?unit=NPT+1&shift=late"
READ = {"accept": "text/html"}
PATROL = Reader("constable", "patrol", areas=("E06000030",))


@pytest.fixture
def world(demo_store: Store, tmp_path: Path) -> Answerer:
    made = Answerer(Settings(data=tmp_path), store=demo_store)
    save_carried(made.records, datetime.now(UK).date())
    return made


def web_of(world: Answerer, reader: Reader = LOCAL) -> TestClient:
    return visitor(create_app(world.settings, world, lambda request: reader), headers={"origin": HERE})


@pytest.fixture
def web(world: Answerer) -> Iterator[TestClient]:
    with web_of(world) as made:
        yield made


def sent(place: str = FLEET, **given: Any) -> dict[str, Any]:
    """A visit of a minute, as a phone sends it."""
    now = datetime.now(UK).astimezone(ZoneInfo("UTC"))
    times = {"start": (now - timedelta(minutes=1)).isoformat(), "end": now.isoformat().replace("+00:00", "Z")}
    return {"id": str(uuid4()), "place": place, "unit": "NPT 1", "seen": "nothing", **times, **given}


def test_the_next_place_stands_first_with_its_way_and_its_reasons(web: TestClient, world: Answerer) -> None:
    page = unescape(web.get(PAGE, headers=READ).text)
    order = [page.index(text) for text in ('id="next"', "Fleet Street", 'id="later"', "Bridge Street")]
    assert order == sorted(order) and "Wood Street" not in page
    assert "100 m to the north of where you start" in page and "300 m to the north of place 1" in page
    assert "likely 0.8 to 2.4" in page and "Fights at closing time" in page and page.count("data:image/svg+xml") == 2
    assert page.count("OFFICIAL-SENSITIVE") >= 2
    assert "Which unit are you?" in web.get("/patrols/tonight", headers=READ).text
    plan = patrol_plan(world.records, "tonight")
    web.post("/patrols/tonight/visits", json={"visits": [sent()]})
    page = web.get(PAGE, headers=READ).text
    order = [page.index(text) for text in ('id="next"', "Bridge Street", 'id="done"', "Fleet Street")]
    assert order == sorted(order) and plan.standing[0].place == FLEET


def test_no_cache_keeps_it_and_it_alone_may_ask_where_it_is(web: TestClient) -> None:
    got = web.get(PAGE, headers=READ).headers
    assert got["cache-control"] == "no-store" and "geolocation=(self)" in got["permissions-policy"]
    assert "camera=()" in got["permissions-policy"] and "default-src 'none'" in got["content-security-policy"]
    assert "geolocation=()" in web.get("/method", headers=READ).headers["permissions-policy"]
    worker = web.get("/patrols/worker.js")
    assert worker.headers["content-type"].startswith("text/javascript") and "importScripts" in worker.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": State.DRAFT}, "is not confirmed yet"),
        ({"day": date(2999, 1, 1), "last": date(2999, 1, 2)}, "begins on"),
        ({"day": date(2020, 1, 1), "last": date(2020, 1, 2)}, "was over after"),
    ],
)
def test_what_nobody_carries_gets_a_sentence(world: Answerer, change: dict[str, Any], words: str) -> None:
    save_plan(world.records, replace(patrol_plan(world.records, "tonight"), **change), who="sergeant")
    with web_of(world) as web:
        got = web.get(PAGE, headers=READ)
        assert got.status_code == 409 and words in unescape(got.text) and "Fleet Street" not in got.text
        (outcome,) = web.post("/patrols/tonight/visits", json={"visits": [sent()]}).json()["outcomes"]
    assert not outcome["kept"] and "nobody carried this plan" in outcome["why"] and visits(world.records) == ()


def test_a_late_shift_keeps_its_plan_past_midnight_until_noon(world: Answerer) -> None:
    plan = patrol_plan(world.records, "tonight")
    end = datetime.combine(plan.last + timedelta(1), datetime.min.time()) + timedelta(hours=12)
    assert until(plan) == end
    assert why_not(plan, end - timedelta(seconds=1)) is WhyNot.CARRIED
    assert why_not(plan, end) is WhyNot.OVER
    assert carried_question("a", end - timedelta(seconds=1)) != carried_question("a", end)


def test_a_plan_taken_back_is_carried_no_longer_and_loses_no_visit(world: Answerer) -> None:
    plan = patrol_plan(world.records, "tonight")
    world.records.retire("patrol-plan", plan.id, who="sergeant", version=plan.version)
    with web_of(world) as web:
        assert web.get(PAGE, headers=READ).status_code == 409
        (outcome,) = web.post("/patrols/tonight/visits", json={"visits": [sent()]}).json()["outcomes"]
    assert outcome["kept"] and len(visits(world.records)) == 1


@pytest.mark.parametrize("role", ["public", "partner", "admin", "auditor", "nobody"])
def test_live_patrols_reach_neither_public_nor_partner(world: Answerer, role: str) -> None:
    with web_of(world, Reader("somebody", role)) as web:
        for got in (
            web.get(PAGE, headers=READ),
            web.get("/patrols/tonight", headers=READ),
            web.post("/patrols/tonight/visits", json={"visits": [sent()]}),
        ):
            assert got.status_code == 403
            assert "Fleet" not in got.text and "NPT" not in got.text
    assert visits(world.records) == ()


def test_patrols_carry_the_plans_of_their_areas(world: Answerer) -> None:
    for areas, status in ((("E06000030",), 200), (("E06000054",), 403), ((), 200)):
        with web_of(world, replace(PATROL, areas=areas)) as web:
            assert web.get(PAGE, headers=READ).status_code == status, areas
            got = web.post("/patrols/tonight/visits", json={"visits": [sent()]})
            assert got.status_code == status, areas
    assert len(visits(world.records)) == 2


def test_a_batch_sent_again_and_from_many_threads_is_kept_once(web: TestClient, world: Answerer) -> None:
    some = [sent(), sent(BRIDGE), sent(seen="report")]
    bad = [sent("nowhere"), sent(seen="dragons"), sent(unit="NPT 9"), sent(id="1"), "x", sent(start="noon"),
           sent(end="2999-01-01T00:00")]  # fmt: skip

    def send(_: int) -> Any:
        return web.post("/patrols/tonight/visits", json={"visits": some + bad}).json()

    with ThreadPoolExecutor(4) as pool:
        answers = [one["outcomes"] for one in pool.map(send, range(8))]
    for outcomes in answers:
        assert [one["kept"] for one in outcomes] == [True] * 3 + [False] * 7
        assert all(one["why"] for one in outcomes[3:])
    assert sorted(one.id for one in visits(world.records)) == sorted(one["id"] for one in some)
    (other,) = web.post("/patrols/tonight/visits", json={"visits": [{**some[0], "seen": "report"}]}).json()["outcomes"]
    assert not other["kept"] and visits(world.records)[0].seen is Seen.NOTHING


def test_another_sites_page_logs_nothing(world: Answerer) -> None:
    with web_of(world) as web:
        got = web.post("/patrols/tonight/visits", json={"visits": [sent()]}, headers={"origin": "http://elsewhere"})
    assert got.status_code == 403 and visits(world.records) == ()


def hidden(page: str, form: str) -> dict[str, str]:
    """Fields of the first form of a class."""
    return dict(
        re.findall(r'name="(\w+)" value="([^"]*)"', page.split(f'class="{form}"')[1].split("</form>", maxsplit=1)[0])
    )


def test_without_scripts_a_visit_is_three_forms_and_a_form_sent_twice_is_one(web: TestClient, world: Answerer) -> None:
    began = web.get(f"{PAGE}&begin=1", headers=READ)
    assert "There since" in began.text
    done = web.get("/patrols/tonight", params=hidden(began.text, "finish"), headers=READ)
    form = hidden(done.text, "seen") | {"seen": "hand-over"}
    for _ in range(2):
        got = web.post("/patrols/tonight/visits", data=form, headers=READ)
        assert got.status_code == 200 and 'id="done"' in got.text
    (kept,) = visits(world.records)
    assert (kept.place, kept.unit, kept.seen, kept.plan) == (FLEET, "NPT 1", Seen.HAND_OVER, "tonight")


def test_each_visit_stands_by_the_planned_one_nearest_in_time(world: Answerer) -> None:
    plan = patrol_plan(world.records, "tonight")
    first = plan.standing[0]
    again = replace(first, start=first.start + timedelta(hours=2))
    save_plan(world.records, replace(plan, visits=(*plan.visits, again)), who="sergeant")
    start = first.start + timedelta(hours=1, minutes=30)
    log_visit(world.records, PatrolVisit(str(uuid4()), FLEET, "NPT 1", start, start, plan="tonight"), who="a")
    found = world.keeper.answer(CARRIED, carried_question("tonight", first.start)).found
    assert [bool(stop.logged) for stop in found.stops(found.plan.shifts[0])] == [False, False, True]
