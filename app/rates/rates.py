"""The rates of a question: every area of the force with its count, what it is divided by, and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.area_about import AreaAbout
from app.answering.hours import KEYS, AskedHours
from app.answering.keeper import Kind
from app.answering.period import Period
from app.answering.question import HEXAGONS, LSOAS, Question
from app.answering.selection import Selected
from app.rates.exposure import NIGHT, exposure, offered, units_offered
from app.rates.judged import Judged, judge
from app.rates.per import NOTHING, SCALE, Known, Missing, Offered, Per, Units
from app.rates.places import Places, places
from geo.offence.offences import Definition
from geo.store.base import Snapshot
from geo.time.night import profile

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class RatesQuestion:
    """per: what incidents are divided by, None for residents where they are loaded, else km²."""

    asked: Question
    per: Per | None = None


@dataclass(frozen=True, eq=False)
class Rates:
    """The rates of all areas of one kind in the force, those of the asked area among them.

    question: what was asked, with source and months filled in; where, about: of the asked area, as an Answer has them;
    n: (k,) incidents of each of the places, not a number where they are not given; below, withheld: (k,) why they are
    not; exposure: (k,) what they are divided by, in the units of `per`, not a number where there is no rate; missing:
    why there is nothing to divide by; known: what the exposure rests on; total: incidents of all places and none, None
    where it is not given; minimum, rounding: as in an Answer; behind: (k,) lowest and highest count behind each that
    is rounded, None where none is.
    """

    question: Question
    definition: Definition
    per: Per
    chosen_for_you: bool
    where: tuple[str, ...]
    about: AreaAbout
    period: Period
    hours: AskedHours | None
    stands_in: bool
    places: Places
    n: Floats
    exposure: Floats
    judged: Judged
    missing: Missing | None
    known: Known
    pers: tuple[Offered, ...]
    units: tuple[Offered, ...]
    total: float | None
    below: Bools
    withheld: Bools
    minimum: int = 0
    rounding: int = 0
    behind: tuple[Floats, Floats] | None = None

    @property
    def base(self) -> Floats:
        """(k,) residents, venues, hours or km² of each place, not a number where there is no rate."""
        time = 1.0 if self.per is Per.NIGHT_HOURS else self.period.years
        return self.exposure * SCALE[self.per] / time

    def only(self, mask: Bools) -> "Rates":
        """Some of the places, as if there were no others. mask: (k,)."""
        n, exposure = self.n[mask], self.exposure[mask]
        behind = (self.behind[0][mask], self.behind[1][mask]) if self.behind else None
        return replace(
            self, places=self.places.only(mask), n=n, exposure=exposure, behind=behind, total=None,
            judged=judge(n, exposure, span=behind, minimum=self.minimum), below=self.below[mask],
            withheld=self.withheld[mask],
        )  # fmt: skip

    @property
    def order(self) -> tuple[int, ...]:
        """Positions of the places of the asked area: by the steadied rate, the highest first, then those without a rate
        by name."""
        steady, names = self.judged.steady, self.places.name
        here = np.flatnonzero(self.places.here).tolist()
        return tuple(sorted(here, key=lambda i: (not np.isfinite(steady[i]), -np.nan_to_num(steady[i]), names[i])))


def rates(world: Answerer, of: RatesQuestion) -> tuple[Rates, str]:
    """The rates of a question, and the marking of its area. Raises as Answerer.select, NotFound for areas without
    outlines."""
    asked, snapshot = of.asked, world.store.snapshot()
    area = world.area(asked)
    what, period, _, found = world.select(asked, snapshot)
    kept = places(world, units_of(asked), found, area)
    timed = bool(found.timed.any()) if not found.month_only else False
    pers = offered(world, kept, period, snapshot, timed=timed)
    without = {one.choice: one.missing for one in pers}
    per = of.per or (Per.KM2 if without[Per.RESIDENTS] else Per.RESIDENTS)
    if per is Per.NIGHT_HOURS and timed:
        found = _at_night(world, asked, snapshot, found)
    n = _counts(kept, found)
    made = without[per] or exposure(world, per, kept, found, period, snapshot)
    divided, known = (np.full(len(kept), np.nan), NOTHING) if isinstance(made, Missing) else made
    filled = asked.but(offence=f"{what.id}@{what.version}", source=period.source, first=period.first, last=period.last)
    none = np.zeros(len(kept), bool)
    return Rates(
        question=filled,
        definition=what,
        per=per,
        chosen_for_you=of.per is None,
        where=area.where,
        about=area.about,
        period=period,
        hours=found.hours.asked if found.hours else None,
        stands_in=found.by_proxy > len(found) / 2,
        places=kept,
        n=n,
        exposure=divided,
        judged=judge(n, divided),
        missing=made if isinstance(made, Missing) else None,
        known=known,
        pers=pers,
        units=units_offered(world),
        total=found.n,
        below=none,
        withheld=none,
    ), area.marking


def units_of(asked: Question) -> Units:
    """The areas that a question counts by: hexagons where its cells are, else wards or LSOAs."""
    if asked.grid == HEXAGONS:
        return Units.HEXAGONS
    return Units.LSOAS if asked.units == LSOAS else Units.WARDS


def _counts(of: Places, found: Selected) -> Floats:
    here = found.places
    if of.units is Units.WARDS:
        known = found.ward >= 0
        return np.bincount(found.ward[known], here.weight[known], len(of)).astype(np.float64)
    return of.count(here.x, here.y, here.weight)


def _at_night(world: Answerer, asked: Question, snapshot: Snapshot, found: Selected) -> Selected:
    """The incidents by their chance of having happened at night, where the question asks for no hours of its own."""
    if any(getattr(asked, key) not in ("", None) for key in KEYS):
        return found
    return world.select(asked.but(night=NIGHT), snapshot)[3]


def _rates(world: Answerer, of: RatesQuestion, stamp: str) -> Listing[Rates]:
    made, marking = rates(world, of)
    units = made.places.boundaries
    credits = (
        world.wards.attribution, units.attribution if units else "", *made.known.attributions, *made.about.attributions,
    )  # fmt: skip
    timeless = not any(one.missing is None for one in made.pers if one.choice is Per.NIGHT_HOURS)
    return world.listing_of(stamp, of, made, made.period.source, marking, credits, month_only=timeless)


def _basis(world: Answerer, of: RatesQuestion) -> Sequence[object]:
    return [*rests_on(world, of.asked), profile(NIGHT, world.settings.profiles).hours]


RATES: Final = Kind("rates", _rates, _basis)
"""Rates of wards, LSOAs or hexagons by what fits the harm."""
