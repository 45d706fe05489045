"""What was done in a site, day by day: the log beside its phases."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.records import Record, Records
from geo.errors import UserError

KIND: Final = "activity"
KINDS: Final = {
    "warrant": ("Warrant", "warrants"),
    "arrest": ("Arrest", "arrests"),
    "closure_order": ("Closure order", "orders"),
    "dispersal": ("Dispersal order (s. 34)", "orders"),
    "injunction": ("Injunction", "orders"),
    "patrol": ("Patrol", "hours"),
    "licensing": ("Licensing condition", "premises"),
    "youth_outreach": ("Youth outreach", "hours"),
    "lighting": ("Lighting fixed", "lights"),
    "cctv": ("CCTV fixed or added", "cameras"),
    "target_hardening": ("Target hardening", "homes"),
    "design": ("Change to the place", "places"),
    "community": ("Community event", "events"),
    "other": ("Other", ""),
}
"""Kinds of activity with the unit in which each is counted (domain reference 8.1)."""


@dataclass(frozen=True)
class Activity:
    """One entry of the log."""

    site: str
    date: date
    kind: str
    amount: float
    text: str = ""
    id: str = ""
    version: int = 0
    who: str = ""

    @property
    def label(self) -> str:
        """The kind in words."""
        return KINDS.get(self.kind, (self.kind, ""))[0]

    @property
    def unit(self) -> str:
        """What the amount counts."""
        return KINDS.get(self.kind, ("", ""))[1]


def activities(records: Records, site: str) -> tuple[Activity, ...]:
    """The log of one site, the newest day first; entries that were struck out are left out."""
    own = [activity_of(record) for record in records.all(KIND) if record.body["site"] == site]
    return tuple(sorted(own, key=lambda entry: (entry.date, entry.id), reverse=True))


def activity_of(record: Record) -> Activity:
    """The entry that a record of the kind “activity” holds."""
    body = record.body
    day = date.fromisoformat(body["date"])
    return Activity(
        body["site"], day, body["kind"], body["amount"], body["text"], record.id, record.version, record.who
    )


def log_activity(records: Records, new: Activity, *, who: str) -> Activity:
    """Keep an entry. Raises UserError naming the field at fault."""
    if new.kind not in KINDS:
        raise UserError(f"“{new.kind[:40]}” is not a kind of activity", where="kind", todo="Choose one of the list.")
    if not 0 < new.amount <= 100_000:
        raise UserError("the amount is not a number above 0", where="amount", todo="Write how many, for example 3.")
    if new.date > date.today():
        raise UserError(f"{new.date:%Y-%m-%d} has not come yet", where="date", todo="Log what was done, not planned.")
    body = {
        "site": new.site,
        "date": new.date.isoformat(),
        "kind": new.kind,
        "amount": new.amount,
        "unit": new.unit,
        "text": " ".join(new.text.split())[:500],
    }
    return activity_of(records.create(KIND, body, who=who))


def strike_out(records: Records, site: str, id: str, *, who: str) -> None:
    """Take an entry out of the log; it stays in the history. Raises NotFound."""
    record = records.get(KIND, id)
    if record.body["site"] == site and not record.retired:
        records.retire(KIND, id, who=who, version=record.version)
