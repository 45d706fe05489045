"""Redrawing counts at places, and what is hot ground each time."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from models.engine.arrays import Bools, Floats, Ints, Ints32
from models.engine.minimum import SLACK, least_weight


@dataclass(frozen=True)
class Ground:
    """The ground of areas as points of a lattice: which of them each place covers, and which belong to each area.

    place_start (m + 1,), covered: points of the places; area_start (k + 1,), points: points of the areas.
    """

    place_start: Ints
    covered: Ints32
    area_start: Ints
    points: Ints32


def ground_of(x: Floats, y: Floats, area: Ints32, k: int, reach: float) -> Ground:
    """Ground of the areas: what lies at most `reach` from their places, on a lattice of half of it.

    x, y: (m,) metres; area: (m,) 0 to k - 1, -1 for none.
    """
    step = reach / 2
    column, row = np.rint((x - x.min()) / step).astype(np.int64), np.rint((y - y.min()) / step).astype(np.int64)
    nearby = np.stack(np.meshgrid(np.arange(-2, 3), np.arange(-2, 3))).reshape(2, -1)
    i, j = column[:, None] + nearby[0] + 2, row[:, None] + nearby[1] + 2
    away2 = (x[:, None] - x.min() - (i - 2) * step) ** 2 + (y[:, None] - y.min() - (j - 2) * step) ** 2
    place, n = np.nonzero(away2 <= reach * reach)
    key = i[place, n] * (int(row.max()) + 5) + j[place, n]
    used = np.unique(key[area[place] >= 0])
    at = np.minimum(np.searchsorted(used, key), len(used) - 1)
    of_ground = used[at] == key
    place, point = place[of_ground], at[of_ground]
    within = area[place] >= 0
    pairs = np.unique(area[place[within]].astype(np.int64) * len(used) + point[within])
    return Ground(
        np.searchsorted(place, np.arange(len(x) + 1)), point.astype(np.int32),
        np.searchsorted(pairs // len(used), np.arange(k + 1)), (pairs % len(used)).astype(np.int32),
    )  # fmt: skip


@njit(cache=True, nogil=True)
def draw(seed: np.uint32, weight: Floats, turn: Ints, drawn: Floats) -> None:
    """A Poisson number for every place, in the order `turn`."""
    np.random.seed(seed)
    for p in turn:
        drawn[p] = np.random.poisson(weight[p])


@njit(cache=True, nogil=True)
def compare(
    drawn: Floats, hot: Bools, of_place: Ints32, place_start: Ints, covered: Ints32, area_start: Ints, points: Ints32,
    marked: Bools, again: Bools, totals: Floats,
) -> None:  # fmt: skip
    """Which areas have half of their ground covered by hot places, and what each weighs; marked: false throughout."""
    for p in range(len(drawn)):
        if of_place[p] >= 0:
            totals[of_place[p]] += drawn[p]
        if hot[p]:
            for e in range(place_start[p], place_start[p + 1]):
                marked[covered[e]] = True
    for area in range(len(again)):
        first, end, found = area_start[area], area_start[area + 1], 0
        for e in range(first, end):
            found += marked[points[e]]
        again[area] = 2 * found >= end - first > 0


@njit(cache=True, nogil=True)
def redraw(
    from_r: int, to_r: int, weight: Floats, turn: Ints, of_place: Ints32, place_start: Ints, covered: Ints32,
    area_start: Ints, points: Ints32, start: Ints, partners: Ints32, kept_minimum: float, fewest: int,
    seeds: npt.NDArray[np.uint32], again: Bools, totals: Floats,
) -> None:  # fmt: skip
    """again, totals (resamples, k): see `compare`. kept_minimum: 0 to choose it anew from what is drawn.

    Of a cluster on `fewest` places or more at least one core place has `fewest` - 1 neighbours; so a place is hot when
    such a core place is near it, and nothing has to be joined.
    """
    places = len(weight)
    size = points.max() + 1 if len(points) else 0
    drawn = np.empty(places)
    for r in range(from_r, to_r):
        draw(seeds[r], weight, turn, drawn)
        here = drawn > 0
        within = drawn.copy()
        for p in range(places):
            mass, more = drawn[p], 0.0
            for e in range(start[p], start[p + 1]):
                within[partners[e]] += mass
                more += drawn[partners[e]]
            within[p] += more
        minimum = kept_minimum if kept_minimum > 0 else least_weight(drawn, within) * (1 - SLACK)
        core = here & (within >= minimum)
        neighbours, hot = np.zeros(places, np.int32), core.copy()
        for p in range(places):
            for e in range(start[p], start[p + 1]):
                q = partners[e]
                neighbours[p] += here[q]
                neighbours[q] += here[p]
                hot[q] |= core[p]
                hot[p] |= core[q]
        enough = neighbours >= fewest - 1
        if not enough[core].all():
            core &= enough
            hot[:] = core
            for p in range(places):
                for e in range(start[p], start[p + 1]):
                    hot[partners[e]] |= core[p]
                    hot[p] |= core[partners[e]]
        hot &= here
        marked = np.zeros(size, np.bool_)
        compare(drawn, hot, of_place, place_start, covered, area_start, points, marked, again[r], totals[r])
