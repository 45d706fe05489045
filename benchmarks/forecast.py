"""Which past foresees best where next month's incidents stand? Scores judged over sixty months that none has seen.

`python -m benchmarks.forecast` writes docs/forecast.md from ../shared/data and needs it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow.parquet as pq
from pyproj import Transformer

from models.patrol.long_run import RECOMMENDED, Scoring
from models.patrol.paired_gain import Gain, paired_gain
from models.patrol.rolling_accuracy import Scored, rolling_accuracy
from models.patrol.rolling_hits import RollingHits

DATA: Final = Path(__file__).parents[2] / "shared" / "data"
SHOOTINGS: Final = DATA / "timed" / "nyc_shootings_2006_2023.parquet"
FORCES: Final = DATA / "police-uk" / "south_west_and_neighbours_2025_street.parquet"
PAGE: Final = Path(__file__).parents[1] / "docs" / "forecast.md"
SIDE: Final = 150.0  # metres
NEAR: Final = 450.0  # metres from an earlier incident within which a cell is a candidate
FIRST: Final = 12 * (2018 - 1970)
ORIGINS: Final = tuple(range(FIRST, FIRST + 60))
PLACES: Final = (20, 50, 100, 200, 500)
PLACEMENTS: Final = (0.0, 75.0)
NINE: Final = (0.0, 50.0, 100.0)


@dataclass(frozen=True)
class Shootings:
    """x, y: metres of EPSG:32618; month: from January 1970; once: of the rows at one coordinate in one night, noon to
    noon, the first. All (n,)."""

    x: np.ndarray
    y: np.ndarray
    month: np.ndarray
    once: np.ndarray


SCORES: Final[dict[str, tuple[Scoring, bool]]] = {
    "ours: incidents, halved every 36 months, and a quarter of the neighbourhood": (RECOMMENDED, True),
    "incidents, halved every 36 months": (Scoring(half_life=36), True),
    "rows, halved every 36 months": (Scoring(half_life=36), False),
    "rows of 12 months": (Scoring(history=12), False),
    "rows of 36 months": (Scoring(history=36), False),
    "rows of 60 months": (Scoring(history=60), False),
    "rows of all months": (Scoring(), False),
    "incidents of 12 months": (Scoring(history=12), True),
    "incidents of 36 months": (Scoring(history=36), True),
    "incidents of 60 months": (Scoring(history=60), True),
    "incidents of all months": (Scoring(), True),
}
OURS: Final = next(iter(SCORES))
AGAINST: Final = ("rows of 60 months", "incidents of 60 months", "incidents of all months")


def shootings(path: Path = SHOOTINGS) -> Shootings:
    """All rows with their incident's first among them."""
    read = pq.read_table(path, columns=["occurred", "lon", "lat"])
    when = read["occurred"].to_numpy().astype("M8[s]")
    lon, lat = (read[name].to_numpy() for name in ("lon", "lat"))
    x, y = Transformer.from_crs(4326, 32618, always_xy=True).transform(lon, lat)
    night = (when - np.timedelta64(12, "h")).astype("M8[D]").astype(np.int64)
    once = np.zeros(len(x), bool)
    once[np.unique(np.column_stack([lon.view(np.int64), lat.view(np.int64), night]), axis=0, return_index=True)[1]] = (
        True
    )
    return Shootings(x, y, when.astype("M8[M]").astype(np.int64), once)


def judged(
    rows: Shootings, shifts: Sequence[float] = PLACEMENTS, scores: Sequence[str] = tuple(SCORES)
) -> dict[str, RollingHits]:
    """Each score's hits by month and number of cells, their mean over all placements of the grid."""
    given = {name: Scored(SCORES[name][0], rows.once if SCORES[name][1] else None) for name in scores}
    return rolling_accuracy(
        rows.x, rows.y, rows.month, given, origins=ORIGINS, places=PLACES, side=SIDE, shifts=shifts, near=NEAR
    )


def over_placements(
    rows: Shootings, shifts: Sequence[float] = PLACEMENTS, scores: Sequence[str] = tuple(SCORES)
) -> dict[str, np.ndarray]:
    """(60, 5) the hits alone."""
    return {name: of.hits for name, of in judged(rows, shifts, scores).items()}


def gains(hits: dict[str, np.ndarray]) -> dict[str, tuple[Gain, ...]]:
    """What ours met more than each other score, by number of places."""
    return {
        name: tuple(paired_gain(hits[OURS][:, k], of[:, k]) for k in range(len(PLACES)))
        for name, of in hits.items()
        if name != OURS
    }
