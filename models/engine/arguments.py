"""Weights that stand for repeated cases."""

import numpy as np
import numpy.typing as npt

from models.engine.arrays import Floats, Ints
from models.errors import ParameterError


def repeats(weights: npt.ArrayLike | None, n: int) -> Ints:
    """Weights as whole numbers of cases, (n,), ones for None.

    Methods that count pairs of cases have no meaning for a fraction of a case: those are a ParameterError.
    """
    if weights is None:
        return np.ones(n, np.int64)
    given = np.asarray(weights, np.float64)
    if given.shape != (n,):
        raise ParameterError(f"weights must have one value a point: {n}, not {given.shape}")
    if not np.isfinite(given).all() or (given < 0).any() or (given != np.rint(given)).any():
        raise ParameterError("this method counts pairs of cases, so weights must be whole numbers, 0 or more")
    return given.astype(np.int64)


def days_of(days: npt.ArrayLike, n: int) -> Floats:
    """Days as (n,) finite numbers; dates and times of numpy or pandas are counted in days and parts of days."""
    given = np.asarray(days)
    if given.dtype.kind == "M":
        given = np.where(np.isnat(given), np.nan, (given - np.datetime64(0, "D")) / np.timedelta64(1, "D"))
    times = np.asarray(given, np.float64)
    if times.shape != (n,) or not np.isfinite(times).all():
        raise ParameterError("days must hold one finite number a point")
    return times


def points(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Coordinates as flat float arrays of one length, finite."""
    xs, ys = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if xs.ndim != 1 or xs.shape != ys.shape:
        raise ParameterError("x and y must be flat arrays of one length")
    if not (np.isfinite(xs).all() and np.isfinite(ys).all()):
        raise ParameterError("every coordinate must be a finite number")
    return xs, ys
