"""What happens on days with a patrol against days without, how sure that is, and what so many weeks could show."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arguments import flat
from models.engine.arrays import Bools, Floats, Ints
from models.errors import ParameterError
from models.rate_ratio import central_rate_ratio

LEVEL = 0.95
CLAIM = 0.04
"""p below which a difference is claimed: of 1,000 simulated pilots without one, at most 5 % are then."""
FEWEST_BLOCKS = 8
"""With fewer, how much days vary beyond chance is not known."""

Counts = Annotated[npt.ArrayLike, Described("Incidents of each place on each day", minimum=0)]
Patrolled = Annotated[npt.ArrayLike, Described("Whether each place was patrolled on each day")]
Blocks = Annotated[npt.ArrayLike, Described("Block of each day, within which days are alike; -1 for none")]


@dataclass(frozen=True)
class PatrolDays:
    """ratio: incidents a day with a patrol over those without, low and high the ends of its 95 % interval, p of no
    difference; with_patrol, without: incidents; days_with, days_without: days of places; dispersion: variance over
    chance. All not a number, but counts, where no day of either kind is there."""

    ratio: float
    low: float
    high: float
    p: float
    with_patrol: float
    without: float
    days_with: int
    days_without: int
    dispersion: float

    @property
    def claimed(self) -> bool:
        """Whether days with a patrol differ from others beyond what chance would do one time in twenty."""
        return self.p < CLAIM


def patrol_days(counts: Counts, patrolled: Patrolled, blocks: Blocks) -> PatrolDays:
    """Patrolled days of places against others of the same blocks, pooled over all places.

    counts, patrolled: (p, d); blocks: (d,) as `left_out_days.day_blocks`, or the weekday of each day. A place's block
    counts where it has both kinds of day (Mantel and Haenszel 1959, for rates); the interval is `central_rate_ratio`'s,
    widened by how much more than chance the blocks differ, all places together, for a busy night is busy in all of
    them. Only where days were left out at random, and are compared as they were drawn, is this an effect.
    """
    n, was, block = checked(counts, patrolled, blocks)
    kinds = np.unique(block[block >= 0])
    both = [_halves(n[:, block == kind], was[:, block == kind]) for kind in kinds]
    one, other, noise_one, noise_other = np.array(both, np.float64).reshape(-1, 4).T
    within = np.isin(block, kinds)
    days = int((was & within).sum()), int((~was & within).sum())
    cases = float(n[was & within].sum()), float(n[~was & within].sum())
    return compared(
        (one, other), (noise_one, noise_other), _dispersion(one, other, noise_one, noise_other), cases, days
    )


def shares(was: Bools, asked: Bools) -> tuple[Floats, Floats]:
    """Of one block, what a case counts on a day of the one kind and of the other at each place, (p,).

    So both kinds are as if there were as many of either; 0 where only one kind is there. was, asked: (p, d), which kind
    a day is and whether it counts.
    """
    one, other = (was & asked).sum(axis=1), (~was & asked).sum(axis=1)
    use = (one > 0) & (other > 0)
    share = np.divide(other, one + other, out=np.zeros(len(one)), where=use)
    return np.asarray(share, np.float64), np.where(use, 1 - share, 0.0)


def _halves(n: Floats, was: Bools) -> tuple[float, float, float, float]:
    """Of one block, the cases of both kinds of day by their shares, and the chance variance of both sums."""
    share, rest = shares(was, np.ones_like(was))
    a, b = np.where(was, n, 0).sum(axis=1), np.where(was, 0, n).sum(axis=1)
    return float(share @ a), float(rest @ b), float(share**2 @ a), float(rest**2 @ b)


def compared(
    cases: tuple[Floats, Floats],
    noise: tuple[Floats, Floats],
    dispersion: tuple[float, float],
    counted: tuple[float, float],
    days: tuple[int, int],
) -> PatrolDays:
    """The ratio of two sums of weighted cases with its interval. noise: their chance variances; dispersion: with the
    degrees behind it; counted, days: as they were."""
    a, b = (float(one.sum()) for one in cases)
    nothing = float("nan")
    if a + b == 0:
        return PatrolDays(nothing, nothing, nothing, nothing, *counted, *days, nothing)
    scale = float(noise[0].sum() + noise[1].sum()) / (a + b)
    phi, degrees = dispersion
    found = central_rate_ratio(a / scale, b / scale, dispersion=phi, degrees=degrees, level=LEVEL)
    return PatrolDays(float(found.ratio), float(found.low), float(found.high), float(found.p), *counted, *days, phi)


def _dispersion(one: Floats, other: Floats, noise_one: Floats, noise_other: Floats) -> tuple[float, float]:
    """How many times chance's variance the differences of the blocks have, never below 1, and the degrees behind it."""
    blocks = int(((one + other) > 0).sum())
    if blocks < FEWEST_BLOCKS or not other.sum():
        return 1.0, np.inf
    ratio = one.sum() / other.sum()
    chance = float((noise_one + ratio**2 * noise_other).sum())
    if not chance:
        return 1.0, np.inf
    seen = float(((one - ratio * other) ** 2).sum()) / chance * blocks / (blocks - 1)
    return (seen, blocks - 1.0) if seen > 1 else (1.0, np.inf)


def checked(counts: npt.ArrayLike, patrolled: npt.ArrayLike, blocks: npt.ArrayLike) -> tuple[Floats, Bools, Ints]:
    """Counts, patrolled and blocks as arrays. Raises ParameterError for other shapes and for what is no number."""
    n, was = np.atleast_2d(np.asarray(counts, np.float64)), np.atleast_2d(np.asarray(patrolled, bool))
    if n.shape != was.shape or not np.isfinite(n).all() or (n < 0).any():
        raise ParameterError("Counts and patrolled are (places, days) alike, the counts numbers of 0 or more.")
    return n, was, flat("blocks", blocks, n.shape[1]).astype(np.int64)
