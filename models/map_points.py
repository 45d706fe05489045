"""Would an area be found had its incidents stood elsewhere in the cells of their anonymous map points?

data.police.uk moves every incident to the nearest of its map points, most of which stand for at least eight postal
addresses (data.police.uk, "About the data"; Tompson, Johnson, Ashby, Perkins & Edwards 2015, Cartography and Geographic
Information Science 42): those of one point may have happened anywhere in its Voronoi cell.
"""

from typing import Annotated, Final

import numpy as np
import numpy.typing as npt

from models.clusters import dbscan
from models.described import Described
from models.engine.arguments import points, positive, weighted_points, whole
from models.engine.arrays import Bools, Floats, Ints
from models.engine.minimum import SLACK
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
    at, area = np.column_stack((place.real, place.imag)), area[first_at]
    near = _within(at, at[area >= 0], 2 * (1 + GROUND) * eps + farthest) & (weight > 0)  # what can make its ground hot
    if not near.any():
        return np.zeros(k)
    (xs, ys), area, weight = at[near].T, area[near], weight[near]
    step = max(float(np.clip(eps / 6, *FINENESS)), farthest / FINEST)
    spot_x, spot_y, start = cells_of_points(xs, ys, *known, step=step, farthest=farthest)
    pieces = np.clip(np.ceil(weight - SLACK), 1, MOST_DRAWN).astype(np.int64)
    first, width = np.repeat(start[:-1], pieces), np.repeat(np.diff(start), pieces)
    mass = np.repeat(weight / pieces, pieces)
    land, of = _ground(xs, ys, area, GROUND * eps)
    size = np.bincount(of, minlength=k)
    random, again = np.random.default_rng(seed), np.zeros(k)
    for _ in range(redraws):
        drawn = np.bincount(first + random.integers(0, width), mass, len(spot_x))
        here = np.flatnonzero(drawn)
        hot = here[dbscan(spot_x[here], spot_y[here], eps=eps, min_weight=min_weight, weights=drawn[here]) >= 0]
        covered = _within(land, np.column_stack((spot_x[hot], spot_y[hot])), GROUND * eps)
        found = np.bincount(of[covered], minlength=k)
        again += (2 * found >= size) & (size > 0)
    return again / redraws


def cells_of_points(
    x: Floats, y: Floats, points_x: Floats, points_y: Floats, *, step: float, farthest: float
) -> tuple[Floats, Floats, Ints]:
    """Spots of a square lattice, each with the place whose Voronoi cell it lies in.

    x, y: (m,) distinct places, metres; points_x, points_y: (p,) all map points, the places need not be among them.
    Returns x and y of the spots (s,), in the order of their places and at most `farthest` metres from them, and where
    those of each place begin (m + 1,). A cell that no spot of the lattice lies in holds its place alone.
    """
    from scipy.spatial import KDTree  # noqa: PLC0415 - takes a moment to import

    side = int(np.ceil(farthest / step))  # of a block of spots: those near a place lie in its own block or beside it
    block = np.floor(np.column_stack((x, y)) / (side * step))
    beside = np.stack(np.meshgrid([-1, 0, 1], [-1, 0, 1])).reshape(2, -1).T
    east, north = ((block[:, None, i] + beside[:, i]).ravel() for i in (0, 1))
    used = np.unique(east + 1j * north)
    i, j = (values.ravel() for values in np.meshgrid(np.arange(side), np.arange(side)))
    at = np.column_stack(
        [((values[:, None] * side + n) * step).ravel() for values, n in ((used.real, i), (used.imag, j))]
    )
    reached = (points_x >= x.min() - 2 * farthest) & (points_x <= x.max() + 2 * farthest)
    reached &= (points_y >= y.min() - 2 * farthest) & (points_y <= y.max() + 2 * farthest)
    known, position = np.unique(np.r_[x + 1j * y, (points_x + 1j * points_y)[reached]], return_inverse=True)
    place = np.full(len(known) + 1, -1)  # the last one is what no known point is near
    place[position[: len(x)]] = np.arange(len(x))
    tree = KDTree(np.column_stack((known.real, known.imag)))
    of = place[tree.query(at, distance_upper_bound=farthest)[1]]
    at, of = at[of >= 0], of[of >= 0]
    empty = np.flatnonzero(np.bincount(of, minlength=len(x)) == 0)
    at, of = np.vstack((at, np.column_stack((x[empty], y[empty])))), np.r_[of, empty]
    turn = np.argsort(of, kind="stable")
    return at[turn, 0], at[turn, 1], np.searchsorted(of[turn], np.arange(len(x) + 1))


def _ground(x: Floats, y: Floats, area: Ints, reach: float) -> tuple[Floats, Ints]:
    """The ground of the areas as points (g, 2) of a lattice of half of `reach`, and which area each is of (g,)."""
    step, some = reach / 2, area >= 0
    x, y, area = x[some], y[some], area[some]
    beside = np.stack(np.meshgrid(np.arange(-2, 3), np.arange(-2, 3))).reshape(2, -1)
    i, j = (np.rint(values / step)[:, None] + n for values, n in ((x, beside[0]), (y, beside[1])))
    place, n = np.nonzero(np.hypot(i * step - x[:, None], j * step - y[:, None]) <= reach)
    point, of_point = np.unique(i[place, n] + 1j * j[place, n], return_inverse=True)
    of, which = np.divmod(np.unique(area[place] * len(point) + of_point), len(point))
    return np.column_stack((point.real, point.imag))[which] * step, of


def _within(at: Floats, others: Floats, reach: float) -> Bools:
    """Which of the points `at` have one of the others at most `reach` from them; all of them (n, 2)."""
    from scipy.spatial import KDTree  # noqa: PLC0415 - takes a moment to import

    return np.isfinite(KDTree(others).query(at, distance_upper_bound=np.nextafter(reach, np.inf))[0])
