"""A force's own export (CSV or XLSX), read through a mapping: exact places, and times from and to."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import shapely

from geo.errors import UserError
from geo.incidents import FLAGS, PLACED, PUBLIC_PLACE
from geo.offence import ho_codes
from geo.offence.definition import CATEGORIES
from geo.report import count
from geo.source import FORCE_EXPORT
from geo.sources.archive import shown
from geo.sources.clock import LONDON, UNKNOWN, Clock, Order
from geo.sources.coded import WAITING
from geo.sources.committed import Times, times
from geo.sources.date_orders import DateOrders
from geo.sources.default_places import at_default
from geo.sources.export_rows import columns_of, export_rows
from geo.sources.geocoding import Geocoding, Placed, count_placed
from geo.sources.intake import Intake
from geo.sources.keywords import flagged
from geo.sources.mapping import ColumnMapping
from geo.sources.not_understood import NotUnderstood
from geo.sources.paired_places import APART, disagreeing, places
from geo.sources.placing import FAR, NO_REACH, NOT_HERE, Faults, Floats, Mask
from geo.sources.plausibility import Plausibility
from geo.sources.reach import Reach, unknown_areas
from geo.sources.records import Record
from geo.sources.references import rounded
from geo.sources.victims_homes import unfed
from geo.sources.workbook import Seen
from geo.time.clock import zone_of

_BATCH: Final = 20_000
_CATEGORY: Final = {name.upper(): name for name in CATEGORIES}
_YES_NO: Final = {
    **dict.fromkeys(("y", "yes", "true", "t", "1", "x"), True),
    **dict.fromkeys(("n", "no", "false", "f", "0"), False),
}
_UNKNOWN_TYPE: Final = "no location type we know; it can be translated under location_types"
_NEITHER: Final = "neither yes nor no"
_LOST: Final = (
    "a spreadsheet has rounded the last digits of the reference away, as in 5.425E+10, so rows are told apart by what "
    "they say; export references as text"
)
_MANY: Final = 3
_ABOUT: Final = {
    "committed from": ("from", "from_time"),
    "committed to": ("to", "to_time"),
    "ends before": ("from", "from_time", "to", "to_time"),
    "easting": ("easting", "northing"),
    "longitude": ("longitude", "latitude"),
    "coordinates": ("easting", "northing", "longitude", "latitude", "coordinates"),
    "grid reference": ("coordinates",),
    "outside the area": ("easting", "northing", "longitude", "latitude", "coordinates"),
    "category": ("category", "ho_code"),
}
"""Which columns a reason to set a row aside speaks of."""


def read(
    path: Path,
    intake: Intake,
    mapping: ColumnMapping,
    *,
    outlines: Mapping[str, shapely.Geometry] | None = None,
    timezone: str = LONDON.key,
    geocoding: Geocoding | None = None,
    tick: Callable[[int, str], None] = lambda rows, file: None,
) -> list[str]:
    """Put every row of the export into the intake; returns sentences about values that are not understood.

    outlines: shapely areas (EPSG:27700) by force slug; rows more than 20 km outside the mapping's force are set aside.
    timezone: the clock on which times are kept; geocoding: places rows without coordinates by their text. Raises
    UserError when the file lacks a column of the mapping, no row of it can be kept, its dates do not tell day from
    month, or most of its places are not in the force's area.
    """
    name = shown(path.name)
    reaches = {force: Reach(outline) for force, outline in (outlines or {}).items()}
    found = _Found(mapping, geocoding)

    def reject(line: int, reason: str, text: str) -> None:
        intake.reject(name, line, reason, text)

    intake.files += 1
    with export_rows(path, reject, mapping, found.seen) as (titles, rows):
        at, columns = columns_of(path, titles, mapping, found.seen.header)
        usual = Clock(zone_of(timezone), mapping.dates or Order.DAY_FIRST, found.seen.day_zero)
        while batch := list(islice(rows, _BATCH)):
            _Batch(batch, at, mapping, columns, name, usual).put(intake, reaches, found)
            tick(len(batch), name)
    where = path.name
    found.orders.demand_one(where, mapping.dates)
    found.demand_here(where, mapping.force)
    intake.demand_some(where, found.examples)
    return [
        *unknown_areas(intake.forces, reaches),
        *found.seen.notes(),
        *found.orders.notes(mapping.dates),
        *disagreeing(found.apart),
        *found.plausibility.notes(),
        *found.notes(),
    ]


class _Found:
    """What is found out about an export while its rows go by."""

    def __init__(self, mapping: ColumnMapping, geocoding: Geocoding | None = None) -> None:
        self.mapping, self.geocoding = mapping, geocoding
        self.seen = Seen()
        self.orders = DateOrders()
        self.plausibility = Plausibility()
        self.strange = NotUnderstood()
        self.named: set[str] = set()  # flags that the keywords of some row set
        self.examples: dict[str, str] = {}  # a value by the reason for which it is refused
        self.apart: list[tuple[int, str, float]] = []
        self.placed = self.elsewhere = self.defaults = 0

    def demand_here(self, where: str, force: str) -> None:
        """Raise UserError when most places are elsewhere: what is left would be chance, or another grid's."""
        if self.elsewhere >= _MANY and self.elsewhere * 2 > self.placed:
            raise UserError(
                f"{self.elsewhere / self.placed:.0%} of its places lie outside the area of {force} or of Great Britain",
                where=where,
                todo="Check force: in the mapping, and that the coordinates are of Great Britain’s National Grid "
                "(EPSG:27700), not of the Irish or the Dutch one or of a map on the web; nothing was changed.",
            )

    def notes(self) -> list[str]:
        """Sentences about values that are not understood, and about places that are none."""
        notes = []
        if self.defaults:
            notes.append(f"{count(self.defaults, 'row')} at a default place of the mapping kept without a place.")
        return [*notes, *unfed(self.mapping, self.named), *self.strange.sentences()]


class _Batch:
    """Some thousand rows on their way to be incidents."""

    def __init__(
        self,
        rows: list[Record],
        at: dict[str, int],
        mapping: ColumnMapping,
        columns: dict[str, str],
        file: str,
        usual: Clock,
    ) -> None:
        self.rows, self.at, self.mapping, self.columns, self.file, self.usual = rows, at, mapping, columns, file, usual
        self.n = len(rows)
        self.faults = Faults(self.n)

    def column(self, meaning: str) -> list[str]:
        """Texts of the column with a meaning, "" where the mapping has none."""
        title = self.columns.get(meaning)
        if title is None:
            return [""] * self.n
        i = self.at[title]
        return [values[i].strip() for _, values in self.rows]

    def put(self, intake: Intake, reaches: Mapping[str, Reach], found: _Found) -> None:
        """Judge, convert and hand in."""
        forces = pa.array([self.mapping.force] * self.n)
        times = list(self._times(found))
        codes = self.column("ho_code")
        categories = self._categories(codes)
        easting, northing, placed = self._places(reaches, found)
        by = self._by_text(easting, northing, placed, reaches, found) if found.geocoding else None
        good = self.faults.good
        for i in np.flatnonzero(~good):
            line, texts = self.rows[i]
            reason = self.faults.reason[i]
            intake.reject(self.file, line, reason, ",".join(texts), by.offers[i] if by else "")
            found.examples.setdefault(reason, self._example(reason, int(i)))
        types = self._location_types(good, found.strange)
        references = self._references(good, found.strange)
        known = [ho_codes.normal(code) or code.upper() or None for code in codes]
        values: dict[str, object] = {
            "id": _texts(references),
            "source": [FORCE_EXPORT.id] * self.n,
            "force": forces,
            "month": [start and date(start.year, start.month, 1) for start, _, _ in times],
            "start": [start if precision != "month" else None for start, _, precision in times],
            "end": [end for _, end, _ in times],
            "time_precision": [precision for _, _, precision in times],
            "easting": pa.array(easting, mask=~placed),
            "northing": pa.array(northing, mask=~placed),
            "spatial_precision": np.where(placed, "exact", "none"),
            **dict.fromkeys(PLACED, [None] * self.n),
            "category": categories,
            "ho_code": known,
            "location_type": types,
            "outcome": _texts(self.column("outcome")),
            "lsoa": _texts(self.column("lsoa")),
            "location": _texts(self.column("location")),
            "weight": np.ones(self.n),
            "file": [self.file] * self.n,
            "line": [line for line, _ in self.rows],
            **self._flags(types, good, found),
        }
        if by:
            values["spatial_precision"] = np.where(by.placed, "geocoded", np.where(placed, "exact", "none"))
            values |= {"placed_by": by.by.tolist(), "placed_within": pa.array(by.within, mask=~by.placed)}
            count_placed(intake, by.by[good].tolist())
        table = pa.table([pa.array(values[f.name], f.type) for f in WAITING], schema=WAITING)
        kept = table.filter(pa.array(good))
        intake.accept(kept)
        found.plausibility.add(
            kept["line"].to_pylist(),
            [text or "" for text in kept["id"].to_pylist()],
            [f"{a}|{b}" for a, b in zip(kept["category"].to_pylist(), kept["ho_code"].to_pylist(), strict=True)],
            kept["start"].to_pylist(),
            [precision in ("exact", "span") for precision in kept["time_precision"].to_pylist()],
            np.where(placed, easting, np.nan)[good],
            np.where(placed, northing, np.nan)[good],
        )

    def _places(self, reaches: Mapping[str, Reach], found: _Found) -> tuple[Floats, Floats, Mask]:
        """Easting, northing and which rows have a place; faults go to the batch's."""
        placed = places(self.rows, self.at, self.columns, self.mapping.force, reaches)
        for reason in set(placed.faults.reason) - {""}:
            here = placed.faults.reason == reason
            self.faults.add(here, reason)
            found.elsewhere += int(here.sum()) if reason == NOT_HERE or reason.startswith(FAR) else 0
        found.placed += int(placed.given.sum())
        far = np.flatnonzero(self.faults.good & (placed.apart > APART))
        found.apart += [(self.rows[i][0], "", float(placed.apart[i])) for i in far]
        default = placed.given & at_default(placed.x, placed.y, self.mapping.default_places)
        found.defaults += int((default & self.faults.good).sum())
        return placed.x, placed.y, placed.given & ~default & ~np.isnan(placed.x)

    def _by_text(
        self, easting: Floats, northing: Floats, placed: Mask, reaches: Mapping[str, Reach], found: _Found
    ) -> Placed:
        """Place the rows without coordinates by what they say of it, in these columns; faults go to the batch's."""
        assert found.geocoding is not None
        missing = self.faults.good & ~placed
        by = found.geocoding.place(
            missing, self.column("location"), self.column("town"), self.column("postcode"),
            reaches.get(self.mapping.force, NO_REACH), self.mapping.force,
        )  # fmt: skip
        for reason in set(by.faults.reason) - {""}:
            self.faults.add(by.faults.reason == reason, reason)
        easting[by.placed], northing[by.placed] = by.x[by.placed], by.y[by.placed]
        placed |= by.placed
        return by

    def _references(self, good: Mask, strange: NotUnderstood) -> list[str]:
        """References; those that a spreadsheet has rounded cannot tell crimes apart and are no references."""
        given = [text.lstrip("'") for text in self.column("id")]
        found = ["" if rounded(text) else text for text in given]
        for (line, _), was, now, kept in zip(self.rows, given, found, good, strict=True):
            if was and not now and kept:
                strange.add(self.columns["id"], _LOST, was, line)
        return found

    def _example(self, reason: str, row: int) -> str:
        """The value of a row that a reason is about."""
        about = next((meanings for word, meanings in _ABOUT.items() if word in reason), ())
        return " ".join(filter(None, (self.column(meaning)[row] for meaning in about)))

    def _times(self, found: _Found) -> Iterator[Times]:
        names = ("from", "from_time", "to", "to_time")
        tomorrow = datetime.now(self.usual.zone).replace(tzinfo=None) + timedelta(days=1)
        one_date = "to" not in self.columns
        for i, texts in enumerate(zip(*map(self.column, names), strict=True)):
            found.orders.look(self.rows[i][0], texts[0], texts[2])
            try:
                read = times(*texts, one_date=one_date, usual=self.usual)
                if read[0] and read[0] > tomorrow:  # a mistyped year would move every default period
                    raise ValueError("the date committed from lies in the future")
                yield read
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

    def _flags(self, types: list[str | None], good: Mask, found: _Found) -> dict[str, list[bool | None]]:
        by_word = [flagged(text) for text in self.column("keywords")]
        found.named.update(*by_word)
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
                    found.strange.add(title, f"{_NEITHER}, so the flag {flag} stays not known", text, line)
            flags[flag] = [a if a is not None else b for a, b in zip(given, flags[flag], strict=True)]
        return flags


def _texts(column: list[str]) -> list[str | None]:
    return [text or None for text in column]
