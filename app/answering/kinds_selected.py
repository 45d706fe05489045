"""A definition is asked about the kinds of incidents that there are, split by night and zone where it goes by those."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from app.answering.zones import Zone
from geo.disclosure import Homes
from geo.offence.offences import Definition, Selection
from geo.places import Places
from geo.space.assign import covered
from geo.store.columns.columns import STARTED, Columns
from geo.store.columns.distinct_places import DistinctPlaces, PlacedColumns
from geo.store.columns.facts import HOURS
from geo.store.columns.rows import Part, Rows
from geo.time.night import profile

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
START = "start"
"""The column of times, of which a kind knows whether there is one."""


@dataclass(frozen=True, eq=False)
class _Groups:
    """The incidents of one part by kind, nights and zone. kind, bits, rows: (g,) of each group, how many they are; the
    first bit says whether it lies in a zone, each further one whether in a night; values: how many the bits may have;
    key: (n,) kind and bits of each incident of the slice, None where kinds are not split."""

    part: Part
    kind: Ints
    bits: Ints
    rows: Ints
    values: int
    key: Ints | None

    def chosen(self, mask: Bools) -> Part:
        """The incidents of some of the groups."""
        kinds = np.zeros(len(self.part.kinds), bool)
        kinds[self.kind[mask]] = True
        if self.key is None:
            return Part(self.part.of, self.part.at, kinds)
        wanted = np.zeros(len(kinds) * self.values, bool)
        wanted[(self.kind * self.values + self.bits)[mask]] = True
        return Part(self.part.of, self.part.at, kinds, wanted[self.key])


@dataclass(frozen=True, eq=False)
class KindsHeld:
    """The incidents that are held of the months that count, without the places of homes that no map shows."""

    held: PlacedColumns
    months: tuple[date, ...]
    homes: Homes

    @cached_property
    def every(self) -> Rows:
        """All of them."""
        counted = pa.array(self.months, pa.date32())
        parts = [
            Part(one, at, np.asarray(pc.is_in(one.kinds["month"], value_set=counted), bool))
            for one, at in zip(self.held.columns, self.held.at, strict=True)
            if len(one)
        ]
        return Rows([part for part in parts if part.n], len(self.held.distinct), self._hidden)

    @property
    def _hidden(self) -> Bools | None:
        return hidden(self.held.distinct, self.homes) if len(self.homes.x) else None

    def any_crime(self) -> Places:
        """The places of all of them, whose `inverse` is left empty."""
        return _any_crime(self.held.columns, self.held.distinct, self.months, self.homes)

    def select(self, what: Definition, zones: Sequence[Zone] = ()) -> tuple[Selection, Rows, int]:
        """What a definition selects: mask is of groups of incidents, the counts are of incidents; and how many of them
        only because they stand in one of the zones that may judge them. Raises Unanswerable.
        """
        x, y = self.held.distinct.x, self.held.distinct.y
        judging = [(zone, covered(zone.geometry, x, y)) for zone in zones]
        groups = [self._groups(part, what, judging) for part in self.every.parts]
        rows = np.concatenate([np.zeros(0, np.int64), *(one.rows for one in groups)])
        bits = np.concatenate([np.zeros(0, np.int64), *(one.bits for one in groups)])
        begin = np.cumsum([0, *(len(one.part.kinds) for one in groups)])
        of = [one.kind + first for one, first in zip(groups, begin, strict=False)]
        table = self.every.of_kinds([*(name for name in what.columns if name != START), STARTED])
        table = table.take(pa.array(np.concatenate([np.zeros(0, np.int64), *of])))
        begun = pc.if_else(table[STARTED], pa.scalar(0, pa.timestamp("s")), pa.scalar(None, pa.timestamp("s")))
        table = table.append_column(START, begun)
        night = {name: (bits >> i & 1) > 0 for i, name in enumerate(what.nights, 1)}
        found = what.select(table, night=night, rows=rows)
        flagged = int(rows[found.mask].sum())
        if zones:
            found = what.select(table, night=night, zone=(bits & 1) > 0, rows=rows)
        ends = np.cumsum([len(one.kind) for one in groups])
        masks = np.split(found.mask, ends[:-1]) if groups else []
        parts = [one.chosen(mask) for one, mask in zip(groups, masks, strict=True) if mask.any()]
        chosen = Rows(parts, len(self.held.distinct), self._hidden)
        return found, chosen, chosen.n - flagged

    def _groups(self, part: Part, what: Definition, zones: Sequence[tuple[Zone, Bools]]) -> _Groups:
        counts = np.diff(part.of.ends)
        if not what.nights and not zones:
            kind = np.flatnonzero(part.kinds)
            return _Groups(part, kind, np.zeros(len(kind), np.int64), counts[kind], 1, None)
        bits = np.zeros(len(part.of), np.int64)
        kinds = part.of.kinds
        if what.nights:
            timed = pc.and_(pc.is_in(kinds["time_precision"], value_set=pa.array(HOURS)), kinds[STARTED])
            rows = np.flatnonzero(np.repeat(np.asarray(timed, bool), counts))
            for i, name in enumerate(what.nights if len(rows) else (), 1):
                bits[rows[profile(name).holds(part.of.start[rows])]] |= 1 << i
        months = kinds["month"].to_numpy().astype("M8[M]")
        for month in np.unique(months[part.kinds]) if zones else ():
            places = np.zeros(len(part.at), bool)
            for zone, covers in zones:
                if zone.in_force(month):
                    places |= covers[part.at]
            if self._hidden is not None:
                places &= ~self._hidden[part.at]
            bits[np.repeat(months == month, counts) & np.append(places, False)[part.of.place]] |= 1
        values = 2 << len(what.nights)
        key = np.repeat(np.arange(len(counts)) * values, counts) + bits
        sizes = np.bincount(key, minlength=len(counts) * values)
        some = np.flatnonzero((sizes > 0) & np.repeat(part.kinds, values))
        return _Groups(part, some // values, some % values, sizes[some].astype(np.int64), values, key)


@lru_cache(maxsize=8)
def hidden(distinct: DistinctPlaces, homes: Homes) -> Bools:
    """(p,) which distinct places no map shows."""
    return homes.hold(distinct.x, distinct.y)


@lru_cache(maxsize=4)
def _any_crime(
    columns: tuple[Columns, ...], distinct: DistinctPlaces, months: tuple[date, ...], homes: Homes
) -> Places:
    """The same months are asked about again and again, whatever the offence."""
    total, some, _ = KindsHeld(PlacedColumns(columns, distinct), months, homes).every.total()
    at = np.flatnonzero(some)
    return Places(distinct.x[at], distinct.y[at], total[at], np.empty(0, np.intp))
