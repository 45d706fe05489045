"""Streets as a network: density along them, and clustering by street distance. Small and exact, in plain Python.

Lines meet where they share a corner; a corner between two pieces of one line is a node like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from models.described import Described
from models.engine.arguments import points, positive, weighted_points
from models.engine.arrays import Floats
from models.engine.pairs import shape
from models.errors import ParameterError
from models.kernels import named, peak
from models.parameters import KernelName, Weights

Split = Annotated[Literal["discontinuous", "continuous"], Described("What becomes of the kernel at a junction")]
SAME: Final = 1e-3
Lines = Sequence[npt.ArrayLike]


@dataclass(frozen=True)
class Network:
    """nodes: (m, 2) metres; ends: (e, 2) the two nodes of each straight piece; length: (e,) metres."""

    nodes: Floats
    ends: npt.NDArray[np.intp]
    length: Floats

    def at_node(self) -> list[list[int]]:
        """The pieces that meet at each node."""
        pieces: list[list[int]] = [[] for _ in self.nodes]
        for piece, (a, b) in enumerate(self.ends):
            pieces[a].append(piece)
            pieces[b].append(piece)
        return pieces


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
    start, run = (
        streets.nodes[streets.ends[:, 0]],
        streets.nodes[streets.ends[:, 1]] - streets.nodes[streets.ends[:, 0]],
    )
    piece, offset, moved = np.zeros(len(at), np.intp), np.zeros(len(at)), np.zeros(len(at))
    for i, point in enumerate(at):
        share = np.clip(((point - start) * run).sum(axis=1) / streets.length**2, 0.0, 1.0)
        away = np.hypot(*(start + share[:, None] * run - point).T)
        piece[i] = np.argmin(away)
        offset[i], moved[i] = share[piece[i]] * streets.length[piece[i]], away[piece[i]]
    return Snapped(piece, offset, moved)


def network_kde(
    lines: Annotated[Lines, Described("Streets, each (n, 2)", "m")],
    events: Annotated[npt.ArrayLike, Described("Incidents, (n, 2)", "m")],
    samples: Annotated[npt.ArrayLike, Described("Where the density is asked, (m, 2)", "m")],
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
    chosen = named(kernel)
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
    meeting = streets.at_node()
    on: dict[int, list[int]] = {}
    for sample, piece in enumerate(wanted.piece):
        on.setdefault(int(piece), []).append(sample)
    out = np.zeros(len(wanted.piece))
    for i in range(n):
        h = positive("bandwidth", float(radius[i]))
        reach = chosen.reach * h
        height = w[i] * peak(kernel, 1) / h
        origin, offset = int(placed.piece[i]), float(placed.offset[i])

        def add(sample: int, distance: float, part: float, h: float = h, reach: float = reach) -> None:
            if distance <= reach:
                out[sample] += part * shape((distance / h) ** 2, chosen.code)

        for sample in on.get(origin, []):
            add(sample, abs(wanted.offset[sample] - offset), height)
        first, second = (int(end) for end in streets.ends[origin])
        ways = [(first, origin, offset, height), (second, origin, float(streets.length[origin]) - offset, height)]
        while ways:
            node, came, distance, part = ways.pop()
            if distance > reach:
                continue
            for piece in meeting[node]:
                going = part * _share(len(meeting[node]), piece == came, split)
                if going == 0:
                    continue
                forward = streets.ends[piece, 0] == node
                length = float(streets.length[piece])
                for sample in on.get(piece, []):
                    along = wanted.offset[sample] if forward else length - wanted.offset[sample]
                    add(sample, distance + along, going)
                ways.append((int(streets.ends[piece, 1 if forward else 0]), piece, distance + length, going))
    return out


def _share(degree: int, back: bool, split: Split) -> float:
    """Of what arrives at a node of so many pieces, what goes on along one of them, or back where it came from."""
    if split == "discontinuous":
        return 0.0 if back else 1 / (degree - 1)
    if split == "continuous":
        return 2 / degree - back
    raise ParameterError(f'split is "discontinuous" or "continuous", not "{split}".')


def street_distances(streets: Network, placed: Snapped) -> Floats:
    """Shortest way along the network between any two positions, (n, n) metres; inf when there is none."""
    m = len(streets.nodes)
    low, high = streets.ends.min(axis=1), streets.ends.max(axis=1)
    order = np.lexsort((streets.length, high, low))
    key = low[order] * m + high[order]
    shortest = order[np.append(True, np.diff(key) != 0)]
    graph = csr_array((streets.length[shortest], (low[shortest], high[shortest])), shape=(m, m))
    used, index = np.unique(streets.ends[placed.piece], return_inverse=True)
    between = dijkstra(graph, directed=False, indices=used)[:, used]
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
