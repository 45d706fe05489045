"""Density tiles: the Answer's surface as palette PNGs, in the fixed classes of its legend."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from math import ceil

import numpy as np
import numpy.typing as npt
from PIL import Image

from app.answering.answer import Answer
from app.palette import RGB, viridis
from app.tiles.mercator import SIZE, lattice, pixel_metres, spread
from geo.errors import NotFound, Refused
from models.density import Surface

Floats = npt.NDArray[np.float64]
Classes = npt.NDArray[np.uint8]

ZOOMS = (6, 16)
MONTH_ONLY_ZOOM = 15
"""Closest zoom of anonymised data: nearer than this a density looks as if it knew the doorway."""
COARSE = 3
"""Cells a pixel may span before tiles show the highest density of blocks of cells, so that no hotspot falls between."""
MARK = 3
"""Pixels along the side of such a block: a dot of one pixel cannot be seen."""


def density_tile(answer: Answer, z: int, x: int, y: int) -> bytes:
    """PNG of one tile. Raises NotFound for a tile that does not exist, Refused for one closer than the data allow."""
    classes = surface_classes(answer.surface, answer.breaks, z, x, y, month_only=answer.month_only)
    return png(classes, len(answer.breaks)) if classes is not None and classes.any() else empty_tile()


def surface_classes(surface: Surface, breaks: Floats, z: int, x: int, y: int, *, month_only: bool) -> Classes | None:
    """(SIZE, SIZE) class of each pixel of a tile, None where nothing lies on it. Raises as `density_tile`."""
    if not (ZOOMS[0] <= z <= ZOOMS[1] and 0 <= x < 2**z and 0 <= y < 2**z):
        raise NotFound(f"there is no tile {f'{z}/{x}/{y}'[:40]}", todo=f"Zooms are {ZOOMS[0]} to {ZOOMS[1]}.")
    if month_only and z > MONTH_ONLY_ZOOM:
        raise Refused(
            "these incidents stand on anonymous map points, so a map this close would look exact and would not be",
            todo=f"Zoom out to {MONTH_ONLY_ZOOM} or less.",
        )
    if not len(breaks):
        return None
    east, north = lattice(z, x, y)
    xmin, ymin, xmax, ymax = surface.bounds
    if east.max() < xmin or east.min() > xmax or north.max() < ymin or north.min() > ymax:
        return None
    return classify(sample(surface, east, north, pixel_metres(z, y)), breaks)


def sample(surface: Surface, east: Floats, north: Floats, pixel: float) -> Floats:
    """Density (SIZE, SIZE) at a tile's pixel centres, bilinear between cell centres, 0 outside the surface.

    east, north: the tile's lattice; pixel: metres. A pixel longer than COARSE cells shows the highest cell near it.
    """
    block = ceil(MARK * pixel / surface.cell) if pixel > COARSE * surface.cell else 1
    cell = surface.cell * block
    column, row = ((at - edge) / cell + 0.5 for at, edge in zip((east, north), surface.bounds[:2], strict=True))
    values, left, low = _window(surface.values, column, row, block)
    ny, nx = values.shape
    column, row = spread(column) - left, spread(row) - low
    if block > 1:
        column, row = np.rint(column), np.rint(row)
    outside = (column <= 0) | (column >= nx - 1) | (row <= 0) | (row >= ny - 1)
    column[outside] = row[outside] = 0
    i, j = column.astype(np.intp), row.astype(np.intp)
    column -= i
    row -= j
    flat, at = values.ravel(), j * nx + i
    south = flat[at] * (1 - column) + flat[at + 1] * column
    north_of = flat[at + nx] * (1 - column) + flat[at + nx + 1] * column
    found = south * (1 - row) + north_of * row
    found[outside] = 0
    return np.asarray(found)


def _window(values: Floats, column: Floats, row: Floats, block: int) -> tuple[Floats, int, int]:
    """The part of a surface that a tile needs, in blocks, ringed by zeros where the surface ends, and where it begins.

    column, row: the lattice in blocks, counted from a ring of zeros round the surface.
    """
    ny, nx = (ceil(length / block) for length in values.shape)
    left, right = _reach(column, nx)
    low, up = _reach(row, ny)
    part = values[max(low - 1, 0) * block : up * block, max(left - 1, 0) * block : right * block]
    ring = ((int(low == 0), int(up == ny + 1)), (int(left == 0), int(right == nx + 1)))
    return np.pad(part if block == 1 else highest(part, block), ring), left, low


def _reach(at: Floats, count: int) -> tuple[int, int]:
    """First and last index, of count + 2 with the ring, that values between `at` and their neighbours lie on."""
    return max(int(at.min()) - 1, 0), min(int(at.max()) + 2, count + 1)


def highest(values: Floats, block: int) -> Floats:
    """Highest value of each block x block cells of (ny, nx), from the south-west; blocks at the edge may be smaller."""
    ny, nx = values.shape
    if ny % block or nx % block:
        values = np.pad(values, ((0, -ny % block), (0, -nx % block)))
    tall = values.reshape(-1, block, values.shape[1]).max(axis=1)
    return np.asarray(tall.reshape(len(tall), -1, block).max(axis=2))


def classify(values: Floats, breaks: Sequence[float] | Floats) -> Classes:
    """(ny, nx) class of each density (ny, nx): 0 below the first break, k from the k-th break up to the next."""
    classes = np.zeros(values.shape, np.uint8)
    for lowest in breaks:
        classes += values >= lowest
    return classes


def png(classes: Classes, count: int, colours: Sequence[RGB] | None = None) -> bytes:
    """Palette PNG of classes 0 (transparent) to count (viridis, or the colours given)."""
    image = Image.fromarray(classes)
    image.putpalette(bytes(channel for colour in ((0, 0, 0), *(colours or viridis(count))) for channel in colour))
    out = BytesIO()
    image.save(out, "PNG", compress_level=1, transparency=0)
    return out.getvalue()


@cache
def empty_tile() -> bytes:
    """The one transparent tile."""
    return png(np.zeros((SIZE, SIZE), np.uint8), 0)
