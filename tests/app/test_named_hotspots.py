"""Against real months: the places that the force itself named, and one number for one hotspot wherever it stands."""

import csv
import html
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest
import shapely
from visitor import visitor

from app.answer_tables import recorded_at
from app.answering.answer import DRAWN, Answer
from app.answering.answerer import Answerer
from app.answering.question import Question
from app.charter.candidates import hotspot_candidates
from app.charter.sheet import site_sheets
from app.loading.load import load_police_uk, outlines
from app.main import create_app
from app.settings import Settings
from geo.sources.place_texts import street_or_kind
from geo.space.crs import to_lonlat
from geo.store.opening import open_store
from geo.streets.names_file import default_names

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


def test_hotspots_are_called_as_people_call_them(spring: Answerer, disorder: Answer) -> None:
    """Two questions to real months; a name that is worse than these is no name."""
    everything = spring.answer(Question(offence="ALL_CRIME"))
    named = [[spot.name for spot in answer.hotspots] for answer in (everything, disorder)]
    assert named[0][:9] == [
        "Swindon town centre, round Queen Street",
        "Salisbury city centre, round Queen Street",
        "Trowbridge town centre, round Fore Street",
        "Swindon town centre, round Regent Circus",
        "Devizes town centre, round Monday Market Street",
        "Toothill, Swindon, round Markenfield",
        "Old Town, Swindon, round High Street",
        "Park South, Swindon, round Knowsley Road",
        "Market Place / High Street, Warminster",
    ]
    assert named[1][2:10] == [
        "Bythesea Road / Park Road, Trowbridge",
        "Devizes town centre, round Rendells Court",
        "Spring Close / Carfax Close, Swindon",
        "Foghamshire / Chapel Lane, Chippenham",
        "Market Place / Three Horseshoes Walk, Warminster",
        "Old Town, Swindon, round High Street",
        "Car park by Hexham Close, Link Leisure Centre, Swindon",
        "The Knapp / The Pippin, Calne",
    ]
    parked = disorder.hotspots[8]
    assert parked.by_name and parked.by_name.elsewhere == "car_park" and recorded_at(parked)
    assert all(len(set(names)) == len(names) for names in named)
    wards = set(spring.wards.name)
    assert all(spot.ward in wards and len(spot.name) < 100 for spot in everything.hotspots)


def test_streets_and_kinds_are_those_of_the_rows_within_the_outline(disorder: Answer, spring: Answerer) -> None:
    rows = spring.store.read("incidents", columns=["easting", "northing", "location", "category"])
    rows = rows.filter(pc.equal(rows["category"], "Anti-social behaviour"))
    x, y = (rows[name].to_numpy() for name in ("easting", "northing"))
    texts = rows["location"].to_numpy(zero_copy_only=False)
    for spot in disorder.hotspots[:8]:
        inside = Counter(map(street_or_kind, texts[np.flatnonzero(shapely.intersects_xy(spot.geometry, x, y))]))
        streets, kinds = (Counter({key[i]: n for key, n in inside.items() if key[i]}) for i in (0, 1))
        assert spot.by_name and inside.total() == spot.n
        for given, counted in ((spot.by_name.streets, streets), (spot.by_name.kinds, kinds)):
            assert list(given) == sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:3]


def test_streets_and_the_ward_stand_on_page_popup_sheet_and_files(spring: Answerer, disorder: Answer) -> None:
    first = disorder.hotspots[0]
    with visitor(create_app(spring.settings, spring)) as client:
        page = client.get("/?offence=ASB_STREET").text
        record = client.get("/api/answer?offence=ASB_STREET").json()["hotspots"][0]
        table = client.get("/download/hotspots.csv?offence=ASB_STREET").text
    for text in (first.name, first.ward, record["streets"], record["kinds"]):
        assert html.escape(text, quote=True).replace("&#x27;", "&#39;") in page and text in table
    assert record["name"] == first.name and record["streets"].startswith(f"{first.by_name.streets[0][0]} ")
    assert all(notice in " ".join(disorder.attributions) for notice in default_names().naming)


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
