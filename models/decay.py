"""Recency: how much an incident still counts."""

from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arguments import positive
from models.engine.arrays import Floats
from models.errors import ParameterError


def recency(
    age_days: Annotated[npt.ArrayLike, Described("Age of each incident", "d", 0)],
    half_life: Annotated[float, Described("Age at which an incident counts half", "d", 1)],
) -> Floats:
    """Weights 0.5^(age / half-life), (n,), for ages in days, zero or more; 90 days suit tactics, 365 strategy.

    A time in the future has no age: ParameterError. Source: domain reference 6.1.
    """
    ages = np.asarray(age_days, np.float64)
    if not np.isfinite(ages).all() or (ages < 0).any():
        raise ParameterError("Every age must be a number of days, zero or more; leave incidents after the day out.")
    return np.exp2(-ages / positive("half-life", half_life))
