"""What a new slice changes against the one it replaces, counted over ids."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from geo.space.geoparquet_key import GEOMETRY

_SQL = """
select count(*) filter (old.id is null),
       count(*) filter (old.id is not null and new.id is not null and {differ}),
       count(*) filter (new.id is null)
from (select id, hash(t) as h from (select {columns} from read_parquet($new)) t) new
full join (select id, hash(t) as h from (select {columns} from read_parquet($old)) t) old using (id)
"""


def differences(old: Path | None, new: Path) -> tuple[int, int, int]:
    """Added, changed and removed rows of two slice files; without an `id` column all old rows went and all new came.

    A column that only one of the files has counts as a change of every row. Ids are unique in a slice. An old file
    that is missing or damaged counts as none: the new one mends it.
    """
    now, before = _columns(new), _readable(old)
    if old is None or before is None:
        return pq.read_metadata(new).num_rows, 0, 0
    if "id" not in now:
        return pq.read_metadata(new).num_rows, 0, pq.read_metadata(old).num_rows
    same = now == before
    columns = ", ".join(f'"{name}"' for name in now) if same else "id"
    config = {"threads": 1, "memory_limit": "256MB", "temp_directory": str(new.parent)}
    with duckdb.connect(config=config) as sql:
        query = _SQL.format(columns=columns, differ="old.h <> new.h" if same else "true")
        added, changed, removed = sql.execute(query, {"new": str(new), "old": str(old)}).fetchall()[0]
    return added, changed, removed


def _readable(path: Path | None) -> list[str] | None:
    try:
        return _columns(path) if path else None
    except (OSError, pa.ArrowException):
        return None


def _columns(path: Path) -> list[str]:
    return [name for name in pq.read_schema(path).names if name != GEOMETRY]
