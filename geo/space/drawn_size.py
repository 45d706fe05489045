"""How large a drawn area is, beside what a count can say something of: neither a doorstep nor more than a ward."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.space.boundaries import Boundaries

SMALLEST_ACROSS: Final = 150.0
"""Metres: a published map point stands for homes as far apart as that, and a smaller place holds too few incidents."""


@dataclass(frozen=True)
class DrawnSize:
    """across: metres between the two corners that lie furthest apart; km2: of the area; ward, ward_km2: the largest
    ward that it touches, "" and 0 where it touches none."""

    across: float
    km2: float
    ward: str
    ward_km2: float

    @property
    def small(self) -> bool:
        """Whether it is smaller than a count can say something of."""
        return self.across < SMALLEST_ACROSS

    @property
    def large(self) -> bool:
        """Whether it is larger than the largest ward that it touches."""
        return bool(self.ward) and self.km2 > self.ward_km2


def drawn_size(shape: BaseGeometry, wards: Boundaries) -> DrawnSize:
    """The size of a shape, EPSG:27700."""
    corners = shapely.get_coordinates(shapely.convex_hull(shape))
    apart = np.hypot(*(corners[:, None] - corners[None]).transpose(2, 0, 1))
    touched = np.flatnonzero(shapely.intersects(np.asarray(wards.geometry, object), shape))
    areas = np.asarray(shapely.area(np.asarray(wards.geometry, object)[touched])) / 1e6
    largest = int(np.argmax(areas)) if len(areas) else -1
    return DrawnSize(
        float(apart.max()),
        float(shapely.area(shape)) / 1e6,
        wards.name[touched[largest]] if len(areas) else "",
        float(areas[largest]) if len(areas) else 0.0,
    )
