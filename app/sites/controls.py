"""Places that ran as a site did before anything was done there: what it is set against."""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import sqrt
from typing import Final

import numpy as np
import shapely
from shapely import Geometry

from app.sites.deprivation import Deprivation, Geometries
from app.sites.panel import Bools, Floats, Ints, Panel
from app.sites.site import ChosenControl
from geo.space.assign import assign
from geo.space.boundaries import Boundaries
from geo.space.grid_reference import grid_reference
from models.impact.control_match import match_controls

APART: Final = 1_000.0  # metres that a control keeps from the site
MATCHED: Final = 24  # months before the phase that are matched on
MINIMUM_MONTHS: Final = 12
CHOSEN: Final = 3
SHOWN: Final = 8
DONORS: Final = 40
SMALLEST: Final = 250.0  # side of a square, metres: the floor of open data
WARDS_FROM: Final = 2e6  # m²: a site of this size is set against wards


@dataclass(frozen=True)
class ControlArea:
    """A place and how it ran before the first phase. count: its cases over the site's; trend: its yearly change less
    the site's, points of %; correlation: of the months; error: cases a month; deprivation: its mean score; None where
    it was not measured."""

    name: str
    geometry: Geometry
    count: float
    trend: float | None
    correlation: float | None
    error: float | None
    deprivation: float | None


class UnitKind(StrEnum):
    """What the places are that may be chosen."""

    LSOAS = "lsoas"
    WARDS = "wards"
    SQUARES = "squares"


@dataclass(frozen=True)
class Units:
    """Every place that may be chosen. label: of the set of boundaries; side: of a square, metres, 0 for boundaries;
    unit: (places,) the one in which each place of the panel lies, -1 for none."""

    kind: UnitKind
    label: str
    side: float
    geometry: Geometries
    name: Geometries
    unit: Ints


@dataclass(frozen=True)
class Control:
    """What a site, or its ring, is set against.

    chosen: the areas in use; series: (areas, months) their cases of the rows matched on, all_series: of all rows;
    next_best: further candidates; pool: (k, months) of the places most like the site, for placebos and for how much
    months vary, all_pool: of all rows; candidates: (m, months) of every candidate. units: what candidates are; held:
    months before the first phase, matched: those matched on, 0 where the count alone decides. deprivation: score of
    what it is a control of, None where not known; scores: what there is. by_hand: the areas and reason of a person;
    near: of these, those too near with their distance in metres; overlapping: those that touch another site.
    """

    chosen: tuple[ControlArea, ...]
    series: Floats
    all_series: Floats
    next_best: tuple[ControlArea, ...]
    pool: Floats
    all_pool: Floats
    candidates: Floats
    units: Units
    held: int
    matched: int
    deprivation: float | None
    scores: Deprivation
    by_hand: ChosenControl | None = None
    near: tuple[tuple[str, float], ...] = ()
    overlapping: tuple[str, ...] = ()


def propose(
    panel: Panel, shape: Geometry, series: Floats, start: int, *, wards: Boundaries, lsoas: Boundaries | None,
    avoid: Geometry, rows: Bools, scores: Deprivation,
) -> Control:  # fmt: skip
    """The three places that are most like `shape` in the 24 months before `start`, at least 1 km away.

    series: (months,) cases in the shape; start: position of the first month of the first phase; avoid: what no
    candidate may touch, the site and 1 km round it, other sites and their rings; rows: the incidents matched on;
    scores: what is known of deprivation, which is matched on too where it is known of `shape`.
    """
    units = _units(panel, shape, wards, lsoas)
    counts, everything = (
        panel.counts(units.unit, len(units.geometry), rows),
        panel.counts(units.unit, len(units.geometry)),
    )
    shapely.prepare(avoid)
    allowed = ~shapely.intersects(avoid, units.geometry) if len(units.geometry) else np.zeros(0, bool)
    geometry, name = units.geometry[allowed], units.name[allowed]
    counts, everything = counts[allowed], everything[allowed]
    months = slice(max(0, start - MATCHED), start)
    its_score, score = _known(scores.of([shape])[0]), scores.of(geometry)
    before = counts[:, months]
    matched = months.stop - months.start if start >= MINIMUM_MONTHS and series[months].sum() > 0 else 0
    if matched:
        found = [
            (
                m.index,
                ControlArea(
                    name[m.index], geometry[m.index], m.count, m.trend, m.correlation, m.error, _known(score[m.index])
                ),
            )
            for m in match_controls(
                series[months], before, site_deprivation=its_score, deprivation=score, number=DONORS
            )
        ]
    else:
        total = before.sum(axis=1)
        nearest = np.argsort(np.abs(np.sqrt(total) - sqrt(series[months].sum())), kind="stable")[:DONORS]
        site = max(float(series[months].sum()), 1.0)
        found = [
            (int(i), ControlArea(name[i], geometry[i], float(total[i]) / site, None, None, None, _known(score[i])))
            for i in nearest
        ]
    order = [index for index, _ in found]
    areas = [area for _, area in found]
    return Control(
        tuple(areas[:CHOSEN]), counts[order[:CHOSEN]], everything[order[:CHOSEN]], tuple(areas[CHOSEN:SHOWN]),
        counts[order], everything[order], counts, units, start, matched, its_score, scores,
    )  # fmt: skip


def chosen_by_hand(
    panel: Panel, proposed: Control, by_hand: ChosenControl, shape: Geometry, series: Floats, start: int, *,
    others: Geometry, rows: Bools,
) -> Control:  # fmt: skip
    """The control that a person chose, with its fit and what speaks against it; the proposal stays as what might be
    used in its place. shape: of the site; others: the other sites with their rings."""
    months = slice(max(0, start - MATCHED), start)
    counts, everything = panel.within(list(by_hand.shapes), rows), panel.within(list(by_hand.shapes))
    fits = {}
    if start >= MINIMUM_MONTHS and series[months].sum() > 0:
        fits = {m.index: m for m in match_controls(series[months], counts[:, months], number=len(counts))}
    site = max(float(series[months].sum()), 1.0)
    score = proposed.scores.of(by_hand.shapes)
    chosen, near, overlapping = [], [], []
    for i, (name, area) in enumerate(zip(by_hand.names, by_hand.shapes, strict=True)):
        fit, share = fits.get(i), float(counts[i, months].sum()) / site
        trend, correlation, error = (fit.trend, fit.correlation, fit.error) if fit else (None, None, None)
        chosen.append(ControlArea(name, area, share, trend, correlation, error, _known(score[i])))
        if (away := float(shapely.distance(area, shape))) < APART:
            near.append((name, away))
        if shapely.intersection(area, others).area > 0:
            overlapping.append(name)
    return replace(
        proposed,
        chosen=tuple(chosen),
        series=counts,
        all_series=everything,
        next_best=tuple(dict.fromkeys((*proposed.chosen, *proposed.next_best))),
        by_hand=by_hand,
        near=tuple(near),
        overlapping=tuple(overlapping),
    )


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _units(panel: Panel, shape: Geometry, wards: Boundaries, lsoas: Boundaries | None) -> Units:
    """LSOAs where they are of the shape's size, wards for a large one, squares of its own size otherwise."""
    size = float(shapely.area(shape))
    if lsoas is not None and 0.25 < size / float(np.median(shapely.area(lsoas.geometry))) < 4:
        return _areas(UnitKind.LSOAS, lsoas, panel.unit_of(list(lsoas.geometry)))
    if size >= WARDS_FROM:
        return _areas(UnitKind.WARDS, wards, panel.ward)
    side = max(SMALLEST, round(sqrt(size) / 10) * 10)
    x, y = panel.places.x, panel.places.y
    cell = np.column_stack([np.floor(x / side), np.floor(y / side)])
    inside = panel.ward >= 0
    keys, inverse = np.unique(cell[inside], axis=0, return_inverse=True)
    unit = np.full(len(x), -1, np.intp)
    unit[inside] = inverse.ravel()
    west, south = keys[:, 0] * side, keys[:, 1] * side
    squares = np.asarray(shapely.box(west, south, west + side, south + side), object)
    names = _square_names(west, south, side, wards)
    return Units(UnitKind.SQUARES, "", side, squares, names, unit)


def _areas(kind: UnitKind, areas: Boundaries, unit: Ints) -> Units:
    return Units(kind, areas.label, 0.0, areas.geometry, np.array(areas.name, object), unit)


def _square_names(west: Floats, south: Floats, side: float, wards: Boundaries) -> Geometries:
    """Eastcott, SU 147 845: the ward round the middle of each square, and its grid reference."""
    ward = assign(west + side / 2, south + side / 2, wards.geometry)
    corners = map(grid_reference, west.tolist(), south.tolist())
    return np.array([f"{wards.name[w]}, {at}" if w >= 0 else at for w, at in zip(ward, corners, strict=True)], object)
