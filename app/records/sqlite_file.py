"""The one SQLite file of the records: opened anew each time, so that it is always the file that lies there now."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from enum import Enum
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, MetaData, create_engine
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import NullPool

from geo.errors import Unavailable

_WAIT: Final = 10  # seconds for somebody else's write
_LEFT: Final = 1_000_000  # bytes of free space below which nothing is begun
_COMPANIONS: Final = ("", "-wal", "-journal")
_ADDRESS: Final[ContextVar[str]] = ContextVar("address")  # of the file that is being opened


class Obstacle(Enum):
    """Why nothing can be saved."""

    FULL = "the disk is full"
    READ_ONLY = "the disk cannot be written"


class SqliteFile:
    """Where it is, how it is opened, and whether it can be written. Safe to share between threads.

    Beside it lies a marker, so that a file that was lost is not taken for one that nobody has made yet.
    """

    def __init__(self, file: Path, tables: MetaData) -> None:
        self.file, self._tables = file, tables
        self.marker = file.with_suffix(".made")
        self._lock = Lock()
        self._known = False  # it was there when this process looked
        self._copy: tuple[object, TemporaryDirectory[str]] | None = None
        self._refused: Obstacle | None = None  # by the last attempt to write

    def there(self) -> bool:
        """Whether anything was written yet. Raises Unavailable where the file was and is no more."""
        if self.file.is_file():
            if not self._known:
                self._known = True
                with suppress(OSError):
                    self._mark()
            return True
        if self._known or self.marker.exists():
            raise Unavailable(
                "the file of the records is gone, and with it the sites, zones and statuses that people wrote down",
                where=str(self.file),
                todo=f"Restore it (afterdark restore), or remove {self.marker.name} beside it to begin without them.",
            )
        return False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for reading, also on a disk that is full or cannot be written. Raises Unavailable."""
        try:
            try:
                connection = self._connected(self.file)
            except OperationalError:  # what a killed writer left cannot be put in order on this disk
                connection = self._connected(self._copied())
            with connection:
                yield connection
        except (OSError, DatabaseError) as error:
            raise Unavailable(
                "the records cannot be opened",
                where=str(self.file),
                todo="Check that the file is whole and readable, or restore it from a copy (afterdark restore).",
            ) from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose work is on the disk when the block has ended. Raises Unavailable saying what to do."""
        try:
            self._made()
            before = self._inode()
            with self._connected(self.file, durable=True) as connection:
                self._tables.create_all(connection)
                yield connection
                connection.commit()
        except (OSError, OperationalError) as error:
            raise self._not_saved(error) from error
        self._refused = None
        if self._inode() != before:
            raise Unavailable(
                "the store was replaced while this was saved, so it is not in the one that is there now",
                where=str(self.file),
                todo="Save it again.",
            )

    def backup(self, target: Path) -> None:
        """A consistent copy, made while others read and write. Raises Unavailable, OSError."""
        with self.reading() as connection, _driver(sqlite3.connect(target)) as copy:
            source = connection.connection.driver_connection
            assert isinstance(source, sqlite3.Connection)
            try:
                source.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
            except sqlite3.Error as error:
                raise Unavailable(
                    f"the records cannot be copied ({error}), so no backup was made",
                    where=str(target.parent),
                    todo="Check the free space of this folder, and the records with “afterdark check”.",
                ) from error

    def obstacle(self) -> Obstacle | None:
        """Why nothing can be saved just now; None when something can, as far as the system says."""
        folder = self.file.parent
        try:
            if not os.access(folder, os.W_OK):
                return Obstacle.READ_ONLY if folder.is_dir() else None
            if hasattr(os, "statvfs"):
                disk = os.statvfs(folder)
                if disk.f_flag & os.ST_RDONLY:
                    return Obstacle.READ_ONLY
                if disk.f_bavail * disk.f_frsize < _LEFT:
                    return Obstacle.FULL
        except OSError:
            return Obstacle.READ_ONLY
        if self._refused and self._tried():
            self._refused = None
        return self._refused

    def _tried(self) -> bool:
        """Whether a few bytes can be written beside the file; nothing is left of them."""
        trial = self.file.with_name(f".trial.{os.getpid()}")
        try:
            with os.fdopen(os.open(trial, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
                file.write(b"0" * 8192)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            return False
        finally:
            with suppress(OSError):
                trial.unlink()
        return True

    def _not_saved(self, error: Exception) -> Unavailable:
        number = getattr(error, "errno", None)
        code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0) & 0xFF  # the rest says where it arose
        if number in (errno.ENOTDIR, errno.ENOENT):
            return Unavailable(
                "the records cannot be opened",
                where=str(self.file),
                todo="Check that the folder exists and is writable.",
            )
        if number in (errno.ENOSPC, errno.EDQUOT) or code == sqlite3.SQLITE_FULL:
            self._refused = Obstacle.FULL
        elif isinstance(error, OSError) or code in (
            sqlite3.SQLITE_READONLY,
            sqlite3.SQLITE_CANTOPEN,
            sqlite3.SQLITE_IOERR,
        ):
            self._refused = Obstacle.READ_ONLY
        else:  # somebody else writes for long
            return Unavailable(
                "the records cannot be written now, so nothing was saved", where=str(self.file), todo="Try again."
            )
        return Unavailable(
            f"{self._refused.value}, so nothing was saved and nothing was changed",
            where=str(self.file.parent),
            todo="What is kept can be read. Ask whoever runs this service for space or for leave to write, then save "
            "again.",
        )

    def _made(self) -> None:
        if self.there():
            return
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(self.file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        self._mark()
        self._known = True

    def _mark(self) -> None:
        with suppress(FileExistsError):
            handle = os.open(self.marker, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            os.write(handle, f"{self.file.name} was made here. If it is missing, it was lost.\n".encode())
            os.close(handle)

    def _inode(self) -> tuple[int, int] | None:
        try:
            found = self.file.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _connected(self, file: Path, *, durable: bool = False) -> Connection:
        token = _ADDRESS.set(f"file:{quote(str(file))}?mode=rw")  # never made by opening
        try:
            connection = _engine().connect()
        finally:
            _ADDRESS.reset(token)
        try:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
            connection.rollback()
            if durable:
                with suppress(OperationalError):  # whoever has it open otherwise keeps it so
                    connection.exec_driver_sql(
                        "PRAGMA journal_mode=DELETE"
                    )  # nothing beside it but while it is written
                connection.exec_driver_sql("PRAGMA synchronous=FULL")
                connection.rollback()
        except BaseException:
            connection.close()
            raise
        return connection

    def _copied(self) -> Path:
        """A copy elsewhere, with what a killed writer left beside the file, made anew when any of it changes."""
        found = [self.file.with_name(self.file.name + end) for end in _COMPANIONS]
        found = [path for path in found if path.is_file()]
        stats = [path.stat() for path in found]
        mark = [(stat.st_dev, stat.st_ino, stat.st_mtime_ns, stat.st_size) for stat in stats]
        with self._lock:
            if self._copy is None or self._copy[0] != mark:
                folder = TemporaryDirectory(prefix="afterdark-")
                for path in found:
                    shutil.copyfile(path, Path(folder.name, path.name))
                self._copy = mark, folder
            return Path(self._copy[1].name, self.file.name)


@cache
def _engine() -> Engine:
    """One for all files, which keeps none of them open: it keeps what it has made of the statements, which takes it ten
    times as long as to run one."""
    return create_engine("sqlite://", creator=_opened, poolclass=NullPool)


def _opened() -> sqlite3.Connection:
    made = sqlite3.connect(_ADDRESS.get(), uri=True, timeout=_WAIT, check_same_thread=False)
    made.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")  # one torn text tears no other
    return made


@contextmanager
def _driver(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield connection
    finally:
        connection.close()
