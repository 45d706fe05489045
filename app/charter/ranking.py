"""Candidate sites in order: what was recorded there is the need, and what a person weighs beside it multiplies that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np

from app.charter.sheet import Sheet, Sheets
from app.charter.site_trend import Persistence
from app.whole_number import whole_number
from geo.errors import UserError
from models.investment import MINIMUM_CRITERIA, Investment, rank_sites

MAXIMUM_WEIGHT: Final = 10
DEFAULT_WEIGHT: Final = 5
CLASS_SCORES: Final = {
    Persistence.NONE: 0.0,
    Persistence.FORMER: 1.0,
    Persistence.INTERMITTENT: 2.0,
    Persistence.EMERGING: 3.0,
    Persistence.PERSISTENT: 4.0,
}
UNKNOWN: Final = float("nan")
WIDTH: Final = 3.92
"""Standard errors that a 95 % interval is wide."""


@dataclass(frozen=True)
class Criterion:
    """One reason to put a site first, by its key.

    read: the more, the more it speaks for the site; not a number where unknown. error: its standard error, 0 for what
    was measured and not counted. need: whether it is need itself; everything else makes need weigh more, at most twice
    as much, and says nothing where there is none."""

    key: str
    read: Callable[[Sheet], float]
    error: Callable[[Sheet], float] = lambda sheet: 0.0
    need: bool = False


def _harm(sheet: Sheet) -> float:
    """Harm a year; not known where no incident of the site has a weight, which is not the same as none."""
    site = sheet.incidents
    return UNKNOWN if site.unweighted and not site.harm else site.harm / site.years


def _change(sheet: Sheet) -> float:
    change = sheet.incidents.trend.change
    return UNKNOWN if change is None else log(1 + max(change, -99.0) / 100)


def _change_error(sheet: Sheet) -> float:
    trend = sheet.incidents.trend
    if trend.low is None or trend.high is None:
        return UNKNOWN
    return (log(1 + max(trend.high, -98.0) / 100) - log(1 + max(trend.low, -99.0) / 100)) / WIDTH


def _night_error(sheet: Sheet) -> float:
    night = sheet.incidents.night
    return (night.high - night.low) / WIDTH if night else UNKNOWN


def _or_unknown(value: float | None) -> float:
    return UNKNOWN if value is None else float(value)


def _benefit_error(sheet: Sheet) -> float:
    benefit = sheet.largest_benefit
    return (benefit[1] - benefit[0]) / WIDTH if benefit else UNKNOWN


CRITERIA: Final = (
    Criterion("incidents", lambda s: s.incidents.per_year, lambda s: s.incidents.error, need=True),
    Criterion("harm", _harm, lambda s: s.incidents.harm_error / s.incidents.years, need=True),
    Criterion("night", lambda s: s.incidents.night.ratio if s.incidents.night else UNKNOWN, _night_error),
    Criterion("trend", _change, _change_error),
    Criterion("lasting", lambda s: CLASS_SCORES[s.incidents.persistence] if s.incidents.persistence else UNKNOWN),
    Criterion("dark", lambda s: _or_unknown(s.around.dark_metres)),
    Criterion("unsafe", lambda s: _or_unknown(s.around.felt_unsafe)),
    Criterion("home", lambda s: _or_unknown(s.around.way_home)),
    Criterion("pounds", lambda s: _or_unknown(s.largest_benefit and sum(s.largest_benefit) / 2), _benefit_error),
)
CRITERION_KEYS: Final = tuple(criterion.key for criterion in CRITERIA)
IS_NEED: Final = tuple(criterion.need for criterion in CRITERIA)


@dataclass(frozen=True, eq=False)
class RankedSheets:
    """Sheets with their ranks, in the order of the ranks. weights: as the person set them, 0 to 10; order: positions
    in `result` and in the sheets given, first place first; unknown: criteria that no site has a figure for."""

    weights: Mapping[str, int]
    result: Investment
    sheets: tuple[Sheet, ...]
    order: tuple[int, ...]
    unknown: tuple[Criterion, ...]

    @property
    def needless(self) -> frozenset[int]:
        """Positions in `result` of the sites without a recorded need."""
        needs = self.result.parts[:, np.array(IS_NEED)]
        return frozenset(np.flatnonzero(~(needs > 0).any(axis=1)).tolist())

    @property
    def recommended(self) -> int:
        """How many are recommended."""
        return int(self.result.recommended.sum())


def read_weights(given: Mapping[str, str]) -> dict[str, int]:
    """The person's weights from an address, w_incidents=7; 5 where nothing is said. Raises UserError naming the key."""
    weights = {}
    for key in CRITERION_KEYS:
        text = given.get(f"w_{key}", str(DEFAULT_WEIGHT)).strip()
        weight = whole_number(text)
        if weight is None or weight > MAXIMUM_WEIGHT:
            raise UserError(
                f"“{text[:20]}” is not a weight", where=f"w_{key}", todo=f"Whole numbers, 0 to {MAXIMUM_WEIGHT}."
            )
        weights[key] = weight
    if sum(weight > 0 for weight in weights.values()) < MINIMUM_CRITERIA:
        raise UserError(
            "one criterion alone does not decide, pounds least of all", where="weights",
            todo="Give at least two of them a weight.",
        )  # fmt: skip
    return weights


def rank_sheets(made: Sheets, weights: Mapping[str, int], *, seed: int) -> RankedSheets:
    """Rank the sheets by need times 1 + all else, each weighted, and by 500 random draws of the weights round the
    person's own, in which what was counted moves too, as far as chance would move it.

    A site where nothing was recorded is last, whatever the weights, and is not recommended. A criterion without a
    figure for any site says nothing, whatever its weight.
    """
    sheets = made.sheets
    table = np.array([[criterion.read(sheet) for criterion in CRITERIA] for sheet in sheets]).reshape(-1, len(CRITERIA))
    known = np.isfinite(table).any(axis=0)
    unknown = tuple(one for one, has in zip(CRITERIA, known, strict=True) if not has) if sheets else ()
    used = np.array([float(weights[key]) for key in CRITERION_KEYS])
    usable = np.where(known, used, 0.0)
    errors = np.array([[criterion.error(sheet) for criterion in CRITERIA] for sheet in sheets]).reshape(table.shape)
    result = rank_sites(table, usable if (usable > 0).sum() >= MINIMUM_CRITERIA else used, errors, IS_NEED, seed=seed)
    order = sorted(range(len(sheets)), key=lambda i: (result.rank[i], result.low[i], sheets[i].candidate.name))
    return RankedSheets(dict(weights), result, sheets, tuple(order), unknown)
