"""What a GIS opens: the density as a GeoTIFF that others read, and layers that QGIS draws as the page does."""

import io
import sqlite3
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from app.answer_tables import ANSWER_TABLES, rate_of
from app.answering.answer import Answer
from app.exports.about import about
from app.exports.geopackage import to_geopackage
from app.exports.geotiff import TILE, to_geotiff
from app.maps.legend import cell_rates, ward_rates
from app.palette import class_of, viridis
from app.routes.downloads import style_of
from models.density import Surface

OFFSETS, LENGTHS, SCALE, TIEPOINT, KEYS, METADATA = 324, 325, 33550, 33922, 34735, 42112


@pytest.mark.parametrize(("high", "wide"), [(1, 1), (256, 256), (257, 256), (700, 1031)])
def test_a_density_is_read_back_to_the_last_digit(made: Answer, high: int, wide: int) -> None:
    values = np.random.default_rng(high).random((high, wide)) * 1000
    surface = Surface(values, (400_000.0, 180_000.0, 400_000.0 + 50 * wide, 180_000.0 + 50 * high), 50.0)
    written = to_geotiff(surface, about(made), made.last)
    image = Image.open(io.BytesIO(written))
    sizes, begins = [], []
    for level in range(image.n_frames):
        image.seek(level)
        sizes.append(image.size)
        begins.append(min(image.tag_v2[OFFSETS]))
        assert max(o + n for o, n in zip(image.tag_v2[OFFSETS], image.tag_v2[LENGTHS], strict=True)) <= len(written)
    assert sizes[0] == (wide, high) and max(sizes[-1]) <= TILE and begins == sorted(begins, reverse=True)
    assert all(b == tuple((side + 1) // 2 for side in a) for a, b in pairwise(sizes))
    image.seek(0)
    assert np.array_equal(np.asarray(image), values[::-1].astype(np.float32))  # the file begins in the north
    assert image.tag_v2[SCALE][:2] == (50.0, 50.0) and 27700 in image.tag_v2[KEYS]
    assert image.tag_v2[TIEPOINT] == (0.0, 0.0, 0.0, 400_000.0, 180_000.0 + 50 * high, 0.0)
    items = {one.get("name"): one.text for one in ElementTree.fromstring(image.tag_v2[METADATA])}
    assert (items["marking"], items["stamp"]) == ("OFFICIAL", made.id)
    assert written == to_geotiff(surface, about(made), made.last)


def test_the_page_gives_the_density_away(client: TestClient, made: Answer) -> None:
    got = client.get("/download/density.tif?offence=ROBBERY")
    assert got.headers["content-type"].startswith("image/tiff") and got.headers["etag"] == f'"{made.id}"'
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(got.content))), made.surface.values[::-1].astype("f4"))


@pytest.mark.parametrize("name", ["wards", "cells"])
def test_qgis_colours_a_layer_as_the_page_does(made: Answer, name: str) -> None:
    scale, items = {"wards": (ward_rates(made), made.wards), "cells": (cell_rates(made), made.cells)}[name]
    style = ElementTree.fromstring(style_of(made, name))
    ranges = [(float(r.get("lower", "")), float(r.get("upper", "")), r.get("label")) for r in style.iter("range")]
    colours = [
        tuple(map(int, option.get("value", "").split(",")[:3]))
        for option in style.iter("Option")
        if option.get("name") == "color"
    ]
    assert [label for *_, label in ranges] == [one.text for one in scale.classes] and ranges
    for rate in filter(None, map(rate_of, items)):
        index = class_of(rate, scale.breaks)
        low, high, _ = ranges[index - 1]
        assert low <= rate <= high and colours[index - 1] == viridis(len(scale.breaks))[index - 1]


def test_nothing_found_is_a_style_without_classes(made: Answer, tmp_path: Path) -> None:
    empty = replace(made, hotspots=(), wards=(), cells=(), n=0.0)
    styles = {name: style_of(empty, name) for name in ANSWER_TABLES}
    assert all(ElementTree.fromstring(styles[name]).find(".//range") is None for name in ("wards", "cells"))
    tables = [ANSWER_TABLES[name](empty) for name in ANSWER_TABLES]
    (tmp_path / "x.gpkg").write_bytes(to_geopackage(tables, about(empty), empty.last, styles))
    with sqlite3.connect(tmp_path / "x.gpkg") as database:
        kept = dict(database.execute("select f_table_name, styleQML from layer_styles where useAsDefault"))
        listed = {name for (name,) in database.execute("select table_name from gpkg_contents")}
    assert kept == styles and {*ANSWER_TABLES, "about", "layer_styles"} == listed
