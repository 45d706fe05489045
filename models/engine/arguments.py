"""What every method asks of its arguments: finite numbers, one length, weights of 0 or more."""

import math

import numpy as np
import numpy.typing as npt

from models.engine.arrays import Floats, Ints
from models.errors import ParameterError

FARTHEST = 1e12
"""Metres from the origin beyond which distances lose their last digits, and more than any plane of maps has."""

DEGREES = 50
"""Times the extent of the places by which a length in metres gives away that they are degrees."""


def positive(name: str, value: float) -> float:
    """The value, when it is a finite number above zero; ParameterError names it otherwise."""
    if not (math.isfinite(value) and value > 0):
        raise ParameterError(f"The {name} must be a number above zero, not {value!r}.")
    return float(value)


def whole(name: str, value: float, minimum: int = 0) -> int:
    """The value, when it is a whole number of at least the minimum; ParameterError names it otherwise."""
    if not (math.isfinite(value) and value == int(value) and value >= minimum):
        raise ParameterError(f"The {name} must be a whole number of {minimum} or more, not {value!r}.")
    return int(value)


def positions(name: str, at: npt.ArrayLike, number: int) -> Ints:
    """Places in a list of so many, a flat array of whole numbers from 0; ParameterError names them otherwise."""
    places = np.asarray(at, np.float64)
    if places.ndim != 1 or not np.isfinite(places).all() or (places != np.rint(places)).any():
        raise ParameterError(f"{name} must be a flat list of whole numbers, positions counted from 0.")
    if len(places) and (places.min() < 0 or places.max() >= number):
        raise ParameterError(f"{name} must lie from 0 to {number - 1}, not from {places.min():g} to {places.max():g}.")
    return places.astype(np.int64)


def flat(name: str, values: npt.ArrayLike, number: int) -> Floats:
    """So many values as a flat array; ParameterError names them otherwise."""
    found = np.asarray(values, np.float64)
    if found.shape != (number,):
        raise ParameterError(f"{name} must be a flat list of {number}, not of shape {found.shape}.")
    return found


def points(x: npt.ArrayLike, y: npt.ArrayLike, *, reach: float | None = None) -> tuple[Floats, Floats]:
    """Coordinates as flat float arrays of one length, finite; else ParameterError.

    reach: the length in metres that they will be held against, where there is one: degrees are told by it.
    """
    xs, ys = (np.ascontiguousarray(a, np.float64) for a in (x, y))
    if xs.ndim != 1 or xs.shape != ys.shape:
        raise ParameterError(f"x and y must be flat arrays of one length, not of shapes {xs.shape} and {ys.shape}.")
    if not (np.isfinite(xs).all() and np.isfinite(ys).all()):
        raise ParameterError("Every coordinate must be a finite number; leave incidents without a place out first.")
    if len(xs) and max(np.abs(xs).max(), np.abs(ys).max()) > FARTHEST:
        raise ParameterError(f"A coordinate lies more than {FARTHEST:g} m from the origin, which is no place on Earth.")
    if reach is not None:
        in_metres(xs, ys, reach)
    return xs, ys


def in_metres(x: Floats, y: Floats, reach: float) -> None:
    """ParameterError where coordinates can be longitudes and latitudes and a reach in metres is lost beyond them.

    Places within 180 and 90 of the origin can be metres of a small plan, but then no reach is DEGREES times as long as
    they are wide.
    """
    if not len(x) or np.abs(x).max() > 180 or np.abs(y).max() > 90:
        return
    extent = max(float(np.ptp(x)), float(np.ptp(y)))
    if extent > 0 and reach > DEGREES * extent:
        raise ParameterError(
            "these look like degrees; project to metres first: all x lie within 180 and all y within 90, and "
            f"{reach:g} m is {reach / extent:,.0f} times as far as they reach."
        )


def weighted_points(
    x: npt.ArrayLike, y: npt.ArrayLike, weights: npt.ArrayLike | None, *, reach: float | None = None
) -> tuple[Floats, Floats, Floats | None]:
    """`points`, and weights as an (n,) float64 array, finite and not negative; else ParameterError."""
    xs, ys = points(x, y, reach=reach)
    if weights is None:
        return xs, ys, None
    w = np.ascontiguousarray(weights, np.float64)
    if w.shape != xs.shape:
        raise ParameterError(
            f"Weights must have one value an incident: {len(xs)} incidents, weights of shape {w.shape}."
        )
    if not np.isfinite(w).all() or (w < 0).any():
        raise ParameterError("Every weight must be a finite number, zero or more.")
    return xs, ys, w


def repeats(weights: npt.ArrayLike | None, n: int) -> Ints:
    """Weights as whole numbers of cases, (n,), ones for None.

    Methods that count pairs of cases have no meaning for a fraction of a case: those are a ParameterError.
    """
    if weights is None:
        return np.ones(n, np.int64)
    copies = np.asarray(weights, np.float64)
    if copies.shape != (n,):
        raise ParameterError(f"weights must have one value a point: {n}, not {copies.shape}")
    if not np.isfinite(copies).all() or (copies < 0).any() or (copies != np.rint(copies)).any():
        raise ParameterError("this method counts pairs of cases, so weights must be whole numbers, 0 or more")
    return copies.astype(np.int64)


def days_of(days: npt.ArrayLike, n: int) -> Floats:
    """Days as (n,) finite numbers; dates and times of numpy or pandas are counted in days and parts of days."""
    values = np.asarray(days)
    if values.dtype.kind == "M":
        values = np.where(np.isnat(values), np.nan, (values - np.datetime64(0, "D")) / np.timedelta64(1, "D"))
    times = np.asarray(values, np.float64)
    if times.shape != (n,) or not np.isfinite(times).all():
        raise ParameterError("days must hold one finite number a point")
    return times


def counts_and_exposures(count: npt.ArrayLike, exposure: npt.ArrayLike | None) -> tuple[Floats, Floats]:
    """Counts, (n,), finite and not negative, and exposures above zero, ones for None; else ParameterError."""
    n = np.ascontiguousarray(count, np.float64)
    e = np.ones(n.shape) if exposure is None else np.ascontiguousarray(exposure, np.float64)
    if n.ndim != 1 or e.shape != n.shape:
        raise ParameterError(
            f"Counts and exposures must be flat arrays of one length, not of shapes {n.shape} and {e.shape}."
        )
    if not np.isfinite(n).all() or (n < 0).any():
        raise ParameterError("Every count must be a finite number, zero or more.")
    if not (np.isfinite(e) & (e > 0)).all():
        raise ParameterError("Every exposure must be a finite number above zero; leave places without any out first.")
    return n, e
