"""The hotspots of two periods beside each other, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from app.answering import hotspots as finding
from app.answering.called import by_name
from app.answering.question import Question
from app.answering.selection import Selected
from app.comparing.change_map import level_beyond
from app.comparing.matched import Course, Match, matched
from geo.space.boundaries import Boundaries
from geo.streets.names_file import default_names
from models.rate_ratio import rate_ratio

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True)
class HotspotChange:
    """One hotspot. geometry: its outline in the later period, in the other one where it is gone; earlier: where it was,
    None for a new one; after, before: incidents on the ground of both outlines; ratio, low, high: of the rates
    there, an interval that holds for all places of the map together, so that how it was found counts for nothing;
    None where nothing is said; clear: it excludes no change; shared, incidents: shares of the smaller outline's
    ground and incidents that both have; metres: that it moved."""

    id: str
    name: str
    ward: str
    course: Course
    geometry: BaseGeometry
    earlier: BaseGeometry | None
    after: float
    before: float
    ratio: float | None
    low: float | None
    high: float | None
    shared: float
    incidents: float
    metres: float

    @property
    def clear(self) -> bool:
        """Whether it changed by more than chance does anywhere on the map."""
        return self.low is not None and self.high is not None and (self.low > 1 or self.high < 1)


def hotspot_changes(
    filled: Question, found: Selected, here: npt.NDArray[np.bool_], weights: tuple[Floats, Floats], exposure: float,
    wards: Boundaries, *, cut: BaseGeometry | None, dispersion: float | None, contour: float,
) -> tuple[HotspotChange, ...]:  # fmt: skip
    """Outlines of both periods by one reach and one minimum, matched. here: (m,) which places the question is about."""
    assert filled.eps and filled.min_weight
    x, y = found.places.x, found.places.y
    least = filled.min_weight, filled.min_weight / exposure
    later, other = (
        _outlines(filled, found, here, weight, minimum, cut) for weight, minimum in zip(weights, least, strict=True)
    )
    pairs = matched(later, other, x, y, weights[0] + weights[1])
    if not pairs:
        return ()
    shapes = [_shape(pair, later, other) for pair in pairs]
    inside = [found.covers(shape) if was is None else found.covers(shape) | found.covers(was) for shape, was in shapes]
    after, before = (np.array([weight[at].sum() for at in inside]) for weight in weights)
    ratio = rate_ratio(after, before, dispersion=dispersion, level=level_beyond(contour), exposure=exposure)
    named = _named(found, inside, wards)
    rows = []
    for i, pair in enumerate(pairs):
        ends = (ratio.ratio[i], ratio.low[i], ratio.high[i]) if dispersion else (None, None, None)
        course = _became(pair.course, float(after[i]), exposure * float(before[i]))
        of, low, high = (None if value is None else float(value) for value in ends)
        rows.append(
            HotspotChange(
                f"c{i + 1}", *named[i], course, *shapes[i], float(after[i]), float(before[i]), of, low, high,
                pair.area, pair.incidents, pair.metres,
            )
        )  # fmt: skip
    return tuple(rows)


def _became(course: Course, after: float, before: float) -> Course:
    """What became of a hotspot that was outlined in one period alone: where it was no less busy in the other, it was
    there, and only its outline came or went. before: in the length of the later period."""
    busy = (course is Course.NEW and after <= before) or (course is Course.GONE and after >= before)
    return Course.PERSISTENT if busy else course


def _outlines(
    filled: Question, found: Selected, here: npt.NDArray[np.bool_], weight: Floats, minimum: float,
    cut: BaseGeometry | None,
) -> Sequence[BaseGeometry]:  # fmt: skip
    """Those of one period, most incidents first."""
    some = np.flatnonzero(weight > 0)
    x, y, counted = found.places.x[some], found.places.y[some], weight[some]
    member = np.flatnonzero(here[some])
    assert filled.eps
    _, shapes, held = finding.outlined(
        x, y, counted, member, eps=filled.eps, minimum=minimum, month_only=found.month_only, area=cut
    )
    n = np.bincount(held[held >= 0], counted[held >= 0], len(shapes))
    return [shapes[i] for i in np.argsort(-n, kind="stable")]


def _shape(
    pair: Match, after: Sequence[BaseGeometry], before: Sequence[BaseGeometry]
) -> tuple[BaseGeometry, BaseGeometry | None]:
    was = None if pair.before is None else before[pair.before]
    if pair.after is None:
        assert was is not None
        return was, was
    return after[pair.after], was


def _named(found: Selected, inside: Sequence[npt.NDArray[np.bool_]], wards: Boundaries) -> list[tuple[str, str]]:
    """Name and ward of each; a place in two of them names the first."""
    held = np.full(len(found.places), -1, np.intp)
    for i in reversed(range(len(inside))):
        held[inside[i]] = i
    main = []
    for at in inside:
        known = at & (found.ward >= 0)
        most = np.bincount(found.ward[known], found.places.weight[known]) if known.any() else None
        main.append("" if most is None else str(wards.name[int(np.argmax(most))]))
    names = by_name(found, held, main, default_names())
    return [(one.name, one.ward) for one in names]
