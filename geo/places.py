"""Stacked points become weighted places, exactly, before any geometry is done."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Places:
    """Distinct coordinates with the weight that stands on each.

    x, y: (m,) metres; weight: (m,); inverse: (n,) place index of every point that came in, so nothing is lost.
    """

    x: Floats
    y: Floats
    weight: Floats
    inverse: npt.NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.x)


def collapse(x: npt.ArrayLike, y: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Places:
    """Group points by exact coordinate.

    x, y: (n,) metres, finite; weights: (n,) or None for ones. Places come out ordered by (x, y), so the result does not
    depend on the order of the points. Raises ValueError for unequal lengths or coordinates that are not finite.
    """
    xs, ys = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if xs.shape != ys.shape or xs.ndim != 1:
        raise ValueError("x and y must be flat arrays of one length")
    if not (np.isfinite(xs).all() and np.isfinite(ys).all()):
        raise ValueError("every coordinate must be a finite number; leave points without a place out first")
    w = np.ones(len(xs)) if weights is None else np.asarray(weights, np.float64)
    if w.shape != xs.shape:
        raise ValueError("weights must have one value a point")
    pairs: Any = np.empty(len(xs), dtype=[("x", np.float64), ("y", np.float64)])
    pairs["x"], pairs["y"] = xs + 0.0, ys + 0.0  # + 0.0 turns -0.0 into 0.0: one place, not two
    order = np.lexsort((pairs["y"], pairs["x"]))
    sorted_x, sorted_y = pairs["x"][order], pairs["y"][order]
    first = np.ones(len(xs), dtype=bool)
    first[1:] = (np.diff(sorted_x) != 0) | (np.diff(sorted_y) != 0)
    group = np.cumsum(first) - 1
    inverse = np.empty(len(xs), np.intp)
    inverse[order] = group
    weight = np.bincount(inverse, weights=w, minlength=int(first.sum()))
    return Places(sorted_x[first], sorted_y[first], weight.astype(np.float64), inverse)
