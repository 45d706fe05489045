"""What was done in a site, day by day: the log beside its phases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.records.journal import Record, Records
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
    """One entry of the log. at, who: when (UTC) and by whom it was logged; struck: when and by whom it was struck out,
    empty while it stands."""

    site: str
    date: date
    kind: str
    amount: float
    text: str = ""
    id: str = ""
    version: int = 0
    at: str = ""
    who: str = ""
    struck: str = ""

    @property
    def label(self) -> str:
        """The kind in words."""
        return KINDS.get(self.kind, (self.kind, ""))[0]

    @property
    def unit(self) -> str:
        """What the amount counts."""
        return KINDS.get(self.kind, ("", ""))[1]


def activities(records: Records, site: str, *, struck: bool = False) -> tuple[Activity, ...]:
    """The log of one site, the newest day first; struck: those that were struck out, in place of those that stand."""
    own = [r for r in records.all(KIND, retired=struck) if r.body["site"] == site and r.retired == struck]
    found = [activity_of(records.history(KIND, record.id) if struck else [record]) for record in own]
    return tuple(sorted(found, key=lambda entry: (entry.date, entry.id), reverse=True))


def activity_of(history: Sequence[Record]) -> Activity:
    """The entry that the versions of a record of the kind “activity” hold, the oldest first."""
    first, last = history[0], history[-1]
    body = first.body
    return Activity(
        body["site"], date.fromisoformat(body["date"]), body["kind"], body["amount"], body["text"], first.id,
        last.version, _minute(first), first.who, f"{_minute(last)} UTC by {last.who}" if last.retired else "",
    )  # fmt: skip


def _minute(record: Record) -> str:
    return record.at[:16].replace("T", " ")


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
    return activity_of([records.create(KIND, body, who=who)])


def strike_out(records: Records, site: str, id: str, *, who: str) -> None:
    """Take an entry out of the log; it stays in the history. Raises NotFound."""
    record = records.get(KIND, id)
    if record.body["site"] == site and not record.retired:
        records.retire(KIND, id, who=who, version=record.version)
