"""Recency: how much an incident still counts, and where incidents are dense of late."""

from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.density import Surface, kde
from models.described import Described, Input
from models.engine.arguments import flat, positive
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.parameters import CellSide, GridBounds, KernelName, KernelRadius, Weights, X, Y

AgeDays = Annotated[npt.ArrayLike, Described("Age of each incident", "d", 0, input=Input.AGE)]
HalfLife = Annotated[float, Described("Age at which an incident counts half", "d", 1)]


def recency(
    age_days: AgeDays,
    half_life: HalfLife,
) -> Floats:
    """Weights 0.5^(age / half-life), (n,), for ages in days, zero or more; 90 days suit tactics, 365 strategy.

    A time in the future has no age: ParameterError. Source: domain reference 6.1.
    """
    ages = np.asarray(age_days, np.float64)
    if not np.isfinite(ages).all() or (ages < 0).any():
        raise ParameterError("Every age must be a number of days, zero or more; leave incidents after the day out.")
    return np.exp2(-ages / positive("half-life", half_life))


def kde_recent(
    x: X,
    y: Y,
    age_days: AgeDays,
    *,
    bounds: GridBounds,
    cell: CellSide,
    bandwidth: KernelRadius,
    half_life: HalfLife,
    weights: Weights = None,
    kernel: KernelName = "quartic",
) -> Surface:
    """`models.density.kde` of incidents that count half as much for every half-life that they are old (`recency`).

    age_days: (n,) days, zero or more; half_life: days. With a half-life far beyond all ages it is `kde`.
    """
    fading = recency(age_days, half_life)
    given = fading if weights is None else flat("weights", weights, len(fading)) * fading
    return kde(x, y, bounds=bounds, cell=cell, bandwidth=bandwidth, weights=given, kernel=kernel)
