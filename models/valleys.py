"""Clusters cut where the density between two of their peaks falls away, so that a chain of places is not one place."""

from typing import Annotated, Final

import numpy as np
import numpy.typing as npt

from models.clusters import Labels
from models.described import Described
from models.engine.arguments import positive, weighted_points
from models.engine.arrays import Bools, Floats, Ints, Ints32
from models.engine.cell_lists import CellLists, cell_lists
from models.engine.minimum import SLACK
from models.engine.neighbours import weight_within
from models.engine.watershed import summits
from models.errors import ParameterError
from models.parameters import Eps, MinWeight, Weights, X, Y

SHARE: Final = 0.8
REACH: Final = 500.0
CHANCE: Final = 2.0  # standard deviations of a Poisson count by which a valley must lie below the lower peak
FEWEST_PLACES: Final = 3


def split_at_valleys(
    x: X,
    y: Y,
    labels: Annotated[npt.ArrayLike, Described("What dbscan returned for the same points")],
    *,
    eps: Eps,
    min_weight: MinWeight,
    weights: Weights = None,
    share: Annotated[float, Described("A valley is lower than this share of the lower peak", "", 0, 1)] = SHARE,
    reach: Annotated[float, Described("No core point is farther from the peak of its part", "m", 0)] = REACH,
) -> Labels:
    """The parts of each cluster that have a peak of their own.

    x, y: (n,) metres; labels: (n,) from `dbscan` with the same eps (metres), min_weight and weights. The height of a
    point is the weight within eps of it, as DBSCAN counts it. Two peaks of one cluster are two parts when every way
    between them, in steps of at most eps, passes a point lower than `share` of the lower peak and lower than that peak
    by more than two standard deviations of its count (2 √height): watershed by prominence (Chazal, Guibas, Oudot &
    Skraba 2013, Journal of the ACM 60, with a ratio for the threshold). A part with core points farther than `reach`
    metres from its peak is cut once more: the highest of those is a peak, too, until none is left, and points go to the
    nearest peak. A part lighter than min_weight or on fewer than three places stays with the part whose peak is
    nearest.

    Returns (n,) int64, a refinement of the labels: parts are numbered by their first point in the order of the input,
    -1 stays -1. The parts depend on no order. A point of weight 0 may still join two others. Raises ParameterError.
    """
    eps, min_weight, reach = positive("eps", eps), positive("min_weight", min_weight), positive("reach", reach)
    xs, ys, w = weighted_points(x, y, weights, reach=eps)
    given = np.asarray(labels)
    if given.shape != xs.shape or not np.issubdtype(given.dtype, np.integer):
        raise ParameterError("Labels must be one whole number for each point, as dbscan returns them.")
    if not 0 <= share <= 1:
        raise ParameterError(f"The share must lie between 0 and 1, not {share!r}.")
    if not len(xs):
        return np.empty(0, np.int64)
    lists = cell_lists(xs, ys, w, eps)
    clusters = given[lists.first].astype(np.int32)
    height = weight_within(lists, eps)
    floor = np.minimum(share * height, height - CHANCE * np.sqrt(height))
    part = summits(lists, eps, clusters, height, floor)
    core = height >= min_weight * (1 - SLACK)
    part = _within_reach(lists, part, height, core, reach)
    part = _heavy_enough(lists, part, clusters, min_weight * (1 - SLACK))
    return _numbered(lists.spread(part))


def _within_reach(lists: CellLists, part: Ints32, height: Floats, core: Bools, reach: float) -> Ints32:
    """Further peaks for the parts whose core places lie farther than `reach` from their own."""
    from scipy.spatial import KDTree  # noqa: PLC0415 - takes a moment to import, and most maps need no further peak

    part, at = part.copy(), np.column_stack((lists.x, lists.y))
    far = core & (np.hypot(*(at - at[part]).T) > reach)
    order = np.lexsort((lists.y, lists.x, -height))
    for peak in np.unique(part[far]):
        members = order[part[order] == peak]  # the highest first
        tree, peaks = KDTree(at[members]), []
        uncovered = core[members]
        for i, place in enumerate(members):
            if uncovered[i]:
                peaks.append(place)
                uncovered[tree.query_ball_point(at[place], reach)] = False
        part[members] = np.array(peaks)[KDTree(at[peaks]).query(at[members])[1]]
    return part


def _heavy_enough(lists: CellLists, part: Ints32, clusters: Ints32, minimum: float) -> Ints32:
    """Parts too light to stand alone join the part of their cluster whose peak is nearest, the lightest first."""
    used = part >= 0
    peaks, position = np.unique(part[used], return_inverse=True)
    weight = np.bincount(position, lists.weight[used], len(peaks))
    places = np.bincount(position, minlength=len(peaks))
    x, y, cluster = lists.x[peaks], lists.y[peaks], clusters[peaks]
    number = np.arange(len(peaks))
    joined = number.copy()
    for i in np.lexsort((y, x, weight)):
        if weight[i] >= minimum and places[i] >= FEWEST_PLACES:
            continue  # it may have grown by another
        others = np.flatnonzero((cluster == cluster[i]) & (joined == number) & (number != i))
        if len(others):
            away = np.hypot(x[others] - x[i], y[others] - y[i])
            nearest = others[np.lexsort((y[others], x[others], away))[0]]
            joined[joined == i] = nearest
            weight[nearest] += weight[i]
            places[nearest] += places[i]
    of_place = part.copy()
    of_place[used] = peaks[joined[position]]
    return of_place


def _numbered(peak: Ints) -> Ints:
    """0, 1, 2 for the peaks in the order in which the points meet them; -1 stays."""
    found, first, position = np.unique(peak, return_index=True, return_inverse=True)
    number = np.empty(len(found), np.int64)
    clustered = np.flatnonzero(found >= 0)
    number[found < 0] = -1
    number[clustered[np.argsort(first[clustered])]] = np.arange(len(clustered))
    return number[position]
