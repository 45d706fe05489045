"""Agreements by which a source is shared, and the store without the sources of which none is in force."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.answering.file_times import settled, written
from app.records.journal import Record, Records
from geo.errors import Refused
from geo.source import source_of
from geo.store.base import Snapshot, Store

AGREEMENT: Final = "agreement"
RENEW: Final = "Whoever runs this service can renew it: afterdark agreements add."


@dataclass(frozen=True)
class Agreement:
    """What somebody wrote down: a source is shared by others, for a purpose, from the first day to the last, both
    included. ended: the day on which it was ended early, from which it is in force no more."""

    id: str
    source: str
    other: str
    purpose: str
    first: date
    last: date
    note: str = ""
    ended: date | None = None
    who: str = ""
    at: str = ""

    def in_force(self, today: date) -> bool:
        """Whether the source may be shown by it on a day."""
        return self.first <= today <= self.last and (self.ended is None or today < self.ended)


def agreement_of(record: Record) -> Agreement:
    """What a record says."""
    body = record.body
    first, last = date.fromisoformat(body["first"]), date.fromisoformat(body["last"])
    ended = date.fromisoformat(body["ended"]) if body.get("ended") else None
    source, other, purpose, note = (str(body[name]) for name in ("source", "other", "purpose", "note"))
    return Agreement(record.id, source, other, purpose, first, last, note, ended, record.who, record.at)


def agreements(records: Records) -> tuple[Agreement, ...]:
    """Every one that can be read, by source, the last to end at the end."""
    return tuple(sorted(records.read(AGREEMENT, agreement_of), key=lambda one: (one.source, one.last, one.id)))


def hidden_sources(kept: tuple[Agreement, ...], today: date) -> tuple[Agreement, ...]:
    """Of each source that has agreements and none in force, the one that was in force last, or is to begin."""
    shown = {one.source for one in kept if one.in_force(today)}
    begun = sorted(kept, key=lambda one: (one.first <= today, _end(one)))
    return tuple({one.source: one for one in begun if one.source not in shown}.values())


def _end(one: Agreement) -> date:
    return min(one.last, one.ended or one.last)


@dataclass(frozen=True)
class SharedSnapshot(Snapshot):
    """A store at one moment, without the slices of the sources that are hidden."""

    hidden: tuple[Agreement, ...] = ()


class SharedStore:
    """A store as everybody may read it: what is hidden is not in it. Whatever else a store does, it does as it is."""

    def __init__(self, store: Store, records: Records, today: Callable[[], date]) -> None:
        self._store, self._records, self._today = store, records, today
        self._kept: tuple[Hashable, tuple[Agreement, ...]] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def hidden(self, *, look: bool = True) -> tuple[Agreement, ...]:
        """The last agreement of each source that is hidden today. look: False where the records are known to be as they
        were when it was asked last. Raises Unavailable where they cannot be read."""
        kept = self._kept
        if kept is not None and not look:
            return hidden_sources(kept[1], self._today())
        marks = tuple(map(written, self._records.files))
        if kept is None or kept[0] != marks or not settled(marks):
            self._kept = kept = marks, agreements(self._records)
        return hidden_sources(kept[1], self._today())

    def snapshot(self) -> Snapshot:
        """The store now, without what is hidden; its id tells what that is."""
        whole, hidden = self._store.snapshot(), self.hidden()
        if not hidden:
            return whole
        names = {one.source for one in hidden}
        slices = tuple(one for one in whole.slices if one.source not in names)
        return SharedSnapshot("-".join((whole.id, *sorted(names))), slices, hidden)

    def mark(self) -> Hashable:
        """The store's, and what is hidden."""
        return self._store.mark(), self.hidden()

    def read(self, *asked: Any, **named: Any) -> Any:
        """The store's rows of what is not hidden."""
        return self._store.read(*asked, **self._now(named))

    def columns(self, *asked: Any, **named: Any) -> Any:
        """The store's columns of what is not hidden."""
        return self._store.columns(*asked, **self._now(named))

    def facts(self, *asked: Any, **named: Any) -> Any:
        """The store's facts of what is not hidden."""
        return self._store.facts(*asked, **self._now(named))

    def _now(self, named: dict[str, Any]) -> dict[str, Any]:
        return named if named.get("snapshot") is not None else {**named, "snapshot": self.snapshot()}


def allow_source(source: str, held: list[str], snapshot: Snapshot) -> None:
    """Raise Refused for a source that is hidden, and where nothing is asked for and only hidden ones are loaded."""
    for one in getattr(snapshot, "hidden", ()):
        if one.source == source or not (source or held):
            raise Refused(_sentence(one), where="source", todo=RENEW)


def _sentence(one: Agreement) -> str:
    title, what = source_of(one.source).title, f"the agreement with {one.other} that shares"
    if one.ended is not None and one.ended <= one.last:
        return f"{what} {title} was ended on {_day(one.ended)}"
    return f"{what} {title} holds from {_day(one.first)} to {_day(one.last)} only"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
