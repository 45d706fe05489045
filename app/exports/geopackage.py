"""GeoPackage on the National Grid, for a GIS: the layer, and a table that says what it shows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from app.answering.answer import Answer
from app.columns import COLLECTIONS, Column, Value, records
from app.exports.about import about

_CLOCK = Lock()


def to_geopackage(answer: Answer, name: str) -> bytes:
    """Hotspots, wards or cells as a layer of that name in EPSG:27700, with the table `about` (item, value)."""
    columns, items = COLLECTIONS[name], getattr(answer, name)
    rows = records(items, columns)
    frame = gpd.GeoDataFrame(
        {column.key: _series(column, [row[column.key] for row in rows]) for column in columns},
        geometry=np.array([item.geometry for item in items], object),
        crs="EPSG:27700",
    )
    said = about(answer)
    notes = pd.DataFrame({"item": list(said), "value": ["" if v is None else str(v) for v in said.values()]})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "answer.gpkg"
        with _dated(answer.last):
            described: dict[str, Any] = {"layer_options": {"IDENTIFIER": name, "DESCRIPTION": answer.caption}}
            pyogrio.write_dataframe(
                frame, path, layer=name, driver="GPKG", geometry_type="MultiPolygon", promote_to_multi=True, **described
            )
            pyogrio.write_dataframe(notes, path, layer="about", driver="GPKG", append=True)
        return path.read_bytes()


def _series(column: Column, values: Sequence[Value]) -> "pd.Series[Any]":
    whole = column.kind == "count" and all(value is None or isinstance(value, int) for value in values)
    kinds = {"text": "object", "flag": "boolean", "count": "Int64" if whole else "Float64"}
    return pd.Series(list(values), dtype=kinds.get(column.kind, "Float64"))


@contextmanager
def _dated(month: date) -> Iterator[None]:
    """Let GDAL write the data's month for its time of writing: the same Answer gives the same bytes."""
    with _CLOCK:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{month:%Y-%m-%d}T00:00:00.000Z"})
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
