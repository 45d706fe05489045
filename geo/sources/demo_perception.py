"""The demo's synthetic StreetSafe reports: many round the dark path and the two night hotspots, few anywhere else."""

from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa

from geo.sources.demo_places import DARK_PATH, PLANTED, TOWNS

_AROUND: Final = {"path-1": 26, "night-1": 22, "night-2": 12}
"""Reports round planted places; the others are too far apart to be shown."""
_ELSEWHERE: Final = 40
_DARK: Final = ("poor lighting", "overgrown planting", "poor lighting; nobody about")
_BUSY: Final = ("poor lighting", "litter and broken glass", "")
_PEOPLE: Final = ("followed", "groups", "verbally abused", "followed; verbally abused", "")


def streetsafe(months: list[date], rng: np.random.Generator) -> pa.Table:
    """id, name, type (what about the place), behaviour (what about people), month, easting, northing."""
    places = {one.id: one for one in PLANTED}
    x, y, kinds = [], [], []
    for id_, n in _AROUND.items():
        place, dark = places[id_], id_ == "path-1"
        middle = DARK_PATH[1] if dark else (place.x, place.y)
        x.append(middle[0] + rng.normal(0, 45, n))
        y.append(middle[1] + rng.normal(0, 20 if dark else 45, n))
        kinds += rng.choice(_DARK if dark else _BUSY, n).tolist()
    town = rng.integers(len(TOWNS), size=_ELSEWHERE)
    x.append(np.array([TOWNS[t].x for t in town]) + rng.normal(0, 900, _ELSEWHERE))
    y.append(np.array([TOWNS[t].y for t in town]) + rng.normal(0, 900, _ELSEWHERE))
    kinds += rng.choice(_BUSY, _ELSEWHERE).tolist()
    n = len(kinds)
    return pa.table(
        {
            "id": [f"streetsafe-{i:04d}" for i in range(1, n + 1)],
            "name": ["Synthetic: somebody felt unsafe"] * n,
            "easting": np.round(np.concatenate(x), 1),
            "northing": np.round(np.concatenate(y), 1),
            "type": kinds,
            "behaviour": rng.choice(_PEOPLE, n).tolist(),
            "month": pa.array([months[i] for i in rng.integers(len(months), size=n)], pa.date32()),
        }
    )
