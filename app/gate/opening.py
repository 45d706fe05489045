"""The explicit act by which a reader opens restricted data: written down with time and reader, and soon over."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from app.answering.reader import Reader
from app.records.journal import Record, Records

KIND: Final = "restricted-access"
HOURS: Final = 8
"""How long an act lasts."""


@dataclass(frozen=True)
class Opening:
    """One act. holder: hash of the token that only the reader's browser holds; definition: id; until: UTC."""

    holder: str
    definition: str
    until: datetime


def new_token() -> str:
    """A token that nobody can guess."""
    return token_urlsafe(32)


def open_definition(records: Records, reader: Reader, token: str, definition: str) -> Record:
    """Write down that a reader opened a definition; `at` and `who` of the record say when and who."""
    until = datetime.now(UTC) + timedelta(hours=HOURS)
    body = {"holder": _hash(token), "definition": definition, "until": until.isoformat(timespec="seconds")}
    return records.create(KIND, body, who=reader.id)


def close_all(records: Records, reader: Reader, token: str) -> None:
    """End every act of the reader's browser; the record of it stays."""
    for record in records.all(KIND):
        if record.body.get("holder") == _hash(token):
            records.retire(KIND, record.id, who=reader.id, version=record.version)


def opened_by(openings: tuple[Opening, ...], token: str, now: datetime) -> frozenset[str]:
    """Ids of the definitions that are open to the holder of a token."""
    holder = _hash(token)
    return frozenset(one.definition for one in openings if one.holder == holder and now < one.until)


def opening_of(record: Record) -> Opening:
    """The act that a record holds. Raises what reading a damaged one raises."""
    until = datetime.fromisoformat(record.body["until"])
    if until.tzinfo is None:
        raise ValueError("a time without its offset")
    return Opening(record.body["holder"], record.body["definition"], until)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _openings(world: Answerer, _: None, stamp: str) -> Listing[tuple[Opening, ...]]:
    return world.listing(stamp, None, tuple(world.records.read(KIND, opening_of)))


def _written(world: Answerer, _: None) -> list[tuple[str, int]]:
    return [(record.id, record.version) for record in world.records.all(KIND)]


OPENINGS: Final = Kind("openings", _openings, _written, light=True)
"""Every act that is not ended; read for every request, so that the Keeper keeps them."""
