"""Rates drawn towards those of their neighbours and towards all, as far as the counts say that neighbours are alike.

The model of Besag, York and Mollié (1991, Annals of the Institute of Statistical Mathematics 43) in the form of
Riebler et al. (2016, Statistical Methods in Medical Research 25): log rates have a part that neighbours share and one
of each place alone; sigma is how much they vary, and the share phi how much of that is the neighbours'. For each of a
grid of both the posterior of all log rates is approximated by the normal distribution nearest to it (Opper & Archambeau
2009, Neural Computation 21); what that leaves to each place apart from its own count is then multiplied by the exact
likelihood of that count, which gives back the skewness that few incidents have. The grid is averaged by how well it
explains the counts.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from scipy import linalg
from scipy.sparse.csgraph import connected_components

from models.described import Described
from models.engine.arguments import counts_and_exposures
from models.engine.arrays import Floats
from models.engine.matrices import AnyMatrix, compressed
from models.errors import ParameterError
from models.parameters import Exposures, PlaceCounts
from models.spatial_weights import Neighbours

LARGEST: Final = 1_500
"""Places: the matrices are full."""
SIGMAS: Final = np.array([0.05, 0.1, 0.18, 0.28, 0.4, 0.55, 0.75, 1.0, 1.4, 2.0])
SHARES: Final = np.array([0.02, 0.15, 0.35, 0.6, 0.85, 0.98])
PENALTY: Final = 3.0
"""Rate of sigma's exponential prior: one in twenty is above 1 (Simpson et al. 2017, Statistical Science 32)."""
VAGUE: Final = 100.0
"""Variance of the prior of the mean log rate."""
STEPS, ENOUGH = 50, 1e-7
REACH, POINTS, NEGLIGIBLE = 7.0, 400, 1e-6


@dataclass(frozen=True)
class SpatialRates:
    """Per place, (n,), per unit of exposure: the posterior median of the rate and both ends of its interval.

    sigma, phi: posterior means of the standard deviation of the log rates and of the share that neighbours explain.
    """

    rate: Floats
    low: Floats
    high: Floats
    sigma: float
    phi: float


def spatial_rates(
    count: PlaceCounts,
    exposure: Exposures = None,
    *,
    neighbours: Neighbours,
    level: Annotated[float, Described("Level of the interval", "", 0, 1)] = 0.95,
) -> SpatialRates:
    """What rate is to be expected of each place, seen what its neighbours have and all the others?

    count: (n,), at most LARGEST places; exposure: (n,) above zero; neighbours: (n, n), taken both ways. A place without
    neighbours has only a part of its own. Raises ParameterError for nonsense and when no place has an incident.
    """
    n, e = counts_and_exposures(count, exposure)
    if not 0 < level < 1:
        raise ParameterError(f"The level must lie between 0 and 1, not {level!r}.")
    if len(n) > LARGEST:
        raise ParameterError(f"At most {LARGEST:,} places can be shrunk together, not {len(n):,}.")
    if not n.any():
        raise ParameterError("No place has an incident, so nothing is known of their rates.")
    shared = shared_covariance(neighbours, len(n))
    centre = np.log(n.sum() / e.sum())
    grid = [(sigma, share) for sigma in SIGMAS for share in SHARES]
    found, weights, start = [], [], np.zeros(len(n))
    for sigma, share in grid:
        covariance = sigma**2 * ((1 - share) * np.eye(len(n)) + share * shared) + VAGUE
        near = _nearest_normal(n, e * np.exp(centre), covariance, start)
        start = near.mean
        found.append(near)
        # a point of the grid stands for the stretch round it
        stretch = np.log(_width(SIGMAS, sigma) * _width(SHARES, share))
        weights.append(near.evidence - PENALTY * sigma + stretch)
    weight = np.exp(np.array(weights) - max(weights))
    weight /= weight.sum()
    low = np.min([one.mean - REACH * one.spread for one in found], axis=0)
    high = np.max([one.mean + REACH * one.spread for one in found], axis=0)
    axis = np.linspace(low, high, POINTS)  # (POINTS, n)
    log = n * axis - e * np.exp(centre) * np.exp(axis)
    density = sum(w * _tilted(one, axis, log) for w, one in zip(weight, found, strict=True) if w > NEGLIGIBLE)
    below = np.cumsum(density, axis=0) - density / 2
    below /= density.sum(axis=0)
    shares = (0.5, (1 - level) / 2, (1 + level) / 2)
    ends = [np.exp([np.interp(u, below[:, i], axis[:, i]) for i in range(len(n))] + centre) for u in shares]
    sigma, phi = weight @ np.array(grid)
    return SpatialRates(ends[0], ends[1], ends[2], float(sigma), float(phi))


def shared_covariance(neighbours: AnyMatrix, n: int) -> Floats:
    """(n, n) covariance of the intrinsic autoregression, each connected part scaled to a typical variance of 1.

    A place without neighbours has 1 on the diagonal. (Sørbye & Rue 2014, Spatial Statistics 8: geometric mean.)
    """
    near = compressed(neighbours)
    if near.shape != (n, n):
        raise ParameterError(f"Neighbours of {n} places are a matrix of that size, not {near.shape}.")
    near = (near + near.T).tocsr()
    parts, part = connected_components(near, directed=False)
    covariance = np.zeros((n, n))
    for number in range(parts):
        members = np.flatnonzero(part == number)
        if len(members) == 1:
            covariance[members, members] = 1.0
            continue
        links = (near[members][:, members].toarray() != 0).astype(np.float64)
        np.fill_diagonal(links, 0.0)
        inverse = np.linalg.pinv(np.diag(links.sum(axis=1)) - links, hermitian=True)
        covariance[np.ix_(members, members)] = inverse / np.exp(np.log(np.diag(inverse)).mean())
    return covariance


@dataclass(frozen=True)
class _Normal:
    """The normal distribution nearest to the posterior; precision, linear: what the own count of each place adds."""

    mean: Floats
    spread: Floats
    precision: Floats
    linear: Floats
    evidence: float


def _nearest_normal(n: Floats, e: Floats, covariance: Floats, start: Floats) -> _Normal:
    """Newton's steps (Rasmussen & Williams 2006, algorithm 3.1) with the mean of exp(f) under the approximation."""
    f, variance = start, np.zeros(len(n))
    for _ in range(STEPS):
        mean = e * np.exp(f + variance / 2)
        root = np.sqrt(mean)
        factor = linalg.cholesky(np.eye(len(n)) + root[:, None] * covariance * root, lower=True)
        b = mean * f + n - mean
        a = b - root * linalg.cho_solve((factor, True), root * (covariance @ b))
        half = linalg.solve_triangular(factor, root[:, None] * covariance, lower=True)
        before, variance = variance, np.maximum(np.diag(covariance) - (half**2).sum(axis=0), 1e-12)
        step = covariance @ a - f
        f = f + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-300))
        if max(np.abs(step).max(), np.abs(variance - before).max()) < ENOUGH:
            break
    divergence = a @ f - mean @ variance + 2 * np.log(np.diag(factor)).sum()
    return _Normal(f, np.sqrt(variance), mean, b, float((n * f - mean).sum() - divergence / 2))


def _tilted(near: _Normal, axis: Floats, log: Floats) -> Floats:
    """(POINTS, n) shares of each point: what all else says of a place, times the likelihood of its own count."""
    precision = np.maximum(1 / near.spread**2 - near.precision, 1e-9)
    linear = near.mean / near.spread**2 - near.linear
    density = log - precision * axis**2 / 2 + linear * axis
    density = np.exp(density - density.max(axis=0))
    return np.asarray(density / density.sum(axis=0))


def _width(grid: Floats, value: float) -> float:
    """The stretch of a grid that one of its values stands for."""
    return float(np.gradient(grid)[np.flatnonzero(grid == value)[0]])
