"""An Answer is made of its material in two parts: what is found and counted, and how far that is to be trusted.

The first part is an Answer of which nothing is tested (`Answer.untested`); whoever asked for no more than that has it
while the rest is worked out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering import choices as choosing
from app.answering import hotspots, rates
from app.answering.answer import DRAWN, Answer, Beside, Cell, Hotspot, Measured, Untested, Ward
from app.answering.area_about import THE_WHOLE
from app.answering.area_text import AreaKind
from app.answering.asked_area import AskedArea
from app.answering.choices import Choice
from app.answering.cost import afford, cluster_steps
from app.answering.hexagon_rows import hexagon_rows
from app.answering.hotspots import Areas
from app.answering.marking import highest
from app.answering.measured import Worth, by_value, enough, measured, table_of, valued, worth_of
from app.answering.notes import Note, NoteTopic, notes_of
from app.answering.period import Period
from app.answering.question import COUNTS, HEXAGONS, LSOAS, Question
from app.answering.rates import Squares
from app.answering.selection import Selected
from app.answering.surfaces import class_breaks, data_edge, reaches_edge, surface_of, surface_steps
from app.settings import Settings
from app.waiting import checkpoint, publish
from geo.offence.offences import Definition
from geo.places import Places
from geo.source import source_of
from geo.space.assign import assign
from geo.space.boundaries import Boundaries
from geo.space.grid import Bounds
from geo.space.hexagons import identifiers, located
from geo.streets.names_file import default_names
from models.weighted_sum import rank_ranges

Bools = npt.NDArray[np.bool_]
WORTH_SHOWING: Final = 1e7
"""Steps (app/answering/cost.py) of hotspots and their resamples from which the first part is published: from there the
rest takes half a second. What takes less is whole before anybody has looked, and a page that changes then would only be
in the way."""
GUARDED: Final = tuple(kind for kind in AreaKind if kind not in (AreaKind.WHOLE, AreaKind.LAD, AreaKind.CSP))
"""Kinds of area that anybody can choose as they like: of these the gate gives a reader what it gives of the whole."""


@dataclass(frozen=True, eq=False)
class Material:
    """What an Answer is made of.

    area: that was asked about; wards_offered: whether the wards in use are places of the force; chosen: the choices
    made so far; found: the incidents; beside: the second layer, None where there is none;
    units: the areas that are counted by, the wards or others.
    """

    asked: Question
    stamp: str
    snapshot: str
    version: str
    settings: Settings
    area: AskedArea
    wards_offered: bool
    what: Definition
    period: Period
    chosen: tuple[Choice, ...]
    found: Selected
    beside: Beside | None
    wards: Boundaries
    units: Boundaries

    @property
    def within(self) -> Bools:
        """Which of the places count: those of the asked area."""
        return self.area.places(self.found)

    @property
    def whole(self) -> bool:
        """Whether no part of the area is asked for."""
        return not self.asked.area

    def notes(self, n: float, *, edge: bool, unstable: bool) -> tuple[Note, ...]:
        """What a reader must know; see `notes_of`."""
        return notes_of(
            self.what, self.period, self.found, self.wards, n=n, whole=self.whole, unstable=unstable, edge=edge,
            area=self.area.about,
        )  # fmt: skip

    def rows(self, within: Bools, worth: Worth | None) -> tuple[Ward, ...]:
        """The wards of the area, or LSOAs, by what they are worth or by their incidents; of an area that is not made of
        whole ones, the parts that lie in it."""
        rows = self._rows(within)
        if worth is None:
            return rows
        here, units = self.found.places, self.units if self.asked.units == LSOAS else self.wards
        group = self.found.ward if units is self.wards else assign(here.x, here.y, units.geometry).astype(np.intp)
        return by_value(rows, valued(worth, np.where(within, group, -1), len(units)), units.code)

    def _rows(self, within: Bools) -> tuple[Ward, ...]:
        found, years = self.found, self.period.years
        if self.asked.units == LSOAS:
            x, y = found.places.x, found.places.y
            unit = assign(x, y, self.units.geometry).astype(np.intp)
            if not self.whole:
                return rates.ward_parts(self.units, self.area.shape, unit, found.places, within, years)
            inside = shapely.intersects(self.wards.outline, shapely.point_on_surface(self.units.geometry))
            return rates.ward_rows(self.units, unit, found.places, np.asarray(inside, bool), years)
        if self.area.wards is None:
            return rates.ward_parts(self.wards, self.area.shape, found.ward, found.places, within, years)
        listed = self.area.wards if self.wards_offered or not self.whole else np.zeros(len(self.wards), bool)
        return rates.ward_rows(self.wards, found.ward, found.places, listed, years)

    @property
    def cut(self) -> BaseGeometry | None:
        """What is cut out of the map, None for the whole."""
        return None if self.whole else self.area.shape


@dataclass(frozen=True, eq=False)
class Begun:
    """The first part, and what the rest is worked out from. steps: about what that takes; edge: whether densities are
    corrected at the edge; worth: what the places are worth, None where incidents are counted; lacking: notes on it."""

    first: Answer
    areas: Areas
    squares: Squares | None
    steps: float
    edge: bool
    worth: Worth | None
    lacking: tuple[Note, ...]


def make(of: Material) -> Answer:
    """The Answer; its first part is published as soon as it is there. Raises UserError for what costs too much."""
    begun = begin(of)
    if begun.steps >= WORTH_SHOWING:
        publish(begun.first)
    checkpoint()
    return test(of, begun)


def begin(of: Material) -> Begun:
    """Density, outlines and counts, without a word on how sure they are. Raises UserError for what costs too much."""
    source = source_of(of.period.source).attribution
    credits = source, of.wards.attribution, of.units.attribution, *default_names().naming, *of.area.about.attributions
    here, within, years = of.found.places, of.within, of.period.years
    weight = here.weight[within]
    west, south, east, north = of.area.shape.bounds
    bounds = west, south, east, north
    filled, made, steps = _choose(of, bounds, within)
    edge = data_edge(of.found, of.wards)
    n = of.found.n if of.whole else float(weight.sum())
    worth, sums, lacking = _measure(of, within, float(weight.sum()))
    shaded = here if worth is None else Places(here.x, here.y, worth.value, here.inverse)
    filled = filled if worth else replace(filled, measure=COUNTS)
    surface = surface_of(filled, shaded, of.cut, bounds, years, edge)
    checkpoint()
    by = worth.value if worth else None
    areas = hotspots.outline(filled, of.found, np.flatnonzero(within), area=of.cut, worth=by)
    squares = rates.squares(here, within, of.wards.outline, side=choosing.OPEN_DATA_FLOOR)
    corrected = reaches_edge(filled, edge, of.area.shape)
    first = Answer(
        id=of.stamp,
        question=filled,
        asked=of.asked,
        snapshot=of.snapshot,
        version=of.version,
        definition=of.what,
        where=of.area.where,
        hours=of.found.hours.asked if of.found.hours else None,
        beside=of.beside,
        stands_in=of.found.by_proxy > len(of.found) / 2,
        first=of.period.first,
        last=of.period.last,
        months=len(of.period.held),
        missing=of.period.missing,
        parts=of.period.parts,
        incomplete=of.period.incomplete,
        days=of.period.days,
        n=n,
        n_placed=float(weight.sum()),
        n_outside=float(here.weight[within & (of.found.ward < 0)].sum()),
        places=int(within.sum()),
        month_only=of.found.month_only,
        synthetic=source_of(of.period.source).synthetic,
        surface=surface,
        breaks=class_breaks(surface.values),
        hotspots=(),
        wards=of.rows(within, worth),
        cells=(),
        untested=Untested(hotspots.untested(areas, of.found, of.wards, years), rates.counts(squares)),
        choices=made,
        notes=(*lacking, *of.notes(n, edge=corrected, unstable=False)),
        marking=highest((of.settings.marking, of.area.marking)),
        attributions=tuple(dict.fromkeys(filter(None, credits))),
        area=of.area.shape,
        about=of.area.about,
        bounds=bounds,
        measured=sums,
    )
    if of.area.about.kind in GUARDED:
        first = replace(first, in_whole=_whole(of, first))
    return Begun(first, areas, squares, steps, corrected, worth, lacking)


def _measure(of: Material, within: Bools, n: float) -> tuple[Worth | None, Measured | None, tuple[Note, ...]]:
    """What the places are worth, what the n incidents of the area are, and the note of it; of incidents alone, and
    where too few of them have a value, nothing but the note of that."""
    if (table := table_of(of.asked, of.settings)) is None:
        return None, None, ()
    worth = worth_of(of.found, table)
    sums = measured(of.asked, table, worth, within, n)
    if not enough(sums, n):
        return None, None, (Note(NoteTopic.NO_MEASURE, sums.known, n, quoted=of.asked.measure),)
    return worth, sums, (Note(NoteTopic.MEASURE),)


def _whole(of: Material, first: Answer) -> Answer:
    """What the same question counts in the whole area: by its wards, and by the squares of all places."""
    here, wards = of.found.places, of.wards
    every = np.ones(len(here.x), bool)
    listed = np.full(len(wards), of.wards_offered)
    squares = rates.squares(here, every, wards.outline, side=choosing.OPEN_DATA_FLOOR)
    return replace(
        first,
        question=first.question.but(area=""),
        asked=first.asked.but(area=""),
        n=of.found.n,
        places=len(here.x),
        wards=rates.ward_rows(wards, of.found.ward, here, listed, of.period.years),
        untested=Untested((), rates.counts(squares)),
        area=wards.outline,
        about=THE_WHOLE,
        bounds=wards.outline.bounds,
    )


def test(of: Material, begun: Begun) -> Answer:
    """The whole Answer: its first part with all that is worked out about it."""
    first = begun.first
    assert first.untested
    spots = hotspots.tested(
        begun.areas, first.untested.hotspots, first.question, of.found, np.flatnonzero(of.within), of.period.years,
        seed=of.settings.seed, resamples=of.settings.resamples,
    )  # fmt: skip
    checkpoint()
    base, years, seed = of.found.any_crime, of.period.years, of.settings.seed
    if of.asked.grid == HEXAGONS:
        cells, tests = hexagon_rows(of.found.places, of.within, base, of.wards, years, seed=seed)
    else:
        cells, tests = rates.cell_rows(begun.squares, base, of.wards, years, seed=seed)
    if begun.worth:
        spots = _spots_by_value(spots, begun, of.settings.seed)
        cells = _cells_by_value(cells, begun.worth, of)
    unstable = any(spot.stability < DRAWN for spot in spots)
    return replace(
        first,
        hotspots=spots,
        cells=cells,
        square_tests=tests,
        notes=(*begun.lacking, *of.notes(first.n, edge=begun.edge, unstable=unstable)),
        untested=None,
    )


def _spots_by_value(spots: Sequence[Hotspot], begun: Begun, seed: int) -> tuple[Hotspot, ...]:
    """Hotspots with what they are worth, in the order that they have by it, and how sure that order is."""
    assert begun.worth
    areas, worth = begun.areas, begun.worth
    each = valued(worth, areas.held, len(areas.order))
    inside = areas.held >= 0
    squares = np.bincount(areas.held[inside], worth.squares[inside], len(areas.order))
    best, worst = rank_ranges(areas.ranked_by, squares, seed=seed)
    return tuple(
        replace(
            spot,
            valued=each[label],
            rank_low=min(spot.rank, int(best[label])),
            rank_high=max(spot.rank, int(worst[label])),
        )
        for spot, label in zip(spots, areas.order.tolist(), strict=True)
    )


def _cells_by_value(cells: Sequence[Cell], worth: Worth, of: Material) -> tuple[Cell, ...]:
    """Cells with what stands in them, most first."""
    here, within = of.found.places, of.within
    if of.asked.grid == HEXAGONS:
        ids, group = np.unique(identifiers(*located(here.x, here.y)), return_inverse=True)
        named, group = ids.tolist(), group.ravel()
    else:
        named, group = rates.squares_of(here, of.wards.outline, side=choosing.OPEN_DATA_FLOOR)
    return by_value(cells, valued(worth, np.where(within, group, -1), len(named)), named)


def _choose(of: Material, bounds: Bounds, within: Bools) -> tuple[Question, tuple[Choice, ...], float]:
    """The question with every choice filled in, all choices, and the steps of its hotspots and their resamples. Raises
    UserError for what costs too much."""
    asked, month_only, maximum = of.asked, of.found.month_only, of.settings.max_cells
    here = of.found.places
    x, y, weight = here.x[within], here.y[within], here.weight[within]
    finest = choosing.finest_bandwidth(asked, bounds, maximum)
    bandwidth = choosing.choose_bandwidth(asked, month_only=month_only, area=bounds, minimum=finest)
    cell = choosing.choose_cell(asked, bandwidth.number, bounds, maximum)
    eps, min_weight = choosing.choose_clusters(asked, x, y, weight, month_only=month_only, area=bounds)
    filled = replace(
        asked,
        offence=of.what.key,
        source=of.period.source,
        first=of.period.first,
        last=of.period.last,
        bandwidth=bandwidth.number,
        cell=cell.number,
        eps=eps.number,
        min_weight=min_weight.number,
    )
    afford(surface_steps(filled, bounds, len(here)), of.settings.max_steps, asked, "bandwidth", "cell", "kernel")
    steps = cluster_steps(x, y, eps.number, of.settings.resamples)
    afford(steps, of.settings.max_steps, asked, "eps")
    reach, kernel = choosing.choose_reach(eps.number), choosing.choose_kernel(asked)
    return filled, (*of.chosen, bandwidth, cell, eps, min_weight, reach, kernel), steps
