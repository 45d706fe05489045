"""Squares that stand out: how many of them are false where nothing does, and where a few truly do."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.calibration.claim import Aspect, Claim, Condition, Data
from app.calibration.incidents import Incidents
from app.calibration.measured import Measured, measured
from models.local_g import local_g_grid_p
from models.multiplicity import enough_permutations, fdr_significant

SIDE: Final = 24
"""Cells along one edge of a simulated town."""
MEAN: Final = 1.5
"""Incidents in a cell of a town where nothing stands out."""
PEAK: Final = 5.0
"""How many times as many there are in a true hot cell."""
PEAKS: Final = (0, 1, 4)
PROMISED: Final = 0.05


def hot_cells(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """In `runs` simulated towns with no, one and four blocks of true hot cells: the share of towns (no block) with any
    hot cell, and the share of false ones among the hot cells (blocks).

    A hot cell is false when neither it nor one of the eight that touch it is hot in truth, for Gi* of a cell speaks of
    them together.
    """
    rows = []
    for peaks in PEAKS:
        false = found = 0
        for run in range(runs):
            wrong, hot = _town(peaks, np.random.default_rng([seed, peaks, run]), seed + run)
            false += wrong if peaks else wrong > 0
            found += hot if peaks else 1
        rows.append(
            measured(
                Claim.HOT_CELL, Data.SIMULATED, stated=PROMISED, true=false, n=found, target=(0.0, PROMISED),
                conditions=(Condition(Aspect.PEAKS, peaks),),
            )
        )  # fmt: skip
    return tuple(rows)


def _town(peaks: int, rng: np.random.Generator, seed: int) -> tuple[int, int]:
    """False hot cells and all hot cells of one town, asked as the map asks."""
    mean = np.full((SIDE, SIDE), MEAN)
    for _ in range(peaks):
        row, column = rng.integers(2, SIDE - 4, 2)
        mean[row : row + 2, column : column + 2] = MEAN * PEAK
    near = np.zeros((SIDE + 2, SIDE + 2), bool)
    for down in range(3):
        for right in range(3):
            near[down : down + SIDE, right : right + SIDE] |= mean > MEAN
    p = local_g_grid_p(
        rng.poisson(mean).astype(np.float64),
        radius=1.5,
        cell=1.0,
        unconditional=True,
        permutations=enough_permutations(SIDE * SIDE, sides=1),
        seed=seed,
        alternative="greater",
    )
    hot = fdr_significant(p)
    return int((hot & ~near[1:-1, 1:-1]).sum()), int(hot.sum())
