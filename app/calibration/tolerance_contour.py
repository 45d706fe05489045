"""Ground that is surrounded because it changed or its risk is high: how often, where neither is so."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.calibration.claim import Aspect, Claim, Condition, Data
from app.calibration.incidents import Incidents
from app.calibration.measured import Measured, measured
from models.tolerance import difference_tolerance, relative_risk_tolerance

SIDE: Final = 3_000.0
"""Of a simulated town, metres."""
CELL, BANDWIDTH = 100.0, 300.0
PERMUTATIONS: Final = 199
SIZES: Final = (100, 1000)
"""Incidents in both periods, or incidents and the denominator's points."""
PROMISED: Final = 0.05
EXACT: Final = (0.03, 0.07)
"""Between which an exact test of that level must lie, as 95 % intervals between 93 and 97."""


def tolerance_contour(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """The share of `runs` simulated towns with any contour, where nothing changed and no risk differs: of a change and
    of a relative risk, with few incidents and many, by themselves and always two at once."""
    cases = [(size, burst, risk) for risk in (False, True) for size in SIZES for burst in ((1,) if risk else (1, 2))]
    return tuple(
        measured(
            Claim.TOLERANCE_CONTOUR, Data.SIMULATED, stated=PROMISED, n=runs, target=EXACT,
            true=sum(_surrounded(*case, [seed, *map(int, case), run]) for run in range(runs)),
            conditions=[
                Condition(Aspect.RISK, float(case[2])), Condition(Aspect.INCIDENTS, case[0]),
                Condition(Aspect.DISPERSION, case[1]),
            ],
        )
        for case in cases
    )  # fmt: skip


def _surrounded(size: int, burst: int, risk: bool, seed: list[int]) -> bool:
    """Whether one town has a contour; burst: incidents that come at once at one place, which is their dispersion."""
    random = np.random.default_rng(seed)
    centres = random.uniform(0.2 * SIDE, 0.8 * SIDE, (4, 2))

    def period() -> tuple[np.ndarray, np.ndarray]:
        at = centres[random.integers(0, 4, random.poisson(size / 2 / burst))]
        near = np.clip(at + random.normal(0.0, 300.0, at.shape), 0.0, SIDE - 1.0).round(-1)
        return np.repeat(near[:, 0], burst), np.repeat(near[:, 1], burst)

    one, other = period(), period()
    method = relative_risk_tolerance if risk else difference_tolerance
    found = method(
        *one, *other, bounds=(0.0, 0.0, SIDE, SIDE), cell=CELL, bandwidth=BANDWIDTH, permutations=PERMUTATIONS,
        alpha=PROMISED, seed=seed[-1],
    )  # fmt: skip
    return bool(found.beyond.any())
