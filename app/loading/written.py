"""Whether all that people wrote down can be read: every kind of record beside the function that says what it means."""

from collections.abc import Callable, Mapping
from os import SEEK_END
from pathlib import Path
from typing import Any, Final

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from app.answering.zones import KIND as ZONE
from app.answering.zones import zone_of
from app.charter.candidates import KIND as CANDIDATE
from app.charter.candidates import candidate_of
from app.charter.coverage import KIND as CHARTER
from app.charter.coverage import written_of
from app.gate.opening import KIND as OPENING
from app.gate.opening import opening_of
from app.questions.kept import KIND as QUESTION
from app.questions.kept import kept_of
from app.records.journal import Damaged, Record, Records
from app.sites.activities import KIND as ACTIVITY
from app.sites.activities import entry_of
from app.sites.site import KIND as SITE
from app.sites.site import site_of
from geo.errors import Unavailable

MEANINGS: Final[Mapping[str, Callable[[Record], Any]]] = {
    ZONE: zone_of,
    CANDIDATE: candidate_of,
    CHARTER: written_of,
    SITE: site_of,
    ACTIVITY: entry_of,
    OPENING: opening_of,
    QUESTION: kept_of,
}


_PARQUET: Final = b"PAR1"


def damaged(records: Records) -> tuple[Damaged, ...]:
    """Everything whose newest version cannot be read. Raises Unavailable when none can."""
    return tuple(one for kind, meaning in MEANINGS.items() for one in records.damaged(kind, meaning))


def readable(world: Answerer) -> None:
    """Raise Unavailable unless all that pages rest on can be read; what spoils itself alone is no reason."""
    world.basis()
    world.store.reports()
    damaged(world.records)
    slices = world.store.snapshot().slices
    if lost := [one.path for one in slices if not _ended(Path(world.store.name, one.path))]:
        raise Unavailable(
            f"{len(lost)} of {len(slices)} files of the data are missing or cut off",
            where=str(Path(world.store.name, lost[0])),
            todo="Restore them from a copy (afterdark restore), or load those months again.",
        )


def _ended(file: Path) -> bool:
    """Whether a Parquet file is there and was not cut off: it begins and ends with the same four letters."""
    try:
        with file.open("rb") as opened:
            first = opened.read(len(_PARQUET))
            opened.seek(-len(_PARQUET), SEEK_END)
            return first == opened.read() == _PARQUET
    except OSError:
        return False


def _found(world: Answerer, _: None, stamp: str) -> Listing[tuple[Damaged, ...]]:
    return world.listing(stamp, None, damaged(world.records))


def _which(world: Answerer, _: None) -> list[str]:
    return [str(one) for one in damaged(world.records)]


CONDITION: Final = Kind("condition", _found, _which, light=True)
"""What of the records is damaged; every page names it."""
