"""Other tests of whether cases that are near in space are near in time: one pair of thresholds, or none.

All take whole-number weights by repetition through `numpy.repeat` at the caller: they are tests of single cases.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from models.engine.arguments import days_of, points
from models.engine.arrays import Floats, Ints
from models.engine.near_pairs import near_pairs
from models.engine.poisson import poisson_sf
from models.errors import ParameterError


@dataclass(frozen=True)
class LocalKnox:
    """For each case: how many others are near in space, in time and in both, (n,), and the p of as many or more."""

    space: Ints
    time: Ints
    both: Ints
    p: Floats


def local_knox(x: npt.ArrayLike, y: npt.ArrayLike, t: npt.ArrayLike, *, distance: float, days: float) -> LocalKnox:
    """Which cases take part in close pairs (at most `distance` metres and `days` days apart, edges included).

    p when the days are dealt anew: a case that gets a day with m others near it draws its k neighbours from the n - 1
    others, so p is the hypergeometric upper tail averaged over the m of all cases (the reference in pointpats).
    """
    xs, ys, times = _cases(x, y, t, reach=distance)
    n = len(xs)
    one, other, _ = near_pairs(xs, ys, distance)
    close = np.abs(times[one] - times[other]) <= days
    space = np.bincount(one, minlength=n) + np.bincount(other, minlength=n)
    both = np.bincount(one[close], minlength=n) + np.bincount(other[close], minlength=n)
    time = (np.abs(times[:, None] - times[None, :]) <= days).sum(axis=1) - 1
    m, share = np.unique(time, return_counts=True)
    from scipy.stats import hypergeom  # noqa: PLC0415 - costs 0.3 s, needed only here

    p = hypergeom.sf(both[:, None] - 1, n - 1, m[None, :], space[:, None]) @ (share / n)
    return LocalKnox(space, time, both, np.asarray(p, np.float64))


def knox_poisson(observed: float, expected: float) -> float:
    """The chance of more pairs than observed if their number were Poisson (Knox 1964): quick, and only approximate."""
    return float(poisson_sf(observed, expected))


def modified_knox(x: npt.ArrayLike, y: npt.ArrayLike, t: npt.ArrayLike, *, distance: float, days: float) -> float:
    """Pairs near in both less those expected from each case's own numbers of near ones (Baker 1996); above 0: more."""
    local = local_knox(x, y, t, distance=distance, days=days)
    n = len(local.both)
    return float(local.both.sum() - (local.space * local.time).sum() / (n - 1)) / 2


def mantel(x: npt.ArrayLike, y: npt.ArrayLike, t: npt.ArrayLike, *, constant: float = 0.0, power: float = 1.0) -> float:
    """Correlation over all pairs of distance and of time apart, each as (itself + constant)^power (Mantel 1967)."""
    xs, ys, times = _cases(x, y, t)
    one, other = np.tril_indices(len(xs), k=-1)
    space = (np.hypot(xs[one] - xs[other], ys[one] - ys[other]) + constant) ** power
    time = (np.abs(times[one] - times[other]) + constant) ** power
    return float(np.corrcoef(space, time)[0, 1])


def jacquez(x: npt.ArrayLike, y: npt.ArrayLike, t: npt.ArrayLike, *, k: int) -> int:
    """How many of all cases' k nearest in space are among their k nearest in time (Jacquez 1996).

    Where several cases are equally near the tree's choice stands, so that ties make the number a convention.
    """
    xs, ys, times = _cases(x, y, t)
    if not 0 < k < len(xs):
        raise ParameterError(f"k must be 1 or more and less than the number of cases, not {k}")
    space, time = _nearest(np.column_stack([xs, ys]), k), _nearest(times[:, None], k)
    return int(sum(len(set(a) & set(b)) for a, b in zip(space.tolist(), time.tolist(), strict=True)))


def _nearest(coordinates: Floats, k: int) -> Ints:
    """The k nearest others of each case; stacked cases may push a case itself out of its own list."""
    found = np.asarray(KDTree(coordinates).query(coordinates, k=k + 1)[1], np.int64)
    rows = np.arange(len(coordinates))[:, None]
    itself = found == rows
    itself[~itself.any(axis=1), -1] = True
    return found[~itself].reshape(len(coordinates), k)


def _cases(
    x: npt.ArrayLike, y: npt.ArrayLike, t: npt.ArrayLike, *, reach: float | None = None
) -> tuple[Floats, Floats, Floats]:
    xs, ys = points(x, y, reach=reach)
    return xs, ys, days_of(t, len(xs))
