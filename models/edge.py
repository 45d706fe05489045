"""Density up to the edge of any area: what is seen, divided by the kernel's mass that lies inside (Diggle 1985)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt

from models.density import Bounds, Surface, grid, kde
from models.described import Described, Input
from models.engine.arguments import in_metres, positive, weighted_points
from models.engine.arrays import Bools, Floats, Ints
from models.engine.outline import Outline, Rings, outline
from models.errors import ParameterError
from models.kernel_mass import GridMass, grid_mass, point_mass
from models.kernels import named
from models.parameters import CellSide, GridBounds, KernelName, KernelRadius, Weights, X, Y

THINNEST = 0.1  # share of the kernel below which a centre outside the area says nothing about the cell's sliver inside


def contains(rings: Rings, x: npt.ArrayLike, y: npt.ArrayLike) -> Bools:
    """Which points lie in the area, by the even-odd rule, (n,)."""
    xs, ys, _ = weighted_points(x, y, None)
    return outline(rings).contains(xs, ys)


def coverage(rings: Rings, *, bounds: Sequence[float], cell: float) -> Floats:
    """Share of each cell that lies inside the area, (ny, nx), 0 to 1, exact to rounding.

    rings: closed lines of corners (k, 2), metres, that do not cross; a ring inside another is a hole, inside a hole an
    island, in whichever direction each runs.
    """
    covered, size = grid(bounds, cell)
    return outline(rings).coverage(covered[0], covered[1], float(cell), size)


def kernel_mass(
    rings: Rings, *, bounds: Sequence[float], cell: float, bandwidth: float, kernel: str = "quartic"
) -> Surface:
    """Share of the kernel at each cell's centre that lies inside the area, 0 to 1 (a Surface of shares, not densities).

    Summed over sub-cells with the area that each covers, at least 16 to a bandwidth. Well inside, a Gaussian has
    0.99966, as it ends at 4 deviations. Time and memory follow the length of the edge, not the area inside.
    """
    h, chosen = positive("bandwidth", bandwidth), named(kernel)
    covered, size = grid(bounds, cell)
    mass = grid_mass(outline(rings), covered[:2], size, float(cell), h, chosen)
    return Surface(np.minimum(mass.all_cells(), 1.0), covered, float(cell))


@dataclass(frozen=True)
class EdgeWeights:
    """What a density is divided by near an area's edge, so that it is not thinned there; it hangs on no incident, so it
    can be kept for as long as area, grid, bandwidth and kernel stay.

    inside: (ny, nx) the cells that have a density; row, column: (k,) those of them with the edge in reach; mass: (k,)
    the share of the kernel there that lies inside, 1 for all others.
    """

    inside: Bools
    row: Ints
    column: Ints
    mass: Floats

    def corrected(self, values: Floats) -> Floats:
        """The density of incidents inside the area, (ny, nx), up to the edge; nan where there is none."""
        result = np.where(self.inside, values, np.nan)
        result[self.row, self.column] /= self.mass
        return result


def edge_weights(
    rings: Annotated[Rings, Described("Outlines of the area, holes among them, each (n, 2)", "m", input=Input.OUTLINE)],
    *,
    bounds: GridBounds,
    cell: CellSide,
    bandwidth: KernelRadius,
    kernel: KernelName = "quartic",
) -> EdgeWeights:
    """The weights with which `kde_inside` corrects the cells whose centre lies inside; well inside they are 1."""
    h, chosen = positive("bandwidth", bandwidth), named(kernel)
    covered, size = grid(bounds, cell)
    area = outline(rings)
    mass = grid_mass(area, covered[:2], size, float(cell), h, chosen, inside_only=True)
    return _weights(area, mass, covered, float(cell), slivers=False)


def _weights(area: Outline, mass: GridMass, box: Bounds, cell: float, *, slivers: bool) -> EdgeWeights:
    """Of the cells with some of the area, those whose centre lies inside; slivers: or that see enough of it."""
    inside = mass.share > 0
    x: Floats = box[0] + (mass.column + np.float64(0.5)) * cell
    y: Floats = box[1] + (mass.row + np.float64(0.5)) * cell
    kept = area.contains(x, y) & (mass.mass > 0)
    if slivers:
        kept |= mass.mass >= THINNEST * mass.whole
    kept &= inside[mass.row, mass.column]
    inside[mass.row, mass.column] = kept
    return EdgeWeights(inside, mass.row[kept], mass.column[kept], np.minimum(mass.mass[kept] / mass.whole, 1.0))


def kde_inside(
    x: X,
    y: Y,
    *,
    rings: Annotated[Rings, Described("Outlines of the area, holes among them, each (n, 2)", "m", input=Input.OUTLINE)],
    bounds: GridBounds,
    cell: CellSide,
    bandwidth: KernelRadius,
    weights: Weights = None,
    kernel: KernelName = "quartic",
    correction: Annotated[
        Literal["uniform", "jones-diggle"], Described("Divide where the density is read, or where each incident is")
    ] = "uniform",
) -> Surface:
    """`models.density.kde` of the incidents inside an area, corrected for its edge.

    "uniform" divides the density at each centre by the share of the kernel there that lies inside (Diggle 1985;
    spatstat's `density.ppp(diggle=FALSE)`): right on average where incidents are even, at the very edge too, but the
    cells need not add up to the number of incidents. "jones-diggle" divides each incident's weight by the share round
    the incident (Jones 1993; `diggle=TRUE`): the cells times their area in the polygon add up to the incidents, and at
    a straight edge an even pattern stays 31 % too low. Both agree with spatstat to rounding on areas made of cells,
    incidents at cell centres and cells of a sixteenth of the bandwidth or less; its Gaussian does not end, ours does.

    Use it where there are no data beyond the edge; where the neighbours' incidents are known, `kde` with them is
    better. Cells outside the area are nan; with "uniform" so are those whose centre lies outside and that have less
    than a tenth of the kernel over the area. An even pattern comes out flat within 2 % by "uniform".
    """
    if correction not in ("uniform", "jones-diggle"):
        raise ParameterError(f'correction is "uniform" or "jones-diggle", not "{correction}".')
    xs, ys, w = weighted_points(x, y, weights)
    if len(xs) > 1:
        in_metres(np.append(xs, bounds[::2]), np.append(ys, bounds[1::2]), bandwidth)
    h, chosen, area = positive("bandwidth", bandwidth), named(kernel), outline(rings)
    covered, size = grid(bounds, cell)
    inside = area.contains(xs, ys)
    xs, ys, w = xs[inside], ys[inside], None if w is None else w[inside]
    place = (covered[:2], size, float(cell), h, chosen)
    if correction == "jones-diggle":
        if len(xs):
            w = (np.ones(len(xs)) if w is None else w) / point_mass(area, *place, xs, ys)
        surface = kde(xs, ys, bounds=bounds, cell=cell, bandwidth=h, kernel=kernel, weights=w)
        share = area.coverage(covered[0], covered[1], float(cell), size)
        return Surface(np.where(share > 0, surface.values, np.nan), covered, surface.cell)
    surface = kde(xs, ys, bounds=bounds, cell=cell, bandwidth=h, kernel=kernel, weights=w)
    mass = grid_mass(area, *place, inside_only=True)
    values = _weights(area, mass, covered, float(cell), slivers=True).corrected(surface.values / mass.whole)
    return Surface(values, covered, surface.cell)
