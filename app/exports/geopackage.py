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

from app.exports.arrow import columns_of, text
from app.table import Column, PlainValue, Table

_CLOCK = Lock()


def to_geopackage(
    tables: Sequence[Table], about: Mapping[str, PlainValue], dated: date, styles: Mapping[str, str] | None = None
) -> bytes:
    """Tables by name in EPSG:27700, those without geometry as attributes, and the table `about` (item, value).

    dated: the day that the file gives for its writing, so that the same tables are the same bytes. styles: QML by name
    of a table, with which QGIS draws its layer at once.
    """
    notes = (Column("item", "Item"), Column("value", "Value"))
    items = tuple((key, "" if value is None else str(value)) for key, value in about.items())
    with TemporaryDirectory() as folder, _dated(dated):
        path = Path(folder) / "tables.gpkg"
        for position, table in enumerate((*tables, Table("about", "What these tables show", notes, items))):
            _write(table, path, append=position > 0)
        if styles:
            _write_styles(styles, path, dated)
        return path.read_bytes()


def _write(table: Table, path: Path, *, append: bool) -> None:
    columns = columns_of(table)
    placed: dict[str, Any] = {}
    if table.geometry is not None:
        shapes, kind = _alike(table.geometry)
        columns["geom"] = pa.array(shapely.to_wkb(shapes).tolist(), pa.binary())
        placed = {"geometry_name": "geom", "geometry_type": kind, "crs": "EPSG:27700"}
    described = {"IDENTIFIER": table.name, "DESCRIPTION": text(table.title)}
    pyogrio.write_arrow(
        pa.table(columns), path, layer=table.name, driver="GPKG", append=append, layer_options=described, **placed
    )


def _write_styles(styles: Mapping[str, str], path: Path, dated: date) -> None:
    """The table in which QGIS looks for the styles of a GeoPackage's layers."""
    many = len(styles)
    fields: dict[str, list[Any]] = {
        "f_table_catalog": [""] * many, "f_table_schema": [""] * many, "f_table_name": list(styles),
        "f_geometry_column": ["geom"] * many, "styleName": list(styles), "styleQML": list(styles.values()),
        "styleSLD": [""] * many, "useAsDefault": [True] * many, "description": ["Drawn as After Dark draws it"] * many,
        "owner": [""] * many, "ui": [None] * many, "update_time": [f"{dated:%Y-%m-%d}T00:00:00.000Z"] * many,
    }  # fmt: skip
    typed = {
        key: pa.array(values, pa.bool_() if key == "useAsDefault" else pa.string()) for key, values in fields.items()
    }
    pyogrio.write_arrow(
        pa.table(typed), path, layer="layer_styles", driver="GPKG", append=True, layer_options={"FID": "id"}
    )


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
