"""Would an area be found had its incidents stood elsewhere in the cells of their anonymous map points?

data.police.uk moves every incident to the nearest of its map points, most of which stand for at least eight postal
addresses (data.police.uk, "About the data"; Tompson, Johnson, Ashby, Perkins & Edwards 2015, Cartography and Geographic
Information Science 42): those of one point may have happened anywhere in its Voronoi cell.
"""

from typing import Annotated, Final

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arguments import points, positive, weighted_points, whole
from models.engine.arrays import Bools, Floats, Ints
from models.engine.bands import A_POINT, in_bands
from models.engine.cell_lists import cell_lists
from models.engine.lattice import beside_hot, lattice_of, scatter, sums_within
from models.engine.minimum import SLACK
from models.engine.nearest_known import nearest_known
from models.engine.poisson_draws import numbers_of
from models.engine.redraws import mark_hot
from models.errors import ParameterError
from models.parameters import Eps, MinWeight, Seed, Weights, X, Y
from models.stability import GROUND

FARTHEST: Final = 250.0
"""Metres from its map point beyond which no incident is put: out of town the next known point can be miles away."""

REDRAWS: Final = 9
"""Most areas are found in all redraws or in none; a page has no time for more."""

FINENESS: Final = (25.0, 100.0)
"""Least and greatest metres between the spots of a cell; a sixth of eps between them."""

FINEST: Final = 20
"""Spots between a point and the farthest of its cell, at most."""

AT_ONCE: Final = 5
"""Redraws that are made together: more would take much memory."""

ROUNDING: Final = 1e-9
"""Of the minimum: sums of parts of incidents are differences of sums along whole rows."""

MOST_DRAWN: Final = 1000
"""Incidents of one point that are put one by one; more are drawn in as many equal parts."""


def survival_in_cells(
    x: X,
    y: Y,
    labels: Annotated[npt.ArrayLike, Described("The area of each point, -1 for none")],
    *,
    points_x: Annotated[npt.ArrayLike, Described("Eastings of all known map points", "m")],
    points_y: Annotated[npt.ArrayLike, Described("Northings of all known map points", "m")],
    eps: Eps,
    min_weight: MinWeight,
    weights: Weights = None,
    farthest: Annotated[float, Described("No incident is put farther than this from its point", "m", 0)] = FARTHEST,
    redraws: Annotated[int, Described("How often to redraw", "", 1, 9_999)] = REDRAWS,
    seed: Seed = 0,
) -> Floats:
    """In which share of the redraws at least half of the ground of each area is hot again, (k,).

    x, y: (n,) metres, map points; weights: incidents of each; labels: (n,), 0 to k - 1, found by `dbscan` with
    this eps (metres) and min_weight. Each redraw puts every incident at a random spot of its point's Voronoi cell among
    all known map points (those of x and y are added), no farther than `farthest` from it, all spots alike, and clusters
    again with the same eps and min_weight. Cutting at valleys changes no ground and is left out. The ground of an area
    is what lies within 0.625 of eps of its places; it is hot as near to a place of a cluster. Of one redraw and the
    next only the spots differ: chance in the counts is for `cluster_stability`. Raises ParameterError.
    """
    eps, min_weight = positive("eps", eps), positive("min_weight", min_weight)
    farthest = positive("farthest distance", farthest)
    redraws, seed = whole("number of redraws", redraws, 1), whole("seed", seed)
    xs, ys, w = weighted_points(x, y, weights, reach=eps)
    known = points(points_x, points_y)
    area = np.asarray(labels)
    if area.shape != xs.shape or not np.issubdtype(area.dtype, np.integer):
        raise ParameterError("Labels must be one whole number for each point, as dbscan returns them.")
    k = int(area.max(initial=-1)) + 1
    if not k:
        return np.zeros(0)
    place, first_at, of_place = np.unique(xs + 1j * ys, return_index=True, return_inverse=True)
    weight = np.bincount(of_place, w, len(place)).astype(np.float64)
    xs, ys, area = xs[first_at] + 0.0, ys[first_at] + 0.0, area[first_at]
    near = _beside(xs, ys, area >= 0, 2 * (1 + GROUND) * eps + farthest) & (weight > 0)  # what can make its ground hot
    if not near.any():
        return np.zeros(k)
    xs, ys, area, weight = xs[near], ys[near], area[near], weight[near]
    step = max(float(np.clip(eps / 6, *FINENESS)), farthest / FINEST)
    spot_x, spot_y, start = cells_of_points(xs, ys, *known, step=step, farthest=farthest)
    pieces = np.clip(np.ceil(weight - SLACK), 1, MOST_DRAWN).astype(np.int64)
    land, of = _ground(xs, ys, area, GROUND * eps)
    lattice, spots = lattice_of(spot_x, spot_y, step)
    number, size, again = numbers_of(xs, ys), np.bincount(of, minlength=k), np.zeros(k)
    for first_redraw in range(0, redraws, AT_ONCE):
        standing = np.zeros((len(lattice.column), min(AT_ONCE, redraws - first_redraw)))
        drawn = (first_redraw, seed, number, pieces, weight, start, spots, standing)
        in_bands(scatter, standing.shape[1], float(pieces.sum() * standing.shape[1]), *drawn)
        here = standing > 0
        core = here & (sums_within(lattice, standing, eps) >= min_weight * (1 - ROUNDING))
        hot = here & (sums_within(lattice, core.astype(np.float64), eps) > 0)
        covered = beside_hot(lattice, hot, land[:, 0].copy(), land[:, 1].copy(), GROUND * eps)
        for redraw in range(standing.shape[1]):
            found = np.bincount(of[(covered >> np.uint64(redraw)) & np.uint64(1) > 0], minlength=k)
            again += (2 * found >= size) & (size > 0)
    return again / redraws


def cells_of_points(
    x: Floats, y: Floats, points_x: Floats, points_y: Floats, *, step: float, farthest: float
) -> tuple[Floats, Floats, Ints]:
    """Spots of a square lattice, each with the place whose Voronoi cell it lies in.

    x, y: (m,) distinct places, metres; points_x, points_y: (p,) all map points, the places need not be among them.
    Returns x and y of the spots (s,), in the order of their places and at most `farthest` metres from them, and where
    those of each place begin (m + 1,). A cell that no spot of the lattice lies in has the one nearest to its place.
    """
    east, north, of = nearest_known(x, y, points_x, points_y, step=step, farthest=farthest)
    empty = np.flatnonzero(np.bincount(of, minlength=len(x)) == 0)
    east, north = (np.r_[spots, np.rint(v[empty] / step) * step] for spots, v in ((east, x), (north, y)))
    of = np.r_[of, empty]
    turn = np.argsort(of, kind="stable")
    return east[turn], north[turn], np.searchsorted(of[turn], np.arange(len(x) + 1))


def _ground(x: Floats, y: Floats, area: Ints, reach: float) -> tuple[Floats, Ints]:
    """The ground of the areas as points (g, 2) of a lattice of half of `reach`, and which area each is of (g,)."""
    step, some = reach / 2, area >= 0
    x, y, area = x[some], y[some], area[some]
    beside = np.stack(np.meshgrid(np.arange(-2, 3), np.arange(-2, 3))).reshape(2, -1)
    i, j = (np.rint(values / step).astype(np.int64)[:, None] + n for values, n in ((x, beside[0]), (y, beside[1])))
    place, n = np.nonzero(np.hypot(i * step - x[:, None], j * step - y[:, None]) <= reach)
    south, high = j.min(), int(np.ptp(j)) + 1
    point, of_point = np.unique(i[place, n] * high + j[place, n] - south, return_inverse=True)
    of, which = np.divmod(np.unique(area[place] * len(point) + of_point), len(point))
    return np.column_stack(np.divmod(point, high))[which] * step + [0, south * step], of


def _beside(x: Floats, y: Floats, some: Bools, reach: float) -> Bools:
    """Which of the places (m,) have one of `some` at most `reach` from them."""
    lists = cell_lists(x, y, None, reach)
    asked, found = np.ones(len(lists.x), np.uint64), np.empty(len(lists.x), np.uint64)
    search = (lists.x, lists.y, lists.start, lists.column, lists.row, lists.row_start, reach * reach)
    case = (*search, asked, some[lists.first].astype(np.uint64), np.arange(len(lists.x) + 1), found)
    in_bands(mark_hot, len(lists.row), A_POINT * len(lists.x), *case)
    beside = np.zeros(len(x), np.bool_)
    beside[lists.first] = found > 0
    return beside
