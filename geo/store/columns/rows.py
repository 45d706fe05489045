"""Some of the incidents of columns: counted on their places and by month and category, and read only when asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo.incidents import SCHEMA
from geo.store.columns.columns import STARTED, Columns

Array = npt.NDArray[Any]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
_KINDS: Final = pa.schema([*SCHEMA, pa.field(STARTED, pa.bool_())])
_FEW: Final = 8
"""One row of so many is put into its order by sorting; more of them by place."""


@dataclass(frozen=True, eq=False)
class Part:
    """The rows of one slice. kinds: (k,) of which kinds there may be some; rows: (n,) which of all, in the order of the
    columns, None where it is all of the kinds; at: where its places are among the distinct ones."""

    of: Columns
    at: npt.NDArray[np.int32]
    kinds: Bools
    rows: Bools | None = None

    @cached_property
    def of_kind(self) -> npt.NDArray[np.int64]:
        """(k,) how many they are of each kind."""
        counts = np.diff(self.of.ends)
        if self.rows is None:
            return np.where(self.kinds, counts, 0)
        return np.bincount(np.repeat(np.arange(len(counts)), counts)[self.rows], minlength=len(counts)).astype(np.int64)

    @property
    def n(self) -> int:
        """How many they are."""
        return int(self.of_kind.sum())

    @property
    def mask(self) -> Bools:
        """(n,) which of the slice's incidents they are, in the order of the columns."""
        return np.repeat(self.kinds, np.diff(self.of.ends)) if self.rows is None else self.rows

    def take(self, values: Array) -> Array:
        """Their values, in the order of the columns; values: one of each of the slice's incidents."""
        if self.rows is not None:
            return values[self.rows]
        edges = np.flatnonzero(np.diff(self.kinds, prepend=False, append=False))
        runs = [values[begin:end] for begin, end in self.of.ends[edges].reshape(-1, 2)]
        return runs[0] if len(runs) == 1 else np.concatenate([values[:0], *runs])

    @property
    def counted(self) -> npt.NDArray[np.int64]:
        """How many stand on each of the slice's places: of most of its incidents, all there are without the others."""
        if self.n == len(self.of):
            return self.of.here.astype(np.int64)
        if self.rows is None and 2 * self.n > len(self.of):
            return self.of.here - Part(self.of, self.at, ~self.kinds).counted
        return np.bincount(self.take(self.of.place) + 1, minlength=len(self.of.here) + 1)[1:]

    @property
    def ordered(self) -> Ints:
        """Their positions in the columns, in the order of the slice."""
        at = np.flatnonzero(self.mask)
        if _FEW * len(at) < len(self.of):
            return at[np.argsort(self.of.order[at])]
        back = np.full(len(self.of), -1, np.intp)
        back[self.of.order[at]] = at
        return back[back >= 0]


@dataclass(frozen=True, eq=False)
class Tally:
    """Rows in groups of places, by the months (m,) and the categories (c,) that there are among all of them.

    rows: (k, m) how many; by_month: (k, m) and by_category: (k, c) their weights.
    """

    months: Array
    categories: tuple[str, ...]
    rows: npt.NDArray[np.int64]
    by_month: Floats
    by_category: Floats


class Rows:
    """Some of the incidents that are held, in the order of the store, each with its weight.

    Nothing of a single row is made before it is asked for: what is added up on places is added up in the columns.
    """

    def __init__(self, parts: Sequence[Part], size: int, hidden: Bools | None = None) -> None:
        """size: how many distinct places there are; hidden: (size,) those that are left out; the incidents there stay
        without a place."""
        self.parts, self._size, self._hidden = tuple(parts), size, hidden
        self._before: Rows | None = None
        self._share: Floats = np.empty(0)

    def weighed(self, share: Floats) -> "Rows":
        """Those with a share above zero, each weight times its share. share: (n,)."""
        found = Rows(self.parts, self._size, self._hidden)
        found._before, found._share = self, share
        return found

    @cached_property
    def n(self) -> int:
        """How many they are."""
        return int((self._share > 0).sum()) if self._before else sum(part.n for part in self.parts)

    @cached_property
    def alike(self) -> bool:
        """Whether each counts one."""
        return not self._before and not any(len(part.of.weight) for part in self.parts)

    def of_kinds(self, columns: Sequence[str]) -> pa.Table:
        """Some columns of the kinds of all slices, one slice after the other."""
        if not self.parts:
            return pa.schema([_KINDS.field(name) for name in columns]).empty_table()
        return pa.concat_tables([part.of.kinds.select(columns) for part in self.parts]).combine_chunks()

    @cached_property
    def of_kind(self) -> npt.NDArray[np.int64]:
        """How many there are of each kind of all slices."""
        if self._before:
            return np.bincount(self.kind, minlength=sum(len(part.kinds) for part in self.parts)).astype(np.int64)
        return np.concatenate([np.zeros(0, np.int64), *(part.of_kind for part in self.parts)])

    def values(self, name: str) -> list[Any]:
        """The distinct values of a column of kinds among these rows, in the order of kinds."""
        return self.of_kinds([name])[name].filter(pa.array(self.of_kind > 0)).unique().to_pylist()

    @cached_property
    def kind(self) -> Ints:
        """(n,) position of each row's kind among those of all slices."""
        if self._before:
            return self._before.kind[self._share > 0]
        begin = np.cumsum([0, *(len(part.kinds) for part in self.parts)])
        each = zip(self.parts, self._ordered, begin, strict=False)
        found = [np.searchsorted(part.of.ends, at, side="right") - 1 + first for part, at, first in each]
        return np.concatenate([np.zeros(0, np.intp), *found])

    @cached_property
    def place(self) -> Ints:
        """(n,) where each stands on the distinct, -1 without a place."""
        if self._before:
            return self._before.place[self._share > 0]
        each = zip(self.parts, self._ordered, strict=True)
        found = [np.append(part.at, -1).astype(np.intp)[part.of.place[at]] for part, at in each]
        place = np.concatenate([np.zeros(0, np.intp), *found])
        if self._hidden is not None:
            place[np.append(self._hidden, False)[place]] = -1
        return place

    @cached_property
    def weight(self) -> Floats:
        """(n,) what each counts."""
        if self._before:
            return (self._before.weight * self._share)[self._share > 0]
        if self.alike:
            return np.ones(self.n)
        each = zip(self.parts, self._ordered, strict=True)
        found = [part.of.weight[at] if len(part.of.weight) else np.ones(len(at)) for part, at in each]
        return np.concatenate([np.zeros(0), *found])

    def time(self, name: str) -> npt.NDArray[np.datetime64]:
        """(n,) start or end of each, not a time where it is not known."""
        if self._before:
            return self._before.time(name)[self._share > 0]
        each = ((getattr(part.of, name), at) for part, at in zip(self.parts, self._ordered, strict=True))
        none = np.datetime64("NaT", "s")
        found = [times[at] if len(times) else np.full(len(at), none) for times, at in each]
        return np.concatenate([np.zeros(0, "M8[s]"), *found])

    @cached_property
    def _ordered(self) -> list[Ints]:
        return [part.ordered for part in self.parts]

    def among(self, others: "Rows") -> Bools:
        """(n,) which of these are also among others of the same columns, whatever those weigh."""
        masks = {id(part.of): part.mask for part in others.parts}
        each = ((masks.get(id(part.of)), at) for part, at in zip(self.parts, self._ordered, strict=True))
        found = [np.zeros(len(at), bool) if mask is None else mask[at] for mask, at in each]
        return np.concatenate([np.zeros(0, bool), *found])

    def total(self) -> tuple[Floats, Bools, float]:
        """(p,) weight on each of the distinct places and (p,) whether any row stands there, without the hidden ones;
        and the weight of the rows on those."""
        if self.alike:
            sums = np.zeros(self._size, np.int64)
            few = [np.zeros(0, np.int32)]
            for part in self.parts:
                if _FEW * part.n > len(part.of):
                    sums[part.at] += part.counted
                else:
                    place = part.take(part.of.place)
                    few.append(part.at[place[place >= 0]])
            sums += np.bincount(np.concatenate(few), minlength=self._size)
            kept_back = 0.0 if self._hidden is None else float(sums[self._hidden].sum())
            if self._hidden is not None:
                sums[self._hidden] = 0
            return sums.astype(np.float64), sums > 0, kept_back
        placed = self.place >= 0
        at, weight = self.place[placed], self.weight[placed]
        some = np.bincount(at, minlength=self._size) > 0
        sums_ = np.bincount(at, weight, self._size).astype(np.float64)
        return sums_, some, float(self.weight[self.kept_back].sum())

    def total_in(self, months: Sequence[date]) -> Floats:
        """(p,) weight on each of the distinct places, as `total` has it, of the rows of some months alone."""
        month = self.of_kinds(["month"])["month"].to_numpy().astype("M8[M]")
        chosen = np.isin(month, np.array(months, "M8[M]"))
        if not self.alike:
            some = chosen[self.kind] & (self.place >= 0)
            return np.bincount(self.place[some], self.weight[some], self._size).astype(np.float64)
        parts = []
        for part, kinds in self._each(chosen):
            if (part.kinds & kinds).any():
                rows = None if part.rows is None else part.rows & np.repeat(kinds, np.diff(part.of.ends))
                parts.append(replace(part, kinds=part.kinds & kinds, rows=rows))
        return Rows(parts, self._size, self._hidden).total()[0]

    @property
    def kept_back(self) -> Bools:
        """(n,) which rows have a place that is hidden."""
        if self._hidden is None:
            return np.zeros(self.n, bool)
        if self._before:
            return self._before.kept_back[self._share > 0]
        each = zip(self.parts, self._ordered, strict=True)
        found = [np.append(self._hidden[part.at], False)[part.of.place[at]] for part, at in each]
        return np.concatenate([np.zeros(0, bool), *found])

    def tally(self, group: Ints, k: int) -> Tally:
        """Rows by group, month and category. group: (p,) of each place of the distinct, below k, -1 for none."""
        months, month_of = self._codes("month")
        categories, category_of = self._codes("category")
        m, c = len(months), len(categories)
        if self.alike:
            sums = np.zeros((k + 1) * m * c, np.int64)  # the last of them is no group
            both = month_of * c + category_of
            of = np.where(group >= 0, group, k) * (m * c)
            for part, codes in self._each(both):
                at = np.append(of[part.at], k * m * c)[part.take(part.of.place)]
                sums += np.bincount(at + np.repeat(codes, part.of_kind), minlength=len(sums))
            cube = sums.reshape(k + 1, m, c)[:k]
            rows, by_category = cube.sum(axis=2), cube.sum(axis=1).astype(np.float64)
            return Tally(months, tuple(categories), rows, rows.astype(np.float64), by_category)
        of = np.append(group, -1)[self.place]
        some = of >= 0
        of, kind, weight = of[some], self.kind[some], self.weight[some]
        in_month, in_category = of * m + month_of[kind], of * c + category_of[kind]
        rows = np.bincount(in_month, minlength=k * m).reshape(k, m)
        by_month = np.bincount(in_month, weight, k * m).reshape(k, m).astype(np.float64)
        by_category = np.bincount(in_category, weight, k * c).reshape(k, c).astype(np.float64)
        return Tally(months, tuple(categories), rows, by_month, by_category)

    def by_value(self, name: str, group: Ints, k: int) -> tuple[tuple[str, ...], Floats]:
        """The values of a column of kinds, ascending, "" for null, and the weights of the rows by group and value.

        group: (p,) of each of the distinct places, below k, -1 for none; the weights are (k, v).
        """
        given = [value or "" for value in self.of_kinds([name])[name].to_pylist()]
        values, code = np.unique(np.array(given, np.str_), return_inverse=True)
        sums = np.zeros(k * len(values))
        if self.alike:
            for part, codes in self._each(code):
                of = np.append(group[part.at], -1)[part.take(part.of.place)]
                some = of >= 0
                code_of = np.repeat(codes, part.of_kind)[some]
                sums += np.bincount(of[some] * len(values) + code_of, minlength=len(sums))
        elif self.n:
            of = np.append(group, -1)[self.place]
            some = of >= 0
            sums += np.bincount(of[some] * len(values) + code[self.kind[some]], self.weight[some], len(sums))
        return tuple(map(str, values)), sums.reshape(k, len(values))

    def worth(self, values: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """(p,) each, on the distinct places without the hidden ones: the sum of the values of the rows, of their
        squares, the largest of one row, and the weight of the rows without a value.

        values: one of each kind of all slices, not a number where it has none; a row's is its weight times that.
        """
        if self.alike:
            at, each, weight = [np.zeros(0, np.intp)], [np.zeros(0)], np.ones(1)
            for part, of_kind in self._each(values):
                at.append(np.append(part.at, -1).astype(np.intp)[part.take(part.of.place)])
                each.append(np.repeat(of_kind, part.of_kind))
            place, value = np.concatenate(at), np.concatenate(each)
            weight = np.ones(len(place))
        else:
            place, weight = self.place, self.weight
            value = values[self.kind] * weight
        here = (place >= 0) if self._hidden is None else ~np.append(self._hidden, True)[place]
        place, value, weight = place[here], value[here], weight[here]
        none = np.isnan(value)
        known = np.where(none, 0.0, value)
        largest = np.zeros(self._size)
        np.maximum.at(largest, place, known)
        sums = (np.bincount(place, of, self._size).astype(np.float64) for of in (known, known**2, weight * none))
        value_, squares, without = sums
        return value_, squares, largest, without

    def _codes(self, name: str) -> tuple[Any, Ints]:
        """The distinct values of a column of kinds, ascending, and which of them each kind has."""
        column = self.of_kinds([name])[name].combine_chunks().dictionary_encode()
        values = np.asarray(column.dictionary.to_numpy(zero_copy_only=False))
        order = np.argsort(values)
        rank = np.empty(len(values), np.intp)
        rank[order] = np.arange(len(values))
        found = rank[column.indices.to_numpy()] if len(values) else np.zeros(0, np.intp)
        return values[order] if name == "month" else tuple(map(str, values[order])), found

    def _each(self, of_kind: Array) -> Iterator[tuple[Part, Array]]:
        begin = 0
        for part in self.parts:
            yield part, of_kind[begin : begin + len(part.kinds)]
            begin += len(part.kinds)

    def table(self, columns: Sequence[str], x: Floats, y: Floats, rows: Ints | None = None) -> pa.Table:
        """Some columns of the rows as a table. x, y: (p,) of the distinct places; rows: positions, all when None."""
        of: Any = slice(None) if rows is None else rows
        kind, place = pa.array(self.kind[of]), self.place[of]
        made = []
        for name in columns:
            field = SCHEMA.field(name)
            if name in ("easting", "northing"):
                values = np.append(x if name == "easting" else y, 0.0)[place]
                made.append(pa.array(values, mask=place < 0))
            elif name in ("start", "end"):
                made.append(pa.array(self.time(name)[of], field.type))
            elif name == "weight":
                made.append(pa.array(self.weight[of]))
            else:
                made.append(self.of_kinds([name])[name].take(kind).combine_chunks())
        return pa.Table.from_arrays(made, schema=pa.schema([SCHEMA.field(name) for name in columns]))
