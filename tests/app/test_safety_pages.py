"""The charter's pages work without scripts, write only for pages of ours, and keep every version."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient
from visitor import HERE, visitor

from app.answering.answerer import Answerer
from app.answering.zones import derive_zones
from app.charter.candidates import Origin, keep_candidate
from app.charter.ranking import CRITERION_KEYS
from app.main import create_app
from app.records.journal import Records
from app.settings import Settings
from geo.offence.offences import definition
from geo.store.slices import SliceStore

PATH = "/safety-at-night"
OWN = {"origin": HERE, "accept": "text/html"}


@pytest.fixture
def web(demo_answerer: Answerer) -> Iterator[TestClient]:
    with visitor(create_app(demo_answerer.settings, demo_answerer), headers={"accept": "text/html"}) as made:
        yield made


@pytest.fixture(scope="module")
def shown(demo_store: SliceStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The demo with its zones, for tests that change nothing."""
    answerer = Answerer(Settings(data=tmp_path_factory.mktemp("shown"), resamples=19), store=demo_store)
    derive_zones(demo_store, answerer.wards, Records(answerer.settings.data), who="cli")
    with visitor(create_app(answerer.settings, answerer), headers={"accept": "text/html"}) as made:
        yield made


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def send(web: TestClient, path: str, fields: dict[str, Any], **more: Any) -> Any:
    return web.post(f"{PATH}{path}", data=fields, headers=OWN, follow_redirects=False, **more)


def site_rows(html: str) -> list[str]:
    return re.findall(rf'href="{PATH}/sites/(?!new")([^"?]+)', html)


def test_zones_are_derived_by_a_form(web: TestClient, demo_answerer: Answerer) -> None:
    assert "There is no zone yet" in web.get(PATH).text
    assert send(web, "/zones", {}).status_code == 303
    kept = demo_answerer.zones()
    assert len(kept) >= 5
    assert send(web, f"/zones/{kept[0].id}/retire", {"version": kept[0].version}).status_code == 303
    assert demo_answerer.zones() == kept[1:] and web.get(f"{PATH}/zones/{kept[0].id}").status_code == 404
    assert send(web, f"/zones/{kept[1].id}/retire", {"version": 7}).status_code == 409


def test_zones_are_shown_with_their_charter_and_their_evidence(shown: TestClient) -> None:
    page = shown.get(PATH).text
    zones = list(dict.fromkeys(re.findall(rf'href="{PATH}/zones/(?!new")(\w+)"', page)))
    assert len(zones) >= 5 and "SYNTHETIC" in page
    zone = words(shown.get(f"{PATH}/zones/{zones[0]}").text)
    assert "The five pledges" in zone and "Report & Respond" in zone.replace("&amp;", "&")
    pack = shown.get(f"{PATH}/zones/{zones[0]}/evidence")
    assert "section 5A of the Licensing Act 2003" in words(pack.text) and pack.text.count("<strong>Gap</strong>") >= 5
    for said in (
        "premises licences and club premises certificates only", "within three years", "National Licensing Policy",
        "Ours, not of the guidance’s list.", "edition of 2014", "with lines of our own",
    ):  # fmt: skip
        assert said in words(pack.text), said
    for offence in (
        "SV_BROAD",
        "NTE_VIOLENCE",
        "ALL_CRIME",
        "ASB_STREET",
    ):  # a printed figure has its question's address
        assert f"{HERE}/?offence={definition(offence).key}&source=demo" in words(pack.text).replace("&amp;", "&")
    drawn = ElementTree.fromstring(shown.get(f"{PATH}/zones/{zones[0]}/map.svg").text)
    felt = [e.text for e in drawn.iter() if (e.text or "").endswith("felt unsafe")]
    assert felt and all(int(text.split()[0]) >= 5 for text in felt if text)
    assert shown.get(f"{PATH}/zones/{zones[0]}/evidence.zip").headers["content-type"] == "application/zip"
    assert shown.get(f"{PATH}/zones/nothing").status_code == 404
    drawing = ElementTree.fromstring(shown.get(f"{PATH}/map.svg?kind=zones").text)
    assert len([e for e in drawing.iter() if e.tag.endswith("circle")]) == len(zones)


def test_weights_move_the_order_and_the_address_holds_them(shown: TestClient) -> None:
    usual = shown.get(PATH).text
    order = site_rows(usual)
    told = list(csv.DictReader(io.StringIO(shown.get(f"{PATH}/sites.csv").content.decode("utf-8-sig"))))
    assert [row["id"] for row in told] == order and len(order) >= 2
    assert all(int(row["rank_low_95"]) <= int(row["rank"]) <= int(row["rank_high_95"]) for row in told)
    zero = "&".join(f"w_{key}=0" for key in ("incidents", "harm", "night", "trend", "lasting", "pounds", "unsafe"))
    other = shown.get(f"{PATH}?{zero}&w_dark=1&w_home=10").text
    assert sorted(site_rows(other)) == sorted(order) and "w_home=10" in other and "now 10" in other
    page = words(shown.get(f"{PATH}?{zero}&w_dark=0&w_home=0&w_pounds=9").text)
    assert "one criterion alone does not decide" in page
    assert shown.get(f"{PATH}?w_beauty=1").status_code == 400
    huge = shown.get(f"{PATH}?w_harm={'9' * 5000}")
    assert huge.status_code == 422 and "is not a weight" in huge.text
    assert "sheet looks at all hours" in words(shown.get(f"{PATH}?night=dark").text)


@pytest.mark.parametrize(
    ("heavy", "offence", "n", "why"),
    [
        ((), "ALL_CRIME", "0", "not recommended, for nothing was recorded here"),
        (("dark", "home", "unsafe"), "SV_BROAD", "fewer than 10", "not recommended, for too little was recorded here"),
    ],
)
def test_a_field_without_crime_is_last_whatever_the_weights(
    web: TestClient, demo_answerer: Answerer, heavy: tuple[str, ...], offence: str, n: str, why: str
) -> None:
    """Far from every lamp, stop and rank, and nothing recorded: distance alone puts no site forward."""
    field = shapely.box(400_000, 148_000, 400_200, 148_200)
    keep_candidate(demo_answerer.records, "A field", field, Origin.DRAWN, area=demo_answerer.wards.outline, who="x")
    weights = f"offence={offence}&" + "&".join(
        f"w_{key}={10 if key in heavy else int(not heavy)}" for key in CRITERION_KEYS
    )
    told = list(csv.DictReader(io.StringIO(web.get(f"{PATH}/sites.csv?{weights}").content.decode("utf-8-sig"))))
    last = told[-1]
    assert (last["site"], last["incidents"], last["recommended"]) == ("A field", n, "false"), last
    assert len(told) > 3 and int(last["rank"]) == int(last["rank_low_95"]) == len(told)
    page = words(web.get(f"{PATH}/sites/{last['id']}?{weights}").text)
    assert why in page and "never replace it" in words(web.get(PATH).text)


def test_a_sheet_holds_what_the_law_of_evidence_asks(shown: TestClient) -> None:
    first = site_rows(shown.get(PATH).text)[0]
    text = words(shown.get(f"{PATH}/sites/{first}?offence=SV_BROAD").text)
    for needed in (
        "incidents of serious violence", "95 % interval", "Weekend nights", "In darkness", "Trend",
        "Working street light", "CCTV camera", "Taxi rank", "Stop served late", "Help point",
        "not proven for violence", "Displacement risk",
        "Measure after", "£25 000 to £100 000", "to be checked", "2015/16 prices", "strong abroad, mixed in England",
        "£11 960 of the £3 217 740 of a homicide", "Unit costs to be checked", "(weight inferred)",
        "never ranks a site alone", "SV_BROAD@", "HO2018@",
        "PUBLIC_SPACE@", "Crime Severity Score",
    ):  # fmt: skip
        assert needed in text, needed
    assert ElementTree.fromstring(shown.get(f"{PATH}/sites/{first}/map.svg").text).tag.endswith("svg")
    assert shown.get(f"{PATH}/sites/h999").status_code == 404


def test_the_night_lists_the_zones_of_the_area_asked_for(shown: TestClient) -> None:
    pages = {area: shown.get(f"/night?area=lad:{area}").text for area in ("E06000030", "E06000054")}
    assert "Central, Swindon</a>" in pages["E06000030"] and "Central, Swindon</a>" not in pages["E06000054"]
    assert "Devizes North</a>" in pages["E06000054"] and "Devizes North</a>" not in pages["E06000030"]


def test_sites_and_evidence_are_files_for_spreadsheets_and_gis(shown: TestClient, tmp_path: Path) -> None:
    zone = re.findall(rf'href="{PATH}/zones/(?!new")(\w+)"', shown.get(PATH).text)[0]
    told = list(csv.DictReader(io.StringIO(shown.get(f"{PATH}/sites.csv").content.decode("utf-8-sig"))))
    pack = zipfile.ZipFile(io.BytesIO(shown.get(f"{PATH}/zones/{zone}/evidence.zip").content))
    for stem, names in (("sites", ["sites"]), (f"zones/{zone}/evidence", [n[:-4] for n in pack.namelist()])):
        book = openpyxl.load_workbook(io.BytesIO(shown.get(f"{PATH}/{stem}.xlsx").content))
        sheets = [name.replace("_", " ").capitalize() for name in names]
        assert book.sheetnames == [*sheets, "About"] and {sheet.oddHeader.center.text for sheet in book} == {"OFFICIAL"}
        assert not any(cell.data_type == "f" for sheet in book for row in sheet for cell in row)
        (path := tmp_path / "file.gpkg").write_bytes(shown.get(f"{PATH}/{stem}.gpkg").content)
        assert {str(name) for name in pyogrio.list_layers(path)[:, 0]} == {*names, "about"}
        path.unlink()
    assert {row["marking"] for row in told} == {"OFFICIAL"}
    sheet = openpyxl.load_workbook(io.BytesIO(shown.get(f"{PATH}/sites.xlsx").content))["Sites"]
    head, *rows = sheet.values
    assert [row[head.index("Identifier")] for row in rows] == [row["id"] for row in told]
    assert [row[head.index("Incidents")] for row in rows] == [int(row["incidents"]) for row in told]
    (path := tmp_path / "sites.gpkg").write_bytes(shown.get(f"{PATH}/sites.gpkg").content)
    placed = pyogrio.read_dataframe(path, layer="sites")
    assert placed.crs.to_epsg() == 27700 and list(placed["id"]) == [row["id"] for row in told]
    assert placed.geometry.area.min() > 0


def test_what_is_copied_from_a_table_is_numbers_each_in_a_cell_of_its_own(shown: TestClient) -> None:
    page = shown.get(PATH).text
    zone = re.findall(rf'href="{PATH}/zones/(?!new")(\w+)"', page)[0]
    site = site_rows(page)[0]
    for path in ("", f"/sites/{site}", f"/zones/{zone}", f"/zones/{zone}/evidence"):
        cells = re.findall(r'<td[^>]* class="num[^"]*"[^>]*>(.*?)</td>', shown.get(PATH + path).text, flags=re.S)
        assert cells
        for cell in map(words, cells):
            assert re.fullmatch(r"-?[0-9.]+%?|–|(fewer than [0-9]+)", cell), cell


def test_every_explanation_that_a_page_opens_is_there(shown: TestClient) -> None:
    page, told = shown.get(PATH).text, shown.get("/words").text
    zone = re.findall(rf'href="{PATH}/zones/(?!new")(\w+)"', page)[0]
    for path in ("", f"/sites/{site_rows(page)[0]}", f"/zones/{zone}", f"/zones/{zone}/evidence"):
        asked = set(re.findall(r'href="/words#([^"]+)"', shown.get(PATH + path).text))
        assert asked and not [word for word in asked if f'id="{word}"' not in told]


def test_a_question_without_a_site_is_answered(shown: TestClient) -> None:
    page = shown.get(f"{PATH}?from=2020-01&to=2020-02")
    assert page.status_code == 200 and "No site to rank" in page.text
    assert shown.get(f"{PATH}/sites.csv?from=2020-01&to=2020-02").text.count("\n") == 1  # its header


def test_candidates_come_in_by_list_and_hotspot_and_go_again(web: TestClient) -> None:
    listed = {"file": ("sites.csv", b"name,easting,northing\nPark,414000,184000\n<script>x</script>,415500,184000\n")}
    assert send(web, "/candidates", {}, files=listed).status_code == 303
    page = web.get(PATH).text
    assert "<script>x" not in page and "&lt;script&gt;x" in page
    spot = next(id for id in site_rows(page) if id.startswith("h"))
    kept = send(web, "/hotspots", {"hotspot": spot, "question": ""})
    assert kept.status_code == 303 and "Take this site off the list" in web.get(kept.headers["location"]).text
    site = next(id for id in site_rows(web.get(PATH).text) if not id.startswith("h"))
    assert send(web, f"/sites/{site}/retire", {"version": 1}).status_code == 303
    assert site not in site_rows(web.get(PATH).text)
    assert send(web, f"/sites/{site}/retire", {"version": 1}).status_code == 409
    wrong = send(web, "/candidates", {}, files={"file": ("sites.csv", b"name,easting\nA,1\n")})
    assert wrong.status_code == 422 and "sites.csv, line 1" in words(wrong.text)
    assert "no list was chosen" in words(send(web, "/candidates", {}).text)


def test_a_venues_pledges_are_written_down_and_a_second_editor_is_told(web: TestClient) -> None:
    page = words(web.get(f"{PATH}/venues/venue-0001").text)
    assert "Nobody has saved a status yet" in page
    fields = {"status": "trained", "since": "2026-05-01", "version": "0", "pledge": ["champion", "support"]}
    assert send(web, "/venues/venue-0001", fields).status_code == 303
    page = web.get(f"{PATH}/venues/venue-0001").text
    assert "2 of 5 pledges kept" in page and page.count(" checked>") == 2
    late = send(web, "/venues/venue-0001", {**fields, "champion": "Head barman", "status": "audited"})
    assert late.status_code == 409 and "somebody else changed" in words(late.text).lower()
    assert 'value="Head barman"' in late.text and '<option value="audited" selected>' in late.text
    assert 'name="version" value="1"' in late.text  # theirs is in the history below; the next save goes on top of it
    for since, sentence in (
        ("soon", "“soon” is not a day. Write it as 2025-03-01."),
        ("", "It has no day."),
        ("2999-01-01", "The year 2999 cannot be right."),
        (f"{date.today() + timedelta(300)}", "is yet to come."),
    ):
        faulty = send(web, "/venues/venue-0001", {**fields, "version": "1", "since": since, "champion": "Head barman"})
        assert faulty.status_code == 422
        assert "Nothing was saved yet." in words(faulty.text) and sentence in words(faulty.text)
        assert 'value="Head barman"' in faulty.text and f'value="{since}" aria-invalid="true"' in faulty.text
    assert send(web, "/venues/nobody", fields).status_code == 404
    assert web.get(f"{PATH}/venues/nobody").status_code == 404


@pytest.mark.parametrize("headers", [{}, {"origin": "http://evil.example"}, {"origin": "null"}])
@pytest.mark.parametrize(
    "path", ["/zones", "/candidates", "/hotspots", "/sites/a/retire", "/zones/a/retire", "/venues/venue-0001"]
)
def test_no_other_page_can_write(web: TestClient, demo_answerer: Answerer, path: str, headers: dict[str, str]) -> None:
    fields = {"name": "x", "hotspot": "h1", "version": "0", "status": "signed", "since": "2026-01-01"}
    assert web.post(f"{PATH}{path}", data=fields, headers=headers).status_code == 403
    records = Records(demo_answerer.settings.data)
    assert [records.all(kind) for kind in ("zone", "candidate", "charter")] == [[], [], []]


def test_without_data_the_page_says_what_to_do(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    with visitor(create_app(settings)) as empty:
        page = empty.get(PATH, headers={"accept": "text/html"})
        assert page.status_code == 422 and "no incidents are loaded yet" in page.text
        assert empty.get(f"{PATH}/map.svg?kind=zones").status_code == 200
