"""Streets as a network: density along them, clustering and ways by street distance, exact.

Lines meet where they share a corner; a corner between two pieces of one line is a node like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Final, Literal

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from models.described import Described, Input
from models.engine.arguments import points, positive, weighted_points
from models.engine.arrays import Floats, Ints
from models.engine.street_ways import spread
from models.errors import ParameterError
from models.kernels import named, peak
from models.parameters import KernelName, Weights

Split = Annotated[Literal["discontinuous", "continuous"], Described("What becomes of the kernel at a junction")]
SPLITS: Final = ("discontinuous", "continuous")
SAME: Final = 1e-3
Lines = Sequence[npt.ArrayLike]


@dataclass(frozen=True, eq=False)
class Network:
    """nodes: (m, 2) metres; ends: (e, 2) the two nodes of each straight piece; length: (e,) metres."""

    nodes: Floats
    ends: npt.NDArray[np.intp]
    length: Floats

    @cached_property
    def meeting(self) -> tuple[Ints, Ints]:
        """(m + 1,) where those of each node begin in the second: the pieces that meet there, a loop twice."""
        node = self.ends.ravel()
        order = np.argsort(node, kind="stable")
        return np.searchsorted(node[order], np.arange(len(self.nodes) + 1)).astype(np.int64), (order // 2).astype(
            np.int64
        )

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Of the pieces."""
        return shapely.STRtree(shapely.linestrings(self.nodes[self.ends]))

    @cached_property
    def graph(self) -> csr_array:
        """(m, m) metres between nodes that one piece joins, the shortest where several do."""
        m = len(self.nodes)
        low, high = self.ends.min(axis=1), self.ends.max(axis=1)
        order = np.lexsort((self.length, high, low))
        key = low[order] * m + high[order]
        shortest = order[np.append(True, np.diff(key) != 0)]
        return csr_array((self.length[shortest], (low[shortest], high[shortest])), shape=(m, m))


@dataclass(frozen=True)
class Snapped:
    """The nearest position on the network. piece: (n,); offset: (n,) metres from the piece's first end; moved: (n,)
    metres from the point to the line."""

    piece: npt.NDArray[np.intp]
    offset: Floats
    moved: Floats


def network(lines: Lines) -> Network:
    """The network of lines, each (k, 2) corners in metres."""
    pieces = []
    for line in lines:
        corners = np.asarray(line, np.float64)
        if corners.ndim != 2 or corners.shape[1] != 2 or len(corners) < 2 or not np.isfinite(corners).all():
            raise ParameterError("Every line must be an array (k, 2) of two finite corners or more.")
        pieces.append(np.hstack([corners[:-1], corners[1:]]))
    if not pieces:
        raise ParameterError("The network has no lines.")
    joined = np.vstack(pieces)
    joined = joined[(joined[:, :2] != joined[:, 2:]).any(axis=1)]
    if not len(joined):
        raise ParameterError("The lines of the network have no length.")
    nodes, index = np.unique(joined.reshape(-1, 2), axis=0, return_inverse=True)
    ends = index.reshape(-1, 2)
    return Network(nodes, ends, np.hypot(*(nodes[ends[:, 1]] - nodes[ends[:, 0]]).T))


def _pairs(given: npt.ArrayLike, name: str) -> Floats:
    """Points as an (n, 2) array, no points as one without rows; ParameterError names what is neither."""
    at = np.asarray(given, np.float64)
    if at.size and (at.ndim > 2 or at.shape[-1] != 2):
        raise ParameterError(f"{name} must have the shape (n, 2), not {at.shape}.")
    return at.reshape(-1, 2)


def snap(streets: Network, points: npt.ArrayLike) -> Snapped:
    """Move points (n, 2) to the nearest place on the network; the first piece wins a tie."""
    at = _pairs(points, "points")
    if not np.isfinite(at).all():
        raise ParameterError("Every point must have finite coordinates.")
    begin = streets.nodes[streets.ends[:, 0]]
    run = streets.nodes[streets.ends[:, 1]] - begin
    at_point, near = _near(streets, at)
    share = np.clip(((at[at_point] - begin[near]) * run[near]).sum(axis=1) / streets.length[near] ** 2, 0.0, 1.0)
    away = np.hypot(*(begin[near] + share[:, None] * run[near] - at[at_point]).T)
    best = np.lexsort((near, away, at_point))
    best = best[np.diff(at_point[best], prepend=-1) > 0]
    piece = near[best]
    return Snapped(piece, share[best] * streets.length[piece], away[best])


def _near(streets: Network, at: Floats) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Pairs of a point and a piece, each point with every piece that may be its nearest."""
    points = shapely.points(at)
    found = streets.tree.query_nearest(points, all_matches=False, return_distance=True)
    reach = np.zeros(len(at))
    reach[found[0][0]] = found[1] * (1 + 1e-9) + 1e-6  # what rounding may part
    pairs = streets.tree.query(points, predicate="dwithin", distance=reach)
    return pairs[0], pairs[1]


def network_kde(
    lines: Annotated[Lines, Described("Streets, each (n, 2)", "m", input=Input.STREETS)],
    events: Annotated[npt.ArrayLike, Described("Incidents, (n, 2)", "m", input=Input.EVENTS)],
    samples: Annotated[npt.ArrayLike, Described("Where the density is asked, (m, 2)", "m", input=Input.SAMPLES)],
    *,
    bandwidth: Annotated[npt.ArrayLike, Described("Reach along the streets, one or one an incident", "m", 25)],
    kernel: KernelName = "quartic",
    weights: Weights = None,
    split: Split = "discontinuous",
) -> Floats:
    """Equal-split kernel density along streets, at samples (m, 2): events per metre of street.

    events: (n, 2), moved to the nearest street as samples are; bandwidth: metres, one or (n,); kernel: its
    one-dimensional form (quartic 15/16 (1-u²)²). At a junction of degree k each way on gets 1/(k-1) of what arrives,
    nothing goes back, and every way round within the bandwidth counts. split="continuous": each way on gets 2/k and
    2/k - 1 goes back, so that the density makes no step there and none is lost at a dead end; slower. Source: Okabe,
    Satoh & Sugihara 2009.
    """
    named(kernel)
    reaches, at = np.asarray(bandwidth, np.float64), _pairs(events, "events")
    points(at[:, 0], at[:, 1], reach=float(reaches.max(initial=0.0)))
    streets = network(lines)
    placed, wanted = snap(streets, events), snap(streets, samples)
    n = len(placed.piece)
    if reaches.shape not in ((), (1,), (n,)):
        raise ParameterError(f"bandwidth is one length, or one for each of the {n} events.")
    radius = np.broadcast_to(reaches, n)
    _, _, given = weighted_points(at[:, 0], at[:, 1], weights)
    w = np.ones(n) if given is None else given
    return spread_along(streets, placed, w, wanted, radius=radius, kernel=kernel, split=split)


def spread_along(
    streets: Network, placed: Snapped, weights: Floats, wanted: Snapped, *, radius: npt.ArrayLike,
    kernel: KernelName = "quartic", split: Split = "discontinuous",
) -> Floats:  # fmt: skip
    """As `network_kde` for positions that are known: of the n events (their weights and radii, metres, one or (n,))
    and of the samples."""
    if split not in SPLITS:
        raise ParameterError(f'split is "discontinuous" or "continuous", not "{split}".')
    chosen = named(kernel)
    for one in np.unique(np.asarray(radius, np.float64)).tolist():
        positive("bandwidth", one)
    reach = np.broadcast_to(np.asarray(radius, np.float64), len(placed.piece)).astype(np.float64)
    first, meets = streets.meeting
    order = np.argsort(wanted.piece, kind="stable")
    begins = np.searchsorted(wanted.piece[order], np.arange(len(streets.length) + 1))
    out = np.zeros(len(wanted.piece))
    spread(
        placed.piece.astype(np.int64), placed.offset, weights * peak(kernel, 1) / reach, reach, chosen.reach,
        chosen.code, SPLITS.index(split), streets.ends.astype(np.int64), streets.length, first, meets,
        begins.astype(np.int64), wanted.offset[order], order.astype(np.int64), out,
    )  # fmt: skip
    return out


def street_distances(streets: Network, placed: Snapped) -> Floats:
    """Shortest way along the network between any two positions, (n, n) metres; inf when there is none."""
    used, index = np.unique(streets.ends[placed.piece], return_inverse=True)
    between = dijkstra(streets.graph, directed=False, indices=used)[:, used]
    ends = index.reshape(-1, 2)
    to_end = np.column_stack([placed.offset, streets.length[placed.piece] - placed.offset])
    ways = [
        to_end[:, a, None] + between[np.ix_(ends[:, a], ends[:, b])] + to_end[None, :, b]
        for a in (0, 1)
        for b in (0, 1)
    ]
    result: Floats = np.minimum.reduce(ways)
    same = placed.piece[:, None] == placed.piece[None, :]
    direct = np.abs(placed.offset[:, None] - placed.offset[None, :])
    return np.where(same, np.minimum(result, direct), result)


def places_as_far(streets: Network, placed: Snapped, apart: Floats) -> Floats:
    """How many places of the network are as far from position i as position j is, (n, n); apart: the street distances.

    A junction counts once, and so does the far side of a loop, where two ways meet. A place within a thousandth of the
    shortest piece of a junction is that junction, as in spatstat. Infinite distances count nothing.
    """
    corners, at = _with_positions(streets, placed)
    start, end = corners.ends.T
    length, slack = corners.length, SAME * float(streets.length.min())
    far = street_distances(corners, Snapped(*_as_ends(corners)))[at]
    counted = np.zeros(apart.shape)
    for i, away in enumerate(far):
        known = np.isfinite(away[start]) & np.isfinite(away[end])
        a, b, run = away[start][known], away[end][known], length[known]
        top = (run + a + b) / 2  # how far the place of the piece is at which both ways are as long
        for j, d in enumerate(apart[i]):
            if np.isfinite(d):
                met = (np.abs(top - d) <= slack) & (top > np.maximum(a, b) + slack)
                rising = [((d > near + slack) & (d < top - slack)).sum() for near in (a, b)]
                counted[i, j] = sum(rising) + met.sum() + (np.abs(away - d) <= slack).sum()
    return counted


def _with_positions(streets: Network, placed: Snapped) -> tuple[Network, npt.NDArray[np.intp]]:
    """The network with a node at each position, and which node it is."""
    begin, end = (streets.nodes[streets.ends[:, side]] for side in (0, 1))
    share = (placed.offset / streets.length[placed.piece])[:, None]
    at = begin[placed.piece] + share * (end - begin)[placed.piece]
    at = np.where(share >= 1, end[placed.piece], at)
    parts = []
    for piece in range(len(streets.length)):
        here = np.flatnonzero(placed.piece == piece)
        parts.append(np.vstack([begin[piece], at[here[np.argsort(placed.offset[here])]], end[piece]]))
    whole = network(parts)
    _, node = np.unique(np.vstack([whole.nodes, at]), axis=0, return_inverse=True)
    return whole, node.ravel()[len(whole.nodes) :]


def _as_ends(streets: Network) -> tuple[npt.NDArray[np.intp], Floats, Floats]:
    """Every node as a position: a piece that ends there, how far along it, moved by nothing."""
    n = len(streets.nodes)
    piece, offset = np.zeros(n, np.intp), np.zeros(n)
    for k, (a, b) in enumerate(streets.ends):
        piece[a], offset[a] = k, 0.0
        piece[b], offset[b] = k, streets.length[k]
    return piece, offset, np.zeros(n)


@dataclass(frozen=True)
class NetworkK:
    """k: (r,) network K at each distance; g: (r,) the ring form, pairs within distance ± width/2; length: of the
    network, metres."""

    k: Floats
    g: Floats
    length: float


def network_k(
    lines: Lines, events: npt.ArrayLike, *, distances: npt.ArrayLike, width: float = 1.0,
    weights: npt.ArrayLike | None = None, correction: Literal["none", "ang"] = "none",
) -> NetworkK:  # fmt: skip
    """K(r) = L / (n - 1) · mean number of other events within street distance r (Okabe & Yamada 2001).

    G(r) counts those between r - width/2 and r + width/2, both ends included. Weights are repetitions, and a pair
    at exactly r counts. Under chance alone K is the mean length of street within r. "ang" divides each pair by the
    number of places of the network as far from the one as the other is, and K is then r on any network (Ang, Baddeley
    & Nair 2012; the default of spatstat's linearK). Needs two events.
    """
    streets = network(lines)
    placed = snap(streets, events)
    w = np.ones(len(placed.piece)) if weights is None else np.asarray(weights, np.float64)
    n = w.sum()
    if n <= 1:
        raise ParameterError("Network K needs two events or more.")
    apart = street_distances(streets, placed)
    pairs = w[:, None] * w[None, :]
    pairs[np.diag_indices(len(w))] = w * (w - 1)
    if correction not in ("none", "ang"):
        raise ParameterError(f'correction is "none" or "ang", not "{correction}".')
    if correction == "ang":
        pairs = pairs / np.maximum(places_as_far(streets, placed, apart), 1)
    radii = np.atleast_1d(np.asarray(distances, np.float64))
    scale = float(streets.length.sum()) / ((n - 1) * n)
    half = positive("width", width) / 2
    k = np.array([pairs[apart <= r].sum() for r in radii]) * scale
    g = np.array([pairs[(apart >= r - half) & (apart <= r + half)].sum() for r in radii]) * scale
    return NetworkK(k, g, float(streets.length.sum()))
