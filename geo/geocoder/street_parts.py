"""One name, several streets: points and lines of a name that lie together are one street, others are another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.geocoder.key import key
from geo.streets.basemap import Basemap
from geo.streets.names import StreetPoints
from geo.streets.traces import CENTIMETRES

Floats = npt.NDArray[np.float64]
TOGETHER: Final = 450.0
"""Metres up to which two points of one name are of one street."""
STEP: Final = 25.0
"""Metres within which vertices of a line say the same."""


@dataclass(frozen=True, eq=False)
class StreetPart:
    """A street. xy: (n, 2) points on it, metres, EPSG:27700; drawn: whether a line of it is known, not points alone;
    published: whether the names layer has it."""

    name: str
    xy: Floats
    drawn: bool
    published: bool = True

    @property
    def middle(self) -> Floats:
        """(2,) the point of it that is nearest to the middle of all."""
        centre = (self.xy.min(axis=0) + self.xy.max(axis=0)) / 2
        return np.asarray(self.xy[np.argmin(((self.xy - centre) ** 2).sum(axis=1))])

    @property
    def reach(self) -> float:
        """Metres from the middle to the farthest point that is known."""
        return float(np.sqrt(((self.xy - self.middle) ** 2).sum(axis=1).max()))


def street_parts(layers: Sequence[StreetPoints], basemap: Basemap | None) -> Iterator[StreetPart]:
    """Every street that the names layer or the basemap names, by name."""
    known: dict[str, list[tuple[str, Floats, bool]]] = {}
    for points in layers:
        for name, xy in _grouped(points.name.astype(str), np.column_stack((points.x, points.y)).astype(np.float64)):
            known.setdefault(key(name), []).append((name, xy, False))
    if basemap is not None and "streets" in basemap.layers:
        streets = basemap.layers["streets"]
        code = np.repeat(streets.name, np.diff(streets.start))
        named = code >= 0
        names = np.array([*streets.names, ""], object)
        thin = np.unique(
            np.column_stack((code[named], np.rint(streets.grid[named] / CENTIMETRES / STEP))).astype(np.int64), axis=0
        )
        for name, xy in _grouped(names[thin[:, 0]].astype(str), (thin[:, 1:] * STEP).astype(np.float64)):
            known.setdefault(key(name), []).append((name, xy, True))
    for _, parts in sorted(known.items()):
        yield from _apart(parts)


def _grouped(names: npt.NDArray[np.str_], xy: Floats) -> Iterator[tuple[str, Floats]]:
    order = np.argsort(names, kind="stable")
    names, xy = names[order], xy[order]
    starts = np.flatnonzero(np.append(True, names[1:] != names[:-1])) if len(names) else np.zeros(0, np.intp)
    for first, last in zip(starts, [*starts[1:], len(names)], strict=True):
        yield str(names[first]), xy[first:last]


def _apart(parts: list[tuple[str, Floats, bool]]) -> Iterator[StreetPart]:
    xy = np.concatenate([part[1] for part in parts])
    drawn = np.repeat([part[2] for part in parts], [len(part[1]) for part in parts])
    name = parts[0][0]
    if len(xy) == 1:
        yield StreetPart(name, xy, bool(drawn[0]), not drawn[0])
        return
    group = linked(xy, TOGETHER)
    for one in range(int(group.max()) + 1):
        here = group == one
        yield StreetPart(name, xy[here], bool(drawn[here].any()), not drawn[here].all())


def linked(xy: Floats, within: float) -> npt.NDArray[np.intp]:
    """(n,) number of the group of each point: points are of one group when steps of at most `within` join them."""
    points = shapely.points(xy)
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=within)
    group = np.arange(len(xy))
    while True:
        lowest = group.copy()
        np.minimum.at(lowest, one, group[other])
        lowest = lowest[lowest]
        if (lowest == group).all():
            break
        group = lowest
    return np.unique(group, return_inverse=True)[1].astype(np.intp)
