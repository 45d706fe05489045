"""Hotspots of some months against those of as many others: how many were there again, by what was printed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.answer import CERTAIN, DRAWN
from app.answering.choices import EXACT_GAP, OPEN_DATA_GAP
from app.answering.hotspots import outlined
from app.calibration.claim import Aspect, Claim, Condition, Data
from app.calibration.incidents import Incidents
from app.calibration.measured import Measured, measured
from models.clusters import choose_min_weight
from models.stability import Stability, cluster_stability

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
FITTED_ON: Final = ("dorset", "gloucestershire", "leicestershire", "thames-valley")
"""The forces whose hotspots of 2025 the curve in models/found_again.py was fitted on: never judged here."""
BANDS: Final = (0.0, DRAWN, 0.4, 0.55, 0.7, CERTAIN, 1.0)
EXACT_BANDS: Final = (0.0, 0.1, DRAWN, 1.0)
"""Of exact points: hardly any of the hotspots that were judged are surer than the last one."""
LENGTHS: Final = (3, 6, 12, 18, 27, 36)
"""Months of the periods on which exact points were tried: those of a rare offence need long ones."""
LINES: Final = (0.0, DRAWN, CERTAIN, 1.0)
"""Not drawn, dashed, solid: what is told of the user's own data."""


@dataclass(frozen=True)
class Period:
    """Months, as positions, and the others of the same number in which their hotspots are looked for."""

    months: tuple[int, ...]
    others: tuple[int, ...]


def periods(months: int) -> tuple[Period, ...]:
    """Ways to part so many months: every second one and the rest, halves, quarters that follow each other, every fourth
    month, and single months that follow each other; each way round."""
    half = months // 2
    parts = [(range(0, 2 * half, 2), range(1, 2 * half, 2)), (range(half), range(half, 2 * half))]
    if months >= 9:
        parts.append((range(0, 9, 4), range(2, 11, 4)))
        parts += [(range(i, i + 3), range(i + 3, i + 6)) for i in range(0, months - 5, 3)]
    parts += [(range(i, i + 1), range(i + 1, i + 2)) for i in range(1, months - 1, 4)]
    found = dict.fromkeys(pair for a, b in parts for pair in ((tuple(a), tuple(b)), (tuple(b), tuple(a))))
    return tuple(Period(a, b) for a, b in found if a and max(*a, *b) < months)


def long_periods(months: int) -> tuple[Period, ...]:
    """Ways to part so many months into periods of LENGTHS: alternate months, and ones that follow; each way round."""
    found = []
    for length in LENGTHS:
        for start in range(0, months - 2 * length + 1, 2 * length):
            end, middle = start + 2 * length, start + length
            parts = [(range(start, end, 2), range(start + 1, end, 2)), (range(start, middle), range(middle, end))]
            found += [Period(tuple(p), tuple(q)) for a, b in parts for p, q in ((a, b), (b, a))]
    return tuple(found)


@dataclass(frozen=True)
class Found:
    """The hotspots of one period: their outlines and what was said of them."""

    shapes: list[shapely.Geometry]
    stability: Stability


def hotspots_of(incidents: Incidents, months: Sequence[int], resamples: int, seed: int) -> Found:
    """What the map finds in these months, with all that it chooses chosen for them."""
    of = incidents.in_months(months)
    place, at = np.unique(np.column_stack((incidents.x[of], incidents.y[of])), axis=0, return_inverse=True)
    weight = np.bincount(at.ravel(), incidents.weight[of], len(place)).astype(np.float64)
    x, y = place.T.copy()
    eps = EXACT_GAP if incidents.exact else OPEN_DATA_GAP
    minimum = choose_min_weight(x, y, eps=eps, weights=weight).value
    _, shapes, held = outlined(
        x, y, weight, np.arange(len(x)), eps=eps, minimum=minimum, month_only=not incidents.exact
    )
    stability = cluster_stability(
        x,
        y,
        held,
        eps=eps,
        min_weight=minimum,
        weights=weight,
        resamples=resamples,
        seed=seed,
        exact=incidents.exact,
    )
    return Found(shapes, stability)


def there_again(shapes: Sequence[shapely.Geometry], others: Sequence[shapely.Geometry]) -> Bools:
    """(k,) whether at least half of each outline's ground lies within the other ones."""
    if not len(others):
        return np.zeros(len(shapes), bool)
    tree, other = shapely.STRtree(others), np.asarray(others, object)
    near = [other[tree.query(shape, predicate="intersects")] for shape in shapes]
    common = [shapely.intersection(shape, shapely.union_all(found)) for shape, found in zip(shapes, near, strict=True)]
    return np.asarray(2 * shapely.area(common) >= shapely.area(shapes), bool)


def cases(
    incidents: Sequence[Incidents], resamples: int, seed: int
) -> Iterator[tuple[Incidents, Period, Found, Bools]]:
    """Every force and offence, every way to part its months: the hotspots, and which of them were there again."""
    for one in incidents:
        kept: dict[tuple[int, ...], Found] = {}
        for period in (long_periods if one.exact else periods)(one.months):
            for months in (period.months, period.others):
                if months not in kept:
                    kept[months] = hotspots_of(one, months, resamples, seed)
            found = kept[period.months]
            if found.shapes:
                yield one, period, found, there_again(found.shapes, kept[period.others].shapes)


def found_again(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """By what was stated of them, the share of hotspots of which half of the ground was hot again, of forces that the
    curve was not fitted on; `runs`: resamples."""
    judged = [one for one in incidents if one.data == Data.OWN or one.force not in FITTED_ON]
    rows = []
    for data in dict.fromkeys(one.data for one in judged):
        of_data = [one for one in judged if one.data == data]
        tried = list(cases(of_data, runs, seed))
        stated = np.concatenate([np.empty(0), *(found.stability.share for _, _, found, _ in tried)])
        true = np.concatenate([np.empty(0, bool), *(again for *_, again in tried)])
        bands = LINES if data == Data.OWN else EXACT_BANDS if of_data[0].exact else BANDS
        for low, high in pairwise(bands):
            of = (stated >= low) & ((stated < high) | (high == 1))
            if of.any():
                rows.append(
                    measured(
                        Claim.FOUND_AGAIN, data, stated=float(stated[of].mean()), true=int(true[of].sum()),
                        n=int(of.sum()), conditions=[Condition(Aspect.STATED, low, high)],
                    )
                )  # fmt: skip
    return tuple(rows)
