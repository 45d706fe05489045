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


@dataclass(frozen=True, eq=False)
class Fifths:
    """fifth: (m,) of each LSOA, 1 the most deprived to 5 the least, 0 not known; england: of all of England's, not of
    these."""

    fifth: npt.NDArray[np.int64]
    england: bool


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


def fifths_of(store: Store, lsoas: Boundaries, snapshot: Snapshot | None = None) -> Fifths | None:
    """The fifth of each LSOA of a set: England's by the published deciles, else those of the set by its own scores.

    None where no scores are loaded. Raises Refused across vintages.
    """
    scores = read_scores(store, snapshot)
    if scores is None:
        return None
    score = scores_of(lsoas, scores)
    table = store.read(DATASET, source=DEPRIVATION.id, snapshot=snapshot)
    published = table["decile"].to_pylist() if "decile" in table.column_names else []
    if published and all(published):
        known = dict(zip(scores.code, published, strict=True))
        decile = np.array([known.get(code, 0) for code in lsoas.code], np.int64)
        return Fifths((decile + 1) // 2, england=True)
    rank = np.argsort(np.argsort(-np.nan_to_num(score, nan=-1.0), kind="stable"), kind="stable")
    some = np.isfinite(score)
    return Fifths(np.where(some, 5 * rank // max(int(some.sum()), 1) + 1, 0).astype(np.int64), england=False)


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
