"""Definitions that people put together and keep under a name: every version of them, and those of a folder beside."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from app.answering.question import MOST_PARTS
from app.records.journal import UNREADABLE, Record, Records
from geo.errors import Conflict, UserError
from geo.offence.combination import Combination, combination
from geo.offence.definition import Definition
from geo.offence.offences import KEPT, definition

KIND: Final = "definition"
"""Their kind in the journal."""
LONGEST_NAME, LONGEST_NOTE, LONGEST_ID = 80, 400, 40


@dataclass(frozen=True)
class Draft:
    """What a person sends to be kept. parts: names of definitions, categories and codes."""

    title: str
    note: str
    parts: tuple[str, ...]


class OwnDefinitions:
    """The definitions of a folder, and those that are kept in the journal. Safe to share between threads."""

    def __init__(self, records: Records, folder: Path | None = None) -> None:
        self.records, self._folder = records, folder

    @property
    def folder(self) -> Path | None:
        """Of YAML files, None for none."""
        return self._folder

    def kept(self, id: str) -> tuple[Definition, ...]:
        """Every version of one that can be read, oldest first; also of one that was taken away, for its addresses
        go on answering."""
        return tuple(made for record in self.records.history(KIND, id) if (made := self._read(record)))

    def all(self) -> tuple[tuple[Record, Combination], ...]:
        """The newest version of each that is listed, in the order in which they were made."""
        return tuple((record, made) for record in self.records.all(KIND) if (made := self._read(record)))

    def history(self, id: str) -> list[Record]:
        """Every version of one, oldest first, as it was written."""
        return self.records.history(KIND, id)

    def _read(self, record: Record) -> Combination | None:
        try:
            return self._made(record)
        except UNREADABLE:
            return None

    def _made(self, record: Record) -> Combination:
        body = record.body
        return combination(
            [definition(str(part), self) for part in body["parts"]],
            id=record.id, version=str(record.version), title=str(body["title"]), note=str(body["note"]),
            owner=record.who, valid_from=datetime.fromisoformat(record.at).date(),
        )  # fmt: skip

    def preview(self, draft: Draft) -> Combination:
        """What a draft would count, nothing kept. Raises UserError for a name or parts that cannot be."""
        title, note = " ".join(draft.title.split()), " ".join(draft.note.split())
        if not 0 < len(title) <= LONGEST_NAME:
            raise UserError(f"a name has 1 to {LONGEST_NAME} characters", where="title", todo="Say what it counts.")
        if len(note) > LONGEST_NOTE:
            raise UserError(f"a note has up to {LONGEST_NOTE} characters", where="note", todo="Make it shorter.")
        if not draft.parts:
            raise UserError("nothing is chosen, so it would count nothing", where="parts", todo="Choose a part.")
        made = combination([definition(part, self) for part in draft.parts], title=title, note=note)
        if len(made.parts) > MOST_PARTS:
            raise UserError(f"that is {len(made.parts)} parts", where="parts", todo=f"Choose up to {MOST_PARTS}.")
        return made

    def save(self, draft: Draft, *, who: str, id: str = "", version: int = 0) -> Record:
        """Keep a draft: as something new, or as the next version of one. Its parts are kept as they are today, each in
        its version, so that it counts the same for ever. Raises UserError, and Conflict when another was quicker."""
        made = self.preview(draft)
        body = {
            "title": made.title,
            "note": " ".join(draft.note.split()),
            "parts": [part.key for part in made.parts],
        }
        if id:
            return self.records.save(KIND, id, body, who=who, version=version)
        name = id_of(made.title)
        for number in ("", *(f"_{i}" for i in range(2, 100))):
            try:
                return self.records.create(KIND, body, who=who, id=f"{name[: LONGEST_ID - len(number)]}{number}")
            except Conflict:
                continue
        raise Conflict(f"there are many of the name “{made.title}”", todo="Choose another name.")

    def retire(self, id: str, *, who: str, version: int) -> Record:
        """List it no more; the addresses that name it go on answering."""
        return self.records.retire(KIND, id, who=who, version=version)

    def newer(self, made: Combination) -> tuple[Definition, ...]:
        """Of its parts, the newest versions of those that have one by now."""
        newest = (definition(part.id, self) for part in made.parts)
        return tuple(one for one, part in zip(newest, made.parts, strict=True) if one.version != part.version)


def id_of(title: str) -> str:
    """Violence and weapons: OWN_VIOLENCE_AND_WEAPONS."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return KEPT + (re.sub(r"[^A-Z0-9]+", "_", plain.upper()).strip("_") or "DEFINITION")[: LONGEST_ID - len(KEPT)]
