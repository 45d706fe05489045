"""Streets as a network: dense streets of exact records, minutes on foot, and plain reasons where neither can be."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient

from app.answering.answerer import Answerer
from app.answering.street_density import along_streets
from app.answering.street_network import street_network
from app.charter.surroundings import Facility, surroundings
from app.loading.load import load_police_uk, outlines
from app.main import create_app
from app.pages.sheet_tables import nearest_table
from app.settings import Settings
from geo.errors import UserError
from geo.sources.demo_streets import basemap, streets
from geo.space.crs import to_grid
from geo.store.base import Store
from geo.streets.basemap import Basemap
from geo.streets.basemap_files import BasemapFolder
from geo.streets.names_file import default_names
from models.network import network, snap
from models.walking import walk

X, Y = 415_000.0, 184_500.0


@pytest.fixture(scope="module")
def made() -> Basemap:
    return basemap(streets(default_names(), np.zeros(0), np.zeros(0)), [])


@pytest.fixture(scope="module")
def served(demo_store: Store, made: Basemap, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    data = tmp_path_factory.mktemp("network") / "data"
    shutil.copytree(cast(Any, demo_store).path, data)
    BasemapFolder(data).write(made)
    with TestClient(create_app(Settings(data=data, resamples=19)), base_url="http://127.0.0.1") as client:
        yield client


def folder(client: TestClient) -> BasemapFolder:
    return cast(BasemapFolder, cast(Any, client.app).state.answerer.basemaps)


def test_the_network_is_that_of_the_lines(made: Basemap) -> None:
    ours, of = street_network(made), made.layers["streets"]
    lines = [of.grid[i:j] / 100 for i, j in pairwise(of.start.tolist())]
    expected = network([line for line in lines if len(line) > 1])
    np.testing.assert_array_equal(ours.nodes, expected.nodes)
    assert sorted(map(tuple, np.sort(ours.ends, axis=1).tolist())) == sorted(
        map(tuple, np.sort(expected.ends, axis=1).tolist())
    )
    assert np.isfinite(walk(ours, snap(ours, [(X, Y)]), 1e6).nodes).all()  # it hangs together


def test_a_density_along_streets_holds_every_incident(made: Basemap) -> None:
    rng = np.random.default_rng(0)
    x, y, weight = X + rng.normal(0, 300, 50), Y + rng.normal(0, 300, 50), rng.integers(1, 9, 50).astype(float)
    found = along_streets(street_network(made), x, y, weight, 150.0)
    length = np.hypot(*(found.ends[:, 1] - found.ends[:, 0]).T)
    assert (found.values * length / 1000).sum() == pytest.approx(weight.sum(), rel=0.03)
    assert not len(along_streets(street_network(made), x + 1e6, y, weight, 150.0).values)  # on no street of these


def test_the_shade_is_drawn_for_exact_records_and_refused_with_the_reason_for_all_others(served: TestClient) -> None:
    question = "offence=SV_STRICT&area=lad:E06000030"
    folder(served).use("")
    without = served.get(f"/tiles/street-density.json?{question}")
    assert without.status_code == 422 and "No streets are imported" in without.json()["detail"]
    folder(served).use("synthetic")
    legend = served.get(f"/tiles/street-density.json?{question}").json()
    assert legend["title"] == "Density along streets" and 2 <= len(legend["classes"]) <= 6
    assert "incidents per km of street and year, each spread over" in legend["unit"]
    tile = served.get(f"/tiles/street-density/14/8110/5444.png?{question}")
    assert tile.status_code == 200 and len(tile.content) > 1000
    refused = served.get(f"/tiles/street-density.json?{question.replace('STRICT', 'BROAD')}")
    assert refused.status_code == 403 and "more finely than you may see" in refused.json()["detail"]
    assert len(served.get(f"/tiles/street-density/14/8110/5400.png?{question}").content) < 200
    assert 'value="streets"' in served.get(f"/?{question}").text


def test_anonymised_incidents_are_put_to_no_street(tmp_path: Path, shared: Path) -> None:
    answerer = Answerer(Settings(data=tmp_path, resamples=19))
    month = shared / "data" / "police-uk" / "2025-06"
    load_police_uk(answerer.store, month, outlines(answerer.store), lambda rows, file: None)
    with TestClient(create_app(answerer.settings), base_url="http://127.0.0.1") as client:
        answer = client.get("/tiles/street-density.json?offence=VIOLENCE_SEXUAL_RECORDED")
        assert answer.status_code == 422 and "anonymous map points" in answer.json()["detail"]


def test_minutes_on_foot_follow_the_streets(served: TestClient) -> None:
    folder(served).use("synthetic")
    found = served.get(f"/walking?from={X:.0f},{Y:.0f}").json()
    assert [one["properties"] for one in found["features"]] == [
        {"minutes": minutes, "metres": 80 * minutes} for minutes in (5, 10, 15)
    ]
    assert found["synthetic_streets"] and found["speed"].startswith("4.8 km an hour")
    reach = []
    for one in found["features"]:
        lines = shapely.geometry.shape(one["geometry"])
        at = np.column_stack(to_grid(*shapely.get_coordinates(lines).T))
        away = np.hypot(*(at - (X, Y)).T)
        assert away.max() <= one["properties"]["metres"] + found["from"]["metres_to_street"] + 1
        reach.append(away.max())
    assert reach[0] < reach[1] < reach[2] and reach[2] > 800
    assert "no street of the basemap is within 250 m" in served.get("/walking?from=10000,10000").json()["detail"]


def test_pictures_and_names_give_no_routing(served: TestClient, made: Basemap) -> None:
    with pytest.raises(UserError, match="pictures and names, no routing"):
        street_network(replace(made, routable=False))
    folder(served).write(replace(made, name="tiles", routable=False))
    folder(served).use("tiles")
    answer = served.get(f"/walking?from={X:.0f},{Y:.0f}")
    assert answer.status_code == 422 and "no routing" in json.dumps(answer.json())


def test_a_sheet_says_how_far_it_is_along_streets_and_the_crow_flies_where_there_are_none(
    demo_store: Store, made: Basemap
) -> None:
    places = [shapely.box(X - 60, Y - 60, X + 60, Y + 60), shapely.box(400_000, 150_000, 400_050, 150_050)]
    ways = surroundings(demo_store, [], places, beside="demo", network=street_network(made))
    crow = surroundings(demo_store, [], places, beside="demo")
    town, field = (one.nearest_to(Facility.CAMERA) for one in ways)
    assert town.along and town.metres and town.along > town.metres and field.along is None
    assert [one.metres for one in crow[0].nearest] == [one.metres for one in ways[0].nearest]
    assert all(one.along is None for one in crow[0].nearest)
    titles = [nearest_table(one[0]) for one in (ways, crow)]
    assert titles[0].title.endswith("as the crow flies and along streets") and "along" in titles[0].keys
    assert titles[1].title.endswith("as the crow flies") and "along" not in titles[1].keys
