"""The months of a question as a reader may see them: what is said of them is said again of what is given alone."""

from dataclasses import replace

import numpy as np

from app.answering.question import Question
from app.answering.trend import HotspotLines, Trend
from app.answering.trend_series import YEAR, Bools, Series, judge
from app.gate.counts import given, shown
from app.gate.map import allow_hours
from app.gate.rule import Rule
from app.gate.viewer import Viewer


def disclosed_trend(found: Trend, question: Question, viewer: Viewer) -> Trend:
    """A trend whose counts may be given. Raises Refused for hours that are finer than the reader may see.

    Where counts are withheld or rounded, the interval, the sentence, the expected ranges and the trend over all months
    are worked out anew from the counts that are given, so that none of them can tell of another. Months of wards hold
    too few to be given then, whether a ward is asked for alone or stands in a row.
    """
    rule = viewer.rule(found.definition, found.question.source)
    allow_hours(found.question, rule)
    if not (rule.hides or rule.cell):
        return found
    series, totals = _given(found, rule)
    return replace(
        found, whole=np.empty(0), authorities=np.empty((0, 0)), mine=np.empty(0, bool), series=series,
        judged=judge(series, totals), wards=(), rows_withheld=True, minimum=rule.minimum, rounding=rule.rounding,
    )  # fmt: skip


def disclosed_lines(found: HotspotLines, question: Question, viewer: Viewer) -> HotspotLines:
    """The months of hotspots, for who sees every count of them. Raises Refused likewise."""
    rule = viewer.rule(found.definition, found.question.source)
    allow_hours(found.question, rule)
    hidden = rule.hides or rule.cell or not (rule.hotspots and rule.small_areas)
    return replace(found, hotspots=()) if hidden else found


def _given(found: Trend, rule: Rule) -> tuple[Series, tuple[float | None, float | None]]:
    """The series without the months that are withheld, and the sums of the months compared, None for one that is.

    The later and the earlier months of the pairs, the other recent ones and all others are tables of their own, for
    each of their sums can be known; and so are the authorities of each month.
    """
    series = found.series
    at, _ = series.pairs
    later, earlier = (_among(series, of) for of in (at, at - YEAR))
    rest = ~(later | earlier)
    alone = np.array([apart(found, np.arange(len(series.n)) == i, rule) for i in range(len(series.n))], bool)
    n, withheld, sums = series.n.copy(), np.zeros(len(series.n), bool), []
    for group in (later, earlier, rest & series.recent, rest & ~series.recent):
        known = np.flatnonzero(group & ~np.isnan(series.n))
        total = float(series.n[known].sum())
        whole = total >= rule.minimum and apart(found, group & ~np.isnan(series.n), rule)
        use = given(series.n[known], total, rule) if total >= rule.minimum else np.zeros(len(known), bool)
        use &= alone[known]
        n[known] = [shown(value, rule) if kept else np.nan for value, kept in zip(series.n[known], use, strict=True)]
        withheld[known[~use]] = True
        sums.append(shown(total, rule) if whole else None)
    return replace(series, n=n, withheld=withheld), (sums[0], sums[1])


def apart(found: Trend, months: Bools, rule: Rule) -> bool:
    """Whether the sum of some months may be given beside those of the whole area and of its authorities. What is not
    made of whole authorities has wards beside it, and their months are too few."""
    if not found.question.area:
        return True
    if not found.mine.any():
        return False
    n = found.authorities[:, months].sum(axis=1)
    return bool(given(n, float(found.whole[months].sum()), rule)[found.mine].all())


def _among(series: Series, at: np.ndarray) -> Bools:
    found = np.zeros(len(series.n), bool)
    found[at] = True
    return found
