"""What two sums of months say of a change."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from app.answering.trend_series import CHANGE, Course, Series, Unsaid, course_of
from app.comparing.against import Sides
from models.monthly_range import monthly_range
from models.rate_ratio import change_seen, rate_ratio


@dataclass(frozen=True)
class Counts:
    """Incidents of the months compared. after, before: None where not given; exposure: length of the later over that of
    the other months; ratio, low, high: of the rates, 95 % interval, None where nothing can be said; seen: the chance
    that a change of 20 % would have been called one, None where that is not worked out; dispersion, degrees: variance
    over mean of a sum of months and how well that is known; why: nothing is said."""

    after: float | None
    before: float | None
    exposure: float = 1.0
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    seen: float | None = None
    dispersion: float = 1.0
    degrees: float = 0.0
    why: Unsaid = Unsaid.SAID

    @property
    def course(self) -> Course:
        """What follows from the interval."""
        return course_of(self.low, self.high)

    @property
    def expected(self) -> float | None:
        """The other months' incidents in the length of the later ones."""
        return None if self.before is None else self.before * self.exposure

    @property
    def more(self) -> float | None:
        """How many more than that; below zero for fewer."""
        return None if self.after is None or self.expected is None else self.after - self.expected


def counts(
    series: Series, chosen: Sides, first: date, totals: tuple[float | None, float | None] | None = None
) -> Counts:
    """What the two sums of months say. totals: of the later and the other months where some of the series is not known
    and its sums are; None in it: not that one either."""
    use, months = series.use, np.array(series.months, "M8[M]")
    later = months >= np.datetime64(first, "M")
    known = np.where(use, series.n, np.nan)
    ranges = monthly_range(known, [one.month for one in series.months], later, regime=series.rules)
    after, before = totals or (float(series.n[chosen.after].sum()), float(series.n[chosen.before].sum()))
    why = chosen.why
    if not why and (after is None or before is None):
        why = Unsaid.WITHHELD
    if not why and not (after or before):
        why = Unsaid.NO_INCIDENTS
    if not why and not ranges.degrees:
        why = Unsaid.FEW_MONTHS
    if why or after is None or before is None:
        if chosen.why:
            after = before = None
        return Counts(after, before, chosen.exposure, why=why)
    spread = {"dispersion": ranges.dispersion, "degrees": ranges.degrees}
    found = rate_ratio(after, before, exposure=chosen.exposure, **spread)
    ends = float(found.ratio), float(found.low), float(found.high)
    seen = change_seen(after + before, CHANGE, **spread) if chosen.exposure == 1 else None
    return Counts(after, before, chosen.exposure, *ends, seen, ranges.dispersion, ranges.degrees)
