"""“It fell”, “it rose”, and the smallest fall that a site could show: how often they are true in simulated towns."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from app.calibration.claim import Aspect, Claim, Condition, Data
from app.calibration.incidents import Incidents
from app.calibration.measured import Measured, measured
from models.impact.effect import effect
from models.impact.expected_cases import expected_cases
from models.impact.power import POWER, planned_power

Floats = npt.NDArray[np.float64]
PLACES: Final = 41
"""The site and the places like it."""
BEFORE: Final = 36
AFTER: Final = 12
SETTINGS: Final = tuple(
    (size, variation, worst)
    for worst in (False, True)
    for size, variation in ((5.0, 0.1), (10.0, 0.1), (40.0, 0.1), (10.0, 0.3))
)
"""Cases a month of the site; standard deviation of each place's monthly shocks; whether it is the one with the most
cases of the last year, where all drift."""
DRIFT: Final = 0.15
WRONG: Final = 0.02
"""Most that is promised of sites where nothing was done."""


def site_verdict(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """Of `runs` sites a setting where nothing is done, the share that is said to have fallen or risen in a year."""
    return _rows(Claim.VERDICT, _wrong, runs, seed)


def site_power(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """Of `runs` sites a setting where the fall is made that is stated for a year before the phase, the share that is
    said to have fallen."""
    return _rows(Claim.POWER, _shown, runs, seed)


def _rows(
    claim: Claim, ask: Callable[[Floats, np.random.Generator], bool | None], runs: int, seed: int
) -> tuple[Measured, ...]:
    rows = []
    for number, (size, variation, worst) in enumerate(SETTINGS):
        answers = []
        for run in range(runs):
            rng = np.random.default_rng([seed, number, run])
            answers.append(ask(_town(size, variation, worst, rng), rng))
        judged = [one for one in answers if one is not None]
        conditions = [Condition(Aspect.MONTHLY, size), Condition(Aspect.VARIATION, variation)]
        if worst:
            conditions.append(Condition(Aspect.AT_WORST, 1))
        stated, target = (WRONG, (0.0, WRONG)) if claim == Claim.VERDICT else (POWER, None)
        rows.append(
            measured(
                claim, Data.SIMULATED, stated=stated, true=sum(judged), n=len(judged), target=target,
                conditions=conditions,
            )
        )  # fmt: skip
    return tuple(rows)


def _wrong(counts: Floats, rng: np.random.Generator) -> bool:
    expected = expected_cases(counts[0], counts[1:], start=BEFORE, after=np.arange(BEFORE, BEFORE + AFTER))
    found = effect(expected, counts[0, BEFORE:].sum())
    return found.high < 1 or found.low > 1


def _shown(counts: Floats, rng: np.random.Generator) -> bool | None:
    """None where no fall is stated."""
    (planned,) = planned_power(counts[0, :BEFORE], counts[1:, :BEFORE], horizons=[AFTER])
    if planned.fall is None:
        return None
    expected = expected_cases(counts[0], counts[1:], start=BEFORE, after=np.arange(BEFORE, BEFORE + AFTER))
    return effect(expected, float(rng.binomial(int(counts[0, BEFORE:].sum()), 1 - planned.fall))).high < 1


def _town(size: float, variation: float, worst: bool, rng: np.random.Generator) -> Floats:
    """Counts (PLACES, months) with the site in row 0, where nothing was done: a season and shocks that all share, and
    shocks of each place's own."""
    months = BEFORE + AFTER
    level = np.log(size) + (0.0 if worst else rng.uniform(-np.log(2), np.log(2), (PLACES, 1)))
    if not worst:
        level[0] = np.log(size)
    shared = 0.15 * np.cos(2 * np.pi * np.arange(months) / 12) + _lasting(rng, (1, months), 0.06, 0.5)
    log = level + shared + _lasting(rng, (PLACES, months), variation, 0.3)
    if worst:
        log = log + _lasting(rng, (PLACES, months), DRIFT, 0.85)
    counts = rng.poisson(np.exp(log)).astype(np.float64)
    if worst:
        highest = int(np.argmax(counts[:, BEFORE - 12 : BEFORE].sum(axis=1)))
        counts[[0, highest]] = counts[[highest, 0]]
    return counts


def _lasting(rng: np.random.Generator, shape: tuple[int, int], sd: float, memory: float) -> Floats:
    """Shocks with this standard deviation, each month keeping `memory` of the last one's."""
    out = rng.normal(0, sd, shape)
    for k in range(1, shape[1]):
        out[:, k] = memory * out[:, k - 1] + np.sqrt(1 - memory**2) * out[:, k]
    return np.asarray(out)
