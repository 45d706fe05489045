"""What the store holds, as an answer: the load reports and the months of each source."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from geo.store.base import Snapshot


@dataclass(frozen=True)
class Holdings:
    """reports: of every load, newest first; snapshot: the slices of the store at one moment."""

    reports: tuple[dict[str, Any], ...]
    snapshot: Snapshot

    @property
    def months(self) -> tuple[date, ...]:
        """Months with incidents of any source, ascending."""
        return tuple(sorted({s.month for s in self.snapshot.slices if s.dataset == "incidents" and s.month}))


def _holdings(world: Answerer, _: None, stamp: str) -> Listing[Holdings]:
    return world.listing(stamp, None, Holdings(tuple(world.store.reports()), world.store.snapshot()))


HOLDINGS: Final = Kind("holdings", _holdings)
"""What is loaded, and what became of every row."""
