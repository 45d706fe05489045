"""How far what a place may expect could be from what its past says."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import convolve, gaussian_filter

from models.engine.arguments import flat, positions
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.patrol.long_run import RECOMMENDED, TAILS, Scoring
from models.poisson_interval import poisson_interval


@dataclass(frozen=True, eq=False)
class Expected:
    """What each cell may expect in a month, (ny, nx) each. low, high: between which it lies; effective: as many
    incidents of full weight would leave it as uncertain. low and high are not numbers where nothing ever happened."""

    monthly: Floats
    low: Floats
    high: Floats
    effective: Floats


def expected_range(
    cells: npt.ArrayLike,
    months: npt.ArrayLike,
    *,
    shape: tuple[int, int],
    origin: int,
    held: npt.ArrayLike,
    scoring: Scoring = RECOMMENDED,
    level: float = 0.95,
) -> Expected:
    """The long run of `models.patrol.long_run` for one month, with its interval.

    cells, months: (n,) of each incident; origin: the month to foresee: nothing of it or after it is looked at; held:
    months of which there are data: a gap is no quiet time. An incident counts w = 0.5^(age / half-life), times what its
    cell's neighbourhood gives of it. y = sum w and v = sum w² are those of n = y²/v incidents of weight v/y, so the
    interval is the exact one of a Poisson count n, times v/y (effective counts: Dobson et al. 1991, Statistics in
    Medicine 10; Kish 1965). Raises ParameterError for cells outside the grid and for no month before the origin.
    """
    at = positions("Cells", cells, shape[0] * shape[1])
    when = flat("months", months, len(at))
    past = np.unique(np.asarray(held, np.float64))
    past = past[past < origin]
    if not len(past):
        raise ParameterError("There is no month before the one to foresee.")
    use = np.isin(when, past)
    weight = _decay(origin - 1 - when[use], scoring)
    total, squares = (np.bincount(at[use], one, shape[0] * shape[1]).reshape(shape) for one in (weight, weight**2))
    kernel = _kernel(scoring)
    y, v = convolve(total, kernel, mode="constant"), convolve(squares, kernel**2, mode="constant")
    there = v > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        n, each = np.where(there, y**2 / v, 0.0), np.where(there, v / y, np.nan)
    low, high = poisson_interval(n, level=level)
    length = float(_decay(origin - 1 - past, scoring).sum())
    return Expected(y / length, low * each / length, high * each / length, n)


def _decay(age: Floats, scoring: Scoring) -> Floats:
    kept = np.ones(len(age)) if scoring.half_life is None else 0.5 ** (age / scoring.half_life)
    return np.asarray(kept if scoring.history is None else np.where(age < scoring.history, kept, 0.0))


def _kernel(scoring: Scoring) -> Floats:
    """What a cell gives of one incident to those about it and to itself."""
    reach = int(TAILS * scoring.spread + 0.5)
    one = np.zeros((2 * reach + 1, 2 * reach + 1))
    one[reach, reach] = 1.0
    if not scoring.neighbourhood:
        return np.ones((1, 1))
    around = gaussian_filter(one, scoring.spread, mode="constant", truncate=TAILS)
    return np.asarray((one + scoring.neighbourhood * around) / (1 + scoring.neighbourhood), np.float64)
