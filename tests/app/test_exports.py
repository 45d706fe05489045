"""Whatever carries an Answer carries the same figures, says where they come from, and runs nothing."""

import csv
import io
import json
import sqlite3
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import geopandas
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from made import FORMULAS

from app.answer_tables import ANSWER_TABLES, CELLS, HOTSPOTS, WARDS
from app.answering.answer import Answer
from app.exports.about import REPEATED, about, filename, repeated, to_document
from app.exports.delimited import formula_safe, to_csv
from app.exports.geojson import to_geojson
from app.exports.geopackage import to_geopackage
from app.exports.geoparquet import to_geoparquet
from app.exports.xlsx import to_xlsx
from app.figures import THIN, UNKNOWN
from app.routes.downloads import style_of
from app.table import Column
from geo.space.crs import reproject, to_grid

NAMES = pytest.mark.parametrize("name", list(ANSWER_TABLES))


def csv_of(answer: Answer, name: str) -> bytes:
    return to_csv(ANSWER_TABLES[name](answer), repeated(answer))


def geojson_of(answer: Answer, name: str) -> dict[str, Any]:
    return to_geojson(ANSWER_TABLES[name](answer), about(answer))


def gpkg_of(answer: Answer, name: str) -> bytes:
    return to_geopackage([ANSWER_TABLES[name](answer)], about(answer), answer.last, {name: style_of(answer, name)})


def parquet_of(answer: Answer, name: str) -> bytes:
    return to_geoparquet(ANSWER_TABLES[name](answer), about(answer))


def xlsx_of(answer: Answer, name: str) -> bytes:
    return to_xlsx([ANSWER_TABLES[name](answer)], about(answer), answer.last)


def csv_rows(answer: Answer, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_of(answer, name).decode("utf-8-sig"))))


def layer(content: bytes, name: str, tmp_path: Path) -> Any:
    (tmp_path / "x.gpkg").write_bytes(content)
    return pyogrio.read_dataframe(tmp_path / "x.gpkg", layer=name)


def same(shown: Any, value: Any) -> bool:
    """Equal as numbers, texts, flags, or unknown."""
    if value is None:
        return pd.isna(shown) or shown == ""
    if isinstance(value, bool):
        return str(shown).lower() == str(value).lower()
    if isinstance(value, str):  # XML knows no control characters and one end of line
        printed = "".join(c for c in value if c >= " " or c in "\t\n\r").replace("\r", "\n")
        return str(shown).removeprefix("'") in (value, printed)
    return float(str(shown)) == float(value)


@NAMES
def test_every_rendering_holds_the_same_figures(made: Answer, name: str, tmp_path: Path) -> None:
    expected = ANSWER_TABLES[name](made).plain_records()
    geojson = json.loads(json.dumps(geojson_of(made, name), allow_nan=False))
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of(made, name))).worksheets[0]
    frame = layer(gpkg_of(made, name), name, tmp_path)
    keys = list(expected[0])
    written = {
        "csv": csv_rows(made, name),
        "geojson": [feature["properties"] for feature in geojson["features"]],
        "xlsx": [dict(zip(keys, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)],
        "gpkg": frame.to_dict("records"),
        "parquet": geopandas.read_parquet(io.BytesIO(parquet_of(made, name))).to_dict("records"),
        "json": to_document(made).get(name, expected),
    }
    for kind, rows in written.items():
        assert len(rows) == len(expected), kind
        for shown, row in zip(rows, expected, strict=True):
            for key, value in row.items():
                assert same(shown[key], value), (kind, key, shown[key], value)


class Figures(HTMLParser):
    """Texts of a page's tables: (row's id, column's key) to text, without what stands small below it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: dict[tuple[str, str], str] = {}
        self.row, self.key = "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "tr":
            self.row = given.get("id", "")
        self.key = "" if tag == "small" else given.get("data-key", self.key)

    def handle_endtag(self, tag: str) -> None:
        self.key = "" if tag in ("td", "th") else self.key

    def handle_data(self, data: str) -> None:
        if self.row and self.key:
            self.texts[self.row, self.key] = self.texts.get((self.row, self.key), "") + data


@NAMES
def test_the_page_shows_the_figures_of_the_files(client: TestClient, made: Answer, name: str) -> None:
    texts = Figures(client.get("/?offence=ROBBERY").text).texts
    table = ANSWER_TABLES[name](made)
    rows = table.plain_records()
    columns = {column.key: column for column in table.columns}
    shown = {(row, key): text for (row, key), text in texts.items() if row.startswith(f"{name}-")}
    assert len({row for row, _ in shown}) == len(rows)
    assert {"rank", "name", "n", "rate"} <= {key for _, key in shown}
    for (row, key), text in shown.items():
        expected = columns[key].cell(rows[int(row.removeprefix(f"{name}-"))][key])
        assert text.split() == expected.split(), (row, key)


@NAMES
def test_shapes_are_the_answers_own(made: Answer, name: str, tmp_path: Path) -> None:
    own = np.array([item.geometry for item in getattr(made, name)], object)
    on_grid = layer(gpkg_of(made, name), name, tmp_path)
    assert on_grid.crs.to_epsg() == 27700
    assert shapely.equals(shapely.normalize(on_grid.geometry.to_numpy()), shapely.normalize(own)).all()
    parquet = geopandas.read_parquet(io.BytesIO(parquet_of(made, name)))
    assert parquet.crs.to_epsg() == 27700 and shapely.equals_exact(parquet.geometry.to_numpy(), own).all()
    degrees = np.array([shapely.geometry.shape(f["geometry"]) for f in geojson_of(made, name)["features"]], object)
    assert shapely.hausdorff_distance(reproject(degrees, to_grid), own).max() < 0.15
    rings = shapely.get_exterior_ring(shapely.get_parts(degrees))
    assert shapely.is_ccw(rings).all()


@NAMES
def test_every_file_says_where_it_comes_from(made: Answer, name: str, tmp_path: Path) -> None:
    said = about(made)
    assert next(iter(said.items())) == ("marking", "OFFICIAL")
    assert said["definition"] == "ROBBERY@1.0.0"
    assert said["address"] == "/?offence=ROBBERY&source=demo&from=2025-01&to=2025-12&bandwidth=250"
    for row in csv_rows(made, name):
        assert all(same(row[key], said[key]) for key in REPEATED)
    assert geojson_of(made, name)["about"] == said
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(made, name)))
    sheet = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert (sheet["Stamp"], sheet["Total"]) == (made.id, 1234.5)
    notes = layer(gpkg_of(made, name), "about", tmp_path)
    assert dict(zip(notes["item"], notes["value"], strict=True)) == {key: str(value) for key, value in said.items()}
    assert filename(made, name, "csv") == f"after-dark-{name}-ROBBERY-1.0.0-2025-01-2025-12-01234567.csv"


@NAMES
def test_no_cell_is_a_formula(made: Answer, name: str) -> None:
    for row in csv_rows(made, name):
        texts = [row[c.key] for c in ANSWER_TABLES[name](made).columns if c.kind == "text"] + [
            row[key] for key in REPEATED
        ]
        assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))]
    for sheet in openpyxl.load_workbook(io.BytesIO(xlsx_of(made, name))):
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_highest_marking_of_the_inputs_is_the_files(made: Answer) -> None:
    graver = replace(made, marking="OFFICIAL-SENSITIVE")
    assert {row["marking"] for row in csv_rows(graver, "wards")} == {"OFFICIAL-SENSITIVE"}
    assert to_document(graver)["marking"] == geojson_of(graver, "cells")["about"]["marking"] == "OFFICIAL-SENSITIVE"


@NAMES
@pytest.mark.parametrize(("kept_back", "shown"), [({"below": 10}, "fewer than 10"), ({"withheld": True}, "")])
def test_a_count_that_is_not_given_is_given_nowhere(
    made: Answer, name: str, kept_back: dict[str, Any], shown: str, tmp_path: Path
) -> None:
    """Nor by its rate, its interval, its places, its rank or its months."""
    items = tuple(replace(item, **kept_back) for item in getattr(made, name))
    masked = replace(made, **{name: items})
    frame = layer(gpkg_of(masked, name), name, tmp_path).drop(columns="geometry")
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of(masked, name))).worksheets[0]
    keys = ANSWER_TABLES[name](made).keys
    written = [
        csv_rows(masked, name),
        [feature["properties"] for feature in geojson_of(masked, name)["features"]],
        [dict(zip(keys, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)],
        frame.to_dict("records"),
    ]
    for rows in written:
        assert len(rows) == len(items)
        for row in rows:
            told = {key for key in keys if not (pd.isna(row[key]) or row[key] == "")}
            assert told <= {"id", "name", "ward", "authority", "code", "km2", "n"} and ("n" in told) == bool(shown)
            assert row["n"] == shown or not shown


def test_formulas_reach_the_files(made: Answer) -> None:
    """The fixture does hold what the test above looks for, and a negative number stays a number."""
    assert [ward.name for ward in made.wards[: len(FORMULAS)]] == list(FORMULAS)
    assert csv_rows(made, "wards")[0]["name"] == f"'{FORMULAS[0]}"
    assert float(csv_rows(made, "cells")[20]["z"]) == -16.54
    assert formula_safe(-1.5) == -1.5


@NAMES
@pytest.mark.parametrize("write", [csv_of, xlsx_of, gpkg_of])
def test_the_same_answer_is_the_same_bytes(made: Answer, name: str, write: Any) -> None:
    assert write(made, name) == write(made, name)


def test_no_file_holds_the_time_of_writing(made: Answer, tmp_path: Path) -> None:
    with ZipFile(io.BytesIO(xlsx_of(made, "wards"))) as book:
        assert {entry.date_time for entry in book.infolist()} == {(2025, 12, 1, 0, 0, 0)}
        core = book.read("docProps/core.xml")
        assert b"2025-12-01T00:00:00Z</dcterms:created>" in core
        assert b"2025-12-01T00:00:00Z</dcterms:modified>" in core
    layer(gpkg_of(made, "wards"), "wards", tmp_path)
    with sqlite3.connect(tmp_path / "x.gpkg") as database:
        changed = database.execute("select distinct last_change from gpkg_contents").fetchall()
    assert changed == [("2025-12-01T00:00:00.000Z",)]


@NAMES
def test_nothing_found_is_an_empty_file(made: Answer, name: str, tmp_path: Path) -> None:
    empty = replace(made, hotspots=(), wards=(), cells=(), n=0.0)
    assert csv_rows(empty, name) == []
    assert geojson_of(empty, name)["features"] == []
    assert len(layer(gpkg_of(empty, name), name, tmp_path)) == 0
    assert openpyxl.load_workbook(io.BytesIO(xlsx_of(empty, name))).worksheets[0].max_row == 1


@NAMES
def test_no_column_hides_another(made: Answer, name: str) -> None:
    keys = [column.key for column in ANSWER_TABLES[name](made).columns] + list(REPEATED)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("extension", ["csv", "geojson", "gpkg", "parquet", "xlsx"])
def test_downloads_are_the_exports(client: TestClient, made: Answer, extension: str) -> None:
    got = client.get(f"/download/hotspots.{extension}?offence=ROBBERY")
    assert got.headers["content-disposition"] == f'attachment; filename="{filename(made, "hotspots", extension)}"'
    assert got.headers["etag"] == f'"{made.id}"'
    write = {"csv": csv_of, "gpkg": gpkg_of, "parquet": parquet_of, "xlsx": xlsx_of}.get(extension)
    assert (
        got.content == write(made, "hotspots")
        if write
        else got.json() == json.loads(json.dumps(geojson_of(made, "hotspots")))
    )


@given(st.floats(-1e9, 1e9), st.sampled_from([c for c in (*HOTSPOTS, *WARDS, *CELLS) if c.numeric]))
def test_people_read_the_very_number(number: float, column: Column) -> None:
    value = column.rounded(number)
    assert isinstance(value, int | float)
    for text in (column.text(value).replace(THIN, "").replace("−", "-"), column.cell(value)):
        shown = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        assert shown == pytest.approx(value, abs=1e-12)


@given(st.sampled_from([float("nan"), float("inf"), -float("inf")]))
def test_what_is_not_known_is_said_so(number: float) -> None:
    column = Column("x", "X", "", "", "number", 2)
    assert column.rounded(number) is None
    assert column.text(None) == column.cell(None) == UNKNOWN
