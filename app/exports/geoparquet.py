"""GeoParquet 1.1 on the National Grid: a table with its shapes, for geopandas, DuckDB and GDAL."""

import io
import json
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from app.exports.arrow import columns_of
from app.table import PlainValue, Table
from geo.space.geoparquet_key import geo_key


def to_geoparquet(table: Table, about: Mapping[str, PlainValue]) -> bytes:
    """The table with a column `geometry` (WKB, EPSG:27700); `about` is the file's metadata of that name, as JSON."""
    shapes = table.geometry or [None] * len(table.rows)
    held = pa.table({**columns_of(table), "geometry": pa.array(shapely.to_wkb(shapes).tolist(), pa.binary())})
    kinds = sorted({shape.geom_type for shape in shapes if shape is not None})
    geo = geo_key(kinds, shapely.total_bounds(shapes).tolist() if kinds else None)
    file = io.BytesIO()
    pq.write_table(
        held.replace_schema_metadata({"geo": geo, "about": json.dumps(dict(about))}),
        file,
        compression="zstd",
    )
    return file.getvalue()
