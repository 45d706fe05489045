"""Many tests at once: how small a p-value must be when thousands of cells and periods are judged together."""

from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arrays import Bools, Floats
from models.errors import ParameterError
from models.parameters import Alpha, PValues


def fdr_cutoff(p: PValues, alpha: Alpha = 0.05) -> float:
    """Benjamini-Hochberg: call significant every p at or below the returned cut-off.

    p: any shape, so a (periods, cells) cube is corrected over space and time together; not-a-number (outside the study
    area) is left out. Returns k * alpha / n for the largest k with p_(k) <= k * alpha / n. Where no p passes it returns
    alpha / n, which no p reaches either (the convention of Castro and Singer 2006); for no tests at all, 0.
    """
    values = _tests(p, alpha)
    n = len(values)
    if n == 0:
        return 0.0
    steps = np.arange(1, n + 1) * alpha / n
    passed = np.flatnonzero(np.sort(values) <= steps)
    return float(steps[passed[-1]] if len(passed) else steps[0])


def fdr_significant(p: npt.ArrayLike, alpha: float = 0.05) -> Bools:
    """Which tests pass Benjamini-Hochberg at level alpha; shape of p, false where p is not a number."""
    return np.asarray(np.asarray(p, np.float64) <= fdr_cutoff(p, alpha))


def fdr_cutoff_of_smallest(
    small: Annotated[npt.ArrayLike, Described("p-values of the tests, at least all up to alpha", minimum=0, maximum=1)],
    tests: Annotated[int, Described("How many tests there were, those left out among them", minimum=1)],
    alpha: Alpha = 0.05,
) -> float:
    """`fdr_cutoff` of many tests of which only the small p-values were kept: none above alpha can pass."""
    values = np.sort(_tests(small, alpha))
    values = values[values <= alpha]
    if tests < len(values) or tests < 1:
        raise ParameterError(f"There are more p-values than the {tests} tests.")
    steps = np.arange(1, len(values) + 1) * alpha / tests
    passed = np.flatnonzero(values <= steps)
    return float(steps[passed[-1]] if len(passed) else alpha / tests)


def enough_permutations(tests: int, alpha: float = 0.05, *, sides: int = 2) -> int:
    """The fewest permutations, and never under 999, whose smallest p lets one cell among so many pass alone.

    That p is sides / (R + 1): sides is 2, or 1 where only high (or only low) values are looked for.
    """
    return max(999, int(np.ceil(sides * tests / alpha)) - 1)


def bonferroni_cutoff(p: PValues, alpha: Alpha = 0.05) -> float:
    """alpha / n: too strict for thousands of cells, offered beside the false discovery rate for comparison."""
    n = len(_tests(p, alpha))
    return alpha / n if n else 0.0


def _tests(p: npt.ArrayLike, alpha: float) -> Floats:
    if not 0 < alpha < 1:
        raise ParameterError(f"alpha must lie between 0 and 1, not {alpha}")
    values = np.asarray(p, np.float64).ravel()
    values = values[~np.isnan(values)]
    if len(values) and (values.min() < 0 or values.max() > 1):
        raise ParameterError("p-values must lie between 0 and 1")
    return values
