"""Clusters of differing density (HDBSCAN*: Campello, Moulavi & Sander 2013, PAKDD), by scikit-learn."""

from typing import Annotated

import numpy as np

from models.described import Described
from models.engine.arguments import weighted_points, whole
from models.engine.arrays import Ints
from models.errors import ParameterError
from models.parameters import Weights, X, Y

MAXIMUM_INCIDENTS = 20_000  # incidents; time and the tree grow with their square: about 3 s here


def hdbscan(
    x: X,
    y: Y,
    *,
    min_cluster_weight: Annotated[int, Described("The smallest weight of a cluster", minimum=2)],
    min_weight: Annotated[
        int | None, Described("Weight within the core distance; the same when left out", minimum=1)
    ] = None,
    weights: Weights = None,
) -> Ints:
    """Which points belong to which cluster, each at its own density, with no distance to choose.

    x, y: (n,) metres; min_cluster_weight: the minimum weight of a cluster, 2 or more; min_weight: the weight within the
    core distance, its own included (min_cluster_weight when None); weights: (n,) whole numbers or None for ones.
    Returns (n,) int64, numbered by first appearance, -1 noise.

    scikit-learn takes no weights, so a place stands in as often as its weight says, sorted by coordinate: the result
    depends neither on the order of the points nor on whether a stack comes as a weight or as repetition. Equal points
    may be parted there; here a place goes where most of it went. A stack of min_cluster_weight is infinitely dense and
    always a cluster, if there is anything beside it (all points together are never one): use `dbscan` for anonymised
    map points. ParameterError for more than 20,000 incidents.
    """
    xs, ys, w = weighted_points(x, y, weights)
    repeats = np.ones(len(xs)) if w is None else w
    if (repeats != np.floor(repeats)).any():
        raise ParameterError("HDBSCAN counts incidents: weights must be whole numbers.")
    min_cluster_weight = whole("min_cluster_weight", min_cluster_weight, 2)
    if min_cluster_weight < 2 or (min_weight is not None and min_weight < 1):
        raise ParameterError("The min_cluster_weight must be at least 2 and the min_weight at least 1.")
    if repeats.sum() > MAXIMUM_INCIDENTS:
        raise ParameterError(
            f"HDBSCAN would take too long for {repeats.sum():,.0f} incidents; at most {MAXIMUM_INCIDENTS:,}. "
            "Choose a shorter period, a smaller area, or DBSCAN."
        )
    places, inverse = np.unique(np.column_stack((xs, ys)) + 0.0, axis=0, return_inverse=True)
    inverse = inverse.ravel()
    counts = np.bincount(inverse, repeats, len(places)).astype(np.int64)
    need = max(min_cluster_weight, min_weight or 1)
    if counts.sum() < need:
        return np.full(len(xs), -1, np.int64)
    from sklearn.cluster import HDBSCAN  # noqa: PLC0415 - takes a second to import

    found = HDBSCAN(min_cluster_size=min_cluster_weight, min_samples=min_weight, copy=True)
    labels = found.fit(places.repeat(counts, axis=0)).labels_
    votes = np.zeros((len(places), labels.max() + 2), np.int64)
    np.add.at(votes, (np.arange(len(places)).repeat(counts), labels + 1), 1)
    of_point = np.argmax(votes[inverse], axis=1) - 1  # no votes, hence noise, where the weight is zero
    numbers, first = np.unique(of_point[of_point >= 0], return_index=True)
    renumber = np.full(labels.max() + 2, -1, np.int64)
    renumber[numbers[np.argsort(first)] + 1] = np.arange(len(numbers))
    return renumber[of_point + 1]
