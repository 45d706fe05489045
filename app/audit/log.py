"""The audit log: entries are added by any number of threads and processes, and are on the disk when these are told."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from app.audit.chain import Head, digest, file_name, line
from app.audit.ending import ending
from app.audit.entry import Entry
from app.audit.group import Group
from app.audit.lock import locked
from app.settings import Settings
from geo.errors import Unavailable

FOLDER: Final = "audit"
ANCHOR: Final = "audit.anchor"
FILE_BYTES: Final = 64_000_000


def now() -> datetime:
    """This moment, UTC."""
    return datetime.now(UTC)


class AuditLog:
    """A folder with files of lines, and an anchor kept apart from it. Safe to share between threads.

    anchor: the file of the anchor, beside the folder when left out; policy: version of the policy under which entries
    are written; file_bytes: a file is not added to when it holds as many, and none holds two months. Every process that
    writes holds a lock, reads from the anchor where the chain ends, adds what waits, and waits for the disk once.
    """

    def __init__(
        self,
        folder: Path,
        *,
        anchor: Path | None = None,
        policy: str = "",
        file_bytes: int = FILE_BYTES,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.folder, self.anchor = folder, anchor or folder.parent / ANCHOR
        self.policy, self.file_bytes, self.clock = policy, file_bytes, clock
        self._group = Group(self._commit)

    def write(self, entry: Entry) -> None:
        """Add an entry; it is on the disk when this returns. Raises Unavailable when that cannot be."""
        self._group.wait(self._body(entry))

    async def written(self, entry: Entry) -> None:
        """`write` for the event loop, which goes on meanwhile."""
        await self._group.awaited(self._body(entry))

    def note(self, fields: Mapping[str, Any]) -> None:
        """`write` for those who know an entry by its fields."""
        self.write(Entry(**fields))

    async def noted(self, fields: Mapping[str, Any]) -> None:
        """`written` for those who know an entry by its fields."""
        await self.written(Entry(**fields))

    def head(self) -> Head | None:
        """Where the log ends as its anchor says; None while nothing was written."""
        return Head.read(self.anchor)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody adds anything within the block. Raises OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(self.folder / "lock"):
            yield

    def _body(self, entry: Entry) -> bytes:
        return (replace(entry, policy=self.policy) if self.policy and not entry.policy else entry).body()

    def _commit(self, bodies: Sequence[bytes]) -> None:
        try:
            with self.alone():
                head, first = ending(self.folder, self.head())
                if first:
                    bodies = [*(self._body(entry) for entry in first), *bodies]
                self._add(self._rotated(head), bodies)
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else str(error)
            raise Unavailable(
                f"the audit log cannot be written ({why}), and nothing is shown or changed that it does not hold",
                where=str(self.folder),
                todo="Whoever runs this service frees space or gives leave to write there, or sets AFTERDARK_AUDIT.",
            ) from error

    def _rotated(self, head: Head) -> Head:
        """The same end, in a file of its own when the one so far is full, or of another month."""
        month = f"{self.clock():%Y-%m}"
        if head.size and head.size < self.file_bytes and head.month in (month, ""):
            return head
        begun = replace(head, file=file_name(head.n + 1) if head.size else head.file, size=0, month=month)
        os.close(os.open(self.folder / begun.file, os.O_CREAT | os.O_WRONLY, 0o600))
        _on_disk(self.folder)
        begun.write(self.anchor)
        return begun

    def _add(self, head: Head, bodies: Sequence[bytes]) -> None:
        at, n, before, lines = self.clock(), head.n, head.hash, []
        for body in bodies:
            n += 1
            lines.append(line(n, before, at, body))
            before = digest(lines[-1])
        whole = b"".join(one + b"\n" for one in lines)
        handle = os.open(self.folder / head.file, os.O_WRONLY | os.O_APPEND)
        try:
            try:
                written = 0
                while written < len(whole):
                    written += os.write(handle, whole[written:])
                os.fsync(handle)
            except OSError:
                with suppress(OSError):  # nobody was told of it: the next who writes takes it off otherwise
                    os.ftruncate(handle, head.size)
                raise
        finally:
            os.close(handle)
        replace(head, n=n, hash=before, size=head.size + len(whole)).write(self.anchor)


def audit_log(settings: Settings, policy: str = "") -> AuditLog:
    """The log of a service, as the settings have it."""
    folder = settings.audit or settings.data / FOLDER
    return AuditLog(folder, anchor=settings.audit_anchor, policy=policy, file_bytes=settings.audit_file_bytes)


def _on_disk(folder: Path) -> None:
    """Names of files are on the disk, too."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
