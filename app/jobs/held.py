"""Locks of files that the system lets go of however a process ends: whether a job lives, and who has a place to run."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

POSSIBLE: Final = sys.platform != "win32"
"""Whether this system has locks that a child shares."""


def hold(file: Path) -> int | None:
    """A descriptor that holds the file for as long as it, or a child's copy of it, is open; None when it is held."""
    import fcntl  # noqa: PLC0415 (not on every system)

    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(opened)
        return None
    return opened


def is_held(file: Path) -> bool:
    """Whether somebody holds the file just now."""
    import fcntl  # noqa: PLC0415

    try:
        opened = os.open(file, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(opened)
    return False


def let_go(*held: int) -> None:
    """Close descriptors."""
    for one in held:
        with suppress(OSError):
            os.close(one)
