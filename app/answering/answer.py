"""The Answer: all that the data and the models say to one Question; every rendering shows this and nothing else."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from app.answering.area_about import THE_WHOLE, AreaAbout
from app.answering.choices import Choice
from app.answering.hours import AskedHours
from app.answering.marking import MARKINGS
from app.answering.notes import Note
from app.answering.period import years_of
from app.answering.question import Question
from geo.offence.offences import Definition
from geo.streets.hotspot_names import Counts
from geo.time.completeness import MonthHeld
from models.density import Surface

Floats = npt.NDArray[np.float64]
CERTAIN, DRAWN = 0.85, 0.25
"""Minimum stability of a hotspot that is outlined solid, and of one that is drawn at all: of ten like it nine were
there again, or three, to the nearest of ten. On anonymised points a solid one is also found in nine of ten redraws
within the cells of its map points."""


@dataclass(frozen=True)
class Valued:
    """What incidents are worth together. low, high: 95 % interval of the sum (models/weighted_sum.py); without: how
    many of them have no value, which is not a value of nought."""

    value: float
    low: float
    high: float
    without: float


@dataclass(frozen=True)
class Measured:
    """What a question adds up in place of incidents. measure: harm or cost; table: its key, and title; prices: of which
    year pounds are, "" for harm; total: of the asked area; known: how many of its incidents have a value."""

    measure: str
    table: str
    title: str
    prices: str
    caveat: str
    source: str
    total: Valued
    known: float


@dataclass(frozen=True)
class Ranked:
    """What hotspots, wards and cells share. Geometry is shapely, EPSG:27700; rates are per km² per year."""

    id: str
    rank: int
    name: str
    geometry: BaseGeometry
    n: float
    places: int | None  # distinct coordinates, None where they would tell the count
    km2: float
    rate: float
    rate_low: float  # 95 % credible interval, shrunk: it holds though the place was found because much happened there
    rate_high: float
    below: int = field(default=0, kw_only=True)  # the count is not given, only that it is lower; 0: it is given
    withheld: bool = field(default=False, kw_only=True)  # it is not given, for another could be worked out from it
    valued: Valued | None = field(default=None, kw_only=True)  # None where incidents alone are counted


@dataclass(frozen=True)
class ByName:
    """What an area is called and holds by name. streets, kinds: with their incidents, most first, kinds as
    `geo.streets.place_words.WORDS` has them; elsewhere: the kind of place where most of it is recorded, and often did
    not happen, "" for none; ward: where most of it lies."""

    name: str
    streets: Counts
    kinds: Counts
    elsewhere: str
    ward: str


@dataclass(frozen=True)
class Hotspot(Ranked):
    """A DBSCAN area, cut at its valleys.

    n, places: all that the outline holds; stability: of hotspots like it, the share that
    was there again (models/stability.py); rank_low to rank_high: 95 % rank interval; found_in_cells: share of
    redraws within the cells of its map points in which it is found (models/map_points.py), None where points are exact;
    by_name: what it holds by name, None where that is not given.
    """

    ward: str
    top: tuple[tuple[str, float], ...]  # offences, most frequent first
    months_active: int
    stability: float
    rank_low: int
    rank_high: int
    found_in_cells: float | None = field(default=None, kw_only=True)
    by_name: ByName | None = field(default=None, kw_only=True)

    @property
    def by_its_points(self) -> bool:
        """Whether it may be the work of where its map points stand: too seldom found elsewhere in their cells."""
        return self.found_in_cells is not None and self.found_in_cells < CERTAIN


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
    p: float = field(default=1.0, kw_only=True)  # of Gi*, 1 where none was worked out


@dataclass(frozen=True, eq=False)
class SquareTests:
    """The tests behind the squares that stand out: how many there were in the force area, and their p-values up to the
    level of the test, ascending, those of squares without an incident among them."""

    number: int
    small: Floats


NO_TESTS: Final = SquareTests(0, np.empty(0))


@dataclass(frozen=True)
class UntestedHotspot:
    """An outline that was found and what it holds, before anything is known of how sure it is: it has neither a rank
    nor a range, and no rendering of a Hotspot takes it. Fields as those of a Hotspot,"""

    id: str
    name: str
    ward: str
    geometry: BaseGeometry
    n: float
    places: int | None
    km2: float
    rate: float
    by_name: ByName | None


@dataclass(frozen=True, eq=False)
class SquareCounts:
    """Squares with incidents and no more than that, (k,) each. west, south: of their corners, EPSG:27700; side: metres;
    places: distinct coordinates."""

    west: Floats
    south: Floats
    side: float
    n: Floats
    places: npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Untested:
    """What stands in an Answer until its hotspots and squares are tested. hotspots: most incidents first, in the order
    that they will have; squares: None where there are none to show."""

    hotspots: tuple[UntestedHotspot, ...]
    squares: SquareCounts | None


@dataclass(frozen=True)
class Beside:
    """A second layer that open data shows apart from the answer, and its incidents in the same months and area."""

    definition: Definition
    n: float


@dataclass(frozen=True)
class Answer:
    """All of it. `id` is the stamp: ETag, cache key and what the audit log records.

    where: the asked area by name, the authorities when all of it is asked; hours: the hours asked for, None for all;
    stands_in: most of it is selected by categories that stand in for the definition; missing: months of the period
    without data; parts: months of which the data cover some days only, which count for these days; incomplete: months
    whose rows are too few to be all, left out like missing ones; `months` counts those that are in; days: with data,
    None where all of these are whole; attributions: what the licences of the sources ask to be printed; minimum:
    smaller counts are not given, 0 when all are; rounding: counts are multiples of it, 0 when they are exact;
    beside: the second layer, None where there is none; untested: of the first part of an Answer, which has neither
    hotspots nor cells, what it has in their place; None for the whole; about: the asked area; in_whole: of an area
    that anybody can choose as they like, the counts of the whole area, which only the gate reads; by_squares: counts
    are those of whole squares of this side, metres, 0 for those of the area as it is; measured: what is added up in
    place of incidents, by which rows are ranked and the surface is shaded, None where it is the incidents themselves.
    """

    id: str
    question: Question  # with every choice filled in
    asked: Question  # as it was asked
    snapshot: str
    version: str
    definition: Definition
    where: tuple[str, ...]
    hours: AskedHours | None
    stands_in: bool
    first: date
    last: date
    months: int  # months that count
    missing: tuple[date, ...]
    n: float
    n_placed: float | None  # with usable coordinates; None where it is not given
    n_outside: float | None  # placed, but in no ward
    places: int | None
    month_only: bool
    synthetic: bool
    surface: Surface  # incidents, or what is measured, per km² per year
    breaks: Floats  # class breaks of the surface, ascending, first above zero
    hotspots: tuple[Hotspot, ...]
    wards: tuple[Ward, ...]
    cells: tuple[Cell, ...]
    choices: tuple[Choice, ...]
    notes: tuple[Note, ...]
    attributions: tuple[str, ...]
    marking: str = MARKINGS[0]
    area: BaseGeometry | None = None  # outline of the asked area, EPSG:27700
    bounds: tuple[float, float, float, float] = field(default=(0.0, 0.0, 0.0, 0.0))  # of the map, EPSG:27700
    minimum: int = 0
    rounding: int = 0
    beside: Beside | None = None
    parts: tuple[MonthHeld, ...] = ()
    incomplete: tuple[MonthHeld, ...] = ()
    days: int | None = None
    square_tests: SquareTests = NO_TESTS
    untested: Untested | None = None
    about: AreaAbout = THE_WHOLE
    in_whole: "Answer | None" = None
    by_squares: float = 0.0
    measured: Measured | None = None

    @property
    def years(self) -> float:
        """What counts are divided by to give rates; not a number without data, for then there is no rate."""
        return years_of(self.months, self.days)

    @property
    def synthetic_parts(self) -> tuple[str, ...]:
        """Its incidents, when they are made up."""
        return ("incidents",) if self.synthetic else ()

    @property
    def markings(self) -> tuple[str, ...]:
        """The one of the service."""
        return (self.marking,)
