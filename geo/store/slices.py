"""The embedded store: immutable GeoParquet slices and a manifest that is swapped in one step."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from geo.errors import NotFound, Unavailable
from geo.incidents import SCHEMA
from geo.space.boundaries import KINDS
from geo.space.geoparquet_key import GEOMETRY
from geo.store import geoparquet, manifest
from geo.store.base import Change, Slice, Snapshot
from geo.store.boundaries import BoundaryFolder
from geo.store.columns.columns import Columns
from geo.store.columns.distinct_places import PlacedColumns, held_of
from geo.store.columns.facts import Facts, facts_of
from geo.store.columns.kept import KeptColumns
from geo.store.columns.kept_places import KeptPlaces, place_files
from geo.store.columns.made import NEEDED, columns_of
from geo.store.disk import file_mark, only_writer, private_folder, writing_to
from geo.store.manifest import Generation
from geo.store.reports import read_report
from geo.store.undoing import undoable
from geo.store.writing import SliceWriting

T = TypeVar("T")
_TRIES = 3  # a reader falls behind only when two loads end while it opens its files


def _readable(file: Path) -> bool:
    try:
        pq.read_table(file)
    except (pa.ArrowException, OSError):
        return False
    return True


class SliceStore:
    """A folder with manifest.json, slices/ and loads/. Any number of readers, one writer at a time."""

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, str(path)
        self.boundaries = BoundaryFolder(path)
        chosen = (path / "boundaries" / f"{kind}.chosen" for kind in KINDS)
        self._marked = tuple(map(str, (path / manifest.NAME, *chosen)))
        self.watched: tuple[str, ...] = (self._marked[0], str(path))
        self._seen: tuple[tuple[int, int, int], Generation] | None = None
        self._columns, self._distinct = KeptColumns(), KeptPlaces()

    def snapshot(self) -> Snapshot:
        """The current generation; empty for a folder nothing was loaded into. Raises Unavailable."""
        return self._manifest().snapshot()

    def mark(self) -> Hashable:
        """What changes whenever the manifest or a chosen set of boundaries is replaced; None where there is none."""
        return tuple(map(file_mark, self._marked))

    def _manifest(self) -> Generation:
        if not self.path.is_dir():
            raise Unavailable(
                "the data folder is not there",
                where=str(self.path),
                todo="Run “afterdark load demo” to make one, or set AFTERDARK_DATA to the right folder.",
            )
        path = self.path / manifest.NAME
        now = file_mark(path)
        if now is None:
            return manifest.read(path)
        if self._seen is None or self._seen[0] != now:
            self._seen = now, manifest.read(path)
        return self._seen[1]

    @contextmanager
    def writing(self) -> Iterator[SliceWriting]:
        """Keep other writers out while slices are written; nothing shows before `commit`.

        Raises Conflict when there is another writer, Unavailable when the folder cannot be written.
        """
        with writing_to(self.path):
            private_folder(self.path)
            with only_writer(self.path):
                writing = SliceWriting(self.path, self._manifest())
                try:
                    yield writing
                finally:
                    writing.close()

    def replace(self, tables: Iterable[tuple[str, str, str, date | None, pa.Table]]) -> list[Change]:
        """Swap in whole slices (dataset, source, force, month, rows), all of them or none. Raises as `writing`."""
        with self.writing() as writing:
            changes = [writing.put(name, source, force, month, [table]) for name, source, force, month, table in tables]
            writing.commit()
        return changes

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
        """Rows of the slices that match, both months included; an empty table with the right columns when none do.

        Without `snapshot` the newest generation is read, again from the start when a load took a slice away meanwhile.
        """
        return self._of_slices(
            lambda slices: self._rows(dataset, slices, columns), dataset, source, force, first, last, snapshot
        )

    def columns(
        self,
        *,
        source: str | None = None,
        force: str | None = None,
        first: date | None = None,
        last: date | None = None,
        snapshot: Snapshot | None = None,
    ) -> tuple[Columns, ...]:
        """The incidents of the slices that match as `read` chooses them, in its order, as small integers."""

        def of(slices: Sequence[Slice]) -> tuple[Columns, ...]:
            return tuple(
                self._columns.of(self.path / one.path, one.sha256, partial(self._rows, "incidents", [one], NEEDED))
                for one in slices
            )

        return self._of_slices(of, "incidents", source, force, first, last, snapshot)

    def held(
        self, snapshot: Snapshot, *, source: str, force: str, first: date | None = None, last: date | None = None
    ) -> PlacedColumns:
        """The columns of the slices that match, and the distinct places of all of this source and force.

        Where a slice of another month cannot be read they are of those that match alone."""
        columns = self.columns(source=source, force=force, first=first, last=last, snapshot=snapshot)
        all_ = [one for one in snapshot.slices if (one.dataset, one.source, one.force) == ("incidents", source, force)]
        if not columns:
            return held_of(columns)
        begin = self.path / place_files(all_)[source, force]
        try:
            distinct = self._distinct.of(
                begin,
                [one.sha256 for one in all_],
                lambda: self.columns(source=source, force=force, snapshot=snapshot),
            )
        except Unavailable:
            return held_of(columns)
        return PlacedColumns(columns, distinct)

    def facts(
        self,
        *,
        source: str | None = None,
        force: str | None = None,
        first: date | None = None,
        last: date | None = None,
        snapshot: Snapshot | None = None,
    ) -> Facts:
        """What is there of the incidents that match, from the head of their columns."""
        parts = self.columns(source=source, force=force, first=first, last=last, snapshot=snapshot)
        return facts_of(parts or [columns_of(SCHEMA.empty_table())])

    def _of_slices(
        self,
        make: Callable[[Sequence[Slice]], T],
        dataset: str,
        source: str | None,
        force: str | None,
        first: date | None,
        last: date | None,
        snapshot: Snapshot | None,
    ) -> T:
        """What is made of the slices that match, tried again when a load took one of them away meanwhile."""
        for _ in range(_TRIES):
            chosen = [
                s
                for s in (snapshot or self.snapshot()).slices
                if s.dataset == dataset
                and source in (None, s.source)
                and force in (None, s.force)
                and (first is None or (s.month is not None and s.month >= first))
                and (last is None or (s.month is not None and s.month <= last))
            ]
            try:
                return make(chosen)
            except FileNotFoundError:
                self._seen = None
                if snapshot is not None:
                    break
        if gone := [s.path for s in self.snapshot().slices if s in chosen and not (self.path / s.path).exists()]:
            raise Unavailable(
                "a file of the store is missing",
                where=str(self.path / gone[0]),
                todo="Restore it from a copy, or load that month again.",
            )
        raise Unavailable(
            "the data were replaced more than once while they were read", where=str(self.path), todo="Ask again."
        )

    def _rows(self, dataset: str, slices: Sequence[Slice], columns: Sequence[str] | None) -> pa.Table:
        files = [str(self.path / s.path) for s in slices]
        try:
            schema = SCHEMA if dataset == "incidents" else pq.read_schema(files[0]) if files else pa.schema([])
            names = list(columns) if columns is not None else [name for name in schema.names if name != GEOMETRY]
            if not files:
                return pa.schema([f for f in schema if f.name in names]).empty_table()
            table = ds.dataset(files, schema=schema, format="parquet").to_table(columns=names)
        except (pa.ArrowException, OSError) as error:
            if isinstance(error, FileNotFoundError):
                raise
            at = [one for one in slices if not _readable(self.path / one.path)]
            what = f"the data of {at[0].month:%B %Y}" if at and at[0].month else "a file of the data"
            raise Unavailable(
                f"{what} cannot be read: the file is damaged or may not be opened",
                where=str(self.path / at[0].path) if at else str(self.path / "slices"),
                todo="Restore it from a copy (afterdark restore), or load the data again.",
            ) from error
        return table.replace_schema_metadata(None)

    def damaged(self) -> list[Slice]:
        """Slices of the current generation whose file is missing or no longer holds the bytes that were written."""

        def whole(file: Path, sha256: str) -> bool:
            try:
                return geoparquet.file_hash(file) == sha256
            except OSError:
                return False

        return [s for s in self.snapshot().slices if not whole(self.path / s.path, s.sha256)]

    def reports(self) -> list[dict[str, object]]:
        """Every load report, newest first, as LoadReport.to_dict gave it with the load's `id` added.

        Of a damaged one the id and `unreadable` alone.
        """
        now = self._manifest()
        undone = {one.load: {"at": one.at, "who": one.who} for one in now.undone}
        return [
            read_report(self.path / "loads", load) | ({"undone": undone[load]} if load in undone else {})
            for load in reversed(now.loads)
        ]

    def undoable(self) -> tuple[str, ...]:
        """Ids of the loads that can be undone, the newest first."""
        return undoable(self.path, self._manifest())

    def undo(self, load: str, *, who: str) -> Snapshot:
        """Make the data what they were before one load, in one step. Raises NotFound, Conflict, and as `writing`."""
        with self.writing() as writing:
            writing.undo(load, who)
        return self.snapshot()

    def quarantine(self, load: str) -> pa.Table:
        """Rows that one load did not keep: file, line, reason, text. Raises NotFound for a load that never ended,
        Unavailable when the file is damaged."""
        if load not in self._manifest().loads:
            raise NotFound(f"there is no load {load[:40]}", where=str(self.path))
        path = self.path / "loads" / f"{load}.quarantine.parquet"
        try:
            return pq.read_table(path)
        except (OSError, pa.ArrowException) as error:
            raise Unavailable(
                "the rows that this load set aside cannot be read",
                where=str(path),
                todo="Restore the file from a copy, or load the same files again.",
            ) from error
