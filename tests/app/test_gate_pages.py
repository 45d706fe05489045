"""What pages, files and the API show of restricted and sensitive offences before the explicit act, after it, and after
its end."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from visitor import HERE, opened_to, visitor

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC
from app.answering.zones import derive_zones
from app.charter.kinds import COVERAGE, EFFECTS, EVIDENCE, SHEETS, ZoneQuestion
from app.charter.site_incidents import NoHours
from app.gate.disclosed import Gate
from app.gate.opening import HOURS, KIND, OPENINGS, open_definition, opened_by
from app.gate.policy import read_policy
from app.main import create_app
from app.settings import Settings
from app.sites.demo import save_demo_sites
from geo.errors import Refused
from geo.store.base import Store

LINES = "offence=COUNTY_LINES"
OWN = {"origin": HERE, "accept": "text/html"}
PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    made = Answerer(Settings(data=tmp_path_factory.mktemp("gate"), resamples=19), store=demo_store)
    derive_zones(made.store, made.wards, made.records, who="test")
    save_demo_sites(made.store, made.records)
    made.keeper.gate = Gate(read_policy())
    return made


@pytest.fixture
def web(world: Answerer) -> Iterator[TestClient]:
    with visitor(create_app(world.settings, world)) as made:
        yield made


def features(web: TestClient, name: str, query: str = LINES) -> list[dict[str, Any]]:
    got = web.get(f"/api/collections/{name}/items?{query}&limit=1000")
    return got.json()["features"] if got.status_code == 200 else []


def test_county_lines_give_no_small_count_no_fine_cell_and_no_point(web: TestClient) -> None:
    cells = features(web, "cells")
    assert cells
    assert min(f["properties"]["n"] for f in cells) >= 10
    assert {f["properties"]["km2"] for f in cells} == {0.25}
    assert {f["properties"]["n"] for f in features(web, "wards") if isinstance(f["properties"]["n"], str)} == {
        "fewer than 10"
    }
    assert features(web, "incidents") == features(web, "hotspots") == []
    assert web.get(f"/api/collections/incidents/items?{LINES}").status_code == 403
    for address in (f"/night?{LINES}", f"/download/cells.csv?{LINES}", f"/download/week.csv?{LINES}"):
        assert web.get(address, headers=PAGE).status_code == 403, address
    assert len(web.get(f"/cells.json?{LINES}").json()["features"]) == len(cells)


def test_the_act_opens_is_written_down_and_ends(web: TestClient, world: Answerer) -> None:
    few = len(features(web, "cells"))
    page = web.get(f"/?{LINES}", headers=PAGE).text
    assert "Show restricted data" in page
    acts = len(world.records.all(KIND))
    sent = {"definition": "COUNTY_LINES", "back": f"/?{LINES}"}
    assert web.post("/restricted", data=sent, headers={"origin": "http://elsewhere.example"}).status_code == 403
    assert (len(world.records.all(KIND)), len(features(web, "cells"))) == (acts, few)
    done = web.post("/restricted", data=sent, headers=OWN, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, f"/?{LINES}")
    cookie = done.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    record = world.records.all(KIND)[-1]
    assert (record.who, record.body["definition"]) == (LOCAL.id, "COUNTY_LINES")
    assert re.search(r"=([\w-]{40,});", done.headers["set-cookie"])[1] not in str(record.body)  # type: ignore[index]
    assert len(features(web, "cells")) > few
    assert features(web, "hotspots") == features(web, "incidents") == []
    assert web.get(f"/download/cells.csv?{LINES}").status_code == 200
    assert "Show restricted data" in web.get("/?offence=SV_BROAD", headers=PAGE).text
    assert "Close restricted data" in web.get(f"/?{LINES}", headers=PAGE).text
    with visitor(web.app) as other:  # another browser
        assert len(features(other, "cells")) == few
    web.post("/restricted/close", data={"back": "//elsewhere.example"}, headers=OWN, follow_redirects=False)
    assert len(features(web, "cells")) == few
    assert world.records.get(KIND, record.id).retired


def test_a_reason_is_asked_for_and_kept_where_the_settings_say_so(world: Answerer) -> None:
    settings = world.settings.model_copy(update={"restricted_reason": True, "public_address": "https://127.0.0.1"})
    demanding = Answerer(settings, store=world.store)
    with visitor(create_app(settings, demanding)) as web:
        assert 'name="reason" required' in web.get(f"/?{LINES}", headers=PAGE).text
        before, sent = len(demanding.records.all(KIND)), {"definition": "COUNTY_LINES"}
        for bad in ("", "  ", "x" * 301):
            assert web.post("/restricted", data={**sent, "reason": bad}, headers=OWN).status_code == 422
        assert len(demanding.records.all(KIND)) == before
        given = {**sent, "reason": " Op  Fern ", "back": "http:////elsewhere.example/"}
        done = web.post("/restricted", data=given, headers=OWN, follow_redirects=False)
        assert (done.status_code, done.headers["location"]) == (303, "/")
        assert "Secure" in done.headers["set-cookie"].split("; ")  # whoever reaches this one does so by https
        assert demanding.records.all(KIND)[-1].body["reason"] == "Op Fern"


def test_an_act_lasts_some_hours_and_is_its_holders_alone(world: Answerer) -> None:
    open_definition(world.records, LOCAL, "a token", "COUNTY_LINES")
    known, now = world.keeper.answer(OPENINGS, None).found, datetime.now(UTC)
    assert opened_by(known, "a token", now) == {"COUNTY_LINES"}
    assert opened_by(known, "another", now) == opened_by(known, "a token", now + timedelta(hours=HOURS)) == frozenset()


def test_what_is_opened_never_goes_by_the_same_name(world: Answerer) -> None:
    with (
        visitor(create_app(world.settings, world)) as plain,
        visitor(create_app(world.settings, world, opened_to("COUNTY_LINES"))) as opened,
    ):
        tags = [web.get(f"/cells.json?{LINES}").headers["etag"] for web in (plain, opened)]
        tiles = [web.get(f"/tiles/density/9/253/170.png?{LINES}").content for web in (plain, opened)]
        pages = [web.get(f"/?{LINES}", headers=PAGE).text for web in (plain, opened)]
    assert tags[0] != tags[1]
    assert tiles[0] != tiles[1]
    assert all(f"v={tag[1:-1]}" in page for tag, page in zip(tags, pages, strict=True))


def test_the_charters_page_is_of_use_before_the_act(web: TestClient, world: Answerer) -> None:
    asked = Question(offence="SV_BROAD")
    whole, seen = world.keeper.answer(SHEETS, asked), world.keeper.shown(SHEETS, asked, LOCAL)
    assert seen.sheets
    assert {s.candidate.id for s in seen.sheets} == {
        sheet.candidate.id for sheet in whole.sheets if sheet.incidents.n >= 10 or sheet.candidate.version
    }
    for sheet, site in zip(seen.sheets, seen.found.sites, strict=True):
        assert sheet.incidents is site
        assert site.n >= 10 or site.withheld
        assert all(row.n >= 10 for row in site.types)
        assert (site.by_month, site.night, site.no_hours) == ((), None, NoHours.WITHHELD)
        assert all(one.n >= 10 or one.below or "NTE" not in one.key for one in sheet.others)
    page = web.get("/safety-at-night", headers=PAGE)
    assert page.status_code == 200
    assert "Show restricted data" in page.text
    assert seen.sheets[0].candidate.name in page.text
    one = web.get(f"/safety-at-night/sites/{seen.sheets[0].candidate.id}", headers=PAGE)
    assert "Not shown until you show restricted data" in one.text


def test_evidence_and_effects_give_no_small_count(web: TestClient, world: Answerer) -> None:
    withheld = 0
    for cover in world.keeper.answer(COVERAGE, "").found:
        pack = world.keeper.shown(EVIDENCE, ZoneQuestion(cover.zone.id, Question()), LOCAL)
        for one in (*pack.counts, pack.hours):
            if one.definition.sensitive:
                withheld += sum(bool(count.below) for count in (one.zone, one.ring))
                assert all(count.n >= 10 or count.below for count in (one.zone, one.ring))
                assert all(not n < 10 for n in one.by_month)
        assert pack.week is None
    assert web.get(f"/safety-at-night/zones/{cover.zone.id}/evidence", headers=PAGE).status_code == 200
    assert web.get(f"/safety-at-night/zones/{cover.zone.id}/evidence.zip").status_code == 200
    assert withheld
    for effect in world.keeper.shown(EFFECTS, "", LOCAL).zones:
        arms = effect.result.arms if effect.result else ()
        assert all(min(arm.before, arm.after) >= 10 for arm in arms)


def test_a_site_is_judged_by_what_is_open(web: TestClient) -> None:
    assert web.get("/clear-hold-build/chb-1", headers=PAGE).status_code == 200
    refused = web.get("/clear-hold-build/chb-1?offence=SV_BROAD", headers=PAGE)
    assert refused.status_code == 403
    assert "Show restricted data" in refused.text
    assert web.get("/clear-hold-build/chb-1/bundle.zip?offence=SV_BROAD").status_code == 403


def test_the_public_sees_no_outline_no_hour_and_no_restricted_offence(world: Answerer) -> None:
    with visitor(create_app(world.settings, world, lambda request: PUBLIC)) as web:
        for address in (
            "/safety-at-night/sites.csv", "/clear-hold-build/chb-1", "/night", f"/?{LINES}", "/?night=nte_core",
            "/api/collections/incidents/items", "/clear-hold-build/chb-1/map.svg",
        ):  # fmt: skip
            assert web.get(address, headers=PAGE).status_code == 403, address
        assert web.get("/", headers=PAGE).status_code == 200
        assert "Show restricted data" not in web.get("/?offence=SV_BROAD", headers=PAGE).text
        sent = web.post("/restricted", data={"definition": "SV_BROAD"}, headers=OWN)
        assert sent.status_code == 403
        for name in ("wards", "cells"):
            counts = [f["properties"]["n"] for f in features(web, name, "offence=ROBBERY")]
            assert counts
            assert all(n == "fewer than 5" or n is None or n % 10 == 0 for n in counts)
    with pytest.raises(Refused):
        world.keeper.shown(SHEETS, Question(), PUBLIC)
