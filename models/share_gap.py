"""Whether one thing falls on some groups more than another does: patrol time beside harm, by fifth of deprivation."""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from models.described import Described
from models.engine.arrays import Floats
from models.errors import ParameterError

MINIMUM: Final = 8
"""Units below which no interval is given: of fewer the spread itself is not known."""


@dataclass(frozen=True)
class ShareGap:
    """Of each of g groups, (g,) each. share, low, high: of the first; beside, beside_low, beside_high: of what it
    stands beside; gap: the first less the other; gap_low, gap_high: its interval, which holds for all groups together.
    Not a number where nothing was counted, and ends where there are fewer than MINIMUM units."""

    share: Floats
    low: Floats
    high: Floats
    beside: Floats
    beside_low: Floats
    beside_high: Floats
    gap: Floats
    gap_low: Floats
    gap_high: Floats


def share_gap(
    falls: Annotated[npt.ArrayLike, Described("What falls on each group in each unit, such as a night", minimum=0)],
    beside: Annotated[npt.ArrayLike, Described("What it is set beside, by its own units, such as months", minimum=0)],
    *,
    level: Annotated[float, Described("Level of the intervals of shares", minimum=0, maximum=1)] = 0.95,
    gap_level: Annotated[float, Described("Level of those of gaps, all together", minimum=0, maximum=1)] = 0.99,
) -> ShareGap:
    """Does the first fall on any group more, or less, than the second does?

    falls: (k, g), beside: (m, g). Each share is a ratio of sums over units that vary from each other, so its variance
    is that of the linearised ratio (Cochran 1977, 6.4): k / (k - 1) sum (y_i - s x_i)^2 / (sum x)^2, its interval that
    of Student on k - 1. The gap's variance is the sum of both, its freedom Satterthwaite's (1946), and its level is
    shared among the g groups (Bonferroni): a world without any gap is said to have one in about 1 - gap_level of
    cases. The gap's variance is at least that of a group on which both fall alike, for a group with next to nothing
    shows none.
    """
    one, other = _of(falls), _of(beside)
    if one.shape[1] != other.shape[1]:
        raise ParameterError("Both must be given for the same groups.")
    for given in (level, gap_level):
        if not 0 < given < 1:
            raise ParameterError(f"The level must lie between 0 and 1, not {given!r}.")
    share, variance, free = _ratio(one)
    base, spread, others = _ratio(other)
    low, high = _ends(share, variance, free, 1 - level)
    base_low, base_high = _ends(base, spread, others, 1 - level)
    gap, both = share - base, _shared(share, variance, base, spread)
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = both**2 / (variance**2 / free + spread**2 / others)
    freedom = np.where(both > 0, freedom, free)
    half = stdtrit(np.maximum(freedom, 1), 1 - (1 - gap_level) / 2 / max(one.shape[1], 1)) * np.sqrt(both)
    return ShareGap(
        share, np.maximum(low, 0), np.minimum(high, 1), base, np.maximum(base_low, 0), np.minimum(base_high, 1),
        gap, gap - half, gap + half,
    )  # fmt: skip


def _of(values: npt.ArrayLike) -> Floats:
    found = np.asarray(values, np.float64)
    if found.ndim != 2 or not np.isfinite(found).all() or (found < 0).any():
        raise ParameterError("What falls on the groups must be a table of finite numbers, 0 or more, a row a unit.")
    return found[found.sum(axis=1) > 0]


def _ratio(units: Floats) -> tuple[Floats, Floats, float]:
    """The shares, their variance, and its freedom; no variance of fewer units than MINIMUM."""
    total, k = float(units.sum()), len(units)
    nothing = np.full(units.shape[1], np.nan)
    if not total:
        return nothing, nothing, 1.0
    share = units.sum(axis=0) / total
    if k < MINIMUM:
        return share, nothing, 1.0
    off = units - share * units.sum(axis=1, keepdims=True)
    return share, k / (k - 1) * (off**2).sum(axis=0) / total**2, float(k - 1)


def _shared(share: Floats, variance: Floats, base: Floats, spread: Floats) -> Floats:
    """(g,) variance of the gap: that of both shares, and at least that of a group on which both fall alike."""
    n, m = _worth(share, variance), _worth(base, spread)
    with np.errstate(invalid="ignore", divide="ignore"):
        alike = (share * n + base * m) / (n + m)
        least = alike * (1 - alike) * (1 / n + 1 / m)
    return np.fmax(variance + spread, np.where(np.isfinite(variance + spread), least, np.nan))


def _worth(share: Floats, variance: Floats) -> float:
    """How many independent cases the whole table is worth: as many as make its variance that of a multinomial."""
    total = float(variance.sum())
    return float((share * (1 - share)).sum()) / total if total > 0 else np.inf


def _ends(share: Floats, variance: Floats, free: float, outside: float) -> tuple[Floats, Floats]:
    half = stdtrit(free, 1 - outside / 2) * np.sqrt(variance)
    return share - half, share + half
