"""The density at any points instead of cell centres: summed over pairs, exact."""

import numpy as np
import numpy.typing as npt

from models.density import SQUARE_METRES
from models.engine.arguments import positive, weighted_points
from models.engine.arrays import Floats
from models.engine.pairs import kernel_sums, shape
from models.kernels import named, peak


def density_at(
    at_x: npt.ArrayLike, at_y: npt.ArrayLike, x: npt.ArrayLike, y: npt.ArrayLike, *, bandwidth: float,
    weights: npt.ArrayLike | None = None, kernel: str = "quartic", leave_out: bool = False,
) -> Floats:  # fmt: skip
    """The density of `models.density.kde` at any points instead of cell centres, incidents per km², (m,).

    leave_out: what stands exactly at the point does not count, as cross-validation by places needs it.
    """
    h, chosen = positive("bandwidth", bandwidth), named(kernel)
    qx, qy, _ = weighted_points(at_x, at_y, None)
    xs, ys, w = weighted_points(x, y, weights, reach=h)
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
