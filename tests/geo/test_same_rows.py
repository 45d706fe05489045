"""The same rows are the same incidents, whether they come as CSV, XLSX, GeoJSON or GeoPackage."""

import csv
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from app.loading.load import load_force_export
from geo.space.crs import to_grid
from geo.store.opening import open_store

AREA = {"wiltshire": shapely.box(374_000, 112_000, 434_000, 205_000)}
TITLES = ("Ref", "From", "To", "Easting", "Northing", "Group", "Knife")
MAPPING = """\
force: wiltshire
columns: {id: Ref, from: From, to: To, easting: Easting, northing: Northing, category: Group}
flags: {knife: Knife}
"""


def twenty() -> list[tuple[object, ...]]:
    """Twenty rows with all that goes wrong between formats: no place, no end, no clock, numbers with digits behind."""
    rows: list[tuple[object, ...]] = []
    for i in range(20):
        start = f"{i + 1:02d}/05/2025 2{i % 4}:{i:02d}" if i % 5 else f"{i + 1:02d}/05/2025"
        end = f"{i + 2:02d}/05/2025" if i % 3 == 0 else ""
        x, y = ("", "") if i == 7 else (415_000 + 10 * i + (0.5 if i == 3 else 0), 184_000 + i)
        rows.append((f"A{i:04d}" if i % 4 else "", start, end, x, y, "Robbery", "" if i % 2 else "Y"))
    return rows


def write(folder: Path, suffix: str, titles: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    """A table as a file of one format; for those with a geometry it is where easting and northing say."""
    path = folder / f"rows{suffix}"
    if suffix == ".csv":
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([titles, *rows])
    elif suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in [titles, *rows]:
            book.active.append([_cell(v) for v in row])  # type: ignore[union-attr]
        book.save(path)
    else:
        at = titles.index("Easting")
        points = [
            None if row[at] == "" else shapely.Point(float(str(row[at])), float(str(row[at + 1]))) for row in rows
        ]
        if suffix == ".geojson":
            features = [
                {"type": "Feature", "properties": {k: v for k, v in zip(titles, row, strict=True) if v != ""},
                 "geometry": point and json.loads(shapely.to_geojson(point))}
                for row, point in zip(rows, points, strict=True)
            ]  # fmt: skip
            crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
            path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}))
        else:
            columns = [np.array([_number(v) for v in column], object) for column in zip(*rows, strict=True)]
            columns = [
                c.astype(float) if name in ("Easting", "Northing") else c
                for name, c in zip(titles, columns, strict=True)
            ]
            pyogrio.raw.write(
                path,
                shapely.to_wkb(np.array(points, object)),
                columns,
                list(titles),
                geometry_type="Point",
                crs="EPSG:27700",
            )
    return path


def _cell(value: object) -> object:
    """As a person's spreadsheet has it: dates are dates."""
    for form in ("%d/%m/%Y %H:%M", "%d/%m/%Y"):
        try:
            return datetime.strptime(str(value), form)
        except ValueError:
            continue
    return value


def _number(value: object) -> object:
    return None if value == "" else value


def load(folder: Path, path: Path, mapping: str) -> tuple[int, list[dict[str, object]]]:
    (folder / "m.yaml").write_text(mapping)
    store = open_store(folder / path.suffix[1:])
    report = load_force_export(store, path, folder / "m.yaml", AREA, lambda rows, name: None)
    return report.read, store.read("incidents").to_pylist()


@pytest.mark.parametrize("suffix", [".xlsx", ".geojson", ".gpkg"])
def test_twenty_rows_are_the_same_in_every_format(tmp_path: Path, suffix: str) -> None:
    read, incidents = load(tmp_path, write(tmp_path, ".csv", TITLES, twenty()), MAPPING)
    assert read == len(incidents) == 20
    assert load(tmp_path, write(tmp_path, suffix, TITLES, twenty()), MAPPING) == (20, incidents)
    if suffix != ".xlsx":  # and where no column says it, the geometry does
        columns = MAPPING.replace("easting: Easting, northing: Northing, ", "")
        (tmp_path / "geometry").mkdir()
        assert load(tmp_path / "geometry", tmp_path / f"rows{suffix}", columns) == (20, incidents)


def test_a_real_month_is_the_same_in_every_format(tmp_path: Path, shared: Path) -> None:
    month = pq.read_table(
        shared / "data/police-uk/south_west_and_neighbours_2025_street.parquet",
        filters=[("Month", "==", "2025-05"), ("Reported by", "==", "Wiltshire Police")],
    ).to_pandas()[::9]
    x, y = to_grid(month["Longitude"].to_numpy(), month["Latitude"].to_numpy())
    titles = ["Crime ID", "Month", "Easting", "Northing", "Location", "Crime type"]
    places = [["" if np.isnan(v) else v for v in np.round(axis, 2).tolist()] for axis in (x, y)]
    rows = list(zip(month["Crime ID"], month["Month"], *places, month["Location"], month["Crime type"], strict=True))
    mapping = (
        "force: wiltshire\ncolumns: {id: Crime ID, from: Month, easting: Easting, northing: Northing, "
        "location: Location, category: Crime type}\n"
    )
    read, incidents = load(tmp_path, write(tmp_path, ".csv", titles, rows), mapping)
    assert read == len(rows) > 500
    for suffix in (".xlsx", ".geojson", ".gpkg"):
        assert load(tmp_path, write(tmp_path, suffix, titles, rows), mapping) == (read, incidents), suffix
