"""GeoParquet 1.1 on the National Grid: a table with its shapes, for geopandas, DuckDB and GDAL."""

import io
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from app.exports.arrow import columns_of
from app.table import PlainValue, Table


def to_geoparquet(table: Table, about: Mapping[str, PlainValue]) -> bytes:
    """The table with a column `geometry` (WKB, EPSG:27700); `about` is the file's metadata of that name, as JSON."""
    shapes = table.geometry or [None] * len(table.rows)
    held = pa.table({**columns_of(table), "geometry": pa.array(shapely.to_wkb(shapes).tolist(), pa.binary())})
    kinds = sorted({shape.geom_type for shape in shapes if shape is not None})
    placed = {"encoding": "WKB", "geometry_types": kinds, "crs": _grid()}
    if kinds:
        placed["bbox"] = shapely.total_bounds(shapes).tolist()
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": placed}}
    file = io.BytesIO()
    pq.write_table(
        held.replace_schema_metadata({"geo": json.dumps(geo), "about": json.dumps(dict(about))}),
        file,
        compression="zstd",
    )
    return file.getvalue()


@cache
def _grid() -> dict[str, Any]:
    from pyproj import CRS  # noqa: PLC0415 (slow to import, and only writers need it)

    described: dict[str, Any] = CRS.from_epsg(27700).to_json_dict()
    return described
