"""Cells can be the hexagons of national series, and LSOAs be counted by beside wards."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient
from test_area_text import CENTRE
from test_kept_areas import WithBoundaries
from visitor import visitor

from app.answering.answer import Answer
from app.answering.answerer import MAP, Answerer
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.main import create_app
from app.settings import Settings
from geo.errors import NotFound, Refused, UserError
from geo.sources import boundary_file
from geo.space.hexagons import KM2, located
from geo.store.base import Store
from geo.store.opening import open_store

COARSE = {"bandwidth": 1000.0, "cell": 300.0}
LSOA_FILE = "data/boundaries/lsoa_2021_BGC_wilts_swindon.geojson"


@pytest.fixture(scope="module")
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    made = Answerer(Settings(data=tmp_path_factory.mktemp("units"), resamples=19), store=demo_store)
    made.keeper.gate = Gate(read_policy())
    return made


@pytest.fixture(scope="module")
def web(world: Answerer) -> Iterator[TestClient]:
    with visitor(create_app(world.settings, world)) as client:
        yield client


def ask(world: Answerer, reader: Reader = LOCAL, **more: str) -> Answer:
    return world.keeper.shown(MAP, Question(offence="ROBBERY", **more, **COARSE), reader)  # type: ignore[arg-type]


def test_hexagons_hold_each_incident_once(world: Answerer) -> None:
    whole, part = ask(world, grid="hexagons"), ask(world, grid="hexagons", area=CENTRE)
    places = world.select(Question(offence="ROBBERY"), world.store.snapshot())[3].places
    q, r = located(places.x, places.y)
    counted = {
        key: float(places.weight[(q == key[0]) & (r == key[1])].sum())
        for key in set(zip(q.tolist(), r.tolist(), strict=True))
    }
    middle = shapely.centroid([cell.geometry for cell in whole.cells])
    mine = zip(*(v.tolist() for v in located(shapely.get_x(middle), shapely.get_y(middle))), strict=True)
    assert {key: cell.n for key, cell in zip(mine, whole.cells, strict=True)} == counted
    assert {cell.km2 for cell in whole.cells} == {KM2} and whole.square_tests.number > len(whole.cells)
    assert sum(cell.n for cell in part.cells) == part.n
    every = {cell.id: cell for cell in whole.cells}
    assert all(every[cell.id].z == cell.z and every[cell.id].hot == cell.hot for cell in part.cells)
    assert [cell.rank for cell in whole.cells] == sorted(cell.rank for cell in whole.cells)
    assert np.array([cell.rate_low <= cell.rate_high for cell in whole.cells]).all()


def test_hexagons_are_on_page_map_drawing_file_and_api(web: TestClient) -> None:
    query = "offence=ROBBERY&bandwidth=1000&grid=hexagons"
    page = web.get(f"/?{query}").text
    assert '<h2 id="cells-title">Hexagons</h2>' in page and "Rate of each hexagon" in page
    cells = web.get(f"/cells.json?{query}").json()["features"]
    assert {len(cell["geometry"]["coordinates"][0]) for cell in cells} == {7}
    assert "hexagons" in web.get(f"/download/cells.csv?{query}").text
    assert web.get(f"/overview.svg?{query}&shade=cells").text != web.get(f"/overview.svg?{query}").text
    items = web.get(f"/api/collections/cells/items?{query}&limit=1").json()["features"]
    assert int(items[0]["id"]) >> 63 == 1 and "Hexagon" not in items[0]["properties"]
    assert web.get("/api/answer?grid=triangles").json()["detail"] == "grid: “triangles” is no kind of cell."


@pytest.mark.parametrize("more", [{"grid": "hexagons"}, {"units": "lsoas"}])
@pytest.mark.parametrize("reader", [PUBLIC, Reader("partner", "partner")], ids=["public", "partner"])
def test_cells_that_cross_squares_and_wards_are_for_who_sees_every_count(
    world: Answerer, lsoas: Answerer, more: dict[str, str], reader: Reader
) -> None:
    with pytest.raises(Refused, match="not shown to you"):
        ask(lsoas, reader, **more)


@pytest.fixture(scope="module")
def lsoas(demo_store: Store, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    folder = tmp_path_factory.mktemp("lsoas")
    own = open_store(folder)
    own.boundaries.write(boundary_file.read(shared / LSOA_FILE))
    both = cast("Store", WithBoundaries(demo_store, own))
    made = Answerer(Settings(data=folder, resamples=19), store=both)
    made.keeper.gate = Gate(read_policy())
    return made


def test_lsoas_are_counted_beside_wards(lsoas: Answerer) -> None:
    found, wards = ask(lsoas, units="lsoas"), ask(lsoas)
    assert len(found.wards) == 447 and found.n == wards.n and found.id != wards.id
    assert found.n_placed is not None
    assert 0.98 * found.n_placed <= sum(one.n for one in found.wards) <= found.n_placed
    swindon = ask(lsoas, units="lsoas", area="lad:E06000030")
    assert 140 <= len(swindon.wards) <= 165 and any(not one.n for one in swindon.wards)  # empty ones are there, too
    assert all(one.code.startswith("E01") for one in found.wards)
    part = ask(lsoas, units="lsoas", area=CENTRE)
    assert sum(one.n for one in part.wards) == part.n == ask(lsoas, area=CENTRE).n
    with visitor(create_app(lsoas.settings, lsoas)) as client:
        page = client.get("/?offence=ROBBERY&bandwidth=1000&units=lsoas").text
        assert '<h2 id="wards-title">LSOAs</h2>' in page and "Rate of each LSOA" in page and "Swindon 0" in page
        assert "National Statistics" in client.get("/api/answer?offence=ROBBERY&units=lsoas").json()["attributions"][1]


def test_without_outlines_of_lsoas_it_says_how_they_come_in(world: Answerer) -> None:
    with pytest.raises(NotFound, match=r"no outlines of LSOAs are here\. Import those") as raised:
        ask(world, units="lsoas")
    assert "afterdark boundaries import FILE" in raised.value.todo
    with pytest.raises(UserError, match="units: “msoas” is no kind of area"):
        Question.parse({"units": "msoas"})
