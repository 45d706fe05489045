"""What a pilot of patrol days could show, foretold before it begins."""

import numpy as np
from scipy.special import betainc

from models.errors import ParameterError
from models.patrol.patrol_days import CLAIM

POWER = 0.8
HALVINGS = 50


def detectable_ratio(
    cases_a_day: float, days: int, *, one_in: int = 2, dispersion: float = 1.0, power: float = POWER
) -> float:
    """The ratio down to which a fall stays unseen: a true one below it is claimed with the chance `power` at least.

    cases_a_day: expected without patrols, all places together; days: of the trial, one of `one_in` left out. 0 where
    even an end to all incidents would not be seen so surely.
    """
    for name, value in (("cases", cases_a_day), ("days", days), ("dispersion", dispersion)):
        if not (np.isfinite(value) and value >= 0):
            raise ParameterError(f"The {name} must be a number of 0 or more, not {value!r}.")
    without = days / one_in
    exposure = one_in - 1.0
    low, high = 0.0, 1.0
    if _seen(cases_a_day * without, 1e-9, exposure, dispersion) < power:
        return 0.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        cases = cases_a_day * without * (1 + exposure * middle)
        low, high = (middle, high) if _seen(cases, middle, exposure, dispersion) >= power else (low, middle)
    return low


def _seen(cases: float, ratio: float, exposure: float, dispersion: float) -> float:
    """The chance that a fall to `ratio` is claimed in so many cases of both kinds of day."""
    total, tail = cases / max(dispersion, 1.0), CLAIM / 2
    even, true = exposure / (1 + exposure), ratio * exposure / (1 + ratio * exposure)
    if total <= 0 or _at_most(0.0, total, even) >= tail:
        return 0.0
    low, high = 0.0, total
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(middle, total, even) < tail else (low, middle)
    last = np.floor(low * max(dispersion, 1.0) + 1e-9) / max(dispersion, 1.0)
    return _at_most(float(last), total, true)


def _at_most(cases: float, total: float, chance: float) -> float:
    """Of a binomial, with counts that need not be whole."""
    return 1.0 if cases >= total else float(1 - betainc(cases + 1, total - cases, chance))
