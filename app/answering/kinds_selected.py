"""A definition is asked about the kinds of incidents that there are; only the rows of those it selects are made."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo.disclosure import WITHHELD
from geo.incidents import SCHEMA
from geo.offence.offences import Definition, Selection
from geo.places import Places, collapse
from geo.store.columns.columns import Columns

Bools = npt.NDArray[np.bool_]


class KindsHeld:
    """The incidents of some slices, each counting one, none of them at a place that is withheld.

    kinds: the table of all their kinds, with `rows`; every: the slices' columns.
    """

    def __init__(self, every: Sequence[Columns], months: Sequence[date]) -> None:
        """every: of whole months; months: those that count."""
        self.every = [one for one in every if len(one) and one.kinds["month"][0].as_py() in months]
        empty = pa.schema([*SCHEMA, pa.field("rows", pa.int64())]).empty_table()
        self.kinds = pa.concat_tables([one.kinds for one in self.every]) if self.every else empty

    def select(self, what: Definition) -> Selection:
        """What a definition selects: mask is of the kinds, the counts are of incidents. Raises Unanswerable."""
        return what.select(self.kinds, rows=self.kinds["rows"].to_numpy())

    def any_crime(self) -> Places:
        """The places of all of them, whose `inverse` is left empty."""
        return _places(tuple(self.every))

    def table(self, mask: Bools, columns: Sequence[str]) -> pa.Table:
        """The incidents of the kinds of a mask, in the order of the store."""
        schema = pa.schema([*(SCHEMA.field(name) for name in columns), pa.field(WITHHELD, pa.bool_(), nullable=False)])
        parts, begin = [], 0
        for one in self.every:
            end = begin + len(one.kinds)
            parts.append(_rows(one, mask[begin:end], schema))
            begin = end
        return pa.concat_tables(parts) if parts else schema.empty_table()


@lru_cache(maxsize=4)
def _places(every: tuple[Columns, ...]) -> Places:
    """The same months are asked about again and again, whatever the offence."""
    x, y, here = (np.concatenate([np.empty(0), *(getattr(one, name) for one in every)]) for name in ("x", "y", "here"))
    return replace(collapse(x, y, here), inverse=np.empty(0, np.intp))


def _rows(one: Columns, mask: Bools, schema: pa.Schema) -> pa.Table:
    counts = np.diff(one.ends)
    at = np.flatnonzero(np.repeat(mask, counts))
    back = np.argsort(one.order[at])
    at = at[back]
    kind = pa.array(np.repeat(np.flatnonzero(mask), counts[mask])[back])
    place = one.place[at]
    made = []
    for field in schema:
        if field.name in ("easting", "northing"):
            values = np.append(one.x if field.name == "easting" else one.y, 0.0)[place]
            made.append(pa.array(values, mask=place < 0))
        elif field.name in ("start", "end"):
            times = getattr(one, field.name)
            made.append(pa.array(times[at]) if len(times) else pa.nulls(len(at), field.type))
        elif field.name == "weight":
            made.append(pa.array(np.ones(len(at))))
        elif field.name == WITHHELD:
            made.append(pa.array(np.zeros(len(at), bool)))
        else:
            made.append(one.kinds[field.name].take(kind).combine_chunks())
    return pa.Table.from_arrays(made, schema=schema)
