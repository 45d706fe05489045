"""Slices as GeoParquet, so that every other tool can open them: zstd, points as WKB in EPSG:27700."""

import json
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from geo.store.disk import private_file

Floats = npt.NDArray[np.float64]
GEOMETRY: Final = "geometry"
_POINT: Final = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])


@cache
def _geo() -> bytes:
    from pyproj import CRS  # noqa: PLC0415 (slow to import, and only writers need it)

    column = {"encoding": "WKB", "geometry_types": ["Point"], "crs": CRS.from_epsg(27700).to_json_dict()}
    return json.dumps({"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}).encode()


def points(x: Floats, y: Floats) -> pa.Array:
    """WKB points of coordinates in metres, (n,) each; null where one is NaN."""
    placed = ~(np.isnan(x) | np.isnan(y))
    records = np.empty(int(placed.sum()), _POINT)
    records["order"], records["type"], records["x"], records["y"] = 1, 1, x[placed], y[placed]
    offsets = np.concatenate([[0], np.cumsum(placed)]).astype(np.int32) * np.int32(_POINT.itemsize)
    buffers = [pa.array(placed).buffers()[1], pa.py_buffer(offsets.tobytes()), pa.py_buffer(records.tobytes())]
    return pa.Array.from_buffers(pa.binary(), len(x), buffers)


def write(path: Path, tables: Iterable[pa.Table]) -> tuple[int, str]:
    """Write tables of one schema as one file, a row group each at most; returns rows and sha256. Same in, same bytes.

    Tables with easting and northing get a geometry column and the `geo` key.
    """
    rows, writer = 0, None
    file = private_file(path)
    try:
        for table in tables:
            rows += len(table)
            if {"easting", "northing"} <= set(table.column_names):
                place = points(*(table[name].cast(pa.float64()).to_numpy() for name in ("easting", "northing")))
                table = table.append_column(GEOMETRY, place).replace_schema_metadata({"geo": _geo()})  # noqa: PLW2901
            writer = writer or pq.ParquetWriter(file, table.schema, compression="zstd")
            writer.write_table(table)
    finally:
        if writer:
            writer.close()
        file.close()
    if writer is None:
        raise ValueError("a slice needs at least one table, if only an empty one")
    return rows, file_hash(path)


def file_hash(path: Path) -> str:
    """sha256 of a file, read piece by piece."""
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
