"""Drawings lie on the streets and names of every map, carry the credit of both, and hide and shift nothing for it."""

import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

import numpy as np
import shapely
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from test_streets_on_maps import CREDIT, X, Y, town

from app.answering.answer import Answer
from app.maps import overview
from app.maps.canvas import Canvas, drawing
from app.maps.streets import FINER, streets_on
from app.tiles.backdrop import Backdrop
from geo.streets.basemap import Basemap
from geo.streets.basemap_files import BasemapFolder
from geo.streets.traces import traced

SVG = "{http://www.w3.org/2000/svg}"
NAMES = "Names: NaPTAN, data.police.uk, OS (OGL)"


def vertices(d: str) -> np.ndarray:
    """(n, 2) of every vertex of path data in relative whole steps."""
    found: list[np.ndarray] = []
    for start, steps in re.findall(r"M(-?\d+ -?\d+)l([^Mz]*)", d):
        moves = np.array(re.findall(r"-?\d+", steps), float).reshape(-1, 2)
        found.append(np.vstack((np.array(start.split(), float), moves)).cumsum(axis=0))
    return np.vstack(found)


@settings(max_examples=8, deadline=None)
@given(
    st.floats(-300, 300), st.floats(-300, 300), st.sampled_from([600.0, 1500.0, 4000.0]),
    st.sampled_from([240.0, 500.0, 720.0]),
)  # fmt: skip
def test_a_street_lies_where_it_is_and_no_name_leaves_the_drawing(
    dx: float, dy: float, side: float, size: float
) -> None:
    line = shapely.LineString([(X + dx, Y + dy), (X + dx + 80, Y + dy + 40), (X + dx + 80, Y + dy + 400)])
    streets = traced(np.array([line], object), np.zeros(1, np.uint8), ["Sole Street"])
    backdrop = Backdrop(Basemap("one", "one", CREDIT, {"streets": streets}, True))
    canvas = Canvas((X - side / 2, Y - side / 2, X + side / 2, Y + side / 2), size, 0)
    found = streets_on(backdrop, canvas)
    seen = shapely.box(*canvas.bounds).intersection(line)
    if not seen.is_empty and found.beneath:
        drawn = np.vstack([vertices(d) for d in re.findall(r' d="([^"]+)"', found.beneath)]) / FINER
        x, y = canvas.bounds[0] + drawn[:, 0] / canvas.unit, canvas.bounds[3] - drawn[:, 1] / canvas.unit
        assert shapely.distance(shapely.points(x, y), line).max() < 1 / canvas.unit
    for text in ElementTree.fromstring(f"<g>{found.names}</g>").iter("text"):
        half, letters = float(text.get("textLength", "")) / 2, float(text.get("font-size", ""))
        if "transform" not in text.attrib:
            assert half <= float(text.get("x", "")) <= canvas.width - half
            assert letters <= float(text.get("y", "")) + letters <= canvas.height + letters
    assert (CREDIT in found.credit) == bool(found.beneath or found.names)


def test_streets_hide_and_shift_nothing_of_an_answer(made: Answer) -> None:
    backdrop = Backdrop(town())
    draws: list[Any] = [overview.svg, lambda answer, **more: overview.closeup(answer, answer.hotspots[0], **more)]
    for draw in draws:
        for shade in overview.Shade:
            bare, laid = draw(made, shade=shade), draw(made, shade=shade, backdrop=backdrop)
            assert set(bare.splitlines()[2:]) < set(laid.splitlines())
            assert NAMES in laid and NAMES not in bare


def test_a_credit_stands_below_a_drawing_within_its_width() -> None:
    canvas = Canvas((0.0, 0.0, 1000.0, 1000.0), 240, 0)
    long = f"{CREDIT} & <others>, " * 4
    root = ElementTree.fromstring(drawing(canvas, "t", [], marking="OFFICIAL", credit=long))
    lines = list(root.iter(f"{SVG}text"))
    assert " ".join(str(line.text) for line in lines) == long.strip()
    height = float(root.get("viewBox", "").split()[3])
    assert all(240 < float(line.get("y", "")) < height for line in lines) and len(lines) > 2


def test_every_drawing_is_made_anew_when_another_basemap_is_used(served: tuple[TestClient, BasemapFolder]) -> None:
    client, folder = served
    area = "area=lad:E06000030"
    addresses = [
        f"/overview.svg?{area}", f"/closeup.svg?{area}&spot=0", f"/new-clusters.svg?{area}&by=month",
        "/safety-at-night/map.svg?kind=zones",
    ]  # fmt: skip
    before = {address: client.get(address) for address in addresses}
    night = client.get(f"/night?{area}").text
    assert all(NAMES in one.text and CREDIT not in one.text for one in before.values()) and CREDIT not in night
    folder.write(town())
    folder.use("town")
    for address, old in before.items():
        held = client.get(address, headers={"if-none-match": old.headers["etag"]})
        assert held.status_code == 200 and CREDIT in held.text
    assert CREDIT in client.get(f"/night?{area}").text
    folder.remove("town")
    for address, old in before.items():
        again = client.get(address)
        assert CREDIT not in again.text and again.text == old.text


def test_files_say_whose_names_they_use(served: tuple[TestClient, BasemapFolder]) -> None:
    client, _ = served
    for ending in ("csv", "geojson", "gpkg", "xlsx"):
        content = client.get(f"/download/hotspots.{ending}?area=lad:E06000030").content
        if ending == "xlsx":
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                content = b"".join(book.read(name) for name in book.namelist())
        assert b"NaPTAN" in content and b"Street points: data.police.uk" in content
