"""Conditional permutation: the engine that local G and local Moran share.

A location keeps its value; the others are dealt anew, without replacement, to its neighbours (Anselin 1995). Every
local statistic here grows with the weighted sum of its neighbours' values, so that sum is all that is compared.

p = (M + 1) / (R + 1), with M the number of the R permutations that are at least as extreme. "greater" counts sums at
or above the one observed, "less" at or below; "two-sided" doubles the smaller of the two, at most 1. Ties are extreme.

Where all neighbours weigh the same (every grid, every contiguity matrix, standardised or not), only the number of
neighbours matters. One list of R draws of distinct locations serves all: to a location with k neighbours the first k
are dealt, and where the location itself is among them the next takes its place, which is exactly a draw from the
others. One binary search then counts, and only the few draws that held the location are looked at again.
Locations share draws, as in the reference implementations, so that p is exact for each and errors go together.
Other weights are summed location by location over the same draws, in the order of the draw, the spare one standing in
the location's place. Each draw has a seed of its own: the number of threads changes nothing.
"""

from typing import Final, Literal

import numpy as np
from numba import njit
from scipy import sparse

from models.engine.arguments import whole
from models.engine.arrays import Bools, Floats, Ints
from models.engine.bands import in_bands
from models.engine.matrices import AnyMatrix, compressed, lagged
from models.engine.streams import distinct, stream
from models.errors import ParameterError

Alternative = Literal["two-sided", "greater", "less"]

CHUNK: Final = 4_000_000  # numbers dealt at a time: 64 MB
TIE: Final = 1e-12  # sums of the same numbers in another order differ by rounding and are ties


def conditional_p(
    values: Floats,
    weights: AnyMatrix,
    *,
    permutations: int = 999,
    seed: int = 0,
    alternative: Alternative = "two-sided",
) -> Floats:
    """p of the weighted sum over each location's neighbours, (n,); arguments as for `conditional_counts`."""
    above, below = conditional_counts(values, weights, permutations=permutations, seed=seed)
    return p_value(above, below, permutations, alternative)


def conditional_counts(
    values: Floats, weights: AnyMatrix, *, permutations: int = 999, seed: int = 0
) -> tuple[Ints, Ints]:
    """How many permutations have a weighted sum at or above, and at or below, the one observed: two of (n,).

    values: (n,) finite; weights: (n, n) sparse, no diagonal. All permutations count for a location without neighbours.
    Raises ParameterError for fewer than 9 permutations or more neighbours than there are other locations.
    """
    w = compressed(weights)
    w.eliminate_zeros()
    count = np.diff(w.indptr).astype(np.int64)
    first = np.zeros(len(values))
    filled = count > 0
    first[filled] = w.data[w.indptr[:-1][filled]]
    if (w.data == np.repeat(first, count)).all() and (first >= 0).all():
        ones = sparse.csr_array((np.ones(len(w.data)), w.indices, w.indptr), shape=w.shape)
        return equal_weight_counts(values, lagged(ones, values), count, permutations=permutations, seed=seed)
    _check(values, count, permutations)
    largest = int(count.max())
    indptr, lag, tie = w.indptr.astype(np.int64), lagged(w, values), _tie(values) * float(np.abs(w.data).max())
    above = np.where(count > 0, 0, permutations)
    below = above.copy()
    chunk = max(1, CHUNK // (largest + 1))
    for done in range(0, permutations, chunk):
        number = min(chunk, permutations - done)
        draws, _ = _dealt(values, largest, done, number, seed)
        order = np.argsort(draws, axis=None, kind="stable")
        starts = np.searchsorted(draws.ravel()[order], np.arange(len(values) + 1))
        case = (indptr, w.data, lag, values[draws], order, starts, tie, above, below)
        in_bands(_any_weights, len(values), number * len(w.data), *case)
    return above, below


def equal_weight_counts(
    values: Floats, lag: Floats, count: Ints, *, permutations: int = 999, seed: int = 0
) -> tuple[Ints, Ints]:
    """`conditional_counts` of plain sums: values (n,), lag (n,) the observed sums without the location, count (n,).

    This is all that a grid needs: its sums come by convolution and no matrix of weights is built.
    """
    _check(values, count, permutations)
    above = np.where(count > 0, 0, permutations)
    below = above.copy()
    kinds = np.unique(count[count > 0])
    largest = int(kinds[-1]) if len(kinds) else 0
    chunk = max(1, CHUNK // (largest + 1))
    for first in range(0, permutations if largest else 0, chunk):
        number = min(chunk, permutations - first)
        draws, sums = _dealt(values, largest, first, number, seed)
        for k in kinds.tolist():
            of_k = np.ascontiguousarray(sums[:, k])
            _count(values, lag, count == k, draws, k, of_k, np.sort(of_k), _tie(values), above, below)
    return above, below


def dealt_anew_counts(
    values: Floats, total: Floats, count: Ints, *, permutations: int = 999, seed: int = 0
) -> tuple[Ints, Ints]:
    """How many permutations of all values, the location's own among them, have a sum of `count` values at or above, and
    at or below, `total`: values (n,), total (n,) sums with the location itself, count (n,) how many values are in each.
    """
    _check(values, count, permutations)
    above, below = np.zeros(len(values), np.int64), np.zeros(len(values), np.int64)
    largest = int(count.max()) if len(count) else 0
    chunk, tie = max(1, CHUNK // (largest + 1)), _tie(values)
    for first in range(0, permutations if largest else 0, chunk):
        number = min(chunk, permutations - first)
        _, sums = _dealt(values, largest, first, number, seed)
        for k in np.unique(count).tolist():
            ordered, of_k = np.sort(sums[:, k]), count == k
            above[of_k] += number - np.searchsorted(ordered, total[of_k] - tie, side="left")
            below[of_k] += np.searchsorted(ordered, total[of_k] + tie, side="right")
    return above, below


def p_value(above: Ints, below: Ints, permutations: int, alternative: Alternative = "two-sided") -> Floats:
    """(M + 1) / (R + 1) for the side that is asked for."""
    if alternative == "greater":
        return (above + 1) / (permutations + 1)
    if alternative == "less":
        return (below + 1) / (permutations + 1)
    if alternative == "two-sided":
        return np.minimum(1.0, 2.0 * (np.minimum(above, below) + 1) / (permutations + 1))
    raise ParameterError(f'alternative is "two-sided", "greater" or "less", not "{alternative}"')


def _check(values: Floats, count: Ints, permutations: int) -> None:
    if not 9 <= permutations < np.inf or permutations != int(permutations):
        raise ParameterError(f"at least 9 permutations are needed to speak of a p-value, not {permutations}")
    if len(count) and count.max() >= len(values):
        raise ParameterError("a location has more neighbours than there are other locations")


def _tie(values: Floats) -> float:
    return TIE * float(np.abs(values).sum() if len(values) else 0.0)


def _dealt(values: Floats, largest: int, first: int, number: int, seed: int) -> tuple[Ints, Floats]:
    """`number` draws of largest + 1 distinct locations, and the sums of the values at the first k of each, k from 0."""
    draws, sums = np.empty((number, largest + 1), np.int64), np.zeros((number, largest + 1))
    in_bands(_deal, number, number * largest, values, first, np.uint64(whole("seed", seed)), draws, sums)
    return draws, sums


@njit(cache=True, nogil=True)
def _deal(from_draw: int, to_draw: int, values: Floats, first: int, seed: np.uint64, draws: Ints, sums: Floats) -> None:
    for r in range(from_draw, to_draw):
        distinct(draws[r], len(values), stream(seed, first + r))
        for k in range(draws.shape[1] - 1):
            sums[r, k + 1] = sums[r, k] + values[draws[r, k]]


@njit(cache=True, nogil=True)
def _count(
    values: Floats, lag: Floats, wanted: Bools, draws: Ints, k: int, sums: Floats, ordered: Floats, tie: float,
    above: Ints, below: Ints,
) -> None:  # fmt: skip
    """How many sums of k values reach the observed one from either side, for the locations that are wanted."""
    permutations = len(sums)
    for i in range(len(values)):
        if wanted[i]:
            above[i] += permutations - np.searchsorted(ordered, lag[i] - tie, side="left")
            below[i] += np.searchsorted(ordered, lag[i] + tie, side="right")
    for r in range(permutations):
        for j in range(k):
            i = draws[r, j]
            if wanted[i]:  # this draw dealt the location to itself: the spare one takes its place
                fixed = sums[r] - values[i] + values[draws[r, k]]
                above[i] += np.int64(fixed >= lag[i] - tie) - np.int64(sums[r] >= lag[i] - tie)
                below[i] += np.int64(fixed <= lag[i] + tie) - np.int64(sums[r] <= lag[i] + tie)


@njit(cache=True, nogil=True)
def _any_weights(
    from_location: int, to_location: int, indptr: Ints, data: Floats, lag: Floats, dealt: Floats, order: Ints,
    starts: Ints, tie: float, above: Ints, below: Ints,
) -> None:  # fmt: skip
    """The same for weights of any kind. dealt: (R, largest + 1) values; order, starts: where a location is in it."""
    permutations, width = dealt.shape
    for i in range(from_location, to_location):
        weights = data[indptr[i] : indptr[i + 1]]
        k = len(weights)
        if k == 0:
            continue
        up, down = np.int64(0), np.int64(0)
        for r in range(permutations):
            total = 0.0
            for j in range(k):
                total += weights[j] * dealt[r, j]
            up += np.int64(total >= lag[i] - tie)
            down += np.int64(total <= lag[i] + tie)
        for place in order[starts[i] : starts[i + 1]]:
            r, itself = place // width, place % width
            if itself < k:
                total = fixed = 0.0
                for j in range(k):
                    total += weights[j] * dealt[r, j]
                    fixed += weights[j] * dealt[r, k if j == itself else j]
                up += np.int64(fixed >= lag[i] - tie) - np.int64(total >= lag[i] - tie)
                down += np.int64(fixed <= lag[i] + tie) - np.int64(total <= lag[i] + tie)
        above[i] += up
        below[i] += down
