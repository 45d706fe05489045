"""A result of a method, whatever it is, as parts that say what each of their values stands for."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from app.methods.bound import Asking, Bound, kind_of
from app.methods.clusters import clusters
from app.methods.found import Cluster, InputKind, Over, Part, Result
from app.methods.highest import highest
from geo.space.grid import Grid
from models.density import Surface
from models.described import Input
from models.multiplicity import fdr_significant

LABELS: Final = {"cluster": 0, "string": 1}
"""Parts that number groups of points, and the number of the first group; below it is none."""
PLACED: Final = ("bounds", "cell")
DENSITY: Final = "density"
COUNT: Final = "n"
KILOMETRE: Final = 1000.0
STANDS_OUT: Final = "stands_out"


def result_of(asking: Asking, bound: Bound, result: Any) -> Result:
    """What a method gave, put to cells, areas, months or stretches, or to nothing but itself.

    A density is made one of a year, along streets of a kilometre. What belongs to single points is put together as
    areas or left out: a result holds no place of an incident. p-values of areas or cells come with those that stand
    out when all are looked at.
    """
    found = [_part(asking, bound, name, value) for name, value in _named(asking, result)]
    parts = tuple(part for part in found if part is not None)
    parts += tuple(_standing_out(parts))
    if bound.shapes:
        parts = (Part(COUNT, Over.AREAS, np.asarray(bound.values[Input.COUNTS])), *parts)
    shown = _within(asking, bound, parts)
    some, apart, loose = _groups(asking, bound, result)
    return Result(
        shown, bound.bounds, bound.cell, bound.shapes, bound.names, bound.months, bound.lines, some, apart, loose,
        highest(shown, bound.bounds, bound.cell, asking.of.wards),
    )  # fmt: skip


def _named(asking: Asking, result: Any) -> Iterator[tuple[str, Any]]:
    """Each part of a result by its name."""
    if isinstance(result, Surface):
        yield DENSITY, result.values / asking.of.period.years
    elif is_dataclass(result):
        for item in fields(result):
            value = getattr(result, item.name)
            if is_dataclass(value):
                yield from _named(asking, value)
            elif item.name not in PLACED:
                yield item.name, value
    elif isinstance(result, list) and result and is_dataclass(result[0]):
        for item in fields(result[0]):
            yield item.name, [getattr(one, item.name) for one in result]
    else:
        values = result if isinstance(result, tuple) else (result,)
        names = asking.method.gives or tuple(f"part {i}" for i in range(1, len(values) + 1))
        along = kind_of(asking.method) is InputKind.STREETS
        for name, value in zip(names, values, strict=True):
            yield name, KILOMETRE * np.asarray(value) / asking.of.period.years if along and name == DENSITY else value


def _part(asking: Asking, bound: Bound, name: str, value: Any) -> Part | None:
    values = np.asarray(value.name.lower() if isinstance(value, Enum) else value)
    if values.dtype == object:
        return None
    over = _over(kind_of(asking.method), bound, values)
    return Part(name, over, values) if over else None


def _over(kind: InputKind | None, bound: Bound, values: npt.NDArray[Any]) -> Over | None:
    """What values stand for; None for those of single points."""
    if bound.bounds and values.shape == Grid(bound.bounds, bound.cell).shape:
        return Over.CELLS
    if values.ndim != 1:
        return Over.ROWS if values.ndim else Over.ALONE
    lengths = {
        InputKind.POINTS: (bound.n, None),
        InputKind.CASES: (bound.n, None),
        InputKind.AREAS: (len(bound.shapes), Over.AREAS),
        InputKind.SERIES: (len(bound.months), Over.MONTHS),
        InputKind.STREETS: (-1 if bound.lines is None else len(bound.lines), Over.STRETCHES),
    }
    length, over = lengths.get(kind, (-1, Over.ROWS)) if kind else (-1, Over.ROWS)
    return over if len(values) == length else Over.ROWS


def _standing_out(parts: Sequence[Part]) -> Iterator[Part]:
    p = next((part for part in parts if part.name == "p" and part.over in (Over.AREAS, Over.CELLS)), None)
    if p is not None and not any(part.name in ("hot", "beyond", "outside") for part in parts):
        yield Part(STANDS_OUT, p.over, fdr_significant(p.values.astype(np.float64)))


def _groups(asking: Asking, bound: Bound, result: Any) -> tuple[tuple[Cluster, ...] | None, float | None, int]:
    for name, value in _named(asking, result):
        if name in LABELS and bound.place is not None:
            return clusters(asking.of, bound, np.asarray(value) - LABELS[name])
    return None, None, 0


def _within(asking: Asking, bound: Bound, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Cells beyond the asked area are not shown."""
    if not bound.bounds or asking.of.cut is None:
        return parts
    inside = Grid(bound.bounds, bound.cell).inside(asking.of.cut)
    return tuple(
        Part(one.name, one.over, _hidden(one.values, inside)) if one.over is Over.CELLS else one for one in parts
    )


def _hidden(values: npt.NDArray[Any], inside: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
    if values.dtype.kind == "f":
        return np.where(inside, values, np.nan)
    return np.where(inside, values, np.zeros((), values.dtype))
