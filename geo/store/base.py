"""What any store of incidents promises."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import pyarrow as pa


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
class Snapshot:
    """The store at one moment: `id` changes when, and only when, the data does."""

    id: str
    slices: tuple[Slice, ...]

    def sources(self) -> tuple[str, ...]:
        """Sources with incidents, sorted."""
        return tuple(sorted({s.source for s in self.slices if s.dataset == "incidents"}))

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


class Store(Protocol):
    """Readers never block and never see half a load; what `replace` returned from is on the disk."""

    def snapshot(self) -> Snapshot:
        """The current generation."""
        ...

    def mark(self) -> Hashable:
        """What changes whenever the snapshot or the boundaries in use may have changed, and at no other time.

        It costs a few looks at the disk and reads nothing, so it can be asked before every answer.
        """
        ...

    def replace(self, tables: Iterable[tuple[str, str, str, date | None, pa.Table]]) -> list[Change]:
        """Swap in whole slices (dataset, source, force, month, rows), all of them or none."""
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

    def reports(self) -> list[dict[str, Any]]:
        """Every load report, newest first."""
        ...
