"""Wards and cells with their counts, their rates and how far to trust them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.answer import NO_TESTS, Cell, SquareCounts, SquareTests, Ward
from app.answering.likely_range import cell_range
from geo.places import Places
from geo.space.assign import assign
from geo.space.boundaries import Boundaries
from geo.space.grid import Grid
from geo.space.grid_reference import grid_reference
from models.hierarchical_rates import hierarchical_rates
from models.local_g import local_g_grid, local_g_grid_p
from models.multiplicity import enough_permutations, fdr_significant

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
ALPHA = 0.05  # false discoveries among the cells that are called hot
REACH = 1.5  # cells: a cell and the eight that touch it
SLIVER: Final = 0.02
ALL_OF_IT: Final = 0.999
POLYGON: Final = 3
"""shapely's type id."""
MINIMUM_CELLS, MINIMUM_EVENTS = 30, 60  # below these a local statistic is not to be read (domain conventions)


def ranks(n: Floats) -> npt.NDArray[np.intp]:
    """(n,) 1 for the largest of n (n,); equal counts share the better rank."""
    return np.asarray(np.searchsorted(np.sort(-n), -n, side="left") + 1, np.intp)


def ward_rows(
    wards: Boundaries, ward: npt.NDArray[np.intp], places: Places, in_area: npt.NDArray[np.bool_], years: float
) -> tuple[Ward, ...]:
    """Every ward of the area, most incidents first; a ward without any is a result, not a gap."""
    known = ward >= 0
    counts = np.asarray(np.bincount(ward[known], places.weight[known], len(wards.code)), np.float64)
    distinct = np.bincount(ward[known], minlength=len(wards.code))
    km2 = shapely.area(wards.geometry) / 1e6
    likely = hierarchical_rates(counts)  # incidents of a ward: wards are drawn to hold about as many people each
    rank = np.zeros(len(counts), np.intp)
    rank[in_area] = ranks(counts[in_area])
    order = sorted(np.flatnonzero(in_area), key=lambda i: (rank[i], wards.name[i], wards.code[i]))
    return tuple(
        Ward(
            id=wards.code[i],
            rank=int(rank[i]),
            name=wards.name[i],
            geometry=wards.geometry[i],
            n=float(counts[i]),
            places=int(distinct[i]),
            km2=float(km2[i]),
            rate=float(counts[i] / km2[i] / years),
            rate_low=float(likely.low[i] / km2[i] / years),
            rate_high=float(likely.high[i] / km2[i] / years),
            code=wards.code[i],
            authority=wards.authority_name[i],
        )
        for i in order
    )


def ward_parts(
    wards: Boundaries,
    shape: BaseGeometry,
    ward: npt.NDArray[np.intp],
    places: Places,
    within: npt.NDArray[np.bool_],
    years: float,
) -> tuple[Ward, ...]:
    """The part of each ward that lies in a shape, most incidents first; a part smaller than SLIVER of its ward and
    of the shape only where something happened in it. within: (n,) of the places, those in the shape."""
    some = np.flatnonzero(shapely.intersects(wards.geometry, shape))
    parts = _polygons(shapely.intersection(wards.geometry[some], shape))
    known = within & (ward >= 0)
    counts = np.bincount(ward[known], places.weight[known], len(wards))[some].astype(np.float64)
    distinct = np.bincount(ward[known], minlength=len(wards))[some]
    area = shapely.area(parts)
    large = area >= SLIVER * np.minimum(shapely.area(wards.geometry[some]), shapely.area(shape))
    kept = np.flatnonzero((area > 0) & (large | (counts > 0)))
    km2 = area[kept] / 1e6
    likely = hierarchical_rates(counts[kept], km2)
    rank = ranks(counts[kept])
    rows = [
        Ward(
            id=wards.code[at],
            rank=int(rank[i]),
            name=wards.name[at]
            if area[j] >= ALL_OF_IT * shapely.area(wards.geometry[at])
            else f"{wards.name[at]}, part",
            geometry=parts[j],
            n=float(counts[j]),
            places=int(distinct[j]),
            km2=float(km2[i]),
            rate=float(counts[j] / km2[i] / years),
            rate_low=float(likely.low[i] / years),
            rate_high=float(likely.high[i] / years),
            code=wards.code[at],
            authority=wards.authority_name[at],
        )
        for i, (j, at) in enumerate(zip(kept, some[kept], strict=True))
    ]
    return tuple(sorted(rows, key=lambda row: (row.rank, row.name, row.code)))


def _polygons(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """The ground of each shape, without the points and lines in which it only touches another."""
    parts, of = shapely.get_parts(shapes, return_index=True)
    solid = shapely.get_type_id(parts) == POLYGON
    return np.array([shapely.union_all(parts[solid & (of == i)]) for i in range(len(shapes))] or np.empty(0), object)


@dataclass(frozen=True, eq=False)
class Squares:
    """Squares of the force area and what they hold. of_force: (rows, columns) incidents of all places, `incidents`
    together; used: (k,) flat positions of the squares with an incident of the part asked for; counts, places: (k,) of
    that part."""

    grid: Grid
    force: BaseGeometry
    of_force: Floats
    incidents: float
    used: Ints
    counts: Floats
    places: Ints

    @property
    def at(self) -> tuple[Ints, Ints]:
        """Row and column of the squares used."""
        row, column = np.divmod(self.used, self.grid.shape[1])
        return row, column


def squares(places: Places, here: npt.NDArray[np.bool_], force: BaseGeometry, *, side: float) -> Squares | None:
    """Squares with at least one incident of `here` (of the places, those in the area asked for); None without any."""
    x, y, weight = places.x, places.y, places.weight
    if not here.any():
        return None
    xmin, ymin, xmax, ymax = shapely.bounds(force)
    grid = Grid.over((min(xmin, x.min()), min(ymin, y.min()), max(xmax, x.max() + 1), max(ymax, y.max() + 1)), side)
    row, column = grid.locate(x, y)
    flat = np.ravel_multi_index((row, column), grid.shape)
    size = grid.shape[0] * grid.shape[1]
    of_force: Floats = np.bincount(flat, weights=weight, minlength=size).astype(np.float64).reshape(grid.shape)
    counts: Floats = np.bincount(flat[here], weights=weight[here], minlength=size).astype(np.float64)
    distinct = np.bincount(flat[here], minlength=size)
    used = np.flatnonzero(counts > 0)
    return Squares(grid, force, of_force, float(weight.sum()), used, counts[used], distinct[used])


def squares_of(places: Places, force: BaseGeometry, *, side: float) -> tuple[list[str], Ints]:
    """The squares that hold any of the places, by their ids as in `cell_rows`, and (n,) which of them each is in."""
    every = squares(places, np.ones(len(places.x), bool), force, side=side)
    if every is None:
        return [], np.zeros(0, np.intp)
    row, column = every.grid.locate(places.x, places.y)
    flat = np.ravel_multi_index((row, column), every.grid.shape)
    where = np.searchsorted(every.used, flat)
    # squares whose places weigh nothing are not among those used
    where = np.where(every.used[np.minimum(where, len(every.used) - 1)] == flat, where, -1).astype(np.intp)
    return list(every.grid.names(*every.at)), where


def counts(of: Squares | None) -> SquareCounts | None:
    """What each square holds, and nothing that is worked out about it."""
    if of is None:
        return None
    row, column = of.at
    (west, south, *_), side = of.grid.bounds, of.grid.cell
    x, y = np.asarray((west + column * side, south + row * side), np.float64)
    return SquareCounts(x, y, side, of.counts, of.places)


def cell_rows(
    of: Squares | None, base: Places, wards: Boundaries, years: float, *, seed: int
) -> tuple[tuple[Cell, ...], SquareTests]:
    """Cells with at least one incident, most first, with Gi*.

    Gi* of a cell and its eight neighbours is judged among all cells of the force area in which any crime at all was
    recorded (`base`), whatever part of it is asked for: in a town centre alone every street is like the next, and
    against empty fields every street is a hot spot. p is by permutation of all cells, its own among them (what its
    score weighs), one-sided, with as many permutations as let a single cell pass the control of false discoveries at
    5 % (Benjamini and Hochberg). With fewer than 30 such cells or 60 incidents no cell is called hot. A cell is named
    by the ward round its middle and the reference of its south-west corner. With them come the tests of all cells.
    """
    if of is None:
        return (), NO_TESTS
    grid, side, of_force = of.grid, of.grid.cell, of.of_force
    study = of_force > 0
    study |= grid.occupied(base.x, base.y) & grid.inside(of.force)
    observed = np.where(study, of_force, np.nan)
    z = local_g_grid(observed, radius=REACH * side, cell=side)
    hot, p, tests = np.zeros(grid.shape, bool), np.ones(grid.shape), NO_TESTS
    if study.sum() >= MINIMUM_CELLS and of.incidents >= MINIMUM_EVENTS:
        number = enough_permutations(int(study.sum()), sides=1)
        p = local_g_grid_p(
            observed,
            radius=REACH * side,
            cell=side,
            unconditional=True,
            permutations=number,
            seed=seed,
            alternative="greater",
        )
        hot = fdr_significant(p)
        tests = SquareTests(int(study.sum()), np.sort(p[p <= ALPHA]))
    used, rank = of.used, ranks(of.counts)
    rows, columns = of.at
    boxes, ids = grid.boxes(rows, columns), grid.names(rows, columns)
    names = names_by_ward(boxes, wards)
    of_all = np.flatnonzero(of_force.ravel() > 0)
    row, column = np.divmod(of_all, grid.shape[1])
    likely = cell_range(column, row, of_force.ravel()[of_all], seed=seed)
    at = np.searchsorted(of_all, used)
    low, high = likely.low[at], likely.high[at]
    km2 = side * side / 1e6
    cells = tuple(
        Cell(
            id=ids[i],
            rank=int(rank[i]),
            name=names[i],
            geometry=boxes[i],
            n=float(of.counts[i]),
            places=int(of.places[i]),
            km2=km2,
            rate=float(of.counts[i] / km2 / years),
            rate_low=float(low[i] / km2 / years),
            rate_high=float(high[i] / km2 / years),
            z=float(z.ravel()[used[i]]),
            hot=bool(hot.ravel()[used[i]]),
            p=float(p.ravel()[used[i]]),
        )
        for i in sorted(range(len(used)), key=lambda i: (rank[i], ids[i]))
    )
    return cells, tests


def names_by_ward(boxes: npt.NDArray[np.object_], wards: Boundaries) -> list[str]:
    """Eastcott, SU 147 845: of each cell, by the ward round its middle and the reference of the south-west corner of
    its box; the reference alone outside every ward."""
    west, south, east, north = shapely.bounds(boxes).T
    ward = assign((west + east) / 2, (south + north) / 2, wards.geometry)
    corners = map(grid_reference, west.tolist(), south.tolist())
    return [f"{wards.name[w]}, {at}" if w >= 0 else at for w, at in zip(ward, corners, strict=True)]
