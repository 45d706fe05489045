"""A case's call: its JSON arguments as what the function takes."""

import csv
import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import numpy as np
import shapely

from app.conformance.fault import CaseFault
from app.conformance.function import function_of
from app.conformance.result import read
from models.local_g import row_standardised
from models.spatial_weights import from_matrix, from_neighbours

NUMBERS: Final = {"nan": math.nan, "inf": math.inf, "+inf": math.inf, "-inf": -math.inf}
"""Numbers that JSON has no sign for, in any case of their letters."""


def call(name: str, arguments: Any, folder: Path) -> Any:
    """The function's result. CaseFault says which function or argument there is not."""
    function = function_of(name)
    known = list(inspect.signature(function).parameters.values())
    names = [one.name for one in known]
    if not isinstance(arguments, Mapping):
        if len(arguments) > len(names):
            raise CaseFault(f"{name} takes {len(names)} arguments, not {len(arguments)}: {', '.join(names)}")
        arguments = dict(zip(names, arguments, strict=False))
    if strange := [key for key in arguments if key not in names]:
        raise CaseFault(f"{name} has no argument {' and no '.join(strange)}; it has {', '.join(names)}")
    if missing := [one.name for one in known if one.default is one.empty and one.name not in arguments]:
        raise CaseFault(f"{name} needs {' and '.join(missing)}, too; it takes {', '.join(names)}")
    hints = get_type_hints(function)
    given = {key: _fitted(_value(value, folder), hints.get(key), key) for key, value in arguments.items()}
    by_place = [given.pop(one.name) for one in known if one.kind is one.POSITIONAL_ONLY]
    for one in known:
        if one.kind is one.VAR_POSITIONAL:
            by_place += given.pop(one.name)
    return function(*by_place, **given)


def _value(value: Any, folder: Path) -> Any:
    """What JSON stands for: words for numbers, a column, weights, times, a shape, or the result of another call."""
    if isinstance(value, str):
        return NUMBERS.get(value.lower().replace("infinity", "inf"), value)
    if isinstance(value, list):
        return [_value(part, folder) for part in value]
    if not isinstance(value, Mapping):
        return value
    readers: dict[str, Callable[[], Any]] = {
        "csv": lambda: _columns(value, folder),
        "neighbours": lambda: _weights(value, _value(value["neighbours"], folder)),
        "dense": lambda: _weights(value, from_matrix(_value(value["dense"], folder))),
        "times": lambda: np.asarray([text or "NaT" for text in _value(value["times"], folder)], "datetime64[s]"),
        "wkt": lambda: shapely.from_wkt(value["wkt"]),
        "function": lambda: read(
            call(value["function"], value.get("arguments", {}), folder), str(value.get("attribute", ""))
        ),
    }
    for key, reader in readers.items():
        if key in value:
            return reader()
    return {key: _value(part, folder) for key, part in value.items()}


def expectation(expected: Any, folder: Path) -> Any:
    """What a case expects, with the columns of CSV files that stand in it."""
    if isinstance(expected, Mapping):
        if "csv" in expected:
            return _columns(expected, folder)
        return {path: expectation(value, folder) for path, value in expected.items()}
    return expected


def _columns(value: Mapping[str, Any], folder: Path) -> Any:
    """{csv, column}: numbers, or texts where one is none; {csv, columns}: a row of each; {…, split}: lists of them."""
    path = folder / str(value["csv"])
    if not path.is_file():
        raise CaseFault(f"its data file {path.name} is not there")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    names = list(value["columns"]) if "columns" in value else [value.get("column")]
    for name in names:
        if rows and name not in rows[0]:
            raise CaseFault(f"{path.name} has no column {name}; it has {', '.join(filter(None, rows[0]))}")
    if "split" in value:
        return [[_number(part) for part in row[names[0]].split(value["split"])] for row in rows]
    columns = [[_number(row[name]) for row in rows] for name in names]
    return [list(row) for row in zip(*columns, strict=True)] if "columns" in value else columns[0]


def _number(text: str) -> Any:
    """A field as the number it is, not a number where it is empty, else its text."""
    if not text.strip():
        return math.nan
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _weights(value: Mapping[str, Any], given: Any) -> Any:
    """Sparse weights of a matrix, or of each place's neighbours; first: the number of the first place, 0 or 1."""
    if isinstance(given, list):
        first = int(value.get("first", 0))
        lists = [[row] if isinstance(row, int) else row for row in given]
        given = from_neighbours([[int(other) - first for other in row if not math.isnan(other)] for row in lists])
    return row_standardised(given) if value.get("row_standardise") else given


def _fitted(value: Any, hint: Any, name: str) -> Any:
    """The value as the function's hint has it: an array, a tuple, a date, an enum by its value, a dataclass by name."""
    parts = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    for part in parts:
        kind = get_origin(part) or part
        if kind is np.ndarray and isinstance(value, list):
            return np.asarray(value, get_args(get_args(part)[1])[0])
        if kind is tuple and isinstance(value, list):
            return tuple(value)
        if kind is date and isinstance(value, str):
            return date.fromisoformat(value)
        if isinstance(kind, type) and issubclass(kind, Enum) and isinstance(value, str):
            if value not in (values := [one.value for one in kind]):
                raise CaseFault(f"{name} cannot be {value}; it is one of {', '.join(map(str, values))}")
            return kind(value)
        if isinstance(kind, type) and is_dataclass(kind) and isinstance(value, Mapping):
            fields = get_type_hints(kind)
            return kind(**{key: _fitted(held, fields.get(key), key) for key, held in value.items()})
    return value
