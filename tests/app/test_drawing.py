"""While an area is drawn: its size in the same words at the map and at the form, and counts that are no oracle."""

from collections.abc import Iterator
from html import unescape
from typing import Any

import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient
from test_streets_on_maps import X, Y, town
from visitor import HERE, opened_to, visitor

from app.answering.answerer import MAP, Answerer
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.main import create_app
from app.settings import Settings
from geo.space.crs import to_lonlat
from geo.store.base import Store
from geo.streets.basemap_files import BasemapFolder

PARTNER = Reader("p", "partner")
BOX = (414_600.0, 184_100.0, 415_700.0, 185_200.0)


@pytest.fixture(scope="module")
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return Answerer(Settings(data=tmp_path_factory.mktemp("drawing"), resamples=19), store=demo_store)


@pytest.fixture
def web(world: Answerer) -> Iterator[TestClient]:
    with visitor(create_app(world.settings, world)) as made:
        yield made


def corners(shape: Any, between: str = ";") -> str:
    lon, lat = to_lonlat(*shapely.get_coordinates(shape)[:-1].T)
    return between.join(f"{x:.6f},{y:.6f}" for x, y in zip(lon, lat, strict=True))


def inside_of(web: TestClient, shape: Any, **asked: str) -> Any:
    return web.get("/drawing/inside.json", params={"offence": "ALL_CRIME", "corners": corners(shape), **asked}).json()


def test_an_analyst_is_told_what_a_count_of_the_very_rows_says(web: TestClient, world: Answerer) -> None:
    shape = shapely.Polygon([(414_600, 184_100), (415_700, 184_300), (415_100, 185_200)])
    found = world.select(Question(offence="ALL_CRIME"), world.store.snapshot())[3]
    n = sum(
        weight
        for x, y, weight in zip(found.places.x, found.places.y, found.places.weight, strict=True)
        if shape.covers(shapely.Point(x, y))
    )
    got = inside_of(web, shape)
    assert n > 100 and got["n"] == pytest.approx(n, abs=2)  # the address gives corners to a decimetre
    assert "incidents inside: all recorded crime, Jul 2025 to Jun 2026." in got["inside"].replace("\u202f", "")
    assert got["measures"].startswith("0.56 km²") and got["size"] == ""
    assert inside_of(web, shapely.box(408_000, 150_000, 408_300, 150_300))["n"] == 0


@pytest.mark.parametrize(
    ("reader", "offence"), [(PARTNER, "ALL_CRIME"), (LOCAL, "SV_BROAD"), (PARTNER, "SV_BROAD")]
)  # fmt: skip
def test_a_guarded_count_says_no_more_than_the_squares_of_the_map_do(
    world: Answerer, reader: Reader, offence: str
) -> None:
    """However two outlines differ: what is given rests on nothing but the squares that the reader is shown anyway."""
    with visitor(create_app(world.settings, world, lambda request: reader)) as web:
        squares = world.keeper.shown(MAP, Question(offence=offence), reader).cells
        draw = np.random.default_rng(1)
        given = 0
        for _ in range(12):
            x, y = draw.uniform(414_000, 415_000), draw.uniform(183_600, 184_600)
            shape = shapely.box(x, y, x + draw.uniform(600, 1500), y + draw.uniform(600, 1500))
            within = [one.n for one in squares if shapely.buffer(shape, 0.2).covers(one.geometry)]
            got = inside_of(web, shape, offence=offence)
            assert got["n"] == sum(within)
            assert all(n >= (10 if offence == "SV_BROAD" else 5) for n in within)
            assert ("At least" in got["inside"]) == bool(within) and "fewer than" in got["inside"]
            given += bool(within)
        assert given


def test_who_sees_no_counts_in_outlines_is_told_the_size_alone(world: Answerer) -> None:
    with visitor(create_app(world.settings, world, lambda request: PUBLIC)) as web:
        got = inside_of(web, shapely.box(*BOX))
    assert got["n"] is None and "not shown" in got["inside"] and got["measures"].startswith("1.2 km²")


def test_opening_a_definition_makes_its_count_exact(world: Answerer) -> None:
    with visitor(create_app(world.settings, world, opened_to("SV_BROAD"))) as web:
        assert "inside: " in inside_of(web, shapely.box(*BOX), offence="SV_BROAD")["inside"]


ODD = {
    "It is 113 m across": shapely.box(414_700, 184_700, 414_780, 184_780),
    "larger than the ward of": shapely.box(412_000, 182_000, 418_000, 188_000),
}


@pytest.mark.parametrize("sentence", ODD)
@pytest.mark.parametrize("what", ["/safety-at-night/sites/new", "/safety-at-night/zones/new", "/clear-hold-build/new"])
def test_an_odd_size_is_said_by_map_and_form_in_the_same_words_until_it_is_meant(
    web: TestClient, sentence: str, what: str
) -> None:
    shape = ODD[sentence]
    said = inside_of(web, shape)["size"]
    assert sentence in said
    fields = {"name": "Odd", "where": "corners", "corners": corners(shape, "\n")}
    fields |= {"marking": "OFFICIAL", "offence": "ALL_CRIME"}
    own = {"origin": HERE, "accept": "text/html"}
    back = web.post(what, data=fields, headers=own, follow_redirects=False)
    assert back.status_code == 422 and said in unescape(back.text) and 'name="any_size"' in back.text
    kept = web.post(what, data={**fields, "any_size": "yes"}, headers=own, follow_redirects=False)
    assert kept.status_code == 303
    assert 'name="any_size"' not in web.get(what, headers=own).text


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("", "No area was given."),
        ("-1.78,51.56;-1.77,51.56", "An area needs at least three corners; there are 2."),
        ("-1.78,51.56;-1.77,51.57;-1.77,51.56;-1.78,51.57", "Its outline crosses itself near"),
        ("2.35,48.85;2.36,48.85;2.36,48.86", "neither longitude and latitude in Great Britain"),
        ("-1.78,51.56;" * 600, "too many corners"),
    ],
)
def test_what_is_no_area_yet_is_told_in_one_sentence(web: TestClient, given: str, fault: str) -> None:
    got = web.get("/drawing/inside.json", params={"corners": given})
    assert got.status_code == 200 and fault in got.json()["fault"] and got.headers["cache-control"] == "no-store"


def test_a_strip_follows_the_streets_of_the_basemap_in_use(demo_store: Store, tmp_path: Any) -> None:
    folder = BasemapFolder(tmp_path)
    folder.write(town())
    folder.use("town")
    world = Answerer(Settings(data=tmp_path), store=demo_store)
    lon, lat = to_lonlat([X + 10, X + 300], [Y + 3, Y - 4])
    ends = {"from": f"{lon[0]},{lat[0]}", "to": f"{lon[1]},{lat[1]}"}
    with visitor(create_app(world.settings, world)) as web:
        got = web.get("/drawing/street.json", params={**ends, "width": "40"}).json()
        assert got["street"] == "Inson Street" and len(got["corners"]) == 4
        for wrong in ({"width": "4000"}, {"to": ends["from"]}, {"to": "2,48"}, {"from": "here"}):
            assert web.get("/drawing/street.json", params={**ends, **wrong}).status_code == 400
