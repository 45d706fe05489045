"""Sites on pages: forms need no script, a fault costs nobody their work, the second editor is told."""

import csv
import json
import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient
from judged import evaluation
from openpyxl import load_workbook
from visitor import HERE, visitor

from app.answering.answerer import Answerer
from app.main import create_app
from app.pages.site_form import corners
from app.pages.site_tables import bundle, counts, every_measure
from app.records.journal import Records
from app.settings import Settings
from app.sites.demo import save_demo_sites
from app.sites.history import revisions
from app.sites.measures import MeasureKind
from app.sites.site import site as one_site
from app.words.site import judgement, site_count
from app.words.site_measures import NAMES
from app.words.verdict import OUTCOMES
from geo.space.crs import reproject, to_lonlat

PATH = "/clear-hold-build"
OWN = {"origin": HERE, "accept": "text/html"}
CORNERS = "-1.7806, 51.5662\n-1.7722, 51.5668\n-1.7706, 51.5622\n-1.7790, 51.5614"
FIELDS = {
    "name": "Broadgreen", "lead": "Insp A", "partners": "Council\nHousing", "marking": "OFFICIAL-SENSITIVE",
    "offence": "ALL_CRIME", "source": "", "rural": "", "where": "corners", "corners": CORNERS,
    "phase": ["clear", "hold", ""], "phase_start": ["2025-01-01", "2025-03-01", ""],
    "phase_end": ["2025-04-30", "", ""], "phase_lead": ["Insp A", "", ""],
    "indicator": ["Robbery", ""], "indicator_target": ["10 fewer", ""], "indicator_now": ["", ""],
}  # fmt: skip


@pytest.fixture
def web(demo_answerer: Answerer) -> Iterator[TestClient]:
    with visitor(create_app(demo_answerer.settings, demo_answerer), headers={"accept": "text/html"}) as made:
        yield made


@pytest.fixture
def kept(demo_answerer: Answerer, web: TestClient) -> Records:
    """The records behind the pages, with the demo's sites."""
    records = Records(demo_answerer.settings.data)
    save_demo_sites(demo_answerer.store, records)
    return records


def send(web: TestClient, path: str, fields: dict[str, object], **files: object) -> Any:
    return web.post(f"{PATH}{path}", data=fields, headers=OWN, follow_redirects=False, **files)  # type: ignore[arg-type]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_site_is_made_shown_changed_and_retired_without_a_script(web: TestClient) -> None:
    assert "No site yet" in web.get(PATH).text
    made = send(web, "/new", FIELDS)
    assert made.status_code == 303, words(made.text)
    site = made.headers["location"].removeprefix(PATH)
    shown = web.get(f"{PATH}{site}")
    assert shown.status_code == 200 and "OFFICIAL-SENSITIVE" in shown.text and "SYNTHETIC" in shown.text
    assert "Hold" in web.get(PATH).text and "still running" in web.get(PATH).text
    form = web.get(f"{PATH}{site}/edit").text
    assert 'value="2025-04-30"' in form and "Council\nHousing" in form and "-1.780600, 51.566200" in form
    changed = send(web, f"{site}/edit", {**FIELDS, "where": "keep", "lead": "Insp B", "version": "1"})
    assert changed.status_code == 303
    history = words(web.get(f"{PATH}{site}").text)
    assert "Version 2" in history and "Lead Insp A Insp B" in history
    assert send(web, f"{site}/retire", {"version": "2"}).status_code == 303
    assert "Closed sites: 1" in web.get(PATH).text and "This site is closed" in web.get(f"{PATH}{site}").text


def test_wards_and_a_file_make_a_site_as_well(web: TestClient, demo_answerer: Answerer, kept: Records) -> None:
    wards = demo_answerer.wards
    send(web, "/new", {**FIELDS, "name": "Two wards", "where": "wards", "wards": [wards.code[0], wards.code[1]]})
    square = reproject([shapely.box(415_400, 184_900, 415_800, 185_300)], to_lonlat)[0]
    upload = {"file": ("a.geojson", shapely.to_geojson(square).encode(), "application/geo+json")}
    assert send(web, "/new", {**FIELDS, "name": "File", "where": "file"}, files=upload).status_code == 303
    shapes = {record.body["name"]: shapely.from_wkt(record.body["geometry"]) for record in kept.all("site")}
    assert shapes["Two wards"].area == pytest.approx(wards.geometry[0].area + wards.geometry[1].area, rel=1e-4)
    assert shapes["File"].area == pytest.approx(160_000, rel=1e-3)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": " "}, "Name: the site has no name."),
        ({"corners": ""}, "Corners: no area was given."),
        ({"corners": "-1.78 51.56\n-1.77 51.57\n-1.77 51.56\n-1.78 51.57"}, "its outline crosses itself"),
        ({"corners": "51.56 -1.78\n51.57 -1.78\n51.57 -1.77"}, "latitude stands before longitude"),
        ({"corners": "-4.10 50.30\n-4.11 50.30\n-4.11 50.31"}, "the site lies outside the force"),
        ({"where": "wards"}, "no ward is picked"),
        ({"where": "file"}, "File: no area was given."),
        ({"phase_start": ["soon", "", ""]}, "Phase 1: “soon” is not a day. Write it as 2025-03-01."),
        ({"phase": ["", "hold", ""]}, "Phase 1: a date stands without a phase."),
        ({"phase": ["", "", "clear"]}, "Phase 1: a date stands without a phase."),
        (
            {"phase_start": ["2025-01-01", "2025-03-01", ""], "phase_end": ["", "", "2025-09-01"]},
            "Phase 3: a date stands",
        ),
        ({"phase_lead": ["x" * 501, "", ""]}, "is longer than 500 characters"),
        ({"phase_end": ["2024-01-01", "", ""]}, "it ends (2024-01-01) before it begins"),
        ({"marking": "TOP"}, "is not a marking"),
        ({"source": "police-uk"}, "Source: nothing is loaded from “police-uk”"),
        ({"offence": "NOPE"}, "here is no offence definition"),
    ],
)
def test_a_fault_is_one_sentence_and_the_form_keeps_what_was_typed(
    web: TestClient, change: dict[str, object], said: str
) -> None:
    shown = send(web, "/new", {**FIELDS, "lead": "Typed <b>here</b>", **change})
    assert shown.status_code in (404, 422)
    assert said in words(shown.text).replace("&#39;", "'")
    assert "Typed &lt;b&gt;here&lt;/b&gt;" in shown.text and "<b>here" not in shown.text
    assert "No site yet" in web.get(PATH).text


def test_the_second_of_two_editors_sees_both_versions_and_can_save_on_top(web: TestClient, kept: Records) -> None:
    first = {**FIELDS, "name": "Site", "where": "keep", "version": "1"}
    assert send(web, "/chb-1/edit", {**first, "lead": "Quick"}).status_code == 303
    told = send(web, "/chb-1/edit", {**first, "lead": "Slow"})
    assert told.status_code == 409
    text = words(told.text)
    assert "Changed by someone else" in text and "nalyst changed this site" in text
    assert "Lead Quick Slow" in text  # theirs, then yours
    assert 'name="version" value="2"' in told.text and 'value="Slow"' in told.text
    assert send(web, "/chb-1/edit", {**first, "lead": "Slow", "version": "2"}).status_code == 303
    assert [record.body["lead"] for record in kept.history("site", "chb-1")] == ["Synthetic lead", "Quick", "Slow"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": HERE, "sec-fetch-site": "cross-site"},
        {"origin": HERE, "sec-fetch-site": "same-site"},
        {"origin": f"{HERE}.evil.example"},
    ],
)
@pytest.mark.parametrize("path", ["/new", "/demo", "/chb-1/edit", "/chb-1/retire", "/chb-1/activity", "/chb-1/control"])
def test_a_change_from_elsewhere_is_refused_and_changes_nothing(
    web: TestClient, kept: Records, path: str, headers: dict[str, str]
) -> None:
    before = [(record.id, record.version) for record in kept.all("site", retired=True)]
    refused = web.post(f"{PATH}{path}", data=FIELDS, headers=headers)
    assert refused.status_code == 403 and "was not sent from a page of this service" in refused.text
    assert [(record.id, record.version) for record in kept.all("site", retired=True)] == before
    assert kept.all("activity") == []


def test_the_page_says_first_and_counts_after_the_same_figures_as_the_files(web: TestClient, kept: Records) -> None:
    shown = web.get(f"{PATH}/chb-1").text
    _, found = evaluation(web.app.state.answerer, "chb-1")  # type: ignore[attr-defined]
    text = words(shown).replace("&#39;", "'")
    first = found.judged[0]
    assert "A fall" in text and text.index("A fall") < text.index("Map Months")
    for item in found.judged:
        assert judgement(item)[1:] in text
        for name, said in zip(*(every_measure(item).column(key) for key in ("measure", "meaning")), strict=True):
            assert name in text and said in text
    bundle = ZipFile(BytesIO(web.get(f"{PATH}/chb-1/bundle.zip").content))
    tables = {name: list(csv.DictReader(StringIO(bundle.read(name).decode("utf-8-sig")))) for name in bundle.namelist()}
    assert {"about.csv", "verdicts.csv", "counts.csv", "measures.csv", "months.csv", "history.csv"} <= set(tables)
    mine = [row for row in tables["counts.csv"] if row["phase"] == "all phases"]
    assert [(row["area"], float(row["before"]), float(row["after"])) for row in mine] == list(
        zip(*(counts(first).column(key) for key in ("area", "before", "after")), strict=True)
    )
    assert [float(row["site"]) for row in tables["months.csv"]] == found.series[0].tolist()
    assert tables["verdicts.csv"][0]["verdict"] == OUTCOMES[first.outcome] == "A fall"
    wdd = next(row for row in tables["measures.csv"] if row["measure"] == NAMES[MeasureKind.WDD])
    assert first.numbers and first.numbers.difference
    assert float(wdd["value_low"]) == pytest.approx(first.numbers.difference.low, rel=5e-3)
    assert len(tables["leads.csv"]) > 3 and tables["reasons.csv"] and tables["indicators.csv"]
    assert {row["what"]: row["value"] for row in tables["about.csv"]}["synthetic"] == "true"
    assert [(row["version"], row["event"]) for row in tables["history.csv"]] == [("1", "made")]
    again = web.get(f"{PATH}/chb-1/bundle.zip").content
    assert again == web.get(f"{PATH}/chb-1/bundle.zip").content


def test_every_table_of_a_site_is_in_one_workbook_and_one_geopackage(
    web: TestClient, kept: Records, demo_answerer: Answerer, tmp_path: Path
) -> None:
    _, found = evaluation(demo_answerer, "chb-1")
    made = {table.name: table for table in bundle(found, (), revisions(kept, "chb-1"))}
    book = load_workbook(BytesIO(web.get(f"{PATH}/chb-1/bundle.xlsx").content))
    assert {name.capitalize() for name in made} | {"About"} == set(book.sheetnames)
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert about["Marking"] == "OFFICIAL" and about["Stamp"] == found.id
    rows = list(book["Counts"].iter_rows(values_only=True))
    assert [row[:3] for row in rows[1:]] == [row[:3] for row in made["counts"].rows]
    layers = tmp_path / "site.gpkg"
    layers.write_bytes(web.get(f"{PATH}/chb-1/bundle.gpkg").content)
    held = {str(name): kind for name, kind in pyogrio.list_layers(layers)}
    assert set(held) == {*made, "about"}
    assert {name for name, kind in held.items() if kind} == {"controls", "alerts", "squares", "areas"}
    site = shapely.from_wkb(pyogrio.raw.read(layers, layer="areas")[2][0])
    assert shapely.equals(site, found.site.geometry)


def test_a_site_is_marked_as_high_as_itself(web: TestClient, demo_answerer: Answerer) -> None:
    made = send(web, "/new", FIELDS).headers["location"].removeprefix(f"{PATH}/")
    assert "OFFICIAL-SENSITIVE" in evaluation(demo_answerer, made)[1].markings


def test_the_displaced_site_leads_with_its_ring_alert(web: TestClient, kept: Records) -> None:
    text = words(web.get(f"{PATH}/chb-2").text)
    assert "It has risen next door Inner ring, all of it" in text
    assert text.index("It has risen next door") < text.index("Has it moved next door?")
    assert "In 500 simulated years in which nothing happens" in text


def test_every_drawing_is_one_and_does_not_go_out_twice(web: TestClient, kept: Records) -> None:
    for name in ("map.svg", "phase.svg?i=0", "phase.svg?i=3", "control.svg"):
        drawn = web.get(f"{PATH}/chb-1/{name}")
        ElementTree.fromstring(drawn.text)
        assert drawn.headers["content-type"] == "image/svg+xml"
        stamp = drawn.headers["etag"]
        assert web.get(f"{PATH}/chb-1/{name}", headers={"if-none-match": stamp}).status_code == 304
    assert web.get(f"{PATH}/chb-1/phase.svg?i=9").status_code == 404
    shapes = json.loads(web.get(f"{PATH}/chb-2/shapes.json").text)
    assert {"site", "rings", "alerts", "cells", "controls", "modes", "wards"} == set(shapes)
    assert [place["properties"]["letter"] for place in shapes["controls"]["features"]] == list("ABCabc")
    assert len(shapes["rings"]["features"]) == 2 and len(shapes["alerts"]["features"]) >= 1
    ground = web.get(f"{PATH}/ground.json").json()
    assert len(ground["wards"]["features"]) == 118 and len(ground["sites"]["features"]) == 3


def test_the_control_is_chosen_by_hand_with_a_reason(web: TestClient, kept: Records) -> None:
    assert "Matched on the 18 months" in web.get(f"{PATH}/chb-1/control").text
    fields = {"version": "1", "do": "chosen", "place": ["1", "4"], "reason": ""}
    refused = send(web, "/chb-1/control", fields)
    assert refused.status_code == 422 and "needs a reason" in refused.text
    assert [n for n in range(8) if f'value="{n}" id="place-{n}" checked' in refused.text] == [1, 4]  # what was picked
    for fault in ({"place": []}, {"place": ["²"]}):
        assert send(web, "/chb-1/control", {**fields, **fault, "reason": "x"}).status_code == 422
    other = send(web, "/chb-1/control", {**fields, "stamp": "of another list", "reason": "Mine"})
    assert other.status_code == 409 and 'value="Mine"' in other.text
    assert send(web, "/chb-1/control", {**fields, "reason": "Same kind of estate"}).status_code == 303
    assert "Chosen by hand: Same kind of estate." in web.get(f"{PATH}/chb-1").text
    late = send(web, "/chb-1/control", {**fields, "reason": "Late"})
    assert late.status_code == 409 and "changed this site" in late.text and 'value="Late"' in late.text
    assert send(web, "/chb-1/control", {"version": "2", "do": "proposed"}).status_code == 303
    assert "Chosen by hand" not in words(web.get(f"{PATH}/chb-1/control").text)
    assert "What it is compared with" in words(web.get(f"{PATH}/chb-1").text)


def test_the_log_takes_entries_and_refuses_nonsense(web: TestClient, kept: Records) -> None:
    entry = {"date": "2025-02-03", "kind": "warrant", "amount": "2", "text": "<i>Two</i> doors"}
    assert send(web, "/chb-1/activity", entry).status_code == 303
    shown = web.get(f"{PATH}/chb-1").text
    assert "&lt;i&gt;Two&lt;/i&gt; doors" in shown and "3 Feb 2025" in shown
    for change in ({"amount": "many"}, {"amount": "-1"}, {"kind": "spell"}, {"date": "2999-01-01"}, {"date": ""}):
        assert send(web, "/chb-1/activity", {**entry, **change}).status_code == 422
    (kept_entry,) = kept.all("activity")
    assert send(web, f"/chb-1/activity/{kept_entry.id}/strike", {}).status_code == 303
    assert (
        "Nothing is logged yet" in web.get(f"{PATH}/chb-1").text and len(kept.history("activity", kept_entry.id)) == 2
    )
    assert "Removed entries: 1" in web.get(f"{PATH}/chb-1").text
    assert send(web, "/nowhere/activity", entry).status_code == 404


def test_a_definition_that_the_data_cannot_answer_leaves_the_page_and_says_why(web: TestClient, kept: Records) -> None:
    assert "cannot be judged" in words(web.get(f"{PATH}/chb-1?offence=ROBBERY").text).lower()
    shown = web.get(f"{PATH}/chb-1?offence=NOPE")
    assert shown.status_code == 404 and "there is no offence definition" in shown.text.lower()
    assert "Activity log" in shown.text
    assert web.get(f"{PATH}/chb-1?source=police-uk").status_code == 422
    assert web.get(f"{PATH}/nowhere").status_code == 404


def test_before_anything_is_loaded_a_site_can_be_made_and_its_page_says_what_to_do(tmp_path: Path) -> None:
    with visitor(create_app(Settings(data=tmp_path)), headers={"accept": "text/html"}) as web:
        assert web.get(PATH).status_code == web.get(f"{PATH}/new").status_code == 200
        made = send(web, "/new", FIELDS)
        shown = web.get(made.headers["location"])
        assert shown.status_code == 422 and "afterdark load demo" in shown.text and "Activity log" in shown.text
        control = web.get(f"{made.headers['location']}/control")
        assert control.status_code == 422 and "afterdark load demo" in control.text


AWAY = "-1.7606, 51.5762\n-1.7522, 51.5768\n-1.7506, 51.5722\n-1.7590, 51.5714"


def kept_outline(answerer: Answerer, address: str) -> shapely.Geometry:
    return one_site(answerer.records, address.removeprefix(f"{PATH}/")).geometry


def test_an_edit_changes_the_outline_by_whatever_was_given_or_says_why_not(
    web: TestClient, demo_answerer: Answerer
) -> None:
    """“Keep” is what the form marks: who pastes corners or picks wards below it means them."""
    at = send(web, "/new", FIELDS).headers["location"]
    site, wards = at.removeprefix(PATH), demo_answerer.wards
    first = kept_outline(demo_answerer, at)
    filled = corners(first)

    def edit(version: int, **change: object) -> Any:
        return send(web, f"{site}/edit", {**FIELDS, "where": "keep", "corners": filled, "version": version, **change})

    assert edit(1, lead="B").status_code == 303 and kept_outline(demo_answerer, at).equals(first)
    assert edit(2, corners=AWAY).status_code == 303
    second = kept_outline(demo_answerer, at)
    assert not second.intersects(first)
    filled = corners(second)
    assert edit(3, where="corners", lead="C").status_code == 303 and kept_outline(demo_answerer, at).equals(second)
    assert edit(4, wards=[wards.code[0]]).status_code == 303
    third = kept_outline(demo_answerer, at)
    assert third.area == pytest.approx(wards.geometry[0].area, rel=1e-3)
    filled = corners(third)
    both = edit(5, wards=[wards.code[1]], corners=CORNERS)
    assert both.status_code == 422 and "described in more than one way. Mark which one counts." in words(both.text)
    assert CORNERS.splitlines()[0] in both.text and kept_outline(demo_answerer, at).equals(third)
    assert edit(5, where="wards", wards=[wards.code[1]], corners=CORNERS).status_code == 303


def test_an_outline_that_a_colleague_changed_is_not_put_back_by_a_form_that_kept_it(
    web: TestClient, demo_answerer: Answerer
) -> None:
    at = send(web, "/new", FIELDS).headers["location"]
    site, opened = at.removeprefix(PATH), corners(kept_outline(demo_answerer, at))
    mine = {**FIELDS, "where": "keep", "corners": opened, "lead": "Mine"}
    assert send(web, f"{site}/edit", {**mine, "corners": AWAY, "version": 1}).status_code == 303
    told = send(web, f"{site}/edit", {**mine, "version": 1})
    assert told.status_code == 409
    shown = unescape(re.findall(r"<textarea id=\"corners\"[^>]*>([^<]*)<", told.text)[0])
    theirs = kept_outline(demo_answerer, at)
    assert send(web, f"{site}/edit", {**mine, "corners": shown, "version": 2}).status_code == 303
    assert kept_outline(demo_answerer, at).equals(theirs)


@pytest.mark.parametrize(
    ("change", "said", "field"),
    [
        ({"amount": "many"}, "“many” is not a number", "amount"),
        ({"amount": "nan"}, "The amount is not a number above 0", "amount"),
        ({"date": "soon"}, "“soon” is not a day", "date"),
        ({"date": "2100-01-01"}, "2100-01-01 has not come yet", "date"),
        ({"kind": "parade"}, "“parade” is not a kind of activity", "kind"),
        ({"text": "x" * 501}, "The note is longer than 500 characters", "text"),
    ],
)
def test_a_faulty_log_entry_comes_back_in_place(
    web: TestClient, kept: Records, change: dict[str, str], said: str, field: str
) -> None:
    typed = {"date": "2026-06-02", "kind": "patrol", "amount": "7.5", "text": "<i>Quoted</i> note", **change}
    sent = send(web, "/chb-1/activity", typed)
    assert sent.status_code == 422 and f"Nothing was logged. {said}" in words(sent.text)
    form = sent.text[sent.text.index('aria-label="Add to the log"') :]
    assert re.search(rf'name="{field}"[^>]*aria-describedby="entry-wrong"', form)
    for name in ("date", "amount", "text"):
        assert f'value="{typed[name]}"' in unescape(form), name
    assert field == "kind" or '<option value="patrol" selected>' in form
    assert "<i>Quoted" not in form and "Nothing is logged yet" in sent.text and "Did it work?" in sent.text


def test_an_indicator_that_is_counted_holds_what_the_page_has_worked_out(
    web: TestClient, kept: Records, demo_answerer: Answerer
) -> None:
    _, found = evaluation(demo_answerer, "chb-1")
    count = site_count(found.judged)
    arm = found.judged[0].numbers.arms[0]  # type: ignore[union-attr]
    assert count.startswith(f"{arm.before:,.0f} → {arm.after:,.0f} cases (")
    assert count in words(web.get(f"{PATH}/chb-1").text)
    form = web.get(f"{PATH}/chb-1/edit").text
    assert f'name="indicator_now" value="{count}"' in unescape(form) and '<option value="count" selected>' in form
    (table,) = [one for one in bundle(found, (), ()) if one.name == "indicators"]
    assert table.rows[0][2] == count
    fields = {**FIELDS, "where": "keep", "corners": "", "version": "1", "source": "demo", "offence": "ALL_CRIME",
              "indicator_now": [count, ""], "indicator_from": ["count", ""]}  # fmt: skip
    assert send(web, "/chb-1/edit", fields).status_code == 303
    (saved, *_) = one_site(demo_answerer.records, "chb-1").indicators
    assert (saved.name, saved.now, saved.counted) == ("Robbery", "", True)
