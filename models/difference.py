"""Did it rise or fall? The difference of two periods' densities, against what chance alone would do."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.density import SQUARE_METRES, Bounds, Surface
from models.described import Described
from models.engine.arguments import positive
from models.engine.arrays import Floats
from models.kernels import effective_area
from models.parameters import KernelName, KernelRadius
from models.relative_risk import same_grid

Z = 1.959963984540054  # two-sided 5 %


@dataclass(frozen=True)
class DensityDifference:
    """values: (ny, nx) after less before, incidents per km² in the length of the period after; tolerance: (ny, nx)
    what chance stays within, 19 times of 20; changed: (ny, nx) int8, 1 risen, -1 fallen, 0 within the tolerance;
    area: m² on which counts were compared."""

    values: Floats
    tolerance: Floats
    changed: npt.NDArray[np.int8]
    bounds: Bounds
    cell: float
    area: float


def difference(
    before: Annotated[Surface, Described("a Surface of models.density")],
    after: Annotated[Surface, Described("a Surface of models.density on the same grid")],
    *,
    bandwidth: KernelRadius,
    kernel: KernelName = "quartic",
    exposure: Annotated[float, Described("Length of the later period over that of the earlier", minimum=0)] = 1.0,
) -> DensityDifference:
    """Δ = after - exposure · before, and where |Δ| > 1.96 √(after + exposure² · before) as expected counts.

    before, after: densities of incident COUNTS (weights of one an incident: harm or decay are not Poisson) by this
    kernel and bandwidth on one grid; exposure: length of the second period over the first's.
    A tolerance in counts needs an area to count on. A kernel density averages over h² / ∫K² square metres (1.75 h² for
    the quartic): on that scale its variance is the Poisson one (Silverman 1986, 4.3), so that is the area used, not the
    cell, whose choice must not decide what is significant. One cell at a time: no correction for looking at many.
    """
    same_grid(before, after)
    scale = positive("exposure", exposure)
    area = effective_area(kernel, positive("bandwidth", bandwidth))
    per = area / SQUARE_METRES
    delta = after.values - scale * before.values
    tolerance = Z * np.sqrt((after.values + scale**2 * before.values) * per) / per
    changed = np.where(np.abs(delta) > tolerance, np.sign(delta), 0).astype(np.int8)
    return DensityDifference(delta, tolerance, changed, after.bounds, after.cell, area)
