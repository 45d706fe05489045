"""One damaged record or report spoils itself alone: its page says so, every list shows the others and names it."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
import shapely
from fastapi.testclient import TestClient
from town import build
from visitor import visitor

from app.answering.answerer import Answerer
from app.answering.zones import draw_zone
from app.charter.candidates import Origin, keep_candidate
from app.charter.coverage import charter_venues, write_charter
from app.loading.check import check
from app.loading.load import load_demo
from app.loading.written import damaged
from app.main import create_app
from app.settings import Settings
from app.sites.activities import Activity, log_activity
from app.sites.site import Site, create_site
from geo.store.opening import open_store

DAY = date(2025, 3, 1)
HTML = {"accept": "text/html"}
PAGES = ("/", "/safety-at-night", "/clear-hold-build", "/data", "/safety-at-night/sites/new", "/method")
SQUARE = shapely.box(414_000, 184_000, 414_200, 184_200)
BODIES = ("{torn", "[]", "{}", "null", b"\xff\xfe{", '{"name": 5, "site": 5, "geometry": 5, "status": 5}', "[" * 9000)


@pytest.fixture
def world(tmp_path: Path) -> Answerer:
    made, records = build(tmp_path, {"A": [1] * 36})
    for name in ("good", "bad"):
        draw_zone(records, f"{name} zone", SQUARE, area=SQUARE, who="t")
        keep_candidate(records, f"{name} candidate", SQUARE.buffer(500), Origin.DRAWN, area=SQUARE, who="t")
        create_site(records, Site(f"{name} site", SQUARE), who="t", id=f"{name}-site")
    for venue in charter_venues(made.store, records, beside="force-export")[:2]:
        write_charter(made.store, records, venue.id, status="signed", since=DAY, who="t", version=0)
    for text in ("good entry", "bad entry"):
        log_activity(records, Activity("good-site", DAY, "patrol", 2, text), who="t")
    return made


def spoil(folder: Path, kind: str, body: str | bytes) -> str:
    with sqlite3.connect(folder / "records.sqlite") as file:
        (id,) = file.execute("SELECT id FROM revisions WHERE kind = ? ORDER BY at DESC LIMIT 1", (kind,)).fetchone()
        file.execute("UPDATE revisions SET body = CAST(? AS TEXT) WHERE kind = ? AND id = ?", (body, kind, id))
    file.close()
    return str(id)


def broken(folder: Path) -> dict[str, str]:
    return {found.part: found.sentence for found in check(Settings(data=folder)) if not found.sound}


@pytest.mark.parametrize("body", BODIES)
def test_whatever_a_body_became_it_is_found(world: Answerer, body: str | bytes) -> None:
    kinds = ("zone", "candidate", "charter", "site", "activity")
    bad = [(kind, spoil(world.settings.data, kind, body), 1) for kind in kinds]
    assert sorted((one.kind, one.id, one.version) for one in damaged(world.records)) == sorted(bad)
    assert len(world.zones()) == 1


@pytest.mark.parametrize("body", ["{torn", "{}"])
def test_one_bad_record_of_each_kind_spoils_itself_alone(world: Answerer, body: str | bytes) -> None:
    folder = world.settings.data
    kinds = ("zone", "candidate", "charter", "site", "activity")
    bad = {kind: spoil(folder, kind, body) for kind in kinds}
    with visitor(create_app(world.settings, Answerer(world.settings)), headers=HTML) as web:
        pages = {path: web.get(path) for path in PAGES}
        assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(PAGES, 200)
        for page in pages.values():
            assert "5 records cannot be shown" in page.text and all(f"“{id}”" in page.text for id in bad.values())
        assert "good zone" in pages["/safety-at-night"].text and "good candidate" in pages["/safety-at-night"].text
        assert "good site" in pages["/clear-hold-build"].text
        own = web.get(f"/clear-hold-build/{bad['site']}")
        assert own.status_code == 503 and "is damaged and cannot be shown; all others can be" in own.text
        log = web.get("/clear-hold-build/good-site")
        assert log.status_code == 200 and "good entry" in log.text
        assert web.get("/readyz").status_code == 200
    found = broken(folder)["records"]
    assert "5 records cannot be read" in found and all(id in found for id in bad.values())


def test_one_bad_report_is_named_and_the_others_are_shown(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for _ in range(2):
        load_demo(store, months=2, last=date(2025, 2, 1), seed=1)
    newest = str(store.reports()[0]["id"])
    path = tmp_path / "loads" / f"{newest}.json"
    for content in ("[]", '{"id": 1}', path.read_text().replace('"notes": [', '"notes": [[],'), "[" * 9000, "{torn"):
        path.write_text(content)
        assert store.reports()[0] == {"id": newest, "unreadable": True} and "source" in store.reports()[1]
    own = Settings(data=tmp_path)
    with visitor(create_app(own, Answerer(own)), headers=HTML) as web:
        page = web.get("/data")
        assert page.status_code == 200 and page.text.count("rows read from") == 1
        assert f"Load {newest}" in page.text and "report of this load is damaged" in page.text
        assert set(web.get("/api/loads").json()["loads"][0]) == {"id", "unreadable"}
    assert newest in broken(tmp_path)["loads"]


def client(world: Answerer) -> TestClient:
    return visitor(create_app(world.settings, world), headers=HTML)


def test_a_lost_file_of_records_is_said_and_is_not_an_empty_list(world: Answerer) -> None:
    (world.settings.data / "records.sqlite").unlink()
    for one in (world, Answerer(world.settings)):  # also after a restart
        with client(one) as web:
            for path in ("/clear-hold-build", "/safety-at-night", "/", "/readyz"):
                got = web.get(path)
                assert got.status_code == 503 and "file of the records is gone" in got.text, path
            assert web.get("/healthz").status_code == 200
            assert web.get("/method").status_code == 200
        assert "is gone" in broken(world.settings.data)["records"]
    assert not (world.settings.data / "records.sqlite").exists()


def test_readiness_reads_what_pages_read(world: Answerer) -> None:
    with client(world) as web:
        assert web.get("/readyz").status_code == 200
        lost = world.settings.data / world.store.snapshot().slices[0].path
        whole = lost.read_bytes()
        for content in (whole[: len(whole) // 2], b"PAR", b""):
            lost.write_bytes(content)
            assert "1 of " in (said := web.get("/readyz")).text and said.status_code == 503
        lost.unlink()
        assert web.get("/readyz").status_code == 503
        (world.settings.data / "records.sqlite").write_bytes(b"no database" * 400)
        assert "records cannot be opened" in web.get("/readyz").text


def test_a_candidate_outside_the_country_takes_the_wards_from_no_drawing_page(world: Answerer) -> None:
    away = shapely.box(900_000, 900_000, 900_400, 900_400)
    keep_candidate(world.records, "far away", away, Origin.LIST, area=away, who="t")
    create_site(world.records, Site("at sea", shapely.box(-90_000, 1000, -89_000, 2000)), who="t", id="sea")
    with client(world) as web:
        for path in ("/safety-at-night/ground.json", "/clear-hold-build/ground.json"):
            ground = web.get(path)
            assert ground.status_code == 200 and len(ground.json()["wards"]["features"]) > 100
            names = [feature["properties"]["name"] for feature in ground.json()["sites"]["features"]]
            assert any("good" in name for name in names) and not {"far away", "at sea"} & set(names)
        assert web.get("/safety-at-night").status_code == 200 and web.get("/clear-hold-build").status_code == 200
        assert web.get("/safety-at-night/sites.csv").status_code == 200
