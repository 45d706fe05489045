"""Drawn sites and zones: kept as sent, shown again with the sentence at the field, and only from our pages."""

import json
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient
from visitor import HERE, visitor

from app.answering.answerer import Answerer
from app.answering.zones import draw_zone, zones
from app.charter.candidates import kept_candidates
from app.main import create_app
from app.records.journal import Records
from geo.errors import UserError
from geo.sources.geojson_rows import outline
from geo.space.drawn import inside

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


SWAPPED = ("184300 414500\n184300 415500\n185300 415500\n185300 414500", "333800 374000\n334100 374000\n334100 374300")
ELSEWHERE = "the site lies outside the force's area"


@pytest.mark.parametrize("corners", SWAPPED)
def test_a_place_outside_the_area_is_refused_in_every_way_in(
    web: TestClient, records: Records, tmp_path: Path, corners: str
) -> None:
    """Easting and northing swapped (the Irish Sea), and the Irish grid."""
    for what in ("sites", "zones"):
        sent = send(web, what, name="Swapped", corners=corners)
        assert sent.status_code == 422 and ELSEWHERE in unescape(sent.text), what
        assert "Check the order of the coordinates" in sent.text
    x, y = corners.split()[:2]
    shape = shapely.polygons([tuple(map(float, line.split())) for line in corners.splitlines()])
    lists = {"list.csv": f"name,easting,northing\nSwapped list,{x},{y}\n", "list.geojson": shapely.to_geojson(shape)}
    for name, text in lists.items():
        sent = web.post(f"{PATH}/candidates", files={"file": (name, text)}, headers=OWN, follow_redirects=False)
        assert sent.status_code == 422 and ELSEWHERE in unescape(sent.text), name
    (tmp_path / "zone.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "EPSG:27700"}},
                    "features": [{"type": "Feature", "properties": {}, "geometry": json.loads(lists["list.geojson"])}]})
    )  # fmt: skip
    with pytest.raises(UserError, match=ELSEWHERE):
        draw_zone(records, "Swapped", outline(tmp_path / "zone.geojson"), area=area_of(web), who="command line")
    with pytest.raises(UserError, match="1 of the 2 parts of the site lies outside"):
        inside(shapely.multipolygons([BOX, shape]), area_of(web))
    assert (kept_candidates(records), zones(records)) == ((), ())


def area_of(web: TestClient) -> shapely.Geometry:
    app: Any = web.app
    return app.state.answerer.wards.outline


def test_a_jagged_outline_is_kept_simplified_and_one_beyond_the_limit_is_refused(
    web: TestClient, records: Records
) -> None:
    def ring(corners: int, depth: float, radius: float) -> str:
        at = np.arange(corners) * 2 * np.pi / corners
        far = radius - depth * (np.arange(corners) % 2)
        return "\n".join(
            f"{414_800 + r * np.cos(a):.2f} {184_700 + r * np.sin(a):.2f}" for a, r in zip(at, far, strict=True)
        )

    assert send(web, "sites", name="Jagged", corners=ring(1_500, 0.4, 300)).status_code == 303
    (kept,) = kept_candidates(records)
    assert shapely.get_num_coordinates(kept.geometry) < 200 and kept.geometry.is_valid
    for corners in (2_600, 12_000):
        typed = ring(corners, 2_000, 3_000) + " " * 1_100_000  # more than a form's parser reads of one field by itself
        sent = send(web, "zones", name="Star", corners=typed)
        assert sent.status_code == 422 and f"utline has {corners:,} corners" in unescape(sent.text)
    assert zones(records) == ()
