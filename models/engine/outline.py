"""An area of any shape as directed edges: which points it holds, and how much of each cell of a grid."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from models.engine.arrays import Bools, Floats, Ints
from models.errors import ParameterError

Rings = Sequence[npt.ArrayLike]
BANDS = 4096  # at most, of heights, so that a point is held against the edges at its own height alone


@dataclass(frozen=True)
class Outline:
    """edges: (e, 4) x0, y0, x1, y1 in metres, none level, each with the area on its left; order, start: the edges that
    touch each band of heights, `start` (bands + 1,) into `order`; south, height: where the bands begin, and their
    height."""

    edges: Floats
    order: Ints
    start: Ints
    south: float
    height: float

    def contains(self, x: Floats, y: Floats) -> Bools:
        """Which points lie in the area, (n,)."""
        inside = np.zeros(len(x), bool)
        if len(self.edges):
            _inside(self.edges, self.order, self.start, self.south, self.height, x, y, inside)
        return inside

    def coverage(self, west: float, south: float, cell: float, shape: tuple[int, int]) -> Floats:
        """Share of each cell that lies in the area, 0 to 1, `shape` of them north and east of a corner."""
        cover = np.zeros((shape[0], shape[1] + 1))
        if len(self.edges):
            ends = [(v - self.south) / self.height for v in (south, south + shape[0] * cell)]
            low, high = (int(np.clip(v, 0, len(self.start) - 1)) for v in (np.floor(ends[0]), np.ceil(ends[1])))
            some = np.unique(self.order[self.start[low] : self.start[high]])
            _shade(self.edges[some], west, south, cell, cover)
        share = np.clip(np.cumsum(cover, axis=1)[:, : shape[1]], 0.0, 1.0)
        share[share < ROUNDING] = 0.0
        share[share > 1.0 - ROUNDING] = 1.0
        return share


ROUNDING = 1e-9  # of a cell: what is left of running sums where there is no area


def outline(rings: Rings) -> Outline:
    """The area inside closed lines of corners (k, 2), metres, that do not cross; a ring inside another is a hole,
    inside a hole an island, in whichever direction each runs. ParameterError when one is no ring."""
    lines = [ring for ring in rings_of(rings) if _area(ring) != 0]
    if not lines:
        return Outline(np.zeros((0, 4)), np.zeros(0, np.int64), np.zeros(1, np.int64), 0.0, 1.0)
    length = np.array([len(ring) for ring in lines])
    areas = np.array([_area(ring) for ring in lines])
    edges = np.concatenate([np.column_stack([ring, np.roll(ring, -1, axis=0)]) for ring in lines])
    size = np.repeat(np.abs(areas), length)
    middles = np.array([_interior(ring) for ring in lines])
    hole = np.zeros(len(lines), bool)
    if len(lines) > 1:
        _holes(edges, size, middles, np.abs(areas), hole)
    turned = np.repeat((areas < 0) != hole, length)
    edges[turned] = edges[turned][:, [2, 3, 0, 1]]
    return _banded(edges[edges[:, 1] != edges[:, 3]])


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


def _banded(edges: Floats) -> Outline:
    low, high = np.minimum(edges[:, 1], edges[:, 3]), np.maximum(edges[:, 1], edges[:, 3])
    south, bands = float(low.min()), min(BANDS, len(edges))
    height = (float(high.max()) - south) / bands
    first, last = (np.clip((v - south) // height, 0, bands - 1).astype(np.int64) for v in (low, high))
    many = last - first + 1
    edge = np.repeat(np.arange(len(edges)), many)
    band = np.arange(len(edge)) - np.repeat(np.cumsum(many) - many, many) + np.repeat(first, many)
    start = np.concatenate([[0], np.cumsum(np.bincount(band, minlength=bands))]).astype(np.int64)
    return Outline(edges, edge[np.argsort(band, kind="stable")], start, south, height)


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


@njit(cache=True, nogil=True)
def _crosses(edges: Floats, k: int, x: float, y: float) -> bool:
    """Whether a line from a point to the east crosses an edge."""
    if (edges[k, 1] > y) == (edges[k, 3] > y):
        return False
    return x < edges[k, 0] + (y - edges[k, 1]) / (edges[k, 3] - edges[k, 1]) * (edges[k, 2] - edges[k, 0])


@njit(cache=True, nogil=True)
def _holes(edges: Floats, size: Floats, middles: Floats, areas: Floats, hole: Bools) -> None:
    """Which rings lie inside an odd number of larger ones. size: of each edge's ring."""
    for r in range(len(middles)):
        for k in range(len(edges)):
            if size[k] > areas[r] and _crosses(edges, k, middles[r, 0], middles[r, 1]):
                hole[r] = not hole[r]


@njit(cache=True, nogil=True)
def _inside(
    edges: Floats, order: Ints, start: Ints, south: float, height: float, x: Floats, y: Floats, inside: Bools
) -> None:
    for i in range(len(x)):
        band = math.floor((y[i] - south) / height)
        if band == len(start) - 1:
            band -= 1
        if 0 <= band < len(start) - 1:
            for at in range(start[band], start[band + 1]):
                if _crosses(edges, order[at], x[i], y[i]):
                    inside[i] = not inside[i]


@njit(cache=True, nogil=True)
def _shade(edges: Floats, west: float, south: float, cell: float, cover: Floats) -> None:
    """Add to cover (ny, nx + 1), whose running sum along rows is the share of each cell right of the edges.

    An edge gives the cell it crosses the area to its right and every cell further right its height: exact, as font
    rasterisers do it.
    """
    rows, columns = cover.shape[0], cover.shape[1] - 1
    for k in range(len(edges)):
        x0, y0 = (edges[k, 0] - west) / cell, (edges[k, 1] - south) / cell
        x1, y1 = (edges[k, 2] - west) / cell, (edges[k, 3] - south) / cell
        if y0 == y1:
            continue
        side = 1.0 if y0 > y1 else -1.0
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
