"""The share of a kernel that lies in an area: summed over sub-cells, and only where the area's edge is in reach."""

import math
from dataclasses import dataclass

import numpy as np
from numba import njit

from models.engine.arrays import Bools, Floats, Ints
from models.engine.bands import in_bands
from models.engine.outline import Outline
from models.engine.pairs import shape as kernel_shape
from models.kernels import Kernel

FINE = {"uniform": 48.0, "gaussian": 6.0}  # sub-cells a bandwidth, so that the mass is right to about 0.2 %
FINE_ELSE = 16.0
BLOCK = 64  # cells a side that are looked at with one raster of sub-cells: a county's in one piece are gigabytes


@dataclass(frozen=True)
class GridMass:
    """The kernel at the centres of a grid. share: (ny, nx) of each cell that lies in the area; whole: what the sum
    gives where all of the kernel is inside; row, column: (k,) the cells with an edge in reach; mass: (k,) theirs, and
    that of every other cell is `whole` or nothing, by its share."""

    share: Floats
    whole: float
    row: Ints
    column: Ints
    mass: Floats

    def all_cells(self) -> Floats:
        """The mass at all cells, (ny, nx)."""
        values = np.where(self.share > 0, self.whole, 0.0)
        values[self.row, self.column] = self.mass
        return values


def grid_mass(
    area: Outline, corner: tuple[float, float], size: tuple[int, int], cell: float, h: float, kernel: Kernel,
    *, inside_only: bool = False,
) -> GridMass:  # fmt: skip
    """The mass of the kernel at the centres of `size` cells north and east of a corner; inside_only: the mass outside
    the area is not wanted, except in cells that have some of it."""
    step = max(1, math.ceil(FINE.get(kernel.name, FINE_ELSE) * cell / h))
    reach = math.ceil(kernel.reach * h / cell)
    share = _share(area, corner, size, cell, reach)
    near = _near_an_edge(share, reach)
    share = share[reach : reach + size[0], reach : reach + size[1]]
    if inside_only:
        near &= share > 0
    stencil, dy, dx = _stencil(cell / step, step, h, kernel)
    row, column = np.nonzero(near)
    order = np.lexsort((column, row, column // BLOCK, row // BLOCK))
    row, column = row[order].astype(np.int64), column[order].astype(np.int64)
    mass = np.zeros(len(row))
    block = (row // BLOCK) * (size[1] // BLOCK + 1) + column // BLOCK
    ends = np.append(np.flatnonzero(np.diff(block, prepend=-1)), len(row))
    margin = int(np.abs(dy).max()) + step
    for first, last in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        r, c = row[first:last], column[first:last]
        south, west, high, wide = r.min(), c.min(), np.ptp(r) + 1, np.ptp(c) + 1
        fine = area.coverage(
            corner[0] + west * cell - margin * cell / step, corner[1] + south * cell - margin * cell / step,
            cell / step, (int(high) * step + 2 * margin, int(wide) * step + 2 * margin),
        )  # fmt: skip
        at = (fine, (r - south) * step + margin, (c - west) * step + margin, dy, dx, stencil, mass[first:last])
        _gather(*at)
    return GridMass(share, float(stencil.sum()), row, column, mass)


def point_mass(
    area: Outline, corner: tuple[float, float], size: tuple[int, int], cell: float, h: float, kernel: Kernel,
    x: Floats, y: Floats,
) -> Floats:  # fmt: skip
    """The mass of the kernel round points of the area, (n,), as the cells of a grid will sum it: cells in which nothing
    is lost or gained. The grid goes on beyond its bounds as far as points there reach."""
    reach = kernel.reach * h
    west, south = (min(0, math.floor((v.min() - reach - low) / cell)) for v, low in ((x, corner[0]), (y, corner[1])))
    east, north = (
        max(n, math.ceil((v.max() + reach - low) / cell))
        for v, low, n in ((x, corner[0], size[1]), (y, corner[1], size[0]))
    )
    west_edge, south_edge = corner[0] + west * cell, corner[1] + south * cell
    share = area.coverage(west_edge, south_edge, cell, (north - south, east - west))
    mass = np.zeros(len(x))
    each = len(x) * (2 * reach / cell) ** 2
    lattice = (share, west_edge, south_edge, cell, x, y, h, kernel.code, kernel.reach, mass)
    in_bands(_round_points, len(x), each, *lattice)
    return mass * (kernel.peak * (cell / h) ** 2)


def _share(area: Outline, corner: tuple[float, float], size: tuple[int, int], cell: float, reach: int) -> Floats:
    wide = (size[0] + 2 * reach, size[1] + 2 * reach)
    return area.coverage(corner[0] - reach * cell, corner[1] - reach * cell, cell, wide)


def _near_an_edge(share: Floats, reach: int) -> Bools:
    """Which cells have both area and none of it within `reach` cells, without the margin of as many."""
    full, bare = share == 1.0, share == 0.0
    near = ~(full | bare)
    for one, other in ((np.s_[1:], np.s_[:-1]), (np.s_[:, 1:], np.s_[:, :-1])):
        parted = (full[one] & bare[other]) | (bare[one] & full[other])
        near[one] |= parted
        near[other] |= parted
    for axis in (0, 1):
        length = near.shape[axis] - 2 * reach
        wide = near if axis == 0 else near.T
        near = wide[:length].copy()
        for shift in range(1, 2 * reach + 1):
            near |= wide[shift : shift + length]
        near = near if axis == 0 else near.T
    return near


def _stencil(fine: float, step: int, h: float, kernel: Kernel) -> tuple[Floats, Ints, Ints]:
    """What each sub-cell in reach of a cell's centre is worth, and how many sub-cells it lies from the cell's first."""
    far = math.ceil(kernel.reach * h / fine) + 1
    along = np.arange(-far, far + step)
    offset: Floats = (along + np.float64(0.5 - step / 2)) * fine
    d2 = (offset[:, None] ** 2 + offset[None, :] ** 2) / h**2
    row, column = np.nonzero(d2 <= kernel.reach**2)
    worth = np.array([kernel_shape(u2, kernel.code) for u2 in d2[row, column]])
    return worth * (kernel.peak * (fine / h) ** 2), along[row].astype(np.int64), along[column].astype(np.int64)


@njit(cache=True, nogil=True)
def _gather(share: Floats, row: Ints, column: Ints, dy: Ints, dx: Ints, stencil: Floats, out: Floats) -> None:
    for k in range(len(out)):
        total = 0.0
        for s in range(len(stencil)):
            total += stencil[s] * share[row[k] + dy[s], column[k] + dx[s]]
        out[k] = total


@njit(cache=True, nogil=True)
def _round_points(
    first: int, last: int, share: Floats, west: float, south: float, cell: float, x: Floats, y: Floats, h: float,
    code: int, reach: float, out: Floats,
) -> None:  # fmt: skip
    rows, columns, far = share.shape[0], share.shape[1], reach * h / cell
    for i in range(first, last):
        total = 0.0
        above, right = (y[i] - south) / cell, (x[i] - west) / cell
        for r in range(max(0, math.floor(above - far)), min(rows, math.ceil(above + far))):
            up = (south + (r + 0.5) * cell - y[i]) / h
            for c in range(max(0, math.floor(right - far)), min(columns, math.ceil(right + far))):
                across = (west + (c + 0.5) * cell - x[i]) / h
                u2 = up * up + across * across
                if share[r, c] > 0.0 and u2 <= reach * reach:
                    total += share[r, c] * kernel_shape(u2, code)
        out[i] = total
