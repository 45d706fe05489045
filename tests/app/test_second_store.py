"""A store that keeps nothing on the disk answers as the embedded one does: the app knows the promise alone."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path

import pyarrow as pa
from test_answering import answerer, incidents

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.loading.boundaries import import_boundaries, listed
from app.settings import Settings
from geo.incidents import SCHEMA
from geo.space.boundaries import Boundaries, default_wards
from geo.store.base import Slice, Snapshot, StoredSet
from geo.store.columns.columns import Columns
from geo.store.columns.distinct_places import PlacedColumns, held_of
from geo.store.columns.facts import Facts, facts_of
from geo.store.columns.made import columns_of


class MemoryBoundaries:
    def __init__(self) -> None:
        self.kept: dict[str, Boundaries] = {}

    def write(self, boundaries: Boundaries) -> str:
        self.kept[boundaries.kind] = boundaries
        return boundaries.kind

    def sets(self) -> Iterable[StoredSet]:
        return (StoredSet(kind, one, True) for kind, one in self.kept.items())

    def chosen(self, kind: str) -> Boundaries | None:
        return self.kept.get(kind)

    def wards(self) -> Boundaries:
        return self.kept.get("wards") or default_wards()

    def identity(self, kind: str) -> str | None:
        one = self.kept.get(kind)
        return one and one.identity

    def mark(self, kind: str) -> Hashable:
        return id(self.kept.get(kind))


class MemoryStore:
    name = "memory"
    watched = ()

    def __init__(self, tables: Iterable[pa.Table]) -> None:
        self.tables, self.boundaries = list(tables), MemoryBoundaries()

    def snapshot(self) -> Snapshot:
        firsts = [(t.slice(0, 1).to_pylist()[0], len(t)) for t in self.tables]
        return Snapshot(
            "memory",
            tuple(Slice("incidents", row["source"], row["force"], row["month"], n, "", "") for row, n in firsts),
        )

    def mark(self) -> Hashable:
        return len(self.tables), *map(self.boundaries.mark, ("wards", "lsoas"))

    def read(
        self,
        dataset: str,
        *,
        columns: Sequence[str] | None = None,
        source: str | None = None,
        force: str | None = None,
        first: date | None = None,
        last: date | None = None,
        snapshot: Snapshot | None = None,
    ) -> pa.Table:
        found = [t for t in self.tables if (first or date.min) <= t["month"][0].as_py() <= (last or date.max)]
        table = pa.concat_tables(found) if dataset == "incidents" and found else SCHEMA.empty_table()
        return table.select(list(columns)) if columns and dataset == "incidents" else table

    def columns(
        self,
        *,
        source: str | None = None,
        force: str | None = None,
        first: date | None = None,
        last: date | None = None,
        snapshot: Snapshot | None = None,
    ) -> tuple[Columns, ...]:
        return (columns_of(self.read("incidents", first=first, last=last)),)

    def held(
        self, snapshot: Snapshot, *, source: str, force: str, first: date | None = None, last: date | None = None
    ) -> PlacedColumns:
        return held_of(self.columns(first=first, last=last))

    def facts(
        self,
        *,
        source: str | None = None,
        force: str | None = None,
        first: date | None = None,
        last: date | None = None,
        snapshot: Snapshot | None = None,
    ) -> Facts:
        return facts_of(self.columns(first=first, last=last))


def test_a_second_store_answers_as_the_first(tmp_path: Path) -> None:
    tables = [incidents(60, date(2025, month, 1), seed=month) for month in (1, 2, 3)]
    asked = Question(offence="ROBBERY")
    first = answerer(tmp_path, *tables).answer(asked)
    world = Answerer(Settings(data=tmp_path / "records", resamples=19), store=MemoryStore(tables))
    second = world.answer(asked)
    assert (second.n, second.months, second.hotspots) == (first.n, first.months, first.hotspots)
    for one, other in zip(second.wards, first.wards, strict=True):
        assert all(getattr(one, field.name) == getattr(other, field.name) for field in fields(one))
    assert second.id != first.id and world.answer(asked) is second
    import_boundaries(world.store, default_wards().of(["E06000030"]))
    assert [row.chosen for row in listed(world.store)] == [True, False]
    assert len(world.answer(asked).wards) == 20
