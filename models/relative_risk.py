"""Where the risk is high for the people, venues or earlier incidents there: the log of a ratio of densities."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from models.density import Bounds, Surface
from models.described import Described, Input
from models.engine.arrays import Floats
from models.errors import ParameterError

EPSILON_SHARE = 0.1  # of the denominator's largest density (domain reference 6.1)
FLOOR_PERCENTILE = 5.0  # of the denominator's densities above zero


@dataclass(frozen=True)
class RelativeRisk:
    """values: (ny, nx) natural log of the ratio, 0 where the risk is the area's average, nan where the denominator is
    too thin to divide by; bounds, cell: as Surface; epsilon: what was added to both, as a density of shares per km²;
    floor: the denominator's density below which cells were dropped; dropped: how many were, all of them where there
    are no incidents or the denominator is empty."""

    values: Floats
    bounds: Bounds
    cell: float
    epsilon: float
    floor: float
    dropped: int


def same_grid(a: Surface, b: Surface) -> None:
    """ParameterError unless two surfaces have the same cells."""
    if a.values.shape != b.values.shape or a.bounds != b.bounds or a.cell != b.cell:
        raise ParameterError("Both surfaces must be computed on the same bounds and cell.")


def relative_risk(
    incidents: Annotated[Surface, Described("a Surface of models.density", input=Input.DENSITY)],
    denominator: Annotated[Surface, Described("a Surface of models.density on the same grid", input=Input.BESIDE)],
    *,
    epsilon: Annotated[
        float | None, Described("Added to both, so that empty ground has no risk; chosen if left out")
    ] = None,
) -> RelativeRisk:
    """ρ = log[(f + ε) / (g + ε)], f and g the shares per km² of incidents and denominator (Kelsall & Diggle 1995).

    Both surfaces by the same kernel and bandwidth on the same grid; the denominator is any density: venues, footfall,
    residents, another period. epsilon: None for a tenth of the largest g. Cells where g lies below the 5th percentile
    of its values above zero are dropped. A surface without incidents or an empty denominator gives nan everywhere.
    """
    same_grid(incidents, denominator)
    if epsilon is not None and not (np.isfinite(epsilon) and epsilon >= 0):
        raise ParameterError(f"Epsilon must be a number, zero or more, not {epsilon!r}.")
    area = incidents.cell**2 / 1e6
    total_f, total_g = incidents.values.sum() * area, denominator.values.sum() * area
    if total_f == 0 or total_g == 0:
        nowhere = np.full_like(incidents.values, np.nan)
        return RelativeRisk(nowhere, incidents.bounds, incidents.cell, 0.0, 0.0, nowhere.size)
    f, g = incidents.values / total_f, denominator.values / total_g
    floor = float(np.percentile(g[g > 0], FLOOR_PERCENTILE))
    eps = EPSILON_SHARE * float(g.max()) if epsilon is None else epsilon
    kept = g >= floor
    values = np.full_like(f, np.nan)
    with np.errstate(divide="ignore"):
        values[kept] = np.log((f[kept] + eps) / (g[kept] + eps))
    return RelativeRisk(values, incidents.bounds, incidents.cell, eps, floor, int(np.count_nonzero(~kept)))
