"""A force's own export (CSV or XLSX), read through a mapping: exact places, and times from and to."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import shapely

from geo.incidents import FLAGS, PUBLIC_PLACE
from geo.offence import ho_codes
from geo.offence.definition import CATEGORIES
from geo.report import count
from geo.source import FORCE_EXPORT
from geo.sources.archive import shown
from geo.sources.clock import UNKNOWN, Moment, moment, month_first
from geo.sources.intake import WAITING, Intake
from geo.sources.keywords import flagged
from geo.sources.mapping import ColumnMapping
from geo.sources.not_understood import NotUnderstood
from geo.sources.placing import Faults, Mask, by_grid, by_lonlat
from geo.sources.reach import Reach, unknown_areas
from geo.sources.records import Record, positions, records
from geo.sources.victims_homes import unfed

_BATCH: Final = 20_000
_CATEGORY: Final = {name.upper(): name for name in CATEGORIES}
_YES_NO: Final = {
    **dict.fromkeys(("y", "yes", "true", "t", "1", "x"), True),
    **dict.fromkeys(("n", "no", "false", "f", "0"), False),
}
_DAY_END: Final = timedelta(hours=23, minutes=59)
_UNKNOWN_CLOCK: Final = (time(0, 0), time(0, 1))  # what systems write when nobody knows the time
_UNKNOWN_TYPE: Final = "no location type we know; it can be translated under location_types"
_NEITHER: Final = "neither yes nor no"
_YEARS: Final = range(1950, 2101)

Times = tuple[datetime | None, datetime | None, str]


def read(
    path: Path,
    intake: Intake,
    mapping: ColumnMapping,
    *,
    outlines: Mapping[str, shapely.Geometry] | None = None,
    tick: Callable[[int, str], None] = lambda rows, file: None,
) -> list[str]:
    """Put every row of the export into the intake; returns sentences about values that are not understood.

    outlines: shapely areas (EPSG:27700) by force slug; rows more than 20 km outside the mapping's force are set aside.
    Raises UserError when the file lacks a column of the mapping, or no row of it can be kept.
    """
    name = shown(path.name)
    reaches = {force: Reach(outline) for force, outline in (outlines or {}).items()}
    strange, named = NotUnderstood(), set[str]()
    american = 0

    def reject(line: int, reason: str, text: str) -> None:
        intake.reject(name, line, reason, text)

    intake.files += 1
    with records(path, reject, mapping.sheet) as (titles, rows):
        at = positions(path, titles, mapping.titles)
        while batch := list(islice(rows, _BATCH)):
            some = _Batch(batch, at, mapping, name)
            some.put(intake, reaches, strange)
            named |= some.named
            american += some.month_first
            tick(len(batch), name)
    intake.demand_some(path.name)
    notes = unknown_areas(intake.forces, reaches)
    if american:
        notes.append(
            f"{count(american, 'row')} with the month before the day, as 11/14/2025: if every date in it is written "
            "so, those up to the 12th were read as other days. Export dates as 2025-11-14."
        )
    return [*notes, *unfed(mapping, named), *strange.sentences()]


class _Batch:
    """Some thousand rows on their way to be incidents."""

    def __init__(self, rows: list[Record], at: dict[str, int], mapping: ColumnMapping, file: str) -> None:
        self.rows, self.at, self.mapping, self.file = rows, at, mapping, file
        self.n = len(rows)
        self.faults = Faults(self.n)
        self.month_first = 0  # rows with a date in American order
        self.named: set[str] = set()  # flags that the keywords of some row set

    def column(self, meaning: str) -> list[str]:
        """Texts of the column with a meaning, "" where the mapping has none."""
        title = self.mapping.columns.get(meaning)
        if title is None:
            return [""] * self.n
        i = self.at[title]
        return [values[i].strip() for _, values in self.rows]

    def put(self, intake: Intake, reaches: Mapping[str, Reach], strange: NotUnderstood) -> None:
        """Judge, convert and hand in."""
        forces = pa.array([self.mapping.force] * self.n)
        times = list(self._times())
        codes = self.column("ho_code")
        categories = self._categories(codes)
        grid = "easting" in self.mapping.columns
        names = ("easting", "northing") if grid else ("longitude", "latitude")
        first, second = (pa.array(self.column(name), pa.string()) for name in names)
        easting, northing, placed = (by_grid if grid else by_lonlat)(first, second, forces, self.faults, reaches)
        good = self.faults.good
        for i in np.flatnonzero(~good):
            line, texts = self.rows[i]
            intake.reject(self.file, line, self.faults.reason[i], ",".join(texts))
        types = self._location_types(good, strange)
        values: dict[str, object] = {
            "id": _texts(self.column("id")),
            "source": [FORCE_EXPORT.id] * self.n,
            "force": forces,
            "month": [start and date(start.year, start.month, 1) for start, _, _ in times],
            "start": [start if precision != "month" else None for start, _, precision in times],
            "end": [end for _, end, _ in times],
            "time_precision": [precision for _, _, precision in times],
            "easting": pa.array(easting, mask=~placed),
            "northing": pa.array(northing, mask=~placed),
            "spatial_precision": np.where(placed, "exact", "none"),
            "category": categories,
            "ho_code": [ho_codes.normal(code) or code.upper() or None for code in codes],
            "location_type": types,
            "outcome": _texts(self.column("outcome")),
            "lsoa": _texts(self.column("lsoa")),
            "location": _texts(self.column("location")),
            "weight": np.ones(self.n),
            "file": [self.file] * self.n,
            "line": [line for line, _ in self.rows],
            **self._flags(types, good, strange),
        }
        table = pa.table([pa.array(values[f.name], f.type) for f in WAITING], schema=WAITING)
        intake.accept(table.filter(pa.array(good)))

    def _times(self) -> Iterator[Times]:
        names = ("from", "from_time", "to", "to_time")
        tomorrow = datetime.now() + timedelta(days=1)
        one_date = "to" not in self.mapping.columns
        for i, texts in enumerate(zip(*map(self.column, names), strict=True)):
            self.month_first += month_first(texts[0]) or month_first(texts[2])
            try:
                found = times(*texts, one_date=one_date)
                if found[0] and found[0] > tomorrow:  # a mistyped year would move every default period
                    raise ValueError("the date committed from lies in the future")
                yield found
            except ValueError as fault:
                self.faults.reason[i] = str(fault)
                yield None, None, "month"

    def _categories(self, codes: list[str]) -> list[str]:
        found = []
        for i, (text, code) in enumerate(zip(self.column("category"), codes, strict=True)):
            name = self.mapping.categories.get(text.upper()) or _CATEGORY.get(text.upper()) or ho_codes.category(code)
            if not name and not self.faults.reason[i]:
                self.faults.reason[i] = "neither the category nor the offence code is known"
            found.append(name)
        return found

    def _location_types(self, good: Mask, strange: NotUnderstood) -> list[str | None]:
        found: list[str | None] = []
        for i, text in enumerate(self.column("location_type")):
            known = self.mapping.location_types.get(text.upper()) or text.lower().replace(" ", "_")
            found.append(known if known in PUBLIC_PLACE else None)
            if text and known not in PUBLIC_PLACE and good[i]:
                strange.add(self.mapping.columns["location_type"], _UNKNOWN_TYPE, text, self.rows[i][0])
        return found

    def _flags(self, types: list[str | None], good: Mask, strange: NotUnderstood) -> dict[str, list[bool | None]]:
        by_word = [flagged(text) for text in self.column("keywords")]
        self.named = set().union(*by_word)
        flags: dict[str, list[bool | None]] = {
            flag: [True if flag in words else None for words in by_word] for flag in FLAGS
        }
        flags["public_place"] = [PUBLIC_PLACE.get(kind or "") for kind in types]
        for flag, title in self.mapping.flags.items():
            i = self.at[title]
            texts = [values[i].strip() for _, values in self.rows]
            given = [_YES_NO.get(text.lower()) for text in texts]
            for (line, _), text, known, kept in zip(self.rows, texts, given, good, strict=True):
                if kept and text and known is None and text.lower() not in UNKNOWN:
                    strange.add(title, f"{_NEITHER}, so the flag {flag} stays not known", text, line)
            flags[flag] = [a if a is not None else b for a, b in zip(given, flags[flag], strict=True)]
        return flags


def _texts(column: list[str]) -> list[str | None]:
    return [text or None for text in column]


def times(first: str, first_clock: str, last: str, last_clock: str, *, one_date: bool = False) -> Times:
    """Start, end and time precision of the texts committed from and to. Raises ValueError saying what is wrong.

    No end means that it happened at the start. A day without a time, or with one of the times that systems write when
    nobody knows it (00:00, 00:01), is known to the day alone: end null. Two days make a span. one_date: there is no
    column of dates committed to, so a time committed to is of the same night.
    """
    if not first:
        raise ValueError("there is no date of commission")
    start = _understood(first, first_clock, "from")
    end = _understood(last or first, last_clock, "to") if last or (one_date and last_clock) else None
    if one_date and end:
        end = None if _clockless(end) else end._replace(at=end.at + timedelta(days=end.at < start.at))
    if start.month_only:
        return start.at, None, "month"
    day = datetime.combine(start.at, time())
    if end is None:
        return (day, None, "day") if _clockless(start) else (start.at, start.at, "exact")
    until = end.at if end.timed else end.at + _DAY_END
    if until < start.at:
        raise ValueError("it ends before it starts")
    if until.date() == day.date() and _clockless(start) and (_clockless(end) or until - day >= _DAY_END):
        return day, None, "day"
    return start.at, until, "exact" if until == start.at else "span"


def _understood(text: str, clock: str, which: str) -> Moment:
    found = moment(text, clock)
    if found and found.at.year in _YEARS:
        return found
    wrong = "time" if not found and clock and moment(text) else "date"
    raise ValueError(f"the {wrong} committed {which} is not understood")


def _clockless(when: Moment) -> bool:
    return not when.timed or when.at.time() in _UNKNOWN_CLOCK
