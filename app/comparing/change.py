"""What of it is a change: the months of a question beside other months, on the map, in its hotspots and its wards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering import choices as choosing
from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.area_about import AreaAbout
from app.answering.asked_area import basis_of
from app.answering.cost import afford, cluster_steps
from app.answering.hours import AskedHours
from app.answering.keeper import Kind
from app.answering.question import LSOAS, Question
from app.answering.selection import Selected
from app.answering.surfaces import surface_steps
from app.answering.trend import Trend, trend
from app.answering.trend_series import Bools, Floats, Ints, Series, Unsaid
from app.comparing.against import Against, AgainstKind, ChangeQuestion, Sides, sides
from app.comparing.change_map import ChangeMap, change_map
from app.comparing.counts import Counts, counts
from app.comparing.elsewhere import Elsewhere, elsewhere
from app.comparing.hotspots import HotspotChange, hotspot_changes
from app.comparing.units import UnitChange, unit_changes
from geo.offence.offences import Definition
from geo.offence.recording_changes import RecordingBreak
from geo.space.assign import assign
from models.monthly_range import pooled_dispersion

OFFERED: Final = (AgainstKind.YEAR, AgainstKind.BEFORE, AgainstKind.THREE_YEARS)
"""What may be chosen without naming months."""


@dataclass(frozen=True)
class Offer:
    """One choice of other months. why: it cannot be compared with, SAID where it can."""

    against: Against
    why: Unsaid
    chosen: bool


@dataclass(frozen=True, eq=False)
class SquaresOfBoth:
    """Squares of OPEN_DATA_FLOOR of the whole force area with incidents in either period, (k,) each. west, south: of
    their corners, EPSG:27700; after, before: incidents."""

    west: Floats
    south: Floats
    after: Floats
    before: Floats


@dataclass(frozen=True, eq=False)
class Change:
    """Everything said of a change.

    question: what was asked, with source and months filled in; after, before: the months compared; asked: how many
    later months were asked for; held: first and last month that the data have of this, None without any; offers: what
    else there is to compare with; breaks: changes of recording between the first and the last month of both; counts: of
    the whole area asked about; local: variance over mean of the months of single wards, on which what is outlined
    rests; pictured: the two periods as maps, None where they are not drawn for this reader or do not compare; hotspots,
    units: none where nothing can be compared; elsewhere: other areas in the same months; units_withheld: whether units
    and hotspots are not given; minimum, rounding: as in an Answer. For the gate alone: trend: of the same question;
    squares: of the whole force area.
    """

    question: Question
    against: Against
    definition: Definition
    where: tuple[str, ...]
    about: AreaAbout
    hours: AskedHours | None
    stands_in: bool
    month_only: bool
    area: BaseGeometry
    after: tuple[date, ...]
    before: tuple[date, ...]
    asked: int
    held: tuple[date, date] | None
    offers: tuple[Offer, ...]
    breaks: tuple[RecordingBreak, ...]
    counts: Counts
    local: float
    pictured: ChangeMap | None
    hotspots: tuple[HotspotChange, ...]
    units: tuple[UnitChange, ...]
    elsewhere: Elsewhere | None = None
    trend: Trend | None = None
    squares: SquaresOfBoth | None = None
    units_withheld: bool = False
    minimum: int = 0
    rounding: int = 0

    @property
    def years(self) -> tuple[float, float]:
        """Length of the later and of the other months."""
        return len(self.after) / 12, len(self.before) / 12


def change(world: Answerer, of: ChangeQuestion) -> Change:
    """Compare the months of a question with others. Raises as Answerer.select, and UserError for months named that are
    among those asked for."""
    made, found, period = trend(world, of.asked)
    first = made.question.first
    assert first is not None
    chosen = sides(made.series, first, of.against)
    one = counts(made.series, chosen, first)
    area = world.area(of.asked)
    months = tuple(made.series.months[i] for i in chosen.after.tolist())
    others = tuple(made.series.months[i] for i in chosen.before.tolist())
    weights = found.in_months(months), found.in_months(others)
    local, local_degrees = _local(world, found, made.series, chosen)
    stated = not one.why and local_degrees > 0
    pictured: ChangeMap | None = None
    spots: Sequence[HotspotChange] = ()
    units: Sequence[UnitChange] = ()
    filled = made.question
    if months:
        here = area.places(found)
        filled = _filled(world, of.asked, made.question, found, here, weights[0], area.shape)
        pictured = change_map(
            filled, found, weights, (len(months) / 12, len(others) / 12), one.exposure, area.shape, world.wards,
            cut=None if not of.asked.area else area.shape, dispersion=local if stated else None,
            seed=world.settings.seed,
        )  # fmt: skip
        spots = hotspot_changes(
            filled, found, here, weights, one.exposure, world.wards, cut=None if not of.asked.area else area.shape,
            dispersion=local if stated else None, contour=pictured.contour,
        )  # fmt: skip
        units = _units(world, made, found, of.asked, here, chosen, one, stated=stated)
    return Change(
        question=filled,
        against=of.against,
        definition=made.definition,
        where=made.where,
        about=made.about,
        hours=made.hours,
        stands_in=made.stands_in,
        month_only=found.month_only,
        area=area.shape,
        after=months,
        before=others,
        asked=chosen.asked,
        held=(period.held[0], period.held[-1]) if period.held else None,
        offers=_offers(made.series, first, of.against),
        breaks=made.breaks,
        counts=one,
        local=local,
        pictured=pictured,
        hotspots=tuple(spots),
        units=tuple(units),
        elsewhere=elsewhere(world, found, made.series, chosen, first, area, of.beside) if months else None,
        trend=made,
        squares=_squares(found, weights) if months else None,
    )


def _filled(
    world: Answerer, asked: Question, made: Question, found: Selected, here: Bools, after: Floats, shape: BaseGeometry
) -> Question:
    """The question with bandwidth, cell, reach and minimum chosen for the later months, and the same for the others."""
    bounds, maximum = shape.bounds, world.settings.max_cells
    some = here & (after > 0)
    x, y, weight = found.places.x[some], found.places.y[some], after[some]
    finest = choosing.finest_bandwidth(asked, bounds, maximum)
    bandwidth = choosing.choose_bandwidth(asked, month_only=found.month_only, area=bounds, minimum=finest)
    cell = choosing.choose_cell(asked, bandwidth.number, bounds, maximum)
    eps, least = choosing.choose_clusters(asked, x, y, weight, month_only=found.month_only, area=bounds)
    filled = made.but(bandwidth=bandwidth.number, cell=cell.number, eps=eps.number, min_weight=least.number)
    afford(
        surface_steps(filled, bounds, len(found.places)), world.settings.max_steps, asked, "bandwidth", "cell", "kernel"
    )
    afford(cluster_steps(x, y, eps.number, 1), world.settings.max_steps, asked, "eps")
    return filled


def _squares(found: Selected, weights: tuple[Floats, Floats]) -> SquaresOfBoth:
    side, here = choosing.OPEN_DATA_FLOOR, found.places
    corners, of = np.unique(np.floor(np.stack([here.x, here.y]) / side) * side, axis=1, return_inverse=True)
    after, before = (np.bincount(of.ravel(), weight, corners.shape[1]).astype(np.float64) for weight in weights)
    some = after + before > 0
    return SquaresOfBoth(corners[0][some], corners[1][some], after[some], before[some])


def _offers(series: Series, first: date, asked: Against) -> tuple[Offer, ...]:
    every = [Against(kind) for kind in OFFERED]
    if asked not in every:
        every.append(asked)
    return tuple(Offer(one, sides(series, first, one).why, one == asked) for one in every)


def _local(world: Answerer, found: Selected, series: Series, chosen: Sides) -> tuple[float, float]:
    """Variance over mean of the months of single wards, and the degrees behind it."""
    if not len(chosen.after):
        return 1.0, 0.0
    n = _by_month(found, found.ward, len(world.wards), series)
    return pooled_dispersion(n[:, chosen.before], n[:, chosen.after])


def _by_month(found: Selected, unit: Ints, k: int, series: Series) -> Floats:
    """(k, m) incidents of each unit in each month of the series."""
    tally = found.tally(unit, k)
    n = np.zeros((k, len(series.months)))
    n[:, np.searchsorted(np.array(series.months, "M8[M]"), tally.months.astype("M8[M]"))] = tally.by_month
    return n


def _units(
    world: Answerer, made: Trend, found: Selected, asked: Question, here: Bools, chosen: Sides, one: Counts, *,
    stated: bool,
) -> Sequence[UnitChange]:  # fmt: skip
    of = world.units(asked)
    unit = found.ward if asked.units != LSOAS else assign(found.places.x, found.places.y, of.geometry).astype(np.intp)
    n = _by_month(found, np.where(here, unit, -1), len(of), made.series)
    if asked.units != LSOAS:
        listed = np.isin(np.array(of.code), [row.id for row in made.wards])
    elif asked.area:
        listed = np.asarray(n.any(axis=1), bool)
    else:
        listed = np.asarray(shapely.intersects(world.wards.outline, shapely.point_on_surface(of.geometry)), bool)
    return unit_changes(
        of, np.flatnonzero(listed), n[:, chosen.after], n[:, chosen.before], one.exposure,
        shared=one.dispersion if stated else None,
    )  # fmt: skip


def _made(world: Answerer, of: ChangeQuestion, stamp: str) -> Listing[Change]:
    found = change(world, of)
    assert found.trend
    credits = world.wards.attribution, *found.about.attributions
    return world.listing_of(
        stamp, of, found, found.question.source, found.trend.marking, credits, month_only=found.month_only
    )


def _rests_on(world: Answerer, of: ChangeQuestion) -> Sequence[object]:
    return [*rests_on(world, of.asked), *basis_of(of.beside, world.area_index)]


CHANGE: Final = Kind("change", _made, _rests_on)
"""The months of a question compared with others."""
