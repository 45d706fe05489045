"""A visit as it was made: by a phone, by hand, or from a file. What is sent twice is kept once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from app.records.journal import Record, Records
from geo.errors import Conflict, UserError

KIND: Final = "patrol-visit"
LONGEST: Final = timedelta(hours=8)
"""A visit that is said to have lasted longer was never ended."""
_ID: Final = re.compile(r"^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$")


class Seen(StrEnum):
    """What was found there, in four taps."""

    NOTHING = "nothing"
    DISPERSAL = "dispersal"
    REPORT = "report"
    HAND_OVER = "hand-over"


class HowKnown(StrEnum):
    """Where the visit is known from."""

    PHONE = "phone"
    BY_HAND = "by-hand"
    CSV = "csv"
    POSITIONS = "positions"


@dataclass(frozen=True)
class PatrolVisit:
    """One visit. id: a UUID that its sender chose, so that sending it again changes nothing; plan: id, "" for none;
    place: id; start, end: local clock time; officers: how many, 0 where that is not known; arrests, searches, powers:
    how many were reported of it, powers being those against anti-social behaviour."""

    id: str
    place: str
    unit: str
    start: datetime
    end: datetime
    seen: Seen = Seen.NOTHING
    how_known: HowKnown = HowKnown.PHONE
    plan: str = ""
    officers: int = 0
    agency: str = "police"
    arrests: int = 0
    searches: int = 0
    powers: int = 0
    who: str = field(default="", compare=False)
    at: str = field(default="", compare=False)

    @property
    def minutes(self) -> float:
        """How long it lasted."""
        return (self.end - self.start) / timedelta(minutes=1)

    @property
    def body(self) -> dict[str, Any]:
        """What a record of it holds."""
        return {
            "place": self.place, "unit": self.unit, "start": self.start.isoformat(), "end": self.end.isoformat(),
            "seen": self.seen.value, "how_known": self.how_known.value, "plan": self.plan, "officers": self.officers,
            "agency": self.agency, "arrests": self.arrests, "searches": self.searches, "powers": self.powers,
        }  # fmt: skip


def visit_of(record: Record) -> PatrolVisit:
    """The visit that a record of the kind “patrol-visit” holds."""
    body: Mapping[str, Any] = record.body
    return PatrolVisit(
        id=record.id,
        place=body["place"],
        unit=body["unit"],
        start=datetime.fromisoformat(body["start"]),
        end=datetime.fromisoformat(body["end"]),
        seen=Seen(body["seen"]),
        how_known=HowKnown(body["how_known"]),
        plan=body.get("plan", ""),
        officers=int(body.get("officers", 0)),
        agency=body.get("agency", "police"),
        arrests=int(body.get("arrests", 0)),
        searches=int(body.get("searches", 0)),
        powers=int(body.get("powers", 0)),
        who=record.who,
        at=record.at,
    )


def log_visit(records: Records, made: PatrolVisit, *, who: str) -> PatrolVisit:
    """Keep a visit; one that is kept already is given back as it is. Raises UserError for what is wrong with it, and
    Conflict where another visit has its id."""
    _check(made)
    try:
        return visit_of(records.create(KIND, made.body, who=who, id=made.id))
    except Conflict:
        kept = records.meaning(records.get(KIND, made.id), visit_of)
        if kept == made:
            return kept
        raise


def visits(records: Records) -> tuple[PatrolVisit, ...]:
    """Every visit that is kept, in the order in which they came."""
    return tuple(records.read(KIND, visit_of))


def visits_basis(records: Records) -> Sequence[object]:
    """What an answer that shows visits rests on."""
    return [(record.id, record.version) for record in records.all(KIND, retired=True)]


def _check(made: PatrolVisit) -> None:
    if not _ID.match(made.id):
        raise UserError("the visit has no id of its own", where="id", todo="Send a UUID with it.")
    if made.end < made.start:
        raise UserError("the visit ends before it starts", where="end", todo="Swap the two times.")
    if made.end - made.start > LONGEST:
        raise UserError(
            f"the visit lasts {made.minutes / 60:.0f} hours", where="end", todo="Correct the time at which it ended."
        )
    if made.officers < 0:
        raise UserError(f"{made.officers} officers cannot visit", where="officers", todo="Write 0 where it is unknown.")
    if min(made.arrests, made.searches, made.powers) < 0:
        raise UserError("fewer than none cannot be reported", where="arrests", todo="Write 0 where there were none.")
    if not made.unit.strip() or len(made.unit) > 60 or len(made.agency) > 60:
        raise UserError(
            "a visit needs the short name of a unit and its agency", where="unit", todo="For example NPT 1."
        )
