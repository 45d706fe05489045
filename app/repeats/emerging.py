"""Emerging hot spots: which cells became hot, grew, lasted, faded or were hot once, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.area_about import AreaAbout
from app.answering.asked_area import AskedArea
from app.answering.hours import AskedHours
from app.answering.keeper import Kind
from app.answering.notes import breaks_in
from app.answering.period import months_between
from app.answering.question import HEXAGONS, Question
from app.answering.trend_series import months_back
from app.repeats.cube import Classes, Cube, EmergingCell, cube_of, judge, rows
from geo.offence.offences import Definition, definition
from geo.offence.recording_changes import SINCE, RecordingBreak
from geo.space.boundaries import Boundaries

LONGEST: Final = 36
"""Months looked back at when the question names no first one."""
MINIMUM_MONTHS: Final = 10
"""Months without which no pattern is told from luck (Esri asks for as many)."""


class Unsaid(StrEnum):
    """Why no cell is called anything; SAID where cells are."""

    SAID = ""
    FEW_MONTHS = "few_months"
    RECORDING = "recording"  # too few months since the rules of recording changed
    FEW_INCIDENTS = "few_incidents"
    WITHHELD = "withheld"  # of so few incidents that no cell is shown to this reader


@dataclass(frozen=True)
class EmergingQuestion:
    """classes: four plain ones, or Esri's eight."""

    asked: Question
    classes: Classes = "four"


@dataclass(frozen=True, eq=False)
class Emerging:
    """Cells by what they became.

    question, definition, where, about, marking, hours, stands_in: as a Trend has them; shape: of the area; wards: those
    that lie in it or reach into it, for a drawing; months: those looked at, oldest first; missing: between them, not
    there whole; before: months left out because recording changed after them; breaks: those changes; recent: how many
    of the last are now; n: incidents of the months, None where that is not given; tested: cells judged; hot_cells:
    pairs of a cell and a month that were hot; seed: of the permutations; side: of the squares, 0 for hexagons; classes:
    asked for; permutations: of p, 0 where it is exact; minimum: incidents of a cell that is shown; withheld: whether
    others are not. For the gate alone, None beyond it: cube, boundaries.
    """

    question: Question
    definition: Definition
    where: tuple[str, ...]
    about: AreaAbout
    marking: str
    hours: AskedHours | None
    stands_in: bool
    shape: BaseGeometry
    wards: tuple[BaseGeometry, ...]
    months: tuple[date, ...]
    missing: tuple[date, ...]
    before: tuple[date, ...]
    breaks: tuple[RecordingBreak, ...]
    why: Unsaid
    classes: Classes
    recent: int
    n: float | None
    tested: int
    hot_cells: int | None
    seed: int
    side: float
    permutations: int
    cells: tuple[EmergingCell, ...]
    cube: Cube | None
    boundaries: Boundaries | None
    minimum: int = 0
    withheld: bool = False


def emerging(world: Answerer, of: EmergingQuestion) -> Emerging:
    """The cells of a question. Raises as Answerer.select."""
    asked = of.asked
    snapshot = world.store.snapshot()
    what = definition(asked.offence, folder=world.definitions)
    asked_for, _ = world.period(asked, what, snapshot)
    first = asked_for.first
    if asked.first is None:
        held = [one for one in snapshot.months(asked_for.source, world.settings.force) if one <= asked_for.last]
        first = max(min(held, default=first), months_back(asked_for.last, LONGEST - 1))
    wide = asked.but(source=asked_for.source, first=first, last=asked_for.last)
    what, period, _, found = world.select(wide, snapshot)
    area = world.area(asked)
    breaks = tuple(one for one in breaks_in(what, period, found) if one.broken)
    since = max((SINCE[one.change] for one in breaks), default=period.first)
    months = tuple(one for one in period.whole if one >= since)
    cube = cube_of(found, months, area.places(found), world.wards.outline, hexagonal=asked.grid == HEXAGONS)
    why = Unsaid.SAID
    if len(months) < MINIMUM_MONTHS:
        why = Unsaid.RECORDING if len(period.whole) >= MINIMUM_MONTHS else Unsaid.FEW_MONTHS
    elif not cube.enough:
        why = Unsaid.FEW_INCIDENTS
    judged = None if why else judge(cube, of.classes, world.settings.seed)
    span = months_between(months[0], months[-1]) if months else []
    return Emerging(
        question=wide.but(offence=f"{what.id}@{what.version}"),
        definition=what,
        where=area.where,
        about=area.about,
        marking=area.marking,
        hours=found.hours.asked if found.hours else None,
        stands_in=found.by_proxy > len(found) / 2,
        shape=area.shape,
        wards=tuple(world.wards.geometry[_wards_of(world, area)]),
        months=months,
        missing=tuple(one for one in span if one not in months),
        before=tuple(one for one in period.whole if one < since),
        breaks=breaks,
        why=why,
        classes=of.classes,
        recent=judged.recent if judged else 0,
        n=float(cube.series[:, cube.here].sum()),
        tested=len(cube.a),
        hot_cells=int(judged.hot.sum()) if judged else 0,
        seed=world.settings.seed,
        side=cube.side,
        permutations=judged.permutations if judged else 0,
        cells=rows(cube, judged, world.wards),
        cube=cube,
        boundaries=world.wards,
    )


def _wards_of(world: Answerer, area: AskedArea) -> npt.NDArray[np.bool_]:
    if area.wards is not None:
        return area.wards
    return np.asarray(shapely.intersects(world.wards.geometry, area.shape), bool)


def _made(world: Answerer, of: EmergingQuestion, stamp: str) -> Listing[Emerging]:
    found = emerging(world, of)
    credits = world.wards.attribution, *found.about.attributions
    return world.listing_of(stamp, of, found, found.question.source, found.marking, credits)


def _rests_on(world: Answerer, of: EmergingQuestion) -> Sequence[object]:
    return rests_on(world, of.asked)


EMERGING: Final = Kind("emerging", _made, _rests_on)
"""Cells by what they became over the months."""
