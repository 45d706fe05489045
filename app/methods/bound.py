"""The data of a question as the arguments of a method: what every adapter is given, and what it gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from app.answering.answer import Answer
from app.answering.answerer import Answerer
from app.answering.making import Material
from app.answering.question import WARDS
from app.methods.asked import MethodQuestion, method_of
from app.methods.found import InputKind
from geo.space.grid import Bounds
from models.described import Input
from models.method import Method

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

_BY_INPUT: Final = (
    (InputKind.STREETS, {Input.STREETS}),
    (InputKind.SURFACES, {Input.DENSITY}),
    (InputKind.CASES, {Input.DAY, Input.AGE}),
    (InputKind.GRID, {Input.GRID, Input.CUBE}),
    (InputKind.SERIES, {Input.SERIES}),
    (InputKind.AREAS, {Input.COUNTS}),
    (InputKind.POINTS, {Input.EASTING}),
)


@dataclass(frozen=True, eq=False)
class Asking:
    """whole: the first part of the map's Answer, its question filled in; of: what it was made of; method, asked: what
    is to be run on it."""

    world: Answerer
    of: Material
    whole: Answer
    method: Method
    asked: MethodQuestion

    @property
    def takes(self) -> Mapping[Input, str]:
        """What of the data the method takes."""
        return self.method.takes


@dataclass(frozen=True, eq=False)
class Bound:
    """Arguments of a method, by what they are. n: of places, incidents, areas, months or cells that they describe.

    place, weight: (n,) of points, which of the places of the selection each is, and its incidents; bounds, cell: of a
    grid; shapes, names: (k,) of areas, squares: whether these are squares; months: YYYY-MM; lines: (k, 2, 2) metres, of
    the samples; beside, beside_n: what was set against the
    incidents, and how many; attributions, synthetic: of those.
    """

    values: Mapping[Input, Any]
    n: int
    place: Ints | None = None
    weight: Floats | None = None
    bounds: Bounds | None = None
    cell: float = 0.0
    shapes: tuple[BaseGeometry, ...] = ()
    names: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    lines: Floats | None = None
    beside: str = ""
    beside_n: int = 0
    squares: bool = False
    attributions: tuple[str, ...] = ()
    synthetic: tuple[str, ...] = ()


Adapter = Callable[[Asking], Bound]


def over_of(asked: MethodQuestion) -> str:
    """What incidents are counted by: as asked, else squares where it is counts that are set against those of
    neighbours, for there are few wards, and areas where it is rates."""
    takes = method_of(asked.method).takes
    return asked.over or ("squares" if Input.NEIGHBOURS in takes and Input.SIZES not in takes else "areas")


def finer_than_wards(asked: MethodQuestion) -> bool:
    """Whether a method on this question tells of anything below wards."""
    kind = kind_of(method_of(asked.method))
    if kind is InputKind.SERIES:
        return False
    return kind is not InputKind.AREAS or over_of(asked) == "squares" or asked.asked.units != WARDS


def kind_of(method: Method) -> InputKind | None:
    """What a method works on, None where it takes nothing of a question's data."""
    takes = set(method.takes)
    return next((kind for kind, some in _BY_INPUT if takes & some), None)
