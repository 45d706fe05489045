"""The releases that there are: kept in the journal, where no version is overwritten, and listed for everybody."""

from typing import Final

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from app.records.journal import Record, Records
from app.releases.release import KIND, Release, release_of
from geo.errors import NotFound


def every_release(records: Records) -> list[Release]:
    """All that were ever made, the withdrawn among them: people have them. In the order in which they were made."""
    return records.read(KIND, release_of, retired=True)


def withdraw(records: Records, id: str, *, who: str) -> Release:
    """Show a release no more; what it told stays counted with every later one. Raises NotFound for one that is not
    there or is withdrawn already."""
    found = next((one for one in every_release(records) if one.id == id and not one.withdrawn), None)
    if found is None:
        raise NotFound(f"there is no release “{id[:40]}”", todo="afterdark release list shows them all.")
    return release_of(records.retire(KIND, id, who=who, version=found.version))


def _listed(world: Answerer, _: None, stamp: str) -> Listing[tuple[Release, ...]]:
    found = [one for one in every_release(world.records) if one.whole]
    return world.listing(stamp, None, tuple(reversed(found)))


def _versions(world: Answerer, _: None) -> list[tuple[str, int]]:
    return [_version(record) for record in world.records.all(KIND, retired=True)]


def _version(record: Record) -> tuple[str, int]:
    return record.id, record.version


RELEASES: Final = Kind("releases", _listed, _versions, light=True)
"""Every release whose bytes are those that were stamped, the newest first; the withdrawn say so."""
