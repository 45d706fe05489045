"""The Answer: all that the data and the models say to one Question; every rendering shows this and nothing else."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from app.answering.marking import MARKINGS
from app.answering.question import Question

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """One parameter as it was used: `automatic` when we chose it, and why in a plain sentence."""

    name: str  # bandwidth
    label: str  # Bandwidth
    value: float | str
    unit: str  # m
    automatic: bool
    reason: str


@dataclass(frozen=True)
class Note:
    """A sentence the reader must see. kind: caveat, quality, gap, synthetic, approximate or empty."""

    kind: str
    text: str


@dataclass(frozen=True)
class Ranked:
    """What hotspots, wards and cells share. Geometry is shapely, EPSG:27700; rates are per km² per year."""

    id: str
    rank: int
    name: str
    geometry: Any
    n: float
    places: int  # distinct coordinates
    km2: float
    rate: float
    rate_low: float  # 95 % Poisson interval (Byar)
    rate_high: float
    below: int = field(default=0, kw_only=True)  # the count is not given, only that it is lower; 0: it is given


@dataclass(frozen=True)
class Hotspot(Ranked):
    """A DBSCAN area. stability: share of resamples in which it survives; rank_low to rank_high: 95 % rank interval."""

    ward: str
    top: tuple[tuple[str, float], ...]  # offences, most frequent first
    months_active: int
    stability: float
    rank_low: int
    rank_high: int
    repeat: bool  # fewer than three places: a repeat location, not an area


@dataclass(frozen=True)
class Ward(Ranked):
    """A ward with its incidents, wards without any included."""

    code: str
    authority: str


@dataclass(frozen=True)
class Cell(Ranked):
    """A grid cell with at least one incident. z: Gi* score, hot: significant after false discovery rate control."""

    z: float
    hot: bool


@dataclass(frozen=True)
class Answer:
    """All of it. `id` is the stamp: ETag, cache key and what the audit log records."""

    id: str
    question: Question  # with every choice filled in
    asked: Question  # as it was asked
    snapshot: str
    version: str
    definition: Any  # geo.offence.offences.Definition
    title: str
    caption: str
    first: date
    last: date
    months: int  # months with data
    n: float
    n_placed: float  # with usable coordinates
    n_outside: float  # placed, but in no ward
    places: int
    month_only: bool
    synthetic: bool
    surface: Any  # models.density.Surface, incidents per km² per year
    breaks: Floats  # class breaks of the surface, ascending, first above zero
    hotspots: tuple[Hotspot, ...]
    wards: tuple[Ward, ...]
    cells: tuple[Cell, ...]
    choices: tuple[Choice, ...]
    notes: tuple[Note, ...]
    attributions: tuple[str, ...]
    marking: str = MARKINGS[0]
    area: Any = None  # shapely outline of the asked area, EPSG:27700
    bounds: tuple[float, float, float, float] = field(default=(0.0, 0.0, 0.0, 0.0))  # of the map, EPSG:27700

    @property
    def synthetic_parts(self) -> tuple[str, ...]:
        """Its incidents, when they are made up."""
        return ("incidents",) if self.synthetic else ()

    @property
    def markings(self) -> tuple[str, ...]:
        """The one of the service."""
        return (self.marking,)
