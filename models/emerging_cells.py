"""What has each place become over the periods, in plain words: new, growing, lasting, fading, former, now and then?

For cells of any shape: their neighbours are given. Case weights are in the values.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, Literal

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.emerging import Pattern, eight_classes, four_classes, score_trend
from models.engine.arrays import Bools, Floats, Ints
from models.engine.matrices import compressed
from models.engine.permutation import dealt_anew_counts, p_value
from models.engine.sums_of_draws import reached, upper_tails
from models.errors import ParameterError
from models.multiplicity import enough_permutations, fdr_cutoff, fdr_significant
from models.parameters import Alpha, Seed
from models.poisson_interval import tail_after
from models.spatial_weights import Neighbours
from models.trend import modified_mann_kendall

RECENT: Final = 0.2
"""Share of the periods, rounded up, that is now."""
MINIMUM_REST: Final = 0.1
"""Share of all cases in cells that were never hot, by which change is measured; with fewer, all cases are taken."""
MAXIMUM_DRAWS: Final = 499_999


class Emergence(StrEnum):
    """What a cell has become."""

    NEW = "new"
    GROWING = "growing"
    LASTING = "lasting"
    FADING = "fading"
    FORMER = "former"
    NOW_AND_THEN = "now_and_then"
    NONE = ""


BY_PATTERN: Final = {
    Pattern.EMERGING: Emergence.NEW,
    Pattern.NEW: Emergence.NEW,
    Pattern.CONSECUTIVE: Emergence.NEW,
    Pattern.INTENSIFYING: Emergence.GROWING,
    Pattern.PERSISTENT: Emergence.LASTING,
    Pattern.DIMINISHING: Emergence.FADING,
    Pattern.FORMER: Emergence.FORMER,
    Pattern.HISTORICAL: Emergence.FORMER,
    Pattern.INTERMITTENT: Emergence.NOW_AND_THEN,
    Pattern.SPORADIC: Emergence.NOW_AND_THEN,
    Pattern.OSCILLATING: Emergence.NOW_AND_THEN,
}
"""What the patterns of both classifications are in plain words."""


@dataclass(frozen=True)
class EmergingCells:
    """Cells by what they became.

    hot: (periods, n) which cells were hot when; p, cutoff: of that, one-sided, and the p that decided; permutations:
    how many p is from, 0 where it is exact; pattern: (n,) of the classification asked for; became: (n,) `Emergence`;
    change: (n,) last periods over those before, beside cells that were never hot; change_p: of so clear a change by
    chance, two-sided; sure: (n,) whether a cell that is called new, growing, fading or former has changed by more than
    chance explains, with all cells that were ever hot looked at; recent: number of the last periods that are now.
    """

    hot: Bools
    p: Floats
    cutoff: float
    permutations: int
    pattern: npt.NDArray[np.str_]
    became: npt.NDArray[np.str_]
    change: Floats
    change_p: Floats
    sure: Bools
    recent: int


def emerging_cells(
    series: Annotated[npt.ArrayLike, Described("(periods, cells), oldest first: sums of case weights", minimum=0)],
    neighbours: Neighbours,
    *,
    alpha: Alpha = 0.05,
    classes: Annotated[Literal["four", "eight"], Described("Four plain ones or Esri's eight")] = "four",
    seed: Seed = 0,
) -> EmergingCells:
    """When each cell with its neighbours held more than as many cells of any period would by chance, and what that
    makes of it.

    A cell is hot in a period when the sum of it and its neighbours passes, one-sided, with false discoveries controlled
    at `alpha` over all cells and periods (Benjamini and Hochberg). Of whole numbers p is exact: the distribution of
    which permutations are a sample; of others it is from permutations. The pattern follows (models.emerging), with cold
    spots left out: of rare cases nothing can be colder than chance.

    Whether a cell changed is judged beside the cells that were never hot, so that a season, a change of recording and a
    period that is missing are in both: its recent sum against the one before (exact test of two Poisson means), or its
    share over all periods (modified Mann-Kendall), whichever is clearer, at half the level each, with all cells that
    were ever hot looked at: those that look new were picked for their last periods. A lasting cell, or one that is hot
    now and then, is growing or fading where that is clear; a new or former one is sure. What the pattern calls new
    although it fell, or former although it rose, is hot now and then. Raises ParameterError for weights other than 0
    and 1.
    """
    x, w = np.asarray(series, np.float64), compressed(neighbours)
    if x.ndim != 2 or w.shape != (x.shape[1], x.shape[1]):
        raise ParameterError("series must have the shape (periods, cells), and neighbours (cells, cells)")
    if not (w.data == 1).all() or w.diagonal().any():
        raise ParameterError("neighbours must weigh 1, and no cell may be its own")
    if not np.isfinite(x).all() or (x < 0).any() or len(x) < 2:
        raise ParameterError("two periods or more of finite numbers, 0 or more, are needed")
    total = x + np.asarray((w @ x.T).T)
    count = np.rint(np.asarray(w.sum(axis=1)).ravel()).astype(np.int64) + 1
    p, permutations = _evidence(x, total, count, alpha, seed)
    cutoff = fdr_cutoff(p, alpha)
    hot = p <= cutoff
    pattern = _pattern(hot, total, classes, alpha)
    became = np.full(len(pattern), Emergence.NONE, "<U12")
    for one, meaning in BY_PATTERN.items():
        became[pattern == one] = meaning
    recent = _recent(len(x))
    change, change_p, clear, up = _changed(x, total, hot, recent, alpha)
    steady = np.isin(became, (Emergence.LASTING, Emergence.NOW_AND_THEN))
    other_way = ((became == Emergence.NEW) & ~(change > 1)) | ((became == Emergence.FORMER) & ~(change < 1))
    became[other_way] = Emergence.NOW_AND_THEN
    became[(steady | other_way) & clear] = Emergence.GROWING
    became[(steady | other_way) & clear & ~up] = Emergence.FADING
    sure = clear & np.isin(became, (Emergence.NEW, Emergence.GROWING, Emergence.FADING, Emergence.FORMER))
    return EmergingCells(hot, p, cutoff, permutations, pattern, became, change, change_p, sure, recent)


def _evidence(x: Floats, total: Floats, count: Ints, alpha: float, seed: int) -> tuple[Floats, int]:
    """p of every sum, one-sided, and from how many permutations: 0 for none, all of them."""
    counts = np.broadcast_to(count, x.shape)
    if (x == np.rint(x)).all():
        return reached(upper_tails(x.ravel(), int(count.max(initial=1))), counts, total), 0
    number = min(enough_permutations(x.size, alpha, sides=1), MAXIMUM_DRAWS)
    above, below = dealt_anew_counts(x.ravel(), total.ravel(), counts.ravel(), permutations=number, seed=seed)
    return p_value(above, below, number, "greater").reshape(x.shape), number


def _pattern(hot: Bools, total: Floats, classes: str, alpha: float) -> npt.NDArray[np.str_]:
    cold = np.zeros_like(hot)
    if classes == "four":
        return four_classes(hot, cold, recent=RECENT).pattern
    if classes == "eight":
        return eight_classes(hot, cold, *score_trend(total), alpha=alpha).pattern
    raise ParameterError(f'classes are "four" or "eight", not "{classes}"')


def _recent(periods: int) -> int:
    return min(int(np.ceil(periods * RECENT * (1 - 1e-12))), periods - 1)


def _changed(
    x: Floats, total: Floats, hot: Bools, recent: int, alpha: float
) -> tuple[Floats, Floats, Bools, Bools]:  # fmt: skip
    """Of each cell the last periods over those before, beside those cells that were never hot; the p of it, or of a
    trend over all periods, whichever is smaller, twice, for there are two tests; whether that is clear with all cells
    that were ever hot looked at; and whether it went up."""
    ever = hot.any(axis=0)
    rest = x[:, ~ever].sum(axis=1)
    if rest.sum() < MINIMUM_REST * max(x.sum(), 1.0):  # too few to measure by
        rest = x.sum(axis=1)
    now, before = total[-recent:].sum(axis=0), total[:-recent].sum(axis=0)
    rest_now, rest_before = max(float(rest[-recent:].sum()), 0.5), max(float(rest[:-recent].sum()), 0.5)
    ratio, variation = rest_now / rest_before, 1 / rest_now + 1 / rest_before
    with np.errstate(divide="ignore", invalid="ignore"):
        change = now / before / ratio
    more = tail_after(now, before, ratio, variation)
    fewer = tail_after(before, now, 1 / ratio, variation)
    p, up, clear = (
        np.minimum(2 * np.minimum(more, fewer), 1.0),
        np.nan_to_num(change, nan=1.0) >= 1,
        np.zeros_like(ever),
    )
    beside = np.maximum(rest, 0.5)
    for i in np.flatnonzero(ever):
        trend = modified_mann_kendall(total[:, i] / beside)
        if trend.p < p[i]:
            p[i], up[i] = trend.p, trend.z > 0
    p = np.minimum(2 * p, 1.0)
    if ever.any():
        clear[ever] = fdr_significant(p[ever], alpha)
    return change, p, clear, np.asarray(up)
