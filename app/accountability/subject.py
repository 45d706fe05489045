"""The rows of one person, by a reference that stands in them: found, and removed, wherever this service keeps any."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import pbkdf2_hmac
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from app.accountability.purge import as_kept
from app.accountability.receipt import Receipt, Removal, now, remaining, removals
from app.accountability.reference import Reference
from app.accountability.stores import Place, folders
from app.jobs.jobs import FOLDER as JOBS
from app.loading.uploads import FOLDER as UPLOADS
from app.records.job_file import FILE as JOB_FILE
from app.records.journal import FILE as RECORDS
from app.records.struck import struck
from geo.store.base import Gone, Slice
from geo.store.opening import open_store

Mask = npt.NDArray[np.bool_]
_ROUNDS: Final = 200_000


@dataclass(frozen=True)
class Found:
    """Where a reference stands. rows: by dataset, source and month; aside: rows set aside, by source; texts: how many
    of each other place."""

    rows: tuple[Removal, ...]
    aside: Mapping[str, int]
    texts: Mapping[str, int]

    def __bool__(self) -> bool:
        return bool(self.rows or self.aside or self.texts)


def find(data: Path, reference: Reference) -> Found:
    """Where it stands, now; nothing is changed. Raises Unavailable."""
    return _through(data, reference, change=False)


def remove(data: Path, reference: Reference, *, who: str, reason: str = "") -> Receipt:
    """Remove each row that holds it from the store, from what an undo would bring back, from what loads set aside, and
    from the stores that a restore put aside; strike it out of what people wrote down, of reports and of past work; and
    remove files that hold it and wait to be loaded. Run again, it ends what a killed one began.

    The receipt's mark tells whoever knows the reference that it was this one. Raises Conflict, Unavailable.
    """
    found = _through(data, reference, change=True)
    texts = dict(found.texts)
    if left := still(data, reference):
        texts[Place.STILL] = len(left)
    salt = os.urandom(16)
    return Receipt(
        "subject", who, now(), reference.struck(reason), {"salt": salt.hex(), "mark": mark(reference, salt)},
        found.rows, found.aside, texts, remaining(open_store(data).snapshot()),
    )  # fmt: skip


def mark(reference: Reference, salt: bytes) -> str:
    """What a receipt holds in the reference's place: 32 bytes that are slow to work out, in hexadecimal."""
    return pbkdf2_hmac("sha256", reference.text.casefold().encode(), salt, _ROUNDS).hex()


def still(data: Path, reference: Reference) -> tuple[Path, ...]:
    """Files of the data folder that hold it all the same, such as one that somebody laid there."""
    return tuple(path for path in sorted(data.rglob("*")) if path.is_file() and _held(path, reference))


def _held(path: Path, reference: Reference) -> bool:
    try:
        return reference.in_file(path)
    except OSError:
        return False


def _through(data: Path, reference: Reference, *, change: bool) -> Found:
    gone: list[Gone] = []
    aside, texts = Counter[str](), Counter[str]()
    for folder in folders(data):
        rows, set_aside, reports = _store(folder, reference, change)
        gone += rows if folder == data else map(as_kept, rows)
        aside.update(set_aside)
        texts[Place.REPORTS] += reports
        texts[Place.RECORDS] += struck(folder / RECORDS, reference.struck, change=change)
    texts[Place.JOBS] += struck(data / JOBS / JOB_FILE, reference.struck, change=change)
    texts[Place.UPLOADS] += _waiting(data / UPLOADS, reference, change)
    return Found(removals(gone), dict(sorted(aside.items())), {place: n for place, n in texts.items() if n})


def _store(folder: Path, reference: Reference, change: bool) -> tuple[list[Gone], Mapping[str, int], int]:
    def goes(one: Slice, read: Callable[[], pa.Table]) -> Mask:
        return reference.rows(read())

    def aside(load: str, report: Mapping[str, object], rows: pa.Table) -> Mask:
        return reference.rows(rows)

    with open_store(folder).writing() as writing:
        found = writing.purge(goes, aside, reference.struck, change=change)
    return list(found.rows), found.aside, found.reports


def _waiting(folder: Path, reference: Reference, change: bool) -> int:
    """Files that wait to be loaded: one that holds it goes as a whole, with what was seen of it."""
    n = 0
    for upload in sorted(folder.glob("*")):
        if any(_held(path, reference) for path in upload.rglob("*") if path.is_file()):
            n += 1
            if change:
                shutil.rmtree(upload, ignore_errors=True)
    return n
