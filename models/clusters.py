"""Density clusters of weighted places, exact (DBSCAN: Ester, Kriegel, Sander & Xu 1996, KDD)."""

from math import isfinite

import numpy as np
import numpy.typing as npt

from models.errors import ParameterError

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


def dbscan(
    x: npt.ArrayLike, y: npt.ArrayLike, *, eps: float, min_weight: float, weights: npt.ArrayLike | None = None
) -> Labels:
    """Which places belong to which area of high density.

    x, y: (n,) metres; eps: metres; weights: (n,) or None for ones. Two points are neighbours at a distance <= eps; a point
    is core when the weight within eps, its own included, is at least min_weight. Returns (n,) int64: clusters are numbered
    by the first of their core points in the order of the input, -1 is noise; a border point within reach of several
    clusters belongs to the lowest number, as in scikit-learn. Raises ParameterError.
    """
    points = np.column_stack(_checked(x, y))
    return dbscan_nd(points, eps=eps, min_weight=min_weight, weights=weights)


def dbscan_nd(points: npt.ArrayLike, *, eps: float, min_weight: float, weights: npt.ArrayLike | None = None) -> Labels:
    """`dbscan` in any number of dimensions. points: (n, d); eps in the unit of the coordinates."""
    from sklearn.cluster import DBSCAN  # noqa: PLC0415 - slow to import

    rows = np.asarray(points, np.float64)
    if rows.ndim != 2 or not np.isfinite(rows).all():
        raise ParameterError("points must be a table of finite numbers, one row a point")
    if not (isfinite(eps) and eps > 0 and isfinite(min_weight) and min_weight > 0):
        raise ParameterError("eps and min_weight must be numbers above zero")
    w = _weights(weights, len(rows))
    if not len(rows):
        return np.empty(0, np.int64)
    distinct, first, inverse = np.unique(rows + 0.0, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)  # in order of first appearance, so that numbers follow the input
    weight = np.bincount(inverse.ravel(), w)[order]
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    found = DBSCAN(eps=eps, min_samples=min_weight, algorithm="kd_tree")
    labels: Labels = found.fit(distinct[order], sample_weight=weight).labels_.astype(np.int64)
    return labels[rank[inverse.ravel()]]


def _checked(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, Floats]:
    xs, ys = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if xs.ndim != 1 or xs.shape != ys.shape:
        raise ParameterError("x and y must be flat arrays of one length")
    return xs, ys


def _weights(weights: npt.ArrayLike | None, n: int) -> Floats:
    w = np.ones(n) if weights is None else np.asarray(weights, np.float64)
    if w.shape != (n,) or not (np.isfinite(w) & (w >= 0)).all():
        raise ParameterError("weights must be one finite number of zero or more for each point")
    return w
