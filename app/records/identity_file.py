"""The SQLite file of who people are: accounts, secrets, passkeys, sessions, invitations, keys and tries, shared by all
processes of a service. Secrets lie in it as hashes wherever a hash does."""

import os
from collections.abc import Callable, Container, Hashable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    event,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError

from app.records.remembered import Remembered
from geo.errors import Unavailable

FOLDER: Final = "identity"
FILE: Final = "identity.sqlite"
METADATA: Final = MetaData()
T = TypeVar("T")


def _state() -> tuple[Column[Any], ...]:
    """What an account is, who wrote that, and when: its newest state and all of its states alike."""
    texts = ("at", "who", "name", "role", "organisation")  # at: UTC, ISO 8601, as every time here
    return (
        *(Column(name, String, nullable=False) for name in texts),
        Column("areas", JSON, nullable=False),
        Column("ended", Boolean, nullable=False),
    )


Table(
    "accounts",
    METADATA,
    Column("id", String, primary_key=True),
    Column("version", Integer, nullable=False),
    *_state(),
)
Table(
    "account_versions",  # each state that an account ever had, with who wrote it
    METADATA,
    Column("id", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    *_state(),
)
Table(
    "secrets",
    METADATA,
    Column("account", String, primary_key=True),
    Column("password", String, nullable=False),
    Column("code", String, nullable=False),  # what codes are made from: no hash of it could make them
    Column("step", Integer, nullable=False),  # of the last code that was used
    Column("recovery", JSON, nullable=False),
)
Table(
    "passkeys",  # public keys: whoever reads them can sign nothing
    METADATA,
    Column("id", String, primary_key=True),  # as the browser has it, base64url
    Column("account", String, nullable=False, index=True),
    Column("label", String, nullable=False),
    Column("key", String, nullable=False),  # COSE, base64url
    Column("count", Integer, nullable=False),  # of its signatures, as the last one said; 0 where none are counted
    Column("handle", String, nullable=False),  # what its keeper calls the account, base64url; random, one an account
    Column("transports", JSON, nullable=False),
    Column("made", String, nullable=False),
    Column("used", String),
)
Table(
    "challenges",  # what browsers that hold these tokens may sign, once
    METADATA,
    Column("holder", String, primary_key=True),
    Column("challenge", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("account", String, nullable=False),
    Column("about", JSON, nullable=False),
    Column("machine", String, nullable=False, index=True),  # a hash of its address
    Column("ends", String, nullable=False),
)
Table(
    "sessions",
    METADATA,
    Column("holder", String, primary_key=True),  # hash of the token, as in all tables
    Column("account", String, nullable=False, index=True),
    Column("way", String, nullable=False),
    Column("reader", JSON, nullable=False),
    Column("about", JSON, nullable=False),
    Column("made", String, nullable=False),
    Column("seen", String, nullable=False),
    Column("ends", String, nullable=False),
)
Table(
    "invitations",
    METADATA,
    Column("holder", String, primary_key=True),
    Column("account", String, nullable=False),
    Column("renews", Boolean, nullable=False),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("organisation", String, nullable=False),
    Column("areas", JSON, nullable=False),
    Column("code", String, nullable=False),
    Column("who", String, nullable=False),
    Column("made", String, nullable=False),
    Column("ends", String, nullable=False),
    Column("used", String),
)
Table(
    "keys",
    METADATA,
    Column("id", String, primary_key=True),
    Column("holder", String, nullable=False, unique=True),
    Column("account", String, nullable=False, index=True),
    Column("label", String, nullable=False),
    Column("role", String, nullable=False),
    Column("areas", JSON, nullable=False),
    Column("reads_only", Boolean, nullable=False),
    Column("made", String, nullable=False),
    Column("ends", String, nullable=False),
    Column("revoked", String),
    Column("used", String),
)
Table(
    "tries",
    METADATA,
    Column("key", String, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last", String, nullable=False),
    Column("until", String, nullable=False),
)


class Rows:
    """The tables within one transaction, or in one look at them."""

    def __init__(self, connection: Connection | None, without: Container[str] = ()) -> None:
        self._connection, self._without = connection, without

    def find(self, table: str, **equal: object) -> list[dict[str, Any]]:
        """The rows of a table in which these columns have these values, in the order in which they were written."""
        if self._connection is None or table in self._without:
            return []
        found = METADATA.tables[table]
        asked = select(found).where(*(found.c[name] == value for name, value in equal.items()))
        return [dict(row) for row in self._connection.execute(asked).mappings()]

    def add(self, table: str, **values: object) -> None:
        """Write a row."""
        assert self._connection is not None
        self._connection.execute(insert(METADATA.tables[table]).values(**values))

    def change(self, table: str, equal: Mapping[str, object], **values: object) -> int:
        """Change the rows in which the columns of `equal` have its values; how many there were."""
        assert self._connection is not None
        found = METADATA.tables[table]
        where = [found.c[name] == value for name, value in equal.items()]
        return self._connection.execute(update(found).where(*where).values(**values)).rowcount

    def remove(self, table: str, **equal: object) -> int:
        """Remove rows likewise; how many there were."""
        assert self._connection is not None
        found = METADATA.tables[table]
        where = [found.c[name] == value for name, value in equal.items()]
        return self._connection.execute(delete(found).where(*where)).rowcount

    def remove_before(self, table: str, column: str, time: str) -> int:
        """Remove the rows whose time in a column is before this one; how many there were."""
        assert self._connection is not None
        found = METADATA.tables[table]
        return self._connection.execute(delete(found).where(found.c[column] < time)).rowcount


class IdentityFile:
    """Where the file is and how it is opened. Both blocks raise Unavailable when it cannot be used. Safe to share
    between threads and processes: what writes has the file to itself from its first look on."""

    def __init__(self, data: Path) -> None:
        self.file = data / FOLDER / FILE
        self._reads, self._writes = self._engine("DEFERRED"), self._engine("IMMEDIATE")
        self._inode, self._made = 0, False
        self._known: Remembered | None = None

    def remembered(self, key: Hashable, read: Callable[["Rows"], T]) -> T:
        """What `read` finds, read again whenever anybody has written anything since it was. key: names what is read.
        None is not remembered. Raises Unavailable as `reading`."""
        known = self._known if self._there() else None
        version = known.version() if known else None  # before it is read: what is written meanwhile makes another
        if known and (found := known.get(key, version)) is not None:
            return cast(T, found)
        with self.reading() as rows:
            found = read(rows)
        if known and version is not None and found is not None:
            known.put(key, version, found)
        return found

    def at_hand(self, key: Hashable) -> Any:
        """What `remembered` would give without reading; None where it would read."""
        known = self._known if self._there() else None
        return known.get(key, known.version()) if known else None

    @contextmanager
    def reading(self) -> Iterator[Rows]:
        """The rows as they are; none where nothing was ever written, and none of a table that an earlier version of
        this file does not have: whoever writes first adds it."""
        if not self._there():
            yield Rows(None)
            return
        try:
            with self._reads.connect() as connection:
                without = () if self._made else set(METADATA.tables) - set(inspect(connection).get_table_names())
                yield Rows(connection, without)
        except (DatabaseError, OSError) as error:
            raise self._unavailable() from error

    @contextmanager
    def writing(self) -> Iterator[Rows]:
        """The rows to change; all of it is on the disk when the block has ended, or nothing when it raises."""
        try:
            if not self._there():
                self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))
                self._there()
            with self._writes.begin() as connection:
                if not self._made:
                    METADATA.create_all(connection)
                yield Rows(connection)
            self._made = True
        except (DatabaseError, OSError) as error:
            raise self._unavailable() from error

    def _there(self) -> bool:
        """Whether there is a file; connections to one that was replaced are let go."""
        try:
            inode = self.file.stat().st_ino
        except OSError:
            return False
        if inode != self._inode:
            self._inode, self._made = inode, False
            self._reads.dispose()
            self._writes.dispose()
            self._known = Remembered(self.file)
        return True

    def _engine(self, begin: str) -> Engine:
        made = create_engine(f"sqlite:///{self.file}", connect_args={"timeout": 10})

        @event.listens_for(made, "connect")
        def connected(connection: Any, _: object) -> None:
            connection.isolation_level = None  # transactions begin where we say
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")

        @event.listens_for(made, "begin")
        def begins(connection: Connection) -> None:
            connection.exec_driver_sql(f"BEGIN {begin}")

        return made

    def _unavailable(self) -> Unavailable:
        return Unavailable(
            "the file of accounts and sessions cannot be used, so nobody can sign in",
            where=str(self.file),
            todo="Check the disk's free space and who may write there.",
        )
