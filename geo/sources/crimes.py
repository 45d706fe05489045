"""All rows of one month of a force become its crimes: each has a name, none is there twice, and they stand by place."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import blake2b
from itertools import groupby
from math import hypot, isnan
from operator import itemgetter
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.incidents import PLACED, SCHEMA
from geo.sources.coded import as_they_come
from geo.sources.row_order import order_of, starts_of

WHERE: Final = pa.schema([("file", pa.string()), ("line", pa.int64()), ("text", pa.string())])
"""Where a row is that says again what another row says, and its id."""
APART: Final = 50.0
"""Metres from which two rows of one reference are not of one event."""
UNKNOWN_OUTCOME: Final = "Status update unavailable"
_DIGEST: Final = 12  # bytes
_SAID: Final = [name for name in SCHEMA.names if name not in ("id", *PLACED)]
"""How a place was found says nothing of what happened."""


def crimes(rows: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Incidents (SCHEMA, their texts dictionary-coded) of rows (CODED), and those that repeat a crime (WHERE).

    The same rows give the same incidents, to the order of every dictionary, however they were ordered.
    """
    ids = _named(rows)
    kept: npt.NDArray[np.int64] | None = None
    repeated = WHERE.empty_table()
    if len(again := occurring_again(ids)):
        ids, kept, repeated = _one_a_crime(rows, ids, again)
    sorted_by = [rows[name].combine_chunks() for name in ("northing", "easting")] + [ids]
    if kept is None:
        order = order_of(*sorted_by)
    else:
        order = kept[order_of(*(column.take(pa.array(kept)) for column in sorted_by))]
    rows = rows.set_column(0, rows.schema.field("id"), ids)
    columns = [_taken(rows[name].combine_chunks(), pa.array(order)) for name in SCHEMA.names]
    kinds = [field.with_type(column.type) for field, column in zip(SCHEMA, columns, strict=True)]
    return pa.table(columns, schema=pa.schema(kinds)), repeated


def _taken(column: pa.Array, order: pa.Array) -> pa.Array:
    if column.null_count == len(column):
        return pa.nulls(len(order), column.type)
    if not pa.types.is_dictionary(column.type):
        return column.take(order)
    if len(column.dictionary) == 1 and not column.null_count:
        return column[: len(order)]
    return as_they_come(column.take(order))


def _named(rows: pa.Table) -> pa.Array:
    """The ids of rows; those without one are named by what they say and by how often their file has it."""
    ids = rows["id"].combine_chunks()
    nameless = pc.is_null(ids)
    if not (some := np.flatnonzero(nameless.to_numpy(zero_copy_only=False))).size:
        return ids
    content = digests(rows, some)
    nth = np.ones(len(some), np.int64)
    if len(again := occurring_again(content)):
        at = pa.array(some[again])
        what = pc.dictionary_encode(content.take(pa.array(again))).indices.to_numpy()
        file = rows["file"].combine_chunks().indices.take(at).to_numpy()
        order = np.lexsort((rows["line"].combine_chunks().take(at).to_numpy(), file, what))
        new = np.ones(len(order), bool)
        new[1:] = (np.diff(what[order]) != 0) | (np.diff(file[order]) != 0)
        first = np.flatnonzero(new)
        nth[again[order]] += np.arange(len(order)) - np.repeat(first, np.diff([*first, len(order)]))
    names = pc.binary_join_element_wise(content, pa.array(nth).cast(pa.string()), "-")
    return pc.replace_with_mask(ids, nameless, names)


def occurring_again(ids: pa.Array) -> npt.NDArray[np.int64]:
    """Positions of the texts that stand at another position, too, ascending."""
    starts = starts_of(ids)
    ordered = np.sort(starts)
    several = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(several):
        return np.empty(0, np.int64)
    alike = np.flatnonzero(np.isin(starts, several))
    some = ids.take(pa.array(alike))
    counted = pc.value_counts(some)
    twice = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    return alike[pc.is_in(some, value_set=twice).to_numpy(zero_copy_only=False)].astype(np.int64)


class _Row(NamedTuple):
    """A row whose id another row bears, too; rows are compared as they stand here, the best of a crime first."""

    id: str
    category: str
    ho_code: str
    placeless: bool
    silent: bool
    content: str
    file: str
    line: int
    at: int
    start: datetime | None
    easting: float
    northing: float

    @property
    def crime(self) -> tuple[str, str, str]:
        return self[:3]


def _one_a_crime(
    table: pa.Table, ids: pa.Array, again: npt.NDArray[np.int64]
) -> tuple[pa.Array, npt.NDArray[np.int64], pa.Table]:
    """Every id once, the positions of the rows that do not repeat a crime, and those that do (WHERE).

    again: rows whose id another row bears, too.
    """
    names = ids.take(pa.array(again)).to_pylist()
    kept: list[_Row] = []
    repeated: list[_Row] = []
    for _, same in groupby(sorted(_bearing(table, names, again), key=itemgetter(slice(9))), lambda row: row.crime):
        for row, repeats in _repeats(list(same)):
            (repeated if repeats else kept).append(row)
    seen: Counter[str] = Counter()
    for row in kept:
        seen[row.id] += 1
        if seen[row.id] > 1:
            names[row.at] = f"{row.id}~{seen[row.id]}"
    bears = np.zeros(len(table), bool)
    bears[again] = True
    ids = pc.replace_with_mask(ids, pa.array(bears), pa.array(names, pa.string()))
    left = np.ones(len(table), bool)
    left[again[[row.at for row in repeated]]] = False
    where = [[getattr(row, name) for row in repeated] for name in ("file", "line", "id")]
    return ids, np.flatnonzero(left), pa.table(where, schema=WHERE)


def _bearing(table: pa.Table, ids: list[str], at: npt.NDArray[np.int64]) -> list[_Row]:
    """Rows at some positions, with ids, as what decides between them; the content of those that share their crime."""
    where = pa.array(at)

    def values(name: str) -> list[Any]:
        return table[name].combine_chunks().take(where).to_pylist()

    categories = values("category")
    codes = [code or "" for code in values("ho_code")]
    crimes = list(zip(ids, categories, codes, strict=True))
    counted = Counter(crimes)
    shared = np.array([i for i, crime in enumerate(crimes) if counted[crime] > 1], np.int64)
    content = [""] * len(at)
    for i, digest in zip(shared.tolist(), digests(table, at[shared]).to_pylist(), strict=True):
        content[i] = digest
    silent = [outcome is None or outcome == UNKNOWN_OUTCOME for outcome in values("outcome")]
    places = [[np.nan if metres is None else metres for metres in values(name)] for name in ("easting", "northing")]
    placeless = [isnan(easting) for easting in places[0]]
    where_from = values("file"), values("line"), range(len(at)), values("start")
    columns = (ids, categories, codes, placeless, silent, content, *where_from, *places)
    return [_Row(*row) for row in zip(*columns, strict=True)]


def _repeats(rows: list[_Row]) -> Iterator[tuple[_Row, bool]]:
    """The rows of one crime, and which of them say again what an earlier one says.

    A row on another day, or at a place farther than APART, is of another event that bears the same reference. Rows
    that give no day, as those of data.police.uk, are held to their reference alone.
    """
    dated = [row for row in rows if row.start is not None]
    days = {_day(row) for row in dated}
    axes = zip(*((row.easting, row.northing) for row in dated), strict=True)
    several = len(days) > 1 or any(len({metres for metres in axis if not isnan(metres)}) > 1 for axis in axes)
    events: list[_Row] = []
    for i, row in enumerate(rows):
        if not several or row.start is None:
            yield row, i > 0
            continue
        again = any(_same_event(row, event) for event in events)
        events += [] if again else [row]
        yield row, again


def _day(row: _Row) -> date | None:
    return row.start and row.start.date()


def _same_event(one: _Row, other: _Row) -> bool:
    apart = hypot(one.easting - other.easting, one.northing - other.northing)
    return _day(one) == _day(other) and not apart > APART  # without a place there is nothing that differs


def digests(rows: pa.Table, at: npt.NDArray[np.int64]) -> pa.Array:
    """What the rows (CODED) at some positions say, id and origin apart, as 24 hexadecimal digits."""
    where = pa.array(at)
    parts: list[pa.Array | str] = [_text(rows[name].combine_chunks(), where) for name in _SAID]
    texts: list[pa.Array | str] = []
    for same, run in groupby(parts, lambda part: isinstance(part, str)):
        texts += ["\x1f".join(map(str, run))] if same else list(run)  # noqa: B031 (one branch or the other)
    if len(texts) == 1 and isinstance(texts[0], str):
        texts = [pa.array([texts[0]] * len(at), pa.string())]
    written = pc.binary_join_element_wise(*texts, "\x1f", null_handling="replace", null_replacement="\x00")
    digest = b"".join([blake2b(text, digest_size=_DIGEST).digest() for text in written.cast(pa.binary()).to_pylist()])
    offsets = np.arange(len(at) + 1, dtype=np.int32) * np.int32(2 * _DIGEST)
    buffers = [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(digest.hex().encode())]
    return pa.Array.from_buffers(pa.string(), len(at), buffers)


def _text(column: pa.Array, where: pa.Array) -> pa.Array | str:
    """A column as texts, or the one text that all of it says."""
    if column.null_count == len(column):
        return "\x00"
    if pa.types.is_timestamp(column.type):  # names are made of thousandths: those that were given must stay
        return column.take(where).cast(pa.timestamp("ms")).cast(pa.string())
    if pa.types.is_dictionary(column.type) and len(column.dictionary) == 1 and not column.null_count:
        return str(column.dictionary[0].as_py())
    if column.type == pa.date32() and not column.null_count and len(days := pc.unique(column)) == 1:
        return str(days.cast(pa.string())[0].as_py())
    return column.take(where).cast(pa.string())
