"""The density surface of an Answer and the classes it is drawn in.

A map of a ward or an authority rests on the incidents beyond its border, too, for they are loaded. Beyond the force's
area nothing is, and half of what a kernel sees there would count as empty: there the density is that of what lies
inside over the share of the kernel that does.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.choices import reach, surface_bounds
from app.answering.cost import density_steps
from app.answering.question import Question
from app.answering.selection import Selected
from geo.places import Places
from geo.space.boundaries import Boundaries
from geo.space.grid import Bounds, Grid
from models.density import Surface, kde
from models.edge import EdgeWeights, edge_weights

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
BEYOND: Final = 0.02
"""Share of all incidents outside every ward up to which the wards' outline is where the data end: some are misplaced,
and boundaries are drawn roughly. With more the wards are a part of the area that the data cover, or another."""


@dataclass(frozen=True)
class DataEdge:
    """Where the data end: the outline beyond which nothing is loaded, and which of the places lie within, (n,)."""

    outline: BaseGeometry
    inside: Bools


def data_edge(found: Selected, wards: Boundaries) -> DataEdge | None:
    """Where the data behind a selection end; None where the wards do not tell."""
    everything = found.any_crime
    outside = everything.weight[~shapely.contains_xy(wards.outline, everything.x, everything.y)].sum()
    if not outside <= BEYOND * everything.weight.sum():
        return None
    return DataEdge(wards.outline, found.ward >= 0)


def reaches_edge(filled: Question, edge: DataEdge | None, shape: BaseGeometry) -> bool:
    """Whether a map of a shape shows densities that rest on the correction."""
    assert filled.bandwidth
    within = reach(filled.kernel, filled.bandwidth)
    return edge is not None and bool(shapely.dwithin(shape, shapely.boundary(edge.outline), within))


def surface_steps(filled: Question, bounds: Bounds, places: int) -> float:
    """About what `surface_of` costs, in the steps of `app.answering.cost`."""
    assert filled.bandwidth and filled.cell
    extent = surface_bounds(bounds, reach(filled.kernel, filled.bandwidth), filled.cell)
    return density_steps(filled.kernel, filled.bandwidth, filled.cell, extent, places)


def surface_of(
    filled: Question,
    places: Places,
    shape: BaseGeometry | None,
    bounds: Bounds,
    years: float,
    edge: DataEdge | None = None,
) -> Surface:
    """Density per km² per year over `bounds`; with a `shape`, points beyond it count at its edge and show nothing.

    edge: where the data end. Up to there the density is corrected for what is not known beyond; the few places that lie
    beyond, all the same, are shown there as they are.
    """
    assert filled.bandwidth and filled.cell
    extent = surface_bounds(bounds, reach(filled.kernel, filled.bandwidth), filled.cell)
    every = np.ones(len(places.x), bool)
    surface = _density(filled, places, every if edge is None else edge.inside, extent, years)
    if edge is not None:
        known = _kept_weights(edge.outline, surface.bounds, surface.cell, filled.bandwidth, filled.kernel)
        beyond = np.zeros(surface.values.shape)
        if not edge.inside.all():
            beyond = _density(filled, places, ~edge.inside, extent, years).values
        surface = replace(surface, values=np.where(known.inside, known.corrected(surface.values), beyond))
    if shape is None:
        return surface
    mask = Grid(surface.bounds, surface.cell).inside(shape)
    return replace(surface, values=np.where(mask, surface.values, 0.0))


def _density(filled: Question, places: Places, some: Bools, extent: Bounds, years: float) -> Surface:
    assert filled.bandwidth and filled.cell
    return kde(
        places.x[some],
        places.y[some],
        bounds=extent,
        cell=filled.cell,
        bandwidth=filled.bandwidth,
        weights=places.weight[some] / years,
        kernel=filled.kernel,
    )


@lru_cache(maxsize=8)
def _kept_weights(outline: BaseGeometry, bounds: Bounds, cell: float, bandwidth: float, kernel: str) -> EdgeWeights:
    """The correction, which is the same for every offence and month: a county's takes a fifth of a second to make."""
    parts = shapely.get_parts(outline)
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(parts)]
    return edge_weights(rings, bounds=bounds, cell=cell, bandwidth=bandwidth, kernel=kernel)


def class_breaks(values: Floats) -> Floats:
    """Breaks of the legend: the mean of all cells above zero times 1, 2, 4, 8, 16 and 32, to two figures.

    Multiples of that mean are Chainey's thresholds for crime maps; doubling them keeps the top of a steep surface
    readable. Breaks above the surface's maximum are left out; an empty surface has none.
    """
    positive = values[values > 0]
    if not positive.size:
        return np.empty(0)
    raw = positive.mean() * 2.0 ** np.arange(6)
    digits = 10.0 ** (np.floor(np.log10(raw)) - 1)
    breaks = np.round(raw / digits) * digits
    return np.asarray(breaks[breaks < positive.max()] if (breaks < positive.max()).any() else breaks[:1] / 2)
