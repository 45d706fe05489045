"""Files that came from a browser, each in a folder of its own until it is loaded: what it is called is never a path."""

import json
import os
import re
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import uuid4

from geo.errors import NotFound, Unavailable

FOLDER: Final = "uploads"
DAY: Final = 86_400
"""Seconds after which a file that nobody loaded is removed."""
_ID: Final = re.compile(r"[0-9a-f]{16}")
_LONGEST: Final = 120
_ABOUT, _SEEN, _DRAFT, _JOB, _BESIDE = "about.json", "seen.json", "draft.json", "job", "beside"


@dataclass(frozen=True)
class Upload:
    """One file. folder: of this one; name: as its sender calls it, made safe; who: sent it; size: bytes."""

    id: str
    folder: Path
    name: str
    who: str
    size: int

    @property
    def file(self) -> Path:
        """The file itself, under its own name: reports name it, and readers tell by its ending how to read it."""
        return self.folder / "file" / self.name


class Uploads:
    """All files of one data folder that wait to be loaded."""

    def __init__(self, data: Path) -> None:
        self.folder = data / FOLDER

    def begin(self, name: str, who: str) -> tuple[Upload, BinaryIO]:
        """A new upload and its file, open for writing; those of days ago are removed. Raises Unavailable."""
        self.clear()
        upload = Upload(id := uuid4().hex[:16], self.folder / id, safe_name(name), who, 0)
        try:
            for folder in (self.folder, upload.folder, upload.file.parent):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return upload, os.fdopen(os.open(upload.file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
        except OSError as error:
            raise unwritten(error) from error

    def end(self, upload: Upload) -> Upload:
        """The file is whole."""
        whole = Upload(**{**upload.__dict__, "size": upload.file.stat().st_size})
        content = {name: value for name, value in asdict(whole).items() if name != "folder"}
        _write(upload.folder / _ABOUT, json.dumps(content))
        return whole

    def begin_beside(self, upload: Upload, name: str) -> BinaryIO:
        """A file that is to be read with an upload, open for writing; those that came before keep their places. Raises
        Unavailable."""
        folder = upload.folder / _BESIDE / f"{len(self.beside(upload)):03d}-{uuid4().hex[:8]}"
        try:
            folder.mkdir(mode=0o700, parents=True)
            file = folder / safe_name(name)
            return os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
        except OSError as error:
            raise unwritten(error) from error

    def beside(self, upload: Upload) -> tuple[Path, ...]:
        """Files that are to be read with an upload, in the order in which they came."""
        return tuple(sorted(upload.folder.glob(f"{_BESIDE}/*/*")))

    def remove_beside(self, upload: Upload) -> None:
        """Forget them; the upload stays."""
        shutil.rmtree(upload.folder / _BESIDE, ignore_errors=True)

    def get(self, id: str) -> Upload:
        """One upload. Raises NotFound for one that was loaded, removed, or never there."""
        try:
            if not _ID.fullmatch(id):
                raise ValueError(id)
            about = json.loads((self.folder / id / _ABOUT).read_bytes())
            return Upload(folder=self.folder / id, **about)
        except (OSError, ValueError, TypeError) as error:
            raise NotFound(
                "this file is not here any more: it was loaded, removed, or sent longer than a day ago",
                todo="Choose it again on the page Load data.",
            ) from error

    def remove(self, upload: Upload) -> None:
        """Forget a file."""
        shutil.rmtree(upload.folder, ignore_errors=True)

    def note_seen(self, upload: Upload, seen: Mapping[str, Any]) -> None:
        """Keep what was seen of a file."""
        _write(upload.folder / _SEEN, json.dumps(seen))

    def seen(self, upload: Upload) -> dict[str, Any] | None:
        """What was seen of a file; None while nobody has looked."""
        return _read(upload.folder / _SEEN)

    def note_draft(self, upload: Upload, fields: Mapping[str, str]) -> None:
        """Keep how a person wants the file to be read."""
        _write(upload.folder / _DRAFT, json.dumps(fields))

    def draft(self, upload: Upload) -> dict[str, str] | None:
        """How a person wants the file to be read; None while it is as it was proposed."""
        return _read(upload.folder / _DRAFT)

    def note_job(self, upload: Upload, id: str) -> None:
        """Keep which job looks at a file, or loads it."""
        _write(upload.folder / _JOB, id)

    def job(self, upload: Upload) -> str:
        """Id of the job that looked at a file last, or loaded it; "" when there is none."""
        try:
            return (upload.folder / _JOB).read_text(encoding="utf-8")
        except OSError:
            return ""

    def clear(self) -> int:
        """Remove those of days ago; how many."""
        n = 0
        for folder in self.folder.glob("*"):
            with suppress(OSError):
                if time.time() - folder.stat().st_mtime > DAY:
                    shutil.rmtree(folder, ignore_errors=True)
                    n += 1
        return n


def safe_name(name: str) -> str:
    """The last part of a name, without what a file system or a page could take for anything but letters."""
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[^\w .,()+=@&'-]", "_", last, flags=re.ASCII).strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    return f"{stem[: _LONGEST - len(suffix)]}{dot}{suffix[:20]}" if dot and stem else plain[:_LONGEST] or "file"


def unwritten(error: OSError) -> Unavailable:
    """The sentence about a file that could not be kept."""
    return Unavailable(
        f"the file could not be kept here ({error.strerror or error})",
        todo="Ask whoever runs this service for space on its disk, then send it again; nothing was changed.",
    )


def _write(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)


def _read(file: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(file.read_bytes())
        return found
    except (OSError, ValueError):
        return None
