"""How much of each coming month the places chosen beforehand would have met: rolling origins, ties as expected hits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.engine.arrays import Floats
from models.errors import ParameterError


@dataclass(frozen=True)
class RollingHits:
    """For each of m months and b numbers of places.

    hits: (m, b) incidents in the places chosen; foreseen: (m, b) what was expected there; best: (m, b) the most that so
    many places could have had; observed: (m,) all incidents of the month, also those in no candidate place; places:
    (b,); candidates: places there were to choose from.
    """

    hits: Floats
    foreseen: Floats
    best: Floats
    observed: Floats
    places: tuple[int, ...]
    candidates: int

    @property
    def hit_rate(self) -> Floats:
        """(b,) share of all incidents that were met; not a number where there were none."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.hits.sum(axis=0) / self.observed.sum(), np.float64)

    @property
    def pai(self) -> Floats:
        """(b,) hit rate over the share of the places (Chainey, Tompson and Uhlig 2008); 1 is chance."""
        return np.asarray(self.hit_rate / (np.array(self.places) / self.candidates), np.float64)

    @property
    def pei(self) -> Floats:
        """(b,) hits over the most that as many places, chosen afterwards, could have had (Hunt 2016)."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.hits.sum(axis=0) / self.best.sum(axis=0), np.float64)

    @property
    def calibration(self) -> Floats:
        """(b,) incidents met over incidents foreseen in the places chosen; 1 is right, less is too much hope."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.hits.sum(axis=0) / self.foreseen.sum(axis=0), np.float64)


def rolling_hits(
    forecasts: Iterable[npt.ArrayLike],
    observed: Iterable[npt.ArrayLike],
    *,
    places: Sequence[int],
    outside: npt.ArrayLike = 0.0,
) -> RollingHits:
    """Judge one forecast a month: its highest places against what happened then.

    forecasts, observed: for each month (c,) values of the c candidate places; where several tie at the cut, each counts
    with its share, so that no order of the places flatters or harms. outside: (m,) or one number, incidents of each
    month in no candidate place, which all miss. Raises ParameterError for more places than there are.
    """
    rows = [
        (np.asarray(f, np.float64).ravel(), np.asarray(o, np.float64).ravel())
        for f, o in zip(forecasts, observed, strict=True)
    ]
    if not rows:
        raise ParameterError("There is no month to judge.")
    candidates = len(rows[0][0])
    if any(len(f) != candidates or len(o) != candidates for f, o in rows):
        raise ParameterError("Every month must have one value for each candidate place.")
    if bad := [k for k in places if not 1 <= k <= candidates]:
        raise ParameterError(f"{bad[0]} places cannot be chosen among {candidates}.")
    judged = [[_taken(f, (o, f), k) for k in places] for f, o in rows]
    best = [[float(np.sort(o)[::-1][:k].sum()) for k in places] for _, o in rows]
    both = np.array(judged)
    inside = np.array([o.sum() for _, o in rows], np.float64)
    return RollingHits(
        both[..., 0],
        both[..., 1],
        np.array(best),
        inside + np.asarray(outside, np.float64),
        tuple(places),
        candidates,
    )


def _taken(score: Floats, values: tuple[Floats, ...], k: int) -> tuple[float, ...]:
    """Sums of the values over the k highest scores, of those that tie at the cut their share."""
    cut = np.partition(score, -k)[-k]
    above, tied = score > cut, score == cut
    share = (k - above.sum()) / tied.sum()
    return tuple(float(value[above].sum() + share * value[tied].sum()) for value in values)
