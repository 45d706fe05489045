"""Files that are there wholly or not at all, and one writer at a time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from geo.errors import Conflict, Unavailable


def sync_folder(folder: Path) -> None:
    """Make the folder's entries survive a power cut. Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Make the file's content survive a power cut."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def private_folder(folder: Path) -> None:
    """Make a folder, and those above it, that nobody but its owner may enter; what is there already stays as it is."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)


def private_file(path: Path) -> BinaryIO:
    """A new or emptied file that nobody but its owner may read from its first moment, open for writing."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb")


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file in one step: whoever reads sees the old content or the new, also after a power cut."""
    waiting = path.with_name(f".{path.name}.{os.getpid()}")
    with private_file(waiting) as file:
        file.write(content)
    sync_file(waiting)
    os.replace(waiting, path)
    sync_folder(path.parent)


def file_mark(path: Path | str) -> tuple[int, int, int] | None:
    """What changes whenever `write_whole` replaces the file: inode, time and size; None where there is no such file."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Keep every other writer out; the system lets go of the lock however this process ends. Raises Conflict."""
    with os.fdopen(os.open(folder / "lock", os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600), "a+b") as file:
        try:
            _lock(file.fileno())
        except OSError:
            raise Conflict(
                "another load is writing to this data folder just now",
                where=str(folder),
                todo="Wait until it has finished, then run the command again; nothing was changed.",
            ) from None
        yield


def _lock(handle: int) -> None:
    if os.name == "nt":
        import msvcrt  # noqa: PLC0415 (only there)

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
    else:
        import fcntl  # noqa: PLC0415 (only there)

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def writing_to(
    folder: Path, *, what: str = "the data folder", instead: str = "set AFTERDARK_DATA to another folder"
) -> Iterator[None]:
    """Turn the system's refusals into one plain sentence. what: the folder is; instead: what else may be done. Raises
    Unavailable."""
    try:
        yield
    except OSError as error:
        raise Unavailable(
            f"{what} cannot be written ({os.strerror(error.errno) if error.errno else error})",
            where=str(folder),
            todo=f"Check the disk's free space and the folder's owner, or {instead}.",
        ) from error
