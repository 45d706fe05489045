"""Methods over HTTP: what comes out is what the function gives for the same arrays, whoever may not see it gets none of
it, and no place of an incident is in it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from time import sleep
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from fastapi.testclient import TestClient
from visitor import HERE, visitor

from app.answering.answerer import Answerer
from app.answering.choices import reach, surface_bounds
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.main import create_app
from app.methods.asked import MethodQuestion
from app.methods.elsewhere import ELSEWHERE
from app.methods.running import METHOD, run, runs
from app.settings import Settings
from geo.sources.demo_streets import basemap, streets
from geo.space.crs import to_lonlat
from geo.store.base import Store
from geo.streets.names_file import default_names
from models import registry
from models.clusters import dbscan
from models.concentration import gini
from models.density import kde
from models.described import Described
from models.hot_spots import hot_spots
from models.local_moran import local_moran
from models.method import Method
from models.parameters import Weights, X, Y
from models.registry import methods
from models.spatial_weights import from_neighbours
from models.trend import mann_kendall

ROBBERY = "offence=ROBBERY&area=lad:E06000030"
ORIGIN = {"origin": HERE}
RUNNABLE = [one.id for one in methods() if runs(one)]


@pytest.fixture(scope="module")
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    made = Answerer(Settings(data=tmp_path_factory.mktemp("executions"), resamples=19), store=demo_store)
    lines = basemap(streets(default_names(), np.zeros(0), np.zeros(0)), [])
    made.basemaps.write(lines)
    made.basemaps.use(lines.name)
    return made


@pytest.fixture(scope="module")
def web(world: Answerer) -> Iterator[TestClient]:
    with visitor(create_app(world.settings, world)) as made:
        yield made


def executed(web: TestClient, id: str, question: Any = ROBBERY, **inputs: Any) -> dict[str, Any]:
    got = web.post(f"/api/processes/{id}/execution", json={"inputs": {"question": question, **inputs}}, headers=ORIGIN)
    assert got.status_code == 200, got.text[:500]
    return got.json()


def values(document: dict[str, Any], name: str) -> npt.NDArray[np.float64]:
    part = next(one for one in document["result"]["parts"] if one["name"] == name)
    return np.array(part["values"], np.float64)


def chosen(world: Answerer) -> tuple[Any, Any, Any]:
    """What the question is about, read from the store past all adapters: the selection, its places in the area, and
    the area."""
    asked = Question.parse({"offence": "ROBBERY", "area": "lad:E06000030"})
    *_, found = world.select(asked, world.store.snapshot())
    area = world.area(asked)
    return found, shapely.contains_xy(area.shape, found.places.x, found.places.y), area


def test_a_density_over_http_is_that_of_the_function(web: TestClient, world: Answerer) -> None:
    found, _, area = chosen(world)
    document = executed(web, "kde", bandwidth=300, cell=60, kernel="triweight")
    bounds = surface_bounds(area.shape.bounds, reach("triweight", 300.0), 60.0)
    here = found.places
    direct = kde(here.x, here.y, bounds=bounds, cell=60.0, bandwidth=300.0, weights=here.weight, kernel="triweight")
    got = values(document, "density") * document["years"]
    x, y = np.meshgrid(*direct.centres())
    inside = shapely.contains_xy(area.shape, x, y)
    assert inside.any() and np.isnan(got[~inside]).all()
    np.testing.assert_allclose(got[inside], direct.values[inside], rtol=1e-12, atol=1e-12)


def test_areas_over_http_are_those_of_the_function(web: TestClient, world: Answerer) -> None:
    found, inside, _ = chosen(world)
    x, y, weight = found.places.x[inside], found.places.y[inside], found.places.weight[inside]
    document = executed(web, "dbscan", eps=250, min_weight=5)
    labels = dbscan(x, y, eps=250.0, min_weight=5.0, weights=weight)
    drawn = [k for k in range(labels.max() + 1) if (labels == k).sum() >= 3]
    held = sorted((weight[labels == k].sum() for k in drawn), reverse=True)
    assert [one["properties"]["n"] for one in document["result"]["clusters"]["features"]] == held and held
    assert document["result"]["apart"] == weight.sum() - sum(held)
    shapes = [shapely.geometry.shape(one["geometry"]) for one in document["result"]["clusters"]["features"]]
    lon, lat = to_lonlat(x[labels >= 0], y[labels >= 0])
    near = shapely.buffer(shapely.union_all(shapes), 1e-4)
    big = np.isin(labels[labels >= 0], drawn)
    assert shapely.contains_xy(near, lon[big], lat[big]).all()


def test_squares_over_http_are_those_of_the_function(web: TestClient, world: Answerer) -> None:
    found, _, area = chosen(world)
    document = executed(web, "hot_spots", seed=7)
    grid = document["result"]["grid"]
    west, south, east, north = grid["bounds"]
    shape = round((north - south) / 250), round((east - west) / 250)

    def counted(places: Any) -> npt.NDArray[np.float64]:
        row, column = ((places.y - south) // 250).astype(int), ((places.x - west) // 250).astype(int)
        use = (row >= 0) & (column >= 0) & (row < shape[0]) & (column < shape[1])
        made = np.zeros(shape)
        np.add.at(made, (row[use], column[use]), places.weight[use])
        return made

    centres = np.meshgrid(west + 250 * np.arange(0.5, shape[1]), south + 250 * np.arange(0.5, shape[0]))
    force = shapely.contains_xy(world.wards.outline, *centres)
    study = (counted(found.places) > 0) | ((counted(found.any_crime) > 0) & force)
    direct = hot_spots(np.where(study, counted(found.places), np.nan), radius=375.0, cell=250.0, seed=7)
    here = shapely.contains_xy(area.shape, *centres)
    np.testing.assert_allclose(values(document, "z")[here], direct.z[here], rtol=1e-9)
    assert (values(document, "hot")[here] == direct.hot[here]).all() and direct.hot.any()
    assert not values(document, "hot")[~here].any()


def test_wards_and_months_over_http_are_those_of_the_functions(web: TestClient, world: Answerer) -> None:
    found, inside, area = chosen(world)
    units = np.flatnonzero(area.wards)
    counts = np.array([found.places.weight[found.ward == w].sum() for w in units])
    km2 = shapely.area(world.wards.geometry[units]) / 1e6
    assert values(executed(web, "gini"), "gini") == pytest.approx(gini(counts, km2), abs=1e-12)

    every = np.array([found.places.weight[found.ward == w].sum() for w in range(len(world.wards))])
    shapes = world.wards.geometry
    number = range(len(shapes))
    touch = from_neighbours(
        [[j for j in number if j != i and shapely.dwithin(shapes[i], shapes[j], 1.0)] for i in number]
    )
    got = executed(web, "local_moran", over="areas")
    for name, direct in zip(("i", "expectation", "variance", "z"), local_moran(every, touch), strict=True):
        np.testing.assert_allclose(values(got, name), direct, rtol=1e-9, atol=1e-12)

    table = found.table.filter(np.append(inside, False)[found.place])
    months, by_month = np.unique(table["month"].to_numpy().astype("M8[M]"), return_counts=True)
    got = executed(web, "mann_kendall")
    assert len(months) == 12 == len(got["result"]["months"])
    assert values(got, "slope") == pytest.approx(mann_kendall(by_month).slope)


@pytest.mark.parametrize("id", RUNNABLE)
def test_every_method_that_says_so_runs(web: TestClient, world: Answerer, id: str) -> None:
    """And nothing that comes out is the place of an incident, in metres or in degrees."""
    text = json.dumps(executed(web, id))
    found, inside, _ = chosen(world)
    x, y = found.places.x[inside], found.places.y[inside]
    lon, lat = to_lonlat(x, y)
    numbers = set(re.findall(r"-?\d+\.?\d*", text))
    for one, other in ((x, y), (lon.round(6), lat.round(6))):
        both = [(f"{a:.10g}", f"{b:.10g}") for a, b in zip(one.tolist(), other.tolist(), strict=True)]
        assert not [pair for pair in both if f"[{pair[0]}, {pair[1]}]" in text], id
    assert numbers
    described = web.get(f"/api/processes/{id}").json()
    assert described["jobControlOptions"] == ["sync-execute", "async-execute", "dismiss"]
    assert described["cannotSay"] and not described["notRun"]


def test_a_method_that_does_not_run_says_where_it_is(web: TestClient) -> None:
    others = [one.id for one in methods() if one.id not in RUNNABLE]
    assert set(others) == set(ELSEWHERE)
    for id in others:
        described = web.get(f"/api/processes/{id}").json()
        assert described["jobControlOptions"] == [] and described["notRun"]
        got = web.post(f"/api/processes/{id}/execution", json={"inputs": {}}, headers=ORIGIN)
        assert got.status_code == 422 and described["notRun"] in got.json()["detail"]


Shift = Annotated[float, Described("Added", "m")]


def mean_centre(x: X, y: Y, *, weights: Weights = None, shift: Shift = 0.0) -> float:
    """A method that nobody has written an adapter for."""
    return float(np.average(np.asarray(x), weights=weights)) + shift


def test_a_new_method_of_a_known_input_runs_without_further_code(
    web: TestClient, world: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Method("mean_centre", "test_executions:mean_centre", "Where is the middle?", "Bachi 1963", ("middle",))
    monkeypatch.setitem(registry._BY_ID, "mean_centre", made)
    found, inside, _ = chosen(world)
    got = executed(web, "mean_centre", shift=5)
    middle = np.average(found.places.x[inside], weights=found.places.weight[inside])
    assert values(got, "middle") == pytest.approx(middle + 5)
    assert got["settings"][0]["name"] == "shift" and got["settings"][0]["unit"] == "m"


@pytest.mark.parametrize(
    ("role", "offence", "status"),
    [
        ("analyst", "ROBBERY", 200), ("analyst", "COUNTY_LINES", 403), ("partner", "ROBBERY", 403),
        ("patrol", "ROBBERY", 403), ("admin", "ROBBERY", 403), ("auditor", "ROBBERY", 403), ("public", "ROBBERY", 403),
        ("public", "COUNTY_LINES", 403), ("nobody", "ROBBERY", 403),
    ],
)  # fmt: skip
def test_who_is_kept_to_coarse_counts_gets_nothing(world: Answerer, role: str, offence: str, status: int) -> None:
    """Neither at once nor as a job, by whatever method, nor by what a refusal says."""
    reader = {"analyst": LOCAL, "public": PUBLIC}.get(role, Reader("x", role))
    with visitor(create_app(world.settings, world, lambda request: reader)) as web:
        for id in ("kde", "dbscan", "hot_spots", "gini", "mann_kendall"):
            for prefer in ({}, {"prefer": "respond-async"}):
                if status == 200 and prefer:
                    continue
                got = web.post(
                    f"/api/processes/{id}/execution", json={"inputs": {"question": {"offence": offence}}},
                    headers={**ORIGIN, **prefer},
                )  # fmt: skip
                assert got.status_code == status, (id, got.text[:300])
                assert status == 200 or ("result" not in got.json() and not re.search(r"\d", got.json()["detail"]))
            assert web.get("/api/jobs").json()["jobs"] == []


def test_an_opened_definition_is_shown_and_a_fault_only_to_who_may_hear_of_it(world: Answerer) -> None:
    opened = replace(LOCAL, opened=frozenset(("COUNTY_LINES",)))
    question = {"question": "offence=COUNTY_LINES"}
    for reader, statuses in ((opened, [200, 422]), (LOCAL, [403, 403])):
        with visitor(create_app(world.settings, world, lambda request, reader=reader: reader)) as web:
            got = [
                web.post(f"/api/processes/{id}/execution", json={"inputs": question | more}, headers=ORIGIN).status_code
                for id, more in (("gini", {}), ("hot_spots", {"permutations": 9_999_999}))
            ]
        assert got == statuses


def test_a_job_gives_what_the_call_gives(demo_store: Store, tmp_path: Path) -> None:
    """Another process reads the same data from the disk; who else asks for the job finds none."""
    copytree(demo_store.path, tmp_path / "data")  # type: ignore[attr-defined]
    settings = Settings(data=tmp_path / "data", resamples=19)
    reader = LOCAL
    with visitor(create_app(settings, readers=lambda request: reader)) as web:
        body = {"inputs": {"question": ROBBERY, "min_weight": 5}}
        got = web.post(
            "/api/processes/dbscan/execution", json=body, headers={**ORIGIN, "prefer": "respond-async"}
        )  # fmt: skip
        assert got.status_code == 201 and got.headers["preference-applied"] == "respond-async"
        address = got.headers["location"]
        assert got.json()["processID"] == "execution" and address.endswith(got.json()["jobID"])
        for _ in range(600):
            if (status := web.get(address).json()["status"]) not in ("accepted", "running"):
                break
            sleep(0.1)
        assert status == "successful"
        at_once = executed(web, "dbscan", min_weight=5)
        assert web.get(f"{address}/results").json()["result"] == at_once
        reader = replace(LOCAL, role="partner")  # who may see less than when the job was begun
        assert web.get(f"{address}/results").status_code == 403
        reader = replace(LOCAL, id="somebody else")
        assert web.get(f"{address}/results").status_code == 404


@pytest.mark.parametrize(
    ("id", "body", "status", "said"),
    [
        ("kde", "[]", 400, "object"), ("kde", "{", 400, "JSON"), ("kde", "[" * 50_000, 400, "JSON"),
        ("kde", "{}", 400, "inputs"),
        ("kde", '{"inputs": {"bandwidth": 1}}', 422, "from 25 to 20000"),
        ("kde", '{"inputs": {"bandwidth": "wide"}}', 422, "bandwidth"),
        ("kde", '{"inputs": {"x": [1, 2]}}', 400, "x"), ("kde", '{"inputs": {"eps": 3}}', 400, "eps"),
        ("kde", '{"inputs": {"question": {"offence": ["a"]}}}', 400, "offence"),
        ("kde", '{"inputs": {"question": "colour=red"}}', 400, "colour"),
        ("kde", '{"inputs": {}, "response": "picture"}', 400, "response"),
        ("kde", '{"inputs": {}, "outputs": {"map": {}}}', 400, "outputs"),
        ("hot_spots", '{"inputs": {"permutations": 9999999}}', 422, "computing"),
        ("hot_spots", '{"inputs": {"permutations": 1.5}}', 422, "whole number"),
        ("hot_spots", '{"inputs": {"alpha": NaN}}', 422, "alpha"),
        ("crystal-ball", '{"inputs": {}}', 404, "crystal-ball"),
    ],
)  # fmt: skip
def test_a_wrong_input_is_named(web: TestClient, id: str, body: str, status: int, said: str) -> None:
    headers = {**ORIGIN, "content-type": "application/json"}
    got = web.post(f"/api/processes/{id}/execution", content=body, headers=headers)
    assert got.headers["content-type"] == "application/problem+json"
    assert (got.status_code, got.json()["status"]) == (status, status), got.text[:300]
    assert said in got.text
    if status == 404:
        assert got.json()["type"].endswith("ogcapi-processes-1/1.0/no-such-process")


def test_a_document_has_the_result_by_its_name(web: TestClient) -> None:
    body = {"inputs": {"question": ROBBERY}, "response": "document", "outputs": {"result": {}}}
    document = web.post("/api/processes/gini/execution", json=body, headers=ORIGIN).json()
    assert list(document) == ["result"] and document["result"]["method"]["id"] == "gini"
    raw = executed(web, "gini")
    assert document["result"] == raw


def test_no_page_of_another_site_runs_a_method(web: TestClient) -> None:
    for headers in ({}, {"origin": "https://elsewhere.example"}):
        assert web.post("/api/processes/gini/execution", json={"inputs": {}}, headers=headers).status_code == 403


def test_the_same_question_gives_the_same_result(world: Answerer) -> None:
    asked = MethodQuestion(Question(offence="ROBBERY"), "hot_spots")
    one, other = (run(world, asked, "x").result for _ in range(2))
    for a, b in zip(one.parts, other.parts, strict=True):
        np.testing.assert_array_equal(a.values, b.values)
    assert METHOD.name == "method"
