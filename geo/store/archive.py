"""One file that holds a whole store: written while others read and load, checked to the last byte before it is used."""

import json
import os
import re
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Final
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from geo.errors import Conflict, Unavailable, UserError
from geo.store import manifest
from geo.store.disk import only_writer, private_file, private_folder, sync_file, sync_folder, writing_to
from geo.store.geoparquet import file_hash
from geo.store.leftovers import clear, unnamed

FORMAT: Final = 1
ABOUT: Final = "backup.json"
RECORDS: Final = "records.sqlite"
_SAFE: Final = re.compile(
    r"manifest\.json|records\.sqlite|loads/[\w-]+(\.quarantine\.parquet|\.json)"
    r"|boundaries/[\w-]+\.(parquet|chosen)|slices/[\w-]+/[\w-]+/[\w-]+\.parquet",
    re.ASCII,
)
"""The names that a store has; an archive with any other is refused."""
_PIECE: Final = 1 << 20
_TRIES: Final = 3


def back_up(folder: Path, target: Path, records: Path | None, version: str) -> int:
    """Write the store in `folder`, and a copy of its records, into the new file `target`; returns how many files.

    Raises Conflict when there is such a file, Unavailable when the store cannot be read or the file not be written.
    """
    if target.exists():
        raise Conflict("there is such a file already", where=str(target), todo="Choose another name.")
    waiting = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        for last in (False,) * (_TRIES - 1) + (True,):
            try:
                with writing_to(target.parent, what="the folder of the backup", instead="choose another folder"):
                    n = _write(folder, waiting, records, version)
                    sync_file(waiting)
                    os.replace(waiting, target)
                    sync_folder(target.parent)
                return n
            except Unavailable as error:  # a load took a file away that the manifest named a moment ago
                if last or not isinstance(error.__cause__, FileNotFoundError):
                    raise
    finally:
        with suppress(OSError):
            waiting.unlink()
    raise AssertionError("unreachable")


def _write(folder: Path, waiting: Path, records: Path | None, version: str) -> int:
    head = folder / manifest.NAME
    content = head.read_bytes() if head.exists() else None
    now = manifest.read(head)
    files = {s.path: folder / s.path for s in now.slices}
    for load in now.loads:
        for name in (f"loads/{load}.json", f"loads/{load}.quarantine.parquet"):
            files |= {name: folder / name} if (folder / name).exists() else {}
    for path in sorted((folder / "boundaries").glob("[!.]*")):
        files[f"boundaries/{path.name}"] = path
    if records is not None:
        files[RECORDS] = records
    about: dict[str, object] = {
        "format": FORMAT,
        "version": version,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    held: dict[str, dict[str, object]] = {}
    with private_file(waiting) as out, ZipFile(out, "w", ZIP_STORED) as archive:
        for name, path in sorted(files.items()):
            digest, size = sha256(), 0
            with path.open("rb") as source, archive.open(_entry(name), "w", force_zip64=True) as sink:
                while piece := source.read(_PIECE):
                    digest.update(piece)
                    size += len(piece)
                    sink.write(piece)
            held[name] = {"size": size, "sha256": digest.hexdigest()}
        if content is not None:
            held[manifest.NAME] = {"size": len(content), "sha256": sha256(content).hexdigest()}
            archive.writestr(_entry(manifest.NAME), content)
        archive.writestr(_entry(ABOUT), json.dumps({**about, "files": held}, indent=1))
    for each in now.slices:
        if held[each.path]["sha256"] != each.sha256:
            raise Unavailable(
                "a file of the data is not as it was written, so no backup was made",
                where=str(folder / each.path),
                todo="Run “afterdark check”.",
            )
    return len(held)


def _entry(name: str) -> ZipInfo:
    info = ZipInfo(name, datetime.now(UTC).timetuple()[:6])
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    return info


@contextmanager
def unpacked(source: Path, folder: Path) -> Iterator[Path]:
    """The files of an archive, each checked, in a folder beside the store, which is removed at the end.

    Raises UserError for an archive that is not whole, not one of ours, or not safe; then nothing was changed.
    """
    with writing_to(folder):
        private_folder(folder)
        aside = Path(mkdtemp(prefix=".restoring-", dir=folder))
    try:
        try:
            with ZipFile(source) as archive:
                for name, about in _contents(source, archive).items():
                    _unpack(source, archive, name, about, aside)
        except FileNotFoundError:
            raise UserError("there is no such file", where=str(source)) from None
        except (BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
            raise _refused(source, f"it is damaged ({str(error)[:80]})") from error
        try:
            held = manifest.read(aside / manifest.NAME)
        except Unavailable as error:
            if error.__cause__ is None:  # a newer version wrote it
                raise Unavailable(error.what, where=str(source), todo=error.todo) from None
            raise _refused(source, "its manifest cannot be read") from error
        for each in held.slices:
            if not (aside / each.path).is_file() or file_hash(aside / each.path) != each.sha256:
                raise _refused(source, f"{each.path} is missing or not as it was written")
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _contents(source: Path, archive: ZipFile) -> Mapping[str, Mapping[str, object]]:
    names = archive.namelist()
    if len(set(names)) != len(names):
        raise _refused(source, "a file stands in it twice")
    try:
        about = json.loads(archive.read(ABOUT))
        if about["format"] > FORMAT:
            raise UserError(
                f"the backup was made by a newer version of After Dark ({str(about['version'])[:20]})",
                where=str(source),
                todo="Update After Dark, then restore it.",
            )
        held: Mapping[str, Mapping[str, object]] = about["files"]
        if set(held) | {ABOUT} != set(names):
            raise _refused(source, "its list of contents is not what it holds")
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise _refused(source, "it is no backup of After Dark") from error
    for info in archive.infolist():
        kind = stat.S_IFMT(info.external_attr >> 16)
        if (info.filename != ABOUT and not _SAFE.fullmatch(info.filename)) or kind not in (0, stat.S_IFREG):
            raise _refused(source, f"“{info.filename[:60]}” is no file of a store")
    return held


def _unpack(source: Path, archive: ZipFile, name: str, about: Mapping[str, object], aside: Path) -> None:
    target, digest, size = aside / name, sha256(), 0
    with writing_to(aside.parent):
        private_folder(target.parent)
        with (
            archive.open(name) as read,
            os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out,
        ):
            while piece := read.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                if size > int(str(about["size"])):
                    break
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
    if (size, digest.hexdigest()) != (about["size"], about["sha256"]):
        raise _refused(source, f"{name} is not as it was written")


def put_in_place(aside: Path, folder: Path) -> Path | None:
    """Make unpacked files the store, while others may read it; returns the folder that keeps what was there before.

    What is named by content is laid down first; then the records, the boundaries and at last the manifest are
    swapped, each in one step. Raises Conflict when a load is running, Unavailable when the disk refuses.
    """
    with writing_to(folder), only_writer(folder):
        kept = _set_aside(folder)
        for path in sorted(p for p in aside.rglob("*") if p.is_file()):
            name = path.relative_to(aside)
            if name.as_posix() in (manifest.NAME, RECORDS):
                continue
            private_folder((folder / name).parent)
            os.replace(path, folder / name)
        _swap(aside / RECORDS, folder / RECORDS)
        for end in ("-wal", "-shm", "-journal"):  # of the file that went; they would be read into the one that came
            (folder / f"{RECORDS}{end}").unlink(missing_ok=True)
        now = manifest.read(aside / manifest.NAME)
        _swap(aside / manifest.NAME, folder / manifest.NAME)
        (folder / manifest.PREVIOUS).unlink(missing_ok=True)
        clear(unnamed(folder, now.slices))
        for path in (folder / "loads").glob("[!.]*"):
            if path.name.split(".")[0] not in now.loads:
                path.unlink()
        sync_folder(folder)
    return kept


def _swap(new: Path, old: Path) -> None:
    if new.exists():
        os.replace(new, old)
    else:
        old.unlink(missing_ok=True)
        if old.name == RECORDS:
            old.with_suffix(".made").unlink(missing_ok=True)  # the restored store has no records, and lost none


def _set_aside(folder: Path) -> Path | None:
    """Links to all files of the store, so that the old one costs no space and is whole; None where there was none."""
    names = (manifest.NAME, manifest.PREVIOUS, RECORDS, f"{RECORDS}-wal", "slices", "loads", "boundaries")
    there = [folder / name for name in names if (folder / name).exists()]
    if not there:
        return None
    kept = folder / f"replaced-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    private_folder(kept)
    for top in there:
        for path in [top] if top.is_file() else sorted(p for p in top.rglob("*") if p.is_file()):
            target = kept / path.relative_to(folder)
            private_folder(target.parent)
            if path.name == RECORDS:
                shutil.copy2(path, target)  # SQLite may write into a file that two names share
                continue
            try:
                os.link(path, target)
            except OSError:
                shutil.copy2(path, target)
    return kept


def _refused(source: Path, why: str) -> UserError:
    return UserError(
        f"this backup is not restored: {why}", where=str(source), todo="Nothing was changed. Try another backup."
    )
