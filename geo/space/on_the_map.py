"""Whether a shape can be drawn on a map in degrees."""

from shapely.geometry.base import BaseGeometry

from geo.errors import UserError
from geo.space.crs import reproject, to_lonlat


def on_the_map(shape: BaseGeometry) -> bool:
    """Whether every corner lies where degrees are known for the National Grid: in Great Britain."""
    try:
        reproject([shape], to_lonlat)
    except UserError:
        return False
    return True
