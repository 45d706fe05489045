"""What would the same sum have shown at places and dates where nothing was done?"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from models.engine.arguments import positions, whole
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.impact.parameters import (
    ControlMonths,
    MonthsAfter,
    MonthsBefore,
    Panel,
    PositionsAfter,
    PositionsBefore,
    Row,
    SiteMonths,
    Start,
)
from models.impact.shortfall import Lack, Need, ShortfallError

NO_CASES: Final = Lack(Need.CASES_BEFORE_OR_AFTER, 1, 0)
MINIMUM: Final = 19
"""Placebos from which on the smallest two-sided p is 1 in 20."""


@dataclass(frozen=True)
class Placebo:
    """The real change among the placebo ones, all in % against the control (below 0: a fall).

    change: the real one; placebos: (k,) the others; rank: 1 is the furthest from no change, out of `of` (the placebos
    and the real one); p: rank / of. low, high: 95 % interval of the real change from the spread of the placebos; None
    below 5 of them or where they are not independent (dates).
    """

    change: float
    placebos: tuple[float, ...]
    rank: int
    of: int
    p: float
    low: float | None
    high: float | None

    @property
    def telling(self) -> bool:
        """Whether there are placebos enough for the rank to reach 1 in 20."""
        return len(self.placebos) >= MINIMUM


def placebo_sites(counts: Panel, site: Row, *, before: PositionsBefore, after: PositionsAfter) -> Placebo:
    """The site's change against all others, and every other area's in its place (the site left out).

    counts: (areas, months); site: row of the real one; before, after: positions of the months compared. A change is the
    log of (after / before) over the same of all others together, so an area's size does not matter, but its
    chance does: each is divided by its Poisson error before ranking (Ferman and Pinto 2019). Areas with no case
    before or after are left out.
    """
    y = np.asarray(counts, np.float64)
    if y.ndim != 2 or not 0 <= site < len(y):
        raise ParameterError("counts have the shape (areas, months), and site is one of its rows.")
    site, months = whole("site", site), y.shape[1]
    old, new = positions("before", before, months), positions("after", after, months)
    if not len(old) or not len(new):
        raise ParameterError(f"before and after must name positions among the {y.shape[1]} months.")
    b, a = y[:, old].sum(axis=1), y[:, new].sum(axis=1)
    if min(b[site], a[site]) == 0:
        raise ShortfallError("The site has no case before or after, so its change has no rank.", NO_CASES)
    use = (b > 0) & (a > 0)
    use[site] = False
    pool = np.array([b[use].sum(), a[use].sum()])
    real, error = _change(b[site], a[site], *pool)
    logs, errors = _change(b[use], a[use], pool[0] - b[use], pool[1] - a[use]) if use.sum() > 1 else np.zeros((2, 0))
    return _ranked(float(real), float(error), np.asarray(logs), np.asarray(errors), spread=True)


def placebo_dates(
    treated: SiteMonths, control: ControlMonths, *, start: Start, before: MonthsBefore, after: MonthsAfter
) -> Placebo:
    """The change at `start` among those at every earlier date whose months all lie before it.

    treated, control: (months,); before, after: months compared at each date. The windows overlap, so the placebos are
    not independent: the rank is a picture, not a test, and there is no interval.
    """
    r, c = np.asarray(treated, np.float64), np.asarray(control, np.float64)
    start, before, after = whole("start", start), whole("months before", before), whole("months after", after)
    if r.ndim != 1 or r.shape != c.shape or start < before or start + after > len(r) or min(before, after) < 1:
        raise ParameterError("treated and control have one value a month, with whole windows before and after start.")
    dates = [*range(before, start - after + 1), start]
    spans = [(r, -before, 0), (c, -before, 0), (r, 0, after), (c, 0, after)]
    sums = np.array([[s[d + low : d + high].sum() for s, low, high in spans] for d in dates])
    if sums[-1].min() == 0:
        raise ShortfallError("The site or the control has no case before or after: no change to rank.", NO_CASES)
    logs, errors = _change(sums[:, 0], sums[:, 2], sums[:, 1], sums[:, 3])
    seen = sums[:-1].min(axis=1, initial=np.inf) > 0
    return _ranked(float(logs[-1]), float(errors[-1]), logs[:-1][seen], errors[:-1][seen], spread=False)


def _change(b: npt.ArrayLike, a: npt.ArrayLike, pool_b: npt.ArrayLike, pool_a: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Log change against the pool and its Poisson standard error."""
    one, two, three, four = (np.maximum(np.asarray(v, np.float64), 0.5) for v in (b, a, pool_b, pool_a))
    return np.log(two / one) - np.log(four / three), np.sqrt(1 / one + 1 / two + 1 / three + 1 / four)


def _ranked(real: float, error: float, logs: Floats, errors: Floats, *, spread: bool) -> Placebo:
    further = int((np.abs(logs / errors) >= abs(real / error)).sum())
    of = len(logs) + 1
    low = high = None
    if spread and len(logs) >= 5:
        z = logs / errors
        reach = float(stdtrit(len(z) - 1, 0.975)) * error * float(np.sqrt((z**2).sum() / (len(z) - 1)))
        low, high = (100 * float(np.expm1(real + k)) for k in (-reach, reach))
    placebos = tuple(float(v) for v in 100 * np.expm1(logs))
    return Placebo(100 * float(np.expm1(real)), placebos, further + 1, of, (further + 1) / of, low, high)
