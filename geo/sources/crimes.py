"""All rows of one month of a force become its crimes: each has a name, none is there twice, and they stand by place."""

from datetime import date
from hashlib import blake2b
from itertools import groupby
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.incidents import SCHEMA
from geo.sources.coded import as_they_come, coded, joined, plain
from geo.sources.row_order import order_of, starts_of

if TYPE_CHECKING:
    import pandas as pd

WHERE: Final = pa.schema([("file", pa.string()), ("line", pa.int64()), ("text", pa.string())])
"""Where a row is that says again what another row says, and its id."""
APART: Final = 50.0
"""Metres from which two rows of one reference are not of one event."""
UNKNOWN_OUTCOME: Final = "Status update unavailable"
_DIGEST: Final = 12  # bytes
_CRIME: Final = ["id", "category", "ho_code"]
_SAID: Final = [name for name in SCHEMA.names if name != "id"]


def crimes(rows: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Incidents (SCHEMA, their texts dictionary-coded) of rows (CODED), and those that repeat a crime (WHERE).

    The same rows give the same incidents, to the order of every dictionary, however they were ordered.
    """
    rows = _named(rows)
    repeated = WHERE.empty_table()
    again = occurring_again(rows["id"].combine_chunks())
    if len(again):
        rows, repeated = _one_a_crime(rows, again)
    order = pa.array(order_of(*(rows[name].combine_chunks() for name in ("northing", "easting", "id"))))
    columns = [_taken(rows[name].combine_chunks(), order) for name in SCHEMA.names]
    kinds = [field.with_type(column.type) for field, column in zip(SCHEMA, columns, strict=True)]
    return pa.table(columns, schema=pa.schema(kinds)), repeated


def _taken(column: pa.Array, order: pa.Array) -> pa.Array:
    if column.null_count == len(column):
        return pa.nulls(len(column), column.type)
    if not pa.types.is_dictionary(column.type):
        return column.take(order)
    if len(column.dictionary) == 1 and not column.null_count:
        return column
    return as_they_come(column.take(order))


def _named(rows: pa.Table) -> pa.Table:
    """The rows, those without an id named by what they say and by how often their file has said it."""
    nameless = pc.is_null(rows["id"]).combine_chunks()
    if not (some := np.flatnonzero(nameless.to_numpy(zero_copy_only=False))).size:
        return rows
    bare = rows.take(pa.array(some))
    content = digests(bare)
    nth = np.ones(len(bare), np.int64)
    if len(again := occurring_again(content)):
        frame = plain(bare.take(pa.array(again))).select(["file", "line"]).to_pandas()
        frame["content"] = content.take(pa.array(again)).to_pylist()
        order = frame.sort_values(["content", "file", "line"])
        nth[again[order.index]] += order.groupby(["content", "file"]).cumcount().to_numpy()
    names = pc.binary_join_element_wise(content, pa.array(nth).cast(pa.string()), "-")
    ids = pc.replace_with_mask(rows["id"].combine_chunks(), nameless, names)
    return rows.set_column(0, rows.schema.field("id"), ids)


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


def _one_a_crime(table: pa.Table, again: npt.NDArray[np.int64]) -> tuple[pa.Table, pa.Table]:
    """The rows without those that repeat a crime, every id once. again: rows whose id another row bears, too."""
    rows = plain(table.take(pa.array(again)))
    frame = rows.select([*_CRIME, "outcome", "start", "easting", "northing", "file", "line"]).to_pandas()
    frame["ho_code"] = frame["ho_code"].fillna("")
    frame["silent"] = frame["outcome"].isna() | (frame["outcome"] == UNKNOWN_OUTCOME)
    frame["content"] = ""
    same = frame.duplicated(_CRIME, keep=False).to_numpy()
    frame.loc[same, "content"] = digests(coded(rows.filter(pa.array(same)))).to_pylist()
    frame["placeless"] = frame["easting"].isna()
    frame = frame.sort_values([*_CRIME, "placeless", "silent", "content", "file", "line"], kind="stable")
    repeats = _repeats(frame)
    said = frame.loc[repeats, ["file", "line", "id"]]
    repeated = pa.table([pa.array(said[name].to_list()) for name in said], schema=WHERE)
    frame = frame[~repeats]
    nth = frame.groupby("id").cumcount()
    frame.loc[nth > 0, "id"] += "~" + (nth[nth > 0] + 1).astype(str)
    kept = rows.take(pa.array(frame.index.to_numpy()))
    kept = kept.set_column(0, table.schema.field("id"), pa.array(frame["id"].to_list(), pa.string()))
    alone = np.ones(len(table), bool)
    alone[again] = False
    return joined([table.filter(pa.array(alone)), coded(kept)]), repeated


def _repeats(frame: "pd.DataFrame") -> "pd.Series[bool]":
    """Which rows say again what an earlier row of their crime says.

    A row on another day, or at a place farther than APART, is of another event that bears the same reference. Rows
    that give no day, as those of data.police.uk, are held to their reference alone.
    """
    repeats = frame.duplicated(_CRIME)
    several = frame[frame.duplicated(_CRIME, keep=False) & frame["start"].notna()]
    several = several.assign(day=several["start"].dt.normalize())
    values = several.groupby(_CRIME, sort=False)[["day", "easting", "northing"]].transform("nunique")
    for _, rows in several[(values > 1).any(axis=1)].groupby(_CRIME, sort=False):
        events: list[tuple[date, float, float]] = []
        for at, day, easting, northing in zip(
            rows.index, rows["day"].dt.date, rows["easting"], rows["northing"], strict=True
        ):
            again = any(_same_event((day, easting, northing), event) for event in events)
            repeats[at] = again
            events += [] if again else [(day, easting, northing)]
    return repeats


def _same_event(one: tuple[date, float, float], other: tuple[date, float, float]) -> bool:
    apart = float(np.hypot(one[1] - other[1], one[2] - other[2]))
    return one[0] == other[0] and not apart > APART  # without a place there is nothing that differs


def digests(rows: pa.Table) -> pa.Array:
    """What each row (CODED) says, id and origin apart, as 24 hexadecimal digits."""
    parts: list[pa.Array | str] = [_text(rows[name].combine_chunks()) for name in _SAID]
    texts: list[pa.Array | str] = []
    for same, run in groupby(parts, lambda part: isinstance(part, str)):
        texts += ["\x1f".join(map(str, run))] if same else list(run)  # noqa: B031 (one branch or the other)
    if len(texts) == 1 and isinstance(texts[0], str):
        texts = [pa.array([texts[0]] * len(rows), pa.string())]
    said = pc.binary_join_element_wise(*texts, "\x1f", null_handling="replace", null_replacement="\x00")
    digest = b"".join(blake2b(text.encode(), digest_size=_DIGEST).digest() for text in said.to_pylist())
    offsets = np.arange(len(rows) + 1, dtype=np.int32) * np.int32(2 * _DIGEST)
    buffers = [None, pa.py_buffer(offsets.tobytes()), pa.py_buffer(digest.hex().encode())]
    return pa.Array.from_buffers(pa.string(), len(rows), buffers)


def _text(column: pa.Array) -> pa.Array | str:
    """A column as texts, or the one text that all of it says."""
    if column.null_count == len(column):
        return "\x00"
    if column.null_count == 0 and column.type != pa.float64() and len(known := pc.unique(column)) == 1:
        return str(known.cast(pa.string())[0].as_py())
    return column.cast(pa.string())
