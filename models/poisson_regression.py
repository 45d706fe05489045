"""Poisson regression with a log link and errors that do not believe in Poisson."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from models.engine.arrays import Floats
from models.errors import ParameterError


@dataclass(frozen=True)
class PoissonFit:
    """coefficients (k,); fitted (n,) means; bread (k, k): inverse information; scores (n, k): each row's share of the
    gradient; dispersion: Pearson's chi-squared over degrees; degrees: rows less columns; finite: False where the
    likelihood has no maximum, as when an effect is told by empty rows alone (separation): then no coefficient and no
    error means anything."""

    coefficients: Floats
    fitted: Floats
    bread: Floats
    scores: Floats
    dispersion: float
    degrees: int
    finite: bool


SEPARATED: Final = 1e-6
"""A fitted mean this small beside the average one is on its way to zero."""


def poisson_regression(counts: npt.ArrayLike, design: npt.ArrayLike, offset: npt.ArrayLike | None = None) -> PoissonFit:
    """Maximum likelihood of log E[counts] = offset + design @ b, by Newton's method.

    counts: (n,) zero or more; design: (n, k) of full rank; offset: (n,), the logarithm of each row's length.
    """
    y, x = np.asarray(counts, np.float64), np.asarray(design, np.float64)
    start = np.zeros(len(y)) if offset is None else np.asarray(offset, np.float64)
    if x.ndim != 2 or y.shape != x.shape[:1] or (y < 0).any() or not np.isfinite(y).all():
        raise ParameterError("A regression needs one count, zero or more, for each row of its design.")
    mean = (y + y.mean()) / 2 + 1e-9  # the usual start of a generalised linear model
    b = np.zeros(x.shape[1])
    settled = False
    for _ in range(50):
        work = np.log(mean) - start + (y - mean) / mean
        weighted = x * mean[:, None]
        try:
            new = np.linalg.solve(x.T @ weighted, weighted.T @ work)
        except np.linalg.LinAlgError as fault:
            raise ParameterError("The counts cannot tell the effects of this design apart.") from fault
        mean = np.exp(np.clip(start + x @ new, -30, 30))
        if settled := bool(np.abs(new - b).max() < 1e-9 * max(1.0, np.abs(new).max())):
            break
        b = new
    try:
        bread = np.linalg.inv(x.T @ (x * mean[:, None]))
    except np.linalg.LinAlgError as fault:
        raise ParameterError("The counts cannot tell the effects of this design apart.") from fault
    degrees = len(y) - x.shape[1]
    dispersion = float(((y - mean) ** 2 / mean).sum() / degrees) if degrees > 0 else float("nan")
    finite = settled and bool(mean.min() > SEPARATED * mean.mean() and np.isfinite(bread).all())
    return PoissonFit(new, mean, bread, x * (y - mean)[:, None], dispersion, degrees, finite)


def cluster_covariance(fit: PoissonFit, groups: npt.ArrayLike) -> Floats:
    """(k, k) robust to anything within a group: the sandwich with G/(G-1) (n-1)/(n-k); groups: (n,) labels."""
    _, at = np.unique(np.asarray(groups), return_inverse=True)
    number, (n, k) = int(at.max()) + 1, fit.scores.shape
    if number < 2:
        raise ParameterError("Cluster-robust errors need at least two areas.")
    sums = np.zeros((number, k))
    np.add.at(sums, at, fit.scores)
    return fit.bread @ (sums.T @ sums) @ fit.bread * (number / (number - 1) * (n - 1) / (n - k))


def newey_west_covariance(fit: PoissonFit, lags: int) -> Floats:
    """(k, k) robust to over-dispersion and to correlation over `lags` rows, which are in order of time (Newey and West
    1987), with n/(n-k)."""
    s, (n, k) = fit.scores, fit.scores.shape
    meat = s.T @ s
    for lag in range(1, min(lags, n - 1) + 1):
        near = s[lag:].T @ s[:-lag]
        meat += (1 - lag / (lags + 1)) * (near + near.T)
    return fit.bread @ meat @ fit.bread * (n / (n - k))
