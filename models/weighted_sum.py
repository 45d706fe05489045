"""How far a sum of weights of chance events could have been from what was seen, and which of several sums is larger."""

from typing import Annotated

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincinv

from models.described import Described
from models.engine.arrays import Floats, Ints
from models.errors import ParameterError

DRAWS = 999


def weighted_sum_interval(
    total: Annotated[npt.ArrayLike, Described("Sum of the weights of what was seen", minimum=0)],
    squares: Annotated[npt.ArrayLike, Described("Sum of the squares of these weights: the variance", minimum=0)],
    largest: Annotated[npt.ArrayLike, Described("Largest weight that there could be", minimum=0)],
    *,
    level: Annotated[float, Described("Level of the interval", minimum=0, maximum=1)] = 0.95,
) -> tuple[Floats, Floats]:
    """(low, high), the gamma interval of a weighted sum of Poisson counts (Fay and Feuer 1997, Stat. in Medicine 16).

    With equal weights it is Garwood's exact interval of the count times the weight; with others it is rather wider than
    chance asks for than narrower. total, squares, largest: arrays of one shape; a total of 0 has the low end 0 and,
    with `largest` m, the high end 3.7 m at 95 %. Raises ParameterError for what is no finite number of 0 or more, and
    for a total above 0 without squares or a largest weight.
    """
    given = [np.asarray(one, np.float64) for one in (total, squares, largest)]
    try:
        y, v, m = np.broadcast_arrays(*given)
    except ValueError:
        raise ParameterError("Totals, squares and largest weights must be arrays of one shape.") from None
    if not 0 < level < 1:
        raise ParameterError(f"The level of an interval lies between 0 and 1, not {level}.")
    if not all(np.isfinite(one).all() and (one >= 0).all() for one in (y, v, m)):
        raise ParameterError("Totals, squares and largest weights must be finite numbers, zero or more.")
    if ((y > 0) & ((v == 0) | (m == 0))).any():
        raise ParameterError("A total above zero has squares and a largest weight above zero.")
    tail, some = (1 - level) / 2, y > 0
    scale = np.divide(v, y, out=np.ones_like(y), where=some)
    low = np.where(some, scale * gammaincinv(np.where(some, y / scale, 1.0), tail), 0.0)
    above, spread = y + m, v + m * m
    wide = np.divide(spread, above, out=np.zeros_like(y), where=above > 0)
    shape = np.divide(above, wide, out=np.ones_like(y), where=wide > 0)
    return np.asarray(low), np.asarray(wide * gammaincinv(shape, 1 - tail))


def rank_ranges(
    total: Annotated[npt.ArrayLike, Described("Sum of the weights of each", minimum=0)],
    squares: Annotated[npt.ArrayLike, Described("Sum of the squares of these weights", minimum=0)],
    *,
    seed: Annotated[int, Described("Seed of the draws", minimum=0)],
    level: Annotated[float, Described("Level of the range", minimum=0, maximum=1)] = 0.95,
) -> tuple[Ints, Ints]:
    """(best, worst) rank of each of k sums, 1 for the largest, that chance leaves possible.

    Each sum is drawn 999 times from the gamma distribution of its mean and variance, and the sums of each draw are
    ranked. total, squares: (k,).
    """
    y, v = np.asarray(total, np.float64), np.asarray(squares, np.float64)
    if y.ndim != 1 or y.shape != v.shape or not (np.isfinite(y).all() and np.isfinite(v).all()):
        raise ParameterError("Totals and squares must be flat arrays of one length, of finite numbers.")
    if not len(y):
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    some = (y > 0) & (v > 0)
    scale = np.where(some, v / np.where(some, y, 1.0), 1.0)
    drawn = np.random.default_rng(seed).gamma(np.where(some, y / scale, 1.0), scale, (DRAWS, len(y)))
    drawn[:, ~some] = y[~some]
    place = np.argsort(np.argsort(-drawn, axis=1, kind="stable"), axis=1, kind="stable") + 1
    tail = (1 - level) / 2
    best, worst = np.quantile(place, [tail, 1 - tail], axis=0, method="inverted_cdf")
    return best.astype(np.intp), worst.astype(np.intp)
