"""Tiles of names alone, to lie above whatever a map shows."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from app.tiles.label_candidates import Label, NamedPoints, along_lines, of_points, pixels_of, typeface
from app.tiles.label_places import LONGEST, REACH, standing
from app.tiles.mercator import SIZE
from app.tiles.street_style import COLOURS, Colours, Style
from app.tiles.street_tile import check_tile
from geo.space.web_mercator import SIDE
from geo.streets.basemap import Traces

BLOCK: Final = 4
"""Tiles along the side of a square whose names are placed together."""
BLOCKS: Final = 256
HALO: Final = 2
"""Pixels of halo round the letters."""
FINER: Final = 2
"""Pixels of the picture to a pixel of the tile: letters stay sharp on fine screens and between whole zooms."""


class Labels:
    """The names of one map: along the lines of streets, and at points. Safe to share between threads."""

    def __init__(self, lines: Traces | None, points: NamedPoints) -> None:
        self.lines, self.points = lines, points
        self._block = lru_cache(BLOCKS)(self._placed)

    def on_tile(self, z: int, x: int, y: int) -> list[Label]:
        """Names of which any part lies on a tile, in pixels from its north-western corner. Raises NotFound."""
        check_tile(z, x, y)
        left, top = x * SIZE, y * SIZE
        near = _reaching(self._block(z, x // BLOCK, y // BLOCK), left, top, SIZE)
        return [replace(one, x=one.x - left, y=one.y - top) for one in near]

    def _placed(self, z: int, column: int, row: int) -> list[Label]:
        """Names of one square of tiles and of what reaches into it."""
        unit = SIDE // 2**z / SIZE
        west, north, side = (
            int(v) for v in (column * BLOCK * SIZE * unit, row * BLOCK * SIZE * unit, BLOCK * SIZE * unit)
        )
        reach = int((REACH + LONGEST / 2) * unit)
        box = (west - reach, north - reach, west + side + reach, north + side + reach)
        return _reaching(self.within(z, box, pixels_of(z)), column * BLOCK * SIZE, row * BLOCK * SIZE, BLOCK * SIZE)

    def within(self, z: int, box: tuple[int, int, int, int], pixel: float) -> list[Label]:
        """Names that stand in a box (west, north, east, south) of the world, in pixels of the world.

        z: the zoom whose names are wanted; pixel: pixels to a unit of the world, which need be that of no zoom.
        """
        candidates = list(of_points(self.points, z, box, pixel))
        if self.lines is not None:
            candidates += along_lines(self.lines, z, box, pixel)
        return standing(candidates)


def _reaching(labels: Iterable[Label], left: int, top: int, side: int) -> list[Label]:
    """Those that may reach into a square, all in pixels of their zoom's world."""
    edge = LONGEST / 2
    return [
        one for one in labels if left - edge <= one.x <= left + side + edge and top - edge <= one.y <= top + side + edge
    ]


def label_tile(labels: Labels, style: Style, z: int, x: int, y: int) -> bytes:
    """PNG of one tile, transparent where no letter stands. Raises NotFound for no tile."""
    found = labels.on_tile(z, x, y)
    if not found:
        return _empty()
    image = Image.new("RGBA", (SIZE * FINER, SIZE * FINER), (*COLOURS[style].halo, 0))
    write(image, found, COLOURS[style], FINER)
    out = BytesIO()
    image.quantize(32, Image.Quantize.FASTOCTREE).save(out, "PNG", compress_level=6)
    return out.getvalue()


def write(image: Image.Image, labels: list[Label], colours: Colours, scale: float = 1.0) -> None:
    """Write names on an image, so many pixels of it to one of theirs."""
    for label in labels:
        letters, halo = _masks(label.text, round(label.size * scale), label.angle, round(HALO * scale))
        left, top = round(label.x * scale - halo.width / 2), round(label.y * scale - halo.height / 2)
        image.paste((*colours.halo, 255), (left, top), halo)
        image.paste((*(colours.ink if label.place else colours.soft), 255), (left, top), letters)


@lru_cache(4_096)
def _masks(text: str, size: int, angle: float, halo: int) -> tuple[Image.Image, Image.Image]:
    """The letters and their halo, turned."""
    finer = FINER if angle else 1
    font = typeface(size * finer)
    box = font.getbbox(text, stroke_width=halo * finer)
    wide, high = int(box[2] - box[0]) + 2 * finer, int(box[3] - box[1]) + 2 * finer
    made = []
    for stroke in (0, halo * finer):
        mask = Image.new("L", (wide, high))
        ImageDraw.Draw(mask).text((finer - box[0], finer - box[1]), text, 255, font, stroke_width=stroke)
        if angle:
            mask = mask.rotate(angle, Image.Resampling.BICUBIC, expand=True).reduce(finer)
        made.append(mask)
    return made[0], made[1]


@lru_cache(1)
def _empty() -> bytes:
    out = BytesIO()
    Image.new("P", (SIZE, SIZE)).save(out, "PNG", transparency=0)
    return out.getvalue()
