"""The whole distribution of the sum of a few values drawn without replacement from many: what permutations approach."""

import numpy as np

from models.engine.arrays import Floats, Ints
from models.errors import ParameterError

LARGEST = 2_000_000
"""Sums that are told apart at most: a draw of nine values of up to 200,000 each."""


def upper_tails(values: Floats, largest: int) -> Floats:
    """(largest + 1, sums) the chance that k of the values together reach a sum or more; row: k, column: the sum.

    values: (n,) whole numbers, 0 or more. The number of ways to take k of them with a sum is the coefficient of
    z^k t^sum in the product of (1 + z t^v) over all values v, gathered by equal values: the multivariate hypergeometric
    distribution. All terms are positive, so the smallest chances are as accurate as the largest. Raises ParameterError
    for values that are no whole numbers, and for more draws than there are values.
    """
    whole = np.rint(values).astype(np.int64)
    if (np.abs(values - whole) > 0).any() or (whole < 0).any():
        raise ParameterError("exact evidence needs whole numbers of 0 or more; ask for permutations instead")
    if largest > len(whole):
        raise ParameterError("a location has more neighbours than there are other locations")
    kinds, number = np.unique(whole, return_counts=True)
    size = int(kinds[-1]) * largest + 1 if len(kinds) else 1
    if size * (largest + 1) > LARGEST:
        raise ParameterError("the values are too large for exact evidence; ask for permutations instead")
    ways = np.zeros((largest + 1, size))
    ways[0, 0] = 1.0
    done = 0  # values of the kinds so far: shares of all draws instead of numbers of ways, which would overflow
    for kind, many in zip(kinds.tolist(), number.tolist(), strict=True):
        ways = _with(ways, kind, many, done)
        done += many
    return np.asarray(np.cumsum(ways[:, ::-1], axis=1)[:, ::-1])


def _with(ways: Floats, kind: int, many: int, done: int) -> Floats:
    """The chances of sums once `many` values of one kind are added to `done` others. ways: rows k, columns sums."""
    out = np.zeros_like(ways)
    size = ways.shape[1]
    for k in range(ways.shape[0]):
        for i in range(max(0, k - done), min(k, many) + 1):
            shift = kind * i
            if shift < size:
                out[k, shift:] += _share(i, k, many, done) * ways[k - i, : size - shift]
    return out


def _share(i: int, k: int, many: int, done: int) -> float:
    """The chance that of k values drawn from many + done, i are of the many: hypergeometric."""
    chance = 1.0
    for j in range(i):
        chance *= (many - j) / (many + done - j) * (k - j) / (j + 1)
    for j in range(k - i):
        chance *= (done - j) / (many + done - i - j)
    return chance


def reached(tails: Floats, count: Ints, total: Floats) -> Floats:
    """The chance of a sum as large as each `total` or larger, of `count` values each; shapes are those of total."""
    at = np.rint(total).astype(np.int64)
    inside = np.minimum(at, tails.shape[1] - 1)
    return np.asarray(np.where(at < tails.shape[1], np.minimum(tails[count, inside], 1.0), 0.0))
