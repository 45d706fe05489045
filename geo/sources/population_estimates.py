"""Residents by LSOA or ward: mid-year estimates and census tables as the Office for National Statistics and Nomis
publish them, CSV, XLSX or Parquet, under any usual header."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from geo.errors import NotFound, UserError
from geo.sources.intake import Intake
from geo.sources.lines import Reject
from geo.sources.population_titles import EVERYBODY, Titles, score, squeezed, understood
from geo.sources.records import Record, records, sheets
from geo.surroundings.population import LSOAS, NAMES, SCHEMA, UNITS, WARDS

_CODES: Final = {LSOAS: re.compile(r"[EW]01\d{6}"), WARDS: re.compile(r"[EW]05\d{6}")}
_MID: Final = re.compile(r"mid[\s_-]?(20\d\d)", re.IGNORECASE)
_CENSUS: Final = ("2001", "2011", "2021", "2031")
_MOST: Final = 200_000
"""Residents of one area that are believed."""
_TOGETHER: Final = 0.02
"""Share of the total that the ages may be away from it: tables of a census are perturbed cell by cell."""
_FEW: Final = 20
NO_CODE: Final = "not the code of an LSOA (E01 and six digits) or a ward (E05 and six digits)"
OTHER_KIND: Final = "an area of another kind than the first of the file"
NO_NUMBER: Final = f"the residents are not a number from 0 to {_MOST:,}"
NOT_EVERYBODY: Final = "counts one age or sex alone, and the row of all is used"
APART: Final = "the ages do not add up to the total"
REPEATED: Final = "repeated: another row has the same area"
Row = dict[str, object]


def read(path: Path, intake: Intake, *, year: int | None = None, of: str = "") -> tuple[pa.Table, list[str]]:
    """Rows of SCHEMA (geo/surroundings/population.py) by code, and sentences.

    Every row is kept or goes into the quarantine with its line and reason. year: of the areas, where the table does
    not name it; of: what the residents are those of, such as mid-2022, where neither table nor file name says it.
    Raises UserError when a column is missing, a year is not known, or no row can be kept.
    """
    kept: dict[str, Row] = {}
    kind, dates = "", set()

    def reject(line: int, reason: str, text: str) -> None:
        intake.reject(path.name, line, reason, text)

    intake.files += 1
    sheet = _sheet(path)
    with _rows(path, reject, sheet) as (titles, rows):
        found = understood(titles)
        total = _total(path, titles, found)
        for line, texts in rows:
            code = texts[found.code].strip().upper()
            row, reason = _row(code, texts, total, found)
            kind = kind or next((one for one in UNITS if _CODES[one].fullmatch(code)), "")
            if not reason and not _CODES[kind].fullmatch(code):
                reason = OTHER_KIND
            if not reason and code in kept:
                reason = REPEATED
            if reason:
                reject(line, reason, ",".join(texts))
                continue
            intake.read += 1
            kept[code] = row
            if found.of is not None:
                dates.add(_year(texts[found.of]))
    intake.demand_some(path.name)
    as_of = of or _as_of(path, sheet, titles[total], dates)
    about = {"unit": kind, "vintage": _vintage(path, kind, found, as_of, year), "as_of": as_of, "carried": False}
    notes = [f"Residents {as_of} of {len(kept):,} {NAMES[kind]} of {about['vintage']}."]
    if not found.ages:
        notes.append("Ages were not kept: the table has none, or bands that overlap.")
    return pa.Table.from_pylist([kept[one] | about for one in sorted(kept)], schema=SCHEMA), notes


def _row(code: str, texts: list[str], total: int, found: Titles) -> tuple[Row, str]:
    """What a row says, and why it cannot be kept."""
    row: Row = {"id": code, "age_from": None, "ages": None}
    if not any(one.fullmatch(code) for one in _CODES.values()):
        return row, NO_CODE
    if any(not EVERYBODY.fullmatch(squeezed(texts[i])) for i in found.whom):
        return row, NOT_EVERYBODY
    value = _number(texts[total])
    if value is None:
        return row, NO_NUMBER
    row["residents"] = value
    if found.ages:
        parts = [[_number(texts[i]) for i in columns] for _, columns in found.ages]
        if any(one is None for part in parts for one in part):
            return row, NO_NUMBER
        ages = [sum(one for one in part if one is not None) for part in parts]
        if abs(sum(ages) - value) > max(_TOGETHER * value, _FEW):
            return row, APART
        row |= {"age_from": [age for age, _ in found.ages], "ages": ages}
    return row, ""


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return None
    return value if 0 <= value <= _MOST else None


def _year(text: str) -> str:
    match = re.search(r"(20\d\d)", text)
    return match[1] if match else ""


def _total(path: Path, titles: list[str], found: Titles) -> int:
    """The column of all residents, the first of several. Raises UserError without it or without codes."""
    has = f"It has {', '.join(filter(None, titles))[:300]}."
    if found.code < 0:
        raise UserError(
            "there is no column of LSOA or ward codes, such as “LSOA 2021 Code”", where=path.name, todo=has
        )  # fmt: skip
    if not found.totals:
        raise UserError(
            "there is no column of all residents, such as “Total” or “All Ages”", where=path.name, todo=has
        )  # fmt: skip
    return found.totals[0]


def _as_of(path: Path, sheet: str, title: str, dates: set[str]) -> str:
    """mid-2020, Census 2021, or a plain year: what sheet, title, file name or column of dates say."""
    for text in (sheet, title, path.stem):
        if match := _MID.search(text):
            return f"mid-{match[1]}"
    if len(dates) == 1 and (only := min(dates)):
        return f"Census {only}" if only in _CENSUS else only
    raise UserError(
        "nothing says of which year these residents are", where=path.name,
        todo="Say it: --of mid-2022, or “Residents of” on the page.",
    )  # fmt: skip


def _vintage(path: Path, kind: str, found: Titles, as_of: str, year: int | None) -> str:
    """The year of the areas; LSOAs of a census table are those of that census."""
    if found.year:
        return found.year
    if year is not None:
        return str(year)
    if kind == LSOAS and as_of.startswith("Census "):
        return as_of[-4:]
    raise UserError(
        "the column of codes does not say of which year its areas are", where=path.name, todo="Say it: --year 2021."
    )  # fmt: skip


def _sheet(path: Path) -> str:
    """The first sheet with codes and residents of both sexes; "" where there is none, or no workbook."""
    for name in sheets(path) if path.is_file() and path.suffix.lower() != ".parquet" else ():
        if re.search(r"\b(fe)?males?\b", name, re.IGNORECASE):
            continue
        try:
            with records(path, lambda line, reason, text: None, name, score=score) as (titles, _):
                if score(titles):
                    return name
        except UserError:  # a cover without a table is no fault of the workbook's
            continue
    return ""


@contextmanager
def _rows(path: Path, reject: Reject, sheet: str) -> Iterator[tuple[list[str], Iterator[Record]]]:
    """Titles, and every row with its line; rows of Parquet are counted as if titles stood on line 1."""
    if path.suffix.lower() != ".parquet":
        with records(path, reject, sheet, score=score) as (titles, rows):
            yield titles, rows
        return
    if not path.is_file():
        raise NotFound("there is no such file", where=str(path))
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise UserError("this is no Parquet file, or it is damaged", where=path.name, todo="Save it again.") from error
    columns = [["" if value is None else str(value) for value in column.to_pylist()] for column in table.columns]
    yield table.column_names, ((i + 2, list(texts)) for i, texts in enumerate(zip(*columns, strict=True)))
