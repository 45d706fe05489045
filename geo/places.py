"""Stacked points become weighted places, exactly, before any geometry is done."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Places:
    """Distinct coordinates with the weight that stands on each.

    x, y: (m,) metres; weight: (m,); inverse: (n,) place index of every point that came in, so nothing is lost.
    """

    x: Floats
    y: Floats
    weight: Floats
    inverse: Indices

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
    w = None if weights is None else np.asarray(weights, np.float64)
    if w is not None and w.shape != xs.shape:
        raise ValueError("weights must have one value a point")
    order, first = _sorted(xs, ys)
    inverse = np.empty(len(xs), np.intp)
    inverse[order] = np.cumsum(first) - 1
    at = order[first]
    weight = np.bincount(inverse, weights=w, minlength=len(at)).astype(np.float64)
    return Places(xs[at] + 0.0, ys[at] + 0.0, weight, inverse)  # + 0.0 turns -0.0 into 0.0: one place, not two


def _sorted(x: Floats, y: Floats) -> tuple[Indices, npt.NDArray[np.bool_]]:
    """The order of the points by (x, y), and where in it each place begins."""
    first = np.ones(len(x), bool)
    a, b = _millimetres(x), _millimetres(y)
    if a is not None and b is not None:  # both coordinates fit one integer, which sorts three times as fast
        key = (a << 32) + b
        order = np.argsort(key)
        first[1:] = np.diff(key[order]) != 0
    else:
        order = np.lexsort((y, x))
        first[1:] = (np.diff(x[order]) != 0) | (np.diff(y[order]) != 0)
    return order, first


def _millimetres(metres: Floats) -> npt.NDArray[np.int64] | None:
    """Whole millimetres if every coordinate is exactly some number of them within 2,147 km; otherwise None."""
    rounded = np.rint(metres * 1000)
    if not ((rounded / 1000 == metres) & (np.abs(rounded) < 2**31)).all():
        return None
    return rounded.astype(np.int64)
