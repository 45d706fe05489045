"""Streets and names on every map: where they belong, without a seam, credited, and known by one stamp."""

import io
import json
from datetime import date
from itertools import pairwise
from math import asinh, pi, radians, tan
from pathlib import Path

import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.answering.answerer import Answerer
from app.loading.load import load_demo, load_force_export
from app.main import create_app
from app.settings import Settings
from app.tiles.label_candidates import Label, NamedPoints, extent
from app.tiles.label_places import standing
from app.tiles.label_tile import Labels
from app.tiles.mercator import SIZE
from app.tiles.street_style import COLOURS, Style
from app.tiles.street_tile import street_tile
from geo.sources.demo_streets import CREDIT as CREDIT_OF_DEMO
from geo.space.crs import to_lonlat
from geo.space.web_mercator import to_world
from geo.streets.basemap import Basemap, Place
from geo.streets.basemap_files import BasemapFolder
from geo.streets.label_lines import label_lines
from geo.streets.names_file import default_names
from geo.streets.traces import traced

X, Y = 415_000.0, 184_500.0
OWN = """force: wiltshire
columns:
  id: Ref
  from: From
  to: To
  easting: Easting
  northing: Northing
  category: Crime type
"""
CREDIT = "© Those who surveyed it"


def town() -> Basemap:
    """A made-up grid of named streets round a place in Swindon, every 90 m."""
    lines, names = [], []
    for i in range(-8, 9):
        for j in range(-8, 9):
            at = (X + 90 * i, Y + 90 * j)
            lines += [shapely.LineString([at, (at[0] + 90, at[1])]), shapely.LineString([at, (at[0], at[1] + 90)])]
            names += [f"{'ABCDEFGHIJKLMNOPQ'[j + 8]}nson Street", f"{'ABCDEFGHIJKLMNOPQ'[i + 8]}by Road"]
    kind = np.where(np.arange(len(lines)) % 2, 4, 3)
    return Basemap("town", "made up", CREDIT, {"streets": traced(np.array(lines, object), kind, names)}, True)


def tile_of(x: float, y: float, z: int) -> tuple[int, int, int]:
    lon, lat = (float(v[0]) for v in to_lonlat([x], [y]))
    return z, int((lon + 180) / 360 * 2**z), int((1 - asinh(tan(radians(lat))) / pi) / 2 * 2**z)


def labels(basemap: Basemap) -> Labels:
    lon, lat = to_lonlat([X + 30], [Y + 30])
    points = NamedPoints(to_world(lon, lat), ("Middletown",), np.array([Place.TOWN], np.uint8), np.ones(1))
    return Labels(label_lines(basemap.layers["streets"]), points)


@pytest.mark.parametrize("z", [14, 15, 16, 17])
def test_neighbouring_tiles_agree_on_every_name(z: int) -> None:
    named = labels(town())
    _, x, y = tile_of(X, Y, z)
    seen: dict[tuple[str, int, int, float], set[tuple[int, int]]] = {}
    for i in range(x - 3, x + 4):
        for j in range(y - 3, y + 4):
            for one in named.on_tile(z, i, j):
                at = one.text, round(one.x + i * SIZE), round(one.y + j * SIZE), one.angle
                seen.setdefault(at, set()).add((i, j))
    assert any(text == "Middletown" for text, *_ in seen)
    assert z < 15 or len({text for text, *_ in seen}) > 8
    for (text, left, top, _), tiles in seen.items():
        half = extent(text, 16) / 2
        touched = {
            (int(px // SIZE), int(py // SIZE)) for px in (left - half, left, left + half) for py in (top - 4, top + 4)
        }
        inside = {(i, j) for i, j in touched if x - 3 <= i < x + 4 and y - 3 <= j < y + 4}
        assert inside <= tiles, f"{text} is cut at the edge of a tile"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("ABCDE"), st.floats(0, 900), st.floats(0, 900), st.integers(-80, 80))),
    st.randoms(),
)
def test_no_name_lies_over_another_in_any_order(given: list[tuple[str, float, float, int]], random: object) -> None:
    candidates = [
        Label(text * 6, x, y, float(angle), 11, 50.0, 12.0, (float(ord(text)), x, y)) for text, x, y, angle in given
    ]
    found = standing(candidates)
    random.shuffle(candidates)  # type: ignore[attr-defined]
    assert standing(candidates) == found
    boxes = [shapely.affinity.rotate(shapely.box(a.x - 25, a.y - 6, a.x + 25, a.y + 6), -a.angle) for a in found]
    for i, one in enumerate(boxes):
        assert not any(one.intersects(other) for other in boxes[:i])
    assert bool(found) == bool(candidates)


def test_a_street_is_drawn_where_it_is() -> None:
    z, x, y = tile_of(X, Y, 16)
    drawn = Image.open(io.BytesIO(street_tile(town(), Style.LIGHT, z, x, y))).convert("RGB")
    lon, lat = to_lonlat([X, X + 45], [Y, Y + 45])
    side = 2**31 >> z
    pixels = (to_world(lon, lat) - np.array([x * side, y * side])) * SIZE // side
    street, block = pixels.tolist()
    assert sum(drawn.getpixel(tuple(street))) > 740  # white on grey land
    assert np.allclose(drawn.getpixel(tuple(block)), COLOURS[Style.LIGHT].land, atol=6)
    for style in Style:
        assert street_tile(None, style, z, x, y) == street_tile(town(), style, z, 0, 0)


def test_maps_have_names_at_once_and_streets_when_a_file_was_taken_in(served: tuple[TestClient, BasemapFolder]) -> None:
    client, folder = served
    z, x, y = tile_of(X, Y, 16)
    before = client.get(f"/basemap/names/{z}/{x}/{y}.json")
    texts = {one["text"] for one in before.json()["names"]}
    assert any(text.endswith(("Street", "Road")) for text in texts)
    assert any("data.police.uk" in credit for credit in before.json()["credits"])
    page = client.get("/").text
    assert "Names: NaPTAN, data.police.uk, OS (OGL)" in page
    assert CREDIT not in page
    folder.write(town())
    folder.use("town")
    after = client.get(f"/basemap/names/{z}/{x}/{y}.json")
    assert after.headers["etag"] != before.headers["etag"]
    assert {"Inson Street", "Iby Road"} & {one["text"] for one in after.json()["names"]}
    assert after.json()["credits"][0] == CREDIT
    page = client.get("/").text
    assert CREDIT in page
    stamp = after.headers["etag"].strip('W/"')
    assert f'data-ground="{stamp}"' in page
    for style in ("light", "dark", "print", "labels-light", "labels-dark", "labels-print"):
        tile = client.get(f"/basemap/{style}/{z}/{x}/{y}.png?v={stamp}")
        assert "immutable" in tile.headers["cache-control"]
        side = Image.open(io.BytesIO(tile.content)).size[0]
        assert side == (2 * SIZE if style.startswith("labels") else SIZE)
    folder.remove("town")
    assert json.dumps(client.get(f"/basemap/names/{z}/{x}/{y}.json").json()) == json.dumps(before.json())


def test_what_is_no_tile_is_told_so(served: tuple[TestClient, BasemapFolder]) -> None:
    client, _ = served
    assert client.get("/basemap/neon/16/1/1.png").status_code == 404
    for address in ("/basemap/light/3/1/1.png", "/basemap/light/30/1/1.png", "/basemap/labels-dark/16/70000/1.png"):
        answer = client.get(address)
        assert (answer.status_code, answer.json()["title"]) == (404, "Not found")


def test_the_demo_has_streets_at_once_and_they_give_way_to_what_is_real(tmp_path: Path) -> None:
    answerer = Answerer(Settings(data=tmp_path, resamples=19))
    load_demo(answerer.store, months=2, last=date(2026, 6, 1), seed=1, data=tmp_path)
    folder = answerer.basemaps
    basemap = folder.read(folder.used())
    assert (folder.used(), basemap.synthetic, basemap.routable) == ("synthetic", True, True)
    streets = basemap.layers["streets"]
    on_streets = {tuple(corner) for corner in streets.grid.tolist()}
    points = default_names().streets
    assert {(100 * x, 100 * y) for x, y in zip(points.x.tolist(), points.y.tolist(), strict=True)} <= on_streets
    corners = [streets.grid[i:j] / 100 for i, j in pairwise(streets.start.tolist())]
    lines = shapely.union_all(np.array([shapely.LineString(one) for one in corners], object))
    for kind in ("lights", "stops"):
        asset = answerer.store.read(kind, source="demo")
        at = shapely.points(asset["easting"].to_numpy(), asset["northing"].to_numpy())
        assert shapely.dwithin(lines, at, 1.0).mean() > 0.99
    with TestClient(create_app(answerer.settings), base_url="http://127.0.0.1") as client:
        z, x, y = tile_of(X, Y, 16)
        tile, names = f"/basemap/light/{z}/{x}/{y}.png", f"/basemap/names/{z}/{x}/{y}.json"
        drawn = client.get(tile).content
        assert client.get(names).json()["credits"][0] == CREDIT_OF_DEMO and CREDIT_OF_DEMO in client.get("/").text
        rows = "\n".join(f"{i},2026-05-0{i} 22:00,2026-05-0{i} 22:00,415000,184500,Robbery" for i in range(1, 8))
        (tmp_path / "own.csv").write_text(f"Ref,From,To,Easting,Northing,Crime type\n{rows}\n")
        (tmp_path / "own.yaml").write_text(OWN)
        load_force_export(answerer.store, tmp_path / "own.csv", tmp_path / "own.yaml", {}, lambda rows, file: None)
        page = client.get("/").text  # real incidents, no streets of anybody's: names alone
        assert CREDIT_OF_DEMO not in page and "Names: NaPTAN, data.police.uk, OS (OGL)" in page
        assert client.get(tile).content != drawn
        assert CREDIT_OF_DEMO not in client.get(names).json()["credits"]
        folder.write(town())
        folder.use("town")
        assert CREDIT in client.get("/").text
    load_demo(answerer.store, months=2, last=date(2026, 6, 1), seed=1, data=tmp_path)
    assert folder.used() == "town"  # what was chosen stays
