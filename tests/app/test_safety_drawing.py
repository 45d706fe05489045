"""Drawn sites and zones: kept as sent, shown again with the sentence at the field, and only from our pages."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from visitor import HERE, visitor

from app.answering.answerer import Answerer
from app.answering.zones import zones
from app.charter.candidates import kept_candidates
from app.main import create_app
from app.records.journal import Records

PATH = "/safety-at-night"
OWN = {"origin": HERE, "accept": "text/html"}
BOX = shapely.box(414700, 184700, 414900, 184900)
LOOP = "414700 184700\n414900 184900\n414900 184700\n414700 184900"
CORNERS = "414700 184700\n414900 184700\n414900 184900\n414700 184900"
GEOJSON = shapely.to_geojson(BOX)


@pytest.fixture
def web(demo_answerer: Answerer) -> Iterator[TestClient]:
    with visitor(create_app(demo_answerer.settings, demo_answerer), headers={"accept": "text/html"}) as made:
        yield made


@pytest.fixture
def records(demo_answerer: Answerer) -> Records:
    return Records(demo_answerer.settings.data)


def send(web: TestClient, what: str, **fields: str) -> Any:
    return web.post(f"{PATH}/{what}/new", data=fields, headers=OWN, follow_redirects=False)


@pytest.mark.parametrize("area", [CORNERS, GEOJSON])
def test_a_drawn_site_is_kept(web: TestClient, records: Records, area: str) -> None:
    sent = send(web, "sites", name=" Fleet  Street ", corners=area)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{PATH}#sites")
    (kept,) = kept_candidates(records)
    assert (kept.name, kept.origin) == ("Fleet Street", "drawn") and kept.geometry.equals(BOX)
    assert web.get(f"{PATH}/sites/{kept.id}").status_code == 200  # “new” hides no sheet


@pytest.mark.parametrize("area", [CORNERS, GEOJSON])
@pytest.mark.parametrize(
    ("first", "last", "days"),
    [("", "", (None, None)), ("2026-01-01", "2026-06-30", (date(2026, 1, 1), date(2026, 6, 30)))],
)
def test_a_drawn_zone_is_kept(
    web: TestClient, records: Records, area: str, first: str, last: str, days: tuple[date | None, date | None]
) -> None:
    sent = send(web, "zones", name="Old Town", corners=area, first=first, last=last)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{PATH}#charter")
    (kept,) = zones(records)
    assert (kept.name, kept.origin, kept.first, kept.last) == ("Old Town", "drawn", *days)
    assert kept.geometry.equals(BOX)
    (shown,) = web.get(f"{PATH}/ground.json").json()["sites"]["features"]
    assert shown["properties"]["name"] == "Old Town"


@pytest.mark.parametrize(
    ("what", "fields", "at", "sentence"),
    [
        ("sites", {"name": ""}, "name", "It needs a name of at most 120 characters."),
        ("zones", {"name": "n" * 121}, "name", "It needs a name of at most 120 characters."),
        ("sites", {"corners": ""}, "corners", "No area was given. Draw it, or paste its corners."),
        ("sites", {"corners": "414700 184700\nhere"}, "corners", "Corners, line 2: “here” is not two numbers."),
        (
            "zones",
            {"corners": LOOP},
            "corners",
            "crosses itself",
        ),
        ("zones", {"corners": '{"type": "Point"'}, "corners", "Corners, line 1: this is not GeoJSON."),
        ("zones", {"first": "soon"}, "first", "“soon” is not a day."),
        ("zones", {"first": "2026-02-01", "last": "2026-01-01"}, "last", "The zone ends before it begins."),
    ],
)
def test_a_faulty_form_comes_back_as_it_was_sent(
    web: TestClient, records: Records, what: str, fields: dict[str, str], at: str, sentence: str
) -> None:
    given = {"name": "<b>Here", "corners": CORNERS, **fields}
    sent = send(web, what, **given)
    assert sent.status_code == 422 and (kept_candidates(records), zones(records)) == ((), ())
    fault = re.search(r'<p class="wrong" id="wrong">([^<]*)</p>', sent.text)
    assert fault and sentence in fault[1]
    (field,) = re.findall(r'<(?:input|textarea) id="(\w+)"[^>]*aria-invalid="true" aria-describedby="wrong"', sent.text)
    assert field == at and f'<a href="#{at}">' in sent.text
    for value in given.values():
        assert value in unescape(sent.text)
    assert "<b>Here" not in sent.text


def test_a_full_list_is_said_above_the_form(web: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.charter.candidates.MAXIMUM_SITES", 0)
    sent = send(web, "sites", name="Here", corners=CORNERS)
    assert sent.status_code == 422 and "More than 0 candidates cannot be ranked together." in sent.text


@pytest.mark.parametrize("what", ["sites", "zones"])
@pytest.mark.parametrize("headers", [{}, {"origin": "http://evil.example"}, {"origin": "null"}])
def test_no_other_page_can_draw(web: TestClient, records: Records, what: str, headers: dict[str, str]) -> None:
    fields = {"name": "Here", "corners": CORNERS}
    assert web.post(f"{PATH}/{what}/new", data=fields, headers=headers).status_code == 403
    assert (kept_candidates(records), zones(records)) == ((), ())
