"""How much of the harm a patrolled area catches: the best of the land by one count, judged by the same or a later one.

Places are taken by their density, highest first, until the land is used up; the last of them counts by the part of it
that fits. Places that are alike there share what is left of the land evenly, so that no order of places changes the
result; a place without a case is never taken. Case weights belong in the values.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt

from models.binomial_interval import binomial_interval
from models.described import Described
from models.engine.arguments import flat, positive
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.parameters import Observed

SAME: Final = 1e-9
"""Of the larger: densities that differ by less are alike."""
Land = Annotated[float, Described("Land that can be patrolled, in the unit of the areas", minimum=0)]
Sizes = Annotated[npt.ArrayLike | None, Described("Area of each place; ones when left out", minimum=0)]


@dataclass(frozen=True)
class Capture:
    """share: caught of all; low, high: its interval; dispersion: variance of what is caught over that of a binomial,
    1 or more. Not a number without a case."""

    share: float
    low: float
    high: float
    dispersion: float


def top_places(values: Observed, land: Land, area: Sizes = None) -> Floats:
    """(n,) how much of each place belongs to the densest land: 1 all of it, 0 none, between for the last ones.

    values: (n,) cases of each place; area: (n,), ones when left out. Raises ParameterError for values below zero or no
    numbers and for land and areas that are not above zero.
    """
    v, a = _places(values, area)
    land = positive("land", land)
    density = v / a
    order = np.argsort(-density, kind="stable")
    used = np.cumsum(a[order])
    if not len(v) or used[-1] <= land:
        return (v > 0).astype(np.float64)
    last = density[order[np.searchsorted(used, land)]]
    above = density > last * (1 + SAME)
    alike = ~above & (density >= last * (1 - SAME)) & (v > 0)
    left = land - float(a[above].sum())
    part = left / float(a[alike].sum()) if alike.any() else 0.0
    return above + np.where(alike, min(part, 1.0), 0.0)


def captured(
    values: Observed,
    judged: Annotated[npt.ArrayLike, Described("Cases of each place in the time that it is judged by", minimum=0)],
    land: Land,
    area: Sizes = None,
) -> float:
    """What share of one count stands in the land that another count would have us patrol?

    With `judged` the same as `values` it is looked at in hindsight, which flatters it: the highest counts are the
    highest partly by luck. A place of which a part is taken catches that part of its cases. Not a number without cases.
    """
    v, _ = _places(values, area)
    then = flat("judged", judged, len(v))
    if (then < 0).any() or not np.isfinite(then).all():
        raise ParameterError("What it is judged by must be finite and 0 or more.")
    total = float(then.sum())
    return float(top_places(v, land, area) @ then) / total if total else np.nan


def capture_interval(
    caught: Annotated[npt.ArrayLike, Described("Cases caught in each period", minimum=0)],
    cases: Annotated[npt.ArrayLike, Described("All cases of each period", minimum=0)],
    *,
    level: Annotated[float, Described("Level of the interval", minimum=0, maximum=1)] = 0.95,
) -> Capture:
    """The share caught over several periods together, and how far it could be from what another such time would show.

    The exact interval of a share (Clopper & Pearson 1934) with its cases divided by the dispersion of the shares of
    the periods (quasi-binomial, McCullagh & Nelder 1989), where that is above 1. caught, cases: (k,) of each period.
    """
    total = np.asarray(cases, np.float64).ravel()
    got = flat("caught", caught, len(total))
    if not (np.isfinite(total).all() and np.isfinite(got).all()) or (got < 0).any() or (got > total * (1 + SAME)).any():
        raise ParameterError("What is caught must be finite, 0 or more, and no more than all cases.")
    n, k = float(total.sum()), float(got.sum())
    if not n:
        return Capture(np.nan, np.nan, np.nan, np.nan)
    share = min(k / n, 1.0)
    some = total > 0
    freedom = int(some.sum()) - 1
    spread = share * (1 - share)
    off = float(((got[some] - share * total[some]) ** 2 / total[some]).sum())
    dispersion = max(off / (freedom * spread), 1.0) if freedom > 0 and spread > 0 else 1.0
    low, high = binomial_interval(share * n / dispersion, n / dispersion, level=level)
    return Capture(share, float(low), float(high), dispersion)


def _places(values: npt.ArrayLike, area: npt.ArrayLike | None) -> tuple[Floats, Floats]:
    v = np.asarray(values, np.float64)
    if v.ndim != 1 or not np.isfinite(v).all() or (v < 0).any():
        raise ParameterError("Values must be a flat list of finite numbers, 0 or more.")
    a = np.ones(len(v)) if area is None else flat("area", area, len(v))
    if not np.isfinite(a).all() or (a <= 0).any():
        raise ParameterError("Every area must be a finite number above zero.")
    return v, a
