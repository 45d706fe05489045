"""What was done in a site, day by day: the log beside its phases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.records.journal import Record, Records
from geo.errors import UserError

KIND: Final = "activity"
UNITS: Final = {
    "warrant": "warrants", "arrest": "arrests", "closure_order": "orders", "dispersal": "orders",
    "injunction": "orders", "focused_deterrence": "people", "patrol": "hours", "licensing": "premises",
    "youth_outreach": "hours", "lighting": "lights", "cctv": "cameras", "target_hardening": "homes",
    "design": "places", "community": "events", "other": "",
}  # fmt: skip
"""Kinds of activity with the unit in which each is counted (domain reference 8.1)."""


MAXIMUM_TEXT: Final = 500


@dataclass(frozen=True)
class Activity:
    """One entry of the log. at, who: when (UTC) and by whom it was logged; removed_at, removed_by: when and by whom it
    was taken out, empty while it stands."""

    site: str
    date: date
    kind: str
    amount: float
    text: str = ""
    id: str = ""
    version: int = 0
    at: str = ""
    who: str = ""
    removed_at: str = ""
    removed_by: str = ""

    @property
    def unit(self) -> str:
        """What the amount counts."""
        return UNITS.get(self.kind, "")


def activities(records: Records, site: str, *, removed: bool = False) -> tuple[Activity, ...]:
    """The log of one site, the newest day first; removed: those that were taken out,
    in place of those that stand."""
    every = records.read(KIND, lambda record: (record, entry_of(record)), retired=removed)
    entries = [record for record, entry in every if entry.site == site and record.retired == removed]
    found = [activity_of([*records.history(KIND, one.id)[:1], one] if removed else [one]) for one in entries]
    return tuple(sorted(found, key=lambda entry: (entry.date, entry.id), reverse=True))


def entry_of(record: Record) -> Activity:
    """What one version of an entry says. Raises what reading a damaged one raises."""
    found = activity_of([record])
    if not (isinstance(found.text, str) and isinstance(found.amount, int | float) and isinstance(found.kind, str)):
        raise TypeError("a field of the entry is of another kind")
    return found


def activity_of(history: Sequence[Record]) -> Activity:
    """The entry that the versions of a record of the kind “activity” hold, the oldest first."""
    first, last = history[0], history[-1]
    body = last.body
    return Activity(
        body["site"], date.fromisoformat(body["date"]), body["kind"], body["amount"], body["text"], first.id,
        last.version, _minute(first), first.who, *((_minute(last), last.who) if last.retired else ()),
    )  # fmt: skip


def _minute(record: Record) -> str:
    return record.at[:16].replace("T", " ")


def log_activity(records: Records, new: Activity, *, who: str, today: date | None = None) -> Activity:
    """Keep an entry. today: on the clock that is set, or the machine's. Raises UserError naming the field at fault."""
    if new.kind not in UNITS:
        raise UserError(f"“{new.kind[:40]}” is not a kind of activity", where="kind", todo="Choose one of the list.")
    if not 0 < new.amount <= 100_000:
        raise UserError("the amount is not a number above 0", where="amount", todo="Write how many, for example 3.")
    if new.date > (today or date.today()):
        raise UserError(f"{new.date:%Y-%m-%d} has not come yet", where="date", todo="Log what was done, not planned.")
    text = " ".join(new.text.split())
    if len(text) > MAXIMUM_TEXT:
        raise UserError(f"the note is longer than {MAXIMUM_TEXT} characters", where="text", todo="Shorten it.")
    body = {
        "site": new.site,
        "date": new.date.isoformat(),
        "kind": new.kind,
        "amount": new.amount,
        "unit": new.unit,
        "text": text,
    }
    return activity_of([records.create(KIND, body, who=who)])


def remove_activity(records: Records, site: str, id: str, *, who: str) -> None:
    """Take an entry out of the log; it stays in the history. Raises NotFound."""
    record = records.get(KIND, id)
    if record.body["site"] == site and not record.retired:
        records.retire(KIND, id, who=who, version=record.version)
