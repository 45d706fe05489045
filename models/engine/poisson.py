"""The Poisson distribution: chance of a count, its two tails and its quantiles. Counts and means broadcast."""

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, pdtr, pdtrc, pdtrik, xlogy

from models.engine.arrays import Floats


def poisson_pmf(count: npt.ArrayLike, mean: npt.ArrayLike) -> Floats:
    """P(X = count), of whole numbers."""
    n, m = _floats(count, mean)
    return _beyond(n, m, 0.0, np.clip(np.exp(xlogy(n, m) - gammaln(np.maximum(n, 0) + 1) - m), 0, 1))


def poisson_cdf(count: npt.ArrayLike, mean: npt.ArrayLike) -> Floats:
    """P(X <= count)."""
    n, m = _floats(count, mean)
    return _beyond(n, m, 0.0, pdtr(np.floor(np.maximum(n, 0)), m))


def poisson_sf(count: npt.ArrayLike, mean: npt.ArrayLike) -> Floats:
    """P(X > count)."""
    n, m = _floats(count, mean)
    return _beyond(n, m, 1.0, pdtrc(np.floor(np.maximum(n, 0)), m))


def poisson_ppf(share: npt.ArrayLike, mean: npt.ArrayLike) -> Floats:
    """The smallest count that P(X <= count) >= share holds for; 0 < share < 1."""
    p, m = _floats(share, mean)
    above = np.ceil(pdtrik(p, m))
    below = np.maximum(above - 1, 0)
    return np.asarray(np.where(pdtr(below, m) >= p, below, above))


def _floats(*values: npt.ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.asarray(one, np.float64) for one in values)


def _beyond(count: Floats, mean: Floats, below: float, chance: Floats) -> Floats:
    """The chance, but for counts below 0, which none can be, and where there is no number to speak of."""
    return np.asarray(np.where(np.isnan(count + mean), np.nan, np.where(count < 0, below, chance)))
