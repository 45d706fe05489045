"""The density surface of an Answer and the classes it is drawn in."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from app.answering.choices import reach, surface_bounds
from app.answering.cost import density_steps
from app.answering.question import Question
from geo.places import Places
from geo.space.grid import Bounds, Grid
from models.density import Surface, kde

Floats = npt.NDArray[np.float64]


def surface_steps(filled: Question, bounds: Bounds, places: int) -> float:
    """About what `surface_of` costs, in the steps of `app.answering.cost`."""
    assert filled.bandwidth and filled.cell
    extent = surface_bounds(bounds, reach(filled.kernel, filled.bandwidth), filled.cell)
    return density_steps(filled.kernel, filled.bandwidth, filled.cell, extent, places)


def surface_of(filled: Question, places: Places, shape: BaseGeometry | None, bounds: Bounds, years: float) -> Surface:
    """Density per km² per year over `bounds`; with a `shape`, points beyond it count at its edge and show nothing."""
    assert filled.bandwidth and filled.cell
    extent = surface_bounds(bounds, reach(filled.kernel, filled.bandwidth), filled.cell)
    surface = kde(
        places.x,
        places.y,
        bounds=extent,
        cell=filled.cell,
        bandwidth=filled.bandwidth,
        weights=places.weight / years,
        kernel=filled.kernel,
    )
    if shape is None:
        return surface
    mask = Grid(surface.bounds, surface.cell).inside(shape)
    return replace(surface, values=np.where(mask, surface.values, 0.0))


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
