"""The CSV files in a folder, a zip or a path of its own, without trusting any of them."""

import errno
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast

from geo.errors import NotFound, UserError

RATIO: Final = 200
TOTAL: Final = 40 << 30
"""A 36-month archive of all forces unpacks to some 8 GiB, at a ratio near 10."""


@dataclass(frozen=True)
class Member:
    """One file: its name for reports, its size in bytes, and how to open it from the start."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


@contextmanager
def members(path: Path, *, max_ratio: float = RATIO, max_total: int = TOTAL) -> Iterator[list[Member]]:
    """CSV files under a path, by name. Nothing is unpacked to the disk.

    Raises NotFound for a path that is not there, and UserError for a zip that is damaged, encrypted, has a member that
    climbs out of its folder, or would unpack to more than max_total bytes or max_ratio times its size.
    """
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.suffix.lower() == ".csv" and file.is_file())
        yield [
            Member(shown(file.relative_to(path).as_posix()), file.stat().st_size, partial(open_file, file))
            for file in files
        ]
    elif not path.is_file():
        raise NotFound("there is no such file or folder", where=str(path))
    elif zipfile.is_zipfile(path):
        with _reading(path), zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            check(path, infos, max_ratio, max_total)
            chosen = sorted((i for i in infos if i.filename.lower().endswith(".csv")), key=lambda i: i.filename)
            yield [
                Member(i.filename, i.file_size, cast(Callable[[], BinaryIO], partial(archive.open, i))) for i in chosen
            ]
    elif path.suffix.lower() == ".zip":
        raise UserError("this is not a zip archive, or its end is missing", where=path.name, todo="Download it again.")
    else:
        yield [Member(shown(path.name), path.stat().st_size, partial(open_file, path))]


def shown(name: str) -> str:
    """A file's name as text that can be written anywhere: on Linux it may be bytes that are no text."""
    return name.encode(errors="replace").decode()


def open_file(path: Path) -> BinaryIO:
    """The file's bytes. Raises UserError when it may not be read."""
    try:
        return path.open("rb")
    except OSError as error:
        raise UserError(f"the file cannot be opened ({error.strerror})", where=str(path)) from error


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise  # the disk's fault, not the archive's
        if isinstance(error, RuntimeError) and not isinstance(error, NotImplementedError):
            if "encrypted" not in str(error) and "password" not in str(error):
                raise
            raise UserError("the archive is encrypted", where=path.name, todo="Unpack it first.") from error
        raise UserError(
            f"the archive is damaged ({str(error)[:100]})", where=path.name, todo="Download it again."
        ) from error


def check(path: Path, infos: list[zipfile.ZipInfo], max_ratio: float = RATIO, max_total: int = TOTAL) -> None:
    """Raise UserError for a member that climbs out, or for a zip that would unpack to more than the limits."""
    for info in infos:
        name = PurePosixPath(info.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in "".join(name.parts[:1]):
            raise UserError(
                f"the archive holds a file that climbs out of its folder ({info.filename[:80]})",
                where=path.name,
                todo="Nothing was read. Get the archive from data.police.uk itself.",
            )
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if total > max_total or total > max_ratio * max(packed, 1):
        raise UserError(
            f"the archive would unpack to {total / 1e6:,.0f} MB from {packed / 1e6:,.1f} MB, which no crime data does",
            where=path.name,
            todo="Nothing was read. Get the archive from data.police.uk itself.",
        )
