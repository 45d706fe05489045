"""A receipt: what was removed, what remains, who did it and when. It holds no word of what was removed."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from app.accountability.stores import NotReached
from geo.store.base import Gone, Snapshot
from geo.store.kept_files import keep_whole

FOLDER: Final = "receipts"


@dataclass(frozen=True)
class Removal:
    """Rows that went of one dataset, source and month. undo: those that only an undo would have brought back."""

    dataset: str
    source: str
    month: str
    rows: int
    undo: int


@dataclass(frozen=True)
class Receipt:
    """act: "purge" or "subject"; about: the rules it followed, or the mark of the reference; removed: by dataset,
    source and month; aside: rows set aside, by source; texts: where else something went, by place; remains: rows by
    source; hash: of all before it."""

    act: str
    who: str
    at: str
    reason: str
    about: Mapping[str, Any]
    removed: tuple[Removal, ...]
    aside: Mapping[str, int]
    texts: Mapping[str, int]
    remains: Mapping[str, int]
    not_reached: tuple[str, ...] = tuple(NotReached)

    @property
    def rows(self) -> int:
        """Rows of the data that went."""
        return sum(one.rows for one in self.removed)

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON can hold it, with the hash of the rest of it."""
        content = {**self.__dict__, "removed": [one.__dict__ for one in self.removed]}
        content = json.loads(json.dumps(content))
        return {**content, "hash": hash_of(content)}

    @property
    def id(self) -> str:
        """Its name: the time and the first digits of its hash."""
        return f"{self.at[:19].translate({ord(c): None for c in '-:'})}-{self.to_dict()['hash'][:8]}"


def hash_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of a receipt without its own hash, keys sorted."""
    bare = {key: value for key, value in content.items() if key != "hash"}
    return sha256(json.dumps(bare, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def sound(content: Mapping[str, Any]) -> bool:
    """Whether a receipt is as it was written."""
    return content.get("hash") == hash_of(content)


def removals(gone: Iterable[Gone]) -> tuple[Removal, ...]:
    """What went, added up."""
    present, undo = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    for one in gone:
        key = one.dataset, one.source, f"{one.month:%Y-%m}" if one.month else ""
        (present if one.present else undo)[key] += one.rows
    return tuple(Removal(*key, present[key], undo[key]) for key in sorted({*present, *undo}))


def remaining(snapshot: Snapshot) -> dict[str, int]:
    """Rows of the data by source."""
    found = Counter[str]()
    for one in snapshot.slices:
        found[one.source] += one.rows
    return dict(sorted(found.items()))


def keep(data: Path, receipt: Receipt) -> Path:
    """Keep a receipt in the data folder; where it lies. Raises Unavailable."""
    return keep_whole(data / FOLDER / f"{receipt.id}.json", json.dumps(receipt.to_dict(), indent=1).encode())


def now() -> str:
    """This moment, UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")
