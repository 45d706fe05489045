"""One golden case: what goes in, what is expected, and how its parts are found whatever they are called."""

import csv
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from app.conformance.number import UNDEFINED, Number, compared
from geo.errors import UserError

Floats = npt.NDArray[np.float64]
PLACE: Final = r"(?i)^(id|x|y|name|date|month|neigh.*|exp_.*)$"  # columns that say where, when and who, not how much
WEIGHTS: Final = ("weights", "weight", "w", "sample_weight", "sample_weights")


def plain(name: str) -> str:
    """A name as it is looked up: "Var(S)", "var_s" and "var s" are one."""
    return re.sub(r"[^a-z0-9*]", "", name.lower())


def indexed(key: str) -> tuple[str, tuple[int, ...]]:
    """The name, and the place in its brackets: "Gi_z[3]" is ("Gi_z", (3,)), "Gi*(2,3)" is ("Gi*", (2, 3))."""
    match = re.fullmatch(r"(.+?)[\[(](\d+)(?:, ?(\d+))?[\])]", key)
    return (match.group(1), tuple(int(part) for part in match.groups()[1:] if part)) if match else (key, ())


@dataclass(frozen=True)
class Case:
    """A case as its JSON file has it; `folder` is where its CSV files are looked for; `fault`: why it is no case."""

    id: str
    method: str
    inputs: Mapping[str, Any]
    params: Mapping[str, Any]
    expected: Any
    tolerance: Any
    folder: Path
    source: str = ""
    fault: str = ""
    columns: dict[str, list[str]] = field(default_factory=dict)

    def number(self, name: str, expected: Any, ours: Any, *, tolerance: Any = None) -> Iterator[Number]:
        """Compare numbers, texts, or lists of either to any depth, one line each."""
        return compared(name, expected, ours, self.tolerance if tolerance is None else tolerance)

    def named(self, ours: Mapping[str, Any], expected: Any = None, label: str = "") -> Iterator[Number]:
        """Compare what is expected by name with `ours` by `plain` name, [3] behind a name being the fourth of a list.

        A name that is not among ours, and words where ours is a number, are only told.
        """
        wanted = self.expected if expected is None else expected
        if not isinstance(wanted, Mapping):
            raise UserError("what it expects must have names", where=self.id)
        for key, value in wanted.items():
            name, at = (key, ()) if plain(key) in ours else indexed(key)
            found = ours.get(plain(name), self)
            words = isinstance(value, str) and value.lower() not in UNDEFINED and not isinstance(found, str)
            if found is self or words:
                yield self.note(f"{label}{key}", "words" if words else "not a number of this method")
            else:
                yield from self.number(f"{label}{key}", value, np.asarray(found)[at] if at else found)

    def note(self, name: str, why: str) -> Number:
        """A line for an expectation that is words, or whose inputs are not in the case."""
        return Number(name, "", why, None, "", None)

    def given(self, *names: str, default: Any = ...) -> Any:
        """The first of these among the params or the inputs; the default where there is none."""
        for held in (self.params, self.inputs):
            by_name = {plain(key): value for key, value in held.items()}
            for name in names:
                if plain(name) in by_name:
                    return by_name[plain(name)]
        if default is ...:
            raise UserError(f"it gives no {' or '.join(names)}", where=self.id)
        return default

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

    def column(self, *names: str) -> Floats:
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

    def weights(self) -> Floats | None:
        """The weight of each point, where there are any."""
        return self.column(*WEIGHTS) if self.has(*WEIGHTS) else None

    def points(self) -> tuple[Floats, Floats]:
        """x and y, from a list of pairs or two columns."""
        for name in ("points", "X", "coordinates", "coords", "xy"):
            if np.ndim(self.inputs.get(name, 0)) == 2:
                x, y = np.asarray(self.inputs[name], np.float64).T
                return x, y
        return self.column("x"), self.column("y")

    def value_column(self) -> Floats:
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
