"""Empirical-Bayes rates: each drawn towards the mean of all, or of its neighbours, by a gamma-Poisson model."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from scipy.special import gammaincinv

from models.described import Described, Input
from models.engine.arguments import counts_and_exposures
from models.engine.arrays import Floats
from models.engine.matrices import AnyMatrix, Matrix, compressed, lagged
from models.errors import ParameterError
from models.parameters import Exposures, PlaceCounts


@dataclass(frozen=True)
class GammaPoisson:
    """Per place, (n,), per unit of exposure: rate, both ends of its interval, mean and variance of its prior."""

    rate: Floats
    low: Floats
    high: Floats
    mean: Floats
    variance: Floats


def gamma_poisson(
    count: PlaceCounts,
    exposure: Exposures = None,
    *,
    neighbours: Annotated[
        AnyMatrix | None,
        Described(
            "Who is whose neighbour: a sparse matrix without a diagonal; all of all by default", input=Input.NEIGHBOURS
        ),
    ] = None,
    level: Annotated[float, Described("Level of the interval", "", 0, 1)] = 0.95,
) -> GammaPoisson:
    """Rates by the method of moments (Marshall 1991), with the interval of the gamma posterior.

    count: (n,); exposure: (n,) above zero; neighbours: (n, n), each place's own neighbourhood is itself and those. The
    prior has the mean m of the neighbourhood, and the variance between its places beyond what chance gives, 0 where
    there is none: then the rate is m and the interval has no width, for moments leave no doubt of the prior
    (`hierarchical_rates` does, and is what pages print). The rate is m + (x - m) v / (v + m / e). Global rates are
    those of spdep's EBest, local ones those of its EBlocal. Raises ParameterError for nonsense.
    """
    n, e = counts_and_exposures(count, exposure)
    if not 0 < level < 1:
        raise ParameterError(f"The level must lie between 0 and 1, not {level!r}.")
    if not len(n):
        return GammaPoisson(n, n, n, n, n)
    mean, variance = _global(n, e) if neighbours is None else _local(n, e, compressed(neighbours))
    between = variance > 0
    known = np.where(between, variance, 1.0)
    shape, rate = mean**2 / known + n, mean / known + e
    low, high = (np.where(between, gammaincinv(shape, u) / rate, mean) for u in ((1 - level) / 2, (1 + level) / 2))
    return GammaPoisson(np.where(between, shape / rate, mean), low, high, mean, variance)


def _global(n: Floats, e: Floats) -> tuple[Floats, Floats]:
    mean = n.sum() / e.sum()
    variance = (e * (n / e - mean) ** 2).sum() / e.sum() - mean / e.mean()
    return np.full(len(n), mean), np.full(len(n), max(float(variance), 0.0))


def _local(n: Floats, e: Floats, neighbours: Matrix) -> tuple[Floats, Floats]:
    if neighbours.shape != (len(n), len(n)):
        raise ParameterError(f"Neighbours of {len(n)} places are a matrix of that size, not {neighbours.shape}.")
    near: Matrix = (neighbours != 0).astype(np.float64).tocsr()  # type: ignore[comparison-overlap, attr-defined]
    exposed = lagged(near, e) + e
    mean = (lagged(near, n) + n) / exposed
    spread = e * (n / e - mean) ** 2
    places = lagged(near, np.ones(len(n))) + 1
    variance = (lagged(near, spread) + spread) / exposed - mean / (exposed / places)
    return mean, np.maximum(variance, 0.0)
