"""How far places are along streets: from one place to every node, to others, and the pieces within reach."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import dijkstra

from models.engine.arguments import positive
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.network import Network, Snapped

METRES_A_MINUTE: Final = 80.0
"""4.8 km an hour, the walking speed of the Department for Transport's accessibility statistics."""


@dataclass(frozen=True, eq=False)
class Walk:
    """The ways from one place. streets, placed: the network and the one position on it; limit: metres, as far as it was
    looked; nodes: (m,) metres to every node, inf beyond the limit and where no way leads."""

    streets: Network
    placed: Snapped
    limit: float
    nodes: Floats

    def to(self, others: Snapped) -> Floats:
        """(n,) metres along the streets to other positions; inf beyond the limit and where no way leads."""
        ends = self.nodes[self.streets.ends[others.piece]]
        length = self.streets.length[others.piece]
        away = np.minimum(ends[:, 0] + others.offset, ends[:, 1] + length - others.offset)
        direct = np.where(others.piece == self.placed.piece[0], np.abs(others.offset - self.placed.offset[0]), np.inf)
        away = np.minimum(away, direct)
        return np.where(away <= self.limit, away, np.inf)

    def within(self, metres: float) -> npt.NDArray[np.float64]:
        """(k, 2, 2) the parts of pieces that are no further than some metres along the streets, ends in metres."""
        if metres > self.limit:
            raise ParameterError(f"The ways were looked at as far as {self.limit:g} m, not {metres:g} m.")
        nodes, ends, length = self.streets.nodes, self.streets.ends, self.streets.length
        on, at = int(self.placed.piece[0]), float(self.placed.offset[0])
        parts = []
        for side in (0, 1):
            near = self.nodes[ends[:, side]]
            reached = np.flatnonzero(near < metres)
            share = np.minimum((metres - near[reached]) / length[reached], 1.0)
            begin, end = nodes[ends[reached, side]], nodes[ends[reached, 1 - side]]
            parts.append(np.stack((begin, begin + share[:, None] * (end - begin)), axis=1))
        run = (nodes[ends[on, 1]] - nodes[ends[on, 0]]) / length[on]
        low, high = max(at - metres, 0.0), min(at + metres, float(length[on]))
        parts.append(np.stack((nodes[ends[on, 0]] + low * run, nodes[ends[on, 0]] + high * run))[None])
        return np.concatenate(parts)


def walk(streets: Network, placed: Snapped, limit: float) -> Walk:
    """The ways from one position on the network, as far as `limit` metres (Dijkstra 1959)."""
    if len(placed.piece) != 1:
        raise ParameterError(f"A walk begins at one place, not at {len(placed.piece)}.")
    limit = positive("limit", limit)
    piece, offset = int(placed.piece[0]), float(placed.offset[0])
    nodes = np.full(len(streets.nodes), np.inf)
    for end, already in zip(streets.ends[piece].tolist(), (offset, float(streets.length[piece]) - offset), strict=True):
        if already <= limit:
            found = dijkstra(streets.graph, directed=False, indices=end, limit=limit - already)
            nodes = np.minimum(nodes, np.asarray(found) + already)
    return Walk(streets, placed, limit, nodes)
