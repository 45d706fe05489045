"""Months without days, places without addresses: what foresees best at the map points of seven English forces?"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from scipy.spatial import cKDTree

from models.patrol.paired_gain import Gain, paired_gain
from models.patrol.rolling_hits import rolling_hits

FORCES: Final = (
    Path(__file__).parents[2] / "shared" / "data" / "police-uk" / "south_west_and_neighbours_2025_street.parquet"
)
MONTHS: Final = 12
FROM: Final = 5
"""Months that a force must have before one is judged."""
PLACES: Final = 100
A_LITTLE: Final = 0.01
"""Of all robbery and violence at a point, added to its robberies: enough to tell points of one count apart."""
SPREAD: Final = 250.0  # metres
QUARTER: Final = 0.25
ROBBERY, VIOLENCE = "Robbery", "Violence and sexual offences"


@dataclass(frozen=True)
class Points:
    """The map points of one force. x, y: (n,) metres of a local plane; robbery, violence: (n, 12) counts of 2025."""

    force: str
    x: np.ndarray
    y: np.ndarray
    robbery: np.ndarray
    violence: np.ndarray


@dataclass(frozen=True)
class Compared:
    """Met by the count and by another score, of how many, and the gain over the months of all forces together."""

    count: float
    other: float
    of: float
    gain: Gain


def forces(path: Path = FORCES) -> Iterator[Points]:
    """Every force with its points."""
    read = pq.read_table(path, columns=["Month", "Falls within", "Longitude", "Latitude", "Crime type"])
    read = read.filter(pc.is_valid(pc.cast(read["Longitude"], "double")))
    lon, lat = (read[name].to_numpy().astype(np.float64) for name in ("Longitude", "Latitude"))
    force, kind, text = (np.array(read[name].to_pylist()) for name in ("Falls within", "Crime type", "Month"))
    month = np.array([int(one[5:7]) - 1 for one in text])
    for name in np.unique(force):
        of = force == name
        place, point = np.unique(np.column_stack([lon[of], lat[of]]), axis=0, return_inverse=True)

        counts = partial(_counts, kind[of], month[of], point.ravel(), len(place))
        x = place[:, 0] * 111_200 * np.cos(np.radians(place[:, 1].mean()))
        yield Points(str(name), x, place[:, 1] * 111_200, counts(ROBBERY), counts(VIOLENCE))


def _counts(kind: np.ndarray, month: np.ndarray, point: np.ndarray, number: int, wanted: str) -> np.ndarray:
    use = kind == wanted
    return np.bincount(point[use] * MONTHS + month[use], minlength=number * MONTHS).reshape(number, MONTHS)


def compared(found: list[Points], what: str, other: str) -> Compared:
    """One harm by its own count, against `other`: "tied" (a little of robbery and violence) or "smoothed"."""
    met = np.zeros((2, MONTHS))
    total = 0.0
    for force in found:
        own = force.robbery if what == ROBBERY else force.violence
        held = np.flatnonzero(own.sum(axis=0) > 0)
        for month in held[FROM:]:
            plain = own[:, :month].sum(axis=1).astype(np.float64)
            both = force.robbery[:, :month].sum(axis=1) + force.violence[:, :month].sum(axis=1)
            score = plain + A_LITTLE * both if other == "tied" else _smoothed(force, plain)
            for row, forecast in enumerate((plain, score)):
                met[row, month] += rolling_hits([forecast], [own[:, month]], places=[PLACES]).hits[0, 0]
            total += own[:, month].sum()
    judged = met.any(axis=0)
    count, better = met[:, judged]
    return Compared(float(count.sum()), float(better.sum()), total, paired_gain(better, count, block=1))


def _smoothed(force: Points, counts: np.ndarray) -> np.ndarray:
    """Every point's count and a quarter of its neighbours', by a Gaussian."""
    tree = cKDTree(np.column_stack([force.x, force.y]))
    near = tree.sparse_distance_matrix(tree, 3 * SPREAD, output_type="coo_matrix")
    weight = np.where(near.row == near.col, 0.0, QUARTER * np.exp(-0.5 * (near.data / SPREAD) ** 2))
    return counts + np.bincount(near.row, weight * counts[near.col], len(counts))
