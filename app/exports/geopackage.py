"""GeoPackage on the National Grid, for a GIS: a layer or an attribute table each, and one that says what they show."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from app.table import Column, PlainValue, Table, Value

_CLOCK = Lock()
_NUMBER = (int | float, pa.float64())
_HELD = {"count": _NUMBER, "number": _NUMBER, "figures": _NUMBER, "share": _NUMBER, "flag": (bool, pa.bool_()),
         "date": (date, pa.date32())}  # fmt: skip
"""What a column's values are and how a file holds them; every other kind is text."""


def to_geopackage(tables: Sequence[Table], about: Mapping[str, PlainValue], dated: date) -> bytes:
    """Tables by name in EPSG:27700, those without geometry as attributes, and the table `about` (item, value).

    dated: the day that the file gives for its writing, so that the same tables are the same bytes.
    """
    notes = (Column("item", "Item"), Column("value", "Value"))
    items = tuple((key, "" if value is None else str(value)) for key, value in about.items())
    with TemporaryDirectory() as folder, _dated(dated):
        path = Path(folder) / "tables.gpkg"
        for position, table in enumerate((*tables, Table("about", "What these tables show", notes, items))):
            _write(table, path, append=position > 0)
        return path.read_bytes()


def _write(table: Table, path: Path, *, append: bool) -> None:
    columns = {column.key: _array(column, table.column(column.key)) for column in table.columns}
    placed: dict[str, Any] = {}
    if table.geometry is not None:
        shapes, kind = _alike(table.geometry)
        columns["geom"] = pa.array(shapely.to_wkb(shapes).tolist(), pa.binary())
        placed = {"geometry_name": "geom", "geometry_type": kind, "crs": "EPSG:27700"}
    described = {"IDENTIFIER": table.name, "DESCRIPTION": _text(table.title)}
    pyogrio.write_arrow(
        pa.table(columns), path, layer=table.name, driver="GPKG", append=append, layer_options=described, **placed
    )


def _array(column: Column, values: Sequence[Value]) -> pa.Array:
    given = [value for value in values if value is not None]
    python, kind = _HELD.get(column.kind, (str, pa.string()))
    if column.kind == "count" and all(isinstance(value, int) for value in given):
        kind = pa.int64()
    if python is not str and all(isinstance(value, python) for value in given):
        return pa.array(values, kind)
    plain = [column.plain(value) for value in values]  # a count that is not given makes its column text
    return pa.array([None if value is None else _text(str(value)) for value in plain], pa.string())


def _text(text: str) -> str:
    """Text as SQLite holds it: it ends at a zero."""
    return text.replace("\0", "")


def _alike(geometry: Sequence[BaseGeometry | None]) -> tuple[np.ndarray, str]:
    """The shapes of a layer and its geometry type: polygons as MultiPolygon, other shapes as they are."""
    kinds = {shape.geom_type for shape in geometry if shape is not None}
    if kinds <= {"Polygon", "MultiPolygon"}:
        multi = [MultiPolygon([shape]) if isinstance(shape, Polygon) else shape for shape in geometry]
        return np.array(multi, object), "MultiPolygon"
    return np.array(geometry, object), kinds.pop() if len(kinds) == 1 else "Unknown"


@contextmanager
def _dated(day: date) -> Iterator[None]:
    """Let GDAL write this day for its time of writing."""
    with _CLOCK:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{day:%Y-%m-%d}T00:00:00.000Z"})
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
