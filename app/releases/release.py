"""A release: counts of one definition in whole months, rounded, the small ones hidden, frozen for everybody."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from app.answering.period import months_between
from app.records.journal import Record

KIND: Final = "release"
WHOLE, AUTHORITY, WARD, SQUARE, MONTH = LEVELS = ("whole", "authority", "ward", "square", "month")
"""What the counts of a release are of."""


@dataclass(frozen=True)
class Cell:
    """One count. level: one of LEVELS; id: ONS code, “500m-412000-185000” or 2026-05; n: None where it is not given."""

    level: str
    id: str
    name: str
    n: float | None


@dataclass(frozen=True)
class Terms:
    """How counts are released. side: of the squares, metres; counts below `minimum` are hidden, the others multiples of
    `rounding`, 0 for as they are; width: nothing hidden may be known more closely than that."""

    side: int
    minimum: int
    rounding: int
    width: int

    def span(self, n: float) -> tuple[float, float]:
        """Between which counts lies what is given as n."""
        half = self.rounding / 2
        return (max(n - half, float(self.minimum)), n + half - 1) if self.rounding else (n, n)


@dataclass(frozen=True)
class Release:
    """document: its bytes, of which `stamp` is the hash (SHA-256); offence: definition with its version; wards:
    identity of the outlines; withdrawn: it is shown no more, but people have it."""

    id: str
    stamp: str
    document: bytes
    title: str
    offence: str
    source: str
    first: date
    last: date
    terms: Terms
    wards: str
    cells: tuple[Cell, ...]
    at: datetime
    by: str
    organisation: str
    version: int = 1
    withdrawn: bool = False

    @property
    def whole(self) -> bool:
        """Whether its bytes are those that were stamped."""
        return sha256(self.document).hexdigest() == self.stamp

    @property
    def about(self) -> Mapping[str, Any]:
        """The document as it is read."""
        found: Mapping[str, Any] = json.loads(self.document)
        return found

    @property
    def months(self) -> tuple[date, ...]:
        """The months that it counts."""
        return tuple(months_between(self.first, self.last))

    def of(self, level: str) -> tuple[Cell, ...]:
        """Its counts of one level, in their order."""
        return tuple(cell for cell in self.cells if cell.level == level)


def written(document: Mapping[str, Any]) -> bytes:
    """The bytes of a document: one way to write it, so that its hash is that of what it says."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def release_of(record: Record) -> Release:
    """The release that a record holds. Raises what reading a damaged one raises."""
    text = str(record.body["document"])
    about = json.loads(text)
    released, terms = about["released"], about["terms"]
    at = datetime.fromisoformat(released["at"])
    if at.tzinfo is None:
        raise ValueError("a time without its offset")
    return Release(
        id=record.id,
        stamp=str(record.body["stamp"]),
        document=text.encode(),
        title=str(about["title"]),
        offence=str(about["definition"]["key"]),
        source=str(about["source"]["id"]),
        first=date.fromisoformat(about["first"]),
        last=date.fromisoformat(about["last"]),
        terms=Terms(*(int(terms[name]) for name in ("side", "minimum", "rounding", "width"))),
        wards=str(about["wards"]),
        cells=tuple(_cell(one) for one in about["cells"]),
        at=at,
        by=str(released["by"]),
        organisation=str(released["organisation"]),
        version=record.version,
        withdrawn=record.retired,
    )


def _cell(one: Mapping[str, Any]) -> Cell:
    if one["level"] not in LEVELS:
        raise ValueError("a count of nothing that is known")
    return Cell(str(one["level"]), str(one["id"]), str(one["name"]), None if one["n"] is None else float(one["n"]))
