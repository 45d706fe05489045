"""The pages of the methods: every method of the registry stands on one or says why not, what cannot be run here is
greyed with the reason, and what is shown is what was found."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from test_answering import answerer, incidents
from visitor import visitor

import app.routes
from app.answering.answerer import Answerer
from app.answering.reader import PUBLIC, Reader
from app.main import create_app
from app.methods.asked import method_of
from app.methods.bound import kind_of
from app.methods.elsewhere import ALSO, ELSEWHERE, Why
from app.methods.offered import State
from app.methods.running import runs
from app.settings import Settings
from app.words.method_limits import CANNOT_SAY
from app.words.methods import GREYED, TITLES, why_not
from geo.store.base import Store
from models.registry import by_question, methods

ROOT = Path(app.__file__).parents[1]
DOCS = (ROOT / "docs" / "methods.md").read_text()
PICTURES = ROOT / "docs" / "methods"
ROBBERY = "offence=ROBBERY&area=lad:E06000030"
NOT_REACHED = {
    "models.accuracy": "judges forecasts by a later period: the benchmarks and the study of forecasts call it",
    "models.cell_size": "a published rule that conformance sets ours beside",
    "models.share_gap": "on whom hotspots and patrols fall: `afterdark bias-report` calls it",
    "models.alike_parts": "parts of a release that nobody can tell apart: `afterdark release make` calls it",
    "models.hidden_cells": "what a release must hide: `afterdark release make` calls it",
    "models.cell_ranges": "what can be worked out of a release: `afterdark release make` calls it",
    "models.difference": "two densities against chance cell by cell: the page of a change has the whole map's chance",
    "models.poisson_tests": "tests of two counts that somebody has: conformance and the API's list",
    "models.promap": "a published forecast that conformance and the study of forecasts set ours beside",
    "models.small_sample": "a test of a few counts that somebody has: conformance and the API's list",
    "models.space_time_tests": "older tests of near repeats that conformance sets ours beside",
    "models.warm": "compiles what is compiled; no question is put to it",
    "models.patrol.long_run": "what a place may expect: the study in docs/forecast.md calls it",
    "models.patrol.paired_gain": "what one forecast gains on another: the study in docs/forecast.md calls it",
    "models.patrol.patrol_days": "patrols given out by lot: the study of pilots calls it, no page has such days",
    "models.patrol.residual_days": "patrols given out by lot: the study of pilots calls it, no page has such days",
    "models.patrol.pilot_power": "what a pilot could show: the study of pilots calls it",
    "models.patrol.left_out_days": "patrols given out by lot: the study of pilots calls it, no page has such days",
    "models.patrol.rolling_hits": "how forecasts are judged: the study in docs/forecast.md calls it",
    "models.patrol.tour_bound": "what no tour can pass: the benchmarks set tours beside it",
    "models.patrol.tours": "tours of patrols: no page plans them",
}
"""Modules of models that no page and no method on a page reaches, with the reason."""


@pytest.fixture(scope="module")
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return Answerer(Settings(data=tmp_path_factory.mktemp("methods"), resamples=19), store=demo_store)


@pytest.fixture(scope="module")
def web(world: Answerer) -> Iterator[TestClient]:
    with visitor(create_app(world.settings, world)) as made:
        yield made


def text_of(web: TestClient, address: str, status: int = 200) -> str:
    got = web.get(address, headers={"accept": "text/html"})
    assert got.status_code == status, (address, got.text[:300])
    return unescape(got.text)


def test_every_method_is_on_a_page_or_says_why_not(web: TestClient) -> None:
    page = text_of(web, f"/methods?{ROBBERY}")
    modules = [import_module(f"app.routes.{found.name}") for found in iter_modules(app.routes.__path__)]
    served = {route.path for module in modules if hasattr(module, "router") for route in module.router.routes}
    assert page.count('<section class="figures methods"') == len(by_question())
    for entry in methods():
        assert f'id="{entry.id}"' in page and entry.summary in page, entry.id
        assert runs(entry) != (entry.id in ELSEWHERE), entry.id
        if entry.id in ELSEWHERE:
            at = ELSEWHERE[entry.id]
            assert (at.page in served) if at.why is Why.ON_PAGE else not at.page, entry.id
            assert why_not(entry.id) and (at.why is not Why.PART or at.of in {one.id for one in methods()})
        else:
            assert entry.id in TITLES and entry.id in CANNOT_SAY, entry.id
    assert set(ALSO.values()) <= served


def test_the_documents_table_has_what_a_method_cannot_say_and_where_it_is() -> None:
    """The words of the pages are those of docs/methods.md, and its last table holds every method."""
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in DOCS.splitlines() if row.startswith("| `")]
    said = {name: row[-1].replace("`", "") for row in rows for name in re.findall(r"`(\w+)`", row[0]) if len(row) == 4}
    assert {id: said[id] for id in CANNOT_SAY} == CANNOT_SAY
    assert all(picture.stat().st_size < 60_000 for picture in PICTURES.glob("*.png"))
    shown = set(re.findall(r"\((methods/\w+\.png)\)", DOCS))
    assert {f"methods/{picture.name}" for picture in PICTURES.glob("*.png")} == shown
    assert len(list(PICTURES.glob("*.png"))) >= 2
    where = DOCS.split("## Where each is")[1].split("\n## ")[0]
    listed = {line.split("|")[1].strip(): line.split("|")[2] for line in where.splitlines() if line.startswith("| ")}
    for entry in methods():
        line = next((names for names in listed.values() if f"`{entry.id}`" in names), "")
        assert line, entry.id
        place = next(place for place, names in listed.items() if names == line)
        at = ELSEWHERE.get(entry.id)
        assert place == ("`/methods`" if at is None else f"`{at.page}`" if at.page else at.why.value), entry.id


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_no_module_of_models_is_reached_by_nothing_but_conformance() -> None:
    files = {".".join(file.relative_to(ROOT).with_suffix("").parts): file
             for room in ("app", "geo", "models") for file in (ROOT / room).rglob("*.py")}  # fmt: skip
    todo = [name for name in files if name.startswith("app.routes") or name == "app.main"]
    todo += [entry.callable.split(":")[0] for entry in methods() if runs(entry)]
    reached: set[str] = set()
    while todo:
        name = todo.pop()
        if name in files and name not in reached:
            reached.add(name)
            todo += imported(files[name])
    every = {name for name in files if name.startswith("models.") and not name.endswith("__init__")}
    left = {name for name in every - reached if not name.startswith("models.engine")}
    assert left <= set(NOT_REACHED), sorted(left - set(NOT_REACHED))


def test_month_only_points_grey_what_asks_for_days_and_streets(tmp_path: Path) -> None:
    world = answerer(tmp_path, incidents(40, date(2025, 1, 1)))
    with visitor(create_app(world.settings, world)) as web:
        page = text_of(web, "/methods?offence=ROBBERY")
        for id, state in (
            ("space_time_dbscan", State.DAYS), ("near_strings", State.DAYS), ("network_kde", State.ANONYMOUS),
            ("relative_risk", State.VENUES),
        ):  # fmt: skip
            item = page.split(f'<li id="{id}">')[1].split("</li>")[0]
            assert 'class="greyed"' in item and GREYED[state] in item, id
            assert "href" not in item
            refused = text_of(web, f"/methods/{id}?offence=ROBBERY", 422)
            assert "That cannot be answered" in refused and 'id="ask"' in refused
        kde = text_of(web, "/methods/kde?offence=ROBBERY&bandwidth=100")
        assert "anonymised points bear no less" in kde and "250 m" in kde


def test_a_page_shows_what_was_found_with_settings_that_can_be_changed(web: TestClient) -> None:
    page = text_of(web, f"/methods/dbscan?{ROBBERY}&eps=250&min=5")
    programs = web.post(
        "/api/processes/dbscan/execution",
        json={"inputs": {"question": f"{ROBBERY}&eps=250&min=5"}}, headers={"origin": "http://127.0.0.1"},
    ).json()  # fmt: skip
    assert programs["headline"] in page and programs["cannot_say"] in page
    for feature in programs["result"]["clusters"]["features"]:
        assert feature["properties"]["name"] in page
    assert 'name="eps"' in page and 'value="250"' in page and "from 5 to 5" in page
    assert "Ester, Kriegel, Sander & Xu 1996, KDD" in page
    picture = re.search(r'<img src="(/methods/dbscan\.svg[^"]*)"', page)
    assert picture
    drawn = web.get(picture[1])
    assert drawn.status_code == 200 and drawn.headers["content-type"].startswith("image/svg+xml")
    assert "OFFICIAL" in drawn.text and programs["headline"] in unescape(drawn.text)
    assert drawn.text.count("<circle") == len(programs["result"]["clusters"]["features"])


@pytest.mark.parametrize("id", [one.id for one in methods() if runs(one)])
def test_every_page_of_a_method_is_there(web: TestClient, id: str) -> None:
    got = web.get(f"/methods/{id}?{ROBBERY}", headers={"accept": "text/html"})
    if id == "network_kde":
        assert got.status_code == 422 and "No streets are imported" in got.text
        return
    assert got.status_code == 200, got.text[:300]
    assert kind_of(method_of(id)) and "nan" not in re.sub(r"<[^>]*>", " ", got.text).lower().split()
    if picture := re.search(r'<img src="(/methods/[^"]*)"', unescape(got.text)):
        assert web.get(picture[1]).status_code == 200


def test_who_may_not_see_is_told_before_pressing(world: Answerer) -> None:
    for reader, status in ((PUBLIC, 403), (Reader("x", "partner"), 200)):

        def reads(request: Request, reader: Reader = reader) -> Reader:
            return reader

        with visitor(create_app(world.settings, world, reads)) as web:
            page = text_of(web, "/methods?offence=ROBBERY", status)
            if status == 200:
                assert GREYED[State.HIDDEN] in page and 'href="/methods/' not in page.split("<main")[1]
            for id in ("kde", "dbscan", "gini"):
                assert "result" not in text_of(web, f"/methods/{id}?offence=ROBBERY", 403).split("<main")[1]
                assert web.get(f"/methods/{id}.svg?offence=ROBBERY").status_code == 403
