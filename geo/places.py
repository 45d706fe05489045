"""Stacked points become weighted places, exactly, before any geometry is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

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


def distinct(parts: Sequence[tuple[Floats, Floats]]) -> tuple[Floats, Floats, list[npt.NDArray[np.int32]]]:
    """The distinct places of several sets of places, by (x, y), and which of them each place of each set is.

    parts: x and y, (n,) metres, of each set, as `collapse` gives them: distinct and by (x, y). The values are those of
    `collapse` of all sets together, for less time and memory.
    """
    made = [_key(x, y) for x, y in parts]
    keys = [key for key in made if key is not None]
    if len(keys) < len(parts):
        empty = (np.empty(0), np.empty(0))
        places = collapse(*(np.concatenate(values) for values in zip(empty, *parts, strict=True)))
        ends = np.cumsum([len(x) for x, _ in parts])
        return places.x, places.y, np.split(places.inverse.astype(np.int32), ends[:-1])
    every, waiting, size = np.empty(0, np.int64), list[npt.NDArray[np.int64]](), 0
    for number, key in enumerate(keys, 1):
        waiting.append(key)
        size += len(key)
        if size > _AT_ONCE or number == len(keys):
            every = np.sort(np.concatenate([every, *waiting]))
            every = every[np.diff(every, prepend=every[:1] - 1) != 0]
            waiting, size = [], 0
    y = ((every + _HALF) & (2 * _HALF - 1)) - _HALF
    return ((every - y) >> 32) / 1000, y / 1000, [np.searchsorted(every, key).astype(np.int32) for key in keys]


_HALF: Final = 1 << 31
_AT_ONCE: Final = 1_000_000
"""Places that are sorted at once."""


def _key(x: Floats, y: Floats) -> npt.NDArray[np.int64] | None:
    """Both coordinates as one integer, in the order of (x, y), where they are whole millimetres; otherwise None."""
    a, b = _millimetres(x), _millimetres(y)
    return None if a is None or b is None else (a << 32) + b


def _sorted(x: Floats, y: Floats) -> tuple[Indices, npt.NDArray[np.bool_]]:
    """The order of the points by (x, y), and where in it each place begins."""
    first = np.ones(len(x), bool)
    if (key := _key(x, y)) is not None:  # both coordinates fit one integer, which sorts three times as fast
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
