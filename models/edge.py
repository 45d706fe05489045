"""Density up to the edge of any area: what is seen, divided by the kernel's mass that lies inside (Diggle 1985)."""

import math
from collections.abc import Sequence
from typing import Annotated

import numpy as np
import numpy.typing as npt
from numba import njit

from models.density import SQUARE_METRES, Bounds, Surface, add_density, grid, kde
from models.described import Described
from models.engine.arguments import in_metres, positive, weighted_points
from models.engine.arrays import Bools, Floats
from models.errors import ParameterError
from models.kernels import Kernel, named
from models.parameters import CellSide, GridBounds, KernelName, KernelRadius, Weights, X, Y

Rings = Sequence[npt.ArrayLike]
FINE = {"uniform": 48.0, "gaussian": 6.0}  # sub-cells a bandwidth, so that the mass is right to about 0.2 %
FINE_ELSE = 16.0
ROUNDING = 1e-9  # of a cell: what is left of running sums where there is no area
THINNEST = 0.1  # share of the kernel below which a centre outside the area says nothing about the cell's sliver inside


def rings_of(rings: Rings) -> list[Floats]:
    """Rings as (k, 2) arrays without a repeated last point; ParameterError when one is no ring."""
    result = []
    for ring in rings:
        points = np.asarray(ring, np.float64)
        if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
            raise ParameterError("Every ring must be an array (k, 2) of finite x, y in metres.")
        if len(points) and (points[0] == points[-1]).all():
            points = points[:-1]
        if len(points) < 3:
            raise ParameterError("Every ring needs three different corners or more.")
        result.append(points)
    if not result:
        raise ParameterError("The area has no rings.")
    return result


def contains(rings: Rings, x: npt.ArrayLike, y: npt.ArrayLike) -> Bools:
    """Which points lie in the area, by the even-odd rule, (n,)."""
    xs, ys, _ = weighted_points(x, y, None)
    inside = np.zeros(len(xs), bool)
    for ring in rings_of(rings):
        _cross(ring, xs, ys, inside)
    return inside


@njit(cache=True, nogil=True)
def _cross(ring: Floats, x: Floats, y: Floats, inside: Bools) -> None:
    """Turn `inside` over for each point that the ring goes round."""
    for i in range(len(x)):
        j = len(ring) - 1
        for k in range(len(ring)):
            if (ring[k, 1] > y[i]) != (ring[j, 1] > y[i]):
                at = ring[j, 0] + (y[i] - ring[j, 1]) / (ring[k, 1] - ring[j, 1]) * (ring[k, 0] - ring[j, 0])
                if x[i] < at:
                    inside[i] = not inside[i]
            j = k


@njit(cache=True, nogil=True)
def _shade(ring: Floats, sign: float, cover: Floats) -> None:
    """Add to cover (ny, nx + 1), whose running sum along rows is the area of each cell right of the ring's edges.

    ring: in cells from the grid's corner. An edge gives the cell it crosses the area to its right and every cell
    further right its height: exact, as font rasterisers do it.
    """
    rows, columns = cover.shape[0], cover.shape[1] - 1
    j = len(ring) - 1
    for k in range(len(ring)):
        x0, y0, x1, y1 = ring[j, 0], ring[j, 1], ring[k, 0], ring[k, 1]
        j = k
        if y0 == y1:
            continue
        side = sign if y0 > y1 else -sign
        if y0 > y1:
            x0, y0, x1, y1 = x1, y1, x0, y0
        slope = (x1 - x0) / (y1 - y0)
        for row in range(max(0, math.floor(y0)), min(rows, math.ceil(y1))):
            low, high = max(y0, float(row)), min(y1, row + 1.0)
            if high <= low:
                continue
            a, b = x0 + (low - y0) * slope, x0 + (high - y0) * slope
            left, right, height = min(a, b), max(a, b), high - low
            if right - left < 1e-12:
                at = min(max(left, 0.0), float(columns))
                column = min(math.floor(at), columns - 1)
                cover[row, column] += side * height * (column + 1.0 - at)
                cover[row, column + 1] += side * height * (at - column)
                continue
            steep = height / (right - left)
            if left < 0.0:
                cover[row, 0] += side * steep * (min(right, 0.0) - left)
            for column in range(max(0, math.floor(left)), min(columns, math.ceil(right))):
                p, q = max(left, float(column)), min(right, column + 1.0)
                if q > p:
                    piece, middle = side * steep * (q - p), 0.5 * (p + q) - column
                    cover[row, column] += piece * (1.0 - middle)
                    cover[row, column + 1] += piece * middle


def _area(ring: Floats) -> float:
    x, y = (ring - ring[0]).T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def _interior(ring: Floats) -> tuple[float, float]:
    """A point strictly inside a ring: the middle of its widest stretch on a line between two heights of corners."""
    heights = np.unique(ring[:, 1])
    gap = int(np.argmax(np.diff(heights)))
    y = (heights[gap] + heights[gap + 1]) / 2
    ends = np.roll(ring, -1, axis=0)
    crossing = (ring[:, 1] > y) != (ends[:, 1] > y)
    a, b = ring[crossing], ends[crossing]
    at = np.sort(a[:, 0] + (y - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0]))
    widest = int(np.argmax(at[1::2] - at[::2])) * 2
    return (at[widest] + at[widest + 1]) / 2, y


def coverage(rings: Rings, *, bounds: Sequence[float], cell: float) -> Floats:
    """Share of each cell that lies inside the area, (ny, nx), 0 to 1, exact to rounding.

    rings: closed lines of corners (k, 2), metres, that do not cross; a ring inside another is a hole, inside a hole an
    island, in whichever direction each runs.
    """
    covered, (ny, nx) = grid(bounds, cell)
    lines = [ring for ring in rings_of(rings) if _area(ring) != 0]
    areas = [abs(_area(ring)) for ring in lines]
    cover = np.zeros((ny, nx + 1))
    for ring, area in zip(lines, areas, strict=True):
        larger = [other for other, size in zip(lines, areas, strict=True) if size > area]
        x, y = _interior(ring)
        hole = bool(larger) and bool(contains(larger, [x], [y])[0])
        sign = math.copysign(1.0, _area(ring)) * (-1.0 if hole else 1.0)
        _shade((ring - np.array(covered[:2])) / cell, sign, cover)
    share = np.clip(np.cumsum(cover, axis=1)[:, :nx], 0.0, 1.0)
    share[share < ROUNDING] = 0.0
    share[share > 1.0 - ROUNDING] = 1.0
    return share


def kernel_mass(
    rings: Rings, *, bounds: Sequence[float], cell: float, bandwidth: float, kernel: str = "quartic"
) -> Surface:
    """Share of the kernel at each cell's centre that lies inside the area, 0 to 1 (a Surface of shares, not densities).

    The area as places, one a sub-cell with the area it covers, summed by the density's own sweep; sub-cells are at
    least 16 to a bandwidth. Well inside, a Gaussian has 0.99966, as it ends at 4 deviations.
    """
    h, chosen = positive("bandwidth", bandwidth), named(kernel)
    covered, size = grid(bounds, cell)
    fine, origin, share = _area_cells(rings, covered, float(cell), h, chosen)
    row, column = np.nonzero(share > 0)
    values = np.zeros(size)
    if len(row):
        x: Floats = origin[0] + (column + np.float64(0.5)) * fine
        y: Floats = origin[1] + (row + np.float64(0.5)) * fine
        area = share[row, column] * (fine**2 / SQUARE_METRES)
        add_density(values, x, y, area, np.array([h]), chosen, covered, float(cell))
    return Surface(np.minimum(values, 1.0), covered, float(cell))


def _area_cells(rings: Rings, box: Bounds, cell: float, h: float, kernel: Kernel) -> tuple[float, Bounds, Floats]:
    """Side of a sub-cell, and the coverage of sub-cells as far as the kernel reaches round the grid."""
    fine = cell / max(1, math.ceil(FINE.get(kernel.name, FINE_ELSE) * cell / h))
    reach = math.ceil(kernel.reach * h / fine) * fine
    wide = (box[0] - reach, box[1] - reach, box[2] + reach, box[3] + reach)
    return fine, wide, coverage(rings, bounds=wide, cell=fine)


def kde_inside(
    x: X,
    y: Y,
    *,
    rings: Annotated[Rings, Described("Outlines of the area, holes among them, each (n, 2)", "m")],
    bounds: GridBounds,
    cell: CellSide,
    bandwidth: KernelRadius,
    weights: Weights = None,
    kernel: KernelName = "quartic",
) -> Surface:
    """`models.density.kde` of the incidents inside an area, corrected for its edge: density / kernel mass inside.

    Use it where there are no data beyond the edge; where the neighbours' incidents are known, `kde` with them is
    better. Cells outside the area are nan: those whose centre lies outside and that have none of the area, or less than
    a tenth of the kernel over it. An even pattern comes out flat within 2 %.
    """
    xs, ys, w = weighted_points(x, y, weights)
    if len(xs) > 1:
        in_metres(np.append(xs, bounds[::2]), np.append(ys, bounds[1::2]), bandwidth)
    inside = contains(rings, xs, ys)
    surface = kde(
        xs[inside], ys[inside], bounds=bounds, cell=cell, bandwidth=bandwidth, kernel=kernel,
        weights=None if w is None else w[inside],
    )  # fmt: skip
    mass = kernel_mass(rings, bounds=bounds, cell=cell, bandwidth=bandwidth, kernel=kernel).values
    values = np.full_like(surface.values, np.nan)
    kept = (coverage(rings, bounds=bounds, cell=cell) > 0) & (mass >= THINNEST)
    centres = np.meshgrid(*surface.centres())
    kept |= contains(rings, centres[0].ravel(), centres[1].ravel()).reshape(kept.shape) & (mass > 0)
    np.divide(surface.values, mass, out=values, where=kept)
    return Surface(values, surface.bounds, surface.cell)
