"""Where a street or path has more than 25 m without a working light (public-space audit, domain reference 8.4)."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.ops import substring

from geo.surroundings.assets import Assets

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

GAP: Final = 25.0
BESIDE: Final = 15.0
"""Metres from a path within which a light lights it."""
LINKED: Final = 100.0
"""Metres between lights of one street name. Farther apart they may be two streets: the name alone cannot tell."""

LISTED: Final = 500.0
"""Metres from a path within which an inventory that reaches there has a light, working or not."""
AROUND: Final = 300.0


@dataclass(frozen=True)
class Gap:
    """A stretch without a working light. start: metres from where the way begins; length: metres."""

    start: float
    length: float
    geometry: shapely.Geometry  # line, EPSG:27700

    @property
    def end(self) -> float:
        """Metres from where the way begins."""
        return self.start + self.length


@dataclass(frozen=True)
class Lighting:
    """The lights of one street or path. by: "path", its drawn line is known; "street", only where its lights stand.

    length: metres; working, out: lights; gaps: stretches of more than 25 m, in order along the way.
    """

    name: str
    by: str
    length: float
    working: int
    out: int
    gaps: tuple[Gap, ...]

    @property
    def longest(self) -> float:
        """Metres of the longest gap, 0 without one."""
        return max((gap.length for gap in self.gaps), default=0.0)

    @property
    def share(self) -> float:
        """Share of the way that lies in gaps."""
        return sum(gap.length for gap in self.gaps) / self.length if self.length else 0.0


def along_path(
    line: shapely.Geometry, lights: Assets, *, name: str, minimum: float = GAP, beside: float = BESIDE
) -> Lighting:
    """The lighting of one walking path. line: shapely LineString, metres; lights within `beside` m of it count.

    The stretches before the first and after the last light count too: somebody walks them.
    """
    near = np.asarray(shapely.dwithin(line, lights.points, beside), bool)
    at = np.asarray(shapely.line_locate_point(line, lights.points[near]))
    length, working = float(shapely.length(line)), lights.working[near]
    marks = np.concatenate([[0.0], np.sort(at[working]), [length]])
    wide = np.flatnonzero(np.diff(marks) > minimum)
    gaps = [
        Gap(float(a), float(b - a), substring(line, a, b)) for a, b in zip(marks[wide], marks[wide + 1], strict=True)
    ]
    return Lighting(name, "path", length, int(working.sum()), int((~working).sum()), tuple(gaps))


def along_streets(lights: Assets, *, minimum: float = GAP, linked: float = LINKED) -> tuple[Lighting, ...]:
    """The lighting of every street that lights name, two lights or more, from where the lights stand.

    Lights of one name at most `linked` m apart are one street. Its lights are joined by the shortest tree, which on a
    straight street is their order along its principal axis, and which follows bends, forks and crossings too. A street
    ends at its last light, be that working or not. Lights without a street are left out.
    """
    if not len(lights):
        return ()
    streets, street = np.unique([one or "" for one in lights.column("street")], return_inverse=True)
    xy, working = np.column_stack([lights.x, lights.y]), lights.working
    order = np.argsort(street, kind="stable")
    found = []
    for name, here in zip(streets.tolist(), np.split(order, np.cumsum(np.bincount(street))[:-1]), strict=True):
        parts = _linked(xy[here], linked) if name else []
        found += [_street(name, xy[here[part]], working[here[part]], minimum) for part in parts if len(part) > 1]
    return tuple(found)


def light_gaps(
    lights: Assets, paths: Assets, *, near: shapely.Geometry | None = None, minimum: float = GAP
) -> tuple[Lighting, ...]:
    """Every path and street, the one with the longest gap first; none when no lights are known.

    lights: the whole inventory; paths: column wkt, lines in EPSG:27700. near: a shape, to look only at what lies within
    300 m of it. A path is left out where the inventory has no light within 500 m, for nobody listed any there, and
    where only one of the two is the demo's.
    """
    return _ways(lights, paths, near, minimum, None)


def _ways(
    lights: Assets, paths: Assets, near: shapely.Geometry | None, minimum: float, area: shapely.Geometry | None
) -> tuple[Lighting, ...]:
    """`light_gaps`; area: to leave out what cannot have a gap that touches it, before it is measured."""
    if not len(lights):
        return ()
    lines = paths.lines
    if near is not None:  # what stands further off than any rule looks changes nothing
        within = np.asarray(shapely.dwithin(near, lines, AROUND), bool)
        lines, paths = lines[within], paths.where(within)
        xmin, ymin, xmax, ymax = shapely.total_bounds(np.array([near, *lines], object)) + LISTED * np.array(
            [-1, -1, 1, 1]
        )
        x, y = lights.x, lights.y
        lights = lights.where((x >= xmin) & (x <= xmax) & (y >= ymin) & (y <= ymax))
        if not len(lights):
            return ()
    known = shapely.STRtree(lights.points).query(lines, predicate="dwithin", distance=LISTED)[0]
    judged = np.isin(np.arange(len(paths)), known) & (paths.synthetic == lights.synthetic)
    here = lights
    if near is not None:
        here = lights.where(shapely.dwithin(near, lights.points, AROUND))
    drawn = {paths.name[i] for i in np.flatnonzero(judged)}
    if area is not None:
        judged &= np.asarray(shapely.intersects(area, lines), bool)
    ways = [along_path(lines[i], lights, name=paths.name[i], minimum=minimum) for i in np.flatnonzero(judged)]
    streets = along_streets(here if area is None else _reaching(here, area), minimum=minimum)
    ways += [street for street in streets if street.name not in drawn]
    return tuple(sorted(ways, key=lambda way: (-way.longest, -way.share, way.name)))


def gaps_within(ways: tuple[Lighting, ...], area: shapely.Geometry) -> tuple[tuple[str, Gap], ...]:
    """(name of the way, gap) of every gap that touches an area (shapely, EPSG:27700), the longest first."""
    touching = [(way.name, gap) for way in ways for gap in way.gaps if shapely.intersects(gap.geometry, area)]
    return tuple(sorted(touching, key=lambda item: (-item[1].length, item[0], item[1].start)))


def gaps_in(lights: Assets, paths: Assets, area: shapely.Geometry) -> tuple[tuple[str, Gap], ...]:
    """`gaps_within` an area of the `light_gaps` near it; of the ways there, only those are measured that come there."""
    return gaps_within(_ways(lights, paths, area, GAP, area), area)


def _reaching(lights: Assets, area: shapely.Geometry) -> Assets:
    """The lights of the streets whose lights stand on both sides of an area, or in it: a gap lies between two."""
    if not len(lights):
        return lights
    _, street = np.unique([one or "" for one in lights.column("street")], return_inverse=True)
    comes = np.ones(street.max() + 1, bool)
    for at, low, high in zip((lights.x, lights.y), area.bounds[:2], area.bounds[2:], strict=True):
        least, most = np.full(len(comes), np.inf), np.full(len(comes), -np.inf)
        np.minimum.at(least, street, at)
        np.maximum.at(most, street, at)
        comes &= (least <= high) & (most >= low)
    return lights.where(comes[street])


def _linked(xy: Floats, linked: float) -> list[Indices]:
    """Positions of the points in each group in which every one has another within reach."""
    points = shapely.points(xy)
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=linked)
    group = np.arange(len(xy))
    while True:  # every light takes the lowest number among its neighbours until none changes
        lower = group.copy()
        np.minimum.at(lower, one, group[other])
        if (lower == group).all():
            return [np.flatnonzero(group == number) for number in np.unique(group)]
        group = lower[lower]


def _street(name: str, xy: Floats, working: npt.NDArray[np.bool_], minimum: float) -> Lighting:
    along = _along(xy)
    counts = working.copy()
    counts[[np.argmin(along), np.argmax(along)]] = True
    xy, along = xy[counts], along[counts]
    links = _tree(xy)
    lengths = np.hypot(*(xy[links[:, 0]] - xy[links[:, 1]]).T)
    start = along[links].min(axis=1)
    wide = [i for i in np.lexsort((lengths, start)) if lengths[i] > minimum]
    gaps = [Gap(float(start[i]), float(lengths[i]), shapely.linestrings(xy[links[i]])) for i in wide]
    return Lighting(name, "street", float(lengths.sum()), int(working.sum()), int((~working).sum()), tuple(gaps))


def _along(xy: Floats) -> Floats:
    """Metres of each point along the principal axis, from the westernmost (or, of a northward axis, southern) one."""
    centred = xy - xy.mean(axis=0)
    axis = np.linalg.svd(centred, full_matrices=False)[2][0]
    along: Floats = centred @ (axis if axis[np.argmax(np.abs(axis))] > 0 else -axis)
    return along - along.min()


def _tree(xy: Floats) -> Indices:
    """(n - 1, 2) links of the shortest tree over the points (Prim 1957)."""
    n = len(xy)
    nearest, away = np.zeros(n, np.intp), np.full(n, np.inf)
    left, last, links = np.ones(n, bool), 0, []
    for _ in range(n - 1):
        left[last] = False
        away[last] = np.inf
        step = np.hypot(*(xy - xy[last]).T)
        closer = left & (step < away)
        away[closer], nearest[closer] = step[closer], last
        last = int(np.argmin(away))
        links.append((nearest[last], last))
    return np.array(links, np.intp).reshape(-1, 2)
