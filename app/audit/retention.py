"""What is too old to be kept goes, file by file, and the log holds the receipt: it verifies without them."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.audit.act import Act
from app.audit.chain import digest, files
from app.audit.entry import Entry, Written
from app.audit.find import backwards
from app.audit.log import AuditLog


@dataclass(frozen=True)
class Old:
    """A file of which every entry is too old. last, hash: of its last entry; until: when that was written."""

    path: Path
    last: int
    hash: str
    until: datetime


def old_files(log: AuditLog, years: int) -> list[Old]:
    """The files, from the oldest on, whose last entry is older than so many years. The newest file always stays."""
    limit, found = log.clock(), []
    limit = limit.replace(year=limit.year - years, day=min(limit.day, 28))
    for path in files(log.folder)[:-1]:
        line = next(backwards(path), b"")
        try:
            last = Written.of(line)
        except ValueError:
            break
        if last.at >= limit:
            break
        found.append(Old(path, last.n, digest(line), last.at))
    return found


def cut(log: AuditLog, years: int, who: str) -> list[Old]:
    """Remove them. The receipt is on the disk before the first is gone. Raises Unavailable."""
    found = old_files(log, years)
    if found:
        receipt = [{"file": one.path.name, "last": one.last, "hash": one.hash} for one in found]
        log.write(Entry(Act.AUDIT, who, about=f"entries older than {years} years removed", details={"cut": receipt}))
        for one in found:
            os.unlink(one.path)
    return found
