"""Where a log ends, whatever whoever wrote last has left: what can be continued, and what must be told of it."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.audit.act import Act
from app.audit.chain import ORIGIN, Head, digest, file_name, files
from app.audit.entry import Entry, Written

NOBODY: Final = "this service"
UNFINISHED: Final = "unfinished"
"""Detail of an entry that tells of the rest of an entry that was being written: its bytes."""


def ending(folder: Path, head: Head | None) -> tuple[Head, list[Entry]]:
    """Where the next entry goes, and what must be written first: of bytes that are no entry, of a log that is shorter
    than its anchor, of an anchor that is gone. Nothing of it is mended: what is missing stays missing in the chain."""
    if head is None:
        return _without_anchor(folder)
    path = folder / head.file
    there = path.stat().st_size if path.is_file() else 0
    if there == head.size:
        return head, []
    if there < head.size:
        _close_line(path)
        size = path.stat().st_size if path.is_file() else 0
        return replace(head, size=size), [_told("the log is shorter than its anchor", head, missing=head.size - there)]
    return _linked(path, head)


def _without_anchor(folder: Path) -> tuple[Head, list[Entry]]:
    found = files(folder)
    if not found:
        return Head(0, ORIGIN, file_name(1), 0), []
    last = Head(0, ORIGIN, found[-1].name, 0)
    for one in reversed(found[-1].read_bytes().split(b"\n")):
        try:
            last = replace(last, n=Written.of(one).n, hash=digest(one))
            break
        except ValueError:
            continue
    _close_line(found[-1])
    return replace(last, size=found[-1].stat().st_size), [_told("the anchor was gone", last)]


def _linked(path: Path, head: Head) -> tuple[Head, list[Entry]]:
    """Whole entries that follow the anchor and hang on it are of a process that was ended before it told the anchor."""
    with path.open("rb") as file:
        file.seek(head.size)
        rest = file.read()
    while b"\n" in rest:
        line, after = rest.split(b"\n", 1)
        try:
            next_one = Written.of(line)
        except ValueError:
            break
        if next_one.before != head.hash or next_one.n != head.n + 1:
            break
        size = head.size + len(line) + 1
        head, rest = replace(head, n=next_one.n, hash=digest(line), size=size), after
    if not rest:
        return head, []
    if b"\n" not in rest:  # an entry that was being written, and that nobody was told of
        os.truncate(path, head.size)
        return head, [_told("an unfinished entry was taken off the end", head, **{UNFINISHED: len(rest)})]
    _close_line(path)
    return replace(head, size=path.stat().st_size), [
        _told("something else stands after the anchor", head, bytes=len(rest))
    ]


def _close_line(path: Path) -> None:
    """End a line that was cut, so that the next entry is not taken for its rest."""
    with path.open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")


def _told(what: str, head: Head, **details: int) -> Entry:
    return Entry(Act.REPAIR, NOBODY, about=what, details={"anchor": head.anchor, **details})
