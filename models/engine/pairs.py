"""Sums of a kernel over the places around a place, exact: by strips as high as the reach, each sorted by x."""

import math

import numpy as np
from numba import njit

from models.engine.arrays import Floats, Ints
from models.engine.bands import in_bands
from models.engine.row_scatter import CONE, GAUSSIAN


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
