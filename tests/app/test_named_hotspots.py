"""Against real months: the places that the force itself named, and one number for one hotspot wherever it stands."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from visitor import visitor

from app.answering.answer import DRAWN, Answer
from app.answering.answerer import Answerer
from app.answering.question import Question
from app.charter.candidates import hotspot_candidates
from app.charter.sheet import site_sheets
from app.loading.load import load_police_uk, outlines
from app.main import create_app
from app.settings import Settings
from geo.space.crs import to_lonlat
from geo.store.opening import open_store

MONTHS = ("2024-01", "2024-02", "2024-03", "2024-04")


@pytest.fixture(scope="module")
def spring(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """January to April 2024, the months before the force named its places."""
    folder, files = tmp_path_factory.mktemp("spring"), tmp_path_factory.mktemp("files")
    for month in MONTHS:
        name = f"{month}-wiltshire-street.csv"
        (files / name).symlink_to(shared / "data/police-uk" / month / name)
    store = open_store(folder)
    load_police_uk(store, files, outlines(store), lambda rows, file: None)
    return Answerer(Settings(data=folder), store=store)


@pytest.fixture(scope="module")
def disorder(spring: Answerer) -> Answer:
    return spring.answer(Question(offence="ASB_STREET"))


def test_eight_of_the_ten_places_named_for_patrols_lie_at_a_hotspot(disorder: Answer, shared: Path) -> None:
    with (shared / "data/streets/named_hotspots_wiltshire_2024.csv").open(encoding="utf-8") as file:
        named = [shapely.Point(float(row["easting"]), float(row["northing"])) for row in csv.DictReader(file)]
    drawn = [spot.geometry for spot in disorder.hotspots if spot.stability >= DRAWN]
    away = np.array([min(shapely.distance(place, shape) for shape in drawn) for place in named])
    assert len(named) == 10 and (away <= 500).sum() >= 8 and (away <= 250).sum() >= 7


@pytest.mark.parametrize("offence", ["ASB_STREET", "ALL_CRIME"])
@pytest.mark.parametrize("area", ["", "lad:E06000030"])
def test_a_hotspot_has_one_count_on_map_sheet_and_polygon(spring: Answerer, offence: str, area: str) -> None:
    asked = Question(offence=offence, area=area)
    answer = spring.answer(asked)
    spots = answer.hotspots
    assert len(spots) >= 5 and all(spot.places >= 3 and spot.km2 < 1 for spot in spots)
    offered = hotspot_candidates(answer)
    sheets = site_sheets(spring, spring.records, asked, offered)
    assert [sheet.incidents.n for sheet in sheets.sheets] == [one.n for one in offered]

    found = spring.select(asked, spring.store.snapshot())[3].table
    lon, lat = to_lonlat(*(found[name].to_numpy() for name in ("easting", "northing")))
    with visitor(create_app(spring.settings, spring)) as client:
        query = f"offence={offence}&area={area}"
        for address in (f"/api/collections/hotspots/items?limit=500&{query}", f"/download/hotspots.geojson?{query}"):
            features = json.loads(client.get(address).content)["features"]
            held = [
                int(shapely.intersects_xy(shapely.geometry.shape(one["geometry"]), lon, lat).sum()) for one in features
            ]
            assert held == [one["properties"]["n"] for one in features] == [spot.n for spot in spots]
    for i, spot in enumerate(spots):
        assert sum(n for _, n in spot.top) <= spot.n and spot.rank_low <= spot.rank_high
        assert all(shapely.area(shapely.intersection(spot.geometry, one.geometry)) < 1 for one in spots[:i])
