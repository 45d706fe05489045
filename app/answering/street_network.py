"""The streets of the basemap in use as a network that distances are measured along."""

from functools import lru_cache
from typing import Final, Protocol

import numpy as np

from geo.errors import UserError
from geo.streets.basemap import Basemap, Street
from geo.streets.basemap_files import BasemapFolder
from geo.streets.traces import CENTIMETRES
from models.network import Network

FURTHEST: Final = 250.0
"""Metres from a street beyond which a place is on none."""


class WithBasemaps(Protocol):
    """Where basemaps are kept."""

    basemaps: BasemapFolder


@lru_cache(2)
def street_network(basemap: Basemap | None) -> Network:
    """Streets and paths as a network, motorways left out. Raises UserError where there is none, and says why."""
    if basemap is None:
        raise UserError(
            "no streets are imported, so nothing can be measured along them",
            todo="Import a file of streets with “afterdark basemap import FILE”.",
        )
    if not basemap.routable:
        raise UserError(
            f"the basemap {basemap.name} gives pictures and names, no routing: its lines do not meet where streets do",
            todo="Import OS Open Roads or OpenStreetMap (.osm.pbf) to measure along streets.",
        )
    streets = basemap.layers["streets"]
    last = np.zeros(len(streets.grid), np.bool_)
    last[streets.start[1:] - 1] = True
    walked = np.repeat(streets.kind != Street.MOTORWAY, np.diff(streets.start))
    begins = np.flatnonzero(~last & walked)
    corner = (streets.grid[:, 0].astype(np.int64) << 32) + streets.grid[:, 1]
    ends = np.column_stack((corner[begins], corner[begins + 1]))
    ends = ends[ends[:, 0] != ends[:, 1]]
    if not len(ends):
        raise UserError(f"the basemap {basemap.name} has no streets to walk along")
    key, index = np.unique(ends, return_inverse=True)
    nodes = np.column_stack((key >> 32, key & 0xFFFFFFFF)).astype(np.float64) / CENTIMETRES
    joined = index.reshape(-1, 2).astype(np.intp)
    return Network(nodes, joined, np.hypot(*(nodes[joined[:, 1]] - nodes[joined[:, 0]]).T))


def network_in_use(world: WithBasemaps) -> Network | None:
    """That of the basemap in use; None where there is none to measure along."""
    used = world.basemaps.used()
    try:
        return _kept(world.basemaps, used, world.basemaps.identity(used)) if used else None
    except UserError:
        return None


@lru_cache(2)
def _kept(basemaps: BasemapFolder, used: str, identity: str) -> Network:
    return street_network(basemaps.read(used))
