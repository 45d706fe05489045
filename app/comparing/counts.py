"""What two sums of months say of a change."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from app.answering.trend_series import Series, TwoSums, with_ratio
from app.comparing.against import Sides
from models.monthly_range import monthly_range


@dataclass(frozen=True)
class Counts(TwoSums):
    """Incidents of the months compared, whatever the lengths of both stretches."""

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
    if chosen.why:
        after = before = None
    return with_ratio(Counts(after, before, chosen.exposure, why=chosen.why), ranges)
