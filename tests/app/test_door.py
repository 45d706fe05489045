"""One door: no route reaches the data or the records past the Keeper, whatever is asked for is computed once, and the
marking stands on every page."""

import ast
import re
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import anyio.to_thread
import numpy as np
import pytest
import shapely
from carried_plan import save_carried
from fastapi import APIRouter
from fastapi.testclient import TestClient
from httpx2 import Response
from made_release import keep_release
from shapely.geometry import Point
from visitor import visitor

import app.routes
from app.answering.agreements_listed import AGREEMENTS
from app.answering.answerer import MAP, Answerer
from app.answering.area_list import AREA_LIST
from app.answering.holdings import HOLDINGS
from app.answering.inside import INSIDE, InsideQuestion
from app.answering.keeper import Kind
from app.answering.new_clusters import NEW_CLUSTERS, NewClustersQuestion
from app.answering.outcomes import OUTCOMES
from app.answering.parts_counted import OWN_DEFINITIONS, PARTS_COUNTED
from app.answering.place_index import SEARCH
from app.answering.points import POINTS
from app.answering.question import Question
from app.answering.reader import LOCAL
from app.answering.street_density import STREET_DENSITY
from app.answering.trend import HOTSPOT_LINES, TREND
from app.answering.turns import computing
from app.answering.zones import derive_zones
from app.calibration.kinds import CALIBRATION
from app.charter.kinds import (
    CANDIDATE_HISTORY,
    CANDIDATE_SITES,
    COVERAGE,
    DRAWN,
    EFFECTS,
    EVIDENCE,
    PLACE,
    SHEETS,
    VENUE,
    PlaceQuestion,
    ZoneQuestion,
)  # fmt: skip
from app.charter.standing import STANDING, StandingQuestion
from app.comparing.against import ChangeQuestion
from app.comparing.change import CHANGE
from app.concentration.concentration import CONCENTRATION
from app.concentration.consistency import CONSISTENCY, ConsistencyQuestion
from app.concentration.similar import SIMILAR, SimilarQuestion
from app.gate.opening import OPENINGS
from app.jobs.jobs import Jobs
from app.loading.written import CONDITION
from app.main import create_app
from app.methods.asked import MethodQuestion
from app.methods.offered import METHODS
from app.methods.running import METHOD
from app.night.kinds import HOURS, WEEK, ZONE_COUNTS, HourQuestion
from app.patrols.accuracy import ACCURACY
from app.patrols.carried import CARRIED, carried_question
from app.patrols.delivery import PATROL_RETURN, PATROL_VISITS
from app.patrols.effect import PATROL_EFFECT
from app.patrols.kept_places import PATROL_PLACES
from app.patrols.place import Origin, PatrolPlace, save_place
from app.patrols.plan import PatrolPlan, PlannedVisit, UnitShift, save_plan
from app.patrols.plan_kinds import PLAN, PLANS
from app.patrols.proposal import ProposalsQuestion
from app.patrols.proposed import PATROL_PROPOSALS
from app.questions.kept import keep
from app.questions.kinds import KEPT_QUESTIONS
from app.questions.now import answer_now
from app.rates.rates import RATES, RatesQuestion
from app.records.job_file import JOBS
from app.releases.kept import RELEASES
from app.releases.shared_link import LINKS
from app.repeats.emerging import EMERGING, EmergingQuestion
from app.repeats.near_repeats import NEAR_REPEATS
from app.routes.known_addresses import AnswerKnown
from app.settings import Settings
from app.sites.demo import save_demo_sites
from app.sites.kinds import DEPRIVATION, EVALUATION, SITE, SITES, SITES_DRAWN, SiteQuestion
from app.tiles.backdrop import BACKDROP
from geo.sources.demo_streets import basemap, streets
from geo.store.base import Store
from geo.streets.names_file import default_names

ROOT = Path(app.__file__).parent
SQUARE = "POLYGON ((415000 184000, 416000 184000, 416000 185000, 415000 185000, 415000 184000))"
NEEDS = {
    "/drawing/street.json": "from=-1.7850,51.5600&to=-1.7800,51.5610&width=40",
    "/walking": "from=415000,184500",
}
"""What an address asks for beside a question."""
OF_PEOPLE = ("/sign-in", "/sign-out", "/invitation", "/account", "/people", "/share", "/audit")
"""Pages of who signs in, shares or looks at the log; nobody does here, so that there are none."""
JOB = {
    "id": "done", "kind": "load", "run": "", "settle": "", "given": {}, "who": "analyst", "status": "successful",
    "created": "2026-06-01T12:00:00", "updated": "2026-06-01T12:00:00", "keeping": False, "result": {},
}  # fmt: skip
READS = ("all", "get", "history", "read", "damaged")
ROBBERY = Question(offence="ROBBERY", area="lad:E06000030")
PAST_THE_DOOR = re.compile(r"\bstore\.(read|reports)$|\brecords\.(all|get|history|read|damaged)$|\.answer$")
MARKING = re.compile(r'class="marking"[^>]*>([^<]*)<')


@pytest.fixture(scope="module")
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """The demo with its zones and sites."""
    own = Settings(data=tmp_path_factory.mktemp("door"), resamples=19, cache_answers=64)
    made = Answerer(own, store=demo_store)
    lines = basemap(streets(default_names(), np.zeros(0), np.zeros(0)), [])
    made.basemaps.write(lines)
    made.basemaps.use(lines.name)
    derive_zones(made.store, made.wards, made.records, who="test")
    save_demo_sites(made.store, made.records)
    keep(made.records, "Robbery", "", ROBBERY, answer_now(made.answer(ROBBERY), None, ""), LOCAL)
    keep_plan(made)
    keep_release(made.records)
    square, always = shapely.from_wkt(SQUARE), date(2026, 1, 1)
    save_place(
        made.records, PatrolPlace("Square", square, Origin.AGREED, always, always, marking="OFFICIAL"), who="test"
    )
    save_carried(made.records, date.today(), marking="OFFICIAL")
    Jobs(own).file.add(dict.fromkeys(JOBS.c.keys()) | JOB)
    return made


def keep_plan(made: Answerer) -> None:
    """A place and a plan of patrols that visits it."""
    day, start = date(2026, 6, 5), datetime(2026, 6, 5, 21)
    agreed = PatrolPlace(
        "Fleet Street", Point(415000, 184800).buffer(75), Origin.AGREED, day, day + timedelta(27), marking="OFFICIAL"
    )
    visit = PlannedVisit(save_place(made.records, agreed, who="test").id, "NPT 1", "late", start, 15)
    unit = UnitShift("NPT 1", "late", start, 240, 415000, 184000)
    save_plan(made.records, PatrolPlan("Friday", day, day, (unit,), (visit,), marking="OFFICIAL"), who="test")


@pytest.fixture(scope="module")
def web(world: Answerer) -> Iterator[TestClient]:
    with visitor(create_app(world.settings, world)) as made:
        yield made


def values(world: Answerer) -> dict[str, str]:
    """What stands for each name in an address."""
    covers = world.keeper.answer(COVERAGE, "").found
    return {
        "name": "wards", "extension": "csv", "layer": "after",
        "z": "10", "x": "507", "y": "340", "site": "chb-1", "method": "kde",
        "zone": covers[0].zone.id, "venue": next(cover.venues[0].id for cover in covers if cover.venues),
        "ward": world.wards.code[0], "kept": world.keeper.answer(KEPT_QUESTIONS, None).found[0].id,
        "patrolled": world.keeper.answer(PATROL_PLACES, None).found.cards[0].place.id,
        "plan": "tonight",
    }  # fmt: skip


def addresses(web: TestClient, world: Answerer) -> dict[str, str]:
    """Every address that is read with GET: its pattern, and a sample of it."""
    known = values(world)
    of_id = {
        "/safety-at-night/zones": known["zone"], "/safety-at-night/venues": known["venue"],
        "/safety-at-night/sites": "h1", "/clear-hold-build": known["site"], "/api/collections": known["ward"],
        "/api/processes": "kde",
        "/methods": "kde", "/api/jobs": "done", "/data/jobs": "done", "/questions": known["kept"],
        "/patrols/places": known["patrolled"], "/releases": "R1", "/api/releases": "R1",
        "/patrols": known["plan"], "/download/patrols": known["plan"],
    }  # fmt: skip
    found = {}
    modules = [import_module(f"app.routes.{path.stem}") for path, _ in routers()]
    for route in (route for module in modules for route in getattr(module, "router", APIRouter()).routes):
        if "GET" not in route.methods:  # type: ignore[attr-defined]
            continue
        pattern = route.path  # type: ignore[attr-defined]
        sample = pattern.replace("{id:path}", "{id}").replace("evidence.{extension}", "evidence.zip")
        sample = sample.replace("bundle.{extension}", "bundle.zip")
        here = next((value for start, value in of_id.items() if sample.startswith(start)), "1")
        sample = re.sub(r"\{(\w+)\}", lambda m, here=here: known.get(m[1], here), sample)
        query = "" if sample.startswith(("/clear-hold", "/api/processes", "/healthz")) else "offence=ROBBERY"
        query = NEEDS.get(pattern, query)
        found[pattern] = f"{sample}?{query}" if query else sample
    assert len(found) > 40
    return found


class Barred:
    """A thing whose reading methods are open only while an answer is being made."""

    def __init__(self, whole: Any, reads: tuple[str, ...], past: list[str]) -> None:
        self._whole, self._reads, self._past = whole, reads, past

    def __getattr__(self, name: str) -> Any:
        if name in self._reads and not computing.get():
            self._past.append(name)
        return getattr(self._whole, name)


@pytest.fixture(scope="module")
def answers(web: TestClient, world: Answerer) -> dict[str, tuple[Response, list[str]]]:
    """What every address that is read with GET answers, and what was read of the data meanwhile but neither while an
    answer was made nor to name that answer."""
    past: list[str] = []
    found = {}
    stamp, basis = world.keeper.stamp, world.basis

    def naming(make: Callable[..., Any], *given: Any) -> Any:
        token = computing.set(True)
        try:
            return make(*given)
        finally:
            computing.reset(token)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(world.keeper, "stamp", partial(naming, stamp))
        patched.setattr(world, "basis", partial(naming, basis))
        patched.setattr(world, "store", Barred(world.store, ("read", "reports"), past))
        patched.setattr(world, "records", Barred(world.records, READS, past))
        for pattern, address in addresses(web, world).items():
            past.clear()
            found[pattern] = web.get(address, headers={"accept": "text/html"}), list(past)
    return found


def test_no_route_reaches_the_data_past_the_keeper(answers: dict[str, tuple[Response, list[str]]]) -> None:
    """Whatever is read with GET is read while an answer is made, or to name that answer."""
    asked, unseen = 0, []
    for pattern, (got, past) in answers.items():
        if pattern in ("/healthz", "/readyz"):
            continue
        asked += not pattern.startswith(OF_PEOPLE)
        assert got.status_code in (200, 403, 404), (pattern, got.status_code, got.text[:300])
        if got.status_code != 200 and not pattern.startswith(OF_PEOPLE):
            unseen.append(pattern)
        assert past == [], pattern
    assert len(unseen) < 0.1 * asked, unseen


def routers() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text())) for path in sorted((ROOT / "routes").glob("*.py"))]


def test_no_route_names_what_reads_the_data() -> None:
    """Routes that read with GET call neither the store nor the journal: only those that write may."""
    found = []
    for path, code in routers():
        for function in (node for node in ast.walk(code) if isinstance(node, ast.FunctionDef)):
            kinds = {ast.unparse(d.func) for d in function.decorator_list if isinstance(d, ast.Call)}
            if not kinds & {"router.get"}:
                continue
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                name = ast.unparse(call.func)
                if re.search(
                    r"\bstore\.(read|reports)$|\brecords\.(all|get|history|read|damaged)$|\.keeper\.answer$|\.answer$",
                    name,
                ):
                    found.append(f"{path.name}: {function.name} calls {name}")
    assert found == []


def kinds(world: Answerer) -> list[tuple[Kind[Any, Any, Any], Any]]:
    known = values(world)
    return [
        (MAP, ROBBERY), (POINTS, ROBBERY), (HOLDINGS, None), (OPENINGS, None), (AGREEMENTS, None), (WEEK, ROBBERY),
        (HOURS, HourQuestion(ROBBERY)), (ZONE_COUNTS, ROBBERY), (COVERAGE, ""), (CANDIDATE_SITES, ROBBERY),
        (SHEETS, ROBBERY), (EVIDENCE, ZoneQuestion(known["zone"], Question())), (EFFECTS, ""),
        (PLACE, PlaceQuestion(known["zone"])), (VENUE, known["venue"]), (CANDIDATE_HISTORY, "none"), (DRAWN, None),
        (SITES, None), (SITES_DRAWN, None), (SITE, "chb-1"), (CONDITION, None), (EVALUATION, SiteQuestion("chb-1")),
        (CALIBRATION, None), (NEW_CLUSTERS, NewClustersQuestion(ROBBERY)), (BACKDROP, None), (SEARCH, None),
        (AREA_LIST, None), (RELEASES, None), (LINKS, None), (KEPT_QUESTIONS, None), (OUTCOMES, ROBBERY),
        (TREND, ROBBERY), (HOTSPOT_LINES, ROBBERY), (CHANGE, ChangeQuestion(ROBBERY)), (RATES, RatesQuestion(ROBBERY)),
        (INSIDE, InsideQuestion(ROBBERY, SQUARE)),
        (METHOD, MethodQuestion(ROBBERY, "dbscan")), (METHODS, ROBBERY),
        (CONCENTRATION, ROBBERY), (CONSISTENCY, ConsistencyQuestion(ROBBERY)), (SIMILAR, SimilarQuestion(ROBBERY, 1)),
        (STREET_DENSITY, ROBBERY), (NEAR_REPEATS, ROBBERY), (ACCURACY, ROBBERY),
        (PATROL_PROPOSALS, ProposalsQuestion(ROBBERY)), (PATROL_PLACES, None),
        (EMERGING, EmergingQuestion(ROBBERY)), (STANDING, StandingQuestion("venues")), (DEPRIVATION, None),
        (PLANS, None), (PLAN, known["plan"]),
        (PATROL_VISITS, None), (PATROL_RETURN, None), (PATROL_EFFECT, ROBBERY),
        (PARTS_COUNTED, ROBBERY), (OWN_DEFINITIONS, None), (CARRIED, carried_question("tonight", datetime.now())),
    ]  # fmt: skip


def test_every_kind_is_computed_once_however_many_ask_at_once(world: Answerer) -> None:
    every = kinds(world)
    declared = {
        node.args[0].value
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Kind" and isinstance(node.args[0], ast.Constant)
    }
    assert {kind.name for kind, _ in every} == declared
    fresh = Answerer(world.settings, store=world.store)
    for kind, question in every:
        made, readers = [], 4
        together = threading.Barrier(readers)

        def make(own: Any, asked: Any, stamp: str, kind: Any = kind, made: list[str] = made) -> Any:
            made.append(stamp)
            return kind.make(own, asked, stamp)

        def ask(of: Any, together: threading.Barrier = together, question: Any = question) -> Any:
            together.wait()
            return fresh.keeper.answer(of, question)

        counted = Kind(kind.name, make, kind.rests_on)
        fresh.keeper.kept.forget(kind.name)  # others may have asked for it to make theirs
        with ThreadPoolExecutor(readers) as pool:
            found = list(pool.map(ask, [counted] * readers))
        assert len(made) == 1, kind.name
        assert all(one is found[0] for one in found), kind.name


def files_touched(web: TestClient, address: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Our own files of which any code runs where an address is looked for among those known, and in the endpoint's
    thread."""
    touched: set[str] = set()
    run_sync = anyio.to_thread.run_sync
    rooms = tuple(str(ROOT.parent / room) + "/" for room in ("app", "geo", "models"))

    def watched(function: Callable[..., Any], *given: Any) -> Any:
        def see(frame: Any, event: str, _: object) -> None:
            if event == "call" and frame.f_code.co_filename.startswith(rooms):
                touched.add(frame.f_code.co_filename)

        sys.setprofile(see)
        try:
            return function(*given)
        finally:
            sys.setprofile(None)

    async def run(function: Callable[..., Any], *given: Any, **options: Any) -> Any:
        return await run_sync(partial(watched, function), *given, **options)

    ready = AnswerKnown._ready
    with monkeypatch.context() as patched:
        patched.setattr(anyio.to_thread, "run_sync", run)
        patched.setattr(AnswerKnown, "_ready", lambda own, scope: watched(partial(ready, own), scope))
        assert web.get(address).status_code == 200
    return {str(Path(file).relative_to(ROOT.parent)) for file in touched}


def test_a_kept_tile_touches_few_files(web: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    tile = "/tiles/density/10/507/340.png?offence=ROBBERY"
    web.get(tile)
    web.get(tile)
    touched = files_touched(web, tile, monkeypatch)
    assert "app/answering/keeper.py" in touched
    guards = {file for file in touched if re.search("audit|readers|restricted|agreements|reader|shared_links", file)}
    assert len(touched - guards) <= 6 and len(guards) <= 5, sorted(touched)  # who asks, the log, and what is hidden


def test_the_marking_stands_twice_on_every_page(
    web: TestClient, answers: dict[str, tuple[Response, list[str]]]
) -> None:
    seen = 0
    for pattern, (got, _) in answers.items():
        if got.headers["content-type"].startswith("text/html"):
            seen += 1
            assert MARKING.findall(got.text) == ["OFFICIAL"] * 2, pattern
    assert seen >= 12
    assert len(MARKING.findall(web.get("/nowhere", headers={"accept": "text/html"}).text)) == 2


def test_a_page_carries_the_highest_marking_of_what_is_on_it(world: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    higher = world.settings.model_copy(update={"marking": "OFFICIAL-SENSITIVE"})
    with visitor(create_app(higher, world)) as web:
        page = web.get("/clear-hold-build/chb-1", headers={"accept": "text/html"}).text
    assert MARKING.findall(page) == ["OFFICIAL-SENSITIVE"] * 2
