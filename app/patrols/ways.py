"""Minutes from place to place and from where each unit starts: along streets, else in straight lines and a detour."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.answering.street_network import FURTHEST, WithBasemaps, network_in_use
from app.patrols.plan import Travel
from models.network import Network, snap, street_distances

METRES_A_MINUTE: Final = {Travel.FOOT: 80.0, Travel.CAR: 400.0}
"""4.8 km an hour; 24 km an hour, as in a town with its lights."""
DETOUR: Final = 1.3
AROUND: Final = 1_500.0
"""Metres beyond all places that ways may lead through."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ways:
    """between: (p, p) minutes; entry: (t, p) minutes from each start; along: name of the streets, "" for none."""

    between: Floats
    entry: Floats
    along: str


def ways(world: WithBasemaps, places: Floats, starts: Floats, travel: Travel) -> Ways:
    """places: (p, 2), starts: (t, 2) metres, EPSG:27700. Along the streets of the basemap in use, motorways left out;
    in a straight line times DETOUR from or to what is on no street, and where no street leads."""
    at = np.vstack([places.reshape(-1, 2), starts.reshape(-1, 2)])
    metres = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) * DETOUR
    network = network_in_use(world)
    near = _cut(network, at) if network is not None else None
    along = ""
    if near is not None:
        placed = snap(near, at)
        far = street_distances(near, placed) + placed.moved[:, None] + placed.moved[None]
        on = placed.moved <= FURTHEST
        known = np.isfinite(far) & on[:, None] & on[None]
        np.fill_diagonal(known, False)
        metres = np.where(known, far, metres)
        along = world.basemaps.used() if known.any() else ""
    minutes, p = metres / METRES_A_MINUTE[travel], len(places)
    return Ways(minutes[:p, :p], minutes[p:, :p], along)


def _cut(network: Network, at: Floats) -> Network | None:
    """The part of a network round some places; None where nothing of it is there."""
    low, high = at.min(axis=0) - AROUND, at.max(axis=0) + AROUND
    inside = ((network.nodes >= low) & (network.nodes <= high)).all(axis=1)
    kept = inside[network.ends].all(axis=1)
    if not kept.any():
        return None
    used, ends = np.unique(network.ends[kept], return_inverse=True)
    return Network(network.nodes[used], ends.reshape(-1, 2).astype(np.intp), network.length[kept])
