"""Are places gathered or spread out, taken all together? Nearest neighbours, and Ripley's K at every scale.

Weights are whole numbers, each a place repeated so often: a stacked case's nearest neighbour is 0 m away.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.spatial import KDTree

from models.described import Described, Input
from models.engine.arguments import flat, points, repeats, whole
from models.engine.arrays import Bools, Floats, Ints, Ints32
from models.engine.near_pairs import near_pairs
from models.envelope import Ordering, global_envelope
from models.errors import ParameterError
from models.parameters import Alpha, EdgeCorrection, Radii, Seed, Weights, Window, X, Y

CORRECTIONS: Final = ("none", "translation", "isotropic")


def nearest_neighbour(
    x: X,
    y: Y,
    *,
    area: Annotated[float, Described("Of the study area", "m²", 0, input=Input.AREA)],
    perimeter: Annotated[
        float | None, Described("Of the study area; with it Donnelly's correction", "m", 0, input=Input.PERIMETER)
    ] = None,
    weights: Weights = None,
) -> tuple[float, float, float, float]:
    """(mean, expected, ratio, z) of the distance to the nearest neighbour (Clark and Evans 1954); ratio < 1: gathered.

    area in m², perimeter in metres. With a perimeter the expectation is Donnelly's (1978), which allows for the edge:
    0.5 sqrt(A/n) + (0.0514 + 0.0412/sqrt(n)) P/n, variance 0.0703 A/n² + 0.037 P sqrt(A/n^5); it was derived for
    rectangles of 7 cases or more. Without one: 0.5 sqrt(A/n), standard error sqrt((4 - pi) A / (4 pi)) / n. Fewer than
    two cases have no neighbour, and all four are not a number.
    """
    if not area > 0 or (perimeter is not None and not perimeter > 0):
        raise ParameterError("area and perimeter must be more than 0")
    if perimeter is not None and perimeter**2 < 4 * np.pi * area * (1 - 1e-9):
        raise ParameterError(f"no area of {area:g} m² has a perimeter as short as {perimeter:g} m; check their units")
    xs, ys = points(x, y, reach=float(np.sqrt(area)))
    copies = repeats(weights, len(xs))
    xs, ys, copies = xs[copies > 0], ys[copies > 0], copies[copies > 0]
    n = int(copies.sum())
    if n < 2:
        return np.nan, np.nan, np.nan, np.nan
    nearest = np.zeros(len(xs))
    if len(xs) > 1:
        apart = np.asarray(KDTree(np.column_stack([xs, ys])).query(np.column_stack([xs, ys]), k=2)[0])
        nearest = apart[:, 1]
    mean = float(np.where(copies > 1, 0.0, nearest) @ copies) / n
    if perimeter is None:
        expected = 0.5 * np.sqrt(area / n)
        error = np.sqrt((4 - np.pi) * area / (4 * np.pi)) / n
    else:
        expected = 0.5 * np.sqrt(area / n) + (0.0514 + 0.0412 / np.sqrt(n)) * perimeter / n
        error = np.sqrt(0.0703 * area / n**2 + 0.037 * perimeter * np.sqrt(area / n**5))
    return mean, float(expected), float(mean / expected), float((mean - expected) / error)


def ripley_k(
    x: X,
    y: Y,
    *,
    window: Window,
    radii: Radii,
    correction: EdgeCorrection = "translation",
    weights: Weights = None,
) -> Floats:
    """Ripley's K in m² at each radius, (len(radii),): A / (n (n - 1)) times the pairs within it, each seen twice.

    window: (xmin, ymin, xmax, ymax), which must hold every case. "translation" weighs a pair by
    A / ((width - |dx|) (height - |dy|)); "isotropic" by one over the share of the circle round the one case through the
    other that lies in the window (Ripley 1977), at most 100 as in spatstat; "none" does not allow for the edge. A pair
    at exactly a radius counts. L(r) = sqrt(K / pi) - r is near 0 without pattern. Radii above a quarter of the short
    side say little.
    """
    xs, ys, copies, r = _pattern(x, y, window, radii, weights)
    n = int(copies.sum())
    if n < 2:
        return np.zeros(len(r))
    return _k(xs, ys, copies, window, r, correction)


@dataclass(frozen=True)
class Envelope:
    """K of the cases and the band in which K without any pattern stays, at all radii at once; each (radii,).

    p: of the whole curve, exact: without a pattern it is at most alpha in at most alpha of cases. outside: where K is
    beyond the band; low and high: of the band.
    """

    k: Floats
    low: Floats
    high: Floats
    p: float
    outside: Bools


def ripley_envelope(
    x: X,
    y: Y,
    *,
    window: Window,
    radii: Radii,
    correction: EdgeCorrection = "translation",
    weights: Weights = None,
    simulations: Annotated[int, Described("Random patterns", "", 1, 9_999)] = 199,
    alpha: Alpha = 0.05,
    ordering: Ordering = "rank",
    seed: Seed = 0,
) -> Envelope:
    """K against complete spatial randomness: as many cases, placed evenly by chance in the window (seeded).

    The band is global (`models.envelope.global_envelope`): whichever radius one looks at, a pattern without any leaves
    it in at most `alpha` of cases. Where nothing can be said, with fewer than two cases, p is 1.
    """
    xs, ys, copies, r = _pattern(x, y, window, radii, weights)
    n = int(copies.sum())
    simulations, seed = whole("number of simulations", simulations, 1), whole("seed", seed)
    k = ripley_k(xs, ys, window=window, radii=r, correction=correction, weights=copies)
    random = np.random.default_rng(seed)
    ones = np.ones(n, np.int64)
    chance = np.zeros((simulations, len(r)))
    for s in range(simulations):
        if n >= 2:
            sx = random.uniform(window[0], window[2], n)
            sy = random.uniform(window[1], window[3], n)
            chance[s] = _k(sx, sy, ones, window, r, correction)
    band = global_envelope(k, chance, alpha=alpha, ordering=ordering)
    return Envelope(k, band.low, band.high, band.p, band.outside)


def _pattern(
    x: npt.ArrayLike, y: npt.ArrayLike, window: Window, radii: npt.ArrayLike, weights: npt.ArrayLike | None
) -> tuple[Floats, Floats, Ints, Floats]:
    r = np.asarray(radii, np.float64)
    xs, ys = points(x, y, reach=float(r.max(initial=0.0)) if r.ndim == 1 else None)
    copies = repeats(weights, len(xs))
    xmin, ymin, xmax, ymax = edges = flat("window", window, 4)
    if not (np.isfinite(edges).all() and xmax > xmin and ymax > ymin):
        raise ParameterError("window is (xmin, ymin, xmax, ymax) and must have an area")
    if len(xs) and (xs.min() < xmin or xs.max() > xmax or ys.min() < ymin or ys.max() > ymax):
        raise ParameterError("some cases stand outside the window")
    if r.ndim != 1 or (r < 0).any() or not np.isfinite(r).all():
        raise ParameterError("radii must be a flat array of distances of 0 m or more")
    return xs, ys, copies, r


def _k(x: Floats, y: Floats, copies: Ints, window: Window, radii: Floats, correction: EdgeCorrection) -> Floats:
    width, height = window[2] - window[0], window[3] - window[1]
    if correction not in CORRECTIONS:
        raise ParameterError(f'correction is "none", "translation" or "isotropic", not "{correction}"')
    if not len(radii):
        return np.zeros(0)
    order = np.argsort(radii, kind="stable")
    one, other, apart = near_pairs(x, y, float(radii.max()))
    n = int(copies.sum())
    if correction == "translation" and (
        (np.abs(x[one] - x[other]) >= width).any() or (np.abs(y[one] - y[other]) >= height).any()
    ):
        raise ParameterError(
            "translation correction cannot weigh two cases as far apart as the window's sides; use shorter radii"
        )
    weight = np.empty(len(radii))
    edge = CORRECTIONS.index(correction)
    weight[order] = _within(x, y, copies, one, other, apart, radii[order], flat("window", window, 4), edge)
    stacked = float((copies * (copies - 1)).sum())
    return width * height / (n * (n - 1)) * (2 * weight + stacked)


@njit(cache=True, nogil=True)
def _share_of_circle(x: float, y: float, radius: float, window: Floats) -> float:
    """How much of the circle's line lies in the window, 0.01 at least."""
    left, right, down, up = x - window[0], window[2] - x, y - window[1], window[3] - y
    if radius <= min(left, right, down, up):
        return 1.0
    outside = 0.0
    for side in (left, right, down, up):
        if side < radius:
            outside += 2 * np.arccos(side / radius)
    for across in (left, right):
        for along in (down, up):
            if across * across + along * along < radius * radius:  # a corner inside the circle was counted from both
                outside -= np.arccos(across / radius) + np.arccos(along / radius) - np.pi / 2
    return max(1 - outside / (2 * np.pi), 0.01)


@njit(cache=True, nogil=True)
def _within(
    x: Floats, y: Floats, copies: Ints, one: Ints32, other: Ints32, apart: Floats, radii: Floats, window: Floats,
    edge: int,
) -> Floats:  # fmt: skip
    """Sum of the weights of pairs no further apart than each of the rising radii; edge: place in CORRECTIONS."""
    total = np.zeros(len(radii))
    width, height = window[2] - window[0], window[3] - window[1]
    area = width * height
    for k in range(len(one)):
        i, j = one[k], other[k]
        w = float(copies[i] * copies[j])
        if edge == 1:
            w *= area / ((width - abs(x[i] - x[j])) * (height - abs(y[i] - y[j])))
        elif edge == 2:
            d = apart[k]
            w *= (1 / _share_of_circle(x[i], y[i], d, window) + 1 / _share_of_circle(x[j], y[j], d, window)) / 2
        total[np.searchsorted(radii, apart[k])] += w
    return np.cumsum(total)
