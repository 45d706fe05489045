"""From a standard score to a probability."""

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr


def upper_tail(z: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """One-sided p of a standard normal score: the chance of one at least as high."""
    return np.asarray(ndtr(-np.asarray(z, np.float64)), np.float64)
