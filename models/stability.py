"""How sure an area is: bootstrap over incidents (Efron & Tibshirani 1993; Hennig 2007 for clusters)."""

from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
import numpy.typing as npt
from numba import njit

from models.clusters import SLACK
from models.described import Described
from models.engine.arguments import positive, weighted_points
from models.engine.arrays import Bools, Floats, Ints, Ints32
from models.engine.bands import A_POINT, in_bands
from models.engine.cell_lists import CellLists, cell_lists
from models.engine.dbscan_grid import labels_of_places, root
from models.engine.neighbours import graph, weight_within
from models.errors import ParameterError
from models.parameters import Eps, MinWeight, Seed, Weights, X, Y

MAXIMUM_PAIRS = 16_000_000  # 64 MB; beyond that every resample searches the cells anew: slower, and the same numbers


@dataclass(frozen=True)
class Stability:
    """Per area, (k,): share of the resamples in which it recurs, and the 95 % interval of its rank by weight."""

    share: Floats
    rank_low: Ints
    rank_high: Ints


def cluster_stability(
    x: X,
    y: Y,
    labels: Annotated[npt.ArrayLike, Described("What dbscan returned for the same points")],
    *,
    eps: Eps,
    min_weight: MinWeight,
    weights: Weights = None,
    resamples: Annotated[int, Described("How often to resample", "", 1, 9_999)] = 199,
    seed: Seed = 0,
) -> Stability:
    """Would the areas that `dbscan` found still be there in another period like this one?

    x, y: (n,) metres; labels: (n,) from `dbscan` with the same eps (metres), min_weight and weights. Weights are
    numbers of incidents. Each resample draws a Poisson number of incidents at every place, with the place's weight as
    its mean, and clusters again. An area recurs when at least half of its core, by original weight, is core again
    within one cluster; it may have grown together with another. Its rank in a resample is one more than the number of
    areas that outweigh it, counted over the places that it has now.
    """
    eps, min_weight = positive("eps", eps), positive("min_weight", min_weight)
    xs, ys, w = weighted_points(x, y, weights, reach=eps)
    area = np.asarray(labels)
    if area.shape != xs.shape or not np.issubdtype(area.dtype, np.integer):
        raise ParameterError("Labels must be one whole number for each point, as dbscan returns them.")
    if resamples < 1:
        raise ParameterError(f"The number of resamples must be at least 1, not {resamples}.")
    k = int(area.max(initial=-1)) + 1
    if w is not None and not w.all():  # what weighs nothing is never drawn, and must not use up random numbers either
        xs, ys, area, w = xs[w > 0], ys[w > 0], area[w > 0], w[w > 0]
    if not k:
        return Stability(np.empty(0), np.empty(0, np.int64), np.empty(0, np.int64))
    minimum = min_weight * (1 - SLACK)
    recurred, totals = np.zeros((resamples, k), np.bool_), np.zeros((resamples, k))
    seeds = np.random.default_rng(seed).integers(0, 2**32, resamples, dtype=np.uint32)
    lists = cell_lists(xs, ys, w, eps)
    of_place = area[lists.first].astype(np.int32)
    members = np.flatnonzero((of_place >= 0) & (weight_within(lists, eps) >= minimum))
    members = members[np.argsort(of_place[members], kind="stable")].astype(np.int32)
    begin = np.searchsorted(of_place[members], np.arange(k + 1)).astype(np.int64)
    turn = np.lexsort((lists.y, lists.x))  # draws follow the map, not the order of the input
    case = (lists.weight, of_place, members, begin)
    if (pairs := graph(lists, eps, MAXIMUM_PAIRS)) is not None:
        task = (*case, turn, *pairs, minimum, seeds, recurred, totals)
        in_bands(_resample, resamples, A_POINT * len(turn) * resamples, *task)
    else:
        _search_again(lists, eps, minimum, turn, case, seeds, recurred, totals)
    ranks = np.stack([1 + k - np.searchsorted(np.sort(total), total, side="right") for total in totals])
    low, high = (np.quantile(ranks, q, axis=0, method="inverted_cdf").astype(np.int64) for q in (0.025, 0.975))
    return Stability(recurred.mean(axis=0), low, high)


def _search_again(
    lists: CellLists, eps: float, minimum: float, turn: Ints, case: tuple[npt.NDArray[np.generic], ...],
    seeds: npt.NDArray[np.uint32], recurred: Bools, totals: Floats,
) -> None:  # fmt: skip
    """`_resample` without the graph: memory in proportion to the places, whatever the pairs."""
    for r, seed in enumerate(seeds):
        drawn = np.empty(len(lists.x))
        _draw(seed, lists.weight, turn, drawn)
        again = replace(lists, weight=drawn)
        core = weight_within(again, eps) >= minimum
        clusters = np.where(core, labels_of_places(again, eps, minimum), -1).astype(np.int32)
        _judge(*case, drawn, clusters, np.zeros(len(drawn)), recurred[r], totals[r])


@njit(cache=True, nogil=True)
def _draw(seed: np.uint32, weight: Floats, turn: Ints, drawn: Floats) -> None:
    np.random.seed(seed)
    for p in turn:
        drawn[p] = np.random.poisson(weight[p])


@njit(cache=True, nogil=True)
def _judge(
    weight: Floats, of_place: Ints32, members: Ints32, begin: Ints, drawn: Floats, clusters: Ints32, mass: Floats,
    recurred: Bools, totals: Floats,
) -> None:  # fmt: skip
    """Which areas survive in `clusters`, -1 for places that are not core; `mass` is all zero before and after."""
    for p in range(len(weight)):
        if of_place[p] >= 0:
            totals[of_place[p]] += drawn[p]
    for area in range(len(recurred)):
        whole, largest = 0.0, 0.0
        for p in members[begin[area] : begin[area + 1]]:
            whole += weight[p]
            if clusters[p] >= 0:
                mass[clusters[p]] += weight[p]
                largest = max(largest, mass[clusters[p]])
        recurred[area] = largest > 0 and largest >= 0.5 * whole
        for p in members[begin[area] : begin[area + 1]]:
            if clusters[p] >= 0:
                mass[clusters[p]] = 0.0


@njit(cache=True, nogil=True)
def _resample(
    from_r: int, to_r: int, weight: Floats, of_place: Ints32, members: Ints32, begin: Ints, turn: Ints, start: Ints,
    partners: Ints32, minimum: float, seeds: npt.NDArray[np.uint32], recurred: Bools, totals: Floats,
) -> None:  # fmt: skip
    places = len(weight)
    for r in range(from_r, to_r):
        drawn, mass = np.empty(places), np.zeros(places)
        _draw(seeds[r], weight, turn, drawn)
        within = drawn.copy()
        for p in range(places):
            for e in range(start[p], start[p + 1]):
                within[p] += drawn[partners[e]]
                within[partners[e]] += drawn[p]
        clusters = np.arange(places).astype(np.int32)
        for p in range(places):
            if within[p] >= minimum:
                for e in range(start[p], start[p + 1]):
                    if within[partners[e]] >= minimum:
                        a, b = root(clusters, p), root(clusters, partners[e])
                        clusters[max(a, b)] = min(a, b)
        for p in range(places):  # a root comes before its places, so it is final when they ask
            clusters[p] = clusters[clusters[p]] if within[p] >= minimum else -1
        _judge(weight, of_place, members, begin, drawn, clusters, mass, recurred[r], totals[r])
