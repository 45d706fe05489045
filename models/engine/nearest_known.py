"""The nearest of known points to every spot of a square lattice, block by block."""

from typing import Final

import numpy as np
from numba import njit

from models.engine.arrays import Floats, Ints, Ints32
from models.engine.bands import in_bands

BESIDE: Final = np.stack(np.meshgrid([-1, 0, 1], [-1, 0, 1])).reshape(2, -1).T


def nearest_known(
    x: Floats, y: Floats, points_x: Floats, points_y: Floats, *, step: float, farthest: float
) -> tuple[Floats, Floats, Ints32]:
    """The spots that lie at most `farthest` from one of the places, nearer to it than to any other, and whose each is.

    x, y: (m,) distinct places, metres; points_x, points_y: (p,) other points, which may be among the places. Of two
    that are as near a place wins, then the first. Returns x and y of the spots (s,), and their places (s,).
    """
    side = int(np.ceil(farthest / step))  # of a block of spots: those near a place lie in its own block or beside it
    east, north = (np.r_[a, b] for a, b in ((x, points_x), (y, points_y)))
    column, row = (np.floor(v / (side * step)).astype(np.int64) for v in (east, north))
    left, bottom = int(column[: len(x)].min()) - 2, int(row[: len(x)].min()) - 2
    width = int(row[: len(x)].max()) + 3 - bottom
    reached = (column > left) & (column - left < column[: len(x)].max() + 3 - left)
    reached &= (row > bottom) & (row - bottom < width)
    block = np.where(reached, (column - left) * width + row - bottom, -1)
    held = np.unique(block[: len(x)])
    used = np.unique((held[:, None] + BESIDE @ np.array([width, 1])).ravel())
    turn = np.argsort(block, kind="stable")
    first = [np.searchsorted(block[turn], used + i * width - 1) for i in (-1, 0, 1)]
    end = [np.searchsorted(block[turn], used + i * width + 2) for i in (-1, 0, 1)]
    of = np.empty((len(used), side * side), np.int32)
    spot = np.empty((2, len(used), side * side))
    corner = (np.stack(np.divmod(used, width)) + np.array([[left], [bottom]])) * side
    case = (np.stack(first, 1), np.stack(end, 1), turn, east, north, len(x), corner, side, step, farthest**2, spot, of)
    in_bands(_nearest, len(used), 30.0 * of.size, *case)
    some = of >= 0
    return spot[0][some], spot[1][some], of[some]


@njit(cache=True, nogil=True)
def _nearest(
    from_block: int, to_block: int, first: Ints, end: Ints, turn: Ints, x: Floats, y: Floats, places: int, corner: Ints,
    side: int, step: float, reach2: float, spot: Floats, of: Ints32,
) -> None:  # fmt: skip
    """The place of each spot of some blocks, -1 for none; `turn` holds the points of each block and of those beside."""
    near_x, near_y, near = np.empty(64), np.empty(64), np.empty(64, np.int64)
    for block in range(from_block, to_block):
        many = (end[block] - first[block]).sum()
        if many > len(near):
            near_x, near_y, near = np.empty(2 * many), np.empty(2 * many), np.empty(2 * many, np.int64)
        n = 0
        for k in range(3):
            for e in range(first[block, k], end[block, k]):
                near[n], near_x[n], near_y[n] = turn[e], x[turn[e]], y[turn[e]]
                n += 1
        for s in range(side * side):
            east, north = (corner[0, block] + s % side) * step, (corner[1, block] + s // side) * step
            best = np.inf
            for e in range(n):
                best = min(best, (near_x[e] - east) ** 2 + (near_y[e] - north) ** 2)
            found = places
            if best <= reach2:
                for e in range(n):
                    if (near_x[e] - east) ** 2 + (near_y[e] - north) ** 2 == best:
                        found = min(found, near[e])
            spot[0, block, s], spot[1, block, s] = east, north
            of[block, s] = found if found < places else -1
