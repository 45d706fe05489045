"""What has changed since somebody last looked, and what of it is within chance."""

from dataclasses import dataclass
from datetime import date
from math import hypot
from typing import Final

import numpy as np

from app.answering.trend import Trend
from app.questions.kept import AnswerThen, HotspotThen
from models.rate_ratio import rate_ratio

REACH: Final = 500.0
"""Metres within which a hotspot now is taken for one then, the nearest first."""
MOVED, MOVED_ANONYMISED = 100.0, 250.0
"""Metres from which a middle has moved: a street's length, and the side of a cell of anonymised points."""


@dataclass(frozen=True)
class Moved:
    """A hotspot that is there still. metres: between its middles, 0 where it has not moved."""

    then: HotspotThen
    now: HotspotThen
    metres: float


@dataclass(frozen=True)
class Added:
    """Incidents of months that were added, and of as many before them. low, high: 95 % interval of their ratio."""

    months: tuple[date, ...]
    after: float
    before: float
    ratio: float
    low: float
    high: float

    @property
    def within_chance(self) -> bool:
        """Whether no change is among the ratios that the counts allow."""
        return self.low <= 1 <= self.high


@dataclass(frozen=True)
class Change:
    """added, gone: months that came into the period and left it; corrected: by how much the months of both periods
    differ, None where that is not known; compared: the months added and those before them, None where that is not
    known; moved, new, lost: hotspots. alike: whether definition and what may be seen are the same, so that counts
    compare."""

    then: AnswerThen
    now: AnswerThen
    alike: bool
    added: tuple[date, ...]
    gone: tuple[date, ...]
    corrected: float | None
    compared: Added | None
    moved: tuple[Moved, ...]
    new: tuple[HotspotThen, ...]
    lost: tuple[HotspotThen, ...]

    @property
    def more(self) -> float | None:
        """How many more incidents there are; None where one of the counts is not known."""
        if not self.alike or self.then.total is None or self.now.total is None:
            return None
        return self.now.total - self.then.total

    @property
    def nothing(self) -> bool:
        """Whether all that was kept is as it was."""
        same = self.alike and not (self.added or self.gone or self.new or self.lost or self.corrected or self.more)
        return same and self.then.total == self.now.total and not any(one.metres for one in self.moved)


def changed(then: AnswerThen, now: AnswerThen, trend: Trend | None, *, month_only: bool) -> Change:
    """What is another now. trend: of now, as its reader sees it; month_only: places are anonymous map points."""
    alike = (then.definition, then.source, then.minimum, then.rounding, then.seen_as) == (
        now.definition, now.source, now.minimum, now.rounding, now.seen_as,
    )  # fmt: skip
    before, after = dict(then.months), dict(now.months)
    added = tuple(month for month in after if month not in before)
    both = [(before[month], after[month]) for month in after if month in before]
    known = alike and both and all(n is not None for pair in both for n in pair)
    moved, new, lost = _hotspots(then, now, MOVED_ANONYMISED if month_only else MOVED)
    return Change(
        then=then,
        now=now,
        alike=alike,
        added=added,
        gone=tuple(month for month in before if month not in after),
        corrected=sum((b or 0.0) - (a or 0.0) for a, b in both) if known else None,
        compared=_added(added, trend) if alike and added and trend is not None else None,
        moved=moved,
        new=new,
        lost=lost,
    )


def _added(added: tuple[date, ...], trend: Trend) -> Added | None:
    """The months added against as many before the first of them, as far as all of them are known."""
    series = trend.series
    position = {month: i for i, month in enumerate(series.months)}
    at = np.array([position[month] for month in added if month in position], int)
    if len(at) != len(added) or at[0] < len(at):
        return None
    earlier = np.arange(at[0] - len(at), at[0])
    if np.isnan(series.n[at]).any() or np.isnan(series.n[earlier]).any() or not series.whole[[*at, *earlier]].all():
        return None
    after, before = float(series.n[at].sum()), float(series.n[earlier].sum())
    one = trend.judged.compared
    spread = {"dispersion": one.dispersion, "degrees": one.degrees} if one.dispersion and one.degrees > 0 else {}
    found = rate_ratio(after, before, **spread)
    return Added(added, after, before, float(found.ratio), float(found.low), float(found.high))


def _hotspots(
    then: AnswerThen, now: AnswerThen, least: float
) -> tuple[tuple[Moved, ...], tuple[HotspotThen, ...], tuple[HotspotThen, ...]]:
    """Those that are there still, the nearest middles paired first, the new ones and those that are not there."""
    pairs = sorted(
        (hypot(a.x - b.x, a.y - b.y), i, j) for i, a in enumerate(then.hotspots) for j, b in enumerate(now.hotspots)
    )
    before: dict[int, tuple[int, float]] = {}
    after: set[int] = set()
    for metres, i, j in pairs:
        if metres <= REACH and i not in before and j not in after:
            before[i] = j, metres
            after.add(j)
    moved = tuple(
        Moved(then.hotspots[i], now.hotspots[j], metres if metres >= least else 0.0)
        for i, (j, metres) in sorted(before.items())
    )
    new = tuple(one for j, one in enumerate(now.hotspots) if j not in after)
    return moved, new, tuple(one for i, one in enumerate(then.hotspots) if i not in before)
