"""Tiles of a change: either period in the classes of both, and the difference in orange above nothing and blue
below."""

from dataclasses import replace
from enum import StrEnum

import numpy as np

from app.comparing.change import Change
from app.palette import less, more
from app.tiles.raster import empty_tile, png, surface_classes


class Layer(StrEnum):
    """What of a change is drawn."""

    BEFORE = "before"
    AFTER = "after"
    DIFFERENCE = "difference"


def change_tile(of: Change, layer: Layer, z: int, x: int, y: int) -> bytes:
    """PNG of one tile. Raises NotFound for a tile that does not exist, Refused for one closer than the data allow."""
    if (found := of.pictured) is None:
        return empty_tile()
    if layer is not Layer.DIFFERENCE:
        surface = found.after if layer is Layer.AFTER else found.before
        classes = surface_classes(surface, found.breaks, z, x, y, month_only=of.month_only)
        return png(classes, len(found.breaks)) if classes is not None and classes.any() else empty_tile()
    delta, count = found.difference, len(found.steps)
    rise, fall = (
        surface_classes(
            replace(delta, values=np.maximum(sign * delta.values, 0.0)), found.steps, z, x, y, month_only=of.month_only
        )
        for sign in (1, -1)
    )
    if rise is None or fall is None or not (rise.any() or fall.any()):
        return empty_tile()
    both = np.where(rise >= fall, rise, count + fall).astype(np.uint8)
    return png(both, 2 * count, (*more(count), *less(count)))
