"""One golden case: what goes in, what is expected, how near is near enough, and the comparison number by number."""

import csv
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from geo.errors import UserError

PLACE = r"(?i)^(id|x|y|name|date|month|neigh.*|exp_.*)$"  # columns that say where, when and who, not how much
SLACK = 1e-12  # a published decimal and a tolerance may each be off by rounding


class Printed(float):
    """A number as it was printed, so that its last digit is known."""

    half_digit: float

    def __new__(cls, text: str) -> "Printed":
        number = super().__new__(cls, text)
        digits, _, power = text.lower().partition("e")
        number.half_digit = 0.5 * 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
        return number


@dataclass(frozen=True)
class Number:
    """One line of the report. `ok` is None for a line that only tells something."""

    name: str
    expected: Any
    ours: Any
    difference: float | None
    tolerance: str
    ok: bool | None


@dataclass(frozen=True)
class Case:
    """A case as its JSON file has it; `folder` is where its CSV files are looked for."""

    id: str
    method: str
    inputs: Mapping[str, Any]
    params: Mapping[str, Any]
    expected: Any
    tolerance: Any
    folder: Path
    source: str = ""
    columns: dict[str, list[str]] = field(default_factory=dict)

    def number(self, name: str, expected: Any, ours: Any, *, tolerance: Any = None) -> Iterator[Number]:
        """Compare numbers, texts, or lists of either to any depth, one line each."""
        if isinstance(expected, Mapping):
            for key, value in expected.items():
                yield from self.number(f"{name}[{key}]", value, ours[key], tolerance=tolerance)
            return
        if isinstance(expected, Sequence | np.ndarray) and not isinstance(expected, str):
            found = list(ours)
            if len(found) != len(expected):
                yield Number(f"{name} (length)", len(expected), len(found), None, "exact", False)
                return
            for k, (value, other) in enumerate(zip(expected, found, strict=True)):
                yield from self.number(f"{name}[{k}]", value, other, tolerance=tolerance)
            return
        given = self.tolerance if tolerance is None else tolerance
        if isinstance(expected, int | float | np.number) and not isinstance(expected, bool):
            yield _judge(name, expected if isinstance(expected, Printed) else float(expected), float(ours), given)
        else:
            yield Number(name, expected, ours, None, "exact", bool(expected == ours))

    def note(self, name: str, why: str) -> Number:
        """A line for an expectation that is words, or whose inputs are not in the case."""
        return Number(name, "", why, None, "", None)

    def table(self) -> dict[str, list[str]]:
        """The columns of the case's CSV by header, as text; {} without one."""
        if "csv" not in self.inputs or self.columns:
            return self.columns
        path = self.folder / str(self.inputs["csv"]).split(" ")[0]
        if not path.is_file():
            raise UserError(f"its data file {path.name} is not there", where=self.id)
        with path.open(encoding="utf-8-sig", newline="") as lines:
            header, *rows = list(csv.reader(lines))
        for k, name in enumerate(header):
            self.columns[name.strip()] = [row[k] for row in rows if row]
        return self.columns

    def column(self, *names: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The first of these that the inputs or the CSV have, as numbers; an empty field is not a number."""
        for name in names:
            given = self.inputs.get(name)
            if given is not None and not isinstance(given, str):
                return np.asarray(given, np.float64)
            if (head := given or name) in self.table():  # text is the name of a column
                return np.asarray([float(text) if text.strip() else math.nan for text in self.table()[head]])
        raise UserError(f"there is neither {' nor '.join(names)} in its inputs", where=self.id)

    def has(self, *names: str) -> bool:
        """Whether the inputs or the CSV have one of these."""
        return any(name in self.inputs or name in self.table() for name in names)

    def value_column(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The values to be analysed: named in the params, first in the brackets behind the CSV, or what is left."""
        for key in ("value", "column", "variable"):
            for given in (self.params, self.inputs):
                if isinstance(given.get(key), str):
                    return self.column(str(given[key]))
        for key in ("values", "y", "series", "data", "v", "counts", "x"):
            if isinstance(self.inputs.get(key), list):
                return np.asarray(self.inputs[key], np.float64)
        named = re.search(r"\(([^)]+)\)", str(self.inputs.get("csv", "")))
        for name in named.group(1).split(",") if named else ():
            if not re.match(PLACE, name.strip()):
                return self.column(name.strip())
        left = [name for name in self.table() if name and not re.match(PLACE, name)]
        if not left:
            raise UserError("there is no column of values in its inputs", where=self.id)
        return self.column(left[0])


def read_cases(folder: Path) -> list[Case]:
    """Every *.json of the folder, by name. Raises UserError for no folder, no case, or one that cannot be read."""
    if not folder.is_dir():
        raise UserError("there is no such folder", where=str(folder), todo="Give the folder of the golden cases.")
    cases = [_read(path) for path in sorted(folder.glob("*.json"))]
    if not cases:
        raise UserError("there is no case (*.json) in this folder", where=str(folder))
    return cases


def _read(path: Path) -> Case:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"), parse_float=Printed)
        source = raw.get("source") or {}
        return Case(
            str(raw.get("id", path.stem)),
            str(raw["method"]),
            raw.get("inputs") or {},
            raw.get("params") or {},
            raw["expected"],
            raw.get("tolerance", "exact"),
            path.parent,
            str(source.get("repo") or source.get("ref") or source.get("path") or "")
            if isinstance(source, dict)
            else str(source),
        )
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"this is not JSON: {error}", where=path.name) from None
    except (KeyError, AttributeError) as error:
        raise UserError(f"the case has no {error}", where=path.name) from None


def _judge(name: str, printed: float, ours: float, tolerance: Any) -> Number:
    """Within the case's tolerance; a number printed just too short for it is known no better than its last digit."""
    expected = float(printed)
    if math.isnan(expected) or math.isnan(ours):
        return Number(name, expected, ours, None, "exact", math.isnan(expected) and math.isnan(ours))
    difference = ours - expected if ours != expected else 0.0
    rules = tolerance if isinstance(tolerance, Mapping) else {}
    text = ", ".join(f"{key} {float(value):g}" for key, value in rules.items() if key in ("rtol", "atol", "decimals"))
    if "decimals" in rules:
        allowed = 0.5 * 10.0 ** -int(rules["decimals"])
    elif text:
        allowed = float(rules.get("rtol", 0.0)) * abs(expected) + float(rules.get("atol", 0.0))
        if isinstance(printed, Printed) and allowed < printed.half_digit <= 10 * allowed:
            allowed, text = printed.half_digit, f"{text}, and the last printed digit"
    else:  # "exact": to the last bits of a float
        allowed, text = SLACK * abs(expected), "exact"
    return Number(name, expected, ours, difference, text, abs(difference) <= allowed * (1 + SLACK) + 1e-15)
