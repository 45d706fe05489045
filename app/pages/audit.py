"""The page of the audit log: what is searched for, and the entries that were found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final
from urllib.parse import urlencode

from app.answering.answerer import Answerer
from app.audit.act import Act
from app.audit.entry import Written
from app.audit.find import Search
from app.audit.place import place_of
from app.whole_number import whole_number
from app.words.audit import ACTS
from geo.errors import UserError

KEYS: Final = ("who", "act", "text", "answer", "place", "first", "last", "before")
EACH: Final = 50
"""Entries on a page."""


@dataclass(frozen=True)
class Line:
    """One entry as a person reads it. shown: what was disclosed, a line each."""

    n: int
    at: str
    who: str
    act: str
    address: str
    about: str
    outcome: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Listed:
    """One page of entries. older: the query of the next page, "" for none."""

    lines: tuple[Line, ...]
    older: str


def asked_of(query: Mapping[str, str], world: Answerer) -> Search:
    """What a form asks for. Raises UserError naming the key."""
    if unknown := [key for key in query if key not in KEYS]:
        raise UserError(f"“{unknown[0][:40]}” is not a key of this page", todo=f"Keys are {', '.join(KEYS)}.")
    act = query.get("act", "")
    if act and act not in list(Act):
        raise UserError(f"“{act[:40]}” is no act", where="act", todo="Choose one from the list.")
    before = whole_number(query.get("before") or "0")
    return Search(
        who=query.get("who", "").strip(),
        act=act,
        text=query.get("text", "").strip(),
        answer=query.get("answer", "").strip(),
        place=place_of(query.get("place", ""), world),
        first=_day(query, "first"),
        last=_day(query, "last"),
        before=before or 0,
    )


def listed(found: Iterator[Written], query: Mapping[str, str]) -> Listed:
    """The first page of what was found, and how the next is asked for."""
    page = list(islice(found, EACH + 1))
    older = {**query, "before": str(page[EACH - 1].n)} if len(page) > EACH else {}
    return Listed(tuple(map(_line, page[:EACH])), urlencode(older))


def _line(one: Written) -> Line:
    entry = one.entry
    person = ", ".join(part for part in (entry.who, entry.role, entry.organisation) if part)
    return Line(
        one.n,
        f"{one.at.day} {one.at:%b %Y, %H:%M:%S}",
        person,
        ACTS.get(entry.act, entry.act),
        entry.address,
        entry.about,
        entry.outcome,
        tuple(_shown(found) for found in entry.answers),
    )


def _shown(found: Mapping[str, object]) -> str:
    rows, extent = found.get("rows"), found.get("extent")
    parts = [
        f"{found.get('kind')} {found.get('id')}",
        f"{rows:,} rows" if isinstance(rows, int) else "",
        f"ground {', '.join(map(str, extent))}" if isinstance(extent, list | tuple) else "",
        str(found.get("marking", "")),
    ]
    return ", ".join(filter(None, parts))


def _day(query: Mapping[str, str], key: str) -> date | None:
    if not (text := query.get(key, "").strip()):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"“{text[:40]}” is no day", where=key, todo="Write it as 2026-01-31.") from None
