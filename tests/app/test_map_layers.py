"""Layers that are switched on above a map: what stands there and no more, for who may see it, small, and called so."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient
from test_made_up_apart import MADE_UP, REAL, mixed
from visitor import visitor

from app.answering.answered import Listing
from app.answering.answerer import MAP, Answerer
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.answering.zones import derive_zones
from app.charter.coverage import charter_venues, write_charter
from app.main import create_app
from app.maps import map_layers
from app.settings import Settings
from app.sites.demo import save_demo_sites
from app.sites.deprivation import Deprivation, Loaded
from app.sites.kinds import ScoredAreas
from app.words.map_layers import TITLES
from geo.store.base import Store
from geo.surroundings.assets import read_assets

POINTS = {layer: layer for layer in ("venues", "stops", "ranks", "lights")}
POINTS |= {"cameras": "cctv", "help-points": "help_points"}


@pytest.fixture(scope="module")
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    made = Answerer(Settings(data=tmp_path_factory.mktemp("layers"), resamples=19), store=demo_store)
    derive_zones(made.store, made.wards, made.records, who="test")
    save_demo_sites(made.store, made.records)
    return made


def seen_by(world: Answerer, reader: Reader) -> TestClient:
    return visitor(create_app(world.settings, world, lambda request: reader))


@pytest.fixture
def web(world: Answerer) -> Iterator[TestClient]:
    with seen_by(world, LOCAL) as made:
        yield made


def offered(web: TestClient, query: str = "") -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in web.get(f"/layers.json?{query}").json()}


def test_every_layer_is_offered_with_its_count_source_and_date_and_called_synthetic(
    web: TestClient, world: Answerer
) -> None:
    found = offered(web)
    assert list(found) == list(TITLES)
    for layer, kind in POINTS.items():
        assert found[layer]["n"] == len(read_assets(world.store, kind, beside="demo")) > 0
        assert found[layer]["synthetic"] and "Synthetic: made up" in found[layer]["about"]
        assert "Loaded " in found[layer]["about"] and sum(n for *_, n in found[layer]["symbols"]) == found[layer]["n"]
    assert (found["zones"]["n"], found["sites"]["n"]) == (len(world.zones("demo")), 3)
    assert found["deprivation"]["missing"] == "No scores are loaded." and found["before"]["n"] is None
    assert found["before"]["about"].startswith("Jul 2024 to Jun 2025.")
    assert offered(web, "from=2023-07&to=2024-06")["before"]["missing"] == "No month before these is loaded."


def test_venues_are_drawn_by_the_status_that_was_written_last(web: TestClient, world: Answerer) -> None:
    tag = web.get("/layers/venues.json").headers["etag"]
    assert web.get("/layers/venues.json", headers={"if-none-match": tag}).status_code == 304
    venues = charter_venues(world.store, world.records, beside="demo")
    one = next(venue for venue in venues if venue.status == "none")
    write_charter(world.store, world.records, one.id, status="lapsed", since=date(2026, 1, 1), who="t", version=0)
    got = web.get("/layers/venues.json", headers={"if-none-match": tag})
    assert got.status_code == 200 and got.headers["etag"] != tag
    layer = got.json()
    drawn = {point[5].rpartition("/")[2]: layer["symbols"][point[2]][0] for point in layer["points"]}
    now = charter_venues(world.store, world.records, beside="demo")
    assert drawn == {venue.id: venue.status for venue in now} and drawn[one.id] == "lapsed"


def test_many_lights_come_by_tiles_each_once_and_none_at_all_without_one(web: TestClient, world: Answerer) -> None:
    lights = read_assets(world.store, "lights", beside="demo")
    whole = web.get("/layers/lights.json").json()
    assert (whole["n"], whole["points"], whole["tiled"]) == (len(lights), [], 14)
    lon, lat = np.array(_degrees(lights.x, lights.y)).T
    columns = ((lon + 180) / 360 * 2**14).astype(int)
    rows = ((1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * 2**14).astype(int)
    tiles = sorted({*zip(columns.tolist(), rows.tolist(), strict=True)})
    answers = [web.get(f"/layers/lights.json?tile={x}/{y}") for x, y in tiles]
    points = [tuple(point[:2]) for answer in answers for point in answer.json()["points"]]
    assert sorted(points) == sorted(zip(lon.tolist(), lat.tolist(), strict=True))
    assert max(len(answer.content) for answer in answers) < 150_000
    assert web.get("/layers/lights.json?tile=1/1").json()["points"] == []


def _degrees(x: Any, y: Any) -> list[list[float]]:
    made = map_layers.layers.collection(shapely.points(x, y), ({} for _ in x))
    return [one["geometry"]["coordinates"] for one in made["features"]]


@pytest.mark.parametrize(
    ("reader", "sees"),
    [
        (LOCAL, set(TITLES)),
        (Reader("p", "partner"), set(TITLES)),
        (Reader("c", "patrol"), {*POINTS, "deprivation", "before"}),
        (Reader("a", "admin"), set(TITLES)),
        (PUBLIC, {"deprivation", "before"}),
        (Reader("k", "analyst", areas=("E06000030",)), {"before"}),
    ],
)
def test_a_reader_is_offered_and_given_the_same_layers(world: Answerer, reader: Reader, sees: set[str]) -> None:
    with seen_by(world, reader) as web:
        assert set(offered(web)) == sees
        for layer in set(TITLES) - {"before"}:
            assert (web.get(f"/layers/{layer}.json").status_code == 200) == (layer in sees), layer


@pytest.mark.parametrize(
    ("reader", "offence", "minimum"), [(Reader("p", "partner"), "ALL_CRIME", 5), (LOCAL, "SV_BROAD", 10)]
)
def test_the_hotspots_before_are_those_that_the_gate_gives_for_those_months(
    world: Answerer, reader: Reader, offence: str, minimum: int
) -> None:
    with seen_by(world, reader) as web:
        before = web.get(f"/layers/before.json?offence={offence}&from=2026-01&to=2026-06").json()
    asked = Question(offence=offence, source="demo", first=date(2025, 7, 1), last=date(2025, 12, 1))
    spots = world.keeper.shown(MAP, asked, reader).hotspots
    assert before["n"] == len(before["areas"]["features"]) > 0
    names = [one["properties"]["name"] for one in before["areas"]["features"]]
    assert set(names) <= {spot.name for spot in spots if spot.n >= minimum}
    assert before["about"].startswith("Jul to Dec 2025.")


def test_nothing_made_up_stands_beside_what_is_real(demo_store: Store, tmp_path: Path) -> None:
    world = mixed(demo_store, tmp_path, real_layers=False)
    save_demo_sites(world.store, world.records)
    with seen_by(world, LOCAL) as web:
        real, made_up = offered(web, REAL), offered(web, MADE_UP)
        for layer in (*POINTS, "zones", "sites"):
            assert (real[layer]["n"], bool(real[layer]["missing"])) == (0, True)
            assert web.get(f"/layers/{layer}.json?{REAL}").json()["n"] == 0
            assert made_up[layer]["n"] > 0 and made_up[layer]["synthetic"]


def test_lsoas_are_shaded_by_fifths_of_the_scores_that_are_known() -> None:
    boxes = np.array([shapely.box(x, 184_000, x + 500, 184_500) for x in range(410_000, 415_500, 500)], object)
    score = np.array([*range(10), np.nan], float)
    scores = Deprivation(Loaded.BOTH, boxes, score, "2021", "LSOAs 2021")
    found = ScoredAreas(scores, tuple(f"L{i}" for i in range(11)))
    layer = map_layers.deprivation(Listing("id", None, "", found, ()))
    rows = [one["properties"] for one in layer["areas"]["features"]]
    assert [row["level"] for row in rows] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5] and layer["n"] == 10
    assert rows[9]["name"] == "L9" and rows[9]["facts"].startswith("5, the most deprived fifth")
    assert "LSOAs 2021" in layer["about"]


@pytest.mark.parametrize(
    "wrong", ["/layers/patrols.json", "/layers/symbols/nobody.svg", "/layers/lights.json?tile=here"]
)
def test_what_is_no_layer_is_told_in_a_sentence(web: TestClient, wrong: str) -> None:
    got = web.get(wrong)
    assert got.status_code in (400, 404) and got.json()["detail"]


def test_no_two_symbols_have_the_same_shape() -> None:
    drawn = [map_layers.symbol(kind) for kind in map_layers.SYMBOLS]
    plain = [svg.replace("#b5400f", "#14213d").replace("#8a94a3", "#14213d") for svg in drawn]
    assert len(set(plain)) == len(plain)


def test_a_zone_leads_to_its_map_with_layers_that_there_are(web: TestClient, world: Answerer) -> None:
    page = web.get(f"/safety-at-night/zones/{world.zones('demo')[0].id}", headers={"accept": "text/html"}).text
    found = re.search(r'href="(/\?[^"#]*area=zone:[^"#]*)#layers=([^"]*)"', page)
    assert found and set(found[2].split(",")) <= set(TITLES)
    assert web.get(unescape(found[1]), headers={"accept": "text/html"}).status_code == 200
