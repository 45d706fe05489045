"""Every way along streets from a place within a reach, and what of an event arrives on each."""

import numpy as np
from numba import njit

from models.engine.arrays import Floats, Ints
from models.engine.pairs import shape

DISCONTINUOUS, CONTINUOUS = 0, 1


@njit(cache=True, nogil=True)
def _going(degree: int, back: bool, split: int) -> float:
    """Of what arrives at a node of so many pieces, what goes on along one of them, or back where it came from."""
    if split == DISCONTINUOUS:
        return 0.0 if back else 1.0 / (degree - 1)
    return 2.0 / degree - (1.0 if back else 0.0)


@njit(cache=True, nogil=True)
def spread(
    piece: Ints, offset: Floats, height: Floats, radius: Floats, reach: float, code: int, split: int,
    ends: Ints, length: Floats, first: Ints, meets: Ints, begins: Ints, along: Floats, order: Ints, out: Floats,
) -> None:  # fmt: skip
    """Add to `out` what each event spreads to the samples along equal-split ways within `reach` radii of it.

    piece, offset, height, radius: (n,) of the events; ends: (e, 2), length: (e,) of the pieces; first (m + 1,), meets:
    the pieces that meet at each node; begins (e + 1,), order, along: the samples on each piece, which they are, and how
    far from its first end.
    """
    nodes, came = np.empty(64, np.int64), np.empty(64, np.int64)
    far, part = np.empty(64), np.empty(64)
    for i in range(len(piece)):
        on, at, h = piece[i], offset[i], radius[i]
        for s in range(begins[on], begins[on + 1]):
            away = abs(along[s] - at)
            if away <= reach * h:
                out[order[s]] += height[i] * shape((away / h) ** 2, code)
        nodes[0], came[0], far[0], part[0] = ends[on, 0], on, at, height[i]
        nodes[1], came[1], far[1], part[1] = ends[on, 1], on, length[on] - at, height[i]
        held = 2
        while held > 0:
            held -= 1
            node, by, distance, arrives = nodes[held], came[held], far[held], part[held]
            if distance > reach * h:
                continue
            degree = first[node + 1] - first[node]
            if held + degree >= len(nodes):
                nodes, came = np.append(nodes, np.empty_like(nodes)), np.append(came, np.empty_like(came))
                far, part = np.append(far, np.empty_like(far)), np.append(part, np.empty_like(part))
            for k in range(first[node], first[node + 1]):
                to = meets[k]
                if degree == 1 and split == DISCONTINUOUS:
                    continue
                going = arrives * _going(degree, to == by, split)
                if going == 0.0:
                    continue
                forward = ends[to, 0] == node
                for s in range(begins[to], begins[to + 1]):
                    away = distance + (along[s] if forward else length[to] - along[s])
                    if away <= reach * h:
                        out[order[s]] += going * shape((away / h) ** 2, code)
                nodes[held], came[held] = ends[to, 1 if forward else 0], to
                far[held], part[held] = distance + length[to], going
                held += 1
