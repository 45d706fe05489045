"""Pages show the Answer and nothing else, forbid scripts that are not ours, and have a next step for every fault."""

import re
from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from fastapi.testclient import TestClient
from made import MARKUP, Stub
from PIL import Image
from visitor import HERE, visitor

from app.answer_tables import hotspots_table, wards_table
from app.answering.answer import Answer
from app.main import create_app
from app.maps.overview import svg
from app.settings import Settings
from app.words.answer import caption, notes, title
from app.words.choices import announced
from geo.errors import Refused, Unavailable
from geo.offence.offences import definitions

PAGES = ("/", "/method", "/data", "/words", "/calibration")


class Page(HTMLParser):
    """What a test asks of a page: its tags with their attributes, its words, its table rows."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.rows: dict[str, list[str]] = {}
        self.row: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag == "tr" and given.get("id"):
            self.row = self.rows.setdefault(str(given["id"]), [])
        elif tag in ("th", "td") and self.row is not None:
            self.row.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            self.row = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.row:
            self.row[-1] += data

    def all(self, tag: str, attribute: str) -> list[str]:
        return [str(given[attribute]) for name, given in self.tags if name == tag and attribute in given]


def page(client: TestClient, path: str, status: int = 200) -> Page:
    response = client.get(path, headers={"accept": "text/html"})
    assert response.status_code == status, response.text
    return Page(response.text)


def test_the_tables_show_the_figures_that_every_rendering_carries(client: TestClient, made: Answer) -> None:
    shown = page(client, "/")
    for table in (hotspots_table(made), wards_table(made)):
        by_key = {column.key: column for column in table.columns}
        for i, values in enumerate(table.plain_records()):
            row = " ".join(shown.rows[f"{table.name}-{i}"])
            for key in ("rank", "n", "rate", "places", "km2"):
                assert by_key[key].cell(values[key]) in row, (table.name, i, key)
    assert len(shown.rows) == len(made.hotspots) + len(made.wards) + len(made.cells)


def test_text_from_the_data_is_text_on_the_page(client: TestClient) -> None:
    html = client.get("/").text
    assert MARKUP not in html and "&lt;script&gt;alert" in html
    assert MARKUP not in client.get("/map.js").text


def test_sentences_units_definition_and_sources_stand_on_the_page(client: TestClient, made: Answer) -> None:
    text = page(client, "/").text
    for expected in (
        title(made),
        caption(made),
        f"{made.definition.title}, definition {made.definition.version}",
        "incidents per km² a year",
        "SYNTHETIC",
        *(note.text for note in notes(made) if note.kind != "synthetic"),
        *(announced(choice).reason for choice in made.choices),
        *made.attributions,
        "Best and worst beside a rank, low and high beside a rate are the ends of its likely range",
        "part of that is luck, so it can lie below the rate that was counted",
    ):
        assert expected in text
    assert "of ten like this, nine were there again" in text and "of ten hotspots like this, how many" in text
    assert "Not sure enough to draw: 1" in text


def test_every_address_on_the_page_is_ours_and_carries_the_question(client: TestClient) -> None:
    shown = page(client, "/?offence=ROBBERY&area=lad:E06000030")
    addresses = [
        shown.all(tag, name) for tag, name in (("script", "src"), ("link", "href"), ("img", "src"), ("a", "href"))
    ]
    assert all(re.match(r"[/#]", address) for address in chain(*addresses))
    downloads = [address for address in shown.all("a", "href") if address.startswith("/download/")]
    assert len(downloads) == 16  # three tables in five formats, and the density
    for address in downloads:
        assert client.get(address).status_code == 200, address
    assert not [given for tag, given in shown.tags for name in given if name.startswith("on")]
    assert all("src" in given for tag, given in shown.tags if tag == "script")
    assert "style" not in [tag for tag, _ in shown.tags]


def test_the_form_gives_back_what_was_asked(client: TestClient) -> None:
    shown = page(client, "/?offence=GUN&from=2025-03&bandwidth=300&kernel=cone&area=ward:E05008954")
    chosen = {str(given["value"]) for tag, given in shown.tags if tag == "option" and "selected" in given}
    assert {"GUN", "cone", "ward:E05008954"} <= chosen
    values = {given.get("name"): given.get("value") for tag, given in shown.tags if tag == "input"}
    assert values["bandwidth"] == "300"
    assert [given.get("method") for tag, given in shown.tags if tag == "form"] == ["get"]


def test_a_month_that_is_not_loaded_stays_in_the_form(client: TestClient) -> None:
    shown = page(client, "/?from=1999-01")
    assert ("option", {"value": "1999-01", "selected": None}) in shown.tags and "1999-01: no data" in shown.text


def test_a_typed_address_of_any_length_prints_as_the_short_one(client: TestClient) -> None:
    assert f"To see this page again: {HERE}/?offence=ROBBERY" in page(client, f"/?kernel=quartic{'%20' * 5000}").text


def test_the_map_is_one_answer_and_does_not_go_out_twice(client: TestClient, made: Answer) -> None:
    for path in ("/map.js", "/overview.svg", "/closeup.svg", "/cells.json"):
        first = client.get(path)
        assert first.headers["etag"] == f'"{made.id}"'
        assert client.get(path, headers={"if-none-match": first.headers["etag"]}).status_code == 304
        assert "immutable" in client.get(f"{path}?v={made.id}").headers["cache-control"]
        assert client.get(path).content == first.content


def test_the_overview_is_a_drawing_with_every_hotspot_that_is_sure_enough(client: TestClient, made: Answer) -> None:
    response = client.get("/overview.svg")
    assert response.headers["content-type"] == "image/svg+xml"
    svg = ElementTree.fromstring(response.text)
    space = "{http://www.w3.org/2000/svg}"
    numbers = [text.text for text in svg.iter(f"{space}text")]
    assert [n for n in numbers if n and n.isdigit()] == ["3", "2", "1"]  # the best one last, on top
    dashed = [path for path in svg.iter(f"{space}path") if path.get("stroke-dasharray")]
    assert len(dashed) == 2 and len(list(svg.iter(f"{space}image"))) == 1
    assert svg.findtext(f"{space}desc") == f"{caption(made)} Names: NaPTAN, data.police.uk, OS (OGL) OFFICIAL"


def test_the_page_offers_a_drawing_for_each_layer_of_the_map(client: TestClient) -> None:
    offered = [given["value"] for tag, given in page(client, "/").tags if given.get("name") == "shade"]
    drawings = {client.get("/overview.svg", params={"shade": name}).text for name in offered}
    assert len(offered) == 5 and len(drawings) == 4  # with no streets to measure along, their drawing is the plain one
    refused = client.get("/overview.svg?shade=heat")
    assert refused.status_code == 400 and "density, wards, cells, streets, none" in refused.text


def test_from_afar_a_spot_of_density_is_a_square_that_can_be_seen(made: Answer) -> None:
    small = np.zeros_like(made.surface.values)
    small[120, 160] = 900.0  # one cell of 50 m
    wide = replace(
        made, surface=replace(made.surface, values=small), bounds=(350_000.0, 110_000.0, 440_000.0, 200_000.0)
    )
    image = next(ElementTree.fromstring(svg(wide)).iter("{http://www.w3.org/2000/svg}image"))
    drawn = Image.open(BytesIO(b64decode(image.attrib["href"].partition(",")[2])))
    assert np.asarray(drawn).max() == len(made.breaks)
    assert float(image.attrib["width"]) / drawn.width >= 3 and image.attrib["image-rendering"] == "pixelated"


def test_a_closeup_shows_its_hotspot_and_one_that_is_not_there_is_not_found(client: TestClient) -> None:
    svg = ElementTree.fromstring(client.get("/closeup.svg?spot=1").text)
    scale = next(e for e in svg.iter() if e.tag.endswith("text") and (e.text or "").endswith((" m", " km")))
    assert scale.get("stroke") == "#fff" and scale.get("paint-order") == "stroke"  # to be read on the darkest colour
    assert "2" in [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert client.get("/closeup.svg?spot=99").status_code == client.get("/closeup.svg?spot=-1").status_code == 404


@pytest.mark.parametrize("path", [*PAGES, "/map.js", "/healthz", "/static/app.js", "/nowhere", "/?from=never"])
def test_every_response_forbids_what_is_not_ours(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'" and policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'" and policy["form-action"] == "'self'"
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost@evil.example"])
def test_a_name_that_is_not_this_machines_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_this_machines_names_are_served(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_a_question_that_cannot_be_read_leaves_the_form_and_says_what_to_do(client: TestClient) -> None:
    shown = page(client, "/?from=yesterday&offence=GUN", 422)
    assert "is not a month" in shown.text and "Write it as 2025-01" in shown.text
    assert "select" in [tag for tag, _ in shown.tags] and "map" not in shown.all("section", "id")


def test_a_refusal_is_a_page_with_a_next_step(client: TestClient, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Answer:
        raise Refused("these data have no hour", todo="Ask without the hour.")

    monkeypatch.setattr(stub, "make", refuse)
    shown = page(client, "/?offence=GUN&area=&hour=5", 403)
    assert "This cannot be shown" in shown.text and "Ask without the hour." in shown.text
    assert {"/", "/?offence=GUN"} <= set(shown.all("a", "href"))  # the same question without its hour
    assert "/?offence=GUN" not in page(client, "/?offence=GUN", 403).all("a", "href")


def test_a_store_that_cannot_be_read_is_a_page_too(
    client: TestClient, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise Unavailable("the manifest cannot be read", todo="Load the data again.")

    monkeypatch.setattr(stub.store, "snapshot", gone)
    assert "Load the data again." in page(client, "/", 503).text
    assert "There is nothing at /nowhere" in page(client, "/nowhere", 404).text


def test_an_empty_store_is_a_page_that_says_how_to_load(tmp_path: Path) -> None:
    with visitor(create_app(Settings(data=tmp_path))) as client:
        text = page(client, "/").text
    assert "Nothing is loaded yet" in text and "afterdark load" in text


def test_the_method_lists_every_definition_with_its_version(client: TestClient) -> None:
    text = page(client, "/method").text
    assert all(item.key in text and item.caveat in text for item in definitions())


def test_the_data_page_of_an_empty_store_says_how_to_load(client: TestClient) -> None:
    assert "afterdark load demo" in page(client, "/data").text
