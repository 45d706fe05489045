"""Columns from the rows of a slice."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.places import collapse
from geo.store.columns.columns import ARRAYS, KIND, STARTED, Array, Columns, written_kinds

Ints = npt.NDArray[np.int64]

NEEDED: Final = [*KIND, "easting", "northing", "weight", "start", "end", "location"]
"""The columns of incidents that `columns_of` reads."""
ANONYMOUS: Final = "street"
"""The spatial precision of places that stand for several addresses each; their texts are public."""
_CROWDED: Final = 1 << 40
"""Keys are numbered anew before they leave 64 bits."""


def arrays_of(incidents: pa.Table) -> tuple[dict[str, Array], dict[str, tuple[int, ...]]]:
    """The arrays (ARRAYS) and the days of `Columns` of incidents (NEEDED). The same rows give the same bytes."""
    incidents = incidents.unify_dictionaries().combine_chunks()
    kind, kinds = _kinds(incidents)
    order = np.argsort(kind, kind="stable")
    x, y, weight = (incidents[name].cast(pa.float64()).to_numpy() for name in ("easting", "northing", "weight"))
    placed = np.isfinite(x) & np.isfinite(y)
    places = collapse(x[placed], y[placed])
    place = np.full(len(x), -1, np.int32)
    place[placed] = places.inverse
    rows = np.bincount(kind, minlength=len(kinds)).astype(np.int64)
    with_place = np.bincount(kind[placed], minlength=len(kinds)).astype(np.int64)
    kinds = kinds.append_column("rows", pa.array(rows)).append_column("placed", pa.array(with_place))
    found: dict[str, Array] = {
        "kinds": written_kinds(kinds),
        "x": places.x,
        "y": places.y,
        "here": places.weight.astype(np.int32),
        "place": place[order],
        "order": order.astype(np.int32),
        "weight": np.empty(0) if (weight == 1).all() else weight[order],
    }
    for name in ("start", "end"):
        times = incidents[name].cast(pa.timestamp("s")).to_numpy().astype("M8[s]")
        found[name] = times[order] if incidents[name].null_count < len(incidents) else times[:0]
    found["text"], texts = _called(incidents, place, len(places))
    found["texts"] = written_kinds(texts)
    assert tuple(found) == ARRAYS
    return found, _days(incidents)


def _called(incidents: pa.Table, place: npt.NDArray[np.int32], p: int) -> tuple[npt.NDArray[np.int32], pa.Table]:
    """(p,) what each place that stands for several addresses is called, as a position in the texts, and the texts.

    The text of a row with an exact place is the record's own, and is left where it is.
    """
    texts, precision = (_coded(incidents[name].combine_chunks()) for name in ("location", "spatial_precision"))
    codes = pc.fill_null(texts.indices, -1).to_numpy().astype(np.int32)
    known = np.append(precision.dictionary.to_numpy(zero_copy_only=False) == ANONYMOUS, False)
    public = known[precision.indices.fill_null(len(known) - 1).to_numpy()]
    some = np.flatnonzero((place >= 0) & public & (codes >= 0))[::-1]  # the last one written is the first there is
    text = np.full(p, -1, np.int32)
    text[place[some]] = codes[some]
    used, renumbered = np.unique(text[text >= 0], return_inverse=True)
    text[text >= 0] = renumbered
    return text, pa.table({"text": texts.dictionary.take(pa.array(used))})


def columns_of(incidents: pa.Table) -> Columns:
    """Columns of incidents (NEEDED), in memory."""
    arrays, days = arrays_of(incidents)
    return Columns(arrays.__getitem__, days)


def _kinds(incidents: pa.Table) -> tuple[Array, pa.Table]:
    """(n,) the kind of each row, and the kinds (KIND, STARTED), sorted by their columns, nulls last."""
    table = incidents.select(KIND).append_column(STARTED, pc.is_valid(incidents["start"]))
    key, size = np.zeros(len(table), np.int64), 1
    for name in table.column_names:
        column = table[name].combine_chunks()
        if column.null_count == len(column):
            continue
        codes, values = _codes(column)
        if values > 1:
            if size * values > _CROWDED:
                key, size = _anew(key)
            key, size = key * values + codes, size * values
    key, size = _anew(key)
    first = np.empty(size, np.int64)
    first[key[::-1]] = np.arange(len(key))[::-1]  # the last one written is the first there is
    kinds = _texts(table.take(pa.array(first)))
    sorted_ = pc.sort_indices(kinds, [(name, "ascending") for name in kinds.column_names]).to_numpy()
    rank = np.empty(size, np.uint16 if size <= 1 << 16 else np.int64)  # sixteen bits sort by counting
    rank[sorted_] = np.arange(size)
    return rank[key], kinds.take(pa.array(sorted_)).combine_chunks()


def _codes(column: pa.Array) -> tuple[npt.NDArray[np.int32], int]:
    """Each value, null among them, as an integer, and how many integers there may be."""
    if not pa.types.is_dictionary(column.type):
        coded = pc.dictionary_encode(column, null_encoding="encode")
        return coded.indices.to_numpy(), len(coded.dictionary)
    values = len(column.dictionary)
    return column.indices.fill_null(values).to_numpy(), values + (column.null_count > 0)


def _coded(texts: pa.Array) -> pa.DictionaryArray:
    """Texts by a dictionary in which they stand as they come."""
    return texts if pa.types.is_dictionary(texts.type) else pc.dictionary_encode(texts)


def _texts(table: pa.Table) -> pa.Table:
    """The table with no column dictionary-coded."""
    for i, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            plain = field.with_type(field.type.value_type)
            table = table.set_column(i, plain, table.column(i).cast(plain.type))
    return table


def _anew(key: Ints) -> tuple[Ints, int]:
    """The keys numbered by their first appearance, and how many there are."""
    codes = pc.dictionary_encode(pa.array(key))
    return codes.indices.to_numpy().astype(np.int64), len(codes.dictionary)


def _days(incidents: pa.Table) -> dict[str, tuple[int, ...]]:
    """The incidents of each month that begin on each of its days, counted by the day of the month alone."""
    found = {}
    for month in pc.unique(incidents["month"]).drop_null().sort().to_pylist():
        start = incidents["start"]
        if start.null_count < len(start):
            start = start.filter(pc.equal(incidents["month"], pa.scalar(month, pa.date32())))
            day = pc.day(start.drop_null()).to_numpy()
            found[month.isoformat()] = tuple(np.bincount(day - 1, minlength=31).tolist())
        else:
            found[month.isoformat()] = (0,) * 31
    return found
