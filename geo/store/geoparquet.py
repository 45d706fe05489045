"""Slices as GeoParquet, so that every other tool can open them: zstd, points as WKB in EPSG:27700."""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from geo.space.geoparquet_key import GEOMETRY, geo_key
from geo.store.disk import private_file

Floats = npt.NDArray[np.float64]
_POINT: Final = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])
_DISTINCT: Final = ("id", "easting", "northing", GEOMETRY)
"""Columns of which nearly every value is another: a dictionary would be tried in vain."""
_SOUGHT: Final = ("month", "start", "easting", "northing")
"""Columns whose least and greatest value of a row group other tools may ask for."""
GROUP: Final = 100_000
"""Rows in a row group, at most."""


def points(x: Floats, y: Floats) -> pa.Array:
    """WKB points of coordinates in metres, (n,) each; null where one is NaN."""
    placed = ~(np.isnan(x) | np.isnan(y))
    records = np.empty(int(placed.sum()), _POINT)
    records["order"], records["type"], records["x"], records["y"] = 1, 1, x[placed], y[placed]
    offsets = np.concatenate([[0], np.cumsum(placed)]).astype(np.int32) * np.int32(_POINT.itemsize)
    buffers = [pa.array(placed).buffers()[1], pa.py_buffer(offsets.tobytes()), pa.py_buffer(records.tobytes())]
    return pa.Array.from_buffers(pa.binary(), len(x), buffers)


def write(path: Path, tables: Iterable[pa.Table]) -> tuple[int, str]:
    """Write tables of one schema as one file, a row group each at least; returns rows and sha256. Same in, same bytes.

    Tables with easting and northing get a geometry column and the `geo` key. A text may be dictionary-coded: it is
    written, and read, as the text that it is; the bytes are the same if values stand in their dictionary as they come.
    """
    rows, writer = 0, None
    private_file(path).close()
    file = pa.OSFile(str(path), "wb")
    try:
        for table in tables:
            rows += len(table)
            if {"easting", "northing"} <= set(table.column_names):
                place = points(*(table[name].cast(pa.float64()).to_numpy() for name in ("easting", "northing")))
                table = table.append_column(GEOMETRY, place).replace_schema_metadata({"geo": geo_key(["Point"])})  # noqa: PLW2901
            if writer is None:
                writer = _writer(file, table.schema)
                read_as = b64encode(_plain(table.schema).serialize().to_pybytes())
                writer.add_key_value_metadata({**(table.schema.metadata or {}), "ARROW:schema": read_as})
            writer.write_table(table.replace_schema_metadata(None), row_group_size=GROUP)
    finally:
        if writer:
            writer.close()
        file.close()
    if writer is None:
        raise ValueError("a slice needs at least one table, if only an empty one")
    return rows, file_hash(path)


def _plain(schema: pa.Schema) -> pa.Schema:
    """A schema without dictionaries."""
    for i, field in enumerate(schema):
        if pa.types.is_dictionary(field.type):
            schema = schema.set(i, field.with_type(field.type.value_type))
    return schema


def _is_text(schema: pa.Schema, name: str) -> bool:
    return name in schema.names and schema.field(name).type == pa.string()


def _writer(file: pa.NativeFile, schema: pa.Schema) -> pq.ParquetWriter:
    """The schema that readers find is written by hand, for here the texts may be dictionary-coded."""
    return pq.ParquetWriter(
        file,
        schema.remove_metadata(),
        compression="zstd",
        use_dictionary=[name for name in schema.names if name not in _DISTINCT],
        # the lengths of ids apart from their letters: they are packed a third faster, and no worse
        column_encoding={"id": "DELTA_LENGTH_BYTE_ARRAY"} if _is_text(schema, "id") else None,
        write_statistics=[name for name in schema.names if name in _SOUGHT],
        store_schema=False,
    )


def file_hash(path: Path) -> str:
    """sha256 of a file, read piece by piece."""
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
