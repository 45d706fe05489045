"""How many bytes a value holds in memory, with all that it refers to."""

from collections.abc import Mapping
from enum import Enum
from sys import getsizeof
from types import FunctionType, MethodType, ModuleType
from typing import Any, Final

import numpy as np
import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

GEOMETRY: Final = 200
"""Bytes of a shape beside its coordinates, about."""
COORDINATE: Final = 16
_PLAIN: Final = frozenset((str, bytes, int, float, complex))
"""Types that nearly everything is of, and that refer to nothing."""
_NOT_ITS_OWN: Final = (type, ModuleType, FunctionType, MethodType, Enum)


def bytes_of(value: object) -> int:
    """The bytes of a value and of everything that it refers to, each thing once. What it shares with others counts
    whole: never too little, but for what a library hides."""
    total, seen, left = 0, set[int](), [value]
    while left:
        one: Any = left.pop()
        if one is None or one is True or one is False or id(one) in seen:
            continue
        if type(one) in _PLAIN:
            seen.add(id(one))
            total += getsizeof(one)
            continue
        if isinstance(one, (bool, *_NOT_ITS_OWN)):
            continue
        seen.add(id(one))
        if isinstance(one, BaseGeometry):
            total += GEOMETRY + COORDINATE * int(shapely.get_num_coordinates(one))
        elif isinstance(one, np.ndarray):
            total += one.nbytes + getsizeof(one.dtype)
            left += one.ravel().tolist() if one.dtype == object else ()
        elif isinstance(one, pa.Table | pa.Array | pa.ChunkedArray):
            total += one.nbytes
        else:
            total += getsizeof(one)
            left += _parts(one)
    return total


def _parts(one: Any) -> list[object]:
    if isinstance(one, str | bytes | int | float | complex):
        return []
    if isinstance(one, Mapping):
        return [*one.keys(), *one.values()]
    if isinstance(one, tuple | list | set | frozenset):
        return list(one)
    return list(vars(one).values()) if hasattr(one, "__dict__") else []
