"""Incidents at exactly one coordinate as one place with their weight, for the methods that look at places."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.engine.arrays import Floats


@dataclass(frozen=True)
class Stacks:
    """x, y, weight: (m,) distinct places with weight above zero, ordered by x, y; inverse: (n,) the place of every
    incident, -1 where its weight was zero."""

    x: Floats
    y: Floats
    weight: Floats
    inverse: npt.NDArray[np.intp]


def stacked(x: Floats, y: Floats, weights: Floats | None) -> Stacks:
    """Group incidents by exact coordinate; the same sums whatever their order."""
    w = np.ones(len(x)) if weights is None else weights
    order = np.lexsort((w, y, x))
    order = order[w[order] > 0]
    xs, ys = x[order], y[order]
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(xs) != 0) | (np.diff(ys) != 0)
    group = np.cumsum(first) - 1
    inverse = np.full(len(x), -1, np.intp)
    inverse[order] = group
    weight = np.bincount(group, weights=w[order], minlength=int(first.sum())).astype(np.float64)
    return Stacks(xs[first], ys[first], weight, inverse)
