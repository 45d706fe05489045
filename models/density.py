"""Kernel density on a grid, exact: where incidents gather, in incidents per km²."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.engine.arguments import flat, in_metres, positive, weighted_points
from models.engine.arrays import Floats
from models.engine.bands import in_bands
from models.engine.row_bins import by_row
from models.engine.row_scatter import scatter_rows
from models.engine.row_sweep import sweep_rows
from models.errors import ParameterError
from models.kernels import Kernel, named
from models.parameters import CellSide, GridBounds, KernelName, KernelRadius, Weights, X, Y

Bounds = tuple[float, float, float, float]

SQUARE_METRES = 1e6  # in a km²
SLIVER = 0.8  # bandwidths beyond the outermost centres: what little shows of such a place is summed directly, or the
# rounding of its hidden bulk would be large beside it
SWEEP_FROM = 2.0  # cells of bandwidth; below it a place reaches so few cells that adding to each costs less
MAXIMUM_CELLS = 50_000_000


@dataclass(frozen=True)
class Surface:
    """A density at cell centres.

    values: (ny, nx) float64, row 0 in the south, incidents per km²; bounds: (xmin, ymin, xmax, ymax) that the cells
    cover, metres; cell: side, metres.
    """

    values: Floats
    bounds: Bounds
    cell: float

    def centres(self) -> tuple[Floats, Floats]:
        """x of the columns (nx,) and y of the rows (ny,), metres."""
        ny, nx = self.values.shape
        return self._middles(self.bounds[0], nx), self._middles(self.bounds[1], ny)

    def _middles(self, low: float, number: int) -> Floats:
        middles: Floats = low + (np.arange(number, dtype=np.float64) + 0.5) * self.cell
        return middles


def grid(bounds: Sequence[float], cell: float) -> tuple[Bounds, tuple[int, int]]:
    """The bounds that square cells cover and their number (ny, nx).

    The grid starts at (xmin, ymin) and runs as far as needed to cover (xmax, ymax), so it may reach up to one cell
    further east and north than was asked.
    """
    box = flat("bounds", bounds, 4).tolist()
    if len(box) != 4 or not all(map(math.isfinite, box)) or box[2] <= box[0] or box[3] <= box[1]:
        raise ParameterError(
            f"Bounds are (xmin, ymin, xmax, ymax) in metres with xmin < xmax and ymin < ymax, not {tuple(box)}."
        )
    positive("cell", cell)
    nx, ny = (max(1, math.ceil((high - low) / cell - 1e-9)) for low, high in ((box[0], box[2]), (box[1], box[3])))
    if nx * ny > MAXIMUM_CELLS:
        raise ParameterError(f"A grid of {nx} by {ny} cells is too large; choose a cell of more than {cell:g} m.")
    return (box[0], box[1], box[0] + nx * cell, box[1] + ny * cell), (ny, nx)


def finer_than(bandwidth: float, cell: float) -> float:
    """The bandwidth, when no cell is wider. ParameterError otherwise: a centre would see an incident or miss it by
    where it stands in its cell, and the surface would hold more or fewer incidents than there are."""
    h = positive("bandwidth", bandwidth)
    if positive("cell", cell) > h * (1 + 1e-9):
        raise ParameterError(
            f"A cell of {cell:g} m is wider than the bandwidth of {h:g} m, so incidents would be missed or "
            "counted twice; take a cell of at most the bandwidth, best a fifth of it."
        )
    return h


def kde(
    x: X, y: Y, *, bounds: GridBounds, cell: CellSide, bandwidth: KernelRadius, weights: Weights = None,
    kernel: KernelName = "quartic",
) -> Surface:  # fmt: skip
    """Kernel density of incidents at the centres of square cells: Σ w K(d/h) / h² · 10⁶, incidents per km².

    x, y: (n,) metres; weights: (n,) or None for ones; bounds: (xmin, ymin, xmax, ymax), see `grid` for how cells cover
    it; bandwidth h: the kernel's radius in metres (a centre at exactly h is inside), of a Gaussian its standard
    deviation; kernel: uniform, epanechnikov, quartic, triweight, cone or gaussian. The Gaussian ends at 4 standard
    deviations and is not made up for the 0.034 % beyond.

    Incidents outside the bounds count where they reach in. Stacks and single points give the same answer, and so does
    any order of the incidents and any number of cores, to the last bit. Exact: within 1e-9 of the largest density,
    never negative, zero where no incident is in reach. No incidents give a surface of zeros.
    Raises ParameterError. Source: Silverman 1986, chapter 4; domain reference 6.1.
    """
    h = finer_than(bandwidth, cell)
    xs, ys, w = weighted_points(x, y, weights)
    covered, shape = grid(bounds, cell)
    if len(xs) > 1:  # one incident in a window of a metre is a sum worked by hand
        in_metres(np.append(xs, bounds[::2]), np.append(ys, bounds[1::2]), h)
    far = named(kernel).reach * h
    seen = (xs >= covered[0] - far) & (xs <= covered[2] + far) & (ys >= covered[1] - far) & (ys <= covered[3] + far)
    if not seen.any():
        in_metres(xs, ys, h)
    values = np.zeros(shape)
    add_density(values, xs, ys, w, np.array([h]), named(kernel), covered, float(cell))
    return Surface(values, covered, float(cell))


def add_density(
    values: Floats, x: Floats, y: Floats, weights: Floats | None, h: Floats, kernel: Kernel, bounds: Bounds, cell: float
) -> None:
    """Add the density of places to a grid of values. h: (1,), or (n,) within a factor of two of each other."""
    asked = (values, kernel, bounds, cell)
    sweep = kernel.degree is not None and h.max() >= SWEEP_FROM * cell
    if not sweep or not len(x) or (_all_within(x, bounds[0], bounds[2]) and _all_within(y, bounds[1], bounds[3])):
        _add(x, y, weights, h, *asked, sweep=sweep)
        return
    east, north = (
        np.maximum(np.maximum(low + cell / 2 - v, v + cell / 2 - high), 0.0)
        for v, low, high in ((x, bounds[0], bounds[2]), (y, bounds[1], bounds[3]))
    )
    away = np.hypot(east, north) / h
    for some, sweep in ((away <= SLIVER, True), ((away > SLIVER) & (away <= 1 + 1e-9), False)):
        if some.all():
            _add(x, y, weights, h, *asked, sweep=sweep)
        elif some.any():
            of_some = h if len(h) == 1 else h[some]
            _add(x[some], y[some], None if weights is None else weights[some], of_some, *asked, sweep=sweep)


def _all_within(v: Floats, low: float, high: float) -> bool:
    return bool(v.min() >= low and v.max() <= high)


def _add(
    x: Floats, y: Floats, weights: Floats | None, h: Floats, values: Floats, kernel: Kernel, bounds: Bounds,
    cell: float, *, sweep: bool,
) -> None:  # fmt: skip
    largest = float(h.max())
    bins = by_row(
        x, y, weights, h, corner=bounds[:2], shape=(values.shape[0], values.shape[1]), cell=cell,
        reach=kernel.reach * largest,
    )  # fmt: skip
    rows = (bins.x, bins.y)
    places = (bins.h, bins.edges, bins.margin, bins.rows, cell)
    peak = kernel.peak / bins.h**2 * SQUARE_METRES
    steps = values.size + len(bins.x) * min(2.0 * bins.rows, len(values)) * (1 if sweep else bins.rows)
    if sweep and kernel.degree is not None:
        p = kernel.degree
        w = bins.weight * (peak * (largest / bins.h) ** (2 * p))
        in_bands(sweep_rows, len(values), steps, *rows, w, *places, p, largest, values)
    else:
        w = bins.weight * peak
        in_bands(scatter_rows, len(values), steps, *rows, w, *places, kernel.code, kernel.reach, values)
