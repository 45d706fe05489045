"""How sure the measures of concentration are, and how much of them chance alone would make."""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt

from models.concentration import adjusted_gini, gini, shares
from models.described import Described
from models.engine.arguments import whole
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.mixture import redrawn

HELD: Final = (0.25, 0.5, 0.8)
BOTH: Final = 2**0.5
"""How much farther two times lie from each other than one lies from what its rates give on average."""
ROUNDING: Final = 1e-6


@dataclass(frozen=True)
class Spread:
    """One measure. value: as counted; low, high: where it lies in another time of the same rates; even: what it is on
    average when as many cases fall on the places by chance alone."""

    value: float
    low: float
    high: float
    even: float


@dataclass(frozen=True)
class ConcentrationRange:
    """gini, adjusted: as `models.concentration` has them; held: which shares of the cases; places: for each of them
    the fewest places that hold it, as a share of all places; even_curve: (n + 1,) Lorenz curve of chance alone."""

    gini: Spread
    adjusted: Spread
    held: tuple[float, ...]
    places: tuple[Spread, ...]
    even_curve: Floats


def concentration_range(
    counts: Annotated[npt.ArrayLike, Described("Cases of each place of one size", minimum=0)],
    held: Annotated[tuple[float, ...], Described("Shares of the cases", minimum=0, maximum=1)] = HELD,
    *,
    draws: Annotated[int, Described("Redraws", minimum=1, maximum=9999)] = 199,
    seed: Annotated[int, Described("Start of the random numbers", minimum=0)] = 0,
    level: Annotated[float, Described("Level of the interval", minimum=0, maximum=1)] = 0.95,
) -> ConcentrationRange:
    """How gathered are the cases, how sure is that, and how much of it is chance?

    counts: (n,) of at least one place, all of one size. The interval holds what another time as long would show while
    the places keep their rates: from the median to the ends of redraws (`models.mixture.redrawn`), times the root of 2,
    for both times vary; of places outwards to whole ones. It does not hold what moving map points, another grid or
    other rules of recording change. even: the mean over redraws in which every place has the same rate. Without a case
    every measure is 0.
    """
    n = np.asarray(counts, np.float64)
    if n.ndim != 1 or not len(n):
        raise ParameterError("There must be a flat list of at least one place.")
    if not 0 < level < 1:
        raise ParameterError(f"The level must lie between 0 and 1, not {level!r}.")
    draws = whole("number of redraws", draws, 1)
    at = [share.unit_share for share in shares(n, held=held)]
    value = np.array([gini(n), adjusted_gini(n), *at])
    cases = round(float(n.sum()))
    if not cases:
        none = Spread(0.0, 0.0, 0.0, 0.0)
        return ConcentrationRange(none, none, tuple(held), (none,) * len(held), np.linspace(0, 1, len(n) + 1))
    random = np.random.default_rng(whole("seed", seed))
    even = np.sort(random.multinomial(cases, np.full(len(n), 1 / len(n)), min(draws, 49)), axis=1)
    tails = [(1 - level) / 2, 0.5, (1 + level) / 2]
    begin, middle, end = np.quantile(_measures(redrawn(n, draws=draws, seed=seed), held), tails, axis=0)
    low = np.maximum(value - BOTH * (middle - begin), 0.0)
    high = np.minimum(value + BOTH * (end - middle), 1.0)
    low[2:], high[2:] = np.floor(low[2:] * len(n) + ROUNDING) / len(n), np.ceil(high[2:] * len(n) - ROUNDING) / len(n)
    chance = _measures(even, held).mean(axis=0)
    first, second, *others = (Spread(*map(float, one)) for one in zip(value, low, high, chance, strict=True))
    curve = np.concatenate([[0.0], np.cumsum(even.mean(axis=0)) / cases])
    return ConcentrationRange(first, second, tuple(held), tuple(others), curve)


def _measures(ascending: npt.NDArray[np.int64], held: tuple[float, ...]) -> Floats:
    """(draws, 2 + held) Gini, adjusted Gini and the shares of places, of rows of counts in ascending order."""
    n = ascending.shape[1]
    reached = np.cumsum(ascending, axis=1)
    total = reached[:, -1].astype(np.float64)
    some = np.maximum(total, 1.0)
    uneven = np.where(total > 0, 1 + 1 / n - 2 * reached.sum(axis=1) / (n * some), 0.0)
    adjusted = np.where(total > 0, np.maximum(n / some, 1.0) * (uneven - 1) + 1, 0.0)
    places = [(n - (reached <= (total * (1 - share) * (1 + 1e-12))[:, None]).sum(axis=1)) / n for share in held]
    return np.stack([uneven, adjusted, *(np.where(total > 0, one, 0.0) for one in places)], axis=1)
