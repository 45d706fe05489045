"""What people write down: zones, charter statuses, sites and their logs. Every version is kept, none is overwritten."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import uuid4

import shapely
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Executable,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    func,
    insert,
    select,
    type_coerce,
)
from sqlalchemy.exc import DatabaseError, IntegrityError

from app.records.sqlite_file import Obstacle, SqliteFile
from geo.errors import Conflict, NotFound, Unavailable, UserError

FILE = "records.sqlite"
METADATA = MetaData()
REVISIONS = Table(
    "revisions",
    METADATA,
    Column("kind", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("version", Integer, primary_key=True),  # the key is what makes two writers of one version collide
    Column("at", String, nullable=False),  # UTC, ISO 8601
    Column("who", String, nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("body", JSON, nullable=False),
)


T = TypeVar("T")
UNREADABLE: Final = (
    LookupError, TypeError, ValueError, AttributeError, ArithmeticError, UserError, shapely.errors.ShapelyError,
)  # fmt: skip
"""What reading the body of a damaged record raises."""


@dataclass(frozen=True)
class Damaged:
    """The newest version of one thing that cannot be read; what it is and which one is all that is known of it."""

    kind: str
    id: str
    version: int


@dataclass(frozen=True)
class Record:
    """One version of one thing. `version` counts from 1; a retired record stays readable and is listed no more."""

    kind: str
    id: str
    version: int
    at: str
    who: str
    retired: bool
    body: Mapping[str, Any]


class Records:
    """An append-only journal in one SQLite file, made by the first who writes. Readers never wait for writers.

    Every method raises Unavailable when the file cannot be opened or was lost. Safe to share between threads.
    """

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE
        self.files = (self.file, folder / f"{FILE}-wal")  # one of them changes with every version that is written
        self._sqlite = SqliteFile(self.file, METADATA)

    @property
    def obstacle(self) -> Obstacle | None:
        """Why nothing can be saved just now, as far as it is known."""
        return self._sqlite.obstacle()

    def backup(self, target: Path) -> bool:
        """Copy the file as it is at one moment, while others write; False when nothing was ever written."""
        if not self._sqlite.there():
            return False
        self._sqlite.backup(target)
        return True

    def create(self, kind: str, body: Mapping[str, Any], *, who: str, id: str = "") -> Record:
        """Write version 1 of a new thing. Raises Conflict when `id` is taken."""
        return self._append(Record(kind, id or uuid4().hex[:12], 1, _now(), who, False, dict(body)))

    def save(self, kind: str, id: str, body: Mapping[str, Any], *, who: str, version: int) -> Record:
        """Write the next version. `version` is the one that was read; Conflict when it is not the newest."""
        self._newest(kind, id, version)
        return self._append(Record(kind, id, version + 1, _now(), who, False, dict(body)))

    def retire(self, kind: str, id: str, *, who: str, version: int) -> Record:
        """End a thing; its history stays."""
        before = self._newest(kind, id, version)
        return self._append(Record(kind, id, version + 1, _now(), who, True, before.body))

    def get(self, kind: str, id: str) -> Record:
        """The newest version, retired or not. Raises NotFound, and Unavailable for one that is damaged."""
        rows = select(REVISIONS).where(REVISIONS.c.kind == kind, REVISIONS.c.id == id).order_by(REVISIONS.c.version)
        history = self._records(_bare(rows))
        if not history:
            raise NotFound(f"there is no {kind} “{id[:40]}”", todo=f"Choose one from the list of {kind}s.")
        if isinstance(history[-1], Damaged):
            raise unreadable(history[-1])
        return history[-1]

    def history(self, kind: str, id: str) -> list[Record]:
        """Every version that can be read, oldest first; empty when the thing was never written."""
        rows = select(REVISIONS).where(REVISIONS.c.kind == kind, REVISIONS.c.id == id).order_by(REVISIONS.c.version)
        return [record for record in self._records(_bare(rows)) if isinstance(record, Record)]

    def all(self, kind: str, *, retired: bool = False) -> list[Record]:
        """The newest version of every thing of a kind, in the order in which they were made; the damaged left out."""
        return [one for one in self._newest_of(kind) if isinstance(one, Record) and (retired or not one.retired)]

    def read(self, kind: str, meaning: Callable[[Record], T], *, retired: bool = False) -> list[T]:
        """`all` as what their bodies mean, without those whose body means nothing: one bad record spoils itself."""
        return [made for one in self.all(kind, retired=retired) if (made := _meant(one, meaning)) is not None]

    def damaged(self, kind: str, meaning: Callable[[Record], object]) -> list[Damaged]:
        """Those that `read` leaves out."""
        return [
            one if isinstance(one, Damaged) else Damaged(kind, one.id, one.version)
            for one in self._newest_of(kind)
            if isinstance(one, Damaged) or _meant(one, meaning) is None
        ]

    def meaning(self, record: Record, meaning: Callable[[Record], T]) -> T:
        """What one record means. Raises Unavailable for a body that means nothing."""
        try:
            return meaning(record)
        except UNREADABLE as error:
            raise unreadable(Damaged(record.kind, record.id, record.version)) from error

    def _newest_of(self, kind: str) -> list["Record | Damaged"]:
        return self._records(_newest_rows(kind))

    def versions(self) -> list["Record | Damaged"]:
        """Every version of everything that was ever written."""
        return self._records(_bare(select(REVISIONS)))

    def sound(self) -> bool:
        """Whether SQLite finds its own file in order."""
        try:
            with self._sqlite.reading() as connection:
                return connection.exec_driver_sql("PRAGMA quick_check").scalar() == "ok"
        except Unavailable:
            return False

    def _newest(self, kind: str, id: str, version: int) -> Record:
        newest = self.get(kind, id)
        if newest.version != version:
            raise _changed(newest)
        return newest

    def _append(self, record: Record) -> Record:
        try:
            with self._sqlite.writing() as connection:
                connection.execute(insert(REVISIONS).values(**record.__dict__))
        except IntegrityError as error:
            raise _changed(self.get(record.kind, record.id)) from error
        except DatabaseError as error:
            raise Unavailable(
                "the records cannot be opened, so nothing was saved",
                where=str(self.file),
                todo="Restore them from a copy (afterdark restore).",
            ) from error
        return record

    def _records(self, rows: Executable) -> list["Record | Damaged"]:
        if not self._sqlite.there():  # no file is made by asking
            return []
        with self._sqlite.reading() as connection:
            return [_record(dict(row)) for row in connection.execute(rows).mappings()]


@cache
def _newest_rows(kind: str) -> Executable:
    """What asks for the newest version of every thing of a kind: made once, since that takes longer than asking it."""
    newest = (
        select(REVISIONS.c.id, func.max(REVISIONS.c.version).label("version"), func.min(REVISIONS.c.at).label("made"))
        .where(REVISIONS.c.kind == kind)
        .group_by(REVISIONS.c.id)
        .subquery()
    )
    rows = (
        select(REVISIONS)
        .join(newest, (REVISIONS.c.id == newest.c.id) & (REVISIONS.c.version == newest.c.version))
        .where(REVISIONS.c.kind == kind)
        .order_by(newest.c.made, REVISIONS.c.id)
    )
    return _bare(rows)


def _bare(rows: Select[Any]) -> Executable:
    """The same rows with every value as it lies in the file."""
    return rows.with_only_columns(*(type_coerce(column, String).label(column.name) for column in REVISIONS.c))


def _record(row: Mapping[str, Any]) -> "Record | Damaged":
    """One row as it was written, whatever somebody or a failing disk made of it."""
    try:
        str(row).encode()  # no bytes that are no text
        body = json.loads(row["body"])
        datetime.fromisoformat(row["at"])
        if isinstance(body, dict) and isinstance(row["who"], str) and row["retired"] in (0, 1):
            return Record(**{**row, "version": int(row["version"]), "retired": bool(row["retired"]), "body": body})
    except (TypeError, ValueError, RecursionError):
        pass
    kind, id = (str(row[name]).encode(errors="replace").decode() for name in ("kind", "id"))
    return Damaged(kind, id, row["version"] if isinstance(row["version"], int) else 0)


def _meant(record: Record, meaning: Callable[[Record], T]) -> T | None:
    try:
        return meaning(record)
    except UNREADABLE:
        return None


def unreadable(one: Damaged) -> Unavailable:
    """The sentence for a record that cannot be read."""
    return Unavailable(
        f"version {one.version} of the {one.kind} “{one.id[:40]}” is damaged and cannot be shown; all others can be",
        todo="Whoever runs this service restores the records from a copy (afterdark restore).",
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _changed(newest: Record) -> Conflict:
    return Conflict(
        f"{newest.who} changed this {newest.kind} at {newest.at[:16].replace('T', ' ')} UTC (version {newest.version}) "
        "while you were editing",
        todo="Nothing of yours or theirs is lost: look at their version, then save yours on top of it.",
    )
