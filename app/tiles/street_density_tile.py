"""Tiles of the density along streets: each stretch in the colour of its class, a line that streets are read through."""

from functools import lru_cache
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from app.answering.street_density import StreetDensity
from app.tiles.mercator import SIZE
from app.tiles.raster import ZOOMS, classify, empty_tile, png
from geo.errors import NotFound
from geo.space.crs import to_lonlat
from geo.space.web_mercator import to_world
from geo.streets.basemap import Ints32

WORLD: Final = 31
WIDTHS: Final = {6: 1, 13: 2, 14: 3, 15: 4, 16: 6}
"""Pixels of a line from a zoom on."""


def street_density_tile(density: StreetDensity, z: int, x: int, y: int) -> bytes:
    """PNG of one tile, SIZE pixels, transparent off the streets. Raises NotFound for a tile that does not exist."""
    if not (ZOOMS[0] <= z <= ZOOMS[1] and 0 <= x < 2**z and 0 <= y < 2**z):
        raise NotFound(f"there is no tile {f'{z}/{x}/{y}'[:40]}", todo=f"Zooms are {ZOOMS[0]} to {ZOOMS[1]}.")
    ends, classes = _drawn(density)
    if not len(ends):
        return empty_tile()
    side = 2 ** (WORLD - z)
    margin = side // 32
    corner = np.array([x * side, y * side], np.int64)
    low, high = ends.min(axis=1), ends.max(axis=1)
    near = ((high >= corner - margin) & (low <= corner + side + margin)).all(axis=1)
    if not near.any():
        return empty_tile()
    at = (ends[near].astype(np.int64) - corner) * SIZE / side
    image = Image.new("P", (SIZE, SIZE), 0)
    pen = ImageDraw.Draw(image)
    width = next(pixels for zoom, pixels in reversed(WIDTHS.items()) if z >= zoom)
    kinds = classes[near]
    for i in np.argsort(kinds, kind="stable").tolist():  # the densest last, and so on top
        pen.line([tuple(end) for end in at[i].tolist()], fill=int(kinds[i]), width=width)
    return png(np.asarray(image, np.uint8), len(density.breaks))


@lru_cache(2)
def _drawn(density: StreetDensity) -> tuple[Ints32, "np.ndarray[tuple[int], np.dtype[np.uint8]]"]:
    """Ends in units of the world and class of each stretch that has one."""
    classes = classify(density.values, density.breaks)
    kept = classes > 0
    flat = density.ends[kept].reshape(-1, 2)
    world = to_world(*to_lonlat(flat[:, 0], flat[:, 1])) if len(flat) else np.zeros((0, 2), np.int32)
    return world.reshape(-1, 2, 2), classes[kept]
