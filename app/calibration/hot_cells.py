"""Squares that stand out: how many of them are false where nothing does, and where a few truly do."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from app.calibration.claim import Aspect, Claim, Condition, Data
from app.calibration.incidents import Incidents
from app.calibration.measured import Measured, measured
from geo.space.grid import Grid
from models.local_g import local_g_grid_p
from models.multiplicity import enough_permutations, fdr_significant

SIDE: Final = 24
"""Cells along one edge of a simulated town."""
MEAN: Final = 1.5
"""Incidents in a cell of a town where nothing stands out."""
PEAK: Final = 5.0
"""How many times as many there are in a true hot cell."""
PEAKS: Final = (0, 1, 4)
CELL: Final = 250.0
"""Metres, of the squares of the map."""
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
    hot = _hot(rng.poisson(mean).astype(np.float64), 1.0, seed)
    return int((hot & ~near[1:-1, 1:-1]).sum()), int(hot.sum())


def hot_cells_rearranged(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """The counts of real squares put onto the squares of their force at random, `runs` times for each set: the share of
    these maps, where no place is busier in truth, with any hot cell. One row for each kind of data."""
    rows = []
    for data in dict.fromkeys(one.data for one in incidents):
        false = n = 0
        for number, one in enumerate(incidents):
            if one.data is data:
                values, study = _squares(one)
                for run in range(runs):
                    field = np.full(study.shape, np.nan)
                    field[study] = np.random.default_rng([seed, number, run]).permutation(values)
                    false += bool(_hot(field, CELL, seed + run).any())
                    n += 1
        rows.append(
            measured(
                Claim.HOT_CELL, data, stated=PROMISED, true=false, n=n, target=(0.0, PROMISED),
                conditions=(Condition(Aspect.PEAKS, 0),),
            )
        )  # fmt: skip
    return tuple(rows)


def _squares(one: Incidents) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Counts of the squares in which any crime was recorded, and which squares of the grid those are."""
    x, y = one.every.T
    grid = Grid.over((x.min(), y.min(), x.max() + 1, y.max() + 1), CELL)
    row, column = grid.locate(one.x, one.y)
    counts = np.zeros(grid.shape)
    np.add.at(counts, (row, column), one.weight)
    study = grid.occupied(x, y) | (counts > 0)
    return counts[study], study


def _hot(field: npt.NDArray[np.float64], side: float, seed: int) -> npt.NDArray[np.bool_]:
    """Which cells stand out, asked as the map asks."""
    p = local_g_grid_p(
        field,
        radius=1.5 * side,
        cell=side,
        unconditional=True,
        permutations=enough_permutations(int(np.isfinite(field).sum()), sides=1),
        seed=seed,
        alternative="greater",
    )
    return fdr_significant(p)
