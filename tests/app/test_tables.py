"""Whatever a table holds, every format gives it back: unknown numbers, formulas, markup, counts that are not given."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, datetime
from html.parser import HTMLParser
from math import isfinite
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import numpy as np
import openpyxl
import pyogrio
import pyogrio.raw
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from made import FORMULAS, MARKUP

from app.exports.delimited import formula_safe, to_csv, to_zip
from app.exports.geojson import to_geojson
from app.exports.geopackage import to_geopackage
from app.exports.xlsx import to_xlsx
from app.routes.pages import templates
from app.table import Below, Column, Table, Value

ABOUT = {"marking": "OFFICIAL-SENSITIVE", "title": "A table", "total": 7}
DAY = date(2025, 12, 1)
TEXTS = st.text(max_size=20) | st.sampled_from([*FORMULAS, MARKUP, "a\nb", 'say "x", y', "\0=1", "Thornhill "])
NUMBERS = st.floats(-1e9, 1e9) | st.integers(-(10**12), 10**12) | st.sampled_from([float("nan"), float("inf"), -0.0])
HIDDEN = st.builds(Below, st.integers(2, 20)) | st.none()
DATES = st.dates(date(1950, 1, 1), date(2100, 1, 1))
MONTHS = DATES.map(lambda day: day.replace(day=1))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXTS | st.none(), "count": NUMBERS | HIDDEN, "number": NUMBERS | HIDDEN, "figures": NUMBERS | HIDDEN,
    "share": st.floats(0, 1) | HIDDEN, "flag": st.booleans() | st.none(), "date": DATES | st.none(),
    "month": MONTHS | st.none(),
}  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """One to five columns of any kind, up to six rows, some without a place."""
    kinds = draw(st.lists(st.sampled_from(list(VALUES)), min_size=1, max_size=5))
    columns = tuple(Column(f"c{i}", f"C{i}", "", "", kind, draw(st.integers(2, 4))) for i, kind in enumerate(kinds))  # type: ignore[arg-type]
    rows = draw(st.lists(st.tuples(*(VALUES[kind] for kind in kinds)), max_size=6))
    places = st.none() | st.just(shapely.box(415_000, 184_000, 415_250, 184_250))
    geometry = draw(st.none() | st.tuples(*(places for _ in rows)))
    return Table("made", draw(TEXTS), columns, tuple(rows), geometry)


class Cells(HTMLParser):
    """Texts of the cells of a page's one table, row by row."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        self.inside = tag in ("td", "th")
        if self.inside:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def csv_of(table: Table) -> list[list[str]]:
    return list(csv.reader(io.StringIO(to_csv(table).decode("utf-8-sig"), newline="")))[1:]


def json_of(table: Table) -> list[list[Any]]:
    read = json.loads(json.dumps(to_geojson(table, ABOUT), allow_nan=False))
    return [list(feature["properties"].values()) for feature in read["features"]]


def xlsx_of(table: Table) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx([table], ABOUT, DAY)))
    sheet, last = book.worksheets[0], max(len(table.rows), book.worksheets[0].max_row - 1)
    return [list(row) for row in sheet.iter_rows(2, last + 1, max_col=len(table.columns), values_only=True) if last]


def gpkg_of(table: Table) -> list[list[Any]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.gpkg"
        path.write_bytes(to_geopackage([table], ABOUT, DAY))
        _, read = pyogrio.read_arrow(path, layer=table.name, read_geometry=False)
    return [[row[key] for key in table.keys] for row in read.to_pylist()]


def html_of(table: Table, **given: Any) -> list[list[str]]:
    show = templates.env.get_template("_table.html").module.show  # type: ignore[attr-defined]
    return Cells(show(table, **given)).rows[1:]


READ = {"csv": csv_of, "json": json_of, "xlsx": xlsx_of, "gpkg": gpkg_of}


def printable(text: str) -> str:
    """Text as XML knows it: no control characters, one end of line."""
    return "".join(c for c in text if c >= " " or c in "\t\n\r").replace("\r\n", "\n").replace("\r", "\n")


def same(shown: Any, value: Value, column: Column, form: str) -> bool:
    """Whether a format gave a value back: a number exactly, a text letter for letter."""
    if value is None:
        return shown is None or shown == ""
    if isinstance(value, Below):
        return bool(shown == f"fewer than {value.minimum}")
    if isinstance(value, date):
        written = f"{value:%Y-%m}" if column.kind == "month" else value.isoformat()
        return shown in (written, value, datetime(value.year, value.month, value.day))
    if isinstance(value, bool):
        return shown is value or (form in ("csv", "gpkg") and str(shown).lower() == str(value).lower())
    if isinstance(value, str):
        expected = {"csv": formula_safe(value), "xlsx": printable(value), "gpkg": value.replace("\0", "")}
        return (shown or "") == expected.get(form, value)
    return float(shown) == value and (form == "csv" or isinstance(shown, int | float | str))


@pytest.mark.parametrize("form", READ)
@settings(max_examples=60, deadline=None)
@given(table=tables())
def test_a_table_is_read_back_as_it_was(form: str, table: Table) -> None:
    rows = READ[form](table)
    assert len(rows) == len(table.rows)
    for shown, row in zip(rows, table.rows, strict=True):
        for column, cell, value in zip(table.columns, shown, row, strict=True):
            assert same(cell, value, column, form), (column.kind, cell, value)


@settings(max_examples=60, deadline=None)
@given(table=tables())
def test_cells_of_a_page_are_what_a_spreadsheet_reads(table: Table) -> None:
    rows = html_of(table)
    assert len(rows) == len(table.rows)
    for shown, row in zip(rows, table.rows, strict=True):
        for column, cell, value in zip(table.columns, shown, row, strict=True):
            if isinstance(value, str):
                assert cell == value
            elif column.numeric and isinstance(value, int | float):
                percent = cell.endswith("%")
                assert float(cell.removesuffix("%")) / (100 if percent else 1) == pytest.approx(value, abs=1e-12)
                assert percent == (column.kind == "share")
            else:
                assert cell == column.text(value)


def twenty(below: bool) -> Table:
    """Twenty rows of every kind of value."""
    columns = (
        Column("name", "Area"),
        Column("n", "Incidents", kind="count"),
        Column("rate", "Rate", "per km²", "", "figures", 3),
        Column("rate_low", "Rate, low", "per km²", "", "figures", 3, "rate"),
        Column("share", "Share", kind="share", digits=3),
        Column("hot", "Hot", kind="flag"),
        Column("since", "Since", kind="date"),
        Column("month", "Month", kind="month"),
    )
    rows = tuple(
        (f"={i}", Below(10) if below and i % 3 == 0 else i * 1.5, np.float64(1234.5678 / (i + 1)), 0.1 * i, i / 20,
         np.bool_(i % 2 == 0), date(2025, 1, 1 + i), date(2024, 1 + i % 12, 1))
        for i in range(20)
    )  # fmt: skip
    return Table("areas", "Areas", columns, rows, tuple(shapely.Point(400_000 + i, 180_000) for i in range(20)))


@pytest.mark.parametrize("below", [False, True])
def test_four_formats_hold_the_same_twenty_rows(below: bool) -> None:
    table = twenty(below)
    read = {form: rows_of(table) for form, rows_of in READ.items()}
    assert {form: len(rows) for form, rows in read.items()} == dict.fromkeys(READ, 20)
    for i, row in enumerate(table.rows):
        for j, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            for form, rows in read.items():
                assert same(rows[i][j], value, column, form), (form, column.key, rows[i][j], value)
    numbers = [[row[j] for row in read[form]] for form in ("json", "xlsx", "gpkg") for j in (2, 3, 4)]
    assert all(type(number) in (int, float) for column in numbers for number in column)


def layers(content: bytes, tmp_path: Path) -> Path:
    (tmp_path / "x.gpkg").write_bytes(content)
    return tmp_path / "x.gpkg"


def test_a_layer_has_one_type_a_column_and_its_shapes(tmp_path: Path) -> None:
    plain = Table("months", "By month", (Column("month", "Month", kind="month"),), ((DAY,),))
    path = layers(to_geopackage([twenty(False), plain], ABOUT, DAY), tmp_path)
    assert [name for name, _ in pyogrio.list_layers(path)] == ["areas", "months", "about"]
    assert [kind for _, kind in pyogrio.list_layers(path)] == ["Point", None, None]
    info = pyogrio.read_info(path, layer="areas")
    assert info["crs"] == "EPSG:27700" and list(info["fields"]) == list(twenty(False).keys)
    assert [str(kind) for kind in info["dtypes"]] == [
        "object", "float64", "float64", "float64", "float64", "bool", "datetime64[D]", "object",
    ]  # fmt: skip
    masked = pyogrio.read_info(layers(to_geopackage([twenty(True)], ABOUT, DAY), tmp_path), layer="areas")
    assert str(masked["dtypes"][1]) == "object"


def test_polygons_are_one_type_and_a_row_may_lack_its_place(tmp_path: Path) -> None:
    box, far = (shapely.box(x, 180_000, x + 250, 180_250) for x in (400_000, 410_000))
    shapes = (box, shapely.MultiPolygon([box, far]), None)
    table = Table("areas", "", (Column("id", "Id"),), (("a",), ("b",), ("c",)), shapes)
    path = layers(to_geopackage([table], ABOUT, DAY), tmp_path)
    assert pyogrio.list_layers(path)[0].tolist() == ["areas", "MultiPolygon"]
    read = pyogrio.read_dataframe(path, layer="areas")
    assert shapely.equals(read.geometry.to_numpy()[:2], [box, shapes[1]]).all()
    assert read.geometry[2] is None
    features = to_geojson(table, ABOUT)["features"]
    assert [feature["id"] for feature in features] == ["a", "b", "c"] and features[2]["geometry"] is None


def test_the_marking_stands_on_every_sheet(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx([twenty(False)], ABOUT, DAY)))
    assert [cell.value for cell in book["About"][1]] == ["Marking", "OFFICIAL-SENSITIVE"]
    for sheet in book.worksheets:
        assert sheet.oddHeader.center.text == sheet.oddFooter.center.text == "OFFICIAL-SENSITIVE"
    read = pyogrio.read_dataframe(layers(to_geopackage([twenty(False)], ABOUT, DAY), tmp_path), layer="about")
    assert read.iloc[0].tolist() == ["marking", "OFFICIAL-SENSITIVE"]
    assert to_geojson(twenty(False), ABOUT)["about"]["marking"] == "OFFICIAL-SENSITIVE"
    with ZipFile(io.BytesIO(to_zip([twenty(False)], {"marking": "OFFICIAL-SENSITIVE"}))) as files:
        rows = list(csv.DictReader(io.StringIO(files.read("areas.csv").decode("utf-8-sig"))))
    assert {row["marking"] for row in rows} == {"OFFICIAL-SENSITIVE"}


def test_the_end_of_an_interval_is_a_number_in_a_cell_of_its_own() -> None:
    table = twenty(True)
    shown = html_of(table, skip=("since", "month", "hot"))
    assert [len(row) for row in shown] == [5] * 20
    assert shown[3][1] == "fewer than 10" and float(shown[3][2]) == table.rows[3][2]
    assert float(shown[3][3]) == table.rows[3][3] and shown[3][4] == "15.0%"


def refused(*rows: Sequence[Value], **changes: Any) -> bool:
    try:
        Table("x", "", (Column("a", "A"), Column("b", "B", kind="count")), tuple(map(tuple, rows)), **changes)
    except (TypeError, ValueError):
        return True
    return False


def test_a_table_that_does_not_fit_is_a_fault() -> None:
    assert refused(("a",)) and refused(("a", 1, 2)) and refused(("a", object()))  # type: ignore[arg-type]
    assert refused(("a", 1), geometry=()) and not refused(("a", 1), geometry=(None,))
    with pytest.raises(ValueError, match="twice"):
        to_csv(twenty(False), {"n": 1})


@given(NUMBERS)
def test_a_number_is_rounded_once(number: float) -> None:
    for kind in ("count", "number", "figures"):
        column = Column("x", "X", kind=kind, digits=3)  # type: ignore[arg-type]
        value = column.rounded(number)
        assert column.rounded(value) == value and (value is None) == (not isfinite(number))
