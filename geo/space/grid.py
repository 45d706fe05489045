"""Square cells on the National Grid: equal in area, and the same cell has the same name in every question."""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bounds = tuple[float, float, float, float]


def snap(bounds: Bounds, cell: float) -> Bounds:
    """The smallest bounds round `bounds` whose edges are multiples of `cell` metres."""
    xmin, ymin, xmax, ymax = bounds
    return (
        floor(xmin / cell) * cell,
        floor(ymin / cell) * cell,
        max(ceil(xmax / cell), floor(xmin / cell) + 1) * cell,
        max(ceil(ymax / cell), floor(ymin / cell) + 1) * cell,
    )


@dataclass(frozen=True)
class Grid:
    """Cells of `cell` metres over snapped `bounds`; row 0 is in the south, column 0 in the west."""

    bounds: Bounds
    cell: float

    @classmethod
    def over(cls, bounds: Bounds, cell: float) -> "Grid":
        """The grid that covers `bounds`, its lines on multiples of the cell from the origin of the National Grid."""
        return cls(snap(bounds, cell), cell)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        xmin, ymin, xmax, ymax = self.bounds
        return round((ymax - ymin) / self.cell), round((xmax - xmin) / self.cell)

    def locate(self, x: Floats, y: Floats) -> tuple[Ints, Ints]:
        """(row, column) of points inside the bounds; a point on a line belongs to the cell to its north or east."""
        column = np.floor((x - self.bounds[0]) / self.cell).astype(np.intp)
        row = np.floor((y - self.bounds[1]) / self.cell).astype(np.intp)
        return row, column

    def occupied(self, x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
        """(rows, columns) mask: at least one point stands in the cell; points beyond the bounds are left out."""
        row, column = self.locate(x, y)
        rows, columns = self.shape
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        mask = np.zeros(self.shape, bool)
        mask[row[inside], column[inside]] = True
        return mask

    def centres(self) -> tuple[Floats, Floats]:
        """x of the columns and y of the rows, in metres."""
        rows, columns = self.shape
        return (
            self.bounds[0] + np.arange(0.5, columns) * self.cell,
            self.bounds[1] + np.arange(0.5, rows) * self.cell,
        )

    def boxes(self, row: Ints, column: Ints) -> npt.NDArray[np.object_]:
        """The cells as shapely squares."""
        west, south = self.bounds[0] + column * self.cell, self.bounds[1] + row * self.cell
        return shapely.box(west, south, west + self.cell, south + self.cell)

    def names(self, row: Ints, column: Ints) -> list[str]:
        """Ids that stay the same in every question: cell size and south-west corner, as `250m-414750-184500`."""
        west, south = self.bounds[0] + column * self.cell, self.bounds[1] + row * self.cell
        return [f"{self.cell:g}m-{x:.0f}-{y:.0f}" for x, y in zip(west, south, strict=True)]

    def inside(self, area: shapely.Geometry) -> npt.NDArray[np.bool_]:
        """(rows, columns) mask: the cell's centre lies in `area`."""
        x, y = self.centres()
        shapely.prepare(area)
        grid_x, grid_y = np.meshgrid(x, y)
        mask: npt.NDArray[np.bool_] = shapely.contains_xy(area, grid_x, grid_y)
        return mask
