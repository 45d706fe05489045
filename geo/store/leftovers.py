"""What killed loads left in a store's folder, and what of it others may read."""

import os
import shutil
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from geo.errors import Conflict
from geo.store import manifest
from geo.store.base import Slice
from geo.store.columns.kept import beside
from geo.store.columns.kept_places import PLACES, WARDS, place_files
from geo.store.disk import only_writer

OURS: Final = ("slices", "loads", "boundaries", "waiting", "jobs", "uploads", "undo", "receipts")
_HIDDEN: Final = (".manifest*", ".restoring-*", ".trial.*", "loads/.*", "boundaries/.*")


def leftovers(folder: Path) -> list[Path]:
    """Files and folders of loads that never ended; none while a load is running, for then they are its own."""
    if not (folder / "lock").exists():
        return []
    try:
        with only_writer(folder):
            return left_in(folder)
    except (Conflict, OSError):
        return []


def left_in(folder: Path) -> list[Path]:
    """The same, for who holds the lock of the writer."""
    now, before = manifest.read(folder / manifest.NAME), manifest.EMPTY
    with suppress(Exception):  # one that cannot be read names nothing
        before = manifest.read(folder / manifest.PREVIOUS)
    found = [path for pattern in _HIDDEN for path in folder.glob(pattern)]
    found += [folder / "waiting"] if (folder / "waiting").exists() else []
    found += unnamed(folder, now.slices, now.remembered, before.slices)
    loads = {*now.loads}
    found += [path for path in (folder / "loads").glob("[!.]*") if path.name.split(".")[0] not in loads]
    return sorted(found)


def unnamed(folder: Path, *generations: Iterable[Slice]) -> list[Path]:
    """Files among the slices that are none of these generations', nor made of one of them."""
    kept = [tuple(slices) for slices in generations]
    named = {folder / s.path for slices in kept for s in slices}
    named |= {beside(path) for path in named}
    distinct = tuple(str(folder / begin) for slices in kept for begin in place_files(slices).values())
    return [
        path
        for path in (folder / "slices").rglob("*")
        if path.is_file()
        and path not in named
        and not (path.suffix in (PLACES, WARDS) and str(path).startswith(distinct))
    ]


def clear(found: list[Path]) -> None:
    """Remove them, as far as the system lets go of them."""
    for path in found:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def open_to_others(folder: Path) -> list[Path]:
    """Our files and folders that somebody else than their owner may read, the folder itself among them."""
    if os.name == "nt":  # its permissions are lists, which these bits do not show
        return []
    files = [path for path in folder.glob("*") if path.is_file() and path.suffix in (".json", ".sqlite", ".made")]
    files += [
        path for name in OURS if (folder / name).exists() for path in (folder / name, *(folder / name).rglob("*"))
    ]
    return [path for path in (folder, *sorted(files)) if stat.S_IMODE(path.lstat().st_mode) & 0o077]
