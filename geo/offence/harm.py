"""How much harm an offence stands for: versioned tables of weights, ours and a user's own.

The Crime Severity Score comes with the service. The Cambridge Crime Harm Index may be downloaded but states no licence
to pass it on, so it is read from the user's file alone.
"""

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.errors import NotFound, UserError
from geo.offence.offence_values import NoValue, each_once, entries_of, read_entry, read_no_value
from geo.yaml_file import Node, Read, read_yaml, yaml_files

BUILT_IN: Final = Path(__file__).parent / "harm_tables"


@dataclass(frozen=True)
class HarmEntry:
    """One weight with the offence codes, and the data.police.uk categories, that it stands for."""

    label: str
    weight: float
    codes: tuple[str, ...]
    categories: tuple[str, ...]
    inferred: bool


@dataclass(frozen=True)
class HarmTable:
    """A table of harm weights. `caveat` is printed wherever harm is shown; without: codes known to have no weight."""

    id: str
    version: str
    title: str
    unit: str
    source: str
    caveat: str
    entries: tuple[HarmEntry, ...]
    without: tuple[NoValue, ...] = ()

    def weights(self, codes: Iterable[str | None], categories: Iterable[str | None]) -> npt.NDArray[np.float64]:
        """A weight for each incident: its code's, else its category's, else not a number (n,).

        An incident without a weight is never 0 harm: count such incidents and say how many there are.
        """
        found = entries_of(self.entries, codes, categories)
        return np.array([entry.weight if entry else np.nan for entry in found], np.float64)

    @property
    def inferred(self) -> tuple[str, ...]:
        """Labels that are to be checked against the source before any decision rests on them."""
        return tuple(entry.label for entry in self.entries if entry.inferred)


def harm_table(name: str) -> HarmTable:
    """The built-in table of this id. Raises NotFound."""
    tables = harm_tables()
    if name not in tables:
        raise NotFound(f"there is no harm table {name}", todo=f"There are {', '.join(tables)}, or a file of your own.")
    return tables[name]


def chosen_table(file: Path | None) -> HarmTable:
    """The user's own table where there is a file, else the Crime Severity Score."""
    return read_harm_table(file) if file else harm_table("CSS")


@lru_cache(maxsize=1)
def harm_tables() -> dict[str, HarmTable]:
    """The built-in tables by id."""
    return {table.id: table for table in (read_harm_table(path) for path in yaml_files(BUILT_IN))}


def read_harm_table(path: Path) -> HarmTable:
    """A table from YAML (as the built-in ones), or from CSV with the columns code, weight and, if wanted, label.

    A CSV's version is the beginning of its sha256, so that whatever was counted with it tells which it was.

    Raises UserError with file and line for a weight that is not a number of 0 or more, a code given twice, an unknown
    category, or a table with nothing in it.
    """
    if not path.is_file():
        raise UserError("there is no such file", where=str(path))
    table = _from_csv(path) if path.suffix.lower() == ".csv" else _from_yaml(path)
    if not table.entries:
        raise UserError("the table has no weights", where=path.name)
    each_once(table.entries, path, "weights")
    return table


def _from_csv(path: Path) -> HarmTable:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UserError(
            f"the file is not UTF-8 (byte {error.start})", where=path.name, todo="Save it as UTF-8."
        ) from None
    reader = csv.DictReader(lines)
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or []]
    if missing := {"code", "weight"} - set(reader.fieldnames):
        raise UserError(
            f"the column {' and '.join(sorted(missing))} is missing",
            where=f"{path.name}, line 1",
            todo="The header is code,weight or code,weight,label.",
        )
    entries = []
    for row in reader:
        where = f"{path.name}, line {reader.line_num}"
        code = (row["code"] or "").strip().upper()
        if not code:
            raise UserError("there is a weight without a code", where=where)
        entries.append(
            HarmEntry((row.get("label") or code).strip(), _weight(row["weight"] or "", where), (code,), (), False)
        )
    return HarmTable(
        path.stem,
        hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8],
        path.stem,
        "as in the file",
        path.name,
        "A table of your own: its source and licence are yours to check.",
        tuple(entries),
    )


def _weight(text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value) or value < 0:
        raise UserError(f"“{text}” is not a weight", where=where, todo="Write a number of 0 or more, as in 182.25.")
    return value


def _from_yaml(path: Path) -> HarmTable:
    readers: dict[str, Read[object]] = dict.fromkeys(("id", "title", "unit", "source", "caveat"), Node.text)
    fields = read_yaml(path).fields(
        {
            **readers,
            "version": Node.raw,
            "entries": lambda node: node.each(_entry),
            "without": lambda node: node.each(read_no_value),
        },
        required=("id", "version", "title", "unit", "source", "caveat", "entries"),
    )
    return HarmTable(**fields)


def _entry(node: Node) -> HarmEntry:
    label, low, high, codes, categories, inferred = read_entry(node, "weight", _number, "inferred")
    return HarmEntry(label, (low + high) / 2, codes, categories, inferred)


def _number(node: Node) -> float:
    try:
        return _weight(node.raw(), "")
    except UserError as error:
        raise node.fault(error.what, error.todo) from None
