"""What is known of the deprivation of any place."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from shapely import Geometry

from geo.errors import Refused
from geo.space.boundaries import Boundaries
from geo.store.base import Snapshot, Store
from geo.surroundings.deprivation import Floats, mean_scores, read_scores, scores_of

Geometries = npt.NDArray[np.object_]


class Loaded(StrEnum):
    """What of it is loaded: scores with the outlines of their own year, or what is missing."""

    BOTH = "both"
    NEITHER = "neither"
    ONLY_OUTLINES = "only_outlines"
    ONLY_SCORES = "only_scores"
    TWO_YEARS = "two_years"  # scores of one year and outlines of another are not joined


@dataclass(frozen=True, eq=False)
class Deprivation:
    """outlines: (m,) of LSOAs and score: their scores, empty where nothing can be used; vintage: year of the scores;
    label: of the outlines."""

    loaded: Loaded
    outlines: Geometries
    score: Floats
    vintage: str = ""
    label: str = ""

    @property
    def usable(self) -> bool:
        """Whether there are scores with their outlines."""
        return len(self.score) > 0

    def of(self, shapes: Sequence[Geometry] | Geometries) -> Floats:
        """(n,) mean score of each shape (EPSG:27700); not a number where it is not known."""
        return mean_scores(np.asarray(shapes, object), self.outlines, self.score)


def deprivation(store: Store, lsoas: Boundaries | None, snapshot: Snapshot) -> Deprivation:
    """What can be said with the scores of a snapshot and a set of LSOAs."""
    scores = read_scores(store, snapshot)
    none = np.empty(0, object), np.empty(0)
    if scores is None:
        return Deprivation(Loaded.NEITHER if lsoas is None else Loaded.ONLY_OUTLINES, *none)
    if lsoas is None:
        return Deprivation(Loaded.ONLY_SCORES, *none, scores.vintage)
    try:
        score = scores_of(lsoas, scores)
    except Refused:
        return Deprivation(Loaded.TWO_YEARS, *none, scores.vintage, lsoas.label)
    return Deprivation(Loaded.BOTH, lsoas.geometry, score, lsoas.vintage, lsoas.label)
