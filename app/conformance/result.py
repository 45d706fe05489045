"""A part of a result by its path, and a result as plain values."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, Final

import numpy as np
from shapely import Geometry

from app.conformance.fault import CaseFault

STEP: Final = re.compile(r"\.?([A-Za-z]\w*)\(([^()]*)\)|\.?([A-Za-z]\w*)|\[([^\]]*)\]")
MEASURES: Final[dict[str, Callable[[Any], Any]]] = {
    "length": len, "sum": np.sum, "mean": np.mean, "min": np.min, "max": np.max,
}  # fmt: skip


def read(result: Any, path: str) -> Any:
    """The part at a path: "p", "values[3][4]", "[0].units", "labels.count(-1)"; "" is the whole.

    Parts are public attributes, places of lists, tuples and arrays from 0 (or from the end), and behind a list its
    length(), sum(), mean(), min(), max() and count(a value). CaseFault names those that there are.
    """
    at = 0
    found = plain(result)
    while at < len(path):
        step = STEP.match(path, at)
        if step is None:
            raise CaseFault(f"the path {path} cannot be read from “{path[at:]}” on")
        at = step.end()
        measure, inside, name, places = step.groups()
        if measure:
            found = _measured(found, measure, inside, path)
        elif name:
            found = _attribute(found, name)
        else:
            for place in places.split(","):
                found = _at(found, place.strip(), path)
        found = plain(found)
    return found


def plain(value: Any) -> Any:
    """Enums as their values, days as their text, shapes as WKT, matrices and what is walked through as lists."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Geometry):
        return value.wkt
    if hasattr(value, "toarray"):
        return value.toarray()
    if isinstance(value, np.ndarray) and value.dtype.kind in "MO":
        return [plain(part) for part in (value.astype(str) if value.dtype.kind == "M" else value).tolist()]
    return list(value) if isinstance(value, Iterator) else value


def attributes(result: Any) -> list[str]:
    """The names that can be read of a result."""
    if isinstance(result, Mapping):
        return [str(key) for key in result]
    if not is_dataclass(result):
        return list(getattr(result, "_fields", ()))
    properties = [name for name, held in vars(type(result)).items() if isinstance(held, property)]
    return [field.name for field in fields(result)] + [name for name in properties if not name.startswith("_")]


def _attribute(result: Any, name: str) -> Any:
    known = attributes(result)
    if name not in known:
        what = f"it has {', '.join(known)}" if known else f"it is {described(result)}"
        raise CaseFault(f"the result has no {name}; {what}")
    return result[name] if isinstance(result, Mapping) else getattr(result, name)


def _at(result: Any, place: str, path: str) -> Any:
    if not re.fullmatch(r"-?\d+", place):
        raise CaseFault(f"in the path {path} the place [{place}] is not a whole number")
    if not isinstance(result, Sequence | np.ndarray) or isinstance(result, str) or not np.ndim(result):
        raise CaseFault(f"the path {path} asks for place {place} of {described(result)}")
    if not -len(result) <= int(place) < len(result):
        raise CaseFault(f"the path {path} asks for place {place} of {len(result)}")
    return result[int(place)]


def _measured(result: Any, measure: str, inside: str, path: str) -> Any:
    if measure == "count":
        return int(np.sum(np.asarray(result) == float(inside)))
    if measure not in MEASURES:
        raise CaseFault(f"the path {path} has {measure}(); there are {', '.join(MEASURES)} and count")
    return MEASURES[measure](result)


def described(result: Any) -> str:
    """What a result is, in words."""
    if isinstance(result, np.ndarray | Sequence) and not isinstance(result, str):
        return f"a list of shape {' by '.join(map(str, np.shape(result)))}" if np.ndim(result) else str(result)
    return "nothing" if result is None else f"the one value {result}"
