"""How much more one forecast met than another in the same months, and how sure that is."""

from dataclasses import dataclass
from math import ceil, log10, sqrt
from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arguments import flat, whole
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.parameters import Seed

DRAWS = 9_999
FEWEST_MONTHS = 6
"""With fewer there is no interval."""


@dataclass(frozen=True)
class Gain:
    """What one met more than the other over all months, and the ends of its interval; below 0 it met fewer. block:
    months that were drawn together."""

    value: float
    low: float
    high: float
    block: int

    @property
    def claimed(self) -> bool:
        """Whether the interval lies above 0 or below it."""
        return self.low > 0 or self.high < 0


def paired_gain(
    hits: Annotated[npt.ArrayLike, Described("Met by the one in each month")],
    others: Annotated[npt.ArrayLike, Described("Met by the other in the same months")],
    *,
    block: Annotated[int | None, Described("Months drawn together; from the data when left out", "months", 1)] = None,
    draws: Annotated[int, Described("Random redraws", "", 99)] = DRAWS,
    confidence: Annotated[float, Described("Share of intervals that hold the truth", "", 0, 1)] = 0.95,
    seed: Seed = 0,
) -> Gain:
    """The sum of the differences of m months, with a circular block-bootstrap interval of it.

    Both forecasts meet the same months, so the months' luck cancels; months that resemble each other are drawn together
    (Politis and Romano 1992), as many as `block_length` says. Of 60 months such an interval misses 6 times in
    100, where one month correlates with the next by 0.15 or 0.4 8 and 12 times. hits, others: (m,). With fewer than 6
    months the ends of the interval are not numbers. Raises ParameterError for lists of different lengths.
    """
    mine = np.asarray(hits, np.float64).ravel()
    gains = mine - flat("others", others, len(mine))
    if not np.isfinite(gains).all():
        raise ParameterError("What was met must be numbers.")
    if not 0 < confidence < 1:
        raise ParameterError(f"The confidence must lie between 0 and 1, not {confidence!r}.")
    months, number = len(gains), whole("number of draws", draws, 99)
    together = block_length(gains) if block is None else whole("block", block, 1)
    if months < max(FEWEST_MONTHS, 2 * together):
        return Gain(float(gains.sum()), float("nan"), float("nan"), together)
    starts = np.random.default_rng(whole("seed", seed)).integers(0, months, (number, -(-months // together)))
    at = (starts[:, :, None] + np.arange(together)).reshape(number, -1)[:, :months] % months
    tail = 50 * (1 - confidence)
    low, high = np.percentile(gains[at].sum(axis=1), [tail, 100 - tail])
    return Gain(float(gains.sum()), float(low), float(high), together)


def block_length(series: npt.ArrayLike) -> int:
    """How many neighbours of a series of m values a circular block bootstrap should draw together, rounded up; 1 for
    values that tell nothing of each other, and at most a third of them.

    Politis and White 2004, Econometric Reviews 23, as corrected by Patton, Politis and White 2009.
    """
    values = np.asarray(series, np.float64).ravel()
    months = len(values)
    if months < FEWEST_MONTHS:
        return 1
    apart = values - values.mean()
    covariance = np.array([apart[: months - lag] @ apart[lag:] / months for lag in range(months)])
    if not covariance[0] > 0:
        return 1
    reach = min(2 * max(_last_correlated(covariance / covariance[0], months), 1), months - 1)
    lags = np.arange(-reach, reach + 1)
    taper = np.clip(2 * (1 - np.abs(lags) / reach), 0, 1)
    known = taper * covariance[np.abs(lags)]
    spread = float(known.sum())
    if spread <= 0:
        return 1
    length = (1.5 * float(known @ np.abs(lags)) ** 2 / spread**2 * months) ** (1 / 3)
    return int(min(max(1, ceil(length - 1e-9)), max(1, months // 3)))


def _last_correlated(correlation: Floats, months: int) -> int:
    """The lag after which a run of correlations is within what chance makes."""
    run = max(5, int(sqrt(log10(months))))
    limit, farthest = 2 * sqrt(log10(months) / months), min(ceil(sqrt(months)) + run, months - 1)
    for lag in range(1, farthest + 1):
        if (np.abs(correlation[lag : lag + run]) < limit).all():
            return lag - 1
    return max((lag for lag in range(1, farthest + 1) if abs(correlation[lag]) >= limit), default=0)
