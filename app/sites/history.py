"""What was changed about a site, by whom and when, and what stood there before."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from app.records.journal import Record, Records
from app.sites.site import KIND

FIELDS: Final = (
    "name", "lead", "partners", "marking", "geometry", "phases", "indicators", "offence", "source", "rural", "control",
)  # fmt: skip
"""Fields of a site in the order in which they are told."""


class Event(StrEnum):
    """What a version did to the site as a whole."""

    MADE = "made"
    CHANGED = "changed"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True)
class FieldChange:
    """One field as the record holds it, before and after."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Revision:
    """One version: who wrote it and when (UTC, to the minute), and what it changed."""

    version: int
    at: str
    who: str
    event: Event
    changes: tuple[FieldChange, ...]


def revisions(records: Records, id: str) -> tuple[Revision, ...]:
    """Every version of a site, the newest first."""
    kept = records.history(KIND, id)
    return tuple(_revision(kept[i], kept[i - 1] if i else None) for i in reversed(range(len(kept))))


def field_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """The fields in which two versions differ."""
    pairs = [(name, before.get(name), after.get(name)) for name in FIELDS]
    return tuple(FieldChange(name, old, new) for name, old, new in pairs if old != new)


def _revision(record: Record, before: Record | None) -> Revision:
    changes = field_changes(before.body, record.body) if before else ()
    was = before is not None and before.retired
    event = Event.CHANGED if record.retired == was else Event.CLOSED if record.retired else Event.REOPENED
    return Revision(
        record.version, record.at[:16].replace("T", " "), record.who, event if before else Event.MADE, changes
    )  # fmt: skip
