"""A change as a reader may see it: what is said of it is said again of the counts that are given alone."""

from dataclasses import replace

import numpy as np

from app.answering.question import WARDS
from app.comparing.against import ChangeQuestion, Sides, sides
from app.comparing.change import Change, Counts, counts
from app.gate.counts import shown
from app.gate.map import allow_hours
from app.gate.rule import Rule
from app.gate.trend import apart, disclosed_trend
from app.gate.viewer import Viewer
from geo.errors import Refused


def disclosed_change(found: Change, question: ChangeQuestion, viewer: Viewer) -> Change:
    """A change whose counts may be given. Raises Refused for hours and units that are finer than the reader may see.

    Where counts are withheld or rounded, two sums are given at most, those of either period, and the sentence is worked
    out anew from them and from the months that `disclosed_trend` gives. Hotspots, wards and the map of two periods are
    not: a ward's small count would stand in the difference of two that are given.
    """
    rule = viewer.rule(found.definition, found.question.source)
    allow_hours(found.question, rule)
    if not (rule.hides or rule.cell):
        hotspots = found.hotspots if rule.hotspots and rule.small_areas else ()
        pictured = found.pictured if rule.small_areas else None
        return replace(found, hotspots=hotspots, pictured=pictured, trend=None)
    if found.question.units != WARDS:
        raise Refused("counts by LSOA are not shown to you, those by ward are", where="units", todo="Ask for wards.")
    return replace(
        found, trend=None, pictured=None, hotspots=(), units=(), units_withheld=True, local=1.0,
        counts=_counts(found, question, rule, viewer), minimum=rule.minimum, rounding=rule.rounding,
    )  # fmt: skip


def _counts(found: Change, question: ChangeQuestion, rule: Rule, viewer: Viewer) -> Counts:
    assert found.trend and found.question.first
    given = disclosed_trend(found.trend, question.asked, viewer).series
    chosen = sides(given, found.question.first, question.against)
    totals = tuple(_sum(found, chosen, of, given.withheld, rule) for of in (chosen.after, chosen.before))
    return counts(given, chosen, found.question.first, (totals[0], totals[1]))


def _sum(found: Change, chosen: Sides, of: np.ndarray, withheld: np.ndarray, rule: Rule) -> float | None:
    """The incidents of some months where their sum may be given: rounded, or the sum of months that are all given."""
    assert found.trend
    n = found.trend.series.n
    total = float(n[of].sum())
    among = np.zeros(len(n), bool)
    among[of] = True
    if total < rule.minimum or not apart(found.trend, among, rule) or (not rule.rounding and withheld[of].any()):
        return None
    return shown(total, rule)
