"""What a job does with a file that came from a browser: it loads it, and says how far it is."""

import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from app.jobs.job import JobKind
from app.jobs.work import Work
from app.loading.uploads import Uploads
from app.settings import Settings
from geo.errors import UserError
from geo.store.opening import open_store

LOAD: Final = JobKind("load", "app.loading.load_job:load_file", "app.loading.load_job:cut_off")
_PIECE: Final = 1 << 20
_ROWS: Final = {".csv": b"\n", ".xlsx": b"<row ", ".geojson": b'"Feature"', ".json": b'"Feature"'}
"""What begins or ends a row, by the ending of a file's name."""


def load_file(given: Mapping[str, Any], work: Work) -> Mapping[str, Any]:
    """Load a file. given: upload, kind, fields. The sentences of its report, and what an undo needs."""
    from app.loading.attributed import attributed  # noqa: PLC0415 (only the job's own process needs what reads files)
    from app.loading.load_as import load_as  # noqa: PLC0415

    uploads = Uploads(work.settings.data)
    upload = uploads.get(given["upload"])
    total, done = _rows_in(upload.file), 0
    work.at("reading", what=upload.name)

    def tick(rows: int, what: str) -> None:
        nonlocal done
        done += rows
        part = None if not total else min(done / total, 0.97)
        work.at("reading", part, done=done, unit="row", what=what)

    def keep() -> None:
        work.at("keeping", 0.98, done=done or None, unit="row")
        work.keep()

    store = attributed(open_store(work.settings.data), {"who": work.who, "job": work.id, "file": upload.name}, keep)
    made = load_as(
        given["kind"], upload.file, given["fields"], store, work.settings, tick, keep, uploads.beside(upload)
    )
    result = loaded(given, work.id, work.settings) or {}
    uploads.remove(upload)
    return {
        **result,
        "kind": given["kind"],
        "name": upload.name,
        "sentences": list(made.sentences),
        "areas": made.areas,
        "identity": made.identity,
        "streets": made.streets,
        "before": made.before,
    }


def loaded(given: Mapping[str, Any], id: str, settings: Settings) -> Mapping[str, Any] | None:
    """The load that a job made, found by the job's id in its report; None when it made none."""
    store = open_store(settings.data)
    report = next((one for one in store.reports() if one.get("job") == id), None) if settings.data.is_dir() else None
    if report is None:
        return None
    return {
        "kind": given["kind"],
        "name": report.get("file", ""),
        "load": report["id"],
        "sentences": report["sentences"],
        "by_month": report["by_month"],
    }


def cut_off(given: Mapping[str, Any], id: str, settings: Settings) -> Mapping[str, Any] | None:
    """`loaded`, when the rows that a load which did not end had in hand are removed: they may name people."""
    with suppress(UserError), open_store(settings.data).writing():  # nothing is there, or the next load writes already
        pass
    return loaded(given, id, settings)


def _rows_in(path: Path) -> int:
    """About how many rows a file has, told from its size and those at its beginning; 0 where nobody can say."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            parts = [info for info in archive.infolist() if _counted(info.filename)]
            if not parts:
                return 0
            largest = max(parts, key=lambda info: info.file_size)
            with archive.open(largest) as opened:
                start = opened.read(_PIECE)
            return _estimate(start, sum(info.file_size for info in parts), _counted(largest.filename))
    if not (sign := _ROWS.get(path.suffix.lower(), b"")):
        return 0
    with path.open("rb") as file:
        return _estimate(file.read(_PIECE), path.stat().st_size, sign)


def _counted(name: str) -> bytes:
    """What begins or ends a row of a part of an archive: a street file's line, or a row of a sheet."""
    if name.lower().endswith("-street.csv"):
        return _ROWS[".csv"]
    return _ROWS[".xlsx"] if name.startswith("xl/worksheets/sheet") else b""


def _estimate(start: bytes, size: int, sign: bytes) -> int:
    return round(start.count(sign) * size / len(start)) if start else 0
