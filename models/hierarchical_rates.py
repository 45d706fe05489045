"""Rates of places that are compared and ranked, each drawn towards the others by as much as its own count leaves open.

The largest of many counts is the largest partly by luck. The rates of the places are taken to come from one
distribution, of which the counts themselves tell how wide it is and how heavy its upper tail: a gamma distribution
whose scale itself varies by a gamma distribution (a scaled beta prime, with the gamma distribution as a limit).
Where the counts leave open which it is, all of them are averaged by how well they explain the counts, so that the
interval holds the truth for a few places as for many, and for the first of a ranking as for all.

Sources: Clayton & Kaldor 1987, Biometrics 43 (gamma-Poisson); Deely & Lindley 1981, JASA 76 (Bayes empirical
Bayes); Pérez, Pericchi & Ramírez 2017, Bayesian Analysis 12 (scaled beta prime as a prior of a scale).
"""

from typing import Annotated, Final

import numpy as np
from scipy.special import gammainc, gammaln

from models.described import Described
from models.engine.arguments import counts_and_exposures
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.parameters import Exposures, PlaceCounts
from models.shrunk import Shrunk

STEPS: Final = (240, 4000)
"""Fewest and most steps of the rate, even in its logarithm, over which everything is summed."""
STEP: Final = 0.4
"""Of the standard deviation that the largest count leaves in the logarithm of its rate."""
SHAPES: Final = (0.15, 0.3, 0.5, 0.8, 1.2, 2.0, 3.5, 6.0, 12.0, 30.0)
TAILS: Final = (2.0, 3.0, 5.0, 10.0, 1e4)
"""Exponents of the upper tail; the last one is a gamma distribution."""
MEANS: Final = np.exp(np.linspace(-2.0, 2.0, 17))
"""Of the distribution, as multiples of the mean rate."""
SMALLEST: Final = 1e-300
NEGLIGIBLE: Final = 1e-16
"""Of the largest: what weighs less changes no digit of a sum."""
SPARSE: Final = 4
"""Every so many rates tell roughly how well a prior explains the counts."""
HOPELESS: Final = 80.0
"""Logarithm of how much worse than the best a prior may explain the counts by that; far beyond NEGLIGIBLE."""
TOGETHER: Final = 12
"""Places whose likelihoods are summed at once, over the rates that any of them bears."""


def hierarchical_rates(
    count: PlaceCounts,
    exposure: Exposures = None,
    *,
    minimum: Annotated[float, Described("Counts below this were not given and are not among these", minimum=0)] = 0.0,
    level: Annotated[float, Described("Level of the interval", "", 0, 1)] = 0.95,
) -> Shrunk:
    """What rate is to be expected of each place, seen that it is one of many?

    count: (n,) incidents or sums of weights; exposure: (n,) above zero. Returns rates per unit of exposure and their
    equal-tailed credible interval; a place without any incident has 0 as its lower end, and the whole of the chance
    that is left above its upper end. Places with the same exposure that are listed only from a `minimum` on are no fair
    sample: the distribution is then fitted to counts that had to reach it. No place gives empty arrays; when no place
    has an incident, each has the upper end that all of them together would have. Raises ParameterError for counts
    that are negative or no numbers, for exposures not above zero and a level not between 0 and 1.
    """
    every, exposures = counts_and_exposures(count, exposure)
    if not 0 < level < 1:
        raise ParameterError(f"The level must lie between 0 and 1, not {level!r}.")
    if not every.any():
        return Shrunk(np.zeros(len(every)), np.zeros(len(every)), -np.log(1 - level) / exposures)
    like, of, times = np.unique(every + 1j * exposures, return_inverse=True, return_counts=True)
    n, e = like.real, like.imag  # places alike in both have the same posterior
    mean = float(every.sum() / exposures.sum())
    lowest = np.log(min(mean * 1e-4, 0.02 / e.max()))
    highest = np.log(max(((n + 8 + 6 * np.sqrt(n + 1)) / e).max(), 50 * mean))
    steps = np.clip((highest - lowest) * np.sqrt(n.max() + 1) / STEP, *STEPS)
    log_rate = np.linspace(lowest, highest, int(steps))
    rate = np.exp(log_rate)
    priors = _priors(log_rate, mean)
    log = n[:, None] * np.log(e[:, None] * rate) - e[:, None] * rate - gammaln(n[:, None] + 1)
    likelihood = np.exp(log - log.max(axis=1, keepdims=True))
    if minimum <= 0:  # what is hopeless on every fourth rate need not be summed over all of them
        rough = times @ np.log(np.maximum(_explained(likelihood[:, ::SPARSE], priors[:, ::SPARSE]), SMALLEST))
        priors = priors[rough > rough.max() - HOPELESS]
    explained = np.maximum(_explained(likelihood, priors), SMALLEST)  # (places, priors)
    evidence = times @ np.log(explained)
    if minimum > 0:
        seen = gammainc(minimum, e[:, None] * rate)  # the chance of at least the minimum
        evidence = evidence - times @ np.log(np.maximum(seen @ priors.T, SMALLEST))
    weight = np.exp(evidence - evidence.max())
    some = weight > NEGLIGIBLE
    posterior = likelihood * ((weight[some] / weight.sum() / explained[:, some]) @ priors[some])
    posterior /= posterior.sum(axis=1, keepdims=True)
    below = np.cumsum(posterior, axis=1) - posterior / 2
    low = np.where(n > 0, _quantile((1 - level) / 2, below, log_rate), 0.0)
    high = _quantile(np.where(n > 0, (1 + level) / 2, level), below, log_rate)
    return Shrunk((posterior @ rate)[of], low[of], high[of])


def _explained(likelihood: Floats, priors: Floats) -> Floats:
    """(places, priors) how well each prior explains each count; places by ascending count, so that neighbours bear
    about the same rates."""
    parts = []
    for start in range(0, len(likelihood), TOGETHER):
        part = likelihood[start : start + TOGETHER]
        borne = np.flatnonzero((part > NEGLIGIBLE).any(axis=0))
        borne = borne if len(borne) else np.arange(part.shape[1])
        parts.append(part[:, borne[0] : borne[-1] + 1] @ priors[:, borne[0] : borne[-1] + 1].T)
    return np.concatenate(parts)


def _priors(log_rate: Floats, mean: float) -> Floats:
    """(850, steps) chances of each step of the rate, for every shape, tail and mean.

    Another mean moves a prior along the logarithm of the rate, here by whole steps: each is worked out once.
    """
    step = log_rate[1] - log_rate[0]
    moved = np.rint(np.log(MEANS) / step).astype(np.intp)
    reach = int(moved.max())
    axis = log_rate[0] + step * np.arange(-reach, len(log_rate) + reach)
    shape, tail = (v.ravel()[:, None] for v in np.meshgrid(SHAPES, TAILS, indexing="ij"))
    scaled = axis - np.log(mean * (tail - 1) / shape)
    log = shape * scaled - (shape + tail) * np.logaddexp(0, scaled)
    long = np.exp(log - log.max(axis=1, keepdims=True))
    chance = np.concatenate([long[:, reach - k : reach - k + len(log_rate)] for k in moved])
    chance /= np.maximum(chance.sum(axis=1, keepdims=True), SMALLEST)
    return chance


def _quantile(share: float | Floats, below: Floats, log_rate: Floats) -> Floats:
    wanted = np.broadcast_to(share, len(below))
    return np.exp([np.interp(s, chances, log_rate) for s, chances in zip(wanted, below, strict=True)])
