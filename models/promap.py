"""Weights of the retrospective and prospective hotspot methods: of a distance, or of a distance and an age."""

import numpy as np
import numpy.typing as npt

from models.engine.arguments import positive
from models.engine.arrays import Floats


def quartic_weight(dx: npt.ArrayLike, dy: npt.ArrayLike, *, bandwidth: float) -> Floats:
    """(1 - (d/b)²)² for d < b, else 0, of offsets in metres: 1 at no distance (retrospective hotspot)."""
    u2 = (np.asarray(dx, np.float64) ** 2 + np.asarray(dy, np.float64) ** 2) / positive("bandwidth", bandwidth) ** 2
    result: Floats = np.maximum(1 - u2, 0.0) ** 2
    return result


def classic_weight(
    age_weeks: npt.ArrayLike, distance_cells: npt.ArrayLike, *, time_bandwidth: float = 8, space_bandwidth: float = 8
) -> Floats:
    """1 / ((1 + d)(1 + t)) when both lie strictly inside their bandwidths, else 0 (ProMap: Bowers et al. 2004).

    age_weeks: whole weeks; distance_cells: whole (half) cells; arrays broadcast.
    """
    t, d = np.asarray(age_weeks, np.float64), np.asarray(distance_cells, np.float64)
    inside = (t >= 0) & (d >= 0) & (t < positive("time bandwidth", time_bandwidth))
    inside &= d < positive("space bandwidth", space_bandwidth)
    with np.errstate(divide="ignore"):
        weight: Floats = np.where(inside, 1.0 / ((1.0 + d) * (1.0 + t)), 0.0)
    return weight
