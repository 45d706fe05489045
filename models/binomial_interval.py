"""How far a share could be from the one that was seen."""

from typing import Annotated

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv

from models.described import Described
from models.engine.arrays import Floats
from models.errors import ParameterError


def binomial_interval(
    successes: Annotated[npt.ArrayLike, Described("How many of the trials came true", minimum=0)],
    trials: Annotated[npt.ArrayLike, Described("How many there were", minimum=0)],
    *,
    level: Annotated[float, Described("Level of the interval", minimum=0, maximum=1)] = 0.95,
) -> tuple[Floats, Floats]:
    """(low, high), the exact interval of a share given how many of the trials came true (Clopper and Pearson 1934).

    successes, trials: arrays that broadcast, whole numbers; trials are taken as independent of each other. Without
    trials the share can be anything: 0 to 1.
    """
    k, n = np.broadcast_arrays(np.asarray(successes, np.float64), np.asarray(trials, np.float64))
    if not 0 < level < 1:
        raise ParameterError(f"The level of an interval lies between 0 and 1, not {level}.")
    if not np.isfinite(k).all() or not np.isfinite(n).all() or (k < 0).any() or (k > n).any():
        raise ParameterError("There must be as many trials as successes or more, and none below zero.")
    tail = (1 - level) / 2
    low = np.where(k > 0, betaincinv(np.maximum(k, 0.5), n - k + 1, tail), 0.0)
    high = np.where(k < n, betaincinv(k + 1, np.maximum(n - k, 0.5), 1 - tail), 1.0)
    return np.asarray(low), np.asarray(high)
