"""What the asker left open is chosen here, and every choice is announced with its reason."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil, sqrt
from typing import Final

import numpy as np
import numpy.typing as npt

from app.answering.question import Question
from geo.space.grid import Bounds, snap
from models.clusters import ChosenMinWeight, choose_min_weight
from models.valleys import REACH

Floats = npt.NDArray[np.float64]

OPEN_DATA_FLOOR: Final = 250.0
"""Smallest honest bandwidth and cell, in metres, for points that were moved to anonymous map points."""


OPEN_DATA_GAP: Final = 200.0
"""Smallest honest gap between neighbours, metres: two map points of one crowd can stand a street apart."""


class Parameter(StrEnum):
    """What can be chosen."""

    SOURCE = "source"
    PERIOD = "period"
    BANDWIDTH = "bandwidth"
    CELL = "cell"
    EPS = "eps"
    MIN_WEIGHT = "min"
    KERNEL = "kernel"
    REACH = "reach"


class Reason(StrEnum):
    """Why a parameter has its value."""

    ASKED = "asked"
    MOST_TRUSTED = "most_trusted"
    FROM_THE_MONTH_ASKED = "from_the_month_asked"
    TO_THE_MONTH_ASKED = "to_the_month_asked"
    LAST_TWELVE_MONTHS = "last_twelve_months"
    LAST_WHOLE_MONTHS = "last_whole_months"
    ANONYMOUS_POINTS = "anonymous_points"
    ASKED_FINER_THAN_POINTS = "asked_finer_than_points"
    FEW_STREETS = "few_streets"
    SEEN_IN_A_SMALL_PICTURE = "seen_in_a_small_picture"
    RECOMMENDED = "recommended"
    FIFTH_OF_BANDWIDTH = "fifth_of_bandwidth"
    FINEST_THAT_FITS = "finest_that_fits"
    STREET_APART = "street_apart"
    FROM_THE_DATA = "from_the_data"
    ONE_WALK = "one_walk"
    TWICE_THE_GAP = "twice_the_gap"


@dataclass(frozen=True)
class Choice:
    """One parameter as it was used. value: metres, incidents, an id, or the first and the last month.

    limit: the number that the reason speaks of: metres asked for in vain, or the most cells a surface may have; found:
    what the model says of the data.
    """

    name: Parameter
    value: float | str | tuple[date, date]
    reason: Reason
    limit: float | None = None
    found: ChosenMinWeight | None = None

    @property
    def automatic(self) -> bool:
        """Whether it was chosen for the asker."""
        return self.reason is not Reason.ASKED

    @property
    def number(self) -> float:
        """The value of a parameter that is a number."""
        assert isinstance(self.value, float | int)
        return float(self.value)


def choose_bandwidth(asked: Question, *, month_only: bool) -> Choice:
    """Radius of the kernel: 200 m suits streets; anonymised points bear no less than 250 m."""
    floor = OPEN_DATA_FLOOR
    if asked.bandwidth is None:
        value, reason = (floor, Reason.ANONYMOUS_POINTS) if month_only else (200.0, Reason.FEW_STREETS)
        return Choice(Parameter.BANDWIDTH, value, reason)
    if month_only and asked.bandwidth < floor:
        return Choice(Parameter.BANDWIDTH, floor, Reason.ASKED_FINER_THAN_POINTS, limit=asked.bandwidth)
    return Choice(Parameter.BANDWIDTH, asked.bandwidth, Reason.ASKED)


def choose_kernel(asked: Question) -> Choice:
    """Shape of the density round each incident."""
    usual = asked.kernel == "quartic"
    return Choice(Parameter.KERNEL, asked.kernel, Reason.RECOMMENDED if usual else Reason.ASKED)


def choose_cell(asked: Question, bandwidth: float, bounds: Bounds, max_cells: int) -> Choice:
    """Cell of the density surface: a fifth of the bandwidth, larger where the surface would pass `max_cells`."""
    xmin, ymin, xmax, ymax = bounds
    margin = 2 * reach(asked.kernel, bandwidth)
    wide, high = xmax - xmin + margin, ymax - ymin + margin
    area, half = wide * high, wide + high
    smallest = area / (
        sqrt(half * half + area * (max_cells - 4)) - half
    )  # (wide / s + 2) (high / s + 2) = max_cells, when snapped
    wanted = asked.cell if asked.cell is not None else bandwidth / 5
    if wanted < smallest:
        return Choice(Parameter.CELL, float(5 * ceil(smallest / 5)), Reason.FINEST_THAT_FITS, limit=max_cells)
    return Choice(Parameter.CELL, wanted, Reason.FIFTH_OF_BANDWIDTH if asked.cell is None else Reason.ASKED)


def reach(kernel: str, bandwidth: float) -> float:
    """Metres beyond which a kernel adds nothing, or nothing that shows."""
    return bandwidth * (4 if kernel == "gaussian" else 1)


def choose_clusters(
    asked: Question, x: Floats, y: Floats, weight: Floats, *, month_only: bool
) -> tuple[Choice, Choice]:
    """eps of a hotspot and the weight that must lie within it; anonymised points bear no eps under OPEN_DATA_GAP."""
    if asked.eps is None:
        value, reason = (OPEN_DATA_GAP, Reason.STREET_APART) if month_only else (120.0, Reason.FEW_STREETS)
        eps = Choice(Parameter.EPS, value, reason)
    elif month_only and asked.eps < OPEN_DATA_GAP:
        eps = Choice(Parameter.EPS, OPEN_DATA_GAP, Reason.ASKED_FINER_THAN_POINTS, limit=asked.eps)
    else:
        eps = Choice(Parameter.EPS, asked.eps, Reason.ASKED)
    if asked.min_weight is not None:
        return eps, Choice(Parameter.MIN_WEIGHT, asked.min_weight, Reason.ASKED)
    chosen = choose_min_weight(x, y, eps=eps.number, weights=weight)
    return eps, Choice(Parameter.MIN_WEIGHT, chosen.value, Reason.FROM_THE_DATA, found=chosen)


def choose_reach(eps: float) -> Choice:
    """How far a hotspot may reach from its busiest point, metres, before it is cut."""
    value = farthest_from_peak(eps)
    return Choice(Parameter.REACH, value, Reason.ONE_WALK if value == REACH else Reason.TWICE_THE_GAP)


def farthest_from_peak(eps: float) -> float:
    """A walk of 500 m; with a wider gap between neighbours twice that gap, or every pair of places would be cut."""
    return max(REACH, 2 * eps)


def surface_bounds(area: Bounds, margin: float, cell: float) -> Bounds:
    """Bounds of the surface: the area and a margin round it, on multiples of the cell."""
    return snap((area[0] - margin, area[1] - margin, area[2] + margin, area[3] + margin), cell)
