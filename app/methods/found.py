"""What a method found for a question: values, and what each of them stands for."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from app.answering.answer import Answer
from app.answering.choices import Choice
from app.methods.asked import Value
from geo.space.grid import Bounds

Array = npt.NDArray[np.generic]


class InputKind(StrEnum):
    """What a method works on."""

    POINTS = "points"
    CASES = "cases"
    GRID = "grid"
    AREAS = "areas"
    SERIES = "series"
    STREETS = "streets"
    SURFACES = "surfaces"


class Over(StrEnum):
    """What the values of a part of a result stand for, one each."""

    CELLS = "cells"
    AREAS = "areas"
    MONTHS = "months"
    STRETCHES = "stretches"
    ALONE = "alone"
    ROWS = "rows"


class How(StrEnum):
    """Where the value of a setting is from."""

    ASKED = "asked"
    CHOSEN = "chosen"
    USUAL = "usual"
    AUTOMATIC = "automatic"


@dataclass(frozen=True)
class Setting:
    """One argument as it was used. choice: of a key of the question, with its reason."""

    name: str
    value: Value | None
    how: How
    choice: Choice | None = None


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a result. values: (ny, nx) of cells, (k,) of areas, months, stretches or rows, () alone; numbers,
    flags or texts."""

    name: str
    over: Over
    values: Array


@dataclass(frozen=True)
class Cluster:
    """Points that a method put together. n: incidents that are its members; geometry: round them, EPSG:27700, never so
    near that one of them shows; name: the ward that most stand in."""

    id: int
    name: str
    geometry: BaseGeometry
    n: float
    places: int
    km2: float


@dataclass(frozen=True)
class Top:
    """One of the highest places of a result. name, geometry: of the square of 250 m that it lies in."""

    rank: int
    name: str
    value: float
    geometry: BaseGeometry


@dataclass(frozen=True, eq=False)
class Result:
    """parts: all of it but what belongs to single places, which is put together as clusters. bounds, cell: of cells,
    metres; shapes, names: (k,) of areas; lines: (k, 2, 2) metres, of stretches; months: of months as YYYY-MM; apart:
    incidents in none of them, None where there are no clusters; loose: groups on too few places to be drawn; tops:
    where cells are highest."""

    parts: tuple[Part, ...]
    bounds: Bounds | None = None
    cell: float = 0.0
    shapes: tuple[BaseGeometry, ...] = ()
    names: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    lines: npt.NDArray[np.float64] | None = None
    clusters: tuple[Cluster, ...] | None = None
    apart: float | None = None
    loose: int = 0
    tops: tuple[Top, ...] = ()

    def part(self, name: str) -> Part | None:
        """The part of this name, None where there is none."""
        return next((one for one in self.parts if one.name == name), None)


@dataclass(frozen=True)
class Fault:
    """Why a method cannot be run on these incidents, as a UserError has it; unanswerable: whoever asks."""

    what: str
    where: str
    todo: str
    unanswerable: bool


NOTHING = Result(())


@dataclass(frozen=True, eq=False)
class MethodFound:
    """whole: the first part of the map's Answer to the same question; works_on: n of what the method took; beside: what
    the incidents were set against, and how many of it, "" for nothing; squares: whether areas are squares;
    attributions, synthetic: of what stands beside; fault: why there is no result, which may tell of counts and so
    passes the gate, too."""

    whole: Answer
    method: str
    kind: InputKind
    works_on: int = 0
    settings: tuple[Setting, ...] = ()
    result: Result = NOTHING
    beside: str = ""
    beside_n: int = 0
    squares: bool = False
    attributions: tuple[str, ...] = ()
    synthetic: tuple[str, ...] = ()
    fault: Fault | None = None
