"""How much of the harm stands in how little of the area: the law of crime concentration, for this force.

Values are counts or harm per unit (cell, street, ward), so case weights belong in the values. Two units of equal value
and area are the same as one of twice both: every measure but the adjusted Gini, which counts units, is unchanged.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.parameters import Areas, Values


@dataclass(frozen=True)
class ConcentrationShare:
    """The smallest set of units that holds at least `held` of the total: its number, share of units and of area."""

    held: float
    units: int
    unit_share: float
    area_share: float


def lorenz(values: Values, area: Areas | None = None) -> tuple[Floats, Floats]:
    """(share of area, share of values), both (n + 1,) from 0 to 1, units sorted by density, lowest first.

    Without an area every unit counts the same. With nothing anywhere the curve is the diagonal.
    """
    v, a = _units(values, area)
    order = np.argsort(v / a, kind="stable")
    across = np.concatenate([[0.0], np.cumsum(a[order]) / a.sum()])
    total = v.sum()
    return across, np.concatenate([[0.0], np.cumsum(v[order]) / total]) if total > 0 else across.copy()


def gini(values: Values, area: Areas | None = None) -> float:
    """Twice the area between the Lorenz curve and the diagonal: 0 even, towards 1 all in one place."""
    across, up = lorenz(values, area)
    return float(1 - np.sum(np.diff(across) * (up[1:] + up[:-1])))


def adjusted_gini(
    values: Values,
    cases: Annotated[float | None, Described("Incidents in all; the sum of values when left out", minimum=0)] = None,
) -> float:
    """Gini that does not call few crimes over many units concentrated (Bernasco and Steenbeek 2017).

    max(units / cases, 1) * (G - 1) + 1: with fewer cases than units the evenest possible spread is one case a unit.
    cases: number of incidents, by default the sum of the values (give it when the values are harm). 0 with no cases.
    """
    v, _ = _units(values, None)
    number = float(v.sum()) if cases is None else float(cases)
    if number < 0 or not np.isfinite(number):
        raise ParameterError("cases must be 0 or more")
    return max(len(v) / number, 1.0) * (gini(v) - 1) + 1 if number > 0 else 0.0


def shares(
    values: Values,
    area: Areas | None = None,
    held: Annotated[tuple[float, ...], Described("Shares of the harm", minimum=0, maximum=1)] = (0.25, 0.5, 0.8),
) -> list[ConcentrationShare]:
    """For each share of the total, the fewest units by density, highest first, that hold it; whole units only."""
    v, a = _units(values, area)
    if np.ndim(held) != 1 or any(not 0 < share <= 1 for share in held):
        raise ParameterError("shares to be held must lie above 0 and at most at 1")
    order = np.argsort(-v / a, kind="stable")
    total = float(v.sum())
    reached = np.cumsum(v[order])
    found = []
    for share in held:
        units = int(np.searchsorted(reached, share * total * (1 - 1e-12))) + 1 if total > 0 else 0
        found.append(ConcentrationShare(share, units, units / len(v), float(a[order[:units]].sum() / a.sum())))
    return found


def _units(values: npt.ArrayLike, area: npt.ArrayLike | None) -> tuple[Floats, Floats]:
    v = np.asarray(values, np.float64).ravel()
    a = np.ones(len(v)) if area is None else np.asarray(area, np.float64).ravel()
    if not len(v) or len(v) != len(a):
        raise ParameterError("there must be at least one unit, and one area a unit")
    if not (np.isfinite(v).all() and np.isfinite(a).all()) or (v < 0).any() or (a <= 0).any():
        raise ParameterError("values must be finite and 0 or more, and areas more than 0")
    return v, a
