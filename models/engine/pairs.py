"""Sums of a kernel over the places around a place, exact: by strips as high as the reach, each sorted by x."""

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from models.density import SQUARE_METRES, flat, positive
from models.engine.arrays import Floats, Ints
from models.engine.bands import in_bands
from models.engine.row_scatter import CONE, GAUSSIAN
from models.kernels import named, peak


@njit(cache=True, nogil=True)
def shape(u2: float, code: int) -> float:
    """K(u) / K(0) of models.kernels at u² inside the kernel's reach; the Gaussian does not end."""
    if code == GAUSSIAN:
        return math.exp(-0.5 * u2)
    if u2 > 1.0:
        return 0.0
    if code == CONE:
        return 1.0 - math.sqrt(u2)
    left = 1.0 - u2
    if code == 0:
        return 1.0
    return left if code == 1 else left * left * (1.0 if code == 2 else left)


@njit(cache=True, nogil=True, fastmath={"contract"})
def _sums(
    first: int, last: int, at_x: Floats, at_y: Floats, x: Floats, y: Floats, w: Floats, strips: Floats, start: Ints,
    reach: float, h: float, code: int, leave_out: bool, out: Floats,
) -> None:  # fmt: skip
    for q in range(first, last):
        strip, total = np.floor(at_y[q] / reach), 0.0
        for s in range(np.searchsorted(strips, strip - 1.0), len(strips)):
            if strips[s] > strip + 1.0:
                break
            low, high = start[s], start[s + 1]
            i = low + np.searchsorted(x[low:high], at_x[q] - reach)
            while i < high and x[i] - at_x[q] <= reach:
                dx, dy = x[i] - at_x[q], y[i] - at_y[q]
                d2 = dx * dx + dy * dy
                if d2 <= reach * reach and not (leave_out and d2 == 0.0):
                    total += w[i] * shape(d2 / (h * h), code)
                i += 1
        out[q] = total


def kernel_sums(
    at_x: Floats, at_y: Floats, x: Floats, y: Floats, w: Floats, *, h: float, code: int, reach: float,
    leave_out: bool = False,
) -> Floats:  # fmt: skip
    """Σ w K(d/h) / K(0) over the places within `reach` metres of each (at_x, at_y); leave_out: none at distance 0."""
    strip = np.floor(y / reach)
    order = np.lexsort((y, x, strip))
    strips, start = np.unique(strip[order], return_index=True)
    edges = np.append(start, len(x)).astype(np.int64)
    out = np.zeros(len(at_x))
    places = (x[order], y[order], w[order], strips, edges, float(reach), float(h), code, leave_out, out)
    in_bands(_sums, len(at_x), len(at_x) * len(x), at_x, at_y, *places)
    return out


def density_at(
    at_x: npt.ArrayLike, at_y: npt.ArrayLike, x: npt.ArrayLike, y: npt.ArrayLike, *, bandwidth: float,
    weights: npt.ArrayLike | None = None, kernel: str = "quartic", leave_out: bool = False,
) -> Floats:  # fmt: skip
    """The density of `models.density.kde` at any points instead of cell centres, incidents per km², (m,).

    leave_out: what stands exactly at the point does not count, as cross-validation by places needs it.
    """
    h, chosen = positive("bandwidth", bandwidth), named(kernel)
    qx, qy, _ = flat(at_x, at_y, None)
    xs, ys, w = flat(x, y, weights)
    sums = kernel_sums(
        qx, qy, xs, ys, np.ones(len(xs)) if w is None else w, h=h, code=chosen.code, reach=chosen.reach * h,
        leave_out=leave_out,
    )  # fmt: skip
    return sums * (chosen.peak / h**2 * SQUARE_METRES)


def kde_at(
    points: npt.ArrayLike, data: npt.ArrayLike, *, bandwidth: float, kernel: str = "gaussian",
    weights: npt.ArrayLike | None = None,
) -> Floats:  # fmt: skip
    """Probability density of data at points, in any dimension, summed plainly; the Gaussian does not end.

    points: (m,) or (m, d); data: (n,) or (n, d); weights: (n,); bandwidth: radius, of a Gaussian the standard
    deviation. Per unit of length to the power d, and it integrates to 1 over the space.
    """
    h, chosen = positive("bandwidth", bandwidth), named(kernel)
    at, seen = (np.asarray(a, np.float64).reshape(len(np.atleast_1d(a)), -1) for a in (points, data))
    w = np.ones(len(seen)) if weights is None else np.asarray(weights, np.float64)
    d = at.shape[1]
    out = np.empty(len(at))
    for k, point in enumerate(at):
        u2 = ((seen - point) ** 2).sum(axis=1) / h**2
        out[k] = sum(weight * shape(u, chosen.code) for weight, u in zip(w, u2, strict=True))
    return out * (peak(kernel, d) / h**d / w.sum())
