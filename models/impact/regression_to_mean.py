"""A place chosen at its worst gets better on its own. By how much, where the same rule would have chosen?"""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from scipy.special import stdtrit

from models.described import Described
from models.engine.arguments import whole
from models.errors import ParameterError
from models.impact.parameters import MonthsAfter, MonthsBefore, Panel, Row, Start
from models.impact.shortfall import Lack, Need, Shortfall

PLACES: Final = 10
"""Places without which nothing can be said of what places do on their own."""
CHOSEN: Final = 5
"""Different places that the rule must have chosen, and that it takes at a time where the site's rank is higher: two of
them say so little of what places do on their own that no fall could ever stand against it."""


@dataclass(frozen=True)
class RegressionToMean:
    """change: % that places chosen alike changed, net of all places (below 0: fell on their own), low and high its 95 %
    interval; log_change, se: the same as a logarithm, for sums; places, dates: how many different ones it rests on.

    All None where there are too few, and `shortfall` then says of what.
    """

    change: float | None
    low: float | None
    high: float | None
    log_change: float | None
    se: float | None
    places: int
    dates: int
    shortfall: Shortfall = ()

    @property
    def reach(self) -> float:
        """Half of the 95 % interval of log_change: Student's t, for a change that few places show is hardly known."""
        return self.reach_at(0.95)

    def reach_at(self, level: float) -> float:
        """The same at another level."""
        return _reach(self.se, self.places, level) if self.se is not None and self.places > 1 else 0.0


def regression_to_mean(
    counts: Panel,
    *,
    site: Row,
    start: Start,
    before: MonthsBefore,
    after: MonthsAfter,
    window: Annotated[int, Described("Months that the rule looked at", "month", 1)] = 12,
    chosen: Annotated[
        int | None, Described("Places that the rule takes; the site's rank, 5 at least, when left out", minimum=1)
    ] = None,
) -> RegressionToMean:
    """What units chosen by the same rule did on their own, net of what all units did.

    counts: (units, months) with the site's own row; the rule took the units with the highest count over the last
    `window` months. site: its row; start: month (column) of its first phase; before, after: months compared. chosen:
    how many the rule takes at a time; when it is None, the site's own rank among all units, and five at least, for the
    worst place of a few dates is one or two places. With fewer than five places chosen the change is not measured.

    The rule is run at `start` for the other units and at every earlier month that leaves whole windows before `start`,
    for all units. For each choice the change is log(after / before) of the chosen together less that of all others.
    The standard error comes from leaving one unit out at a time (jackknife), so a unit chosen often counts once.
    """
    y = np.asarray(counts, np.float64)
    site, start = whole("site", site), whole("start", start)
    before, after, window = (whole("number of months compared", months) for months in (before, after, window))
    chosen = None if chosen is None else whole("number chosen", chosen)
    if y.ndim != 2 or not 0 <= site < y.shape[0] or min(before, after, window) < 1 or not 0 < start < y.shape[1]:
        raise ParameterError("counts have the shape (units, months), and site and start must lie within it.")
    first = max(before, window)
    cuts = [*range(first, start - after + 1), *([start] if start >= first and start + after <= y.shape[1] else [])]
    if not cuts or y.shape[0] < PLACES:
        lacks = (Lack(Need.PLACES, PLACES, len(y)), Lack(Need.MONTHS, first + after, y.shape[1]))
        return _too_few(0, len(cuts), *lacks)
    recent = y[:, start - window : start].sum(axis=1) if start >= window else y[:, :start].sum(axis=1)
    rank = int((recent > recent[site]).sum()) + 1
    take = chosen or min(max(CHOSEN, rank), len(y) - CHOSEN)  # some must be left to set them against
    expected, new = np.zeros((2, y.shape[0]))
    picked = np.zeros(y.shape[0], bool)
    for cut in cuts:
        score = y[:, cut - window : cut].sum(axis=1)
        if cut == start:
            score[site] = -1.0  # its own change is the question
        here = np.zeros(y.shape[0], bool)
        here[np.argsort(-score, kind="stable")[:take]] = True
        b, a = y[:, cut - before : cut].sum(axis=1), y[:, cut : cut + after].sum(axis=1)
        others = ~here
        if cut == start:
            others[site] = False
        new += here * a
        expected += here * b * (a[others].sum() / max(b[others].sum(), 1.0))
        picked |= here
    if picked.sum() < CHOSEN or new.sum() == 0 or expected.sum() == 0:
        return _too_few(int(picked.sum()), len(cuts), Lack(Need.CHOSEN_PLACES, CHOSEN, float(picked.sum())))
    log_change = float(np.log(new.sum() / expected.sum()))
    rows = np.flatnonzero(picked)
    without = np.array([(new.sum() - new[i], expected.sum() - expected[i]) for i in rows])
    without = np.log(np.maximum(without[:, 0], 0.5) / np.maximum(without[:, 1], 0.5))
    n = len(rows)
    se = float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))
    reach = _reach(se, n)
    low, change, high = (100 * float(np.expm1(log_change + k)) for k in (-reach, 0.0, reach))
    return RegressionToMean(change, low, high, log_change, se, n, len(cuts))


def _reach(se: float, places: int, level: float = 0.95) -> float:
    return float(stdtrit(places - 1, (1 + level) / 2)) * se


def _too_few(places: int, dates: int, *lacks: Lack) -> RegressionToMean:
    return RegressionToMean(None, None, None, None, None, places, dates, lacks)
