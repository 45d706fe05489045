"""Whether it is always the same places: the densest land of rolling windows of months, and what moving with it buys.

A window is so many months one after the other; another begins each month, and none runs through a gap. What its
densest land (`models.capture`) catches is judged by the month after it, which had no part in choosing it.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.capture import Capture, Land, Sizes, capture_interval, top_places
from models.described import Described
from models.engine.arguments import whole
from models.engine.arrays import Floats, Ints
from models.errors import ParameterError

Panel = Annotated[npt.ArrayLike, Described("(places, months) cases", minimum=0)]
Months = Annotated[npt.ArrayLike, Described("(months,) number of each month, so that neighbours differ by 1")]
Length = Annotated[int, Described("Months of a window", minimum=1)]


@dataclass(frozen=True, eq=False)
class Tops:
    """The densest land of each window. last: (w,) position of its last month; member: (w, n) how much of each place
    belongs to it, 0 to 1; area: (n,)."""

    last: Ints
    member: Floats
    area: Floats

    @property
    def often(self) -> Floats:
        """(n,) in what share of the windows each place was in the top; not a number without a window."""
        return self.member.mean(axis=0) if len(self.last) else np.full(self.member.shape[1], np.nan)

    def staying(self, apart: int, months: Ints) -> float:
        """What share of the land is in the top again so many months later, mean over such pairs; not a number without
        one."""
        number = months[self.last]
        first, second = np.nonzero(number[None, :] - number[:, None] == apart)
        used = self.member @ self.area
        some = used[first] > 0
        first, second = first[some], second[some]
        if not len(first):
            return np.nan
        kept = np.minimum(self.member[first], self.member[second]) @ self.area
        return float((kept / used[first]).mean())


@dataclass(frozen=True)
class TradeOff:
    """One length of window and one land. windows: how many there are; judged: of them, those with a month after them
    that counts; ahead: what share of that month they caught, with its interval; hindsight: of their own months; stays:
    what share of the land is still in the top a month later; again: in the first window that shares no month with it.
    Not a number where nothing can be said."""

    length: int
    windows: int
    judged: int
    ahead: Capture
    hindsight: float
    stays: float
    again: float


def rolling_tops(counts: Panel, months: Months, length: Length, land: Land, area: Sizes = None) -> Tops:
    """Which places are the densest land, window by window?

    counts: (n, m) cases of places and months; months: (m,) whole numbers, ascending, a gap where one is missing. Raises
    ParameterError for counts below zero, months that do not ascend, and a length below 1.
    """
    panel, number = _panel(counts, months)
    length = whole("length", length, 1)
    last = _ends(number, length)
    sums = np.concatenate([np.zeros((len(panel), 1)), np.cumsum(panel, axis=1)], axis=1)
    member = [top_places(sums[:, end + 1] - sums[:, end + 1 - length], land, area) for end in last.tolist()]
    sizes = np.ones(len(panel)) if area is None else np.asarray(area, np.float64)
    return Tops(last, np.array(member).reshape(len(last), len(panel)), sizes)


def trade_off(
    counts: Panel,
    months: Months,
    length: Length,
    land: Land,
    area: Sizes = None,
    *,
    judged: Annotated[
        npt.ArrayLike | None, Described("Numbers of the months that may judge; all when left out")
    ] = None,
    level: Annotated[float, Described("Level of the interval", minimum=0, maximum=1)] = 0.95,
) -> TradeOff:
    """How much does land catch that is chosen anew each month by the last months, and how much of it stays put?

    judged: give the same months to every length that is compared, for a long window has fewer months after it.
    """
    panel, number = _panel(counts, months)
    tops = rolling_tops(panel, number, length, land, area)
    after = np.minimum(tops.last + 1, len(number) - 1)
    use = (tops.last + 1 < len(number)) & (number[after] == number[tops.last] + 1)
    if judged is not None:
        use &= np.isin(number[after], np.asarray(judged, np.float64))
    caught = np.einsum("wn,nw->w", tops.member[use], panel[:, after[use]])
    ahead = capture_interval(caught, panel[:, after[use]].sum(axis=0), level=level)
    length = whole("length", length, 1)
    sums = np.concatenate([np.zeros((len(panel), 1)), np.cumsum(panel, axis=1)], axis=1)
    chosen = tops.last[use] if use.any() else tops.last
    inside = (sums[:, chosen + 1] - sums[:, chosen + 1 - length]).T
    whole_ = float(inside.sum())
    member = tops.member[use] if use.any() else tops.member
    hindsight = float((member * inside).sum()) / whole_ if whole_ else np.nan
    return TradeOff(
        length, len(tops.last), int(use.sum()), ahead, hindsight, tops.staying(1, number), tops.staying(length, number)
    )


def months_to_judge(months: Months, length: Length) -> Ints:
    """The numbers of the months that follow a window of this length without a gap."""
    _, number = _panel(np.zeros((1, np.size(months))), months)
    last = _ends(number, whole("length", length, 1))
    return number[last][np.isin(number[last] + 1, number)] + 1


def consistency_range(
    counts: Panel,
    months: Months,
    length: Length,
    land: Land,
    area: Sizes = None,
    *,
    rates: Annotated[
        npt.ArrayLike | None, Described("(places,) cases a month to expect; the means when left out")
    ] = None,
    draws: Annotated[int, Described("Redraws", minimum=1, maximum=9999)] = 99,
    seed: Annotated[int, Described("Start of the random numbers", minimum=0)] = 0,
    level: Annotated[float, Described("Share of the redraws between the ends", minimum=0, maximum=1)] = 0.95,
) -> tuple[Floats, Floats]:
    """(low, high), (n,) each: how often would a place be in the top if its own rate never changed?

    Each month of each place is drawn anew from a Poisson distribution with the place's rate times the month's share of
    all cases. A place that was in the top less often than its low end, or more often than its high end, moved by more
    than chance. Equal-tailed over the redraws; one seed gives one result.
    """
    panel, number = _panel(counts, months)
    if not 0 < level < 1:
        raise ParameterError(f"The level must lie between 0 and 1, not {level!r}.")
    draws = whole("number of redraws", draws, 1)
    rate = panel.mean(axis=1) if rates is None else np.asarray(rates, np.float64)
    if rate.shape != (len(panel),) or not np.isfinite(rate).all() or (rate < 0).any():
        raise ParameterError("There must be one rate a place, finite and 0 or more.")
    month = panel.sum(axis=0)
    share = month / month.mean() if month.sum() else np.ones(len(month))
    random = np.random.default_rng(whole("seed", seed))
    mean = rate[:, None] * share
    often = np.array(
        [rolling_tops(random.poisson(mean), number, length, land, area).often for _ in range(draws)]
    ).reshape(draws, len(panel))
    low, high = np.quantile(often, [(1 - level) / 2, (1 + level) / 2], axis=0) if len(panel) else (np.empty(0),) * 2
    return np.asarray(low), np.asarray(high)


def _ends(number: Ints, length: int) -> Ints:
    """Positions of the months that end so many in a row."""
    ends = np.arange(length - 1, len(number))
    return ends[number[ends] - number[ends - length + 1] == length - 1] if len(ends) else np.empty(0, np.int64)


def _panel(counts: npt.ArrayLike, months: npt.ArrayLike) -> tuple[Floats, Ints]:
    panel, number = np.asarray(counts, np.float64), np.asarray(months, np.float64)
    if panel.ndim != 2 or number.shape != (panel.shape[1],):
        raise ParameterError("There must be a row of cases for each place and a column for each month.")
    if not np.isfinite(panel).all() or (panel < 0).any():
        raise ParameterError("Cases must be finite and 0 or more.")
    if not np.isfinite(number).all() or (number != np.rint(number)).any() or (np.diff(number) <= 0).any():
        raise ParameterError("Months must be whole numbers that ascend.")
    return panel, number.astype(np.int64)
