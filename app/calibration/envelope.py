"""K that leaves the band of chance: how often, where incidents lie by chance alone."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.calibration.claim import Aspect, Claim, Condition, Data
from app.calibration.incidents import Incidents
from app.calibration.measured import Measured, measured
from models.nearest import ripley_envelope

WINDOW: Final = (0.0, 0.0, 3_000.0, 2_000.0)
RADII: Final = tuple(range(50, 501, 50))
SIMULATIONS: Final = 99
SIZES: Final = (30, 100)
PROMISED: Final = 0.05
EXACT: Final = (0.03, 0.07)
"""Between which an exact test of that level must lie, as 95 % intervals between 93 and 97."""


def envelope(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """The share of `runs` windows of evenly scattered incidents whose K leaves the band at any of ten distances."""
    rows = []
    for size in SIZES:
        left = 0
        for run in range(runs):
            random = np.random.default_rng([seed, size, run])
            x, y = random.uniform(*WINDOW[::2], size), random.uniform(*WINDOW[1::2], size)
            found = ripley_envelope(x, y, window=WINDOW, radii=RADII, alpha=PROMISED, simulations=SIMULATIONS, seed=run)
            left += bool(found.outside.any())
        rows.append(
            measured(
                Claim.ENVELOPE, Data.SIMULATED, stated=PROMISED, true=left, n=runs, target=EXACT,
                conditions=[Condition(Aspect.INCIDENTS, size)],
            )
        )  # fmt: skip
    return tuple(rows)
