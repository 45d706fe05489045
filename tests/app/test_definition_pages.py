"""A definition is put together on a page, counted, kept, changed and taken away, and the map answers every version."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from test_open_data_offences import COUNTS, world
from visitor import HERE, visitor

from app.answering.answerer import Answerer
from app.answering.reader import PUBLIC, Reader
from app.main import create_app

PAGE = {"accept": "text/html"}
OURS = {"origin": HERE, "sec-fetch-site": "same-origin"}
BOTH = COUNTS["Robbery"] + COUNTS["Possession of weapons"]


@pytest.fixture
def town(tmp_path: Path) -> Answerer:
    return world(tmp_path, "police-uk")


@pytest.fixture
def web(town: Answerer) -> Iterator[TestClient]:
    with visitor(create_app(town.settings, town)) as made:
        yield made


def test_it_is_made_counted_kept_changed_and_taken_away(web: TestClient) -> None:
    asked = "part=ROBBERY&part=category.possession-of-weapons&part=category.robbery"
    preview = web.get(f"/definitions/new?{asked}", headers=PAGE).text
    assert f"{BOTH} incidents in Jan 2025" in preview and f"The parts add up to {BOTH + COUNTS['Robbery']}" in preview
    assert re.search(r'value="category.robbery" checked', preview) and re.search(r'value="GUN" disabled', preview)
    sent = {
        "title": "Robbery and weapons",
        "note": "Tuesday desk",
        "part": ["ROBBERY", "category.possession-of-weapons"],
    }
    got = web.post("/definitions/new", data=sent, headers=OURS, follow_redirects=False)
    assert got.headers["location"] == "/definitions#OWN_ROBBERY_AND_WEAPONS"
    id = "OWN_ROBBERY_AND_WEAPONS"
    assert f"{id}@1" in web.get("/definitions", headers=PAGE).text
    page = web.get(f"/?offence={id}", headers=PAGE).text
    assert f"{BOTH} incidents" in page and "Robbery and weapons" in page
    assert re.search(rf'<optgroup label="Your own">.*value="{id}" selected', page, re.S)
    changed = {**sent, "part": ["ROBBERY", "category.drugs"], "version": "1"}
    assert web.post(f"/definitions/{id}/edit", data=changed, headers=OURS, follow_redirects=False).status_code == 303
    late = web.post(f"/definitions/{id}/edit", data=changed, headers=OURS)
    assert late.status_code == 409 and "while you were editing" in late.text
    for version, n in ((1, BOTH), (2, COUNTS["Robbery"] + COUNTS["Drugs"])):
        assert f"{n} incidents" in web.get(f"/?offence={id}@{version}", headers=PAGE).text
    web.post(f"/definitions/{id}/retire", data={"version": "2"}, headers=OURS)
    assert id not in web.get("/definitions", headers=PAGE).text
    assert f"{BOTH} incidents" in web.get(f"/?offence={id}@1", headers=PAGE).text


def test_a_fault_shows_the_form_again_with_all_that_was_typed(web: TestClient) -> None:
    sent = {"title": "Serious violence", "note": "x", "part": ["category.violence-and-sexual-offences"]}
    got = web.post("/definitions/new", data=sent, headers=OURS)
    assert got.status_code == 422 and "it is not serious violence" in got.text
    assert 'value="Serious violence"' in got.text
    assert re.search('value="category.violence-and-sexual-offences" checked', got.text)
    assert web.post("/definitions/new", data={"title": "x"}, headers=OURS).status_code == 422
    assert "None yet" in web.get("/definitions", headers=PAGE).text
    assert web.post("/definitions/new", data=sent).status_code == 403


def test_nothing_of_it_is_for_whom_counts_are_withheld(town: Answerer) -> None:
    app = create_app(town.settings, town)
    app.state.readers = lambda request: Reader("c", "partner", "Council")
    with visitor(app) as web:
        page = web.get("/definitions/new", headers=PAGE).text
        assert len(re.findall('name="part"', page)) == len(re.findall(r'name="part" [^>]*disabled', page)) > 20
        app.state.readers = lambda request: PUBLIC
        assert {web.get(f"/definitions{end}", headers=PAGE).status_code for end in ("", "/new")} == {403}
        sent = {"title": "Robbery", "part": ["ROBBERY"]}
        assert web.post("/definitions/new", data=sent, headers=OURS).status_code == 403
        assert town.definitions.all() == ()
