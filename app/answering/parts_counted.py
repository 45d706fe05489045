"""What several offences hold each, and together with every incident counted once."""

from dataclasses import dataclass
from typing import Final

from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.keeper import Kind
from app.answering.period import Period
from app.answering.question import Question
from app.answering.selection import kinds_held
from app.answering.zones import zones_beside
from app.records.journal import Record
from geo.errors import UserError
from geo.offence.combination import Combination
from geo.offence.definition import Definition
from geo.offence.offences import definition
from geo.source import source_of


@dataclass(frozen=True)
class PartCount:
    """One part and its incidents."""

    definition: Definition
    n: int


@dataclass(frozen=True)
class PartsCounted:
    """n: incidents of all parts together, each once; parts: with their own, several of which one may be in."""

    definition: Definition
    period: Period
    n: int
    parts: tuple[PartCount, ...]


@dataclass(frozen=True)
class KeptDefinition:
    """One that is kept under a name. made: its newest version; newer: of its parts, the newest versions of those that
    have one by now; history: its versions, oldest first."""

    record: Record
    made: Combination
    newer: tuple[Definition, ...]
    history: tuple[Record, ...]


def _parts(world: Answerer, asked: Question, stamp: str) -> Listing[PartsCounted]:
    """Counted in the same months, so that the parts can be held against the whole. Raises UserError."""
    what = definition(asked.offence, folder=world.definitions)
    snapshot = world.store.snapshot()
    period, _ = world.period(asked, what, snapshot)
    if source_of(period.source).anonymised and not what.in_open_data:
        raise what.unanswerable
    held = kinds_held(world.store, period, snapshot, world.settings.force)
    zones = zones_beside(world.zones(), period.source) if what.zoned else ()

    def counted(one: Definition) -> int:
        return held.select(one, zones if one.zoned else ())[1].n

    parts = tuple(PartCount(part, counted(part)) for part in what.made_of)
    return world.listing(stamp, asked, PartsCounted(what, period, counted(what), parts))


def _kept(world: Answerer, _: None, stamp: str) -> Listing[tuple[KeptDefinition, ...]]:
    rows = []
    for record, made in world.definitions.all():
        try:
            newer = world.definitions.newer(made)
        except UserError:  # a part of it is there no longer under this name
            newer = ()
        rows.append(KeptDefinition(record, made, newer, tuple(world.definitions.history(record.id))))
    return world.listing(stamp, None, tuple(rows))


def _journal(world: Answerer, _: None) -> list[object]:
    return [(record.id, record.version) for record, _ in world.definitions.all()]


PARTS_COUNTED: Final = Kind("parts-counted", _parts, rests_on)
"""What each part of an offence counts."""
OWN_DEFINITIONS: Final = Kind("own-definitions", _kept, _journal)
"""The definitions that are kept under a name."""
