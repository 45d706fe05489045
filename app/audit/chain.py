"""How entries hang together: each line holds the hash of the line before, and the anchor holds that of the last."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, Self

ORIGIN: Final = "0" * 64
"""What stands for the line before the first."""
ENDING: Final = ".jsonl"
_ROOM: Final = 256
"""Bytes of an anchor: always as many, so that it is written in one piece over the last."""


def line(n: int, before: str, at: datetime, body: bytes) -> bytes:
    """The line of entry `n`, without its end. body: of the entry, a JSON object."""
    start = f'{{"n":{n},"before":"{before}","at":"{at.isoformat(timespec="milliseconds")}",'
    return start.encode() + body[1:]


def digest(of: bytes) -> str:
    """What the next line holds of this one."""
    return sha256(of).hexdigest()


def file_name(first: int) -> str:
    """The name of the file whose first entry has this number."""
    return f"{first:012d}{ENDING}"


def files(folder: Path) -> list[Path]:
    """The files of a log, oldest first."""
    return sorted(one for one in folder.glob(f"*{ENDING}") if one.stem.isdigit())


@dataclass(frozen=True)
class Head:
    """The end of a log: number and hash of its last entry, the file that holds it, the bytes of that file so far, and
    the month in which it was begun."""

    n: int
    hash: str
    file: str
    size: int
    month: str = ""

    @property
    def anchor(self) -> str:
        """What is kept on paper or elsewhere: number and hash."""
        return f"{self.n}:{self.hash}"

    def to_bytes(self) -> bytes:
        """As it stands in the file of the anchor."""
        return json.dumps(asdict(self)).encode().ljust(_ROOM - 1) + b"\n"

    @classmethod
    def read(cls, file: Path) -> Self | None:
        """The anchor in a file; None when there is none that can be read. Raises OSError but for a missing file."""
        try:
            found = cls(**json.loads(file.read_bytes()))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return found if isinstance(found.n, int) and isinstance(found.size, int) else None

    def write(self, file: Path) -> None:
        """Put it over the last one. A first one is on the disk when this returns; raises OSError."""
        first = not file.exists()
        handle = os.open(file, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.write(handle, self.to_bytes())
            if first:
                os.fsync(handle)
        finally:
            os.close(handle)
