"""The API keeps to OGC API Features, pages without loss, refuses plainly, and never falls over."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from made import Stub
from visitor import visitor

from app.answer_tables import ANSWER_TABLES
from app.answering.answerer import Answerer
from app.answering.incidents import incidents
from app.answering.question import KEYS, Question
from app.exports.geojson import degrees
from app.loading.load import load_demo
from app.main import create_app
from app.settings import Settings
from app.words.answer import caption, notes
from app.words.choices import announced
from geo.incidents import FLAGS
from geo.offence.sensitive import SENSITIVE_FLAGS, sensitive_rows
from geo.store.opening import open_store
from models.registry import methods

PROBLEM = "application/problem+json"
SWINDON_BOX = "-1.85,51.53,-1.75,51.60"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """Thirteen months of synthetic data, on exact places with times."""
    folder = tmp_path_factory.mktemp("demo")
    load_demo(open_store(folder), months=13, last=date(2026, 9, 1), seed=20260101)
    return Answerer(Settings(data=folder, resamples=19, page_limit=200))


@pytest.fixture(scope="module")
def web(demo: Answerer) -> Iterator[TestClient]:
    with visitor(create_app(demo.settings, demo)) as made:
        yield made


def follow(client: TestClient, address: str) -> list[dict[str, Any]]:
    """Features of every page, by the next links."""
    features: list[dict[str, Any]] = []
    while address:
        page = client.get(address).json()
        assert page["numberReturned"] == len(page["features"])
        features += page["features"]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert len(features) == page["numberMatched"]
    return features


def test_every_link_leads_somewhere(web: TestClient) -> None:
    todo, seen = ["/api?", "/api/collections?area=lad:E06000030"], set()
    while todo:
        address = todo.pop()
        got = web.get(address)
        assert got.status_code == 200, address
        seen.add(address)
        body = got.json()
        parts = [body, *body.get("collections", []), *body.get("processes", [])]
        links = [link for part in parts for link in part.get("links", [])]
        hrefs = {link["href"] for link in links if not link["rel"].endswith("/execute")}  # that one is for POST
        todo += [href for href in hrefs if href not in seen and href not in todo and "offset" not in href]
    assert any("items?area=lad:E06000030" in address for address in seen)  # the question is carried


@pytest.mark.parametrize("name", list(ANSWER_TABLES))
def test_pages_hold_every_item_once(web: TestClient, demo: Answerer, name: str) -> None:
    answer = demo.answer(Question(offence="ROBBERY"))
    found = follow(web, f"/api/collections/{name}/items?offence=ROBBERY&limit=7")
    assert [f["properties"] for f in found] == ANSWER_TABLES[name](answer).plain_records()
    for feature in found[::20]:
        item = web.get(f"/api/collections/{name}/items/{feature['id']}?offence=ROBBERY").json()
        assert {key: item[key] for key in feature} == feature


@pytest.mark.parametrize("name", list(ANSWER_TABLES))
def test_a_box_keeps_what_touches_it(web: TestClient, demo: Answerer, name: str) -> None:
    items = getattr(demo.answer(Question()), name)
    box = shapely.box(*map(float, SWINDON_BOX.split(",")))
    shapes = degrees([item.geometry for item in items])
    touching = [item.id for item, shape in zip(items, shapes, strict=True) if shape.intersects(box)]
    found = follow(web, f"/api/collections/{name}/items?bbox={SWINDON_BOX}&limit=5")
    assert [f["id"] for f in found] == touching
    assert 0 < len(touching) < len(items)
    heights = web.get(f"/api/collections/{name}/items?bbox=-1.85,51.53,-10,-1.75,51.60,500").json()
    assert heights["numberMatched"] == len(touching)
    assert follow(web, f"/api/collections/{name}/items?bbox=10,60,11,61") == []


def test_datetime_is_the_months_it_touches(web: TestClient) -> None:
    def n(query: str) -> Any:
        return web.get(f"/api/collections/wards/items?{query}").json()["about"]["total"]

    assert n("datetime=2026-01-15/2026-03-02T10:00:00Z") == n("from=2026-01&to=2026-03")
    assert n("datetime=2026-02-01") == n("from=2026-02&to=2026-02")
    assert n("datetime=2026-05-01/..") == n("from=2026-05")


def test_incidents_are_the_answers(web: TestClient, demo: Answerer) -> None:
    """Exact places: as many as the Answer counts, without the sensitive ones, without a word of raw text."""
    answer = demo.answer(Question(offence="ROBBERY", area="lad:E06000030"))
    found = follow(web, "/api/collections/incidents/items?offence=ROBBERY&area=lad:E06000030&limit=200")
    sensitive = int(sensitive_rows(incidents(demo, answer)).sum())
    assert len(found) + sensitive == answer.n_placed
    assert len(found) > 50 > sensitive > 0
    assert not any(f["properties"][flag] for f in found for flag in SENSITIVE_FLAGS)
    points = shapely.points([f["geometry"]["coordinates"] for f in found])
    swindon = shapely.union_all(degrees([ward.geometry for ward in answer.wards])).buffer(1e-4)
    assert shapely.intersects(swindon, points).all()
    assert {"location", "easting", "northing"}.isdisjoint(found[0]["properties"])
    assert set(FLAGS) < set(found[0]["properties"])
    one = web.get(f"/api/collections/incidents/items/{found[3]['id']}?offence=ROBBERY&area=lad:E06000030").json()
    assert one["geometry"] == found[3]["geometry"]


def test_incidents_of_a_night_are_weighted_by_their_chance(web: TestClient, demo: Answerer) -> None:
    answer = demo.answer(Question(offence="ROBBERY", night="nte_core"))
    found = follow(web, "/api/collections/incidents/items?offence=ROBBERY&night=nte_core&limit=200")
    table = incidents(demo, answer)
    sensitive = table["weight"].to_numpy()[sensitive_rows(table)].sum()
    assert sum(f["properties"]["weight"] for f in found) == pytest.approx(answer.n_placed - sensitive)


def test_anonymised_incidents_are_never_points(shared: Path, tmp_path: Path) -> None:
    from app.loading.load import load_police_uk, outlines  # noqa: PLC0415

    month = shared / "data/police-uk/2025-01"
    store = open_store(tmp_path)
    load_police_uk(store, month, outlines(store), lambda *_: None)
    client = visitor(create_app(Settings(data=tmp_path, resamples=19)))
    for address in ("items", "items/x", f"items?bbox={SWINDON_BOX}"):
        got = client.get(f"/api/collections/incidents/{address}")
        assert (got.status_code, got.headers["content-type"]) == (403, PROBLEM)
        assert "anonymous map points" in got.json()["detail"]
        assert "cells" in got.json()["todo"]
    assert client.get("/api/collections/cells/items").json()["numberMatched"] > 0


def test_the_answer_as_json(web: TestClient, demo: Answerer) -> None:
    body = web.get("/api/answer?offence=ROBBERY").json()
    answer = demo.answer(Question(offence="ROBBERY"))
    assert (body["stamp"], body["caption"], body["total"]) == (answer.id, caption(answer), answer.n)
    assert [note["text"] for note in body["notes"]] == [note.text for note in notes(answer)]
    assert [choice["reason"] for choice in body["choices"]] == [announced(choice).reason for choice in answer.choices]
    assert Question.parse(body["question"]) == answer.question
    assert body["density"]["breaks"] == answer.breaks.tolist()


@pytest.mark.parametrize("path", ["/api/answer", "/api/collections/wards/items", "/download/hotspots.csv"])
def test_what_has_not_changed_is_not_sent_again(web: TestClient, path: str) -> None:
    first = web.get(path)
    tag = first.headers["etag"]
    for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = web.get(path, headers={"if-none-match": held})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert web.get(path, headers={"if-none-match": '"other"'}).content == first.content
    assert web.get(f"{path}?offence=ROBBERY").headers["etag"] != tag


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("ofence=ROBBERY", "“ofence” is not a key"),
        ("offence=ROBBERY&offence=GUN", "more than once"),
        ("limit=0", "limit"),
        ("limit=ten", "limit"),
        ("offset=-1", "offset"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=a,b,c,d", "bbox"),
        ("bbox=nan,50,2,51", "bbox"),
        ("bbox=2,50,1,51", "west"),
        ("datetime=yesterday", "datetime"),
        ("datetime=2026-01-01T99", "datetime"),
        ("datetime=2026-02-01/2026-01-01", "datetime"),
        ("datetime=2026-01-01&from=2026-01", "datetime"),
    ],
)
def test_a_wrong_address_is_a_plain_sentence(client: TestClient, query: str, says: str) -> None:
    got = client.get(f"/api/collections/wards/items?{query}")
    assert (got.status_code, got.headers["content-type"]) == (400, PROBLEM)
    assert says in got.json()["detail"]


def test_a_collection_says_how_far_it_reaches(web: TestClient) -> None:
    extent = web.get("/api/collections/wards").json()["extent"]
    assert extent["temporal"]["interval"] == [["2025-09-01T00:00:00Z", "2026-09-30T23:59:59Z"]]
    outline = shapely.union_all(
        [shapely.geometry.shape(one["geometry"]) for one in follow(web, "/api/collections/wards/items")]
    )
    assert np.allclose(extent["spatial"]["bbox"], shapely.bounds(outline), atol=2e-5)


def test_unknown_keys_name_the_known_ones(client: TestClient) -> None:
    assert client.get("/api/answer?x=1").json()["todo"] == f"Valid keys are {', '.join(KEYS)}."


def test_a_page_is_never_longer_than_the_setting(client: TestClient, stub: Stub) -> None:
    for limit in ("100000", "9" * 60):
        page = client.get(f"/api/collections/wards/items?limit={limit}").json()
        assert page["numberReturned"] == stub.settings.page_limit == 50
        assert page["numberMatched"] == 118
    beyond = client.get(f"/api/collections/wards/items?limit=20&offset={'9' * 60}").json()
    assert (beyond["features"], beyond["numberReturned"]) == ([], 0)
    before = next(link["href"] for link in beyond["links"] if link["rel"] == "prev")
    assert client.get(before).json()["numberReturned"] == 20


def test_methods_are_listed_with_typed_inputs(client: TestClient) -> None:
    listed = client.get("/api/processes").json()["processes"]
    assert [entry["id"] for entry in listed] == [entry.id for entry in methods()]
    for entry in listed:
        described = client.get(f"/api/processes/{entry['id']}").json()
        assert described["inputs"] == entry["inputs"] and entry["inputs"]
        assert entry["source"] and entry["title"]
        assert all({"description", "schema", "minOccurs"} <= set(given) for given in described["inputs"].values())
    eps = next(entry for entry in listed if entry["id"] == "dbscan")["inputs"]["eps"]["schema"]
    assert (eps["type"], eps["x-unit"], eps["minimum"]) == ("number", "m", 5)
    assert client.get("/api/processes/crystal-ball").status_code == 404


def test_loads_add_up(web: TestClient) -> None:
    (load,) = web.get("/api/loads").json()["loads"]
    assert load["read"] == load["kept"] + sum(load["quarantined"].values()) + load["duplicates"] > 10_000
    assert load["sentences"]


def test_ready_means_it_can_answer(web: TestClient, tmp_path: Path) -> None:
    assert web.get("/healthz").json()["status"] == "ok"
    assert web.get("/readyz").json()["wards"] == 118
    away = visitor(create_app(Settings(data=tmp_path / "nowhere")))
    assert away.get("/healthz").status_code == 200
    got = away.get("/readyz")
    assert (got.status_code, got.headers["content-type"]) == (503, PROBLEM)


def test_openapi_tells_every_key_with_an_example(client: TestClient) -> None:
    told = client.get("/api/openapi.json").json()
    assert told["info"]["title"] == "After Dark"
    parameters = {p["name"]: p for p in told["paths"]["/api/answer"]["get"]["parameters"]}
    assert tuple(parameters) == KEYS
    for path in ("/api/collections/{name}/items", "/tiles/density/{z}/{x}/{y}.png", "/download/{name}.{extension}"):
        assert set(KEYS) < {p["name"] for p in told["paths"][path]["get"]["parameters"]}
    for operations in told["paths"].values():
        for answers in (one["responses"] for one in operations.values()):
            assert PROBLEM in answers["default"]["content"]
            assert "422" not in answers  # FastAPI's own form of fault is never sent
    examples = {key: str(parameter["example"]) for key, parameter in parameters.items()}
    assert Question.parse(examples).kernel == "quartic"
    answer = told["paths"]["/api/answer"]["get"]["responses"]["200"]["content"]["application/json"]["example"]
    own = client.get("/api/answer").json()
    assert set(answer) <= set(own)
    assert set(answer["hotspots"][0]) <= set(own["hotspots"][0])


SERVE = """
import sys, uvicorn
from pathlib import Path
from app.main import create_app
from app.settings import Settings
import socket
listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
app = create_app(Settings(data=Path(sys.argv[1]), resamples=19, page_limit=200, log_level="error"))
uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).run([listening])
"""


def test_gdal_reads_the_collections(demo: Answerer) -> None:
    """An independent OGC API Features client finds the same features, over a real connection."""
    command = [sys.executable, "-c", SERVE, str(demo.settings.data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}) as server:
        try:
            assert server.stdout
            source = f"OAPIF:http://127.0.0.1:{int(server.stdout.readline())}/api"
            assert [name for name, _ in pyogrio.list_layers(source)] == ["wards", "hotspots", "cells", "incidents"]
            answer = demo.answer(Question())
            for name, table in ANSWER_TABLES.items():
                frame = pyogrio.read_dataframe(source, layer=name)
                expected = table(answer)
                assert frame["id"].tolist() == list(expected.column("id")) and len(frame) > 0
                assert frame["n"].tolist() == list(expected.column("n"))
                areas = shapely.area(frame.geometry.to_numpy())
                assert np.allclose(areas, shapely.area(degrees(expected.geometry or ())), rtol=1e-9)
        finally:
            server.terminate()


PATHS = [
    "/api/answer",
    "/api/collections",
    "/api/collections/wards/items",
    "/api/collections/incidents/items",
    "/api/collections/cells/items/x",
    "/tiles/density/12/2027/1364.png",
    "/download/cells.csv",
    "/",
]
ODD = [
    "0000-01",
    "9999-12",
    "٢٠٢٥-٠١",
    "nan",
    "inf",
    "1e999",
    "ROBBERY",
    "ward:E05008954",
    "../../etc/passwd",
    "';",
    "\x00",
]
odd = st.one_of(
    st.text(max_size=12),
    st.sampled_from([*ODD, "demo", "dark", "nte_core", "=1+1", "{{7*7}}", "%00"]),
    st.integers(-5, 10**6).map(str),
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(PATHS), st.dictionaries(st.sampled_from([*KEYS, "bbox", "datetime", "limit", "offset"]), odd))
@example("/api/answer", {"from": "0000-01"})
@example("/api/answer", {"hour": "9" * 5000})
@example("/api/answer", {"from": "9999-12", "to": "9999-12"})
@example("/api/answer", {"from": "1000-01", "to": "9999-12"})
@example("/api/collections/wards/items", {"datetime": "0001-01-01/9999-12-31"})
def test_no_question_breaks_it(web: TestClient, path: str, query: dict[str, str]) -> None:
    got = web.get(path, params=query)
    assert got.status_code in (200, 304, 400, 403, 404, 422), (path, query, got.text[:300])
    if got.status_code >= 400 and path != "/":
        assert got.headers["content-type"] == PROBLEM
        assert got.json()["detail"].endswith(".")
