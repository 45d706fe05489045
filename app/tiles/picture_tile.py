"""Tiles of ready pictures: as they are, and from nearer than there are any, a part of the nearest one."""

from io import BytesIO
from typing import Final

from PIL import Image, UnidentifiedImageError

from app.tiles.mercator import SIZE
from app.tiles.street_style import Style
from app.tiles.street_tile import check_tile, plain
from geo.streets.tile_archive import TileArchive

WIDEST: Final = 1024
"""Pixels along the side of a picture beyond which it is none of a map."""


def picture_tile(archive: TileArchive, style: Style, z: int, x: int, y: int) -> bytes:
    """One tile, whatever kind of picture it is; plain land where the file has none. Raises NotFound for no tile."""
    check_tile(z, x, y)
    up = max(z - archive.zooms[-1], 0) if archive.zooms else 0
    found = archive.tile(z - up, x >> up, y >> up)
    if found is None:
        return plain(style)
    return (_part(found, up, x, y) or plain(style)) if up else found


def _part(content: bytes, up: int, x: int, y: int) -> bytes:
    """The part of a picture that shows one tile of `up` zooms nearer by; empty for what is no picture."""
    try:
        with Image.open(BytesIO(content)) as image:
            if max(image.size) > WIDEST:
                return b""
            side = image.width / 2**up
            left, top = (x % 2**up) * side, (y % 2**up) * side
            part = image.convert("RGB").resize(
                (SIZE, SIZE), Image.Resampling.BICUBIC, box=(left, top, left + side, top + side)
            )
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError):
        return b""
    out = BytesIO()
    part.save(out, "PNG", compress_level=6)
    return out.getvalue()
