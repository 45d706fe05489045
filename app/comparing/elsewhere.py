"""The area of a question beside other areas in the same months: the rest of the force, areas like it, another one."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.answerer import Answerer
from app.answering.area_text import AreaKind
from app.answering.asked_area import AskedArea
from app.answering.selection import Selected
from app.answering.trend_series import Series
from app.comparing.against import Sides
from app.comparing.counts import Counts, counts
from geo.errors import Refused
from geo.surroundings.deprivation import mean_scores, read_scores, scores_of
from geo.surroundings.population import placed
from models.poisson_interval import poisson_interval

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
SIMILAR: Final = 5
"""Areas like the one asked about."""


class Other(StrEnum):
    """What an area is to the one asked about."""

    ASKED = "asked"
    REST = "rest"
    SIMILAR = "similar"
    CHOSEN = "chosen"


class Feature(StrEnum):
    """What areas are matched on."""

    SIZE = "size"  # logarithm of km²: wards hold about as many people each, so a small one is a town's
    DEPRIVATION = "deprivation"
    RESIDENTS = "residents"  # logarithm of residents per km²


@dataclass(frozen=True)
class OtherPlace:
    """One area. counts: of the months compared; rate, rate_low, rate_high: later incidents per km² and year with 95 %
    interval; distance: from the area asked about in standard deviations, None for what is not matched; features: its
    km², deprivation and residents per km², None where not known."""

    kind: Other
    name: str
    counts: Counts
    km2: float
    rate: float
    rate_low: float
    rate_high: float
    distance: float | None = None
    features: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Elsewhere:
    """The area asked about first. matched_on: features of all wards that were known, none where that is their size
    alone, which finds no area like another; alike: whether areas like it can be told for an area of this kind."""

    places: tuple[OtherPlace, ...]
    matched_on: tuple[Feature, ...]
    alike: bool


def elsewhere(
    world: Answerer, found: Selected, series: Series, chosen: Sides, first: date, area: AskedArea, beside: str
) -> Elsewhere:
    """Other areas beside the one asked about. beside: an area of one's own as an address writes it, "" for none.

    Areas like a ward are the wards nearest to it in what is known of all wards, each in standard deviations; none are
    given where that is their size alone. Raises as Answerer.area for `beside`.
    """

    def place(kind: Other, name: str, here: Bools, km2: float) -> OtherPlace:
        return _place(found, series, chosen, first, kind, name, here, km2)

    here, km2 = area.places(found), float(shapely.area(area.shape) / 1e6)
    whole = float(shapely.area(world.wards.outline) / 1e6)
    rows = [place(Other.ASKED, ", ".join(area.where), here, km2)]
    if whole - km2 > 1e-3 * whole:
        rows.append(place(Other.REST, "", ~here & (found.ward >= 0), whole - km2))
    alike = area.about.kind is AreaKind.WARD
    used: tuple[Feature, ...] = ()
    if alike and area.wards is not None:
        values, known = _features(world)
        used = known if known != (Feature.SIZE,) else ()
        mine = values[area.wards].mean(axis=0)
        rows[0] = replace(rows[0], features=_plain(mine, known))
        apart = np.sqrt((((values - mine) / values.std(axis=0)) ** 2).sum(axis=1))
        apart[area.wards] = np.inf
        for i in np.argsort(apart, kind="stable")[: SIMILAR if used else 0].tolist():
            size = float(shapely.area(world.wards.geometry[i]) / 1e6)
            one = place(Other.SIMILAR, world.wards.name[i], found.ward == i, size)
            rows.append(replace(one, distance=float(apart[i]), features=_plain(values[i], known)))
    if beside:
        other = world.area_of(beside)
        rows.append(
            place(Other.CHOSEN, ", ".join(other.where), other.places(found), float(shapely.area(other.shape) / 1e6))
        )
    return Elsewhere(tuple(rows), used, alike)


def _place(
    found: Selected, series: Series, chosen: Sides, first: date, kind: Other, name: str, here: Bools, km2: float
) -> OtherPlace:
    tally = found.tally(np.where(here, 0, -1).astype(np.intp), 1)
    n = np.zeros(len(series.months))
    n[np.searchsorted(np.array(series.months, "M8[M]"), tally.months.astype("M8[M]"))] = tally.by_month[0]
    one = counts(replace(series, n=np.where(np.isnan(series.n), np.nan, n)), chosen, first)
    per = km2 * len(chosen.after) / 12
    low, high = poisson_interval((one.after or 0.0) / one.dispersion)
    return OtherPlace(
        kind, name, one, km2, (one.after or 0.0) / per, float(low) * one.dispersion / per,
        float(high) * one.dispersion / per,
    )  # fmt: skip


def _features(world: Answerer) -> tuple[Floats, tuple[Feature, ...]]:
    """(w, f) of every ward, and which features these are: those that are known of all wards."""
    wards, store = world.wards, world.store
    km2 = shapely.area(wards.geometry) / 1e6
    columns: list[tuple[Feature, Floats]] = [(Feature.SIZE, np.log(km2))]
    scores, lsoas = read_scores(store), store.boundaries.chosen("lsoas")
    if scores is not None and lsoas is not None:
        with suppress(Refused):  # scores and outlines of two years are not joined: then deprivation is not matched
            columns.append((Feature.DEPRIVATION, mean_scores(wards.geometry, lsoas.geometry, scores_of(lsoas, scores))))
    if (residents := placed(store)) is not None:
        with np.errstate(divide="ignore"):
            columns.append((Feature.RESIDENTS, np.log(residents.of(wards.geometry) / km2)))
    kept = [(name, values) for name, values in columns if np.isfinite(values).all() and values.std() > 0]
    return np.column_stack([values for _, values in kept]), tuple(name for name, _ in kept)


def _plain(values: Floats, used: Sequence[Feature]) -> tuple[float | None, ...]:
    """Of every feature in order, in its own unit; None where it is not matched on."""
    known = dict(zip(used, values.tolist(), strict=True))
    found = [known.get(one) for one in Feature]
    return tuple(
        None if value is None else float(value if one is Feature.DEPRIVATION else np.exp(value))
        for one, value in zip(Feature, found, strict=True)
    )
