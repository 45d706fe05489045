"""The SQLite file of jobs: one row for each piece of large work, changed while it runs, seen by every process."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from geo.errors import Unavailable

FILE: Final = "jobs.sqlite"
KEPT: Final = 200
"""Jobs of which there is a record; the oldest that have ended are forgotten."""
METADATA: Final = MetaData()
JOBS: Final = Table(
    "jobs",
    METADATA,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("run", String, nullable=False),
    Column("settle", String, nullable=False),
    Column("given", JSON, nullable=False),
    Column("who", String, nullable=False),
    Column("created", String, nullable=False, index=True),  # UTC, ISO 8601
    Column("started", String),
    Column("ended", String),
    Column("updated", String, nullable=False),
    Column("status", String, nullable=False),
    Column("keeping", Boolean, nullable=False),
    Column("progress", JSON),
    Column("result", JSON),
    Column("fault", JSON),
)


class JobFile:
    """The rows of all jobs of one service. Every method raises Unavailable when the file cannot be used.

    Safe to share between threads and processes: a change names the state that it starts from.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / FILE
        self._engine = create_engine(f"sqlite:///{self.file}", poolclass=NullPool, connect_args={"timeout": 10})

    def add(self, row: Mapping[str, Any]) -> None:
        """Write a new job, and forget the oldest that have ended."""
        if not self.file.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))
        with self._open() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            METADATA.create_all(connection)
            connection.execute(insert(JOBS).values(**row))
            newest = select(JOBS.c.id).order_by(JOBS.c.created.desc()).limit(KEPT)
            connection.execute(delete(JOBS).where(JOBS.c.ended.is_not(None), JOBS.c.id.not_in(newest)))

    def get(self, id: str) -> dict[str, Any] | None:
        """One job as it is now; None when there is none."""
        found = self._rows(select(JOBS).where(JOBS.c.id == id))
        return found[0] if found else None

    def all(self) -> list[dict[str, Any]]:
        """Every job, the newest first."""
        return self._rows(select(JOBS).order_by(JOBS.c.created.desc(), JOBS.c.id))

    def change(
        self, id: str, state: tuple[str, ...], values: Mapping[str, Any], *, keeping: bool | None = None
    ) -> bool:
        """Change a job that is in one of these states; whether it was. keeping: what must be so, too, unless None."""
        where = [JOBS.c.id == id, JOBS.c.status.in_(state)]
        if keeping is not None:
            where.append(JOBS.c.keeping == keeping)
        if not self.file.exists():
            return False
        with self._open() as connection:
            return connection.execute(update(JOBS).where(*where).values(**values)).rowcount == 1

    def _rows(self, asked: Any) -> list[dict[str, Any]]:
        if not self.file.exists():
            return []
        with self._open() as connection:
            return [dict(row) for row in connection.execute(asked).mappings()]

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except (DatabaseError, OSError) as error:
            raise Unavailable(
                "the record of running work cannot be opened",
                where=str(self.file),
                todo="Check the disk's free space; the file may be removed while the service is stopped, which forgets"
                " past jobs and nothing else.",
            ) from error
