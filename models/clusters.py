"""Density clusters of weighted places, exact (DBSCAN: Ester, Kriegel, Sander & Xu 1996, KDD)."""

import numpy as np
import numpy.typing as npt

from models.cell_lists import cell_lists
from models.dbscan_grid import labels_of_places
from models.density import flat, positive
from models.errors import ParameterError
from models.threads import threads

Labels = npt.NDArray[np.int64]

SLACK = 1e-12  # of the minimum: sums of weights must not depend on the order of summing


def dbscan(
    x: npt.ArrayLike, y: npt.ArrayLike, *, eps: float, min_weight: float, weights: npt.ArrayLike | None = None
) -> Labels:
    """Which points belong to which area of high density.

    x, y: (n,) metres; eps: metres; weights: (n,), zero or more, None for ones. Two points are neighbours at a distance
    of at most eps; a point is core when the weight within eps, its own included, is at least min_weight. Returns (n,)
    int64: clusters are numbered by the first of their core points in the order of the input and -1 is noise; a border
    point within reach of several clusters belongs to the lowest number. All of it is as scikit-learn's DBSCAN.
    Raises ParameterError.
    """
    xs, ys, w = flat(x, y, weights)
    positive("eps", eps), positive("min_weight", min_weight)
    if not len(xs):
        return np.empty(0, np.int64)
    with threads(len(xs)):
        lists = cell_lists(xs, ys, w, eps)
        return lists.spread(labels_of_places(lists, eps, min_weight * (1 - SLACK)))


def dbscan_nd(points: npt.ArrayLike, *, eps: float, min_weight: float, weights: npt.ArrayLike | None = None) -> Labels:
    """`dbscan` in any number of dimensions, for small tables: every pair within eps is held in memory.

    points: (n, d), eps in their unit; the rest as `dbscan`.
    """
    from sklearn.cluster import DBSCAN  # noqa: PLC0415 - takes a second to import

    rows = np.asarray(points, np.float64)
    if rows.ndim != 2 or not np.isfinite(rows).all():
        raise ParameterError("Points must be a table of finite numbers, one row a point.")
    positive("eps", eps), positive("min_weight", min_weight)
    _, _, given = flat(np.zeros(len(rows)), np.zeros(len(rows)), weights)
    w = np.ones(len(rows)) if given is None else given
    if not len(rows):
        return np.empty(0, np.int64)
    found = DBSCAN(eps=eps, min_samples=1, algorithm="kd_tree")  # min_samples must be whole: weights in units of it
    return np.asarray(found.fit(rows, sample_weight=w / min_weight * (1 + SLACK)).labels_, np.int64)
