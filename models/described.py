"""What is said of an argument once, where the function declares it: its description, unit, limits and choices.

Nothing numerical is imported here, so that a question's address can be read against the same limits at once.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Final

from models.kernels import KERNELS


class Input(StrEnum):
    """What of the incidents of a question, or of what stands round them, an argument holds. What is set by a person
    has none.

    EASTING, NORTHING, WEIGHT: of points, (n,); DAY: of each incident, where days are known; AGE: days from each to the
    end of the data; BOUNDS: of the map; OUTLINE: rings of the area that the data cover; AREA, PERIMETER: of the area
    asked about; GRID: counts of a grid, (ny, nx), not a number outside the area; CUBE: those of each month, (months,
    ny, nx); COUNTS: of areas, (k,); SIZES: km² of these, NEIGHBOURS: which of them touch; PANEL: counts of areas by
    month, (k, months); SERIES: counts by month, (m,), not a number where there are none, MONTH_OF_YEAR: of each, 1 to
    12; STREETS: lines, EVENTS: (n, 2) incidents, SAMPLES: (k, 2) places on the lines; DENSITY, BESIDE: surfaces of the
    incidents and of what they are set against; BESIDE_EASTING, BESIDE_NORTHING: of the latter, (m,).
    """

    EASTING = "easting"
    NORTHING = "northing"
    WEIGHT = "weight"
    DAY = "day"
    AGE = "age"
    BOUNDS = "bounds"
    OUTLINE = "outline"
    AREA = "area"
    PERIMETER = "perimeter"
    GRID = "grid"
    CUBE = "cube"
    COUNTS = "counts"
    SIZES = "sizes"
    NEIGHBOURS = "neighbours"
    PANEL = "panel"
    SERIES = "series"
    MONTH_OF_YEAR = "month_of_year"
    STREETS = "streets"
    EVENTS = "events"
    SAMPLES = "samples"
    DENSITY = "density"
    BESIDE = "beside"
    BESIDE_EASTING = "beside_easting"
    BESIDE_NORTHING = "beside_northing"


@dataclass(frozen=True)
class Described:
    """An argument, in `Annotated[type, Described(...)]`.

    minimum, maximum: the smallest and the largest value that make sense, themselves included; choices: where the type
    does not list them; input: what of a question's incidents it holds, None for what a person sets.
    """

    description: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    input: Input | None = None

    @property
    def limits(self) -> tuple[float, float]:
        """The minimum and the maximum, infinite where there is none."""
        low, high = self.minimum, self.maximum
        return -inf if low is None else low, inf if high is None else high


BANDWIDTH: Final = Described("The kernel's radius; of a Gaussian its standard deviation", "m", 25, 20_000)
CELL: Final = Described("Side of a square cell", "m", 5, 5_000)
EPS: Final = Described("Two incidents this near are neighbours", "m", 5, 5_000)
MIN_WEIGHT: Final = Described("Weight within eps, itself included, that makes an incident core", "", 1, 1e6)
KERNEL: Final = Described("Shape of the kernel", choices=tuple(KERNELS))
