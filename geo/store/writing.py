"""One load on its way into the store: slices wait beside it until the manifest names them."""

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from geo.errors import Unavailable
from geo.store import geoparquet, manifest
from geo.store.base import Change, Purged, Slice
from geo.store.columns.kept import beside, write_columns
from geo.store.columns.made import NEEDED
from geo.store.differences import differences
from geo.store.disk import private_folder, sync_file, sync_folder, write_whole
from geo.store.leftovers import clear, left_in, unnamed
from geo.store.manifest import Generation
from geo.store.purging import Aside, Goes, gone, named, purged, reworded, set_aside, without
from geo.store.reports import read_report
from geo.store.undoing import REMEMBERED, step_of, undone


class SliceWriting:
    """What one writer holds. `folder` is scratch space on the store's own disk; it is emptied at the end."""

    def __init__(self, path: Path, current: Generation) -> None:
        self._path, self._current = path, current
        self._before = {manifest.order(s): s for s in current.slices}
        self._slices = dict(self._before)
        self.folder = path / "waiting"
        clear(left_in(path))  # what a killed load left behind
        private_folder(self.folder)
        self._waiting: dict[Path, Path] = {}

    @property
    def slices(self) -> tuple[Slice, ...]:
        """The slices there will be after `commit`."""
        return tuple(self._slices.values())

    def put(self, dataset: str, source: str, force: str, month: date | None, tables: Iterable[pa.Table]) -> Change:
        """Write one slice from tables of one schema, and count by id what it would change. Needs one table at least."""
        name = f"{force}-{month:%Y-%m}" if month else force
        waiting = self.folder / f"{len(self._waiting)}.parquet"
        seen: list[pa.Table] = []
        rows, digest = geoparquet.write(waiting, _noting(tables, seen) if dataset == "incidents" else tables)
        path = Path("slices", dataset, source, f"{name}-{digest[:16]}.parquet")
        new = Slice(dataset, source, force, month, rows, digest, path.as_posix())
        old = self._before.get(manifest.order(new))
        added, changed, removed = (
            (0, 0, 0) if old and old.sha256 == digest else differences(self._path / old.path if old else None, waiting)
        )
        self._slices[manifest.order(new)] = new
        self._waiting[waiting] = self._path / path
        if dataset == "incidents":
            self._waiting[write_columns(waiting, digest, pa.concat_tables(seen) if seen else None)] = beside(
                self._path / path
            )
        return Change(new, added, changed, removed)

    def drop(self, dataset: str, source: str) -> None:
        """Leave out every slice of one source that there is so far; whatever is put afterwards stays."""
        self._slices = {key: s for key, s in self._slices.items() if (s.dataset, s.source) != (dataset, source)}

    def commit(self, report: Mapping[str, object] | None = None, quarantine: Path | None = None) -> None:
        """Make all of it the store, in one step; when this returns it is on the disk.

        report and quarantine (a Parquet file in `folder`) are kept with it, both or neither.
        """
        loads, steps = self._current.loads, self._current.steps
        slices = tuple(sorted(self._slices.values(), key=manifest.order))
        if report is not None and quarantine is not None:
            load = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{self._current.generation + 1}"
            loads = (*loads, load)
            steps = (*steps, step_of(load, self._current.slices, slices))[-REMEMBERED:]
            folder = self._path / "loads"
            private_folder(folder)
            self._settle(quarantine, folder / f"{load}.quarantine.parquet")
            write_whole(folder / f"{load}.json", json.dumps(report, indent=1).encode())
            sync_folder(self._path)
        for waiting, path in self._waiting.items():
            self._settle(waiting, path)
        for folder in {parent for path in self._waiting.values() for parent in path.relative_to(self._path).parents}:
            sync_folder(self._path / folder)
        self._swap(
            replace(self._current, generation=self._current.generation + 1, slices=slices, loads=loads, steps=steps)
        )

    def undo(self, load: str, who: str) -> None:
        """Put back what a load took away, and take away what it put there, in one step. Raises NotFound, Conflict."""
        self._swap(undone(self._path, self._current, load, who))

    def purge(self, goes: Goes, aside: Aside, words: Callable[[str], str] = str, *, change: bool = True) -> Purged:
        """Take rows out of all that is kept, in one step; when this returns no file holds them. change: whether it is
        done, and not only looked for. Raises Unavailable."""
        present, past = named(self._path, self._current)
        made = without(self._path, self.folder, present | past, goes)
        if made and change:
            for become, _ in made.values():
                if become.now is not None and become.waiting is not None:
                    self._settle(become.waiting, path := self._path / become.now.path)
                    sync_folder(path.parent)
            self._current = purged(self._current, made)
            for _ in ("now", "before"):  # twice: the manifest before names nothing that went, either
                manifest.swap(self._path, self._current)
            self._sweep((self._current.slices, self._current.remembered), set(self._current.loads))
        rows, reports = Counter[str](), 0
        for load in self._current.loads:
            report = read_report(self._path / "loads", load)
            rows[str(report.get("source", ""))] += set_aside(self._path, load, report, aside, change=change)
            reports += reworded(self._path, load, words, change=change)
        return Purged(gone(made, present), dict(+rows), reports)

    def _swap(self, new: Generation) -> None:
        manifest.swap(self._path, new)
        self._sweep((new.slices, new.remembered, self._current.slices), set(new.loads))

    def _settle(self, waiting: Path, path: Path) -> None:
        private_folder(path.parent)
        waiting.chmod(0o600)  # it waited in a folder of ours alone
        sync_file(waiting)
        os.replace(waiting, path)

    def _sweep(self, generations: Iterable[Iterable[Slice]], loads: set[str]) -> None:
        """Delete slices that neither this nor the last generation names, and reports of loads that never ended."""
        left = unnamed(self._path, *generations)
        left += [file for file in (self._path / "loads").glob("[!.]*") if file.name.split(".")[0] not in loads]
        for file in left:
            with suppress(OSError):  # a reader on Windows may hold it open; the next load will
                file.unlink()

    def close(self) -> None:
        """Give the scratch space back, and what a load that failed had laid down already."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(Unavailable, OSError):
            clear(left_in(self._path))


def _noting(tables: Iterable[pa.Table], seen: list[pa.Table]) -> Iterator[pa.Table]:
    """The tables as they come; what their columns are made from is noted on the way, if all of it is there."""
    for table in tables:
        if set(NEEDED) <= set(table.column_names):
            seen.append(table.select(NEEDED))
        yield table
