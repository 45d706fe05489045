"""How wide the kernel should be: four answers.

All treat a weight as that many repetitions. The places of recorded crime are stacked and snapped, which breaks the
textbook forms; how each survives that is said where it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from models.density import kde
from models.described import Described
from models.engine.arguments import positive, weighted_points, whole
from models.engine.arrays import Bools, Floats
from models.engine.pairs import kernel_sums
from models.engine.stacks import Stacks, stacked
from models.errors import ParameterError
from models.kernels import KERNELS, equal_smoothing, named
from models.parameters import CellSide, GridBounds, KernelName, LaterX, LaterY, Weights, X, Y


@dataclass(frozen=True)
class Bandwidth:
    """value: metres, radius of the kernel (Gaussian: standard deviation).

    places: distinct places it was chosen from, 0 where incidents are taken as they are; axes: what east to west and
    north to south would ask for by themselves, metres; tried: the candidates with their scores, where several were
    compared.
    """

    value: float
    places: int = 0
    axes: tuple[float, ...] = ()
    tried: tuple[tuple[float, float], ...] = ()

    @property
    def at_an_end(self) -> bool:
        """Whether it is the last candidate tried on its side, so that a wider range may hold a better one."""
        candidates = [h for h, _ in self.tried]
        return len(candidates) > 1 and self.value in (min(candidates), max(candidates))


def _places(x: npt.ArrayLike, y: npt.ArrayLike, weights: npt.ArrayLike | None, minimum: int) -> Stacks:
    places = stacked(*weighted_points(x, y, weights))
    if len(places.x) < minimum:
        raise ParameterError(
            f"A bandwidth cannot be chosen from {len(places.x)} distinct places but from {minimum} or more: give one."
        )
    return places


def _quantile(values: Floats, weight: Floats, share: float) -> float:
    """Type 7 (R's and numpy's default) of the sample in which each value is repeated `weight` times."""
    order = np.argsort(values)
    ends = np.cumsum(weight[order])
    at = share * (ends[-1] - 1)
    low, high = np.searchsorted(ends, [np.floor(at), np.floor(at) + 1], side="right").clip(0, len(ends) - 1)
    below, above = values[order][low], values[order][high]
    return float(below + (at - np.floor(at)) * (above - below))


def _spread(values: Floats, weight: Floats) -> float:
    """min(s, IQR / 1.34); s alone where more than half of all incidents share one coordinate and the IQR is nothing."""
    total = weight.sum()
    mean = (weight * values).sum() / total
    s = float(np.sqrt((weight * (values - mean) ** 2).sum() / (total - 1)))
    iqr = _quantile(values, weight, 0.75) - _quantile(values, weight, 0.25)
    return min(s, iqr / 1.34) if iqr > 0 else s


def rule_of_thumb(x: X, y: Y, *, weights: Weights = None, kernel: KernelName = "quartic") -> Bandwidth:
    """The normal reference rule on both axes: mean over x and y of 4 · 1.06 · min(s, IQR/1.34) · n^(-1/5).

    As `bandwidth.nrd` of R's MASS, for a quartic's radius; for the Gaussian a quarter of it, as MASS's kde2d uses it,
    and for the other kernels what smooths as the quartic does (`models.kernels.equal_smoothing`). Too smooth
    for a whole city: teaching practice takes a quarter. Source: Venables & Ripley 2002, 5.6; domain
    reference 6.1 b and 6.3 (both axes must count). Needs two distinct places.
    """
    gaussian = named(kernel) is KERNELS["gaussian"]
    factor = 1.06 if gaussian else equal_smoothing("quartic", 4 * 1.06, to=kernel)
    places = _places(x, y, weights, 2)
    n = places.weight.sum()
    if n <= 1:
        raise ParameterError("The rule of thumb needs weights that add up to more than one incident.")
    east, north = (factor * _spread(v, places.weight) * n**-0.2 for v in (places.x, places.y))
    return Bandwidth((east + north) / 2, len(places.x), (east, north))


def k_nearest(
    x: X,
    y: Y,
    *,
    k: Annotated[int, Described("Which neighbour", minimum=1, maximum=100)] = 10,
    weights: Weights = None,
    kernel: KernelName = "quartic",
) -> Bandwidth:
    """The mean distance from a distinct place to its k-th nearest other one (Williamson et al. 1999; k of 8 to 15).

    The distance is a quartic's radius; for another kernel its bandwidth smooths as much. On places, not incidents: with
    stacks the distance would be 0. Weights only say which places count at all.
    """
    k = whole("k", k, 1)
    places = _places(x, y, weights, k + 1)
    points = np.column_stack([places.x, places.y])
    apart = float(np.mean(cKDTree(points).query(points, k=[k + 1])[0]))
    return Bandwidth(equal_smoothing("quartic", apart, to=kernel), len(points))


def cross_validated(
    x: X,
    y: Y,
    *,
    weights: Weights = None,
    kernel: KernelName = "quartic",
    candidates: Annotated[
        Sequence[float] | None, Described("Bandwidths to try; a spread of them when left out", "m")
    ] = None,
) -> Bandwidth:
    """Least-squares cross-validation that leaves out one PLACE at a time: the h that minimises
    ∫f² - 2 Σ (w_i/W) f₋ᵢ(s_i), f₋ᵢ the density of all that does not stand at s_i.

    Leaving out one incident of a stack of thirty leaves twenty-nine at no distance, and the score falls without end as
    h goes to 0; with the place left out it rises again, so snapped data have a minimum. The price: it asks how well the
    rest predict a place, so repeats at one address do not argue for a narrow kernel. Computed with the Gaussian, for
    which both terms are exact sums over pairs, and handed over to the kernel at equal variance (domain reference 6.1).
    candidates: bandwidths of the kernel in metres, or None for 24 from 1/60 to 5/4 of the rule of thumb.
    Time: pairs of places within 5.7 standard deviations of each other, per candidate. Source: Bowman 1984.
    """
    places = _places(x, y, weights, 3)
    per_sigma = named(kernel).per_sigma
    if candidates is None:
        rule = rule_of_thumb(places.x, places.y, weights=places.weight, kernel="gaussian").value * per_sigma
        candidates = [float(h) for h in np.geomspace(rule / 60, 1.25 * rule, 24)]
    total = places.weight.sum()
    at = (places.x, places.y)
    tried = []
    for h in candidates:
        sigma = positive("bandwidth", h) / per_sigma
        wide = sigma * np.sqrt(2)
        alike = kernel_sums(*at, *at, places.weight, h=wide, code=KERNELS["gaussian"].code, reach=4 * wide)
        others = kernel_sums(
            *at, *at, places.weight, h=sigma, code=KERNELS["gaussian"].code, reach=4 * wide, leave_out=True
        )
        squared = (places.weight * alike).sum() / (4 * np.pi * sigma**2 * total**2)
        predicted = (places.weight / total * others / (total - places.weight)).sum() / (2 * np.pi * sigma**2)
        tried.append((float(h), float(squared - 2 * predicted)))
    return Bandwidth(min(tried, key=lambda pair: pair[1])[0], len(places.x), tried=tuple(tried))


def hold_out(
    x: X,
    y: Y,
    next_x: LaterX,
    next_y: LaterY,
    *,
    bounds: GridBounds,
    cell: CellSide,
    candidates: Annotated[Sequence[float], Described("Bandwidths to try", "m")],
    share: Annotated[float, Described("Share of the area that is flagged", minimum=0, maximum=1)] = 0.05,
    weights: Weights = None,
    next_weights: Annotated[npt.ArrayLike | None, Described("Weights of the later incidents", minimum=0)] = None,
    kernel: KernelName = "quartic",
    inside: Annotated[Bools | None, Described("Which cells count; all when left out")] = None,
) -> Bandwidth:
    """The bandwidth whose densest `share` of the area caught most of the next period's incidents: PAI on a hold-out.

    next_x, next_y: incidents after those in x, y, outside the grid counted as missed; inside: (ny, nx) cells that are
    study area, or None for all. PAI = (caught / all) / (cells flagged / cells); cells are flagged from the densest
    down, floor(share · cells) but at least one. The narrowest wins a tie. Source: Chainey et al. 2008.
    """
    if not 0 < share < 1:
        raise ParameterError(f"The share of the area must lie between 0 and 1, not {share!r}.")
    if not len(candidates):
        raise ParameterError("Give at least one bandwidth to try.")
    nx_, ny_, nw = weighted_points(next_x, next_y, next_weights)
    w = np.ones(len(nx_)) if nw is None else nw
    if w.sum() == 0:
        raise ParameterError("The period held out has no incidents, so nothing can be scored on it.")
    tried, caught = [], np.zeros(0)
    for h in sorted(float(c) for c in candidates):
        surface = kde(x, y, bounds=bounds, cell=cell, bandwidth=h, weights=weights, kernel=kernel)
        if not len(caught):
            area = np.ones_like(surface.values, bool) if inside is None else inside
            if area.shape != surface.values.shape or not area.any():
                raise ParameterError(
                    f"`inside` must be (ny, nx) = {surface.values.shape} with at least one cell inside."
                )
            column, row = (
                np.floor((v - low) / surface.cell) for v, low in zip((nx_, ny_), surface.bounds, strict=False)
            )
            ny, nx = surface.values.shape
            seen = (column >= 0) & (column < nx) & (row >= 0) & (row < ny)
            at = (row[seen] * nx + column[seen]).astype(np.int64)
            caught = np.bincount(at, weights=w[seen], minlength=nx * ny)[area.ravel()]
        densest = np.argsort(-surface.values[area], kind="stable")[: max(1, int(share * area.sum()))]
        tried.append((h, float(caught[densest].sum() / w.sum() / (len(densest) / area.sum()))))
    return Bandwidth(max(tried, key=lambda pair: pair[1])[0], tried=tuple(tried))
