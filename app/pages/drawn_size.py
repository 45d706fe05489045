"""Drawn areas of an odd size come back with the sentence that the map says too, until somebody means them so."""

from collections.abc import Mapping
from typing import Final

from shapely.geometry.base import BaseGeometry

from app.words.drawing import size_fault
from geo.errors import UserError
from geo.space.boundaries import Boundaries
from geo.space.drawn_size import drawn_size

ANY_SIZE: Final = "any_size"
"""Field of a form: keep the area whatever its size."""


class OddSize(UserError):
    """An area that is smaller or larger than a count can say something of."""


def of_a_size(
    shape: BaseGeometry, wards: Boundaries, sent: Mapping[str, str], *, where: str = "corners"
) -> BaseGeometry:
    """The shape (EPSG:27700) when its size is usual, or meant. Raises OddSize."""
    fault = "" if sent.get(ANY_SIZE) else size_fault(drawn_size(shape, wards))
    if fault:
        raise OddSize(fault, where=where, todo="Change it, or mark “Keep it at this size” below and save again.")
    return shape
