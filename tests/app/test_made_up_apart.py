"""What is made up never judges what is real, nor the reverse: layers, zones, candidates and sites in a mixed store."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
from fastapi.testclient import TestClient
from visitor import HERE, visitor

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.answering.zones import derive_zones
from app.charter.candidates import Origin, keep_candidate
from app.charter.coverage import charter_venues
from app.charter.kinds import candidates
from app.charter.surroundings import surroundings
from app.main import create_app
from app.settings import Settings
from app.sites.demo import save_demo_sites
from app.sites.evaluation import SiteQuestion
from app.sites.kinds import EVALUATION
from app.sites.site import Site, create_site, sites
from geo.errors import Refused
from geo.space.rings import grown
from geo.store.base import Store
from geo.store.opening import open_store

PATH = "/safety-at-night"
PLACE = shapely.box(414_700, 184_600, 415_000, 184_900)  # the middle of Swindon, among the demo's venues and lights
REAL = "source=force-export&offence=ALL_CRIME"
MADE_UP = "source=demo&offence=ALL_CRIME"


@dataclass
class Mixed:
    """A month of the demo, the same rows as real incidents, and what stands about."""

    world: Answerer
    web: TestClient


def mixed(demo: Store, folder: Path, *, real_layers: bool) -> Answerer:
    """real_layers: whether one real venue, light and camera are loaded, too."""
    store = open_store(folder)
    month = date(2026, 6, 1)
    table = demo.read("incidents", source="demo", first=month, last=month)
    at = table.schema.get_field_index("source")
    real = table.set_column(at, table.schema.field(at), [["force-export"] * len(table)])
    slices = [("incidents", name, "wiltshire", month, t) for name, t in (("demo", table), ("force-export", real))]
    for kind in ("venues", "lights", "cctv", "ranks", "stops", "help_points", "streetsafe", "paths", "sites"):
        slices.append((kind, "demo", "wiltshire", None, demo.read(kind, source="demo")))
    if real_layers:
        at_one = {"id": ["r1"], "name": ["Real thing"], "easting": np.array([414_850.0]), "northing": [184_750.0]}
        slices += [(kind, "council", "wiltshire", None, pa.table(at_one)) for kind in ("venues", "lights", "cctv")]
    store.replace(slices)
    world = Answerer(Settings(data=folder, resamples=19), store=store)
    derive_zones(store, world.wards, world.records, who="demo", beside=("demo",))
    save_demo_sites(store, world.records)
    keep_candidate(world.records, "The middle", PLACE, Origin.DRAWN, area=world.wards.outline, who="x")
    return world


@pytest.fixture(scope="module")
def both(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mixed]:
    world = mixed(demo_store, tmp_path_factory.mktemp("both"), real_layers=True)
    with visitor(create_app(world.settings, world), headers={"accept": "text/html"}) as web:
        yield Mixed(world, web)


@pytest.fixture(scope="module")
def bare(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mixed]:
    world = mixed(demo_store, tmp_path_factory.mktemp("bare"), real_layers=False)
    with visitor(create_app(world.settings, world), headers={"accept": "text/html"}) as web:
        yield Mixed(world, web)


def rings_of(world: Answerer, site: Site) -> tuple[shapely.Geometry, ...]:
    return world.keeper.answer(EVALUATION, SiteQuestion(site.id)).rings


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def middle(web: TestClient, question: str) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(web.get(f"{PATH}/sites.csv?{question}").content.decode("utf-8-sig")))
    return next(row for row in rows if row["site"] == "The middle")


def sheet(web: TestClient, question: str) -> str:
    return words(web.get(f"{PATH}/sites/{middle(web, question)['id']}?{question}").text)


def test_a_sheet_measures_to_its_own_kind(both: Mixed) -> None:
    real, made_up = sheet(both.web, REAL), sheet(both.web, MADE_UP)
    assert "1 in the site, 0 in the charter" in real and "1 in the site, 0 in the charter" not in made_up
    assert "SYNTHETIC" not in real and "SYNTHETIC These incidents were made up" in made_up
    assert "no real taxi ranks are loaded, and made-up ones are left out" in real
    assert [middle(both.web, of)["criterion_home"] != "" for of in (REAL, MADE_UP)] == [False, True]


def test_where_only_made_up_layers_are_loaded_nothing_is_measured(bare: Mixed) -> None:
    text = sheet(bare.web, REAL)
    for things in ("street lights", "cameras", "taxi ranks", "stops", "help points", "StreetSafe reports"):
        assert f"o real {things} are loaded" in text, things
    here = middle(bare.web, REAL)
    assert (here["criterion_dark"], here["criterion_unsafe"], here["criterion_home"]) == ("", "", "")
    drawing = bare.web.get(f"{PATH}/sites/{here['id']}/map.svg?{REAL}").text
    assert "felt unsafe" not in drawing and "Synthetic" not in drawing


def test_zones_of_made_up_venues_cover_and_rank_no_real_night(both: Mixed) -> None:
    web, zones = both.web, [zone.id for zone in both.world.zones() if zone.synthetic]
    assert len(zones) > 3 and both.world.zones("force-export") == ()
    page = web.get(PATH).text
    assert not any(f"/zones/{id}" in page for id in zones) and "made-up venues, for the incidents are real" in page
    assert any(f"/zones/{id}" in web.get(f"{PATH}?source=demo").text for id in zones[:1])
    assert not any(f"/zones/{id}" in web.get("/night").text for id in zones)
    real = f"{PATH}/zones/{zones[0]}{{}}?source=force-export"
    assert [web.get(real.format(part)).status_code for part in ("", "/evidence", "/map.svg")] == [404] * 3
    for part in ("", "/evidence"):
        assert "SYNTHETIC These incidents" in words(web.get(f"{PATH}/zones/{zones[0]}{part}").text)
    plain = both.world.answer(Question(offence="NTE_VIOLENCE", source="force-export"))
    assert plain.n < both.world.answer(Question(offence="NTE_VIOLENCE", source="demo")).n
    points = both.web.get("/download/incidents.csv?offence=NTE_VIOLENCE&source=force-export")
    assert points.status_code != 200 or len(points.text.splitlines()) - 1 <= plain.n


def test_real_venues_make_zones_of_their_own(demo_store: Store, tmp_path: Path) -> None:
    world = mixed(demo_store, tmp_path, real_layers=False)
    made_up = world.zones()
    venues = world.store.read("venues", source="demo")
    world.store.replace([("venues", "openstreetmap", "wiltshire", None, venues)])
    derived = derive_zones(world.store, world.wards, world.records, who="a")
    assert set(made_up) < set(derived) and len(derived) == 2 * len(made_up)
    assert {zone.sources for zone in world.zones("demo")} == {("demo",)}
    assert {zone.sources for zone in world.zones("")} == {("openstreetmap",)}
    for beside, credited in (("demo", False), ("", True)):  # whoever is shown is credited
        venues_there = charter_venues(world.store, world.records, beside=beside)
        (found,) = surroundings(world.store, venues_there, [PLACE], beside=beside)
        assert any("OpenStreetMap" in line for line in found.attributions) == credited


def test_a_kept_hotspot_of_made_up_incidents_is_no_candidate_for_real_ones(both: Mixed) -> None:
    area = both.world.wards.outline
    kept = keep_candidate(both.world.records, "Spot", PLACE, Origin.HOTSPOT, area=area, who="x", sources=("demo",))
    for source, there in (("demo", True), ("force-export", False)):
        found = candidates(both.world, Question(offence="ALL_CRIME", source=source))
        assert (kept.id in [one.id for one in found]) == there
    both.world.records.retire("candidate", kept.id, who="x", version=1)


def test_a_made_up_site_is_not_judged_by_real_incidents_nor_cuts_real_rings(both: Mixed) -> None:
    web = both.web
    assert web.get("/clear-hold-build/chb-1").status_code == 200
    real = web.get("/clear-hold-build/chb-1?source=force-export")
    assert real.status_code == Refused.status and "judged by made-up incidents alone" in words(real.text)
    planted = next(one for one in sites(both.world.records) if one.id == "chb-1").geometry
    own = shapely.box(*shapely.bounds(shapely.buffer(planted, 100)))
    made = create_site(both.world.records, Site("Beside it", own, source="force-export"), who="a")
    alone = both.world.wards.outline.intersection(grown(own, 250)).difference(own)
    assert shapely.area(rings_of(both.world, made)[0]) == pytest.approx(alone.area, rel=1e-3)
    form = web.post(
        "/clear-hold-build/chb-1/edit", headers={"origin": HERE},
        data={"name": "Mine", "version": "1", "where": "keep", "source": "force-export", "marking": "OFFICIAL",
              "offence": "ALL_CRIME"},
    )  # fmt: skip
    assert form.status_code == 422 and "stays with its incidents" in words(form.text)


def test_the_banner_names_what_is_made_up_and_calls_nothing_real_so(both: Mixed) -> None:
    for page in ("/clear-hold-build", "/words", "/clear-hold-build/new"):
        text = words(both.web.get(page).text)
        assert "PARTLY SYNTHETIC Made up for demonstration: incidents, venues, street lights" in text, page
        assert "These incidents were made up" not in text
    assert "Made up." in both.web.get("/clear-hold-build").text
    for page in ("/?offence=ALL_CRIME", PATH, "/night"):
        assert "SYNTHETIC" not in words(both.web.get(page).text), page
    assert "SYNTHETIC These incidents" in words(both.web.get("/?offence=ALL_CRIME&source=demo").text)
