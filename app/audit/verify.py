"""Whether a log is what was written: each line hangs on the one before, none is missing, and it ends at its anchor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from app.audit.act import Act
from app.audit.chain import ORIGIN, Head, digest, file_name, files
from app.audit.ending import UNFINISHED
from app.audit.entry import Written

LOCK: Final = "lock"


class Fault(StrEnum):
    """What can be wrong with a log."""

    UNREADABLE = "unreadable"
    """A line is no entry."""
    CHANGED = "changed"
    """A line is not the one that the next hangs on, or hangs on another."""
    MISSING = "missing"
    """Numbers are left out."""
    ORDER = "order"
    """A number comes again, or before its turn."""
    BEGINNING = "beginning"
    """The log does not begin at its first entry, and no receipt says why."""
    SHORT = "short"
    """The log ends before its anchor, or otherwise."""
    UNFINISHED = "unfinished"
    """The last line has no end: a process was ended while it wrote, or bytes were cut or added."""
    NO_ANCHOR = "no-anchor"
    """There are entries, and the file of the anchor is gone or no anchor."""
    STRANGE_FILE = "strange-file"
    """A file is none of the log's, or does not hold what its name says."""
    REPAIRED = "repaired"
    """A process met a log that was not as its anchor said, and wrote it down."""


@dataclass(frozen=True)
class Found:
    """One fault. file, line: where it is, line 0 for all of it; n: number of the entry, 0 for none."""

    fault: Fault
    file: str
    line: int
    n: int


@dataclass
class Verdict:
    """What was found. entries: those that could be read; end: number and hash of the last; beyond: whole entries that
    follow the anchor, as a process leaves them that is ended before it has moved it; cut: entries before the first
    that is left, which a receipt in the log names."""

    entries: int = 0
    end: str = f"0:{ORIGIN}"
    beyond: int = 0
    cut: int = 0
    faults: list[Found] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing was changed, cut, put in or put elsewhere."""
        return not self.faults


def verify(folder: Path, anchor: Path, kept: Sequence[str] = ()) -> Verdict:
    """Look at every byte of a log. anchor: the file of its anchor; kept: anchors that were kept elsewhere, as
    “number:hash”, each of which must be in it. Raises OSError for what cannot be read."""
    head = Head.read(anchor)
    anchors = [(int(n), hash) for n, _, hash in (one.strip().partition(":") for one in kept)]
    reading = _Reading({n for n, _ in anchors} | ({head.n} if head else set()))
    for path in files(folder):
        reading.file(path)
    if folder.is_dir():
        for name in sorted({one.name for one in folder.iterdir()} - {LOCK} - {one.name for one in files(folder)}):
            reading.fault(Fault.STRANGE_FILE, name)
    reading.begins()
    reading.ends(head)
    for n, hash in anchors:
        if reading.hashes.get(n, hash if n <= reading.verdict.cut else "") != hash:
            reading.fault(Fault.SHORT if n > reading.n else Fault.CHANGED, "", 0, n)
    return reading.verdict


class _Reading:
    """Goes through the lines once, and remembers what the next must hang on."""

    def __init__(self, wanted: set[int]) -> None:
        self.wanted, self.verdict = wanted, Verdict()
        self.n, self.hash = 0, ORIGIN
        self.first: Written | None = None
        self.empty = ""
        self.receipts: set[tuple[int, str]] = set()
        self.hashes: dict[int, str] = {}

    def fault(self, fault: Fault, file: str, line: int = 0, n: int = 0) -> None:
        self.verdict.faults.append(Found(fault, file, line, n))

    def file(self, path: Path) -> None:
        begun, at = False, 0
        for at, line in enumerate(_lines(path), 1):
            if not line.endswith(b"\n"):
                self.fault(Fault.UNFINISHED, path.name, at)
                continue
            try:
                one = Written.of(line[:-1])
            except ValueError:
                self.fault(Fault.UNREADABLE, path.name, at)
                continue
            if not begun and path.name != file_name(one.n):
                self.fault(Fault.STRANGE_FILE, path.name, at, one.n)
            begun = True
            self.entry(one, line[:-1], path.name, at)
        if self.empty:  # only the newest may have nothing in it
            self.fault(Fault.STRANGE_FILE, self.empty)
        self.empty = "" if at else path.name

    def entry(self, one: Written, line: bytes, file: str, at: int) -> None:
        if self.first is None:
            self.first = one
        elif one.n > self.n + 1:
            self.fault(Fault.MISSING, file, at, one.n)
        elif one.n <= self.n:
            self.fault(Fault.ORDER, file, at, one.n)
        elif one.before != self.hash:
            self.fault(Fault.CHANGED, file, at, one.n)
        self.n, self.hash = one.n, digest(line)
        if self.n in self.wanted:
            self.hashes[self.n] = self.hash
        self.verdict.entries += 1
        if one.entry.act == Act.AUDIT and "cut" in one.entry.details:
            self.receipts |= {(cut["last"], cut["hash"]) for cut in one.entry.details["cut"]}
        if one.entry.act == Act.REPAIR and UNFINISHED not in one.entry.details:
            self.fault(Fault.REPAIRED, file, at, one.n)

    def begins(self) -> None:
        """The first that is left must be the first of all, or hang on one that a receipt says was cut."""
        if self.first is None:
            return
        self.verdict.cut = self.first.n - 1
        known = {(0, ORIGIN), *self.receipts}
        if (self.first.n - 1, self.first.before) not in known:
            self.fault(Fault.BEGINNING, file_name(self.first.n), 1, self.first.n)

    def ends(self, head: Head | None) -> None:
        """The last must be the one that the anchor names, or follow it."""
        self.verdict.end = f"{self.n}:{self.hash}"
        if head is None:
            if self.first is not None:
                self.fault(Fault.NO_ANCHOR, "")
        elif head.n > self.n:
            self.fault(Fault.SHORT, head.file, 0, head.n)
        elif head.n and self.hashes.get(head.n) != head.hash:
            self.fault(Fault.CHANGED, head.file, 0, head.n)
        else:
            self.verdict.beyond = self.n - head.n


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file
