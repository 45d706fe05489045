"""Which places ran as the site did before anything was done there?"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arguments import flat, whole
from models.engine.arrays import Floats
from models.errors import ParameterError


@dataclass(frozen=True)
class Match:
    """One candidate. index: its row; distance: in standard deviations of the candidates, 0 is a twin; count, trend: its
    cases over the site's, and its yearly change less the site's in points of % (log); correlation: of the monthly
    counts over 3-month means; error: root mean square gap of the candidate's course scaled to the site, in cases a
    month; deprivation: its value less the site's, None where it was not given."""

    index: int
    distance: float
    count: float
    trend: float
    correlation: float
    error: float
    deprivation: float | None


def match_controls(
    site: Annotated[npt.ArrayLike, Described("Cases of the site in each month before", minimum=0)],
    candidates: Annotated[npt.ArrayLike, Described("Cases of each candidate in the same months", minimum=0)],
    *,
    site_deprivation: Annotated[float | None, Described("Deprivation of the site, any score")] = None,
    deprivation: Annotated[npt.ArrayLike | None, Described("Deprivation of each candidate")] = None,
    allowed: Annotated[npt.ArrayLike | None, Described("Which candidates are far enough away")] = None,
    number: Annotated[int, Described("Controls to propose", minimum=1)] = 3,
) -> tuple[Match, ...]:
    """The nearest candidates by level, trend and deprivation, best first, with their fit before the phase.

    site: (months,) counts before the phase, 24 are usual and 12 the least; candidates: (n, months) of the same months;
    deprivation: (n,) with site_deprivation, any score; not a number counts as the mean gap; allowed: (n,) bool, false
    for places within 1 km, in a ring or in another site. Level is the root of the count (its chance is then the same
    everywhere), trend the log change a year of a fitted line; each is divided by its standard deviation over
    the allowed candidates. Ties go to the lower index. No candidate: an empty result.
    """
    s, c = np.asarray(site, np.float64), np.asarray(candidates, np.float64)
    if s.ndim != 1 or c.ndim != 2 or c.shape[1] != len(s) or (s < 0).any() or (c < 0).any():
        raise ParameterError("site has one count a month, and candidates the shape (places, months), the same months.")
    if len(s) < 12:
        raise ParameterError("Matching needs at least 12 months before the phase.")
    if number < 1:
        raise ParameterError("The number of controls must be at least 1.")
    number = whole("number of controls", number, 1)
    use = np.ones(len(c), bool) if allowed is None else flat("allowed", allowed, len(c)).astype(bool)
    rows = np.flatnonzero(use & (c.sum(axis=1) > 0))
    if len(rows) == 0 or s.sum() == 0:
        return ()
    courses = c[rows]
    trend = _trend(courses) - _trend(s[None, :])[0]
    gaps = [np.sqrt(courses.sum(axis=1)) - np.sqrt(s.sum()), trend]
    gap_of_deprivation = None
    if deprivation is not None and site_deprivation is not None:
        gap = flat("deprivation", deprivation, len(c))[rows] - site_deprivation
        known = gap[np.isfinite(gap)]
        gaps.append(np.where(np.isfinite(gap), gap, np.abs(known).mean() if len(known) else 0.0))
        gap_of_deprivation = gap
    scaled = [gap / spread if (spread := float(gap.std())) > 0 else gap * 0 for gap in gaps]
    distance = np.sqrt(np.sum(np.square(scaled), axis=0))
    best = np.lexsort((rows, distance))[:number]
    return tuple(
        Match(
            int(rows[i]), float(distance[i]), float(courses[i].sum() / s.sum()), float(100 * trend[i]),
            _correlation(s, courses[i]), float(np.sqrt(np.mean((courses[i] * s.sum() / courses[i].sum() - s) ** 2))),
            _known(gap_of_deprivation, int(i)),
        )
        for i in best
    )  # fmt: skip


def _known(values: Floats | None, i: int) -> float | None:
    return None if values is None or not np.isfinite(values[i]) else float(values[i])


def _trend(courses: Floats) -> Floats:
    """Change a year of a straight line through the counts, over their mean."""
    month = np.arange(courses.shape[1]) - (courses.shape[1] - 1) / 2
    slope = courses @ month / (month @ month)
    return np.asarray(12 * slope / np.maximum(courses.mean(axis=1), 1e-9))


def _correlation(one: Floats, two: Floats) -> float:
    a, b = (np.convolve(v, np.ones(3) / 3, mode="valid") for v in (one, two))
    return float(np.corrcoef(a, b)[0, 1]) if a.std() > 0 and b.std() > 0 else 0.0
