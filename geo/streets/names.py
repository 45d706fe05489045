"""The names layer: localities, street points and postcodes, and which of them is nearest to a place."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.streets.basemap import Place

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Positions = npt.NDArray[np.intp]
Texts = npt.NDArray[np.object_]
TOWN, SUBURB, VILLAGE = Place.TOWN, Place.SUBURB, Place.VILLAGE
"""Ranks of localities: a town is no part of another place and has, its suburbs included, TOWN_SIZE postcodes or more; a
suburb is part of another place; all others are villages."""
TOWN_SIZE: Final = 120


@dataclass(frozen=True, eq=False)
class Points:
    """Named points: x, y, whole metres (EPSG:27700), (n,), in an order that parts equal distances."""

    x: Ints
    y: Ints

    def __len__(self) -> int:
        return len(self.x)

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(shapely.points(self.x, self.y))

    def nearest(self, x: npt.ArrayLike, y: npt.ArrayLike, *, within: float | None = None) -> Positions:
        """(m,) position of the point nearest to each place; -1 where none is within that many metres, or at all.

        x, y: (m,), finite, EPSG:27700. Of two at the same distance it is the first.
        """
        at_x, at_y = np.atleast_1d(np.asarray(x, np.float64)), np.atleast_1d(np.asarray(y, np.float64))
        found = np.full(len(at_x), len(self), np.intp)
        if len(self) and len(at_x):
            places = shapely.points(at_x, at_y)
            asked, position = self._tree.query_nearest(places, max_distance=within, all_matches=True)
            np.minimum.at(found, asked, position)
        return np.where(found < len(self), found, -1)

    def about(self, x: float, y: float, *, within: float) -> Positions:
        """Positions of the points within some metres of a place, nearest first, the first of equals first."""
        squared = (self.x - float(x)) ** 2 + (self.y - float(y)) ** 2
        near = np.flatnonzero(squared <= within**2)
        return near[np.argsort(squared[near], kind="stable")]


@dataclass(frozen=True, eq=False)
class Localities(Points):
    """Towns, suburbs and villages, by code of the National Public Transport Gazetteer.

    parent: name of the place that it is part of, "" for none; rank: TOWN, SUBURB or VILLAGE; size: unit postcodes
    nearer to it, or to one of its parts, than to any other locality: which name stands when there is room for one.
    """

    code: Texts
    name: Texts
    parent: Texts
    rank: npt.NDArray[np.int8]
    size: Ints
    stops: Ints

    @cached_property
    def towns(self) -> frozenset[str]:
        """The names of all towns."""
        return frozenset(self.name[self.rank == TOWN].tolist())

    @cached_property
    def town(self) -> Positions:
        """(n,) position of the outermost place that each is part of; of a place that is part of none, its own."""
        above = parents(self.name, self.parent, self.x, self.y)
        found = np.arange(len(self))
        for _ in range(len(self)):
            up = np.where(above[found] >= 0, above[found], found)
            if (up == found).all():
                break
            found = up
        return found


@dataclass(frozen=True, eq=False)
class StreetPoints(Points):
    """Points on streets, by name; long streets have several, and many towns have a High Street."""

    name: Texts


_NO_POINTS: Final = StreetPoints(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, object))


@dataclass(frozen=True, eq=False)
class Postcodes(Points):
    """Unit postcodes ("SN1 1AE"), ascending; quality: Code-Point Open's positional quality, 10 for best."""

    postcode: Texts
    quality: npt.NDArray[np.int8]

    @cached_property
    def _position(self) -> dict[str, int]:
        return {text.replace(" ", ""): i for i, text in enumerate(self.postcode)}

    def find(self, text: str) -> int | None:
        """Position of a postcode however it is spaced and in either case, None where the layer has none such."""
        return self._position.get("".join(text.split()).upper())


@dataclass(frozen=True)
class Names:
    """The whole layer."""

    localities: Localities
    streets: StreetPoints
    postcodes: Postcodes
    attributions: tuple[str, ...]
    """What the licences of its sources ask to be printed: of the localities, the street points, the postcodes."""
    sha256: str = ""
    """Of the files it was read from, "" when it was not."""
    stop_streets: StreetPoints = field(default_factory=lambda: _NO_POINTS)
    """Where stops stand on streets that the gazetteer names for them: more streets to find, none to name a place by."""

    @property
    def naming(self) -> tuple[str, ...]:
        """What is to be printed where hotspots are named: postcodes name none."""
        return self.attributions[:2]


def parents(name: Texts, parent: Texts, x: Ints, y: Ints) -> Positions:
    """(n,) position of the place that each locality is part of, -1 for none and for one that is not in the list.

    Of several places of that name it is the nearest one, never the locality itself.
    """
    found = np.full(len(name), -1, np.intp)
    called: dict[str, list[int]] = {}
    for i, one in enumerate(name):
        called.setdefault(str(one), []).append(i)
    for i, above in enumerate(parent):
        others = [j for j in called.get(str(above), []) if j != i] if above else []
        if others:
            found[i] = min(others, key=lambda j: (float(x[j] - x[i]) ** 2 + float(y[j] - y[i]) ** 2, j))
    return found
