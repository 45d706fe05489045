"""What the store holds, as an answer: the load reports and the months of each source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from geo.store.base import Snapshot
from geo.store.months_held import months_held
from geo.time.completeness import MonthHeld


@dataclass(frozen=True)
class Holdings:
    """reports: of every load, newest first; snapshot: the slices of the store at one moment; partial: by
    source and force, the months of which the data hold a part; undoable: ids of the loads that can be undone."""

    reports: tuple[dict[str, Any], ...]
    snapshot: Snapshot
    partial: Mapping[tuple[str, str], tuple[MonthHeld, ...]]
    undoable: tuple[str, ...] = ()

    @property
    def months(self) -> tuple[date, ...]:
        """Months with incidents of any source, ascending."""
        return tuple(sorted({s.month for s in self.snapshot.slices if s.dataset == "incidents" and s.month}))


def _holdings(world: Answerer, _: None, stamp: str) -> Listing[Holdings]:
    snapshot = world.store.snapshot()
    pairs = {(one.source, one.force) for one in snapshot.slices if one.dataset == "incidents" and one.month}
    held = {pair: months_held(world.store, snapshot, *pair) for pair in pairs}
    partial = {pair: tuple(one for one in months if not one.whole or one.thin) for pair, months in held.items()}
    found = Holdings(tuple(world.store.reports()), snapshot, partial, world.store.undoable())
    return world.listing(stamp, None, found)


def _generation(world: Answerer, _: None) -> list[str]:
    """A load that is undone and made again has the same snapshot, and other reports."""
    return [repr(world.store.mark())]


HOLDINGS: Final = Kind("holdings", _holdings, _generation)
"""What is loaded, and what became of every row."""
