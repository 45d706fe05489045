"""The whole store in one file, and back: data, boundaries, reports, and what people wrote down."""

from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from app.records.journal import FILE, Records
from geo.errors import Conflict, Unavailable
from geo.store.archive import back_up, put_in_place, unpacked


def make_backup(data: Path, target: Path) -> int:
    """Write everything in the data folder into a new file, while others read, write and load; how many files it holds.

    Raises Conflict for a file that is there, Unavailable when the store cannot be read or the file not be written.
    """
    if not data.is_dir():
        raise Unavailable("the data folder is not there", where=str(data), todo="Set AFTERDARK_DATA to the right one.")
    try:
        with TemporaryDirectory(prefix="afterdark-") as folder:
            copy = Path(folder, FILE)
            records = copy if Records(data).backup(copy) else None
            return back_up(data, target, records, version("afterdark"))
    except OSError as error:
        raise Unavailable(
            f"no backup was made ({error.strerror or error})",
            where=str(target),
            todo="Check the free space of its disk and of the folder for temporary files.",
        ) from error


def restore_backup(data: Path, source: Path, *, replace: bool) -> tuple[Path | None, int]:
    """Put a backup in the place of what is in the data folder: checked to the last byte first, then swapped in.

    replace: whether anything may be there. The folder that keeps what was there, None where there was nothing, and how
    many versions of records came back. Raises UserError for a backup that is not whole or not safe, Conflict.
    """
    there = data.is_dir() and any((data / name).exists() for name in ("manifest.json", FILE))
    if there and not replace:
        raise Conflict(
            "there is a store in this folder already",
            where=str(data),
            todo="Add --replace to put the backup in its place; what is there is kept beside it.",
        )
    with unpacked(source, data) as aside:
        records = Records(aside)
        if records.file.is_file() and not records.sound():
            raise Unavailable("the records in this backup are damaged", where=str(source), todo="Try another backup.")
        versions = len(records.versions()) if records.file.is_file() else 0
        for made in aside.glob("*.made"):
            made.unlink()
        return put_in_place(aside, data), versions
