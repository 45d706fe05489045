"""What incidents are divided by: residents, venues, hours of the night or ground of each area, times the time."""

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from app.answering.answerer import Answerer
from app.answering.hours import dark_share_of
from app.answering.period import Period
from app.answering.selection import Selected
from app.rates.per import FEWEST_RESIDENTS, NOTHING, Basis, Known, Missing, Offered, Per, Units
from app.rates.places import Places
from geo.source import POPULATION, source_of
from geo.space.hexagons import KM2
from geo.store.base import Snapshot
from geo.surroundings.assets import Assets, left_out, read_assets
from geo.surroundings.population import LSOAS, Population, by_code, populations, shared
from geo.time.night import profile, week_hours

Floats = npt.NDArray[np.float64]
NIGHT: Final = "ente_daily"
"""The night of a question that asks for no hours: 18:00 to 05:59, every day."""


def exposure(
    world: Answerer, per: Per, of: Places, found: Selected, period: Period, snapshot: Snapshot
) -> tuple[Floats, Known] | Missing:
    """(k,) exposure of each area, in the units that rates are given per, not a number where there is none to speak of;
    and what it rests on. Or why there is nothing to divide by."""
    if per is Per.RESIDENTS:
        residents = residents_of(world, of, snapshot)
        if isinstance(residents, Missing):
            return residents
        people, known = residents
        people = np.where(people >= FEWEST_RESIDENTS, people, np.nan)
        return people / 1000 * period.years, known
    if per is Per.VENUES:
        venues = _venues(world, period, snapshot)
        if isinstance(venues, Missing):
            return venues
        n = of.count(venues.x, venues.y, np.ones(len(venues)))
        return np.where(n > 0, n, np.nan) * period.years, replace(
            NOTHING, venues=int(n.sum()), attributions=venues.attributions
        )
    if per is Per.NIGHT_HOURS:
        hours = night_hours(world, found, period)
        return np.full(len(of), (hours or np.nan) / 1000), replace(NOTHING, hours=hours)
    km2 = np.full(len(of), KM2) if of.boundaries is None else _km2(of)
    return km2 * period.years, NOTHING


def residents_of(world: Answerer, of: Places, snapshot: Snapshot) -> tuple[Floats, Known] | Missing:
    """(k,) residents of each area, not a number where they are not known, and how they are known; or why nothing is.

    Those of the area itself where its code and year are loaded; else those of LSOAs by the ground that they share.
    """
    loaded = populations(world.store, snapshot, ages=False)
    if not loaded:
        return Missing.NO_RESIDENTS
    kept = of.boundaries
    same = kept and next((one for one in loaded if (one.unit, one.vintage) == (kept.kind, kept.vintage)), None)
    if kept and same:
        residents = dict(zip(kept.code, by_code(same, kept).tolist(), strict=True))
        basis = Basis.LOOK_UP if same.carried else Basis.PUBLISHED
        return np.array([residents[code] for code in of.id]), _known(same, basis)
    lsoas = world.store.boundaries.chosen("lsoas")
    fits = lsoas and next((one for one in loaded if (one.unit, one.vintage) == (LSOAS, lsoas.vintage)), None)
    if not (lsoas and fits):
        needs = of.units is Units.HEXAGONS and not any(one.unit == LSOAS for one in loaded)
        return Missing.NEEDS_LSOAS if needs else Missing.OTHER_YEAR
    return shared(of.geometry, lsoas.geometry, by_code(fits, lsoas)), _known(fits, Basis.BY_GROUND)


def offered(
    world: Answerer, of: Places, period: Period, snapshot: Snapshot, *, timed: bool
) -> tuple[Offered, ...]:  # fmt: skip
    """Every unit that rates can be given per, those that cannot be had with the reason."""
    venues = _venues(world, period, snapshot)
    reasons = {
        Per.RESIDENTS: _no_residents(world, of, snapshot),
        Per.VENUES: venues if isinstance(venues, Missing) else None,
        Per.NIGHT_HOURS: None if timed else Missing.NO_HOURS,
        Per.KM2: None,
    }
    return tuple(Offered(per, reasons[per]) for per in Per)


def units_offered(world: Answerer) -> tuple[Offered, ...]:
    """Every kind of area, those that are not here with the reason."""
    lsoas = None if world.store.boundaries.identity("lsoas") else Missing.NO_OUTLINES
    return Offered(Units.WARDS, None), Offered(Units.LSOAS, lsoas), Offered(Units.HEXAGONS, None)


def night_hours(world: Answerer, found: Selected, period: Period) -> float:
    """Hours of the asked night that passed in the days with data."""
    asked, timezone = found.hours, world.settings.timezone
    passed = np.sum([week_hours(first, last, timezone) for first, last in period.stretches], axis=0)
    if not period.stretches:
        return 0.0
    if asked and asked.asked.dark:
        return float(passed.sum() * dark_share_of(period))
    mask = asked.asked.mask if asked else profile(NIGHT, world.settings.profiles).mask
    return float(passed[mask].sum())


def _no_residents(world: Answerer, of: Places, snapshot: Snapshot) -> Missing | None:
    """Why residents of these areas are not known, without working them out."""
    held = {one.source for one in snapshot.slices if one.dataset == POPULATION.id}
    kept, lsoas = of.boundaries, world.store.boundaries.chosen("lsoas")
    if not held:
        return Missing.NO_RESIDENTS
    if (kept and f"{kept.kind}-{kept.vintage}" in held) or (lsoas and f"{LSOAS}-{lsoas.vintage}" in held):
        return None
    needs = of.units is Units.HEXAGONS and not any(one.startswith(LSOAS) for one in held)
    return Missing.NEEDS_LSOAS if needs else Missing.OTHER_YEAR


def _known(of: Population, basis: Basis) -> Known:
    return replace(NOTHING, basis=basis, of=of.as_of, vintage=of.vintage, attributions=(POPULATION.attribution,))


def _venues(world: Answerer, period: Period, snapshot: Snapshot) -> Assets | Missing:
    venues = read_assets(world.store, "venues", beside=period.source, snapshot=snapshot)
    if len(venues):
        return venues
    if not left_out(snapshot, "venues", beside=period.source):
        return Missing.NO_VENUES
    return Missing.ONLY_REAL if source_of(period.source).synthetic else Missing.ONLY_MADE_UP


def _km2(of: Places) -> Floats:
    assert of.boundaries is not None
    area = dict(zip(of.boundaries.code, of.boundaries.km2.tolist(), strict=True))
    return np.array([area[code] for code in of.id], np.float64)
