"""Street-level crime of data.police.uk: the archive zip, a folder of it, or one CSV."""

import io
import re
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import shapely

from geo.errors import UserError
from geo.report import count
from geo.sources.archive import Member, members
from geo.sources.intake import Intake, NothingKept
from geo.sources.known_points import KnownPoints
from geo.sources.lines import Lines, Opens
from geo.sources.reach import Reach, unknown_areas
from geo.sources.street_file import StreetFile
from geo.sources.street_rows import COLUMNS, REQUIRED

_NAME: Final = re.compile(
    r"(?:^|[/\\])(\d{4}-(?:0[1-9]|1[0-2]))-([a-z0-9-]+)-(street|outcomes|stop-and-search)\.csv$", re.I
)
_HELD: Final = 32 << 20  # bytes of a file that is held in memory; one month of London has 25 million
_TITLES: Final = {title.casefold(): title for title in COLUMNS}


def read(
    path: Path,
    intake: Intake,
    *,
    forces: Collection[str] = (),
    outlines: Mapping[str, shapely.Geometry] | None = None,
    limits: Mapping[str, float] | None = None,
    tick: Callable[[int, str], None] = lambda rows, file: None,
) -> list[str]:
    """Put every row of the street files under `path` into the intake; returns sentences about files that gave none.

    forces: slugs of the forces to read, all of them when empty; a file whose name does not tell its force is read.
    outlines: shapely areas (EPSG:27700) by force slug; rows more than 20 km outside their force's are set aside, and
    without an outline only what lies outside Great Britain is. limits: as archive.members takes them. tick is called
    with rows read and the file's name. Raises UserError when no file is a street file.
    """
    reaches = {force: Reach(outline) for force, outline in (outlines or {}).items()}
    notes: list[str] = []
    wanted = [force.lower() for force in forces]
    with members(path, **(limits or {})) as files:  # type: ignore[arg-type]
        named = [(file, _NAME.search(file.name)) for file in files]
        street = [(file, name) for file, name in named if name is None or name[3].lower() == "street"]
        if len(files) > 1:
            street = [(file, name) for file, name in street if name]
        if wanted:
            street = [(file, name) for file, name in street if name is None or name[2].lower() in wanted]
        if skipped := len(files) - len(street):
            notes.append(f"{count(skipped, 'CSV file')} left out: not street crime, or of another force.")
        zips = [file.name for file in path.glob("*.[zZ][iI][pP]")] if path.is_dir() else []
        if zips:
            notes.append(f"{count(len(zips), 'zip archive')} in the folder left out: load each by its own name.")
        if not street:
            raise UserError(
                f"there is no street crime file {f'of {chr(44).join(wanted)} ' if wanted else ''}here",
                where=str(path),
                todo=f"Load {zips[0]} by its own name."
                if zips
                else f"Expected names like 2025-01/2025-01-{next(iter(wanted), 'wiltshire')}-street.csv.",
            )
        before = intake.read
        points: dict[str, KnownPoints] = {}
        last = {_month(name): i for i, (_, name) in enumerate(street) if name}
        for i, (file, name) in enumerate(street):
            intake.files += 1
            notes += _file(file, name, intake, reaches, points, tick)
            if name and last[_month(name)] == i:
                intake.complete(*_month(name))
        if intake.read == before:
            raise UserError(
                "nothing in it can be loaded; " + (notes[-1] if notes else "it has no rows"),
                where=str(path),
                todo="Nothing was changed.",
            )
        if not intake.accepted:
            worst = intake.rejected.most_common(1)[0][0]
            reason = notes[-1] if notes else f"every row was faulty, most often: {worst}"
            raise NothingKept(
                f"nothing in it can be loaded; {reason}",
                where=str(path),
                todo="Nothing was changed. “afterdark quarantine” prints the rows.",
            )
    return notes + unknown_areas(intake.forces, reaches)


def _file(
    file: Member,
    name: re.Match[str] | None,
    intake: Intake,
    reaches: Mapping[str, Reach],
    points: dict[str, KnownPoints],
    tick: Callable[[int, str], None],
) -> list[str]:
    def reject(line: int, reason: str, text: str) -> None:
        intake.reject(file.name, line, reason, text)

    before = intake.read
    with closing(Lines(_opens(file), reject)) as lines:
        titles = [_TITLES.get(title.casefold(), title) for title in lines.first()]
        if missing := [title for title in REQUIRED if titles.count(title) != 1]:
            for line, text in lines.rest():
                reject(line, "wrong header: the file is not street crime", text)
            if not titles and intake.read == before:
                return [f"{file.name} is empty: no data, not zero crime."]
            return [f"{file.name}, line 1: the column “{missing[0]}” is missing or stands there twice."]
        month, force = (name[1], name[2].lower()) if name else ("", "")
        street = StreetFile(file.name, titles, force, month, intake, reaches, points)
        for block in lines.blocks():
            tick(street.take(block), file.name)
        street.close()
    return [] if intake.read > before else [f"{file.name} has a header and no rows: no data, not zero crime."]


def _month(name: re.Match[str]) -> tuple[str, date]:
    """The force and the month of a file's name: its rows are of no other."""
    return name[2].lower(), date.fromisoformat(f"{name[1]}-01")


def _opens(file: Member) -> Opens:
    """Opens a file from the start; one of usual size is read, and unpacked, only once."""
    if file.size > _HELD:
        return file.open
    with file.open() as opened:
        content = opened.read()
    return partial(io.BytesIO, content)
