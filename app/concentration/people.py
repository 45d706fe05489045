"""Who lives there beside where the harm is: residents and incidents by deprivation and by age."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import shapely

from app.answering.answerer import Answerer
from app.answering.asked_area import AskedArea
from app.answering.selection import Bools, Floats, Selected
from geo.errors import Refused
from geo.source import DEPRIVATION, POPULATION
from geo.space.boundaries import Boundaries
from geo.store.base import Snapshot
from geo.surroundings.deprivation import EDITIONS, fifths_of
from geo.surroundings.population import LSOAS, Population, by_code, populations
from models.capture import capture_interval

FIFTHS: Final = 5
AGES: Final = (0, 16, 25, 45, 65)
"""Youngest age of each band that is shown."""


class NoPeople(StrEnum):
    """Why nothing can be said of who lives there."""

    NO_OUTLINES = "no_outlines"
    NO_SCORES = "no_scores"
    TWO_YEARS = "two_years"
    NO_INCIDENTS = "no_incidents"


@dataclass(frozen=True)
class Group:
    """One fifth or age band. residents: share of the area's; incidents: share of the incidents, or, of an age, the
    share that it has of the residents where they were recorded, an incident at a time; low, high: its 95 % interval."""

    first: int
    residents: float
    incidents: float
    low: float
    high: float


@dataclass(frozen=True)
class People:
    """fifths: the most deprived first, empty where no scores fit; ages: the youngest first, empty where no ages are
    loaded; england: fifths are of all of England; year: edition of the index; as_of: what the residents are those of,
    "" where each LSOA is taken to have as many; lsoas: how many there are in the area; n: incidents in them; missing:
    why there are no fifths."""

    fifths: tuple[Group, ...]
    ages: tuple[Group, ...]
    england: bool
    year: str
    as_of: str
    lsoas: int
    n: float
    missing: NoPeople | None
    attributions: tuple[str, ...] = ()


def people(world: Answerer, found: Selected, area: AskedArea, here: Bools, snapshot: Snapshot) -> People:
    """The people of an asked area. here: (m,) which of the places stand in it."""
    lsoas = world.store.boundaries.chosen("lsoas")
    if lsoas is None:
        return _none(NoPeople.NO_OUTLINES)
    inside = np.asarray(shapely.contains(area.shape, shapely.point_on_surface(lsoas.geometry)), bool)
    of = found.distinct.ward(lsoas)[found.at].astype(np.intp)
    of = np.where(here & (of >= 0) & np.append(inside, False)[of], of, -1)
    n = found.tally(of, len(lsoas)).by_month
    if not n.sum():
        return _none(NoPeople.NO_INCIDENTS)
    living = next((one for one in populations(world.store, snapshot)
                   if (one.unit, one.vintage) == (LSOAS, lsoas.vintage)), None)  # fmt: skip
    residents = np.ones(len(lsoas)) if living is None else np.nan_to_num(by_code(living, lsoas))
    residents = np.where(inside, residents, 0.0)
    groups, england, missing = _fifths(world, lsoas, residents, n, snapshot)
    return People(
        fifths=groups,
        ages=_ages(living, lsoas, residents, n) if living else (),
        england=england,
        year=EDITIONS.get(lsoas.vintage, ("",))[0],
        as_of=living.as_of if living else "",
        lsoas=int(inside.sum()),
        n=float(n.sum()),
        missing=missing,
        attributions=(lsoas.attribution, DEPRIVATION.attribution, POPULATION.attribution if living else ""),
    )


def _none(why: NoPeople) -> People:
    return People((), (), False, "", "", 0, 0.0, why)


def _fifths(
    world: Answerer, lsoas: Boundaries, residents: Floats, n: Floats, snapshot: Snapshot
) -> tuple[tuple[Group, ...], bool, NoPeople | None]:
    try:
        found = fifths_of(world.store, lsoas, snapshot)
    except Refused:
        return (), False, NoPeople.TWO_YEARS
    if found is None:
        return (), False, NoPeople.NO_SCORES
    share = (found.fifth[:, None] == np.arange(1, FIFTHS + 1)).astype(np.float64)
    return _groups(range(1, FIFTHS + 1), share, residents, n), found.england, None


def _ages(living: Population, lsoas: Boundaries, residents: Floats, n: Floats) -> tuple[Group, ...]:
    """By the age bands that the source's own can be put together to."""
    if not set(AGES) <= set(living.age_from.tolist()):
        return ()
    band = np.searchsorted(AGES, living.age_from, side="right") - 1
    sums = np.stack([living.ages[:, band == k].sum(axis=1) for k in range(len(AGES))], axis=1)
    known = dict(zip(living.code, sums, strict=True))
    none = np.zeros(len(AGES))
    ages = np.array([known.get(code, none) for code in lsoas.code])
    whole = ages.sum(axis=1, keepdims=True)
    return _groups(AGES, ages / np.where(whole > 0, whole, 1), residents, n)


def _groups(first: range | tuple[int, ...], share: Floats, residents: Floats, n: Floats) -> tuple[Group, ...]:
    """share: (m, g) of each LSOA by group; n: (m, months)."""
    known = share.sum(axis=1) > 0
    lives, cases = np.where(known, residents, 0.0), np.where(known[:, None], n, 0.0)
    total, of_month = float(lives.sum()) or np.nan, cases.sum(axis=0)
    made = []
    for begin, part in zip(first, share.T, strict=True):
        caught = capture_interval(np.minimum(part @ cases, of_month), of_month)
        made.append(Group(begin, float(lives @ part) / total, caught.share, caught.low, caught.high))
    return tuple(made)
