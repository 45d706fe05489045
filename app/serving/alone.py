"""One service a data folder: a second one would count, forget and look after jobs without knowing of the first."""

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.jobs.held import POSSIBLE, hold, let_go
from geo.errors import Conflict, Unavailable

FILE: Final = "serving.lock"
"""File in the data folder that a service holds, and in which its process and address stand."""


@contextmanager
def alone(data: Path, address: str) -> Iterator[None]:
    """The one service of a data folder, for as long as the block lasts; the system ends it with the process. address:
    where it is. Raises Conflict where another one is, Unavailable where nothing can be written."""
    if not POSSIBLE:
        yield
        return
    file = data / FILE
    try:
        held = hold(file)
    except OSError as error:
        what = "is on a disk that is read only" if error.errno == errno.EROFS else "cannot be written"
        raise Unavailable(
            f"the data folder {what} ({error.strerror or error})", where=str(data), todo="Let this user write in it."
        ) from error
    if held is None:
        raise Conflict(
            f"this data folder is served already{_by(file)}",
            where=str(data),
            todo="Open that one, give it more processes with --workers, or choose another folder with AFTERDARK_DATA.",
        )
    try:
        os.ftruncate(held, 0)
        os.pwrite(held, json.dumps({"process": os.getpid(), "address": address}).encode(), 0)
        yield
    finally:
        let_go(held)


def _by(file: Path) -> str:
    try:
        about = json.loads(file.read_bytes())
        return f" at {about['address']} (process {about['process']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
