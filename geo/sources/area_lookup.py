"""Which area of one year lies in which of another: look-ups as the Office for National Statistics publishes them."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from geo.errors import Refused, UserError
from geo.sources.archive import check
from geo.sources.population_titles import squeezed
from geo.sources.records import records
from geo.surroundings.population import LSOAS, NAMES, SCHEMA, WARDS

_TITLES: Final = {
    LSOAS: re.compile(r"lsoa(?:20)?(\d\d)(?:code|cd)"),
    WARDS: re.compile(r"(?:ward|wd)(?:20)?(\d\d)(?:code|cd)"),
}
MAXIMUM_BYTES: Final = 30_000_000
"""Of a look-up: one of every output area of England and Wales has 20 MB."""
UNPACKED_BYTES: Final = 100_000_000
"""Of a workbook: its texts are read whole before its first row."""
_NAMED: Final = 6
"""Codes that a sentence names."""


@dataclass(frozen=True)
class Lookup:
    """targets: areas of `kind` and `vintage` that each code of the other set lies in, in whole or in part."""

    kind: str
    vintage: str
    targets: Mapping[str, tuple[str, ...]]


def between(path: Path) -> tuple[tuple[str, str], tuple[str, str]]:
    """Kind and year of the two sets of areas that a look-up is between, in the order of its columns. Raises UserError
    when the file has columns of codes of none, of one or of more than two, and before anything is read for one that is
    too large."""
    if path.stat().st_size > MAXIMUM_BYTES:
        raise UserError(
            f"a look-up has {MAXIMUM_BYTES // 10**6} MB at most", where=path.name,
            todo="Keep the rows of your own area.",
        )  # fmt: skip
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            check(path, archive.infolist(), max_total=UNPACKED_BYTES)
    with records(path, _passed, score=lambda titles: len(_columns(titles))) as (titles, _):
        found = tuple(_columns(titles))
    if len(found) != 2:
        named = ", ".join(f"{NAMES[kind]} of {year}" for kind, year in found) or "no areas with a year"
        raise UserError(
            f"a look-up is between two sets of areas, and this is of {named}", where=path.name,
            todo="Keep its two columns of codes, such as LSOA11CD and LSOA21CD.",
        )  # fmt: skip
    return found[0], found[1]


def _passed(line: int, reason: str, text: str) -> None:
    """A line that is no record names no area."""


def read_lookup(path: Path, kind: str, vintage: str) -> Lookup:
    """The look-up of a CSV or XLSX file, seen from areas of a kind and vintage. Raises UserError when the file has no
    column of these, or none or several of others."""

    with records(path, _passed, score=lambda titles: len(_columns(titles))) as (titles, rows):
        found = _columns(titles)
        named = ", ".join(f"{NAMES[one[0]]} of {one[1]}" for one in found) or "no areas with a year"
        if (kind, vintage) not in found:
            raise Refused(
                f"this look-up is not of {NAMES[kind]} of {vintage}: its columns are of {named}", where=path.name,
                todo="Give one whose codes are of the year of the residents.",
            )  # fmt: skip
        others = [one for one in found if one != (kind, vintage)]
        if len(others) != 1:
            raise UserError(
                f"a look-up from {NAMES[kind]} of {vintage} to one other kind is needed, and this is of {named}",
                where=path.name,
            )
        targets: dict[str, list[str]] = {}
        for _, texts in rows:
            code, target = (texts[found[one]].strip().upper() for one in ((kind, vintage), others[0]))
            if code and target and target not in (known := targets.setdefault(code, [])):
                known.append(target)
    return Lookup(*others[0], {code: tuple(of) for code, of in targets.items()})


def carried(table: pa.Table, lookup: Lookup) -> tuple[pa.Table, list[str]]:
    """Residents and ages carried to the areas of a look-up, and sentences that name what was not one to one.

    Areas that lie in one whole are added up; the residents of one that was divided are given to its parts in equal
    shares, for the Office for National Statistics divides an LSOA into parts of about as many residents. An area that
    the look-up does not know is carried nowhere, and named.
    """
    made: dict[str, dict[str, object]] = {}
    divided, unknown = [], []
    for row in table.to_pylist():
        targets = lookup.targets.get(row["id"], ())
        if not targets:
            unknown.append(row["id"])
        if len(targets) > 1:
            divided.append(row["id"])
        for target in targets:
            _add(made, target, row, 1 / len(targets), lookup)
    rows = [made[code] for code in sorted(made)]
    if not rows:
        raise Refused("no area of the file stands in the look-up", todo="Both must be of one year.")
    notes = [f"Carried to {len(rows):,} {NAMES[lookup.kind]} of {lookup.vintage} by the look-up."]
    if divided:
        notes.append(
            f"{_areas(divided)} divided since: their residents were given to the parts in equal shares."
        )  # fmt: skip
    if unknown:
        notes.append(f"{_areas(unknown)} not in the look-up: their residents were carried nowhere.")
    return pa.Table.from_pylist(rows, schema=SCHEMA), notes


def _add(made: dict[str, dict[str, object]], code: str, row: dict[str, object], share: float, to: Lookup) -> None:
    residents = float(row["residents"]) * share  # type: ignore[arg-type]
    ages = [share * one for one in row["ages"]] if row["ages"] else None  # type: ignore[attr-defined]
    if (known := made.get(code)) is None:
        made[code] = {
            **row, "id": code, "unit": to.kind, "vintage": to.vintage, "residents": residents, "ages": ages,
            "carried": True,
        }  # fmt: skip
        return
    known["residents"] = float(known["residents"]) + residents  # type: ignore[arg-type]
    both = ages and known["ages"]
    known["ages"] = [a + b for a, b in zip(known["ages"], ages, strict=True)] if both else None  # type: ignore[call-overload]


def _areas(codes: list[str]) -> str:
    """1 area (E01000001) was; 7 areas (E01000001, …) were."""
    named = ", ".join(codes[:_NAMED]) + (f" and {len(codes) - _NAMED:,} more" if len(codes) > _NAMED else "")
    return f"{len(codes):,} {'area' if len(codes) == 1 else 'areas'} ({named}) {'was' if len(codes) == 1 else 'were'}"


def _columns(titles: Sequence[str]) -> dict[tuple[str, str], int]:
    """Position of the column of codes of each kind and year."""
    found: dict[tuple[str, str], int] = {}
    for i, title in enumerate(titles):
        for kind, wanted in _TITLES.items():
            if match := wanted.fullmatch(squeezed(title)):
                found.setdefault((kind, f"20{match[1]}"), i)
    return found
