"""Local Moran: does a place resemble its neighbours, and is it a high or a low one among them?

Case weights enter as the values themselves: a place's value is the sum of the weights of its incidents.
"""

from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arrays import Floats, Ints
from models.engine.matrices import AnyMatrix, Matrix, compressed, lagged, row_sums
from models.engine.permutation import conditional_counts, p_value
from models.errors import ParameterError
from models.parameters import Alternative, Permutations, Seed, Values
from models.spatial_weights import Neighbours

QUADRANTS = ("high-high", "low-high", "low-low", "high-low")
"""The place first, its neighbours second."""


def local_moran(
    values: Values,
    weights: Neighbours,
    *,
    ddof: Annotated[int, Described("0 divides the variance by n, 1 by n - 1", minimum=0, maximum=1)] = 0,
    conditional: Annotated[bool, Described("Does the place keep its own value in chance's arrangements?")] = True,
) -> tuple[Floats, Floats, Floats, Floats]:
    """(i, expectation, variance, z) of the local Moran statistic, each (n,).

    I_i = (z_i / s2) * sum_j w_ij z_j with z the deviations from the mean and s2 = sum z^2 / (n - ddof). Expectation and
    variance are those of I_i under conditional randomisation (Sokal, Oden and Thomson 1998), so z does not depend on
    ddof; conditional=False: under total randomisation, the place's own value dealt anew with the rest (Anselin 1995).
    values: (n,) finite; weights: (n, n) scipy sparse, no diagonal, usually row-standardised (nothing is
    standardised here). All values equal: every result is 0. A place without neighbours has i = variance = z = 0.
    """
    x, w = _checked(values, weights)
    n = len(x)
    if not n:
        return x, x.copy(), x.copy(), x.copy()
    if n < 3 or ddof >= n:
        raise ParameterError(f"local Moran needs at least three values, not {n}, and more of them than ddof {ddof}")
    z = x - x.mean()
    m2 = float(z @ z) / n
    if m2 <= 1e-24 * float(x.mean()) ** 2:
        return np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    s2 = m2 * n / (n - ddof)
    w1 = row_sums(w)
    w2 = row_sums(w.multiply(w))
    i = z / s2 * lagged(w, z)
    expectation = -(z**2) * w1 / ((n - 1) * s2)
    variance = (z / s2) ** 2 * n / (n - 2) * (w2 - w1**2 / (n - 1)) * (m2 - z**2 / (n - 1))
    if not conditional:
        kurtosis = float((z**4).mean()) / m2**2
        scale = m2 / s2
        expectation = -w1 / (n - 1) * scale
        square = w2 * (n - kurtosis) / (n - 1) + (w1**2 - w2) * (2 * kurtosis - n) / ((n - 1) * (n - 2))
        variance = square * scale**2 - expectation**2
    variance = np.maximum(variance, 0.0)
    score = np.divide(i - expectation, np.sqrt(variance), out=np.zeros(n), where=variance > 0)
    return i, expectation, variance, score


def local_moran_p(
    values: Values,
    weights: Neighbours,
    *,
    permutations: Permutations = 999,
    seed: Seed = 0,
    alternative: Alternative = "two-sided",
) -> Floats:
    """Conditional permutation p, (n,).

    "greater" asks whether a place is more like its neighbours than chance (I_i high), "less" whether it is less so.
    """
    x, w = _checked(values, weights)
    above, below = conditional_counts(x, w, permutations=permutations, seed=seed)
    if alternative == "two-sided":
        return p_value(above, below, permutations)
    z = x - x.mean()
    like, unlike = np.where(z > 0, above, below), np.where(z > 0, below, above)  # I_i falls with the sum below the mean
    like[z == 0] = unlike[z == 0] = permutations  # I_i is 0 whatever the neighbours are
    return p_value(like, unlike, permutations, alternative)


def quadrant(values: npt.ArrayLike, weights: AnyMatrix) -> Ints:
    """1 high-high, 2 low-high, 3 low-low, 4 high-low: the place's side of the mean, then its neighbours'."""
    x, w = _checked(values, weights)
    z = x - x.mean()
    high, among_high = z > 0, lagged(w, z) > 0
    return np.where(high, np.where(among_high, 1, 4), np.where(among_high, 2, 3)).astype(np.int64)


def _checked(values: npt.ArrayLike, weights: AnyMatrix) -> tuple[Floats, Matrix]:
    x = np.asarray(values, np.float64)
    w = compressed(weights)
    if x.ndim != 1 or not np.isfinite(x).all():
        raise ParameterError("values must be a flat array of finite numbers")
    if w.shape != (len(x), len(x)):
        raise ParameterError(f"weights must be {len(x)} by {len(x)} for {len(x)} values, not {w.shape}")
    if w.diagonal().any():
        raise ParameterError("weights must have no diagonal: a place is not its own neighbour")
    return x, w
