"""Rows on their way to be incidents, their texts coded by dictionaries: most of them say what many others say."""

from typing import Final

import numpy as np
import pyarrow as pa

from geo.incidents import SCHEMA

WAITING: Final = pa.schema(
    [f.with_nullable(True) for f in SCHEMA] + [pa.field("file", pa.string()), pa.field("line", pa.int64())]
)
"""What readers hand in: SCHEMA, id null where the source has none, and where each row came from."""
TEXT: Final = pa.dictionary(pa.int32(), pa.string())
CODED: Final = pa.schema(
    [f.with_type(TEXT) if f.type == pa.string() and f.name != "id" else f for f in WAITING],
)
"""The same with every text but the id as a dictionary's."""


def coded(table: pa.Table) -> pa.Table:
    """Rows of WAITING or CODED as CODED."""
    return table if table.schema == CODED else table.cast(CODED)


def constant(value: str, n: int) -> pa.Array:
    """One text, n times."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, np.int32)), pa.array([value], pa.string()))


def joined(tables: list[pa.Table]) -> pa.Table:
    """All rows of tables of CODED, each column in one piece."""
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()


def as_they_come(column: pa.DictionaryArray) -> pa.DictionaryArray:
    """The same values, in the dictionary by their first appearance: the same rows, then, have the same bytes."""
    codes = column.indices.fill_null(-1).to_numpy() if column.null_count else column.indices.to_numpy()
    first = np.full(len(column.dictionary) + 1, len(codes))
    first[codes[::-1]] = np.arange(len(codes))[::-1]  # the last one written is the first there is; -1 is the last
    used = np.flatnonzero(first[:-1] < len(codes))
    used = used[np.argsort(first[used])]
    code = np.full(len(first), -1, np.int32)
    code[used] = np.arange(len(used))
    indices = pa.array(code[codes], mask=codes < 0) if column.null_count else pa.array(code[codes])
    return pa.DictionaryArray.from_arrays(indices, column.dictionary.take(pa.array(used)))
