"""Clusters in space and time, exact (ST-DBSCAN: Birant & Kut 2007, Data & Knowledge Engineering 60)."""

from math import inf
from typing import Annotated

import numpy as np
import numpy.typing as npt
from numba import njit

from models.described import Described, Input
from models.engine.arguments import positive, weighted_points
from models.engine.arrays import Bools, Floats, Ints, Ints32
from models.engine.bands import A_POINT, in_bands
from models.engine.cell_lists import cell_lists
from models.engine.dbscan_grid import near_rows, numbers_of, root
from models.engine.minimum import SLACK
from models.engine.neighbours import windows
from models.errors import ParameterError
from models.parameters import Eps, MinWeight, Weights, X, Y

HOURS_OF_WEEK = 168.0


def space_time_dbscan(
    x: X,
    y: Y,
    times: Annotated[npt.ArrayLike, Described("When: days, or hours of the week with period 168", input=Input.DAY)],
    *,
    eps: Eps,
    eps_time: Annotated[float, Described("Two incidents this near in time are neighbours; unit of times", minimum=0)],
    min_weight: MinWeight,
    weights: Weights = None,
    period: Annotated[float | None, Described("The clock's round, 168 hours for a week; none when left out")] = None,
) -> Ints:
    """Which incidents belong to which cluster that is close in space and in time at once.

    x, y: (n,) metres; times: (n,), days say, and eps_time in the same unit; two incidents are neighbours at most eps
    metres and at most eps_time apart. With a period the clock goes round, min(|Δ|, period - |Δ|): times in hours and
    period=168 find places that are hot at the same hours of every week. weights: (n,) or None for ones.
    Returns (n,) int64 labels; core, border, noise and numbers are as in `models.clusters.dbscan`.
    """
    eps, min_weight = positive("eps", eps), positive("min_weight", min_weight)
    xs, ys, w = weighted_points(x, y, weights, reach=eps)
    ts = np.asarray(times)
    if ts.dtype.kind == "M":
        raise ParameterError("Times must be numbers: turn dates into days, or into hours of the week, first.")
    ts = ts.astype(np.float64)
    if ts.shape != xs.shape or not np.isfinite(ts).all():
        raise ParameterError("Times must be one finite number for each incident.")
    if not eps_time >= 0:
        raise ParameterError(f"The eps_time must be zero or more, not {eps_time!r}.")
    if period is not None:
        ts = ts % positive("period", period)
    if not len(xs):
        return np.empty(0, np.int64)
    lists = cell_lists(xs, ys, None, eps)
    place = lists.spread(np.arange(len(lists.x), dtype=np.int32))
    order = np.lexsort((ts, place)).astype(np.int32)
    begin = np.searchsorted(place[order], np.arange(len(lists.x) + 1)).astype(np.int32)
    t, weight = ts[order], np.ones(len(xs)) if w is None else w[order]
    upto = _running(weight, begin)
    cells = (lists.x, lists.y, lists.start, lists.column, lists.row, lists.row_start, eps * eps)
    clock = (begin, t, upto, float(eps_time), inf if period is None else float(period))
    core, labels = np.empty(len(xs), np.bool_), np.full(len(xs), -1, np.int32)
    parent = np.arange(len(xs), dtype=np.int32)
    case = (*cells, *clock, min_weight * (1 - SLACK), core)
    in_bands(_find_core, len(lists.row), A_POINT * len(xs), *case)
    _visit(*cells, *clock, core, parent, labels, True)
    first = np.where(core, order, -1).astype(np.int32)
    labels[:] = numbers_of(first, parent)
    _visit(*cells, *clock, core, parent, labels, False)
    result = np.empty(len(xs), np.int64)
    result[order] = labels
    return result


@njit(cache=True, nogil=True)
def _running(weight: Floats, begin: Ints32) -> Floats:
    """(n + 1,) weight of a place's incidents up to and without each one, and begin again at every place."""
    upto = np.zeros((len(weight), 2))
    for p in range(len(begin) - 1):
        total = 0.0
        for i in range(begin[p], begin[p + 1]):
            upto[i, 0] = total
            total += weight[i]
            upto[i, 1] = total
    return upto


@njit(cache=True, nogil=True)
def _spans(t: Floats, low: int, high: int, now: float, width: float, period: float, span: Ints) -> None:
    """Incidents low .. high (ordered by time) within width of now: before, round and after it, as three ranges.

    Each edge is found by the very comparison that defines it, so nothing is lost to rounding.
    """
    for edge in range(1, 5):
        a, b = low, high
        while a < b:
            j = (a + b) // 2
            if edge == 1:
                past = period - (now - t[j]) > width
            elif edge == 2:
                past = now - t[j] <= width
            elif edge == 3:
                past = t[j] - now > width
            else:
                past = period - (t[j] - now) <= width
            if past:
                b = j
            else:
                a = j + 1
        span[edge] = a
    span[0], span[1] = low, min(span[1], span[2])
    span[4], span[5] = max(span[3], span[4]), high


@njit(cache=True, nogil=True)
def _find_core(
    from_row: int, to_row: int, x: Floats, y: Floats, start: Ints32, column: Ints32, row: Ints32, row_start: Ints32,
    reach2: float, begin: Ints32, t: Floats, upto: Floats, width: float, period: float, minimum: float, core: Bools,
) -> None:  # fmt: skip
    low, end, left, right = np.empty((4, 5), np.int64)
    span = np.empty(6, np.int64)
    for r in range(from_row, to_row):
        near_rows(row, row_start, r, low, end)
        for cell in range(row_start[r], row_start[r + 1]):
            windows(start, column, low, end, cell, left, right)
            for p in range(start[cell], start[cell + 1]):
                for i in range(begin[p], begin[p + 1]):
                    within = 0.0
                    for k in range(5):
                        for q in range(left[k], right[k]):
                            if (x[p] - x[q]) ** 2 + (y[p] - y[q]) ** 2 <= reach2:
                                _spans(t, begin[q], begin[q + 1], t[i], width, period, span)
                                within += _weight(upto, span)
                    core[i] = within >= minimum


@njit(cache=True, nogil=True)
def _weight(upto: Floats, span: Ints) -> float:
    within = 0.0
    for part in range(0, 6, 2):
        if span[part] < span[part + 1]:
            within += upto[span[part + 1] - 1, 1] - upto[span[part], 0]
    return within


@njit(cache=True, nogil=True)
def _visit(
    x: Floats, y: Floats, start: Ints32, column: Ints32, row: Ints32, row_start: Ints32, reach2: float, begin: Ints32,
    t: Floats, upto: Floats, width: float, period: float, core: Bools, parent: Ints32, labels: Ints32, joining: bool,
) -> None:  # fmt: skip
    """Join core neighbours in `parent`, or else give the others the lowest label of a core neighbour."""
    low, end, left, right = np.empty((4, 5), np.int64)
    span = np.empty(6, np.int64)
    for r in range(len(row)):
        near_rows(row, row_start, r, low, end)
        for cell in range(row_start[r], row_start[r + 1]):
            windows(start, column, low, end, cell, left, right)
            for p in range(start[cell], start[cell + 1]):
                for k in range(5):
                    for q in range(left[k], right[k]):
                        if (x[p] - x[q]) ** 2 + (y[p] - y[q]) ** 2 > reach2 or (joining and q < p):
                            continue
                        for i in range(begin[p], begin[p + 1]):
                            if core[i] == joining:
                                _spans(t, begin[q], begin[q + 1], t[i], width, period, span)
                                _take(i, span, core, parent, labels, joining)


@njit(cache=True, nogil=True)
def _take(i: int, span: Ints, core: Bools, parent: Ints32, labels: Ints32, joining: bool) -> None:
    for part in range(0, 6, 2):
        for j in range(span[part], span[part + 1]):
            if core[j] and joining:
                one, other = root(parent, i), root(parent, j)
                parent[max(one, other)] = min(one, other)
            elif core[j] and (labels[i] < 0 or labels[j] < labels[i]):
                labels[i] = labels[j]
