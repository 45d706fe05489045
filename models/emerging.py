"""Emerging hot spots: what has a cell been over the periods, and where is it going?

Both classifications read which periods were significantly hot or cold, after correction over space and time together
(models.multiplicity). Case weights are in the values that the scores came from.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arguments import flat
from models.engine.arrays import Bools, Floats
from models.errors import ParameterError
from models.parameters import Alpha, Cold, Hot
from models.trend import mann_kendall_columns


class Pattern(StrEnum):
    """What a cell has been: one of Esri's eight, or of the four plain ones (persistent is in both)."""

    HISTORICAL = "historical"
    NEW = "new"
    CONSECUTIVE = "consecutive"
    INTENSIFYING = "intensifying"
    DIMINISHING = "diminishing"
    PERSISTENT = "persistent"
    OSCILLATING = "oscillating"
    SPORADIC = "sporadic"
    EMERGING = "emerging"
    FORMER = "former"
    INTERMITTENT = "intermittent"
    MIXED = "mixed"  # both hot and cold, each with a pattern
    NONE = "none"
    OUTSIDE = ""  # of the study area


@dataclass(frozen=True)
class EmergingSpots:
    """pattern: the `Pattern` of every cell, as text; sign: int8, 1 a hot spot, -1 a cold spot, 0 neither or both."""

    pattern: npt.NDArray[np.str_]
    sign: npt.NDArray[np.int8]


def eight_classes(
    hot: Hot,
    cold: Cold,
    trend_z: Annotated[npt.ArrayLike, Described("Mann-Kendall z of each cell")],
    trend_p: Annotated[npt.ArrayLike, Described("Mann-Kendall p of each cell", minimum=0, maximum=1)],
    *,
    alpha: Alpha = 0.05,
) -> EmergingSpots:
    """Esri's patterns, (n,).

    hot, cold: (periods, n) significant periods, oldest first; trend_z, trend_p: (n,) Mann-Kendall on the cell's scores.
    For hot spots, and for cold spots with the words exchanged, the first that fits:

    1. historical: the last period is not hot, but at least 90 % of all were. It comes first, because Esri's words for
       "persistent" do not ask for the last period and would claim the same cells.
    The others need a hot last period:
    2. new: never hot before the last period.
    3. consecutive: hot in one unbroken run of two or more periods up to the last, never before, less than 90 % of all.
    4. intensifying: at least 90 % hot, scores rising (p < alpha).
    5. diminishing: at least 90 % hot, scores falling (p < alpha).
    6. persistent: at least 90 % hot, no trend.
    7. oscillating: less than 90 % hot, and cold in some earlier period.
    8. sporadic: less than 90 % hot, on and off, never cold.

    A cold spot intensifies when its scores fall. Hot and cold never fit at one number; a cell that was hot in 90 % of
    the periods and is cold in the last is a historical hot spot, because that is asked first.
    """
    is_hot, is_cold = _periods(hot, "hot"), _periods(cold, "cold")
    if is_hot.shape != is_cold.shape or (is_hot & is_cold).any():
        raise ParameterError("hot and cold must have one shape, and no period may be both")
    z, p = (flat("trend_z and trend_p", trend, is_hot.shape[1]) for trend in (trend_z, trend_p))
    rising, falling = (p < alpha) & (z > 0), (p < alpha) & (z < 0)
    return _first_that_fits(
        _esri(is_hot, is_cold, rising, falling), _esri(is_cold, is_hot, falling, rising), is_hot.shape[1]
    )


def _esri(on: Bools, off: Bools, up: Bools, down: Bools) -> dict[Pattern, Bools]:
    """Which cells fit each pattern, in the order in which they are asked."""
    periods = on.shape[0]
    count = on.sum(axis=0)
    nearly_all = 10 * count >= 9 * periods
    last = on[-1]
    run = np.cumprod(on[::-1], axis=0).sum(axis=0)  # length of the unbroken run up to the last period
    return {
        Pattern.HISTORICAL: ~last & nearly_all,
        Pattern.NEW: last & (count == 1),
        Pattern.CONSECUTIVE: last & (run >= 2) & (run == count) & ~nearly_all,
        Pattern.INTENSIFYING: last & nearly_all & up,
        Pattern.DIMINISHING: last & nearly_all & down,
        Pattern.PERSISTENT: last & nearly_all & ~up & ~down,
        Pattern.OSCILLATING: last & ~nearly_all & off.any(axis=0),
        Pattern.SPORADIC: last & ~nearly_all & ~off.any(axis=0),
    }


def four_classes(
    hot: Hot,
    cold: Cold,
    *,
    persistent: Annotated[float, Described("Share of periods that makes it persistent", "", 0, 1)] = 0.8,
    minimum: Annotated[float, Described("Share of periods below which it is nothing", "", 0, 1)] = 0.1,
    recent: Annotated[float, Described("Last share of the periods that counts as now", "", 0, 1)] = 0.2,
) -> EmergingSpots:
    """The default patterns, in plain English, (n,).

    hot, cold: (periods, n) significant periods, oldest first. The last `recent` share of the periods, rounded up, is
    recent and the others are older. The first that fits, after sfhotspot's documentation:

    1. persistent: significant in at least `persistent` of all periods.
    2. emerging: in at least `minimum` of the recent periods, at least one, and in less of the older ones.
    3. former: the reverse.
    4. intermittent: in at least `minimum` of all periods.

    A cell that has both a hot and a cold pattern is mixed.
    """
    is_hot, is_cold = _periods(hot, "hot"), _periods(cold, "cold")
    if is_hot.shape != is_cold.shape:
        raise ParameterError("hot and cold must have one shape")
    if not (0 < minimum <= persistent <= 1 and 0 < recent < 1):
        raise ParameterError("the shares must satisfy 0 < minimum <= persistent <= 1 and 0 < recent < 1")
    hot_tests, cold_tests = (_plain(on, persistent, minimum, recent) for on in (is_hot, is_cold))
    found = _first_that_fits(hot_tests, cold_tests, is_hot.shape[1])
    both = np.any(list(hot_tests.values()), axis=0) & np.any(list(cold_tests.values()), axis=0)
    found.pattern[both], found.sign[both] = Pattern.MIXED, 0
    return found


def _plain(on: Bools, persistent: float, minimum: float, recent: float) -> dict[Pattern, Bools]:
    """Which cells fit each pattern, in the order in which they are asked."""
    new = on[-int(np.ceil(on.shape[0] * recent * (1 - 1e-12))) :]
    old = on[: on.shape[0] - new.shape[0]]
    often_new = (new.mean(axis=0) >= minimum) & new.any(axis=0)
    share_old = old.mean(axis=0) if len(old) else np.zeros(on.shape[1])
    return {
        Pattern.PERSISTENT: on.mean(axis=0) >= persistent,
        Pattern.EMERGING: often_new & (share_old < minimum),
        Pattern.FORMER: ~often_new & (share_old >= minimum),
        Pattern.INTERMITTENT: on.mean(axis=0) >= minimum,
    }


def _first_that_fits(hot: dict[Pattern, Bools], cold: dict[Pattern, Bools], cells: int) -> EmergingSpots:
    """The first pattern of each cell; where a hot and a cold one fit, the one asked earlier, and hot before cold."""
    found = EmergingSpots(np.full(cells, Pattern.NONE, "<U12"), np.zeros(cells, np.int8))
    for pattern in reversed(hot):
        for sign, tests in ((-1, cold), (1, hot)):
            found.pattern[tests[pattern]], found.sign[tests[pattern]] = pattern, sign
    return found


def score_trend(z: npt.ArrayLike) -> tuple[Floats, Floats]:
    """(trend_z, trend_p) of each cell's scores over the periods, for `eight_classes`; z: (periods, n)."""
    _, _, trend_z, trend_p = mann_kendall_columns(z)
    return trend_z, trend_p


def _periods(significant: npt.ArrayLike, name: str) -> Bools:
    values = np.asarray(significant, bool)
    if values.ndim != 2 or values.shape[0] < 1:
        raise ParameterError(f"{name} must have the shape (periods, cells) with at least one period")
    return values
