"""The places that values take in their order, with what ties share said by name."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from models.engine.arrays import Floats

Ties = Literal["average", "min", "max"]


def ranks(values: npt.ArrayLike, method: Ties = "average", axis: int = -1) -> Floats:
    """Ranks from 1 along an axis, an array of the shape of values; equal values share their average, least or largest.

    A row that holds something that is not a number has no ranks at all: all of it is not a number. Stable under any
    order of the input, as `scipy.stats.rankdata`.
    """
    rows = np.moveaxis(np.asarray(values, np.float64), axis, -1)
    order = np.argsort(rows, axis=-1, kind="stable")
    along = np.take_along_axis(rows, order, axis=-1)
    starts = np.ones(rows.shape, bool)
    starts[..., 1:] = along[..., 1:] != along[..., :-1]
    first = np.flatnonzero(starts)
    tied = np.diff(first, append=rows.size)
    place = first % max(rows.shape[-1], 1) + 1.0
    if method == "max":
        place += tied - 1
    elif method == "average":
        place += (tied - 1) / 2
    found = np.empty(rows.shape)
    np.put_along_axis(found, order, np.repeat(place, tied).reshape(rows.shape), axis=-1)
    found[np.isnan(rows).any(axis=-1)] = np.nan
    return np.moveaxis(found, -1, axis)
