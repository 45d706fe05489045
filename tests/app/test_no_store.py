"""A police force's own records stay in no cache; open data stay where their stamp says so."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from test_answering import answerer, incidents
from visitor import visitor

from app.main import create_app

MONTH = date(2025, 1, 1)
TILE = "/tiles/density/10/507/340.png"
SHOWS = (
    "/", "/api/answer", "/api/collections/wards/items", "/api/loads", "/download/wards.csv", "/map.js", "/overview.svg",
    "/cells.json", "/data", "/clear-hold-build", "/safety-at-night/ground.json", "/api/collections/nothing", TILE,
)  # fmt: skip


def service(folder: Path, *sources: str) -> Iterator[TestClient]:
    tables = [incidents(40, MONTH, source=[source] * 40, seed=i) for i, source in enumerate(sources, 1)]
    made = answerer(folder, *tables)
    with visitor(create_app(made.settings, made), headers={"accept": "text/html"}) as web:
        yield web


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    yield from service(tmp_path_factory.mktemp("both"), "force-export", "police-uk")


@pytest.fixture(scope="module")
def open_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    yield from service(tmp_path_factory.mktemp("open"), "police-uk")


@pytest.mark.parametrize("path", SHOWS)
@pytest.mark.parametrize("query", ["offence=ROBBERY&source=force-export", "offence=ROBBERY"])
def test_nothing_of_a_force_export_is_kept(both: TestClient, path: str, query: str) -> None:
    got = both.get(f"{path}?{query}")
    assert got.headers["cache-control"] == "no-store", path
    if tag := got.headers.get("etag"):
        stamped = both.get(f"{path}?{query}&v={tag[1:-1]}")
        again = both.get(f"{path}?{query}", headers={"if-none-match": tag})
        assert [one.headers["cache-control"] for one in (stamped, again)] == ["no-store"] * 2
        assert again.status_code == 304


def test_open_data_last_as_long_as_their_stamp(open_data: TestClient, both: TestClient) -> None:
    for web in (open_data, both):
        tag = web.get(f"{TILE}?offence=ROBBERY&source=police-uk").headers["etag"][1:-1]
        kept = web.get(f"{TILE}?offence=ROBBERY&source=police-uk&v={tag}").headers["cache-control"]
        assert kept == "private, max-age=31536000, immutable"
    assert open_data.get("/?offence=ROBBERY").headers["cache-control"] == "private, no-cache"
    assert "cache-control" not in open_data.get("/static/app.js").headers
