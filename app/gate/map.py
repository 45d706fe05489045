"""The map's Answer as a reader may see it: counts, cells on the policy's lattice, hotspots, wards and notes."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, floor, inf, nan
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.answer import Answer, Cell, Hotspot, Ranked, SquareCounts, Untested, UntestedHotspot, Ward
from app.answering.area_text import AreaKind
from app.answering.called import names_of
from app.answering.choices import Parameter
from app.answering.notes import Note, NoteTopic
from app.answering.question import SQUARES, WARDS, Question
from app.answering.rates import ranks
from app.answering.surfaces import class_breaks
from app.gate.counts import Bools, given, shown, span, without_rest
from app.gate.density import density_in_classes, squares_as_density
from app.gate.policy import FINEST
from app.gate.rule import Rule
from geo.errors import Refused
from geo.space.grid_reference import grid_reference
from geo.streets.names_file import default_names
from models.density import Surface
from models.hierarchical_rates import hierarchical_rates

Floats = npt.NDArray[np.float64]
R = TypeVar("R", bound=Ranked)
OF_FINER_PLACES: Final = (
    Parameter.BANDWIDTH, Parameter.CELL, Parameter.KERNEL, Parameter.EPS, Parameter.MIN_WEIGHT,
)  # fmt: skip
TELLING: Final = (NoteTopic.NO_INCIDENTS, NoteTopic.UNSTABLE_HOTSPOTS, NoteTopic.EDGE_OF_DATA)
"""Notes without a number of their own that tell a count all the same, or are about the surface that is not shown."""


def disclosed_answer(answer: Answer, rule: Rule) -> Answer:
    """The Answer under a rule. Raises Refused for hours that are finer than the rule allows.

    Places below wards are squares of the rule's cell that lie wholly in the asked area, so that the same square has the
    same count in every question; the density is theirs. A count below the minimum is not given, and none from which
    it could be worked out.
    """
    allow_hours(answer.question, rule)
    if not (rule.hides or rule.cell):
        shown_to_all = answer if rule.hotspots else _without_hotspots(answer)
        return shown_to_all if rule.small_areas else _without_small_areas(answer)
    allow_cells(answer.question)
    if answer.in_whole is not None:
        return _as_of_the_whole(answer, answer.in_whole, rule)
    years = answer.years
    total = answer.n if answer.n >= rule.minimum else 0.0
    wards = _wards(answer, rule, years)
    known = [ward for ward in wards if not (ward.below or ward.withheld)]
    counts = {ward.id: ward.n for ward in answer.wards}
    wholes = [(total, None), *((counts[ward.id], ward.geometry) for ward in known)]
    cells = _cells(answer, rule, wholes, years) if rule.small_areas and total else ()
    hotspots = bool(rule.hotspots and total)
    spots = _hotspots(answer, rule, wholes) if hotspots else ()
    surface, breaks = _density(answer, rule, cells)
    asked = answer.question.but(bandwidth=None, cell=None, eps=None, min_weight=None)
    return replace(
        answer,
        question=asked,
        n=shown(total, rule) if total else 0.0,
        n_placed=None,
        n_outside=None,
        places=None if rule.rounding or not total else answer.places,
        surface=surface,
        breaks=breaks,
        hotspots=spots,
        wards=wards,
        cells=() if answer.untested else cells,
        untested=_untested(answer, rule, wholes if hotspots else None),
        choices=tuple(choice for choice in answer.choices if choice.name not in OF_FINER_PLACES),
        notes=_notes(answer, rule),
        minimum=rule.minimum,
        rounding=rule.rounding,
        beside=None,
    )


def allow_cells(question: Question) -> None:
    """Raise Refused for cells and areas that cross those whose counts are given: both together would tell the rest."""
    if question.grid != SQUARES:
        raise Refused("hexagons are not shown to you, squares are", where="grid", todo="Ask for squares.")
    if question.units != WARDS:
        raise Refused("counts by LSOA are not shown to you, those by ward are", where="units", todo="Ask for wards.")


def _as_of_the_whole(answer: Answer, whole: Answer, rule: Rule) -> Answer:
    """The Answer for an area that anybody can choose as they like: nothing but sums of what the same question gives of
    the whole area, so that no two areas tell what stands between them.

    An area of wards has the wards' own counts, any other those of the whole squares whose middle lies in it. Hotspots
    are cut at the edge of the area and so stand in none but a single ward.
    """
    assert answer.area is not None
    years, total = answer.years, whole.n if whole.n >= rule.minimum else 0.0
    wards = _wards(whole, rule, years)
    counts = {ward.id: ward.n for ward in whole.wards}
    known = [(counts[ward.id], ward.geometry) for ward in wards if not (ward.below or ward.withheld)]
    cells = _cells(whole, rule, [(total, None), *known], years) if rule.small_areas and total else ()
    boxes = np.array([cell.geometry for cell in cells], object)
    if answer.about.kind is AreaKind.WARD:
        codes = {ward.id for ward in answer.wards}
        rows = _numbered([ward for ward in wards if ward.id in codes])
        n = sum(ward.n for ward in rows)
        inside = shapely.covers(answer.area, boxes)
    else:
        rows = tuple(_hidden(ward, rule, inf) for ward in sorted(answer.wards, key=lambda ward: (ward.name, ward.id)))
        inside = shapely.contains(answer.area, shapely.centroid(boxes))
        n = 0.0
    cells = _numbered([cell for cell, kept in zip(cells, inside, strict=True) if kept])
    by_squares = 0.0 if answer.about.kind is AreaKind.WARD else float(rule.cell or FINEST)
    n = n or (sum(cell.n for cell in cells) if by_squares else 0.0)
    alone = n > 0 and answer.about.kind is AreaKind.WARD and len(answer.wards) == 1
    wholes = [(answer.n, None), (answer.n, answer.area)]
    spots = _hotspots(answer, rule, wholes) if rule.hotspots and alone else ()
    surface, breaks = _density(answer, rule, cells)
    notes = _notes(answer, rule)
    return replace(
        answer,
        question=answer.question.but(bandwidth=None, cell=None, eps=None, min_weight=None),
        n=n,
        n_placed=None,
        n_outside=None,
        places=answer.places if alone and not rule.rounding else None,
        surface=surface,
        breaks=breaks,
        hotspots=spots,
        wards=rows,
        cells=() if answer.untested else cells,
        untested=_untested(answer, rule, wholes if rule.hotspots and alone else None),
        choices=tuple(choice for choice in answer.choices if choice.name not in OF_FINER_PLACES),
        notes=(*notes, Note(NoteTopic.WHOLE_SQUARES)) if by_squares else notes,
        minimum=rule.minimum,
        rounding=rule.rounding,
        beside=None,
        in_whole=None,
        by_squares=by_squares,
    )


def _numbered(items: Sequence[R]) -> tuple[R, ...]:
    """Rows that are given with their rank among these, in the order of it, then the others."""
    first = [item for item in items if not (item.below or item.withheld)]
    rank = ranks(np.array([item.n for item in first], np.float64)).tolist() if first else []
    ranked = [replace(item, rank=place) for item, place in zip(first, rank, strict=True)]
    return (*ranked, *(item for item in items if item.below or item.withheld))


def allow_hours(question: Question, rule: Rule) -> None:
    """Raise Refused for hours that are finer than the rule allows."""
    hours = question.span[1] if question.span else 0
    if not rule.hours and (hours or question.night):
        raise Refused(
            "hours and nights are not shown to everybody, months are", where="night", todo="Ask for all hours."
        )
    if 0 < hours < rule.hours:
        raise Refused(
            f"fewer than {rule.hours} hours of the week are not shown", where="hours", todo="Ask for more hours."
        )


def _without_small_areas(answer: Answer) -> Answer:
    empty = replace(answer.surface, values=np.zeros_like(answer.surface.values))
    return replace(_without_hotspots(answer), cells=(), surface=empty, breaks=class_breaks(empty.values))


def _without_hotspots(answer: Answer) -> Answer:
    return replace(answer, hotspots=(), untested=answer.untested and Untested((), None))


def _untested(
    answer: Answer, rule: Rule, wholes: Sequence[tuple[float, BaseGeometry | None]] | None
) -> Untested | None:
    """Of a first part, the outlines whose counts are given, as `_hotspots` gives them; its squares are in the density
    already. wholes: None where no hotspot is shown."""
    if answer.untested is None:
        return None
    every = answer.untested.hotspots if wholes else ()
    n = np.array([spot.n for spot in every], np.float64)
    use = without_rest(n, _inside([spot.geometry for spot in every], wholes or ()), rule)
    kept = [spot for spot, given in zip(every, use, strict=True) if given]
    rows = (
        replace(
            spot, name=name, n=v, rate=v / (spot.km2 * answer.years), places=None if rule.rounding else spot.places,
            by_name=None,
        )
        for spot, name, v in zip(kept, _names(kept), (shown(spot.n, rule) for spot in kept), strict=True)
    )  # fmt: skip
    return Untested(tuple(rows), None)


def _names(spots: Sequence[Hotspot | UntestedHotspot]) -> list[str]:
    """What hotspots are called by their outlines alone."""
    return names_of([spot.geometry for spot in spots], [spot.ward for spot in spots], default_names())


def _notes(answer: Answer, rule: Rule) -> tuple[Note, ...]:
    kept = tuple(note for note in answer.notes if note.count is None and note.about not in TELLING)
    return (*kept, Note(NoteTopic.SMALL_COUNTS)) if rule.minimum else kept


def _measured(item: R, n: float, rule: Rule, years: float, rank: int, ends: tuple[float, float]) -> R:
    """One row with its count as it is given, and the rate of that count. ends: of its likely range, incidents."""
    value, per = shown(n, rule), item.km2 * years
    return replace(
        item, rank=rank, n=value, rate=value / per, rate_low=ends[0] / per, rate_high=ends[1] / per,
        places=None if rule.rounding else item.places,
    )  # fmt: skip


def _ranges(n: Floats, rule: Rule) -> list[tuple[float, float]]:
    """The likely range of each count that is given, in incidents, from nothing but what is given of them all: from the
    lower end for the lowest count that may stand behind it to the upper end for the highest."""
    lowest, highest = np.array([span(v, rule) for v in n]).reshape(-1, 2).T
    low = hierarchical_rates(lowest, minimum=rule.minimum)
    high = hierarchical_rates(highest, minimum=rule.minimum) if rule.rounding else low
    return list(zip(low.low.tolist(), high.high.tolist(), strict=True))


def _hotspot_range(spot: Hotspot, rule: Rule, years: float) -> tuple[float, float]:
    """The likely range of a hotspot, in incidents; where counts are rounded, in multiples of that, outwards."""
    low, high = (rate * spot.km2 * years for rate in (spot.rate_low, spot.rate_high))
    base = rule.rounding
    return (floor(low / base) * float(base), ceil(high / base) * float(base)) if base else (low, high)


def _hidden(item: R, rule: Rule, n: float) -> R:
    below = rule.minimum if n < rule.minimum else 0
    return replace(
        item, rank=0, n=0.0, rate=0.0, rate_low=0.0, rate_high=0.0, places=None, below=below, withheld=not below
    )


def _ordered(items: Sequence[R], n: Floats, use: Bools, rule: Rule, years: float) -> tuple[R, ...]:
    """Rows that are given by what is given of them, then the others by name: their order tells nothing."""
    values = np.array([shown(v, rule) for v in n[use]])
    place = dict(zip(np.flatnonzero(use).tolist(), ranks(values).tolist(), strict=True)) if len(values) else {}
    first = sorted(place, key=lambda i: (place[i], items[i].name, items[i].id))
    ends = dict(zip(np.flatnonzero(use).tolist(), _ranges(n[use], rule), strict=True))
    last = sorted(np.flatnonzero(~use).tolist(), key=lambda i: (items[i].name, items[i].id))
    return (
        *(_measured(items[i], n[i], rule, years, place[i], ends[i]) for i in first),
        *(_hidden(items[i], rule, n[i]) for i in last),
    )


def _wards(answer: Answer, rule: Rule, years: float) -> tuple[Ward, ...]:
    n = np.array([ward.n for ward in answer.wards], np.float64)
    use = given(n, answer.n, rule) if answer.n >= rule.minimum else np.zeros(len(n), bool)
    return _ordered(answer.wards, n, use, rule, years)


def _inside(
    shapes: Sequence[BaseGeometry], wholes: Sequence[tuple[float, BaseGeometry | None]]
) -> list[tuple[float, Bools]]:
    every = np.array(list(shapes), object)
    return [
        (n, np.ones(len(every), bool) if shape is None else np.asarray(shapely.covers(shape, every), bool))
        for n, shape in wholes
    ]


def _finest(answer: Answer) -> SquareCounts | None:
    """The squares of an answer and their counts, whether they are tested or not."""
    if answer.untested:
        return answer.untested.squares
    if not answer.cells:
        return None
    west, south, east, _ = shapely.bounds([cell.geometry for cell in answer.cells]).T
    n, places = np.array([cell.n for cell in answer.cells]), np.array([cell.places or 0 for cell in answer.cells])
    return SquareCounts(west, south, float(east[0] - west[0]), n, places)


def _cells(
    answer: Answer, rule: Rule, wholes: Sequence[tuple[float, BaseGeometry | None]], years: float
) -> tuple[Cell, ...]:
    """Squares of the rule's cell with counts that are given; those that are not, are not placed."""
    finest = _finest(answer)
    if finest is None:
        return ()
    side = rule.cell or finest.side
    corners, of = np.unique(
        np.floor(np.array([finest.west, finest.south]).T / side) * side, axis=0, return_inverse=True
    )
    of = of.ravel()
    n = np.bincount(of, finest.n).astype(np.float64)
    places = np.bincount(of, finest.places)
    boxes = shapely.box(corners[:, 0], corners[:, 1], corners[:, 0] + side, corners[:, 1] + side)
    if answer.asked.area and answer.area is not None:
        whole = shapely.covers(answer.area, boxes)
        n, places, boxes, corners = n[whole], places[whole], boxes[whole], corners[whole]
    ids = [(f"{side:g}m-{x:.0f}-{y:.0f}", grid_reference(x, y)) for x, y in corners]
    made = [
        Cell(id, 0, name, box, 0.0, int(k), side * side / 1e6, 0.0, 0.0, 0.0, nan, False)
        for (id, name), box, k in zip(ids, boxes, places, strict=True)
    ]
    use = without_rest(n, _inside(boxes, wholes), rule)
    return _ordered(made, n, use, rule, years)[: int(use.sum())]


def _hotspots(answer: Answer, rule: Rule, wholes: Sequence[tuple[float, BaseGeometry | None]]) -> tuple[Hotspot, ...]:
    """Those whose counts are given, without their mix of offences, and named by where they are alone."""
    n = np.array([spot.n for spot in answer.hotspots], np.float64)
    use = without_rest(n, _inside([spot.geometry for spot in answer.hotspots], wholes), rule)
    years = answer.years
    kept = [spot for spot, given in zip(answer.hotspots, use, strict=True) if given]
    return tuple(
        replace(
            _measured(spot, spot.n, rule, years, spot.rank, _hotspot_range(spot, rule, years)),
            name=name, top=(), by_name=None,
        )
        for spot, name in zip(kept, _names(kept), strict=True)
    )  # fmt: skip


def _density(answer: Answer, rule: Rule, cells: Sequence[Cell]) -> tuple[Surface, Floats]:
    """The density of the squares that are shown, and the breaks of its classes."""
    if rule.bandwidth:
        return density_in_classes(cells, answer.bounds, answer.area, rule)
    surface = squares_as_density(cells, answer.bounds, float(rule.cell or answer.surface.cell))
    return surface, class_breaks(surface.values)
