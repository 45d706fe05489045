"""A kept question: a name, a note, the address that asks it, and what its answer was when somebody last looked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from app.answering.question import Question
from app.answering.reader import Reader
from app.one_line import one_line
from app.records.journal import Record, Records
from geo.errors import Conflict, UserError

KIND: Final = "kept-question"
LONGEST_NAME, LONGEST_NOTE = 80, 1000
"""Letters of a name and of a note."""


@dataclass(frozen=True)
class HotspotThen:
    """A hotspot as it was shown. x, y: middle of its outline, metres, EPSG:27700; n: None where it was not given;
    stability: of hotspots like it, the share that was there again."""

    rank: int
    name: str
    n: float | None
    x: float
    y: float
    stability: float


@dataclass(frozen=True)
class AnswerThen:
    """What an answer was, as it was shown to who kept it. at: when they looked; seen_as: what they might see; months:
    of the period, with their incidents, None where that was not given; total: likewise; minimum, rounding: as in an
    Answer."""

    at: datetime
    seen_as: str
    definition: str
    source: str
    first: date
    last: date
    months: tuple[tuple[date, float | None], ...]
    total: float | None
    minimum: int
    rounding: int
    hotspots: tuple[HotspotThen, ...]
    snapshot: str


@dataclass(frozen=True)
class KeptQuestion:
    """One of them. who: kept it first; organisation: theirs, which alone sees it; then: None where it is not for this
    reader."""

    id: str
    version: int
    name: str
    note: str
    who: str
    organisation: str
    question: Question
    then: AnswerThen | None


def keep(records: Records, name: str, note: str, asked: Question, then: AnswerThen, reader: Reader) -> KeptQuestion:
    """Keep a question. Raises UserError for a name that is none, Conflict for one that the organisation has."""
    name, note = _name(records, name, reader.organisation), _note(note)
    body = {"name": name, "note": note, "organisation": reader.organisation, "address": asked.query(), "who": reader.id}
    return kept_of(records.create(KIND, {**body, "then": _plain(then)}, who=reader.id))


def rename(records: Records, kept: KeptQuestion, name: str, note: str, *, who: str, version: int) -> KeptQuestion:
    """Give it another name or note. Raises as `keep`, and Conflict when somebody else was quicker."""
    name = _name(records, name, kept.organisation, besides=kept.id)
    body = {**records.get(KIND, kept.id).body, "name": name, "note": _note(note)}
    return kept_of(records.save(KIND, kept.id, body, who=who, version=version))


def look(records: Records, kept: KeptQuestion, then: AnswerThen, *, who: str, version: int) -> KeptQuestion:
    """From now on, changes are told since this answer. Raises Conflict when somebody else was quicker."""
    body = {**records.get(KIND, kept.id).body, "then": _plain(then)}
    return kept_of(records.save(KIND, kept.id, body, who=who, version=version))


def drop(records: Records, kept: KeptQuestion, *, who: str, version: int) -> None:
    """Keep it no longer; its history stays."""
    records.retire(KIND, kept.id, who=who, version=version)


def kept_of(record: Record) -> KeptQuestion:
    """What a record means. Raises what reading a damaged one raises."""
    body = record.body
    return KeptQuestion(
        id=record.id,
        version=record.version,
        name=str(body["name"]),
        note=str(body["note"]),
        who=str(body["who"]),
        organisation=str(body["organisation"]),
        question=Question.parse(dict(parse_qsl(str(body["address"])))),
        then=_then(body["then"]),
    )


def without_answer(kept: KeptQuestion) -> KeptQuestion:
    """The question alone."""
    return replace(kept, then=None)


def _name(records: Records, text: str, organisation: str, besides: str = "") -> str:
    name = one_line(text)
    if not name:
        raise UserError("a kept question needs a name", where="name", todo="For example: Robbery in Swindon, monthly.")
    if len(name) > LONGEST_NAME:
        raise UserError(f"this name has {len(name)} letters", where="name", todo=f"Up to {LONGEST_NAME}.")
    for one in records.read(KIND, kept_of):
        if one.id != besides and one.organisation == organisation and one.name.casefold() == name.casefold():
            raise Conflict(f"a kept question is called “{name}” already", where="name", todo="Choose another name.")
    return name


def _note(text: str) -> str:
    note = text.replace("\r\n", "\n").strip()
    if len(note) > LONGEST_NOTE:
        raise UserError(f"this note has {len(note)} letters", where="note", todo=f"Up to {LONGEST_NOTE}.")
    return note


def _plain(then: AnswerThen) -> dict[str, Any]:
    return {
        "at": then.at.astimezone(UTC).isoformat(timespec="seconds"),
        "seen_as": then.seen_as,
        "definition": then.definition,
        "source": then.source,
        "first": then.first.isoformat(),
        "last": then.last.isoformat(),
        "months": [[month.isoformat(), n] for month, n in then.months],
        "total": then.total,
        "minimum": then.minimum,
        "rounding": then.rounding,
        "hotspots": [[one.rank, one.name, one.n, one.x, one.y, one.stability] for one in then.hotspots],
        "snapshot": then.snapshot,
    }


def _then(body: Mapping[str, Any]) -> AnswerThen:
    at = datetime.fromisoformat(body["at"])
    if at.tzinfo is None:
        raise ValueError("a time without its offset")
    spots = (
        HotspotThen(int(rank), str(name), _number(n), float(x), float(y), float(stability))
        for rank, name, n, x, y, stability in body["hotspots"]
    )
    return AnswerThen(
        at=at,
        seen_as=str(body["seen_as"]),
        definition=str(body["definition"]),
        source=str(body["source"]),
        first=date.fromisoformat(body["first"]),
        last=date.fromisoformat(body["last"]),
        months=tuple((date.fromisoformat(month), _number(n)) for month, n in body["months"]),
        total=_number(body["total"]),
        minimum=int(body["minimum"]),
        rounding=int(body["rounding"]),
        hotspots=tuple(spots),
        snapshot=str(body["snapshot"]),
    )


def _number(value: object) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError("a count that is no number")
    return float(value)
