"""Places that ran as a site did before anything was done there: what it is set against."""

from dataclasses import dataclass, replace
from math import sqrt
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from app.sites.deprivation import SITE_UNKNOWN, Deprivation
from app.sites.panel import Panel
from app.sites.site import OwnControl
from geo.space.assign import assign
from geo.space.boundaries import Boundaries
from models.impact.control_match import match_controls

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

APART: Final = 1_000.0  # metres that a control keeps from the site
MATCHED: Final = 24  # months before the phase that are matched on
LEAST_MONTHS: Final = 12
CHOSEN: Final = 3
SHOWN: Final = 8
DONORS: Final = 40
SMALLEST: Final = 250.0  # side of a square, metres: the floor of open data
WARDS_FROM: Final = 2e6  # m²: a site of this size is set against wards


@dataclass(frozen=True)
class Candidate:
    """A place and how it ran before the first phase. count: its cases over the site's; trend: its yearly change less
    the site's, points of %; correlation: of the months; error: cases a month; deprivation: its mean score; None where
    it was not measured."""

    name: str
    geometry: Any
    count: float
    trend: float | None
    correlation: float | None
    error: float | None
    deprivation: float | None


@dataclass(frozen=True)
class Control:
    """chosen: the areas in use; series: (areas, months) their cases of the rows matched on, everything: of all rows;
    next_best: further candidates; pool: (k, months) of the places most like the site, for placebos and for how much
    months vary, pool_everything: of all rows; units: (m, months) of every candidate; deprivation: score of what it is a
    control of, None where not known. said: how it was done, and what speaks against it."""

    chosen: tuple[Candidate, ...]
    series: Floats
    everything: Floats
    next_best: tuple[Candidate, ...]
    pool: Floats
    pool_everything: Floats
    units: Floats
    kind: str
    said: tuple[str, ...]
    deprivation: float | None
    by_hand: bool = False


def propose(
    panel: Panel, shape: Any, series: Floats, start: int, *, wards: Boundaries, lsoas: Boundaries | None, avoid: Any,
    rows: Bools, poor: Deprivation,
) -> Control:  # fmt: skip
    """The three places that are most like `shape` in the 24 months before `start`, at least 1 km away.

    series: (months,) cases in the shape; start: position of the first month of the first phase; avoid: what no
    candidate may touch, the site and 1 km round it, other sites and their rings; rows: the incidents matched on;
    poor: what is known of deprivation, which is matched on too where it is known of `shape`.
    """
    kind, geometry, label, unit = _units(panel, shape, wards, lsoas)
    counts, everything = panel.counts(unit, len(geometry), rows), panel.counts(unit, len(geometry))
    shapely.prepare(avoid)
    allowed = ~shapely.intersects(avoid, geometry) if len(geometry) else np.zeros(0, bool)
    geometry, label = geometry[allowed], label[allowed]
    counts, everything = counts[allowed], everything[allowed]
    months = slice(max(0, start - MATCHED), start)
    own, scores = _score(poor.of([shape])[0]), poor.of(geometry)
    before = counts[:, months]
    enough = start >= LEAST_MONTHS and series[months].sum() > 0
    said = [
        f"Candidates are {kind}, at least {APART / 1000:g} km from the site and clear of other sites.",
        _about(poor, own, matched=enough),
    ]
    if enough:
        span = months.stop - months.start
        said.insert(0, f"Matched on the {span} months before the first phase.")
        if span < MATCHED:
            said.append(f"{MATCHED} months are wanted for matching; there are {span}.")
        found = [
            (
                m.index,
                Candidate(
                    label[m.index], geometry[m.index], m.count, m.trend, m.correlation, m.error, _score(scores[m.index])
                ),
            )
            for m in match_controls(series[months], before, site_deprivation=own, deprivation=scores, number=DONORS)
        ]
    else:
        said.insert(
            0, f"Only {start} months before the first phase: too few to match a trend, so the count alone decides."
        )
        total = before.sum(axis=1)
        nearest = np.argsort(np.abs(np.sqrt(total) - sqrt(series[months].sum())), kind="stable")[:DONORS]
        site = max(float(series[months].sum()), 1.0)
        found = [
            (int(i), Candidate(label[i], geometry[i], float(total[i]) / site, None, None, None, _score(scores[i])))
            for i in nearest
        ]
    order = [index for index, _ in found]
    places = [candidate for _, candidate in found]
    return Control(
        tuple(places[:CHOSEN]),
        counts[order[:CHOSEN]],
        everything[order[:CHOSEN]],
        tuple(places[CHOSEN:SHOWN]),
        counts[order],
        everything[order],
        counts,
        kind,
        tuple(said),
        own,
    )


def by_hand(
    panel: Panel, proposed: Control, own: OwnControl, shape: Any, series: Floats, start: int, *, others: Any,
    rows: Bools, poor: Deprivation,
) -> Control:  # fmt: skip
    """The control that a person chose, with its fit and what speaks against it; the proposal stays as what might be
    used in its place. shape: of the site; others: the other sites with their rings."""
    months = slice(max(0, start - MATCHED), start)
    counts, everything = panel.within(list(own.shapes), rows), panel.within(list(own.shapes))
    found = {}
    if start >= LEAST_MONTHS and series[months].sum() > 0:
        found = {m.index: m for m in match_controls(series[months], counts[:, months], number=len(counts))}
    site = max(float(series[months].sum()), 1.0)
    scores = poor.of(own.shapes)
    chosen = []
    for i, (name, area) in enumerate(zip(own.names, own.shapes, strict=True)):
        fit, share = found.get(i), float(counts[i, months].sum()) / site
        trend, correlation, error = (fit.trend, fit.correlation, fit.error) if fit else (None, None, None)
        chosen.append(Candidate(name, area, share, trend, correlation, error, _score(scores[i])))
    said = [f"Chosen by hand: {own.reason.rstrip('.')}."]
    for name, area in zip(own.names, own.shapes, strict=True):
        if (away := float(shapely.distance(area, shape))) < APART:
            said.append(
                f"{name} lies {f'{away:.0f} m from' if away else 'at'} the site: what moves next door, bad or good, "
                f"counts against it. {APART / 1000:g} km is wanted."
            )
        if shapely.intersection(area, others).area > 0:
            said.append(f"{name} overlaps another site or its rings, so something was done there too.")
    if poor.usable:
        said.append(_about(poor, proposed.deprivation, matched=False))
    next_best = tuple(dict.fromkeys((*proposed.chosen, *proposed.next_best)))
    return replace(
        proposed,
        chosen=tuple(chosen),
        series=counts,
        everything=everything,
        next_best=next_best,
        said=tuple(said),
        by_hand=True,
    )


def _score(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _about(poor: Deprivation, own: float | None, *, matched: bool) -> str:
    """What was done about deprivation. own: score of what a control is sought for."""
    if not poor.usable:
        return poor.said
    if own is None:
        return SITE_UNKNOWN
    done = "Places are matched on deprivation too" if matched else "Deprivation is shown, not matched on"
    return f"{done}: {poor.said}. The place they stand against scores {own:.1f}."


def _units(
    panel: Panel, shape: Any, wards: Boundaries, lsoas: Boundaries | None
) -> tuple[str, npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[np.intp]]:
    """What candidates are, in words; their shapes and names; and the candidate of each place of the panel."""
    size = float(shapely.area(shape))
    if lsoas is not None and 0.25 < size / float(np.median(shapely.area(lsoas.geometry))) < 4:
        names = np.array(lsoas.name, object)
        return f"areas of {lsoas.label}", lsoas.geometry, names, panel.unit_of(list(lsoas.geometry))
    if size >= WARDS_FROM:
        return f"wards of {wards.label}", wards.geometry, np.array(wards.name, object), panel.ward
    side = max(SMALLEST, round(sqrt(size) / 10) * 10)
    x, y = panel.places.x, panel.places.y
    cell = np.column_stack([np.floor(x / side), np.floor(y / side)])
    inside = panel.ward >= 0
    keys, inverse = np.unique(cell[inside], axis=0, return_inverse=True)
    unit = np.full(len(x), -1, np.intp)
    unit[inside] = inverse.ravel()
    west, south = keys[:, 0] * side, keys[:, 1] * side
    squares = shapely.box(west, south, west + side, south + side)
    names = _square_names(west + side / 2, south + side / 2, wards)
    return f"squares of {side:.0f} m, about the size of the area", np.asarray(squares, object), names, unit


def _square_names(x: Floats, y: Floats, wards: Boundaries) -> npt.NDArray[Any]:
    """“Eastcott 414 184”: the ward round the middle of each square, and its kilometre square on the National Grid."""
    ward = assign(x, y, wards.geometry)
    names = [wards.name[w] if w >= 0 else "Edge of the area" for w in ward]
    return np.array([f"{n} ({a:.0f}, {b:.0f})" for n, a, b in zip(names, x, y, strict=True)], object)
