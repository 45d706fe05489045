"""Near repeats: is an incident followed by others close by and soon after more often than chance would have it?

Needs exact places and days: on data.police.uk's months and moved points it has no meaning.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from models.described import Described
from models.engine.arguments import days_of, points, repeats, whole
from models.engine.arrays import Floats, Ints, Ints32
from models.engine.bands import in_bands
from models.engine.near_pairs import Metric, near_pairs
from models.engine.streams import shuffle, stream
from models.errors import ParameterError
from models.parameters import Days, Permutations, Seed, Weights, X, Y


@dataclass(frozen=True)
class Knox:
    """Pairs of cases by distance band (rows) and day band (columns).

    observed: int64 counts; expected: the mean over all permutations of the days, which is exact (pairs in the distance
    band times the share of all pairs in the day band), not that of the permutations drawn; ratio: observed / expected,
    not a number where both are 0; p: (1 + permutations with at least as many pairs) / (1 + permutations), one-sided,
    not a number without permutations; variance: of the counts of the permutations drawn, not a number for fewer than
    two: above `expected` where pairs hang together. The pair is worth acting on where p is small and the ratio is 1.2
    or more.
    """

    observed: Ints
    expected: Floats
    ratio: Floats
    p: Floats
    variance: Floats


def knox(
    x: X,
    y: Y,
    days: Days,
    *,
    distance_edges: Annotated[npt.ArrayLike, Described("Edges of the distance bands, half-open", "m", 0)],
    day_edges: Annotated[npt.ArrayLike, Described("Edges of the bands of days, half-open", "d", 0)],
    permutations: Permutations = 999,
    seed: Seed = 0,
    metric: Annotated[Metric, Described("Distance")] = "euclidean",
    weights: Weights = None,
) -> Knox:
    """The Knox test with as many bands as wanted, against permutations of the days (Johnson et al. 2007).

    x, y: (n,) metres; days: (n,) numbers or dates. Edges [e0, e1, …] make bands [e0, e1), [e1, e2), …; the last may be
    infinite. An edge written twice, [0, 0, 100], makes a band of exactly that value ("same location"); the next one
    starts just above it. weights: whole numbers, each a case repeated so often; every copy is dealt a day of its own.
    The permutations do not depend on the number of threads. Pairs within the largest finite distance are found once.
    """
    near, soon = _edges(distance_edges, "distance_edges"), _edges(day_edges, "day_edges")
    xs, ys = points(x, y, reach=float(near[np.isfinite(near)][-1]))
    times = days_of(days, len(xs))
    copies = repeats(weights, len(xs))
    xs, ys, times = np.repeat(xs, copies), np.repeat(ys, copies), np.repeat(times, copies)
    permutations, seed = whole("number of permutations", permutations), whole("seed", seed)

    rest = bool(np.isinf(near[-1]))  # the endless band is all pairs less those in the others: no need to list it
    finite = near[:-1] if rest else near
    listed = np.concatenate([[0.0], finite]) if rest and finite[0] > 0 else finite
    one, other, apart = near_pairs(xs, ys, float(np.nextafter(listed[-1], 0.0)), metric=metric)
    band = np.searchsorted(listed, apart, side="right") - 1
    keep = band >= 0
    one, other, band = one[keep], other[keep], band[keep].astype(np.int32)

    by_day = _pairs_by_day(times, soon)
    observed = np.zeros((len(listed) - 1, len(soon) - 1), np.int64)
    _tabulate(one, other, band, times, soon, observed)
    simulated = np.zeros((permutations, *observed.shape), np.int64)
    case = (one, other, band, times, soon, np.uint64(seed), simulated)
    in_bands(_simulate, permutations, permutations * len(one), *case)
    by_distance = np.bincount(band, minlength=len(listed) - 1)[: len(listed) - 1].astype(np.float64)
    n = len(times)
    if rest:
        observed = np.vstack([observed, by_day - observed.sum(axis=0)])
        simulated = np.concatenate([simulated, by_day - simulated.sum(axis=1, keepdims=True)], axis=1)
        by_distance = np.append(by_distance, n * (n - 1) / 2 - by_distance.sum())
        if len(listed) > len(finite):  # the pairs nearer than the first edge were only listed to take them off
            observed, simulated, by_distance = observed[1:], simulated[:, 1:], by_distance[1:]
    expected = np.outer(by_distance, by_day) / max(n * (n - 1) / 2, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = observed / expected
    reached = (simulated >= observed).sum(axis=0)
    p = (1 + reached) / (1 + permutations) if permutations else np.full(observed.shape, np.nan)
    spread = simulated.var(axis=0, ddof=1) if permutations > 1 else np.full(observed.shape, np.nan)
    return Knox(observed, expected, ratio, p, spread)


def near_strings(
    x: X,
    y: Y,
    days: Days,
    *,
    distance: Annotated[float, Described("Near in space", "m", 0)],
    within: Annotated[float, Described("Near in time", "d", 0)],
    weights: Weights = None,
) -> Ints:
    """Strings of near repeats: the number, from 1, of the chain each case belongs to, (n,).

    Two cases are linked when they are less than `distance` metres and less than `within` days apart; a string is all
    that hangs together by links. Numbered in the order in which the cases first name them. The copies of a case are in
    its string, so a weight of whole numbers changes nothing but for 0: that is no case, links none, and has no string,
    0.
    """
    if not (0 <= distance < np.inf and within >= 0):
        raise ParameterError(f"distance and within must be 0 or more, not {distance!r} and {within!r}")
    xs, ys = points(x, y, reach=distance)
    times, there = days_of(days, len(xs)), repeats(weights, len(xs)) > 0
    one, other, apart = near_pairs(xs, ys, distance)
    linked = (apart < distance) & (np.abs(times[one] - times[other]) < within) & there[one] & there[other]
    n = len(xs)
    graph = coo_array((np.ones(int(linked.sum())), (one[linked], other[linked])), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    _, first, inverse = np.unique(label[there], return_index=True, return_inverse=True)
    string = np.zeros(n, np.int64)
    string[there] = (np.argsort(np.argsort(first)) + 1)[inverse]
    return string


def _edges(edges: npt.ArrayLike, name: str) -> Floats:
    values = np.asarray(edges, np.float64).copy()
    if values.ndim != 1 or len(values) < 2 or values[0] < 0 or (np.diff(values) < 0).any() or np.isnan(values).any():
        raise ParameterError(f"{name} must be two or more rising numbers from 0 up")
    for k in np.flatnonzero(np.diff(values) == 0).tolist():
        values[k + 1] = np.nextafter(values[k + 1], np.inf)
    if (np.diff(values) <= 0).any():
        raise ParameterError(f"{name} may hold a number at most twice")
    return values


def _pairs_by_day(days: Floats, edges: Floats) -> Ints:
    """How many of all pairs fall in each day band."""
    ordered = np.sort(days)
    position = np.arange(len(days))
    below: list[int] = []
    for edge in edges.tolist():
        if np.isinf(edge):
            below.append(len(days) * (len(days) - 1) // 2)
        else:
            below.append(int((_first_at_least(ordered, edge) - position - 1).clip(0).sum()))
    return np.diff(np.asarray(below)).astype(np.int64)


def _first_at_least(ordered: Floats, gap: float) -> Ints:
    """For each day, the place of the first later one at least `gap` away, by the subtraction that judges pairs."""
    place = np.searchsorted(ordered, ordered + gap, side="left").astype(np.int64)
    while True:  # a sum and a difference may round to different sides of the edge
        back = (place > 0) & (ordered[np.maximum(place - 1, 0)] - ordered >= gap) & (place - 1 >= 0)
        on = (place < len(ordered)) & (ordered[np.minimum(place, len(ordered) - 1)] - ordered < gap)
        if not (back.any() or on.any()):
            return place
        place = place - back + on


@njit(cache=True, nogil=True)
def _tabulate(one: Ints32, other: Ints32, band: Ints32, days: Floats, edges: Floats, count: Ints) -> None:
    """Add the pairs to count, (distance bands, day bands)."""
    for k in range(len(one)):
        gap = abs(days[one[k]] - days[other[k]])
        if edges[0] <= gap < edges[-1]:
            column = 0
            while gap >= edges[column + 1]:
                column += 1
            count[band[k], column] += 1


@njit(cache=True, nogil=True)
def _simulate(
    from_r: int, to_r: int, one: Ints32, other: Ints32, band: Ints32, days: Floats, edges: Floats, seed: np.uint64,
    count: Ints,
) -> None:  # fmt: skip
    """`_tabulate` with the days dealt anew, permutation by permutation."""
    for r in range(from_r, to_r):
        dealt = days.copy()
        shuffle(dealt, stream(seed, r))
        _tabulate(one, other, band, dealt, edges, count[r])
