"""The names layer as files: Parquet tables in a folder, the same bytes for the same names."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from geo.errors import Unavailable
from geo.streets.names import Localities, Names, Points, Postcodes, StreetPoints

FOLDER: Final = Path(__file__).parents[2] / "data" / "places"
FILES: Final[Mapping[str, pa.Schema]] = {
    "localities": pa.schema(
        [
            pa.field("code", pa.string(), nullable=False),
            pa.field("name", pa.string(), nullable=False),
            pa.field("parent", pa.string(), nullable=False),
            pa.field("rank", pa.int8(), nullable=False),
            pa.field("size", pa.int32(), nullable=False),
            pa.field("stops", pa.int32(), nullable=False),
            pa.field("x", pa.int32(), nullable=False),
            pa.field("y", pa.int32(), nullable=False),
        ]
    ),
    "streets": pa.schema(
        [
            pa.field("name", pa.string(), nullable=False),
            pa.field("x", pa.int32(), nullable=False),
            pa.field("y", pa.int32(), nullable=False),
        ]
    ),
    "postcodes": pa.schema(
        [
            pa.field("postcode", pa.string(), nullable=False),
            pa.field("quality", pa.int8(), nullable=False),
            pa.field("x", pa.int32(), nullable=False),
            pa.field("y", pa.int32(), nullable=False),
        ]
    ),
    "stop_streets": pa.schema(
        [
            pa.field("name", pa.string(), nullable=False),
            pa.field("x", pa.int32(), nullable=False),
            pa.field("y", pa.int32(), nullable=False),
        ]
    ),
}
"""Tables by the name of their file, without ending; x, y: metres, EPSG:27700."""
_NOTICE: Final = b"attribution"


def write(names: Names, folder: Path) -> int:
    """The files into a folder, which is made when it is not there; returns their bytes together."""
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    parts: tuple[Points, ...] = (names.localities, names.streets, names.postcodes, names.stop_streets)
    notices = (*names.attributions, names.attributions[0])  # stops and localities are of one source
    for (name, schema), points, notice in zip(FILES.items(), parts, notices, strict=True):
        columns = [pa.array(getattr(points, field.name), field.type) for field in schema]
        table = pa.Table.from_arrays(columns, schema=schema.with_metadata({_NOTICE: notice.encode()}))
        path = folder / f"{name}.parquet"
        pq.write_table(
            table, path, compression="zstd", compression_level=19, use_dictionary=False, write_statistics=False,
            column_encoding={
                field.name: "DELTA_BYTE_ARRAY" if pa.types.is_string(field.type)
                else "PLAIN" if pa.types.is_int8(field.type) else "DELTA_BINARY_PACKED"
                for field in schema
            },
        )  # fmt: skip
        total += path.stat().st_size
    return total


def read(folder: Path) -> Names:
    """The layer in a folder. Raises Unavailable when a file is missing or is none of these."""
    parts, notices, digest = [], [], sha256()
    for name, schema in FILES.items():
        path = folder / f"{name}.parquet"
        try:
            content = path.read_bytes()
            table = pq.read_table(pa.BufferReader(content), use_threads=False)
        except (OSError, pa.ArrowInvalid) as error:
            raise Unavailable(f"the names of places cannot be read: {error}", where=path.name) from error
        notice = (table.schema.metadata or {}).get(_NOTICE)
        if notice is None or not table.schema.equals(schema, check_metadata=False):
            raise Unavailable("this is no file of names of places", where=path.name)
        parts.append({field.name: _array(table[field.name]) for field in schema})
        notices.append(notice.decode())
        digest.update(content)
    localities, streets, postcodes, stop_streets = parts
    return Names(
        Localities(**localities), StreetPoints(**streets), Postcodes(**postcodes), tuple(notices[:3]),
        digest.hexdigest(), StreetPoints(**stop_streets),
    )  # fmt: skip


def _array(column: pa.ChunkedArray) -> npt.NDArray[Any]:
    found: npt.NDArray[Any] = column.to_numpy()
    found.flags.writeable = False
    return found


@cache
def default_names() -> Names:
    """The names of Wiltshire and Swindon that come with After Dark."""
    return read(FOLDER)
