"""Files of ready pictures of a map, as MBTiles: passed through as they are, where others are drawn here."""

import re
from pathlib import Path
from typing import Final

import numpy as np

from geo.errors import NotFound, UserError
from geo.sources.street_map import MARGIN, Box, Told
from geo.space.crs import to_lonlat
from geo.space.web_mercator import to_world
from geo.streets.basemap import Basemap
from geo.streets.tile_archive import FAULTS, Span, TileArchive, cut
from geo.streets.traces import traced

ZOOMS: Final = range(7, 20)
"""Zooms that our maps have."""
_TAG: Final = re.compile(r"<[^<>]*>")


def is_pictures(path: Path) -> bool:
    """Whether a file holds ready pictures rather than shapes to draw. False for what cannot be read as either."""
    if path.suffix.lower() != ".mbtiles" or not path.is_file():
        return False
    try:
        archive = TileArchive(path)
    except FAULTS:
        return False
    try:
        return archive.pictures()
    except FAULTS:
        return False
    finally:
        archive.close()


def read(
    path: Path, name: str, folder: Path, area: Box | None = None, *, credit: str = "",
    telling: Told = lambda layer, rows: None,
) -> Basemap:  # fmt: skip
    """A basemap of pictures, which are written as one file into a folder. area, credit, telling: as for streets.

    Raises NotFound, and UserError for a file that has no picture here, or says not whose it is.
    """
    if not path.is_file():
        raise NotFound("there is no such file", where=str(path))
    target = folder / "pictures.mbtiles"
    try:
        archive = TileArchive(path)
        try:
            whose = credit or " ".join(_TAG.sub("", archive.credit).split())
            if not whose:
                raise UserError(
                    "whose map this is cannot be told from the file, and its licence asks for a credit",
                    where=path.name,
                    todo="Give it with --credit, such as “© OpenStreetMap contributors”.",
                )  # fmt: skip
            found = cut(archive, target, None if area is None else _span(area), ZOOMS, telling)
            title, zooms = " ".join(archive.title.split()) or path.stem, [z for z in archive.zooms if z in ZOOMS]
        finally:
            archive.close()
    except FAULTS as error:
        raise UserError(
            "this is no file of map pictures that can be read", where=path.name, todo="Download or export it again."
        ) from error
    if not found:
        raise UserError(
            "there are no pictures near the area of this service in it", where=path.name,
            todo="Take the file of your own region at zooms 7 to 19, or keep all of it with --everywhere.",
        )  # fmt: skip
    nothing = traced(np.zeros(0, object), np.zeros(0, np.uint8), [])
    about: dict[str, int | str] = {"file": path.name, "format": "MBTiles", "pictures": found}
    about |= {"first zoom": zooms[0], "last zoom": zooms[-1]}
    return Basemap(name, title, whose, {"streets": nothing}, routable=False, about=about, pictures=target)


def _span(area: Box) -> Span:
    west, south, east, north = area[0] - MARGIN, area[1] - MARGIN, area[2] + MARGIN, area[3] + MARGIN
    world = to_world(*to_lonlat([west, east, east, west], [south, south, north, north]))
    (left, top), (right, bottom) = world.min(axis=0).tolist(), world.max(axis=0).tolist()
    return left, top, right, bottom
