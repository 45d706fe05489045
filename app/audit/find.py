"""Searching the log: who did what, when, about which place; newest first, without reading more than is asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from app.audit.chain import files
from app.audit.entry import Written

BLOCK: Final = 1 << 18
Box = tuple[float, float, float, float]
"""West, south, east, north; metres, EPSG:27700."""


@dataclass(frozen=True)
class Search:
    """What is looked for; whatever is left empty is no condition. who: a person's id; act: a word of Act; text: part of
    the address or of what was acted on; answer: id of an answer, or its beginning; place: something that was disclosed
    has an extent that meets it; first, last: days, UTC, both in; before: entries with a lower number."""

    who: str = ""
    act: str = ""
    text: str = ""
    answer: str = ""
    place: Box | None = None
    first: date | None = None
    last: date | None = None
    before: int = 0

    def meets(self, one: Written) -> bool:
        """Whether an entry is one of those that are looked for."""
        entry = one.entry
        if (self.who and entry.who != self.who) or (self.act and entry.act != self.act):
            return False
        if self.before and one.n >= self.before:
            return False
        if self.text and self.text.casefold() not in f"{entry.address} {entry.about}".casefold():
            return False
        if not _within(one.at, self.first, self.last):
            return False
        if self.answer and not any(str(found.get("id", "")).startswith(self.answer) for found in entry.answers):
            return False
        return self.place is None or any(_meets(self.place, found.get("extent")) for found in entry.answers)


def search(folder: Path, asked: Search) -> Iterator[Written]:
    """The entries that are looked for, the newest first. Lines that are none are left out: `verify` tells of them."""
    for path in reversed(files(folder)):
        if (asked.before and int(path.stem) >= asked.before) or (asked.last and _begins_after(path, asked.last)):
            continue
        for line in backwards(path):
            if asked.who and asked.who.isascii() and asked.who.encode() not in line:
                continue  # most lines need not be taken apart
            try:
                one = Written.of(line)
            except ValueError:
                continue
            if asked.first and one.at + SLACK < _begin(asked.first):
                return  # what was written before is older still
            if asked.meets(one):
                yield one


SLACK: Final = timedelta(days=1)
"""How far a clock may have been put back before an older entry is taken for the end of what is looked for."""


def _begins_after(path: Path, day: date) -> bool:
    """Whether a file holds nothing that old, as its first entry says."""
    with path.open("rb") as file:
        try:
            return (Written.of(file.readline()).at - SLACK).date() > day
        except ValueError:
            return False


def backwards(path: Path) -> Iterator[bytes]:
    """The lines of a file, the last first, without their ends."""
    with path.open("rb") as file:
        at, rest = file.seek(0, 2), b""
        while at:
            size = min(BLOCK, at)
            at -= size
            file.seek(at)
            lines = (file.read(size) + rest).split(b"\n")
            rest = lines[0]
            yield from (one for one in reversed(lines[1:]) if one)
        if rest:
            yield rest


def _within(at: datetime, first: date | None, last: date | None) -> bool:
    day = at.astimezone(UTC).date()
    return (first is None or day >= first) and (last is None or day <= last)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _meets(place: Box, extent: Any) -> bool:
    """Whether two boxes have ground in common; an answer without an extent may be about any place."""
    if not isinstance(extent, list | tuple) or len(extent) != 4:
        return True
    west, south, east, north = extent
    return bool(west <= place[2] and east >= place[0] and south <= place[3] and north >= place[1])
