"""Adaptive density: narrow where incidents are many, wide where they are few (Abramson 1982; domain reference 6.1)."""

from dataclasses import dataclass

import numpy as np

from models.density import Surface, add_density, finer_than, grid
from models.density_at import density_at
from models.engine.arguments import in_metres, weighted_points
from models.engine.arrays import Floats
from models.engine.stacks import stacked
from models.kernels import named
from models.parameters import CellSide, GridBounds, KernelName, KernelRadius, Weights, X, Y

NARROWEST, WIDEST = 0.5, 3.0  # times the pilot bandwidth


@dataclass(frozen=True)
class Adaptive:
    """surface: the density; bandwidths: (n,) metres, of every incident (the pilot's where its weight is zero)."""

    surface: Surface
    bandwidths: Floats


def kde_adaptive(
    x: X, y: Y, *, bounds: GridBounds, cell: CellSide, bandwidth: KernelRadius, weights: Weights = None,
    kernel: KernelName = "quartic",
) -> Adaptive:  # fmt: skip
    """As `models.density.kde`, each place with a bandwidth of its own: h (f/G)^(-1/2), kept within h/2 and 3h.

    bandwidth: the pilot h; f: the pilot density at the place, exact; G: the geometric mean of f over incidents.
    """
    h, chosen = finer_than(bandwidth, cell), named(kernel)
    xs, ys, w = weighted_points(x, y, weights)
    covered, size = grid(bounds, cell)
    if len(xs) > 1:  # one incident in a window of a metre is a sum worked by hand
        in_metres(np.append(xs, bounds[::2]), np.append(ys, bounds[1::2]), h)
    values = np.zeros(size)
    places = stacked(xs, ys, w)
    each = np.full(len(xs), h)
    if len(places.x):
        bandwidths = abramson(places.x, places.y, places.weight, h, kernel)
        # Places of bandwidths within a factor of two of each other share one sweep, so that its units suit them all
        for low, high in ((NARROWEST, 1.0), (1.0, 2.0), (2.0, np.inf)):
            some = (bandwidths >= low * h) & (bandwidths < high * h)
            if some.any():
                px, py, weight = places.x[some], places.y[some], places.weight[some]
                add_density(values, px, py, weight, bandwidths[some], chosen, covered, float(cell))
        seen = places.inverse >= 0
        each[seen] = bandwidths[places.inverse[seen]]
    return Adaptive(Surface(values, covered, float(cell)), each)


def abramson(x: Floats, y: Floats, weight: Floats, h: float, kernel: str) -> Floats:
    """The bandwidth of each place, (m,) metres."""
    pilot = density_at(x, y, x, y, bandwidth=h, weights=weight, kernel=kernel)
    mean = np.exp(np.average(np.log(pilot), weights=weight))
    return np.clip(h * np.sqrt(mean / pilot), NARROWEST * h, WIDEST * h)
