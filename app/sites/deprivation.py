"""What is known of the deprivation of any place, and what to say where it is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.errors import Refused
from geo.space.boundaries import Boundaries
from geo.store.base import Snapshot, Store
from geo.surroundings.deprivation import Floats, mean_scores, read_scores, scores_of

WITHOUT: Final = "so places are matched on count and trend alone"
_OUTLINES: Final = "“afterdark boundaries import FILE” (LSOA outlines)"
_SCORES: Final = "“afterdark load deprivation FILE”"
NO_SCORES: Final = f"No deprivation scores are loaded, {WITHOUT}. To load them: {_OUTLINES} and {_SCORES}."
ONLY_OUTLINES: Final = f"No deprivation scores are loaded, {WITHOUT}. LSOA outlines are here; still to do: {_SCORES}."
ONLY_SCORES: Final = f"Deprivation scores are loaded but no LSOA outlines, {WITHOUT}. Still to do: {_OUTLINES}."
SITE_UNKNOWN: Final = f"Less than half of the area lies in LSOAs with a deprivation score, {WITHOUT}."


@dataclass(frozen=True, eq=False)
class Deprivation:
    """lsoas: (m,) outlines and score: their scores, empty where nothing can be used; said: why nothing can be used, or
    what the figures are."""

    lsoas: npt.NDArray[Any]
    score: Floats
    said: str

    @property
    def usable(self) -> bool:
        """Whether there are scores with their outlines."""
        return len(self.score) > 0

    def of(self, shapes: Sequence[Any] | npt.NDArray[Any]) -> Floats:
        """(n,) mean score of each shape (EPSG:27700); not a number where it is not known."""
        return mean_scores(np.asarray(shapes, object), self.lsoas, self.score)


def deprivation(store: Store, lsoas: Boundaries | None, snapshot: Snapshot) -> Deprivation:
    """What can be said with the scores of a snapshot and a set of LSOAs."""
    scores = read_scores(store, snapshot)
    if scores is None:
        return _nothing(NO_SCORES if lsoas is None else ONLY_OUTLINES)
    if lsoas is None:
        return _nothing(ONLY_SCORES)
    try:
        score = scores_of(lsoas, scores)
    except Refused as fault:
        return _nothing(f"{fault.what[0].upper()}{fault.what[1:]}, {WITHOUT}. Load both of the same year.")
    return Deprivation(
        lsoas.geometry,
        score,
        "mean score of the Index of Multiple Deprivation (MHCLG, Open Government Licence v3.0) over the LSOAs "
        f"of {lsoas.vintage} in a place, by area; higher is more deprived",
    )


def _nothing(said: str) -> Deprivation:
    return Deprivation(np.empty(0, object), np.empty(0), said)
