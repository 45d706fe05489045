"""Who lives in each LSOA: how its residents divide by deprivation, age and ethnic group."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from app.answering.answerer import Answerer
from app.concentration.people import AGES, FIFTHS
from geo.errors import Refused
from geo.source import DEPRIVATION, POPULATION
from geo.sources.census_groups import CensusGroups
from geo.space.boundaries import Boundaries
from geo.store.base import Snapshot
from geo.surroundings.deprivation import EDITIONS, fifths_of
from geo.surroundings.population import LSOAS, Population, by_code, populations

Floats = npt.NDArray[np.float64]


class By(StrEnum):
    """What residents are told apart by."""

    DEPRIVATION = "deprivation"
    AGE = "age"
    ETHNICITY = "ethnicity"


class Missing(StrEnum):
    """Why they are not."""

    NO_SCORES = "no_scores"
    TWO_YEARS = "two_years"
    NO_AGES = "no_ages"
    NO_TABLE = "no_table"
    OTHER_LSOAS = "other_lsoas"


@dataclass(frozen=True, eq=False)
class Divided:
    """The LSOAs by group. names: (g,), of fifths and ages their first as digits; of: (m, g) shares of the residents of
    each, a row of zeros where that is not known; england: fifths are of all of England; as_of: what they are those of;
    missing: why there are none."""

    by: By
    names: tuple[str, ...]
    of: Floats
    as_of: str = ""
    england: bool = False
    missing: Missing | None = None
    attribution: str = ""


def residents_of(world: Answerer, lsoas: Boundaries, snapshot: Snapshot) -> tuple[Floats, Population | None]:
    """(m,) residents of each LSOA, ones where none are loaded; and the set that they are from."""
    living = next(
        (one for one in populations(world.store, snapshot) if (one.unit, one.vintage) == (LSOAS, lsoas.vintage)), None
    )
    return (np.ones(len(lsoas)) if living is None else np.nan_to_num(by_code(living, lsoas))), living


def divided(
    world: Answerer, lsoas: Boundaries, living: Population | None, groups: CensusGroups | None, snapshot: Snapshot
) -> Iterator[Divided]:
    """By deprivation, by age, and by the groups of a census table."""
    yield _fifths(world, lsoas, snapshot)
    yield _ages(living, lsoas)
    yield _groups(groups, lsoas)


def _fifths(world: Answerer, lsoas: Boundaries, snapshot: Snapshot) -> Divided:
    try:
        found = fifths_of(world.store, lsoas, snapshot)
    except Refused:
        return _none(By.DEPRIVATION, Missing.TWO_YEARS)
    if found is None:
        return _none(By.DEPRIVATION, Missing.NO_SCORES)
    keys = np.arange(1, FIFTHS + 1)
    year = EDITIONS.get(lsoas.vintage, ("",))[0]
    share = (found.fifth[:, None] == keys).astype(np.float64)
    return Divided(
        By.DEPRIVATION, tuple(map(str, keys)), share, year, found.england, attribution=DEPRIVATION.attribution
    )


def _ages(living: Population | None, lsoas: Boundaries) -> Divided:
    """By the bands that the source's own can be put together to."""
    if living is None or not set(AGES) <= set(living.age_from.tolist()):
        return _none(By.AGE, Missing.NO_AGES)
    band = np.searchsorted(AGES, living.age_from, side="right") - 1
    sums = np.stack([living.ages[:, band == k].sum(axis=1) for k in range(len(AGES))], axis=1)
    share = _shares(dict(zip(living.code, sums, strict=True)), lsoas, len(AGES))
    return Divided(By.AGE, tuple(map(str, AGES)), share, living.as_of, attribution=POPULATION.attribution)


def _groups(groups: CensusGroups | None, lsoas: Boundaries) -> Divided:
    if groups is None:
        return _none(By.ETHNICITY, Missing.NO_TABLE)
    share = _shares(dict(zip(groups.code, groups.residents, strict=True)), lsoas, len(groups.names))
    if (share.sum(axis=1) > 0).mean() < 0.5:
        return _none(By.ETHNICITY, Missing.OTHER_LSOAS)
    return Divided(By.ETHNICITY, groups.names, share, attribution=POPULATION.attribution)


def _shares(known: dict[str, Floats], lsoas: Boundaries, g: int) -> Floats:
    none = np.zeros(g)
    counts = np.array([known.get(code, none) for code in lsoas.code], np.float64).reshape(len(lsoas), g)
    whole = counts.sum(axis=1, keepdims=True)
    return counts / np.where(whole > 0, whole, 1)


def _none(by: By, why: Missing) -> Divided:
    return Divided(by, (), np.empty((0, 0)), missing=why)
