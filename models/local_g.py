"""Getis-Ord local G: is this cell, with its neighbours, higher or lower than the study area would give by chance?

Case weights enter as the values themselves: a cell's value is the sum of the weights of its incidents, so an incident
of weight 3 and three incidents of weight 1 are the same cell.
"""

from typing import Annotated

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.special import ndtr

from models.described import Described
from models.engine.arrays import Bools, Floats, Ints
from models.engine.matrices import AnyMatrix, Matrix, compressed, lagged, row_sums
from models.engine.permutation import conditional_p, dealt_anew_counts, equal_weight_counts, p_value
from models.errors import ParameterError
from models.parameters import Alternative, CellSide, GridCounts, Permutations, Reach, RowStandardise, Seed, Values
from models.spatial_weights import EDGE, Neighbours


def local_g(
    values: Values,
    weights: Neighbours,
    *,
    star: Annotated[bool, Described("Count the cell itself: Gi* instead of Gi")] = True,
    row_standardise: RowStandardise = False,
) -> Floats:
    """Standard score of Gi* (star) or Gi for every location (Ord and Getis 1995).

    values: (n,); weights: (n, n) scipy sparse, no diagonal. Gi* puts 1 on the diagonal and then divides rows by their
    sum if asked; its moments are those of all n values. Gi leaves the location out of the sum and of its n - 1 moments.
    A value that is not a number is outside the study area: it is no one's neighbour, counts in no moment, and its score
    is not a number. Where there is no variance (all values equal, or a neighbourhood of everything) the score is 0.

    The variance takes n * sum(w^2) - W^2, which makes the score of any row the same whatever it is multiplied by. With
    row_standardise it takes W * (n - W), as esda does: the result is the neighbourhood's mean less the overall mean in
    standard deviations of the values, comparable with esda but too near 0 to be read against 1.96.
    """
    x, w, inside = _inside(values, weights)
    if star:
        w = (w + sparse.eye_array(len(x), format="csr")).tocsr()
    if row_standardise:
        w = row_standardised(w)
    w1 = row_sums(w)
    w2 = w1 if row_standardise else row_sums(w.multiply(w))
    z = np.full(len(inside), np.nan)
    z[inside] = _score(x, lagged(w, x - _mean(x)), w1, w2, star)
    return z


def local_g_p(
    values: Values,
    weights: Neighbours,
    *,
    row_standardise: RowStandardise = False,
    unconditional: Annotated[bool, Described("Deal the location's own value anew, too: of Gi*")] = False,
    permutations: Permutations = 999,
    seed: Seed = 0,
    alternative: Alternative = "two-sided",
) -> Floats:
    """Permutation p of Gi and Gi* alike, (n,), conditional unless it is asked for otherwise.

    The location keeps its value and the others are shuffled round it, so the term that tells Gi* from Gi is a constant
    and both have the same p. Unconditional, p is of Gi* with binary weights, as `local_g_grid_p` explains. See
    models.engine.permutation for the sides and the formula. Raises ParameterError for other weights.
    """
    x, w, inside = _inside(values, weights)
    p = np.full(len(inside), np.nan)
    if unconditional:
        if row_standardise or not (w.data == 1).all():
            raise ParameterError("unconditional needs binary weights, not standardised ones")
        count = np.rint(w.sum(axis=1)).astype(np.int64) + 1
        above, below = dealt_anew_counts(x, x + w @ x, count, permutations=permutations, seed=seed)
        p[inside] = p_value(above, below, permutations, alternative)
        return p
    p[inside] = conditional_p(
        x, row_standardised(w) if row_standardise else w, permutations=permutations, seed=seed, alternative=alternative
    )
    return p


def local_g_grid(values: GridCounts, *, radius: Reach, cell: CellSide) -> Floats:
    """Gi* on a grid by convolution: the same scores as `local_g` without a matrix of weights.

    values: (ny, nx), or (periods, ny, nx) with the mean and variance of all periods together (a space-time cube whose
    periods can be compared). The neighbourhood is the cell itself and every cell whose centre is within `radius` metres
    (edge included) of its own; the grid's edge and cells that are not a number (outside the study area) cut it off.
    radius = 1.5 * cell is the queen's neighbourhood. Cost: cells times rows in reach.
    """
    x = np.asarray(values, np.float64)
    if x.ndim not in (2, 3):
        raise ParameterError("values must be a grid of shape (ny, nx) or a cube of shape (periods, ny, nx)")
    reach = disc(radius, cell)
    inside = np.isfinite(x)
    if not inside.any():
        return np.full(x.shape, np.nan)
    flat = x[inside]
    centred = np.where(inside, x - _mean(flat), 0.0)
    count = window_sum(inside.astype(np.float64), reach)
    total = window_sum(centred, reach)
    z = np.full(x.shape, np.nan)
    z[inside] = _score(flat, total[inside], count[inside], count[inside], True)
    return z


def local_g_grid_p(
    values: GridCounts,
    *,
    radius: Reach,
    cell: CellSide,
    unconditional: Annotated[bool, Described("Deal the cell's own value anew, too")] = False,
    permutations: Permutations = 999,
    seed: Seed = 0,
    alternative: Alternative = "two-sided",
) -> Floats:
    """Permutation p of Gi* on a grid or a cube, as `local_g_grid` takes it; a cube is dealt as one.

    The usual one keeps the cell's value (conditional) and asks about its neighbours alone, so that the busiest cell may
    be no news. Unconditional, all values are dealt, and p asks what the score asks: whether a cell and its neighbours
    hold more together than as many cells drawn by chance.
    """
    x = np.asarray(values, np.float64)
    if x.ndim not in (2, 3):
        raise ParameterError("values must be a grid of shape (ny, nx) or a cube of shape (periods, ny, nx)")
    inside = np.isfinite(x)
    reach = disc(radius, cell)
    filled = np.where(inside, x, 0.0)
    total = window_sum(filled, reach)
    count = np.rint(window_sum(inside.astype(np.float64), reach)).astype(np.int64)
    p = np.full(x.shape, np.nan)
    if unconditional:
        above, below = dealt_anew_counts(x[inside], total[inside], count[inside], permutations=permutations, seed=seed)
    else:
        others, number = (total - filled)[inside], count[inside] - 1
        above, below = equal_weight_counts(x[inside], others, number, permutations=permutations, seed=seed)
    p[inside] = p_value(above, below, permutations, alternative)
    return p


def general_g(values: Values, weights: Neighbours) -> tuple[float, float, float, float, float]:
    """Getis-Ord general G over all pairs: (g, expectation, variance, z, p) under randomisation (Getis and Ord 1992).

    values: (n,) of one sign; weights: (n, n) sparse, no diagonal, used as given (binary for the classical statistic).
    p is one-sided, on the side of z; where chance could not change g (all values equal, everyone a neighbour) z is 0.
    """
    x, w, _ = _inside(values, weights)
    n = len(x)
    if n < 4:
        raise ParameterError("the general G needs at least four values")
    pairs = x.sum() ** 2 - (x * x).sum()
    if pairs == 0:
        raise ParameterError("the general G needs at least two values that are not zero")
    s0 = w.sum()
    both = (w + w.T).tocsr()
    s1 = 0.5 * both.multiply(both).sum()
    s2 = ((row_sums(w) + row_sums(w.T.tocsr())) ** 2).sum()
    m1, m2, m3, m4 = (float((x**k).sum()) for k in (1, 2, 3, 4))
    b0 = (n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0 * s0
    b1 = -((n * n - n) * s1 - 2 * n * s2 + 6 * s0 * s0)
    b2 = -(2 * n * s1 - (n + 3) * s2 + 6 * s0 * s0)
    b3 = 4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * s0 * s0
    b4 = s1 - s2 + s0 * s0
    square = (b0 * m2 * m2 + b1 * m4 + b2 * m1 * m1 * m2 + b3 * m1 * m3 + b4 * m1**4) / (
        (m1 * m1 - m2) ** 2 * n * (n - 1) * (n - 2) * (n - 3)
    )
    g = float(x @ lagged(w, x)) / pairs
    expectation = s0 / (n * (n - 1))
    variance = square - expectation**2
    z = (g - expectation) / variance**0.5 if variance > 1e-12 * expectation**2 else 0.0
    return g, expectation, variance, z, float(ndtr(-abs(z)))


def row_standardised(weights: AnyMatrix) -> Matrix:
    """The same sparse weights with every row divided by its sum; rows without neighbours stay empty."""
    w = compressed(weights)
    sums = row_sums(w)
    return (sparse.diags_array(np.divide(1.0, sums, out=np.zeros_like(sums), where=sums != 0)) @ w).tocsr()


def disc(radius: float, cell: float) -> Ints:
    """Half-widths in cells of a disc's rows: entry dy is how far it reaches along x, dy rows from its centre."""
    if not (np.isfinite(radius) and np.isfinite(cell) and cell > 0 and radius >= 0):
        raise ParameterError(f"radius must be 0 or more and cell more than 0 metres, not {radius} and {cell}")
    if 0 < radius < cell / EDGE:
        raise ParameterError(
            f"A radius of {radius:g} m reaches no neighbour across cells of {cell:g} m; take 1.5 cells for all eight, "
            "or 0 for the cell alone."
        )
    reach = (radius / cell * EDGE) ** 2
    rows = np.arange(int(np.sqrt(reach)) + 1)
    return np.floor(np.sqrt(reach - rows * rows)).astype(np.int64)


def window_sum(grid: Floats, reach: Ints) -> Floats:
    """Sum of the grid's last two axes over the disc round every cell, cut off at the grid's edge."""
    ny, nx = grid.shape[-2:]
    running = np.zeros((*grid.shape[:-1], nx + 1))
    np.cumsum(grid, axis=-1, out=running[..., 1:])
    columns = np.arange(nx)
    out = np.zeros(grid.shape)
    rows = np.empty(grid.shape)
    width = -1
    for dy, half in enumerate(reach[:ny].tolist()):
        if half != width:  # neighbouring rows of a disc often share a width
            np.subtract(
                running[..., np.minimum(columns + half + 1, nx)], running[..., np.maximum(columns - half, 0)], out=rows
            )
            width = half
        if dy == 0:
            out += rows
        else:
            out[..., dy:, :] += rows[..., :-dy, :]
            out[..., :-dy, :] += rows[..., dy:, :]
    return out


def _score(x: Floats, centred_lag: Floats, w1: Floats, w2: Floats, star: bool) -> Floats:
    """z from the weighted sum of deviations from the mean, the sum of the weights and the sum of their squares."""
    mean, deviation = _mean(x), x - _mean(x)
    square = float(deviation @ deviation)
    n = len(x) if star else len(x) - 1
    if n < 2 or square <= 1e-24 * mean * mean * len(x):
        return np.zeros(len(x))
    if star:
        numerator, variance = centred_lag, np.full(len(x), square / n)
    else:  # the other n values have mean (sum - x_i)/n: shift the deviations, and their squares, by what is left out
        shift = -deviation / n
        numerator = centred_lag - shift * w1
        variance = np.maximum((square - deviation**2) / n - shift**2, 0.0)
    spread = variance * np.maximum(n * w2 - w1 * w1, 0.0) / (n - 1)
    enough = spread > 1e-14 * square * np.maximum(w2, 1e-300)
    return np.divide(numerator, np.sqrt(spread), out=np.zeros(len(x)), where=enough)


def _inside(values: npt.ArrayLike, weights: AnyMatrix) -> tuple[Floats, Matrix, Bools]:
    """The values inside the study area, the weights among them, and where they stand."""
    x = np.asarray(values, np.float64)
    if x.ndim != 1:
        raise ParameterError("values must be a flat array")
    w = compressed(weights)
    if w.shape != (len(x), len(x)):
        raise ParameterError(f"weights must be {len(x)} by {len(x)} for {len(x)} values, not {w.shape}")
    if w.diagonal().any():
        raise ParameterError("weights must have no diagonal: Gi leaves a location out, and Gi* adds it itself")
    inside = np.isfinite(x)
    if not inside.all():
        w = w[inside][:, inside]
    return x[inside], w, inside


def _mean(x: Floats) -> float:
    return float(x.mean()) if len(x) else 0.0
