"""How deprived a place is: the mean score of the LSOAs in it, weighted by the area they share."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.errors import Refused
from geo.source import DEPRIVATION
from geo.space.boundaries import Boundaries
from geo.store.base import Snapshot, Store

Floats = npt.NDArray[np.float64]

DATASET: Final = "deprivation"
ENOUGH: Final = 0.5
"""Least share of a place in LSOAs with a score: below it a mean says little of the place."""


EDITIONS: Final = {"2021": ("2025",), "2011": ("2019", "2015")}
"""Editions of the English Indices of Deprivation by the year of the LSOAs that they were published on."""


@dataclass(frozen=True, eq=False)
class DeprivationScores:
    """The Index of Multiple Deprivation. vintage: year of the LSOAs; code, score: (n,), higher is more deprived."""

    vintage: str
    code: tuple[str, ...]
    score: Floats


def read_scores(store: Store, snapshot: Snapshot | None = None) -> DeprivationScores | None:
    """The scores that were loaded last; None when there are none."""
    table = store.read(DATASET, source=DEPRIVATION.id, snapshot=snapshot)
    if not len(table):
        return None
    return DeprivationScores(table["vintage"][0].as_py(), tuple(table["id"].to_pylist()), table["score"].to_numpy())


def scores_of(lsoas: Boundaries, scores: DeprivationScores) -> Floats:
    """(m,) score of each LSOA of a set, not a number where it has none. Raises Refused across vintages."""
    if (lsoas.kind, lsoas.vintage) != ("lsoas", scores.vintage):
        raise Refused(
            f"the deprivation scores are of LSOAs of {scores.vintage} and the outlines are {lsoas.label}: "
            "codes of two years are not joined"
        )
    known = dict(zip(scores.code, scores.score.tolist(), strict=True))
    return np.array([known.get(code, np.nan) for code in lsoas.code], np.float64)


def mean_scores(shapes: npt.NDArray[np.object_], lsoas: npt.NDArray[np.object_], score: Floats) -> Floats:
    """(n,) mean score in each shape, weighted by area; not a number where less than half of it has a score.

    shapes: (n,), lsoas: (m,) shapely polygons, EPSG:27700; score: (m,).
    """
    known = np.isfinite(score)
    lsoas, score = lsoas[known], score[known]
    shape, lsoa = shapely.STRtree(lsoas).query(shapes, predicate="intersects")
    part = shapely.area(shapely.intersection(shapes[shape], lsoas[lsoa]))
    shared = np.bincount(shape, part, len(shapes))
    total = np.bincount(shape, part * score[lsoa], len(shapes))
    enough = (shared > 0) & (shared >= ENOUGH * shapely.area(shapes))
    return np.where(enough, total / np.where(enough, shared, 1), np.nan)
