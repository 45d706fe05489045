"""The explicit act by which a reader opens restricted data: written down with time and reader, and soon over."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from app.answering.reader import Reader
from app.records.journal import Record, Records
from app.tokens import holder_of
from geo.errors import UserError

KIND: Final = "restricted-access"
HOURS: Final = 8
"""How long an act lasts."""
LONGEST_REASON: Final = 300
"""Letters of a reason."""


@dataclass(frozen=True)
class Opening:
    """One act. holder: hash of the token that only the reader's browser holds; definition: id; until: UTC."""

    holder: str
    definition: str
    until: datetime


def checked_reason(reason: str, *, demanded: bool) -> str:
    """A reason as it is kept. Raises UserError for none where one is demanded, and for one that is too long."""
    kept = " ".join(reason.split())
    if demanded and not kept:
        raise UserError(
            "nothing says why", where="reason", todo="Say in a few words what you need restricted data for."
        )
    if len(kept) > LONGEST_REASON:
        raise UserError(
            f"the reason has {len(kept)} letters", where="reason", todo=f"At most {LONGEST_REASON}: say it shorter."
        )
    return kept


def open_definition(records: Records, reader: Reader, token: str, definition: str, reason: str = "") -> Record:
    """Write down that a reader opened a definition, and why; `at` and `who` of the record say when and who."""
    until = datetime.now(UTC) + timedelta(hours=HOURS)
    body = {"holder": holder_of(token), "definition": definition, "until": until.isoformat(timespec="seconds")}
    body |= {"reason": reason} if reason else {}
    return records.create(KIND, body, who=reader.id)


def close_all(records: Records, reader: Reader, token: str) -> None:
    """End every act of the reader's browser; the record of it stays."""
    for record in records.all(KIND):
        if record.body.get("holder") == holder_of(token):
            records.retire(KIND, record.id, who=reader.id, version=record.version)


def opened_by(openings: tuple[Opening, ...], token: str, now: datetime) -> frozenset[str]:
    """Ids of the definitions that are open to the holder of a token."""
    holder = holder_of(token)
    return frozenset(one.definition for one in openings if one.holder == holder and now < one.until)


def opening_of(record: Record) -> Opening:
    """The act that a record holds. Raises what reading a damaged one raises."""
    until = datetime.fromisoformat(record.body["until"])
    if until.tzinfo is None:
        raise ValueError("a time without its offset")
    return Opening(record.body["holder"], record.body["definition"], until)


def _openings(world: Answerer, _: None, stamp: str) -> Listing[tuple[Opening, ...]]:
    return world.listing(stamp, None, tuple(world.records.read(KIND, opening_of)))


def _written(world: Answerer, _: None) -> list[tuple[str, int]]:
    return [(record.id, record.version) for record in world.records.all(KIND)]


OPENINGS: Final = Kind("openings", _openings, _written, light=True)
"""Every act that is not ended; read for every request, so that the Keeper keeps them."""
