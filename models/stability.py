"""How sure an area is: bootstrap over incidents (Efron & Tibshirani 1993), calibrated by what was there again."""

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Annotated, Any, Final

import numpy as np
import numpy.typing as npt

from models.clusters import minimum_of
from models.described import Described
from models.engine.arguments import positive, weighted_points, whole
from models.engine.arrays import Bits, Bools, Floats, Ints, Ints32
from models.engine.bands import A_POINT, in_bands
from models.engine.cell_lists import CellLists, cell_lists
from models.engine.minimum import ABREAST, SLACK, least_weights
from models.engine.neighbours import weight_within
from models.engine.poisson_draws import draw_places, numbers_of
from models.engine.redraws import (
    REDRAWS,
    Ground,
    compare,
    ground_of,
    mark_core,
    mark_hot,
    mark_wide,
    weigh_redraws,
)
from models.errors import ParameterError
from models.found_again import Exact, found_again
from models.parameters import Eps, MinWeight, Seed, Weights, X, Y
from models.valleys import FEWEST_PLACES

BLOCK: Final = 64_000_000
"""Bytes of the counts of places and redraws that are held at once, and of what lies round each place as many again."""
GROUND: Final = 0.625
"""Of eps: how far from its places the ground of an area reaches. 125 m for the 200 m of anonymised points, which is
the margin of an outline round them."""


@dataclass(frozen=True)
class Stability:
    """Per area, (k,).

    share: of areas like this one, how many have at least half of their ground hot again in another period like this
    one; redrawn: the share of the resamples in which this one has, before it is calibrated; weight: incidents; peak:
    heaviest surroundings of a place, as a multiple of min_weight; places: distinct ones; rank_low, rank_high: 95 %
    interval of its rank by weight.
    """

    share: Floats
    redrawn: Floats
    weight: Floats
    peak: Floats
    places: Ints
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
    exact: Exact = False,
) -> Stability:
    """Would half of the ground of the areas that `dbscan` found be hot again in another period like this one?

    x, y: (n,) metres; labels: (n,) from `dbscan` with the same eps (metres), min_weight and weights. Weights are
    numbers of incidents. The ground of an area is what lies within GROUND of eps of its places. Each resample draws a
    Poisson number of incidents at every place, with the place's weight as its mean, and clusters again; a min_weight
    that is what `choose_min_weight` says of these points is chosen anew, any other is kept. Ground is hot when it lies
    as near to a place of a cluster that stands on three places or more (fewer, when a given area does). The share of
    resamples with half of the ground hot keeps the luck that made the area, so `found_again` turns it into the share
    of such areas that real data showed again. The rank in a resample is one more than the number of areas that
    outweigh this one, counted over the places that it has now. Raises ParameterError.
    """
    eps, min_weight = positive("eps", eps), positive("min_weight", min_weight)
    xs, ys, w = weighted_points(x, y, weights, reach=eps)
    area = np.asarray(labels)
    if area.shape != xs.shape or not np.issubdtype(area.dtype, np.integer):
        raise ParameterError("Labels must be one whole number for each point, as dbscan returns them.")
    resamples, seed = whole("number of resamples", resamples, 1), whole("seed", seed)
    k = int(area.max(initial=-1)) + 1
    if w is not None and not w.all():  # what weighs nothing is never drawn, and must not use up random numbers either
        xs, ys, area, w = xs[w > 0], ys[w > 0], area[w > 0], w[w > 0]
    if not k or not len(xs):
        return Stability(
            np.zeros(k),
            np.zeros(k),
            np.zeros(k),
            np.zeros(k),
            np.zeros(k, np.int64),
            np.ones(k, np.int64),
            np.ones(k, np.int64),
        )
    lists = cell_lists(xs, ys, w, eps)
    of_place = area[lists.first].astype(np.int32)
    within = weight_within(lists, eps)
    chosen = min_weight == minimum_of(within, lists.weight, eps).value
    some = of_place >= 0
    places = np.bincount(of_place[some], minlength=k)
    fewest = min(FEWEST_PLACES, int(places[places > 0].min(initial=FEWEST_PLACES)))
    land = ground_of(lists.x, lists.y, of_place, k, GROUND * eps)
    number = numbers_of(xs[lists.first], ys[lists.first])  # draws follow the map, not the order of the input
    rule = (0 if chosen else ceil(min_weight * (1 - SLACK)), fewest)
    again, totals = _redrawn(lists, eps, number, of_place, land, k, float(within.max()), rule, resamples, seed)
    ranks = np.stack([1 + k - np.searchsorted(np.sort(total), total, side="right") for total in totals.T])
    low, high = (np.quantile(ranks, q, axis=0, method="inverted_cdf").astype(np.int64) for q in (0.025, 0.975))
    redrawn = again.mean(axis=1)
    weight = np.bincount(of_place[some], lists.weight[some], k).astype(np.float64)
    peak = np.zeros(k)
    np.maximum.at(peak, of_place[some], within[some] / min_weight)
    return Stability(found_again(redrawn, weight, peak, places, exact), redrawn, weight, peak, places, low, high)


def _redrawn(
    lists: CellLists, eps: float, number: Bits, of_place: Ints32, land: Ground, k: int, most: float,
    rule: tuple[int, int], resamples: int, seed: int,
) -> tuple[Bools, Ints]:  # fmt: skip
    """(k, resamples) whether half of the ground of each area is hot, and what each weighs.

    number: (m,) 64 bits of each place; most: the greatest weight within reach of a place; rule: the minimum, 0 to
    choose it anew from what is drawn, and the fewest places of a cluster. Of a cluster on so many at least one core
    place has as many in reach; so a place is hot when such a core place is near it, and nothing has to be joined.
    Memory is in proportion to the places, whatever the pairs.
    """
    m, rows, (least, fewest) = len(lists.x), len(lists.row), rule
    again, totals = np.zeros((k, resamples), np.bool_), np.zeros((k, resamples), np.int64)
    by_mean = np.argsort(lists.weight, kind="stable")
    search = (lists.x, lists.y, lists.start, lists.column, lists.row, lists.row_start, eps * eps)
    here, core, wide, hot = (np.empty(m, np.uint64) for _ in range(4))
    count = _kind(most + 20 * sqrt(most) + 100)  # no redraw will exceed it
    abreast = max(ABREAST, min(REDRAWS, BLOCK // (m * count.itemsize) // ABREAST * ABREAST))
    for first in range(0, resamples, abreast):
        of = slice(first, min(first + abreast, resamples))
        width = of.stop - first
        steps = float(A_POINT * m * width)
        drawn, within = np.empty((m, width), count), np.empty((m, width), count)
        minimum = np.full(width, least)
        in_bands(draw_places, m, steps, seed, first, lists.weight, by_mean, number, drawn)
        in_bands(weigh_redraws, rows, steps, *search, drawn, within)
        if not least:
            in_bands(least_weights, -(-width // ABREAST), steps, drawn, within, minimum)
        in_bands(mark_core, m, steps, drawn, within, minimum, here, core)
        in_bands(mark_wide, rows, steps, *search, here, core, fewest, wide)
        in_bands(mark_hot, rows, steps, *search, here, wide, land.place_start, hot)
        mine, sums = np.zeros((k, width), np.bool_), np.zeros((k, width), np.int64)
        compare(drawn, hot, of_place, land.place_start, land.covered, land.area_start, land.points, mine, sums)
        again[:, of], totals[:, of] = mine, sums
    return again, totals


def _kind(greatest: float) -> np.dtype[Any]:
    """The smallest whole numbers that hold it: the smaller they are, the more are added at once."""
    if greatest < np.iinfo(np.int16).max:
        return np.dtype(np.int16)
    return np.dtype(np.int32 if greatest < np.iinfo(np.int32).max else np.int64)
