"""A basemap: streets by class, rail, water, green, buildings and names of a region, as compact arrays."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

Ints32 = npt.NDArray[np.int32]
Ints64 = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


class Street(IntEnum):
    """Classes of streets, the widest first."""

    MOTORWAY = 0
    A_ROAD = 1
    B_ROAD = 2
    MINOR = 3
    LOCAL = 4
    PATH = 5


class Place(IntEnum):
    """Ranks of named places, the largest first."""

    CITY = 0
    TOWN = 1
    SUBURB = 2
    VILLAGE = 3
    OTHER = 4


LAYERS: Final = ("green", "water", "buildings", "waterways", "rail", "streets", "names")
"""In the order in which they are drawn."""
AREAS: Final = ("green", "water", "buildings")
LINES: Final = ("waterways", "rail", "streets")
BLOCK: Final = 256
"""Traces that share a box, so that a tile looks at few boxes."""


@dataclass(frozen=True, eq=False)
class Traces:
    """Lines, rings of areas, or points, m of them on n vertices, in an order that keeps neighbours together.

    grid: (n, 2) centimetres, EPSG:27700; world: (n, 2) units of `geo.space.web_mercator`; start: (m + 1,) where each
    begins; kind: (m,) its class; name: (m,) position in `names`, -1 for none; hole: (m,) whether a ring is a hole of
    the ring before it that is none.
    """

    grid: Ints32
    world: Ints32
    start: Ints64
    kind: Bytes
    name: Ints32
    hole: npt.NDArray[np.bool_]
    names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.kind)

    @cached_property
    def boxes(self) -> Ints32:
        """(m, 4) west, north, east and south edge of each in units of the world."""
        if not len(self):
            return np.zeros((0, 4), np.int32)
        low = np.minimum.reduceat(self.world, self.start[:-1])
        high = np.maximum.reduceat(self.world, self.start[:-1])
        return np.column_stack((low, high))

    @cached_property
    def _blocks(self) -> Ints32:
        first = np.arange(0, len(self), BLOCK)
        low = np.minimum.reduceat(self.boxes[:, :2], first)
        return np.column_stack((low, np.maximum.reduceat(self.boxes[:, 2:], first)))

    def within(self, west: int, north: int, east: int, south: int, last_kind: int = 255) -> Ints64:
        """Positions, ascending, of traces whose box meets this one in units of the world, of a class up to the last."""
        if not len(self):
            return np.zeros(0, np.int64)
        box = (west, north, east, south)
        blocks = np.flatnonzero(_meets(self._blocks, box))
        found = (blocks[:, None] * BLOCK + np.arange(BLOCK)).ravel()
        found = found[found < len(self)]
        return found[_meets(self.boxes[found], box) & (self.kind[found] <= last_kind)].astype(np.int64)


def _meets(boxes: Ints32, box: tuple[int, int, int, int]) -> npt.NDArray[np.bool_]:
    west, north, east, south = box
    met = (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= south) & (boxes[:, 3] >= north)
    return np.asarray(met)


@dataclass(frozen=True, eq=False)
class Basemap:
    """What a file of streets holds of a region.

    name: what people call it here; title: what the file is; credit: what its licence asks to be printed; layers: those
    that the file has; routable: whether its streets meet at their ends, so that distances along them can be measured;
    about: facts of the import that people are told, such as how many rows were left out; synthetic: invented;
    pictures: file of ready pictures (`geo.streets.tile_archive`), None where it is drawn from its layers.
    """

    name: str
    title: str
    credit: str
    layers: Mapping[str, Traces]
    routable: bool
    synthetic: bool = False
    about: Mapping[str, int | str] = field(default_factory=dict)
    pictures: Path | None = None

    def counts(self) -> dict[str, int]:
        """How many traces each layer has, in the order in which they are drawn."""
        return {layer: len(self.layers[layer]) for layer in LAYERS if layer in self.layers}
