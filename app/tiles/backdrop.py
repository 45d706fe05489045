"""The backdrop of every map: the basemap in use and the names that stand on it, whatever the data or the question."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any, Final, Protocol

import numpy as np

from app.answering.answered import Listing
from app.answering.keeper import Kind, World
from app.settings import Settings
from app.tiles.label_candidates import NamedPoints
from app.tiles.label_tile import Labels
from geo.space.crs import to_lonlat
from geo.space.grid import Bounds
from geo.space.web_mercator import to_world
from geo.streets.basemap import Basemap
from geo.streets.basemap_files import BasemapFolder
from geo.streets.label_lines import label_lines
from geo.streets.names import Names
from geo.streets.names_file import default_names
from geo.streets.tile_archive import FAULTS as ARCHIVE_FAULTS
from geo.streets.tile_archive import TileArchive
from geo.streets.traces import CENTIMETRES

ON_A_STREET: Final = 255
NAMES_OF: Final = "Names: NaPTAN, data.police.uk, OS (OGL)"
NEAR: Final = 120 * CENTIMETRES
"""Centimetres from a street of its name within which a street point says nothing new."""


@dataclass(frozen=True, eq=False)
class Backdrop:
    """What lies under a map. basemap: None where none is used; server: whose pictures an administrator's own server
    sends in place of its streets, "" for none; identity: what tells its basemap from every other."""

    basemap: Basemap | None
    server: str = ""
    identity: str = ""

    @property
    def names(self) -> Names:
        """The layer that comes with After Dark, the same for all."""
        return default_names()

    @cached_property
    def labels(self) -> Labels:
        """All names, each where it can be written."""
        return Labels(label_lines(self.basemap.layers["streets"]) if self.basemap else None, _points(self))

    @cached_property
    def extent(self) -> Bounds:
        """Of all names and streets, metres, EPSG:27700."""
        places = self.names.localities
        corners = [(places.x.min(), places.y.min()), (places.x.max(), places.y.max())] if len(places) else []
        if self.basemap and len(self.basemap.layers["streets"]):
            grid = self.basemap.layers["streets"].grid
            corners += [tuple(end(grid, axis=0) / CENTIMETRES) for end in (np.min, np.max)]
        low, high = np.min(corners, axis=0), np.max(corners, axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    @property
    def credits(self) -> tuple[str, ...]:
        """What every map, drawing and print of it must say."""
        return tuple(dict.fromkeys((*self._pictured, *self.names.attributions)))

    @property
    def short_credit(self) -> str:
        """One line for a corner of the map: the basemap's credit in full, of the names who publishes them."""
        return ". ".join((*self._pictured, NAMES_OF))

    @property
    def streets_credit(self) -> str:
        """What a drawing of the basemap's own streets must say; "" where it has none."""
        return self.basemap.credit if self.basemap and len(self.basemap.layers["streets"]) else ""

    @property
    def pictured(self) -> bool:
        """Whether anything lies under the names."""
        return bool(self._pictured)

    @property
    def _pictured(self) -> tuple[str, ...]:
        of_file = self.basemap.credit if self.basemap else ""
        return tuple(dict.fromkeys(filter(None, (self.server, of_file))))

    @cached_property
    def archive(self) -> TileArchive | None:
        """The ready pictures of the basemap; None where it has none or they cannot be read."""
        try:
            return TileArchive(self.basemap.pictures) if self.basemap and self.basemap.pictures else None
        except ARCHIVE_FAULTS:
            return None


class WithBasemaps(World, Protocol):
    """Where basemaps are kept."""

    settings: Settings
    basemaps: BasemapFolder


def _backdrop(world: WithBasemaps, question: None, stamp: str) -> Listing[Backdrop]:
    backdrop = _known(world.basemaps, *_rests_on(world, question))
    made_up = (f"the streets of {backdrop.basemap.name}",) if backdrop.basemap and backdrop.basemap.synthetic else ()
    return Listing(stamp, None, "", backdrop, (), made_up, attributions=backdrop.credits)


@lru_cache(2)
def _known(basemaps: BasemapFolder, used: str, identity: str, server: str) -> Backdrop:
    """The backdrop of a basemap; the same one, and the names that are placed on it, whatever is loaded meanwhile."""
    basemap = basemaps.read(used) if used else None
    return Backdrop(basemap, server, sha256(identity.encode()).hexdigest()[:12])


def _rests_on(world: WithBasemaps, question: None) -> tuple[str, str, str]:
    used = world.basemaps.used()
    server = (world.settings.basemap_credit or "") if world.settings.basemap_xyz else ""
    return used, world.basemaps.identity(used) if used else "", server


BACKDROP: Final[Kind[Any, None, Listing[Backdrop]]] = Kind("backdrop", _backdrop, _rests_on, light=True)
"""Streets and names under every map."""


def _points(backdrop: Backdrop) -> NamedPoints:
    """The names that stand at points: towns, suburbs and villages, those of the basemap's file included, and streets
    that no line of the basemap carries."""
    localities, streets = backdrop.names.localities, backdrop.names.streets
    kept = _without_line(backdrop)
    x = np.concatenate((localities.x, streets.x[kept])).astype(np.float64)
    y = np.concatenate((localities.y, streets.y[kept])).astype(np.float64)
    world = to_world(*to_lonlat(x, y))
    text = [*map(str, localities.name), *map(str, streets.name[kept])]
    ranks = np.concatenate((localities.rank, np.full(len(kept), ON_A_STREET))).astype(np.uint8)
    size = np.concatenate((localities.size, np.zeros(len(kept)))).astype(np.float64)
    of_file = backdrop.basemap.layers.get("names") if backdrop.basemap else None
    if of_file is not None and len(of_file):
        known = {name.lower() for name in text[: len(localities)]}
        new = np.array([of_file.names[code].lower() not in known for code in of_file.name], np.bool_)
        world = np.concatenate((world, of_file.world[of_file.start[:-1]][new]))
        text += [of_file.names[code] for code in of_file.name[new]]
        ranks = np.concatenate((ranks, of_file.kind[new])).astype(np.uint8)
        size = np.concatenate((size, np.zeros(int(new.sum()))))
    return NamedPoints(world, tuple(text), ranks, size)


def _without_line(backdrop: Backdrop) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    """Positions of the street points whose name no street of the basemap has near by."""
    points = backdrop.names.streets
    if backdrop.basemap is None or not len(points):
        return np.arange(len(points))
    streets = backdrop.basemap.layers["streets"]
    code = {name.lower(): i for i, name in enumerate(streets.names)}
    mine = np.array([code.get(str(name).lower(), -1) for name in points.name])
    order = np.argsort(streets.name, kind="stable")
    named = streets.name[order]
    low = np.minimum.reduceat(streets.grid, streets.start[:-1]) if len(streets) else streets.grid
    high = np.maximum.reduceat(streets.grid, streets.start[:-1]) if len(streets) else streets.grid
    kept = []
    for i, one in enumerate(mine.tolist()):
        first, last = np.searchsorted(named, (one, one + 1)) if one >= 0 else (0, 0)
        of = order[first:last]
        at = np.array([points.x[i], points.y[i]], np.int64) * CENTIMETRES
        if not ((low[of] - NEAR <= at) & (high[of] + NEAR >= at)).all(axis=1).any():
            kept.append(i)
    return np.array(kept, np.intp)
