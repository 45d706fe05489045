"""Density clusters of weighted places, exact (DBSCAN: Ester, Kriegel, Sander & Xu 1996, KDD)."""

from dataclasses import dataclass
from enum import Enum
from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arguments import positive, weighted_points, whole
from models.engine.arrays import Floats, Ints
from models.engine.cell_lists import cell_lists
from models.engine.dbscan_grid import labels_of_places
from models.engine.minimum import SLACK, SMALLEST_AREA, two_minimums
from models.engine.neighbours import weight_within
from models.errors import ParameterError
from models.parameters import Eps, MinWeight, Weights, X, Y

Labels = Ints


def dbscan(x: X, y: Y, *, eps: Eps, min_weight: MinWeight, weights: Weights = None) -> Labels:
    """Which points belong to which area of high density.

    x, y: (n,) metres; eps: metres; weights: (n,), zero or more, None for ones. Two points are neighbours at a distance
    of at most eps; a point is core when the weight within eps, its own included, is at least min_weight. Returns (n,)
    int64: clusters are numbered by the first of their core points in the order of the input and -1 is noise; a border
    point within reach of several clusters belongs to the lowest number. All of it is as scikit-learn's DBSCAN.
    Raises ParameterError.
    """
    eps, min_weight = positive("eps", eps), positive("min_weight", min_weight)
    xs, ys, w = weighted_points(x, y, weights, reach=eps)
    if not len(xs):
        return np.empty(0, np.int64)
    lists = cell_lists(xs, ys, w, eps)
    return lists.spread(labels_of_places(lists, eps, min_weight * (1 - SLACK)))


def dbscan_nd(
    points: Annotated[npt.ArrayLike, Described("(n, d) coordinates")],
    *,
    eps: Eps,
    min_weight: MinWeight,
    weights: Weights = None,
) -> Labels:
    """`dbscan` in any number of dimensions, for small tables: every pair within eps is held in memory.

    points: (n, d), eps in their unit; the rest as `dbscan`.
    """
    from sklearn.cluster import DBSCAN  # noqa: PLC0415 - takes a second to import

    rows = np.asarray(points, np.float64)
    if not rows.size and rows.ndim == 1:
        rows = rows.reshape(0, 2)
    if rows.ndim != 2 or not np.isfinite(rows).all():
        raise ParameterError("Points must be a table of finite numbers, one row a point.")
    eps, min_weight = positive("eps", eps), positive("min_weight", min_weight)
    _, _, w = weighted_points(np.zeros(len(rows)), np.zeros(len(rows)), weights)
    if not len(rows):
        return np.empty(0, np.int64)
    each = np.ones(len(rows)) if w is None else w
    if not each.any():
        return np.full(len(rows), -1, np.int64)
    found = DBSCAN(eps=eps, min_samples=1, algorithm="kd_tree")  # min_samples must be whole: weights in units of it
    return np.asarray(found.fit(rows, sample_weight=each / min_weight * (1 + SLACK)).labels_, np.int64)


@dataclass(frozen=True)
class ChosenEps:
    """value: metres; knee: where the curve of distances bends, before it was rounded and kept within the limits, None
    where the places are too few to say; places: how many distinct ones there are."""

    value: float
    knee: float | None
    places: int


class MinWeightRule(Enum):
    """What decided a min_weight."""

    NO_INCIDENTS = "no_incidents"
    HANDFUL = "handful"  # anything lower would call a handful an area
    QUARTER = "quarter"  # of the heaviest surroundings
    LOCAL_PEAK = "local_peak"  # two standard deviations above a typical incident's surroundings


@dataclass(frozen=True)
class ChosenMinWeight:
    """value: the weight; rule: what decided it; typical: the weight within eps (metres) of a typical incident, itself
    included."""

    value: float
    rule: MinWeightRule
    typical: float
    eps: float


def choose_eps(
    x: X,
    y: Y,
    *,
    nearest: Annotated[int, Described("Which neighbour the distances are to", minimum=1)] = 4,
    low: Annotated[float, Described("Never less", "m", 0)] = 50,
    high: Annotated[float, Described("Never more", "m", 0)] = 500,
    weights: Weights = None,
) -> ChosenEps:
    """An eps from how far apart the distinct places are, metres, in whole tens between low and high.

    The distances from each place to its `nearest`-th neighbour are sorted; where their curve leaves its chord most is
    the knee (Ester et al. 1996). The tenth of the places that lie farthest out is left aside, or a few lonely farms
    would decide. Stacks count once, however high: weights only say which places count at all.
    """
    from scipy.spatial import KDTree  # noqa: PLC0415 - not needed where eps is given

    nearest = whole("number of the neighbour", nearest, 1)
    if not 0 <= low <= high:
        raise ParameterError(f"The lowest eps must be 0 or more and at most the highest, not {low!r} and {high!r}.")
    xs, ys, w = weighted_points(x, y, weights, reach=low)
    places = np.unique(np.column_stack((xs, ys))[slice(None) if w is None else w > 0], axis=0)
    if len(places) <= nearest + 1:
        return ChosenEps(high, None, len(places))
    distances, _ = KDTree(places).query(places, [nearest + 1])  # the first is the place itself
    away = np.sort(np.ravel(distances))
    away = away[: max(2, int(0.9 * len(away)))]
    rise = (away - away[0]) / (away[-1] - away[0]) if away[-1] > away[0] else np.ones(len(away))
    knee = float(away[np.argmax(np.linspace(0, 1, len(away)) - rise)])
    return ChosenEps(float(min(max(10 * round(knee / 10), low), high)), knee, len(places))


def choose_min_weight(x: X, y: Y, *, eps: Eps, weights: Weights = None) -> ChosenMinWeight:
    """A min_weight that makes areas local peaks, for 300 robberies as for 20,000 assaults.

    With m the median over incidents of the weight within eps: the smallest whole number that is at least 6 and at least
    m + 2 sqrt(m + m² / 2), two standard deviations above a typical incident's surroundings where counts vary by chance
    (m) and places by nature (m² / 2, the negative binomial). Where the typical incident itself stands in the peak that
    would ask for more than there is, so a quarter of the heaviest surroundings is always enough. Fewer than 6 would
    call a handful an area.
    """
    eps = positive("eps", eps)
    xs, ys, w = weighted_points(x, y, weights, reach=eps)
    if not len(xs) or (w is not None and not w.any()):
        return ChosenMinWeight(SMALLEST_AREA, MinWeightRule.NO_INCIDENTS, 0.0, eps)
    lists = cell_lists(xs, ys, w, eps)
    return minimum_of(weight_within(lists, eps), lists.weight, eps)


def minimum_of(within: Floats, weight: Floats, eps: float) -> ChosenMinWeight:
    """`choose_min_weight` where the weight of each place (m,) and that within eps of it (m,) are known."""
    order = np.argsort(within, kind="stable")
    upto = np.cumsum(weight[order])
    typical = float(within[order[np.searchsorted(upto, upto[-1] / 2)]])
    peak, enough = map(int, two_minimums(typical, float(within.max())))
    if min(peak, enough) <= SMALLEST_AREA:
        return ChosenMinWeight(SMALLEST_AREA, MinWeightRule.HANDFUL, typical, eps)
    if enough < peak:
        return ChosenMinWeight(enough, MinWeightRule.QUARTER, typical, eps)
    return ChosenMinWeight(peak, MinWeightRule.LOCAL_PEAK, typical, eps)
