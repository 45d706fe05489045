"""Places of one size that incidents are counted in: squares or hexagons, where any crime was recorded at all."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.choices import OPEN_DATA_FLOOR
from app.answering.question import HEXAGONS, SQUARES
from geo.space import hexagons

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Lattice:
    """grid: squares or hexagons; side: metres of a square's edge, or from flat to flat of a hexagon."""

    grid: str
    side: float

    @property
    def km2(self) -> float:
        """Of one place."""
        return hexagons.KM2 if self.grid == HEXAGONS else self.side**2 / 1e6

    def located(self, x: Floats, y: Floats) -> Ints:
        """(n, 2) the place that each point stands in."""
        if self.grid == HEXAGONS:
            return np.stack(hexagons.located(x, y), axis=1)
        return np.floor(np.stack([x, y], axis=1) / self.side).astype(np.int64)

    def middles(self, at: Ints) -> tuple[Floats, Floats]:
        """Easting and northing of the middles of places (n, 2)."""
        if self.grid == HEXAGONS:
            return hexagons.middles(*at.T)
        x, y = ((at + 0.5) * self.side).T
        return x, y

    def outlines(self, at: Ints) -> npt.NDArray[np.object_]:
        """(n,) their outlines, EPSG:27700."""
        if self.grid == HEXAGONS:
            return hexagons.outlines(*at.T)
        west, south = (at * self.side).T
        return np.asarray(shapely.box(west, south, west + self.side, south + self.side), object)

    def names(self, at: Ints) -> list[str]:
        """Ids that stay the same in every question."""
        if self.grid == HEXAGONS:
            return hexagons.identifiers(*at.T)
        return [f"{self.side:g}m-{x * self.side:.0f}-{y * self.side:.0f}" for x, y in at.tolist()]


FINE: Final = {SQUARES: Lattice(SQUARES, OPEN_DATA_FLOOR), HEXAGONS: Lattice(HEXAGONS, hexagons.FLAT_TO_FLAT)}
"""By a question's word for its cells."""
LATTICES: Final = (*FINE.values(), Lattice(SQUARES, 500.0), Lattice(SQUARES, 1000.0))
"""Sizes that are compared, the smallest first."""


@dataclass(frozen=True, eq=False)
class Cells:
    """at: (k, 2) the places of a lattice that hold any of some points; of: (n,) the place of each point."""

    lattice: Lattice
    at: Ints
    of: npt.NDArray[np.intp]

    @classmethod
    def holding(cls, lattice: Lattice, x: Floats, y: Floats) -> "Cells":
        """Those that hold at least one point."""
        at = lattice.located(x, y)
        low = at.min(axis=0, initial=np.iinfo(np.int64).max) if len(at) else np.zeros(2, np.int64)
        span = int((at - low)[:, 1].max(initial=0)) + 1
        key = (at[:, 0] - low[0]) * span + at[:, 1] - low[1]
        _, first, of = np.unique(key, return_index=True, return_inverse=True)
        return cls(lattice, at[first], of.ravel())

    def __len__(self) -> int:
        return len(self.at)

    @cached_property
    def outlines(self) -> npt.NDArray[np.object_]:
        """(k,) as shapes."""
        return self.lattice.outlines(self.at)
