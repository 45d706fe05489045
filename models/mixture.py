"""How the rates of many places are spread, told by their counts alone, and counts that such places would give again."""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from models.described import Described
from models.engine.arguments import whole
from models.engine.arrays import Floats
from models.errors import ParameterError

STEPS: Final = 120
"""Rates of the distribution, even in the square root, beside a rate of nought."""
ROUNDS: Final = 200
"""Of expectation and maximisation, from an even start."""
SMALLEST: Final = 1e-300


@dataclass(frozen=True, eq=False)
class Mixture:
    """rate: (g,) ascending; count: (k,) the distinct counts; places: (k,) how many have each; posterior: (k, g) the
    chances of each rate behind each count."""

    rate: Floats
    count: Floats
    places: npt.NDArray[np.int64]
    posterior: Floats

    @property
    def expected(self) -> Floats:
        """(k,) the rate to expect behind each of the distinct counts."""
        return self.posterior @ self.rate


def rate_mixture(counts: Annotated[npt.ArrayLike, Described("Cases of each place", minimum=0)]) -> Mixture:
    """How are the rates of these places spread?

    counts: (n,) cases, sums of weights too. The distribution of the rates is free of any form: nonparametric maximum
    likelihood on a grid of rates (Kiefer & Wolfowitz 1956; Laird 1978).
    """
    n = np.asarray(counts, np.float64)
    if n.ndim != 1 or not np.isfinite(n).all() or (n < 0).any():
        raise ParameterError("Counts must be a flat list of finite numbers, 0 or more.")
    count, places = np.unique(n, return_counts=True)
    most = float(count.max(initial=0.0))
    root = np.linspace(0, np.sqrt(most + 3 * np.sqrt(most) + 1), STEPS + 1)
    rate = np.maximum(root**2, 1e-6)
    log = count[:, None] * np.log(rate) - rate - gammaln(count[:, None] + 1)
    likelihood = np.exp(log)
    prior = np.full(len(rate), 1 / len(rate))
    posterior = np.zeros_like(likelihood)
    for _ in range(ROUNDS):
        posterior = likelihood * prior
        posterior /= np.maximum(posterior.sum(axis=1, keepdims=True), SMALLEST)
        if len(n):
            prior = places @ posterior / len(n)
    return Mixture(rate, count, places, posterior)


def redrawn(
    counts: Annotated[npt.ArrayLike, Described("Cases of each place", minimum=0)],
    *,
    draws: Annotated[int, Described("Redraws", minimum=1, maximum=9999)] = 199,
    seed: Annotated[int, Described("Start of the random numbers", minimum=0)] = 0,
) -> npt.NDArray[np.int64]:
    """What could the same places have counted in another time like this one?

    (draws, n) counts, of each redraw in ascending order, so that no column is a place: of each place a rate is drawn
    from what its count leaves open (`rate_mixture`), and a count from a Poisson distribution with that rate. What is
    worked out from the redraws spreads as one such time does about what its rates would give on average.
    """
    mixture, random = rate_mixture(counts), np.random.default_rng(whole("seed", seed))
    draws = whole("number of redraws", draws, 1)
    of_rate = np.zeros((draws, len(mixture.rate)), np.int64)
    chances = mixture.posterior / np.maximum(mixture.posterior.sum(axis=1, keepdims=True), SMALLEST)
    many = mixture.places > len(mixture.rate)
    for one, places in zip(chances[many], mixture.places[many].tolist(), strict=True):
        of_rate += random.multinomial(places, one, draws)
    of_rate += _one_by_one(chances[~many], mixture.places[~many], random, draws)
    n = int(mixture.places.sum())
    rates = np.repeat(np.tile(mixture.rate, draws), of_rate.ravel())
    return np.sort(random.poisson(rates).reshape(draws, n).astype(np.int32), axis=1).astype(np.int64)


def _one_by_one(
    chances: Floats, places: npt.NDArray[np.int64], random: np.random.Generator, draws: int
) -> npt.NDArray[np.int64]:  # fmt: skip
    """(draws, g) how many of the places have each rate, where a multinomial draw of so few would cost more."""
    k, g = chances.shape
    row = np.repeat(np.arange(k), places)
    upto = (np.cumsum(chances, axis=1) + np.arange(k)[:, None]).ravel()
    at = np.searchsorted(upto, random.random((draws, len(row))) + row, side="right")
    rate = np.clip(at - row * g, 0, g - 1)
    cell = (np.arange(draws)[:, None] * g + rate).ravel()
    return np.bincount(cell, minlength=draws * g).reshape(draws, g).astype(np.int64)
