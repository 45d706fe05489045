"""The demo's synthetic streets: invented lines that join the real street points and postcodes of the names layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.streets.basemap import Basemap, Street
from geo.streets.names import Names
from geo.streets.traces import traced

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]
Way = tuple[str, Sequence[tuple[float, float]]]
"""Name and corners of a path, metres."""

NAME: Final = "synthetic"
"""What the basemap of these streets is called."""
CREDIT: Final = "Synthetic streets: invented, no real ones"
_APART: Final = 60
"""Metres: postcodes closer together, or to a street point, make no place of their own."""
_CARRIES: Final = 250.0
"""Metres from a street point within which other places are on its street."""
_JOINS: Final = ((1200, Street.A_ROAD), (350, Street.B_ROAD), (90, Street.MINOR))
"""Places that a street joins to all others, and the class that it has for it."""


@dataclass(frozen=True, eq=False)
class Streets:
    """Places joined by straight streets. x, y: (n,) whole metres; name: (n,) of the street there, "" for none; point:
    (n,) position in the names of the street point that a place is, -1 for others; a, b: (e,) the places that each
    street joins, a < b; kind: (e,) its class; goes: (e, 2) whether the street of either end goes on along it."""

    x: Floats
    y: Floats
    name: Texts
    point: Ints
    a: Ints
    b: Ints
    kind: Ints
    goes: npt.NDArray[np.bool_]

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Of the places."""
        return shapely.STRtree(shapely.points(self.x, self.y))

    @cached_property
    def ends(self) -> Floats:
        """(e, 2, 2) x, y of both ends of each street."""
        at = np.column_stack((self.x, self.y))
        return np.stack((at[self.a], at[self.b]), axis=1)

    @cached_property
    def called(self) -> Texts:
        """(e,) the name of each street, in its first half where both halves have one."""
        return np.where(self.goes[:, 0], self.name[self.a], self.name[self.b])

    def beside(self, place: Ints, drawn: Floats, most: float, side: float) -> tuple[Floats, Floats]:
        """x, y (m,) beside the streets that meet at some places, each by three draws from [0, 1): which street, how far
        along, up to most metres or half way, and on which side."""
        node, other = np.concatenate((self.a, self.b)), np.concatenate((self.b, self.a))
        order = np.argsort(node, kind="stable")
        first, degree = np.searchsorted(node[order], (place, place + 1), side="left")
        degree -= first
        to = other[order[first + (drawn[0] * degree).astype(int)]]
        dx, dy = self.x[to] - self.x[place], self.y[to] - self.y[place]
        length = np.hypot(dx, dy)
        share = drawn[1] * np.minimum(0.5, most / length)
        off = np.where(drawn[2] < 0.5, side, -side) / length
        return self.x[place] + share * dx - off * dy, self.y[place] + share * dy + off * dx

    def within(self, shape: shapely.Geometry, n: int, side: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """x, y (n,) beside the streets inside a shape, as likely anywhere along them."""
        near = self._lines.query(shape, predicate="intersects")
        parts = shapely.get_parts(shapely.intersection(self._lines.geometries[near], shape))
        parts = parts[shapely.length(parts) > 0]
        length = shapely.length(parts)
        chosen = parts[rng.choice(len(parts), n, p=length / length.sum())]
        share = rng.uniform(size=n)
        at = shapely.get_coordinates(shapely.line_interpolate_point(chosen, share, normalized=True))
        ends = shapely.get_coordinates(chosen).reshape(n, 2, 2)
        run = (ends[:, 1] - ends[:, 0]) / shapely.length(chosen)[:, None]
        off = rng.choice((side, -side), n)
        return at[:, 0] - off * run[:, 1], at[:, 1] + off * run[:, 0]

    @cached_property
    def _lines(self) -> shapely.STRtree:
        return shapely.STRtree(shapely.linestrings(self.ends))


def streets(names: Names, x: Floats, y: Floats) -> Streets:
    """Streets through every street point of the names, through postcodes between them, and through the places (x, y).

    Each triangle of the Delaunay triangulation loses its longest side (Urquhart 1980): what is left hangs together, no
    two streets cross, and most places have two or three. A street that joins many places to the rest, by the minimum
    spanning tree, is a wide one.
    """
    points = np.column_stack((names.streets.x, names.streets.y)).astype(np.int64)
    more = np.rint(np.column_stack((x, y))).astype(np.int64)
    at = np.concatenate((points, more, _between(np.concatenate((points, more)), names)))
    key, first = np.unique((at[:, 0] << 32) + at[:, 1], return_index=True)
    at, point = at[first], np.where(first < len(points) + len(more), first, -1)
    a, b = _urquhart(at, key)
    place = at.astype(np.float64)
    near, others = point.copy(), ~((point >= 0) & (point < len(points)))  # a street point is the nearest to itself
    near[others] = names.streets.nearest(place[others, 0], place[others, 1], within=_CARRIES)
    known = np.where(np.isin(names.streets.name, list(names.localities.towns)), "", names.streets.name)
    name = np.append(known, "")[near]
    away = place[b] - place[a]
    kind = _classes(len(at), a, b, np.hypot(*away.T))
    return Streets(place[:, 0], place[:, 1], name, point, a, b, kind, _straight_on(a, b, away))


def _between(taken: Ints, names: Names) -> Ints:
    """Postcodes, one a square of _APART metres, in squares where nothing is yet."""
    codes = np.column_stack((names.postcodes.x, names.postcodes.y)).astype(np.int64)
    square, held = ((at[:, 0] // _APART << 32) + at[:, 1] // _APART for at in (codes, taken))
    _, first = np.unique(square, return_index=True)
    return codes[first[~np.isin(square[first], held)]]


def _urquhart(at: Ints, key: Ints) -> tuple[Ints, Ints]:
    """The two places of each line, (e,) each, the lower first; key: of each place, ascending."""
    triangles = shapely.get_parts(shapely.delaunay_triangles(shapely.multipoints(at)))
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3].astype(np.int64)
    corner = np.searchsorted(key, (corners[..., 0] << 32) + corners[..., 1])
    ends = np.sort(np.stack((corner, np.roll(corner, -1, axis=1)), axis=2), axis=2)
    squared = ((at[ends[..., 1]] - at[ends[..., 0]]) ** 2).sum(axis=2)
    side = ends[..., 0] * len(at) + ends[..., 1]
    longest = np.take_along_axis(side, np.lexsort((side, squared), axis=1)[:, 2:], axis=1)
    kept = np.setdiff1d(side, longest)
    return kept // len(at), kept % len(at)


def _classes(n: int, a: Ints, b: Ints, length: Floats) -> Ints:
    """(e,) class of each street: by how many places it joins to the rest in the minimum spanning tree."""
    order = np.argsort(length, kind="stable")
    tree = order[_spanning(n, a[order], b[order])]
    joins = np.zeros(len(a), np.int64)
    joins[tree] = _joins(n, a[tree], b[tree])
    return np.select([joins >= many for many, _ in _JOINS], [int(kind) for _, kind in _JOINS], int(Street.LOCAL))


def _spanning(n: int, a: Ints, b: Ints) -> Ints:
    """Positions of the lines of the minimum spanning tree; lines (e,) come the shortest first (Boruvka 1926)."""
    of, chosen = np.arange(n), []
    left = np.arange(len(a))
    while len(left):
        ends = np.stack((of[a[left]], of[b[left]]))
        apart = ends[0] != ends[1]
        left, ends = left[apart], ends[:, apart]
        if not len(left):
            break
        first = np.full(n, len(left))
        np.minimum.at(first, ends.ravel(), np.tile(np.arange(len(left)), 2))
        parts = np.flatnonzero(first < len(left))
        to = np.arange(n)
        to[parts] = ends.sum(axis=0)[first[parts]] - parts
        both = (to[to] == np.arange(n)) & (np.arange(n) < to)  # two that chose one another: one of them is the root
        to[both] = np.flatnonzero(both)
        chosen.append(left[np.unique(first[parts])])
        while (to[to] != to).any():
            to = to[to]
        of = to[of]
    return np.concatenate(chosen)


def _joins(n: int, a: Ints, b: Ints) -> Ints:
    """How many places each line of a tree joins to the rest, at its smaller end: leaves are taken away in turn."""
    degree, size = np.bincount(np.concatenate((a, b)), minlength=n), np.ones(n, np.int64)
    towards = np.zeros(n, np.int64)  # the sum of the lines that are left at each place: of a leaf, its one line
    np.add.at(towards, np.concatenate((a, b)), np.tile(np.arange(len(a)), 2))
    joins, leaves = np.zeros(len(a), np.int64), np.flatnonzero(degree == 1)
    while len(leaves):
        line = towards[leaves]
        line, first = np.unique(line, return_index=True)  # the last line of all has two leaves
        leaves = leaves[first]
        other = a[line] + b[line] - leaves
        joins[line] = np.minimum(size[leaves], n - size[leaves])
        np.add.at(size, other, size[leaves])
        np.subtract.at(towards, other, line)
        degree[leaves] = 0
        np.subtract.at(degree, other, 1)
        leaves = np.unique(other)
        leaves = leaves[degree[leaves] == 1]
    return joins


def _straight_on(a: Ints, b: Ints, away: Floats) -> npt.NDArray[np.bool_]:
    """(e, 2) whether each street is one of the two of its ends that are most nearly one line."""
    node = np.concatenate((a, b))
    bearing = np.concatenate((np.arctan2(away[:, 1], away[:, 0]), np.arctan2(-away[:, 1], -away[:, 0])))
    order = np.argsort(node, kind="stable")
    first = np.flatnonzero(np.diff(node[order], prepend=-1))
    degree = np.diff(first, append=len(order))
    goes = np.zeros(len(node), np.bool_)
    for k in np.unique(degree).tolist():
        ends = order[first[degree == k][:, None] + np.arange(k)]
        if k <= 2:
            goes[ends] = True
            continue
        pairs = np.array(list(combinations(range(k), 2)))
        turn = np.abs(bearing[ends[:, pairs[:, 0]]] - bearing[ends[:, pairs[:, 1]]])
        best = pairs[np.argmin(np.abs(turn - np.pi), axis=1)]
        goes[np.take_along_axis(ends, best, axis=1)] = True
    return goes.reshape(2, -1).T


def basemap(of: Streets, paths: Sequence[Way]) -> Basemap:
    """The streets and paths to be drawn under maps, each street with the name that goes on along it, in two halves
    where those of both ends do. A path begins and ends at the place nearest to it."""
    left, right = of.name[of.a], of.name[of.b]
    begin, end = of.ends[:, 0], of.ends[:, 1]
    halved = (of.goes[:, 0] == of.goes[:, 1]) & (left != right)
    middle = np.rint(50 * (begin + end)[halved]) / 100
    lines = of.ends.copy()
    lines[halved, 1] = middle
    ways = _joined(of, paths)
    lines = np.concatenate((lines, np.stack((middle, end[halved]), axis=1)))
    drawn = traced(
        np.concatenate((shapely.linestrings(lines), ways)),
        np.concatenate((of.kind, of.kind[halved], np.full(len(ways), int(Street.PATH)))),
        [*of.called, *right[halved], *(name for name, _ in paths)],
    )  # fmt: skip
    return Basemap(NAME, "synthetic streets", CREDIT, {"streets": drawn}, routable=True, synthetic=True)


def _joined(of: Streets, paths: Sequence[Way]) -> Texts:
    found = np.empty(len(paths), object)
    for i, (_, corners) in enumerate(paths):
        ends = of.tree.nearest(shapely.points([corners[0], corners[-1]]))
        first, last = zip(of.x[ends].tolist(), of.y[ends].tolist(), strict=True)
        found[i] = shapely.linestrings([first, *corners, last])
    return found
