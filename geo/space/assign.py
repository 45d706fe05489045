"""Which polygon each point belongs to: exactly one, or none."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo.places import collapse

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int32]
Geometries = npt.NDArray[np.object_]

CELLS: Final = 2048  # along the longer side of the raster: 4 M cells, 16 MB
WORTH: Final = 200_000  # points from which on a raster saves more than it costs
CHUNK: Final = 2_000_000  # points looked up at once
EXACT: Final = 200_000  # places given to GEOS at once
CROSSED: Final = -2
SLACK: Final = 1e-6  # metres by which edges are thickened: far above rounding


def assign(x: npt.ArrayLike, y: npt.ArrayLike, geometries: npt.ArrayLike) -> Indices:
    """Position of the polygon that covers each point, (n,) int32; -1 outside every polygon.

    x, y: (n,) metres, places or raw points alike, NaN is outside; geometries: (m,) valid shapely polygons, same grid.
    A polygon's edge belongs to it; a point on a shared edge or in an overlap goes to the polygon that comes first,
    which in a boundary set is the one with the lowest code. Exact: where there are many points each first looks its
    cell up in a raster, and only those in a cell that an edge crosses are tested, once a place, against polygons.
    """
    xs, ys = np.asarray(x, np.float64), np.asarray(y, np.float64)
    search = _Search(np.asarray(geometries, object))
    raster = _Raster.of(search) if len(xs) >= WORTH and len(search.polygons) else None
    found = np.full(len(xs), CROSSED, np.int32)
    for start in range(0, len(xs), CHUNK):
        part = slice(start, start + CHUNK)
        a, b, here = xs[part], ys[part], found[part]
        if raster:
            here[:] = raster.look_up(a, b)
        left = np.flatnonzero((here == CROSSED) & search.reached(a, b))
        places = collapse(a[left], b[left])
        here[left] = search.covering(places.x, places.y)[places.inverse]
    found[found == CROSSED] = -1
    return found


def covered(shape: BaseGeometry, x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
    """(n,) which points stand in one shape; its edge belongs to it, and NaN is outside. x, y: (n,) metres."""
    west, south, east, north = shape.bounds  # not a number where the shape is empty, and then nothing is near it
    found: npt.NDArray[np.bool_] = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    near = np.flatnonzero(found)
    found[near] = shapely.intersects_xy(shape, x[near], y[near])
    return found


class _Search:
    """Exact search among polygons."""

    def __init__(self, polygons: Geometries) -> None:
        self.polygons = shapely.force_2d(polygons)  # copies of our own: a prepared polygon serves one thread at a time
        self.tree = shapely.STRtree(self.polygons)
        shapely.prepare(self.polygons)
        self.bounds = shapely.total_bounds(self.polygons) if len(self.polygons) else np.full(4, np.nan)

    def reached(self, x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
        """Which points lie in the box round all polygons: a site's is small, and most points are nowhere near it."""
        xmin, ymin, xmax, ymax = self.bounds
        return (x >= xmin) & (x <= xmax) & (y >= ymin) & (y <= ymax)

    def covering(self, x: Floats, y: Floats) -> Indices:
        """First polygon that covers each point; -1 for none."""
        none = len(self.polygons)
        found = np.full(len(x), none, np.int32)
        for start in range(0, len(x), EXACT):
            a, b = x[start : start + EXACT], y[start : start + EXACT]
            point, polygon = self.tree.query(shapely.points(a, b))
            together = np.argsort(polygon, kind="stable")  # each polygon's index stays in the processor's cache
            point, polygon = point[together], polygon[together]
            inside = shapely.intersects_xy(self.polygons[polygon], a[point], b[point])
            np.minimum.at(found, start + point[inside], polygon[inside].astype(np.int32))
        found[found == none] = -1
        return found


@dataclass(frozen=True)
class _Raster:
    """Square cells over all polygons, with a border of empty ones. label: (ny * nx,), row 0 in the south."""

    x0: float
    y0: float
    cell: float
    nx: int
    ny: int
    label: Indices

    @classmethod
    def of(cls, search: _Search) -> Self:
        """Label each cell with the polygon that covers it, -1 for none, CROSSED where an edge comes near.

        Cells of one row with no edge between them have one cover, so one exact search serves the whole run of them.
        """
        xmin, ymin, xmax, ymax = shapely.total_bounds(search.polygons)
        cell = max(xmax - xmin, ymax - ymin, 1.0) / CELLS
        x0, y0 = xmin - cell, ymin - cell
        nx, ny = int((xmax - x0) / cell) + 2, int((ymax - y0) / cell) + 2
        raster = cls(x0, y0, cell, nx, ny, np.full(ny * nx, CROSSED, np.int32))
        crossed = np.zeros((ny, nx), bool)
        for start in range(0, len(search.polygons), 256):
            raster._mark(crossed, search.polygons[start : start + 256])
        label = raster.label.reshape(ny, nx)
        for south in range(0, ny, 256):
            free = ~crossed[south : south + 256]
            begins = free.copy()
            begins[:, 1:] &= ~free[:, :-1]
            row, column = np.nonzero(begins)
            cover = search.covering(x0 + (column + 0.5) * cell, y0 + (south + row + 0.5) * cell)
            label[south : south + 256][free] = cover[np.cumsum(begins)[free.ravel()] - 1]
        return raster

    def look_up(self, x: Floats, y: Floats) -> Indices:
        """Label of the cell of each point; one beyond the raster falls into its empty border."""
        return self.label[self._row(y) * np.int32(self.nx) + self._column(x)]

    def _column(self, x: Floats) -> Indices:
        return _whole((x - self.x0) / self.cell, self.nx)

    def _row(self, y: Floats) -> Indices:
        return _whole((y - self.y0) / self.cell, self.ny)

    def _mark(self, crossed: npt.NDArray[np.bool_], polygons: Geometries) -> None:
        """Mark every cell that an edge of the polygons touches; here and there one more beside it."""
        xy, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(polygons)), return_index=True)
        same = ring[1:] == ring[:-1]
        start, end = xy[:-1][same], xy[1:][same]
        longest = 0.9 * self.cell  # so that a piece, thickened, lies in at most two columns and two rows
        pieces = np.maximum(np.ceil(np.abs(end - start).max(axis=1, initial=0) / longest), 1).astype(np.intp)
        edge = np.repeat(np.arange(len(pieces)), pieces)
        k = (np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces))[:, None]
        step = ((end - start) / pieces[:, None])[edge]
        near = start[edge] + k * step
        low, high = np.minimum(near, near + step) - SLACK, np.maximum(near, near + step) + SLACK
        for y in (low[:, 1], high[:, 1]):
            for x in (low[:, 0], high[:, 0]):
                crossed[self._row(y), self._column(x)] = True


def _whole(cells: Floats, count: int) -> Indices:
    """Cell numbers from 0 to count - 1; NaN becomes 0, which is border."""
    return np.minimum(np.fmax(cells, 0, out=cells), count - 1, out=cells).astype(np.int32)
