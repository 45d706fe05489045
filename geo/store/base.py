"""What any store promises: slices of rows, boundaries, and what became of every load."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo.space.boundaries import Boundaries
from geo.store.columns.columns import Columns
from geo.store.columns.distinct_places import PlacedColumns
from geo.store.columns.facts import Facts


@dataclass(frozen=True)
class Slice:
    """One immutable file of the store: all rows of one dataset, source, force and month."""

    dataset: str  # incidents, venues, lights, …
    source: str
    force: str
    month: date | None  # None for datasets without months
    rows: int
    sha256: str
    path: str


@dataclass(frozen=True)
class Change:
    """What a replacement did to one slice, counted over ids."""

    slice: Slice
    added: int
    changed: int
    removed: int


@dataclass(frozen=True)
class Gone:
    """Rows that were purged from one slice. left: rows that stay in it; present: whether they were part of the data,
    and not only of what an undo would have brought back."""

    dataset: str
    source: str
    force: str
    month: date | None
    rows: int
    left: int
    present: bool


@dataclass(frozen=True)
class Purged:
    """What was taken out of a store. aside: rows that loads had set aside, by source; reports: of loads that were
    worded anew."""

    rows: tuple[Gone, ...]
    aside: Mapping[str, int]
    reports: int

    def __bool__(self) -> bool:
        return bool(self.rows or self.aside or self.reports)


@dataclass(frozen=True)
class Snapshot:
    """The store at one moment: `id` changes when, and only when, the data does."""

    id: str
    slices: tuple[Slice, ...]

    def sources(self) -> tuple[str, ...]:
        """Sources with incidents, sorted."""
        return self._sources

    @cached_property
    def _sources(self) -> tuple[str, ...]:
        return tuple(sorted({s.source for s in self.slices if s.dataset == "incidents"}))

    def forces(self, source: str | None = None) -> tuple[str, ...]:
        """Forces of which one source, or any, has incidents, sorted."""
        held = {s.force for s in self.slices if s.dataset == "incidents" and source in (None, s.source)}
        return tuple(sorted(held))

    def months(self, source: str, force: str | None = None) -> tuple[date, ...]:
        """Months that one source covers, ascending."""
        return tuple(
            sorted(
                {
                    s.month
                    for s in self.slices
                    if s.dataset == "incidents" and s.source == source and force in (None, s.force) and s.month
                }
            )
        )


@dataclass(frozen=True)
class StoredSet:
    """One imported set of boundaries under the name it is kept by; chosen: the one in use of its kind."""

    name: str
    boundaries: Boundaries
    chosen: bool


class BoundaryStore(Protocol):
    """Imported boundaries. Whoever reads while a set is written sees the old one or the new, never half of either."""

    def write(self, boundaries: Boundaries) -> str:
        """Keep a set in place of one of its kind, vintage and resolution, and choose it; the name it is kept by."""
        ...

    def undo(self, kind: str, identity: str) -> None:
        """Put back what the newest set of a kind took the place of. identity: of the set that is to go. Raises
        Conflict when it is not the newest, or what was before is not known."""
        ...

    def sets(self) -> Iterator[StoredSet]:
        """Every set that was imported, by name."""
        ...

    def chosen(self, kind: str) -> Boundaries | None:
        """The set of a kind that was imported last; None when there is none."""
        ...

    def wards(self) -> Boundaries:
        """The ward set that was imported last, or else the default."""
        ...

    def identity(self, kind: str) -> str | None:
        """`identity` of the set that `chosen` gives, without reading its outlines; None when there is none."""
        ...

    def mark(self, kind: str) -> Hashable:
        """What changes with every set of a kind that is written, for next to nothing."""
        ...


class Writing(Protocol):
    """What the one writer of a store holds; nothing of it shows before `commit`."""

    @property
    def folder(self) -> Path:
        """Scratch space, emptied at the end."""
        ...

    @property
    def slices(self) -> tuple[Slice, ...]:
        """The slices there will be after `commit`."""
        ...

    def put(self, dataset: str, source: str, force: str, month: date | None, tables: Iterable[pa.Table]) -> Change:
        """Write one slice from tables of one schema, at least one, and count by id what it would change."""
        ...

    def drop(self, dataset: str, source: str) -> None:
        """Leave out every slice of one source that there is so far; whatever is put afterwards stays."""
        ...

    def commit(self, report: Mapping[str, object] | None = None, quarantine: Path | None = None) -> None:
        """Make all of it the store, in one step, with a report and the rows not kept (Parquet), both or neither."""
        ...

    def purge(
        self,
        goes: Callable[[Slice, Callable[[], pa.Table]], npt.NDArray[np.bool_] | None],
        aside: Callable[[str, Mapping[str, object], pa.Table], npt.NDArray[np.bool_] | None],
        words: Callable[[str], str] = str,
        *,
        change: bool = True,
    ) -> Purged:
        """Take rows out of all that is kept, so that neither a reader nor an undo ever finds them again.

        goes: which rows of a slice, given what reads them; aside: which of those that a load set aside, of its id, its
        report and the rows; words: a report as it is to stay; change: False to look for them only.
        Instead of `put` and `commit`, in one step. Raises Unavailable.
        """
        ...


class Store(Protocol):
    """Readers never block and never see half a load; what `replace` or `commit` returned from is kept.

    name: where it is, as messages say it.
    """

    name: str

    @property
    def watched(self) -> tuple[str, ...]:
        """Files and folders of which one changes on the disk whenever `mark` does; empty where only `mark` can."""
        ...

    @property
    def boundaries(self) -> BoundaryStore:
        """The outlines that were imported."""
        ...

    def snapshot(self) -> Snapshot:
        """The current generation. Raises Unavailable."""
        ...

    def mark(self) -> Hashable:
        """What changes whenever the snapshot or the boundaries in use may have changed, and at no other time.

        It costs a few looks at the disk and reads nothing, so it can be asked before every answer.
        """
        ...

    def writing(self) -> AbstractContextManager[Writing]:
        """Keep other writers out. Raises Conflict when there is one, Unavailable when nothing can be written."""
        ...

    def replace(self, tables: Iterable[tuple[str, str, str, date | None, pa.Table]]) -> list[Change]:
        """Swap in whole slices (dataset, source, force, month, rows), all of them or none. Raises as `writing`."""
        ...

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
        """Rows of the slices that match, both months included; an empty table with the right columns when none do."""
        ...

    def columns(
        self,
        *,
        source: str | None = None,
        force: str | None = None,
        first: date | None = None,
        last: date | None = None,
        snapshot: Snapshot | None = None,
    ) -> tuple[Columns, ...]:
        """The incidents of the slices that match as `read` chooses them, in its order, as small integers. Raises as
        `read` does."""
        ...

    def held(
        self, snapshot: Snapshot, *, source: str, force: str, first: date | None = None, last: date | None = None
    ) -> PlacedColumns:
        """The same columns and the distinct places of all, which are found once a generation. Raises as `read` does."""
        ...

    def facts(
        self,
        *,
        source: str | None = None,
        force: str | None = None,
        first: date | None = None,
        last: date | None = None,
        snapshot: Snapshot | None = None,
    ) -> Facts:
        """What is there of the incidents that match, for next to nothing: how many, with a place, with an hour, of
        which kinds, on which days. Raises as `read` does."""
        ...

    def damaged(self) -> list[Slice]:
        """Slices of the current generation that are missing or no longer as they were written."""
        ...

    def reports(self) -> list[dict[str, object]]:
        """Every load report, newest first, as LoadReport.to_dict gave it with the load's `id` added.

        Of a damaged one the id and `unreadable` alone. One that was undone has `undone`, with `at` and `who`.
        """
        ...

    def undoable(self) -> tuple[str, ...]:
        """Ids of the loads that can be undone, the newest first."""
        ...

    def undo(self, load: str, *, who: str) -> Snapshot:
        """Make the data what they were before one load, in one step; its report stays and says so. who: undid it.

        Raises NotFound for a load that never was, Conflict for one whose data a later load changed, or that is too long
        ago, and as `writing`.
        """
        ...

    def quarantine(self, load: str) -> pa.Table:
        """Rows that one load did not keep: file, line, reason, text. Raises NotFound for a load that never ended."""
        ...
