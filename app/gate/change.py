"""A change as a reader may see it: nothing but what the map gives them of either period, and what follows from that."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.area_text import AreaKind, area_kind
from app.answering.question import WARDS
from app.answering.surfaces import class_breaks
from app.comparing.against import ChangeQuestion, sides
from app.comparing.change import Change
from app.comparing.change_map import ChangeMap, steps_of
from app.comparing.counts import Counts, counts
from app.comparing.units import UnitChange
from app.gate.counts import given, shown, without_rest
from app.gate.map import allow_hours
from app.gate.policy import FINEST
from app.gate.rule import Rule
from app.gate.trend import apart, disclosed_trend
from app.gate.viewer import Viewer
from geo.errors import Refused
from geo.space.grid import Grid
from models.density import Surface
from models.rate_ratio import rate_ratio

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
OfAPeriod = tuple[Ints, Floats, npt.NDArray[np.object_]]
"""Positions of the wards that are given in a period, the counts of all of them, and their shapes."""
OF_AUTHORITIES = (AreaKind.WHOLE, AreaKind.LAD, AreaKind.CSP)
"""Areas of which the map gives wards and squares as they are counted there."""


def disclosed_change(found: Change, question: ChangeQuestion, viewer: Viewer) -> Change:
    """A change whose counts may be given. Raises Refused for hours and units that are finer than the reader may see.

    Where counts are withheld or rounded, the sums of either period are given as the map gives them, and the sentence is
    worked out anew from them and from the months that `disclosed_trend` gives. Wards and squares are those that the map
    gives in both periods, where either is one stretch of months that it could be asked for; hotspots, which are cut by
    two outlines, and what is outlined, which rests on single incidents, are given to nobody.
    """
    rule = viewer.rule(found.definition, found.question.source)
    allow_hours(found.question, rule)
    if not (rule.hides or rule.cell):
        hotspots = found.hotspots if rule.hotspots and rule.small_areas else ()
        pictured = found.pictured if rule.small_areas else None
        other = found.elsewhere if rule.small_areas and _may_look_elsewhere(question, viewer) else None
        return replace(found, hotspots=hotspots, pictured=pictured, elsewhere=other, trend=None, squares=None)
    if found.question.units != WARDS:
        raise Refused("counts by LSOA are not shown to you, those by ward are", where="units", todo="Ask for wards.")
    one = _counts(found, question, rule, viewer)
    sums = _true_sums(found)
    as_on_maps = (
        found.about.kind in OF_AUTHORITIES and _one_stretch(found) and not one.why and min(sums) >= rule.minimum
    )
    units, known = _units(found, sums, one, rule) if as_on_maps else ((), ())
    pictured = _pictured(found, sums, known, rule) if as_on_maps and rule.small_areas else None
    asked = found.question.but(bandwidth=None, cell=None, eps=None, min_weight=None)
    return replace(
        found, question=asked, trend=None, squares=None, elsewhere=None, pictured=pictured, hotspots=(), units=units,
        units_withheld=True, local=1.0, counts=one, minimum=rule.minimum, rounding=rule.rounding,
    )  # fmt: skip


def _may_look_elsewhere(question: ChangeQuestion, viewer: Viewer) -> bool:
    """Whether areas beside the one asked about are shown: to nobody who is kept to areas of their own."""
    role = viewer.policy.role(viewer.reader.role)
    return not viewer.reader.areas and (not question.beside or role.asks(area_kind(question.beside)))


def _counts(found: Change, question: ChangeQuestion, rule: Rule, viewer: Viewer) -> Counts:
    assert found.trend and found.question.first
    series = disclosed_trend(found.trend, question.asked, viewer).series
    chosen = sides(series, found.question.first, question.against)
    totals = tuple(_sum(found, of, series.withheld, rule) for of in (chosen.after, chosen.before))
    return counts(series, chosen, found.question.first, (totals[0], totals[1]))


def _sum(found: Change, of: npt.NDArray[np.intp], withheld: Bools, rule: Rule) -> float | None:
    """The incidents of some months where their sum may be given: rounded, or the sum of months that are all given."""
    assert found.trend
    n = found.trend.series.n
    total = float(n[of].sum())
    among = np.zeros(len(n), bool)
    among[of] = True
    if total < rule.minimum or not apart(found.trend, among, rule) or (not rule.rounding and withheld[of].any()):
        return None
    return shown(total, rule)


def _true_sums(found: Change) -> tuple[float, float]:
    """Incidents of either period as the map counts them."""
    assert found.trend
    months, n = np.array(found.trend.series.months, "M8[M]"), found.trend.series.n
    after, before = (float(n[np.isin(months, np.array(of, "M8[M]"))].sum()) for of in (found.after, found.before))
    return after, before


def _one_stretch(found: Change) -> bool:
    """Whether either period is what a map from its first to its last month counts: no month between them is held but
    left out."""
    assert found.trend
    series = found.trend.series
    months = np.array(series.months, "M8[M]")
    for of in (found.after, found.before):
        if not of:
            return False
        chosen = np.array(of, "M8[M]")
        between = (months >= chosen[0]) & (months <= chosen[-1]) & ~np.isnan(series.n)
        if int(between.sum()) != len(chosen):
            return False
    return True


def _units(
    found: Change, sums: tuple[float, float], one: Counts, rule: Rule
) -> tuple[tuple[UnitChange, ...], tuple[OfAPeriod, ...]]:
    """The wards by name, those with a count only that the map gives in both periods; and of each period which are given
    and their counts. Their ranges are those of what is given, as widely spread as the whole is."""
    rows = sorted(found.units, key=lambda row: (row.name, row.id))
    after, before = (np.array([getattr(row, of) for row in rows], np.float64) for of in ("after", "before"))
    names = [(row.name, row.id) for row in rows]
    known = [_as_given(n, total, names, rule) for n, total in zip((after, before), sums, strict=True)]
    both = np.isin(np.arange(len(rows)), known[0]) & np.isin(np.arange(len(rows)), known[1])
    later, other = (np.where(both, [shown(v, rule) for v in n.tolist()], 0.0) for n in (after, before))
    ratio = rate_ratio(later, other, dispersion=one.dispersion, degrees=one.degrees, exposure=one.exposure)
    made = tuple(
        replace(row, after=float(later[i]), before=float(other[i]), ratio=float(ratio.ratio[i]),
                low=float(ratio.low[i]), high=float(ratio.high[i]), clear=False)
        if both[i]
        else replace(row, after=None, before=None, ratio=None, low=None, high=None, clear=False)
        for i, row in enumerate(rows)
    )  # fmt: skip
    shapes = np.array([row.geometry for row in rows], object)
    return made, tuple((use, n, shapes) for use, n in zip(known, (after, before), strict=True))


def _as_given(n: Floats, total: float, names: Sequence[tuple[str, str]], rule: Rule) -> Ints:
    """Positions of the rows that the map gives in one period, in its order: of equal counts it withholds the same."""
    order = np.array(sorted(range(len(n)), key=lambda i: (-n[i], names[i])), np.intp)
    use = order[given(n[order], total, rule)] if len(order) else order
    return np.array(sorted(use.tolist(), key=lambda i: (-shown(float(n[i]), rule), names[i])), np.intp)


def _pictured(found: Change, sums: tuple[float, float], known: tuple[OfAPeriod, ...], rule: Rule) -> ChangeMap | None:
    """Squares of the rule that the map gives in both periods, as densities."""
    assert found.squares
    side, of = float(rule.cell or FINEST), found.squares
    corners, at = np.unique(np.floor(np.stack([of.west, of.south]) / side) * side, axis=1, return_inverse=True)
    boxes = shapely.box(corners[0], corners[1], corners[0] + side, corners[1] + side)
    whole = shapely.covers(found.area, boxes) if found.about.kind is not AreaKind.WHOLE else np.ones(len(boxes), bool)
    boxes, corners = boxes[whole], corners[:, whole]
    held = [np.bincount(at.ravel(), n, len(whole)).astype(np.float64)[whole] for n in (of.after, of.before)]
    both = np.ones(len(boxes), bool)
    for n, total, (use, wards, shapes) in zip(held, sums, known, strict=True):
        wholes = [(total, np.ones(len(boxes), bool))]
        wholes += [(float(wards[i]), np.asarray(shapely.covers(shapes[i], boxes), bool)) for i in use]
        both &= without_rest(n, wholes, rule)
    grid = Grid.over(found.area.bounds, side)
    surfaces = []
    for n, years in zip(held, found.years, strict=True):
        values = np.zeros(grid.shape)
        row, column = grid.locate(corners[0][both] + side / 2, corners[1][both] + side / 2)
        inside = (row >= 0) & (row < grid.shape[0]) & (column >= 0) & (column < grid.shape[1])
        rates = np.array([shown(v, rule) for v in n[both]]) / (side * side / 1e6) / years
        values[row[inside], column[inside]] = rates[inside]
        surfaces.append(Surface(values, grid.bounds, side))
    after, before = surfaces
    delta = Surface(after.values - before.values, after.bounds, side)
    pooled = np.concatenate([one.values[one.values > 0] for one in surfaces])
    return ChangeMap(after, before, class_breaks(pooled), delta, steps_of(delta.values), inf, (), False, 0.0, side)
