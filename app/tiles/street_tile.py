"""Street tiles: the basemap as a grey ground for everything that is shown on it."""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from app.tiles.mercator import SIZE
from app.tiles.street_style import COLOURS, Colour, Style, last_street, width
from geo.errors import NotFound
from geo.space.web_mercator import tile_corner
from geo.streets.basemap import Basemap, Street, Traces

ZOOMS: Final = (7, 19)
FINER: Final = 2
"""Pixels of the drawing to a pixel of the tile: Pillow draws no soft edges itself."""
BUILDINGS: Final = 15
"""First zoom with buildings; paths come with it, rail from 11, green and small water from 10."""
JOINTS: Final = 6
"""Width in drawn pixels from which a bend is rounded."""
MARGIN: Final = 16
"""Pixels beyond the tile in which a wide street may begin that reaches into it."""


def street_tile(basemap: Basemap | None, style: Style, z: int, x: int, y: int) -> bytes:
    """PNG of one tile; plain land where the basemap has nothing, or there is none. Raises NotFound for no tile."""
    check_tile(z, x, y)
    if basemap is None:
        return plain(style)
    image = drawing(basemap, style, z, x, y, SIZE)
    return plain(style) if image is None else encoded(image)


def check_tile(z: int, x: int, y: int) -> None:
    """Raise NotFound unless there is a tile of that number."""
    if not (ZOOMS[0] <= z <= ZOOMS[1] and 0 <= x < 2**z and 0 <= y < 2**z):
        raise NotFound(f"there is no tile {f'{z}/{x}/{y}'[:40]}", todo=f"Zooms are {ZOOMS[0]} to {ZOOMS[1]}.")


def drawing(basemap: Basemap, style: Style, z: int, x: int, y: int, size: int) -> Image.Image | None:
    """One tile, size pixels along its side and so as finely drawn; None where the basemap has nothing there."""
    colours = COLOURS[style]
    west, north, side = tile_corner(z, x, y)
    margin = side * MARGIN // SIZE
    box = (west - margin, north - margin, west + side + margin, north + side + margin)
    scale = size * FINER / side
    image = Image.new("RGB", (size * FINER, size * FINER), colours.land)
    pen = ImageDraw.Draw(image)
    drawn = False
    lines = size / SIZE * FINER
    for layer, colour in (("green", colours.green), ("water", colours.water), ("buildings", colours.building)):
        traces = basemap.layers.get(layer)
        if traces is None or z < (BUILDINGS if layer == "buildings" else 10 if layer == "green" else 8):
            continue
        found = traces.within(*box)
        for points, position in _points(traces, found, west, north, scale, 3):
            pen.polygon(points, colours.land if traces.hole[position] else colour)
            drawn = True
    for layer, colour, first, wide in (("waterways", colours.water, 11, 1.4), ("rail", colours.rail, 11, 1.2)):
        traces = basemap.layers.get(layer)
        if traces is not None and z >= first:
            for points, _ in _points(traces, traces.within(*box), west, north, scale, 2):
                pen.line(points, colour, round(wide * lines))
                drawn = True
    drawn |= _streets(pen, basemap.layers["streets"], z, box, (west, north, scale, lines), style)
    return image.resize((size, size), Image.Resampling.BOX) if drawn else None


def _streets(
    pen: ImageDraw.ImageDraw, traces: Traces, z: int, box: tuple[int, int, int, int],
    place: tuple[int, int, float, float], style: Style,
) -> bool:  # fmt: skip
    colours, (west, north, scale, lines) = COLOURS[style], place
    found = traces.within(*box, last_kind=int(last_street(z)))
    each = [(points, Street(int(traces.kind[at]))) for points, at in _points(traces, found, west, north, scale, 2)]
    each.sort(key=lambda one: -one[1])
    cased = z >= 13
    for points, street in each:
        wide = width(street, z)
        if cased and street is not Street.PATH:
            _line(pen, points, colours.casing, (wide + 1.4) * lines)
    for points, street in each:
        colour = colours.street[street] if cased or street is Street.PATH else colours.casing
        _line(pen, points, colour, width(street, z) * lines)
    return bool(each)


def _line(pen: ImageDraw.ImageDraw, points: list[float], colour: Colour, wide: float) -> None:
    whole = max(1, round(wide))
    if whole < JOINTS:
        pen.line(points, colour, whole)
        return
    pen.line(points, colour, whole, "curve")
    radius = wide / 2
    for px, py in (points[:2], points[-2:]):  # links end at every junction: without round ends there are gaps
        pen.ellipse((px - radius, py - radius, px + radius, py + radius), colour)


def _points(
    traces: Traces, found: npt.NDArray[np.int64], west: int, north: int, scale: float, least: int
) -> Iterator[tuple[list[float], int]]:
    """Pixels of each of the traces as x, y, x, y …, and its position; those that are smaller than a pixel are left
    out, and of vertices on one pixel one stands."""
    corner = np.array([west, north])
    for position in found.tolist():
        xy = (traces.world[traces.start[position] : traces.start[position + 1]] - corner) * scale
        if len(xy) > least:
            pixel = np.rint(xy)
            apart = np.empty(len(xy), np.bool_)
            apart[0] = True
            np.any(pixel[1:] != pixel[:-1], axis=1, out=apart[1:])
            apart[-1] = True
            xy = xy[apart]
        if len(xy) >= least:
            yield xy.ravel().tolist(), position


def encoded(image: Image.Image) -> bytes:
    """PNG of a drawing, in at most 64 colours: a third of the bytes, and nobody sees the difference in greys."""
    out = BytesIO()
    image.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG", compress_level=6)
    return out.getvalue()


@cache
def plain(style: Style) -> bytes:
    """The tile of land without anything on it."""
    image = Image.new("P", (SIZE, SIZE))
    image.putpalette(bytes(COLOURS[style].land))
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
