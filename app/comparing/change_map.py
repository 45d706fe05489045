"""Two periods as maps with one legend, and where they differ by more than chance does anywhere on the map."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import erf, inf, isfinite, sqrt
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.called import names_of
from app.answering.question import Question
from app.answering.selection import Selected
from app.answering.surfaces import class_breaks, data_edge, surface_of
from geo.places import Places
from geo.space.assign import assign
from geo.space.boundaries import Boundaries
from geo.space.grid import Grid
from geo.streets.names_file import default_names
from models.density import Surface
from models.rate_ratio import LEVEL
from models.tolerance import Tolerance, difference_tolerance

Floats = npt.NDArray[np.float64]
DEALS: Final = 199
"""Maps on which the incidents' periods are dealt anew."""
CELLS: Final = 2.5
"""Cells to a bandwidth of the map on which chance is looked for."""
STEPS: Final = 3
"""Classes of a difference on either side of nothing."""


@dataclass(frozen=True, eq=False)
class Changed:
    """Ground that changed by more than chance does anywhere on the map.

    risen: or fallen; geometry: EPSG:27700; after, before: incidents on it and within half a bandwidth round it; p:
    share of maps made by chance that have anything as strong anywhere.
    """

    name: str
    risen: bool
    geometry: BaseGeometry
    after: float
    before: float
    p: float


@dataclass(frozen=True, eq=False)
class ChangeMap:
    """after, before: incidents per km² and year on one grid, by one bandwidth; breaks: class breaks of both;
    difference: after less before; steps: class breaks of it, above zero and alike below; contour: standard scores
    beyond which something changed, infinite where that is not said; changed: where; tested: whether it was looked
    for at all; bandwidth: metres; cell: of the squares on which chance was looked for."""

    after: Surface
    before: Surface
    breaks: Floats
    difference: Surface
    steps: Floats
    contour: float
    changed: tuple[Changed, ...]
    tested: bool
    bandwidth: float
    cell: float


def change_map(
    filled: Question, found: Selected, weights: tuple[Floats, Floats], years: tuple[float, float], exposure: float,
    shape: BaseGeometry, wards: Boundaries, *, cut: BaseGeometry | None, dispersion: float | None, seed: int,
) -> ChangeMap:  # fmt: skip
    """The maps of two periods. filled: the question with kernel, bandwidth and cell; weights: (m,) each, later and
    other incidents on the places of `found`; exposure: length of the later months over that of the others; cut: what
    alone is shown, None for all; dispersion: of the months of a place, None where nothing may be said of a change."""
    assert filled.bandwidth and filled.cell
    bounds, edge = shape.bounds, data_edge(found, wards)
    here = found.places
    after, before = (
        surface_of(filled, _weighing(here, weight), cut, bounds, length, edge)
        for weight, length in zip(weights, years, strict=True)
    )
    delta = Surface(after.values - before.values, after.bounds, after.cell)
    pooled = np.concatenate([one.values[one.values > 0] for one in (after, before)])
    side = filled.bandwidth / CELLS
    made = ChangeMap(
        after, before, class_breaks(pooled), delta, steps_of(delta.values), inf, (), False, filled.bandwidth, side
    )  # fmt: skip
    if dispersion is None:
        return made
    grid = Grid.over(bounds, side)
    chance = beyond_chance(
        here, weights, grid, bandwidth=filled.bandwidth, kernel=filled.kernel, exposure=exposure,
        dispersion=dispersion, seed=seed,
    )  # fmt: skip
    beyond = np.where(grid.inside(shape), chance.beyond, 0)
    changed = _changed(beyond, chance.p, grid, here, weights, exposure, filled.bandwidth, wards)
    return replace(made, contour=chance.contour, changed=changed, tested=True)


def level_beyond(contour: float) -> float:
    """The level of an interval that ends as far out as a contour: it holds for all places of the map together."""
    return min(max(erf(contour / sqrt(2)), LEVEL), 1 - 1e-12) if isfinite(contour) else LEVEL


def _weighing(here: Places, weight: Floats) -> Places:
    return Places(here.x, here.y, weight, here.inverse)


def steps_of(delta: Floats) -> Floats:
    """Breaks of the difference's classes: shares of what nearly all of the map stays within, to two figures."""
    some = np.abs(delta[delta != 0])
    if not some.size or not (top := float(np.quantile(some, 0.995))):
        return np.empty(0)
    raw = top * np.array([1.0, 2.0, 4.0][:STEPS]) / 5
    digits = 10.0 ** (np.floor(np.log10(raw)) - 1)
    return np.asarray(np.round(raw / digits) * digits)


def beyond_chance(
    here: Places, weights: tuple[Floats, Floats], grid: Grid, *, bandwidth: float, kernel: str, exposure: float,
    dispersion: float, seed: int,
) -> Tolerance:  # fmt: skip
    """Where two periods differ by more than chance does anywhere on the grid: what is outlined.

    weights: (m,) each, later and other incidents on the places, which are put on the middles of the grid's squares;
    chances of incidents, where hours are spread, are rounded to whole ones.
    """
    far = bandwidth * (4 if kernel == "gaussian" else 1)
    west, south, east, north = grid.bounds
    near = (here.x > west - far) & (here.x < east + far) & (here.y > south - far) & (here.y < north + far)
    column, row = (np.floor(at[near] / grid.cell).astype(np.int64) for at in (here.x, here.y))
    squares, of = np.unique(np.stack([column, row]), axis=1, return_inverse=True)
    x, y = (squares + 0.5) * grid.cell
    later, other = (np.rint(np.bincount(of.ravel(), one[near], squares.shape[1])) for one in weights)
    return difference_tolerance(
        x, y, x, y, before_weights=other, after_weights=later, bounds=grid.bounds, cell=grid.cell,
        bandwidth=bandwidth, kernel=kernel, exposure=exposure, dispersion=dispersion, permutations=DEALS, seed=seed,
    )  # fmt: skip


def _changed(
    beyond: npt.NDArray[np.int8], p: Floats, grid: Grid, here: Places, weights: tuple[Floats, Floats], exposure: float,
    bandwidth: float, wards: Boundaries,
) -> tuple[Changed, ...]:  # fmt: skip
    shapes: list[tuple[bool, BaseGeometry]] = []
    for sign in (1, -1):
        row, column = np.nonzero(beyond == sign)
        if len(row):
            rounded = shapely.union_all(grid.boxes(row, column)).buffer(grid.cell / 2).buffer(-grid.cell / 4)
            shapes += [(sign > 0, part) for part in shapely.get_parts(rounded)]
    if not shapes:
        return ()
    row, column = np.nonzero(beyond)
    x, y = (middles[at] for middles, at in zip(grid.centres(), (column, row), strict=True))
    names = _names([shape for _, shape in shapes], wards)
    rows = [
        Changed(
            names[i], risen, shape, *_held(shape.buffer(bandwidth / 2), here, weights),
            float(p[row, column][shapely.intersects_xy(shape, x, y)].min()),
        )
        for i, (risen, shape) in enumerate(shapes)
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda one: -abs(one.after - exposure * one.before)))


def _held(shape: BaseGeometry, here: Places, weights: tuple[Floats, Floats]) -> tuple[float, float]:
    west, south, east, north = shape.bounds
    near = np.flatnonzero((here.x >= west) & (here.x <= east) & (here.y >= south) & (here.y <= north))
    inside = near[shapely.intersects_xy(shape, here.x[near], here.y[near])]
    return float(weights[0][inside].sum()), float(weights[1][inside].sum())


def _names(shapes: Sequence[BaseGeometry], wards: Boundaries) -> list[str]:
    middles = [shapely.point_on_surface(shape) for shape in shapes]
    ward = assign(np.array([at.x for at in middles]), np.array([at.y for at in middles]), wards.geometry)
    return names_of(shapes, [wards.name[i] if i >= 0 else "" for i in ward], default_names())
