"""Whether everything that an answer rests on is here as it was written, looked at before people rely on it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from app.loading.written import damaged
from app.maps import install
from app.records.journal import Damaged, Records
from app.settings import Settings
from app.words.condition import NAMED
from geo.errors import UserError
from geo.offence.harm import chosen_table
from geo.offence.offences import definitions
from geo.report import count
from geo.source import real_incidents
from geo.space.crs import TRANSFORM, to_grid
from geo.store.leftovers import leftovers, open_to_others
from geo.store.opening import open_store
from geo.streets.basemap_files import BasemapFolder
from geo.time.night import profiles
from geo.time.night_calendar import calendar

ASSETS = Path(install.__file__).with_name("assets.json")
TP08 = (-2.54407618349, 51.42754743020, 362269.991, 169978.690)
"""The nearest of Ordnance Survey's published OSTN15 test points: longitude, latitude, easting, northing."""


@dataclass(frozen=True)
class Finding:
    """One part, whether it can be relied on, and one sentence that says what was found."""

    part: str
    sound: bool
    sentence: str


def check(settings: Settings) -> Iterator[Finding]:
    """Look at every part in turn. What is broken is a finding, never an error; nothing is changed."""
    for part, look in PARTS.items():
        try:
            yield Finding(part, True, look(settings))
        except UserError as error:
            yield Finding(part, False, str(error))


def _data(settings: Settings) -> str:
    store = open_store(settings.data)
    slices = store.snapshot().slices
    if damaged := store.damaged():
        raise UserError(
            f"{len(damaged)} of {count(len(slices), 'file')} missing or no longer as written",
            where=str(Path(store.name, damaged[0].path)),
            todo="Restore them from a copy, or load those months again.",
        )
    for each in slices:
        try:
            held = pq.read_table(Path(store.name, each.path)).num_rows
        except (OSError, pa.ArrowException):
            held = -1
        if held != each.rows:
            raise UserError(
                "a file cannot be read as the rows that it is said to hold",
                where=str(Path(store.name, each.path)),
                todo="Restore it from a copy (afterdark restore), or load that month again.",
            )
    rows = sum(s.rows for s in slices if s.dataset == "incidents")
    if not slices:
        return "Nothing is loaded yet."
    return f"{count(rows, 'incident')} in {count(len(slices), 'file')}, each as it was written."


def _loads(settings: Settings) -> str:
    store = open_store(settings.data)
    reports = store.reports()
    for report in reports:
        if "unreadable" in report:
            raise UserError(
                f"the report of load {report['id']} is damaged",
                where=str(Path(store.name, "loads", f"{report['id']}.json")),
                todo="Restore it from a copy (afterdark restore); the data it brought in are not affected.",
            )
        store.quarantine(str(report["id"]))
    return f"{count(len(reports), 'load')}, each with a readable report and the rows it set aside."


def _folder(settings: Settings) -> str:
    if not settings.data.is_dir():
        return "There is no data folder yet."
    if found := open_to_others(settings.data):
        raise UserError(
            f"{count(len(found), 'file or folder', 'files and folders')} can be read by others than their owner",
            where=str(found[0]),
            todo=f"Run “chmod -R go= {settings.data}”.",
        )
    if found := leftovers(settings.data):
        raise UserError(
            f"a load that was killed left {count(len(found), 'file or folder', 'files and folders')} behind",
            where=str(found[0]),
            todo="They hold nothing that is shown; the next load removes them.",
        )
    return "Nobody but its owner can read it, and no killed load left anything behind."


def _boundaries(settings: Settings) -> str:
    boundaries = open_store(settings.data).boundaries
    sets, wards = list(boundaries.sets()), boundaries.wards()
    return f"{count(len(wards), 'ward')} in use ({wards.label}); {count(len(sets), 'imported set')}, all readable."


def _records(settings: Settings) -> str:
    records = Records(settings.data)
    if records.file.is_file() and not records.sound():
        raise UserError("the records are damaged", where=str(records.file), todo="Restore them from a copy.")
    if not (versions := records.versions()):
        return "Nobody has kept a site or a zone yet."
    bad = [one for one in versions if isinstance(one, Damaged)]
    bad += [one for one in damaged(records) if one not in bad]
    if bad:
        named = ", ".join(f"{one.kind} “{one.id[:40]}” version {one.version}" for one in bad[:NAMED])
        raise UserError(
            f"{count(len(bad), 'record')} cannot be read: {named}{' and others' if len(bad) > NAMED else ''}",
            where=str(records.file),
            todo="Restore the records from a copy (afterdark restore); all others are shown.",
        )
    return f"{count(len(versions), 'version')} of sites, zones and what else is written down, each readable."


def _offences(settings: Settings) -> str:
    return f"{len(definitions())} definitions."


def _night(settings: Settings) -> str:
    calendar(settings.calendar)
    return f"{len(profiles(settings.profiles))} night profiles and the calendar."


def _harm(settings: Settings) -> str:
    table = chosen_table(settings.harm)
    return f"{len(table.entries)} weights ({table.title} {table.version})."


def _grid(settings: Settings) -> str:
    lon, lat, easting, northing = TP08
    x, y = to_grid(lon, lat)
    off = float(abs(x - easting) + abs(y - northing))
    if not off < 0.01:
        raise UserError(
            f"{TRANSFORM} is {off:.2f} m off at a published test point",
            todo="Install the project again; every place would be wrong.",
        )
    return f"{TRANSFORM} is right to the millimetre at Ordnance Survey's test point."


def _assets(settings: Settings) -> str:
    files = install.read(ASSETS).files
    if wrong := [file for file in files if not file.right(file.target)]:
        raise UserError(
            f"{len(wrong)} of {count(len(files), 'file')} missing or not what was checked in",
            where=str(wrong[0].target),
            todo="Run “make assets”, or “python -m app.maps.install app/maps/assets.json”.",
        )
    return f"{len(files)} files of the map, each with its checksum."


def _streets(settings: Settings) -> str:
    sources = open_store(settings.data).snapshot().sources() if settings.data.is_dir() else ()
    basemaps = BasemapFolder(settings.data, lambda: real_incidents(sources))
    if not (used := basemaps.used()):
        return "No streets were imported: maps show names alone."
    basemap = basemaps.read(used)
    if basemap.pictures:
        return f"{count(int(basemap.about['pictures']), 'ready picture')} of {used} ({basemap.title})."
    return f"{count(len(basemap.layers['streets']), 'street link')} of {used} ({basemap.title}), readable."


PARTS: dict[str, Callable[[Settings], str]] = {
    "data": _data,
    "loads": _loads,
    "folder": _folder,
    "boundaries": _boundaries,
    "records": _records,
    "offences": _offences,
    "night": _night,
    "harm": _harm,
    "grid": _grid,
    "map": _assets,
    "streets": _streets,
}
