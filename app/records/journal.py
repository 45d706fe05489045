"""What people write down: zones, charter statuses, sites and their logs. Every version is kept, none is overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from geo.errors import Conflict, NotFound, Unavailable

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

    Every method raises Unavailable when the file cannot be opened. Safe to share between threads.
    """

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE
        self.files = (self.file, folder / f"{FILE}-wal")  # one of them changes with every version that is written
        self._lock = Lock()
        self._opened: Engine | None = None

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
        """The newest version, retired or not. Raises NotFound."""
        history = self.history(kind, id)
        if not history:
            raise NotFound(f"there is no {kind} “{id[:40]}”", todo=f"Choose one from the list of {kind}s.")
        return history[-1]

    def history(self, kind: str, id: str) -> list[Record]:
        """Every version, oldest first; empty when the thing was never written."""
        rows = select(REVISIONS).where(REVISIONS.c.kind == kind, REVISIONS.c.id == id).order_by(REVISIONS.c.version)
        return self._records(rows)

    def all(self, kind: str, *, retired: bool = False) -> list[Record]:
        """The newest version of every thing of a kind, in the order in which they were made."""
        newest = (
            select(
                REVISIONS.c.id, func.max(REVISIONS.c.version).label("version"), func.min(REVISIONS.c.at).label("made")
            )
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
        return [record for record in self._records(rows) if retired or not record.retired]

    def sound(self) -> bool:
        """Whether SQLite finds its own file in order."""
        try:
            with self._engine.connect() as connection:
                return connection.exec_driver_sql("PRAGMA quick_check").scalar() == "ok"
        except DatabaseError:
            return False

    def _newest(self, kind: str, id: str, version: int) -> Record:
        newest = self.get(kind, id)
        if newest.version != version:
            raise _changed(newest)
        return newest

    @property
    def _engine(self) -> Engine:
        with self._lock:
            if self._opened is None:
                self._opened = _open(self.file)
            return self._opened

    def _append(self, record: Record) -> Record:
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(REVISIONS).values(**record.__dict__))
        except IntegrityError as error:
            raise _changed(self.get(record.kind, record.id)) from error
        except OperationalError as error:
            raise Unavailable("the records cannot be written now", where=str(self.file), todo="Try again.") from error
        return record

    def _records(self, rows: Any) -> list[Record]:
        if not self.file.is_file():  # no file is made by asking
            return []
        with self._engine.connect() as connection:
            return [Record(**row) for row in connection.execute(rows).mappings()]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _changed(newest: Record) -> Conflict:
    return Conflict(
        f"{newest.who} changed this {newest.kind} at {newest.at[:16].replace('T', ' ')} UTC (version {newest.version}) "
        "while you were editing",
        todo="Nothing of yours or theirs is lost: look at their version, then save yours on top of it.",
    )


def _open(file: Path) -> Engine:
    engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": 10})

    @event.listens_for(engine, "connect")
    def _durable(connection: Any, _: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        METADATA.create_all(engine)
    except (OSError, DatabaseError) as error:
        raise Unavailable(
            "the records cannot be opened", where=str(file), todo="Check that the folder exists and is writable."
        ) from error
    return engine
