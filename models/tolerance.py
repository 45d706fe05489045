"""Tolerance contours: where a change, or a risk, is beyond what chance makes anywhere on the whole map.

Each incident keeps its place and its label is dealt anew: before or after, incident or denominator. Of every such map
the largest standard score counts, so that the share of maps with any contour at all is held, not that of each cell.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from models.density import Bounds, finer_than, grid
from models.described import Described, Input
from models.engine.arguments import in_metres, points, positive, repeats
from models.engine.arrays import Floats, Ints
from models.errors import ParameterError
from models.kernels import Kernel, named
from models.parameters import (
    Alpha,
    CellSide,
    EarlierX,
    EarlierY,
    GridBounds,
    KernelName,
    KernelRadius,
    LaterX,
    LaterY,
    Permutations,
    Seed,
    Weights,
    X,
    Y,
)

BLOCK: Final = 64  # maps that are made at a time
MAXIMUM_PAIRS: Final = 60_000_000  # of a place and a cell in its reach: about 700 MB
TIE: Final = 1e-9
STACKED: Final = 8
"""Incidents a place from which all of a place's are dealt at once, which gives the same maps for less."""

Counts = Annotated[npt.ArrayLike | None, Described("How many of them each point stands for; ones when left out", "", 0)]
Groups = Annotated[
    npt.ArrayLike | None, Described("Which points came at once and are dealt together; each by itself when left out")
]


@dataclass(frozen=True)
class Tolerance:
    """z: (ny, nx) standard score against chance, 0 where no incident is in reach; p: (ny, nx) of that score anywhere on
    the map; contour: the score beyond which p ≤ alpha; beyond: (ny, nx) int8, 1 above it, -1 below minus it."""

    z: Floats
    p: Floats
    contour: float
    beyond: npt.NDArray[np.int8]
    bounds: Bounds
    cell: float


def difference_tolerance(
    before_x: EarlierX,
    before_y: EarlierY,
    after_x: LaterX,
    after_y: LaterY,
    *,
    bounds: GridBounds,
    cell: CellSide,
    bandwidth: KernelRadius,
    before_weights: Counts = None,
    after_weights: Counts = None,
    before_groups: Groups = None,
    after_groups: Groups = None,
    kernel: KernelName = "quartic",
    exposure: Annotated[float, Described("Length of the later period over that of the earlier", minimum=0)] = 1.0,
    dispersion: Annotated[float, Described("Variance over mean of a place's counts; below 1 is taken for 1")] = 1.0,
    permutations: Permutations = 999,
    alpha: Alpha = 0.05,
    seed: Seed = 0,
) -> Tolerance:
    """Where incidents rose or fell between two periods, beyond what chance makes anywhere on the map.

    Chance: each incident falls into the later period with probability exposure / (1 + exposure), by itself. Without any
    change at most `alpha` of maps have a contour (family-wise; Westfall & Young 1993). What comes in bursts, as one
    offender's week does, varies more than that, and contours show where it burst: give each burst a number in the
    groups (with both or neither), and all of it is dealt together. Where bursts are not known, as on anonymised
    points, `dispersion` shrinks every score by its root: counts then tell as much as that many times fewer would.
    """
    share = positive("exposure", exposure) / (1 + exposure)
    groups = (before_groups, after_groups)
    pooled = _pooled(before_x, before_y, after_x, after_y, before_weights, after_weights, groups)

    many = np.diff(np.append(pooled.first, len(pooled.label)))

    def deal(random: np.random.Generator, size: tuple[int, int]) -> npt.NDArray[np.int64] | npt.NDArray[np.bool_]:
        if pooled.group is not None or len(many) * STACKED > len(pooled.label):
            return random.random(size, np.float32) < share
        return random.binomial(many, share, (size[0], len(many)))  # of each place how many of its incidents

    def variance(once: Floats, squared: Floats) -> Floats:
        return share * (1 - share) * squared

    phi = max(positive("dispersion", dispersion), 1.0)
    return _tolerance(pooled, share, deal, variance, bounds, cell, bandwidth, kernel, permutations, alpha, seed, phi)


def relative_risk_tolerance(
    x: X,
    y: Y,
    denominator_x: Annotated[
        npt.ArrayLike, Described("Eastings of venues, residents or other incidents", "m", input=Input.BESIDE_EASTING)
    ],
    denominator_y: Annotated[
        npt.ArrayLike, Described("Northings of venues, residents or other incidents", "m", input=Input.BESIDE_NORTHING)
    ],
    *,
    bounds: GridBounds,
    cell: CellSide,
    bandwidth: KernelRadius,
    weights: Weights = None,
    denominator_weights: Counts = None,
    kernel: KernelName = "quartic",
    permutations: Permutations = 999,
    alpha: Alpha = 0.05,
    seed: Seed = 0,
) -> Tolerance:
    """Where the risk of `models.relative_risk` is high or low, beyond what chance makes anywhere on the map.

    Chance: as many of all points are incidents as there are, drawn without replacement (random labelling, Kelsall &
    Diggle 1995), here with the largest score of the whole map in place of each cell's own. The score is that of the
    difference of the two shares, whose sign is that of the log of their ratio, and which no thin denominator inflates.
    """
    pooled = _pooled(denominator_x, denominator_y, x, y, denominator_weights, weights)
    total, incidents = len(pooled.label), int(pooled.label.sum())
    share = incidents / total if total else 0.0

    def deal(random: np.random.Generator, size: tuple[int, int]) -> npt.NDArray[np.bool_]:
        return random.permuted(np.broadcast_to(pooled.label, size), axis=1)

    def variance(once: Floats, squared: Floats) -> Floats:
        return share * (1 - share) * total / max(total - 1, 1) * np.maximum(squared - once**2 / max(total, 1), 0.0)

    return _tolerance(pooled, share, deal, variance, bounds, cell, bandwidth, kernel, permutations, alpha, seed)


@dataclass(frozen=True)
class _Pooled:
    """Distinct places; of the incidents, ordered by place: `label` (n,) whether of the second kind, `first` (m,) where
    each place's begin, `group` (n,) which are dealt together, None where each is by itself."""

    x: Floats
    y: Floats
    label: npt.NDArray[np.bool_]
    first: Ints
    group: Ints | None


def _pooled(
    ax: npt.ArrayLike, ay: npt.ArrayLike, bx: npt.ArrayLike, by: npt.ArrayLike,
    a_weights: npt.ArrayLike | None, b_weights: npt.ArrayLike | None,
    groups: tuple[npt.ArrayLike | None, npt.ArrayLike | None] = (None, None),
) -> _Pooled:  # fmt: skip
    (x0, y0), (x1, y1) = points(ax, ay), points(bx, by)
    w0, w1 = repeats(a_weights, len(x0)), repeats(b_weights, len(x1))
    x = np.concatenate([np.repeat(x0, w0), np.repeat(x1, w1)])
    y = np.concatenate([np.repeat(y0, w0), np.repeat(y1, w1)])
    label = np.arange(len(x)) >= w0.sum()
    order = np.lexsort((label, y, x))
    group = _groups(groups, (w0, w1))
    x, y = x[order], y[order]
    first = np.flatnonzero(np.append(True, (np.diff(x) != 0) | (np.diff(y) != 0))) if len(x) else np.zeros(0, np.int64)
    return _Pooled(x[first], y[first], label[order], first, None if group is None else group[order])


def _groups(groups: tuple[npt.ArrayLike | None, npt.ArrayLike | None], weights: tuple[Ints, Ints]) -> Ints | None:
    """The number of each incident's group, those of the two kinds apart."""
    if groups[0] is None and groups[1] is None:
        return None
    each = [np.asarray([] if group is None else group) for group in groups]
    if any(group.shape != weight.shape for group, weight in zip(each, weights, strict=True)):
        raise ParameterError("Groups must have one value a point, of both periods or of neither.")
    one, other = (
        np.unique(np.repeat(group, weight), return_inverse=True)[1] for group, weight in zip(each, weights, strict=True)
    )
    return np.concatenate([one, other + (one.max(initial=-1) + 1)]).astype(np.int64)


def _tolerance(
    pooled: _Pooled, share: float, deal: Callable[[np.random.Generator, tuple[int, int]], npt.NDArray[Any]],
    variance: Callable[[Floats, Floats], Floats], bounds: GridBounds, cell: float, bandwidth: float, kernel: str,
    permutations: int, alpha: float, seed: int, dispersion: float = 1.0,
) -> Tolerance:  # fmt: skip
    h, (covered, size) = finer_than(bandwidth, cell), grid(bounds, cell)
    if not 0 < alpha < 1 or permutations < 1 or (permutations + 1) * alpha < 1:
        raise ParameterError(f"{permutations} permutations cannot reach a level of {alpha:g}; make more of them.")
    if len(pooled.x) > 1:
        in_metres(np.append(pooled.x, bounds[::2]), np.append(pooled.y, bounds[1::2]), h)
    reached, sees = _sees(pooled, covered, size, float(cell), h, named(kernel))
    z, p = np.zeros(size[0] * size[1]), np.ones(size[0] * size[1])
    if not len(reached):
        return Tolerance(z.reshape(size), p.reshape(size), np.inf, np.zeros(size, np.int8), covered, float(cell))
    labels, first = pooled.label, pooled.first
    many = np.diff(np.append(first, len(labels))).astype(np.float64)
    if pooled.group is not None:  # what is dealt is a group, seen as all of its incidents together
        place = np.repeat(np.arange(len(first)), many.astype(np.int64))
        first, begins = np.unique(pooled.group, return_index=True)
        labels, many = labels[begins], np.ones(len(first))
        sees = sees @ sparse.csr_array((np.ones(len(place)), (place, pooled.group)), shape=(sees.shape[1], len(first)))
    once = sees @ many
    spread = np.sqrt(variance(once, sees.power(2) @ many))
    known = spread > TIE * once

    def scores(label: npt.NDArray[Any]) -> Floats:
        """|z| with its sign, of each map, (maps, cells)."""
        counts = label if len(first) == label.shape[1] else np.add.reduceat(label, first, 1, np.float64)
        away = (sees @ np.ascontiguousarray(counts.T, np.float64)).T - share * once
        return np.divide(away, spread, out=np.zeros_like(away), where=known[None, :])

    observed = scores(labels[None, :])[0] / np.sqrt(dispersion)
    random, largest = np.random.default_rng(seed), np.empty(permutations)
    for done in range(0, permutations, BLOCK):
        maps = min(BLOCK, permutations - done)
        largest[done : done + maps] = np.abs(scores(deal(random, (maps, len(labels))))).max(axis=1)
    largest.sort()
    at_least = permutations - np.searchsorted(largest, np.abs(observed) * (1 - TIE))
    z[reached], p[reached] = observed, (at_least + 1) / (permutations + 1)
    contour = float(largest[-int(alpha * (permutations + 1) + TIE)])
    beyond = np.where(p <= alpha, np.sign(z), 0).astype(np.int8)
    return Tolerance(z.reshape(size), p.reshape(size), contour, beyond.reshape(size), covered, float(cell))


def _sees(
    pooled: _Pooled, bounds: Bounds, size: tuple[int, int], cell: float, h: float, kernel: Kernel
) -> tuple[Ints, sparse.csr_array]:
    """The cells with a place in reach, and what each of them sees of each place, up to one factor for all."""
    reach = kernel.reach * h
    far = int(np.ceil(reach / cell)) + 1
    if len(pooled.x) * (2 * far + 1) ** 2 > MAXIMUM_PAIRS:
        raise ParameterError(f"A cell of {cell:g} m is too fine for so many places; take one of a third of {h:g} m.")
    step = np.arange(-far, far + 1)
    down, right = (v.ravel() for v in np.meshgrid(step, step, indexing="ij"))
    row = np.floor((pooled.y - bounds[1]) / cell).astype(np.int64)[:, None] + down
    column = np.floor((pooled.x - bounds[0]) / cell).astype(np.int64)[:, None] + right
    north = bounds[1] + (row + 0.5) * cell - pooled.y[:, None]
    east = bounds[0] + (column + 0.5) * cell - pooled.x[:, None]
    u2 = (north**2 + east**2) / h**2
    near = (u2 <= kernel.reach**2) & (row >= 0) & (row < size[0]) & (column >= 0) & (column < size[1])
    place = np.nonzero(near)[0]
    reached, line = np.unique((row * size[1] + column)[near], return_inverse=True)
    worth = _worth(u2[near], kernel)
    return reached, sparse.csr_array((worth, (line, place)), shape=(len(reached), len(pooled.x)))


def _worth(u2: Floats, kernel: Kernel) -> Floats:
    if kernel.name == "gaussian":
        return np.asarray(np.exp(-0.5 * u2))
    return np.asarray(1 - np.sqrt(u2) if kernel.degree is None else (1 - u2) ** kernel.degree)
