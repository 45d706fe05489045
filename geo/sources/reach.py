"""How far from its own area a force's incidents may lie before we stop believing the coordinates."""

from collections.abc import Container, Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

MARGIN: Final = 20_000.0
"""Metres. Crimes are solved and recorded across borders; a coordinate in the sea or in the next region is a mistake."""


def unknown_areas(forces: Iterable[str], known: Container[str]) -> list[str]:
    """The sentence about forces whose coordinates cannot be checked against an area; none when all can."""
    unknown = sorted(force for force in forces if force not in known)
    return (
        [f"The area of {', '.join(unknown)} is not known: coordinates need only lie where the National Grid reaches."]
        if unknown
        else []
    )


class Reach:
    """Holds every point within MARGIN of an outline (shapely, EPSG:27700); without an outline, every point there is.

    For an inland force this also catches coordinates in the sea.
    """

    def __init__(self, outline: shapely.Geometry | None = None) -> None:
        self._zone = None if outline is None else shapely.buffer(shapely.simplify(outline, 50), MARGIN)
        if self._zone is not None:
            shapely.prepare(self._zone)

    def holds(self, easting: npt.NDArray[np.float64], northing: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Which of the points (n,) are within reach; NaN and infinity are not."""
        held = np.isfinite(easting) & np.isfinite(northing)
        if self._zone is None:
            return held
        place, at = np.unique(easting[held] + 1j * northing[held], return_inverse=True)
        inside = shapely.intersects_xy(self._zone, place.real, place.imag)
        held[held] = np.asarray(inside)[at]
        return held
