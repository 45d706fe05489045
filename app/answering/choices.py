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
from models.kernels import equal_smoothing
from models.valleys import REACH

Floats = npt.NDArray[np.float64]

REFERENCE: Final = "quartic"
"""The kernel for which bandwidths are set."""

OPEN_DATA_FLOOR: Final = 250.0
"""Smallest honest bandwidth of the quartic kernel and smallest cell, in metres, for points that were moved to anonymous
map points."""

FEW_STREETS: Final = 200.0
"""Bandwidth of the quartic kernel, metres, that suits exact points."""


OPEN_DATA_GAP: Final = 200.0
"""Smallest honest gap between neighbours, metres: two map points of one crowd can stand a street apart."""


EXACT_GAP: Final = 120.0
"""Gap between neighbours, metres, that suits exact points."""


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
    WIDER_THAN_KERNEL_BEARS = "wider_than_kernel_bears"
    SHARP_EDGE = "sharp_edge"
    FINER_THAN_CELLS = "finer_than_cells"
    NARROWEST_THAT_SHOWS = "narrowest_that_shows"
    WIDER_THAN_AREA = "wider_than_area"
    MORE_THAN_THERE_ARE = "more_than_there_are"


@dataclass(frozen=True)
class Choice:
    """One parameter as it was used. value: metres, incidents, an id, or the first and the last month.

    limit: the number that the reason speaks of: metres asked for in vain, or the most cells a surface may have; found:
    what the model says of the data; kernel: whose bandwidth it is.
    """

    name: Parameter
    value: float | str | tuple[date, date]
    reason: Reason
    limit: float | None = None
    found: ChosenMinWeight | None = None
    kernel: str = REFERENCE

    @property
    def automatic(self) -> bool:
        """Whether it was chosen for the asker."""
        return self.reason is not Reason.ASKED

    @property
    def number(self) -> float:
        """The value of a parameter that is a number."""
        assert isinstance(self.value, float | int)
        return float(self.value)

    @property
    def smooths_like(self) -> float:
        """Metres of a quartic that smooths as this bandwidth of its kernel does."""
        return equal_smoothing(self.kernel, self.number, to=REFERENCE)


def choose_bandwidth(asked: Question, *, month_only: bool, area: Bounds | None = None, minimum: float = 0.0) -> Choice:
    """Bandwidth of the kernel: 200 m suits streets; anonymised points bear no less than 250 m. Both are a quartic's,
    and any other kernel's is the one that smooths as much.

    area: half of its longer side is the most, for a kernel as wide as the map shows no pattern; minimum: metres below
    which no cells that the map may have would hold every incident once.
    """
    kernel = asked.kernel
    honest = of_kernel(OPEN_DATA_FLOOR, kernel)
    floor = honest if month_only else 0.0
    if asked.bandwidth is None:
        usual = (floor, Reason.ANONYMOUS_POINTS) if month_only else (of_kernel(FEW_STREETS, kernel), Reason.FEW_STREETS)
        value, reason = usual if usual[0] >= minimum else (minimum, Reason.NARROWEST_THAT_SHOWS)
        return Choice(Parameter.BANDWIDTH, value, reason, kernel=kernel)
    if asked.bandwidth < max(floor, minimum):
        reason = Reason.FINER_THAN_CELLS if minimum > floor else Reason.ASKED_FINER_THAN_POINTS
        return Choice(Parameter.BANDWIDTH, max(floor, minimum), reason, limit=asked.bandwidth, kernel=kernel)
    if area and asked.bandwidth > (most := max(minimum, widest(area, honest))):
        return Choice(Parameter.BANDWIDTH, most, Reason.WIDER_THAN_AREA, limit=asked.bandwidth, kernel=kernel)
    return Choice(Parameter.BANDWIDTH, asked.bandwidth, Reason.ASKED, kernel=kernel)


def of_kernel(bandwidth: float, kernel: str) -> float:
    """The bandwidth of a kernel, to a tenth of a metre, that smooths as the quartic does with `bandwidth`."""
    return round(equal_smoothing(REFERENCE, bandwidth, to=kernel), 1)


def choose_kernel(asked: Question) -> Choice:
    """Shape of the density round each incident."""
    usual = asked.kernel == REFERENCE
    return Choice(Parameter.KERNEL, asked.kernel, Reason.RECOMMENDED if usual else Reason.ASKED)


def widest(area: Bounds, floor: float) -> float:
    """Half of the longer side of an area, metres in whole tens, and never under the floor."""
    return max(floor, 10.0 * round(max(area[2] - area[0], area[3] - area[1]) / 20))


WIDEST_CELL: Final = {
    "gaussian": 1.0, "quartic": 1 / 3, "triweight": 1 / 3, "cone": 1 / 3, "epanechnikov": 1 / 4, "uniform": 1 / 10,
}  # fmt: skip
"""Cells of a bandwidth, by kernel, up to which the surface holds each incident once, wherever it stands in its cell:
within half a per cent, and with a kernel that ends in a step within three."""


def finest_bandwidth(asked: Question, bounds: Bounds, max_cells: int) -> float:
    """The smallest bandwidth, metres, that cells as fine as `max_cells` allow can show; 0 where any can."""
    bears = WIDEST_CELL[asked.kernel]
    needed = asked.bandwidth or 0.0
    for _ in range(3):  # a wider kernel widens the surface a little
        needed = max(needed, _smallest(asked.kernel, needed, bounds, max_cells) / bears)
    return 10.0 * ceil(needed / 10) if needed > (asked.bandwidth or 0.0) else 0.0


def choose_cell(asked: Question, bandwidth: float, bounds: Bounds, max_cells: int) -> Choice:
    """Cell of the density surface: a fifth of the bandwidth, larger where the surface would pass `max_cells`.

    A kernel with a sharp edge takes a tenth. A wider cell than the kernel bears is not taken, whoever asks.
    """
    finest, bears = _smallest(asked.kernel, bandwidth, bounds, max_cells), WIDEST_CELL[asked.kernel] * bandwidth
    if asked.cell is None:
        usual = bandwidth / 5 <= bears
        wanted = Choice(
            Parameter.CELL, min(bandwidth / 5, bears), Reason.FIFTH_OF_BANDWIDTH if usual else Reason.SHARP_EDGE
        )
    elif asked.cell > bears:
        wanted = Choice(Parameter.CELL, bears, Reason.WIDER_THAN_KERNEL_BEARS, limit=asked.cell)
    else:
        wanted = Choice(Parameter.CELL, asked.cell, Reason.ASKED)
    if wanted.number < finest:
        return Choice(Parameter.CELL, finest, Reason.FINEST_THAT_FITS, limit=max_cells)
    return wanted


def _smallest(kernel: str, bandwidth: float, bounds: Bounds, max_cells: int) -> float:
    """Side of the finest cells, metres in whole fives, with which the surface keeps under `max_cells`."""
    xmin, ymin, xmax, ymax = bounds
    margin = 2 * reach(kernel, bandwidth)
    wide, high = xmax - xmin + margin, ymax - ymin + margin
    area, half = wide * high, wide + high
    smallest = area / (
        sqrt(half * half + area * (max_cells - 4)) - half
    )  # (wide / s + 2) (high / s + 2) = max_cells, when snapped
    return float(5 * ceil(smallest / 5))


def reach(kernel: str, bandwidth: float) -> float:
    """Metres beyond which a kernel adds nothing, or nothing that shows."""
    return bandwidth * (4 if kernel == "gaussian" else 1)


def choose_clusters(
    asked: Question, x: Floats, y: Floats, weight: Floats, *, month_only: bool, area: Bounds | None = None
) -> tuple[Choice, Choice]:
    """eps of a hotspot and the weight that must lie within it; anonymised points bear no eps under OPEN_DATA_GAP."""
    if asked.eps is None:
        value, reason = (OPEN_DATA_GAP, Reason.STREET_APART) if month_only else (EXACT_GAP, Reason.FEW_STREETS)
        eps = Choice(Parameter.EPS, value, reason)
    elif month_only and asked.eps < OPEN_DATA_GAP:
        eps = Choice(Parameter.EPS, OPEN_DATA_GAP, Reason.ASKED_FINER_THAN_POINTS, limit=asked.eps)
    elif area and asked.eps > (most := widest(area, OPEN_DATA_GAP)):
        eps = Choice(Parameter.EPS, most, Reason.WIDER_THAN_AREA, limit=asked.eps)
    else:
        eps = Choice(Parameter.EPS, asked.eps, Reason.ASKED)
    if asked.min_weight is not None and len(x) and asked.min_weight > weight.sum():
        return eps, Choice(Parameter.MIN_WEIGHT, asked.min_weight, Reason.MORE_THAN_THERE_ARE)
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
