"""Near repeats: after an incident, how much higher is the risk near by, for how long, and where is that so now?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.area_about import AreaAbout
from app.answering.cases import SAME, Cases, cases_of
from app.answering.hours import AskedHours
from app.answering.keeper import Kind
from app.answering.period import Period, next_month
from app.answering.question import Question
from app.repeats.open_windows import OpenWindow, open_windows
from geo.offence.offences import Definition
from models.multiplicity import fdr_significant
from models.near_repeat import Knox, knox
from models.repeat_window import RepeatWindow, repeat_window

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Nights = npt.NDArray[np.datetime64]
DISTANCE: Final = 200.0
WITHIN: Final = 14
"""Metres and days of the window that is asked about, chosen before any data were looked at: one test, no choosing."""
DISTANCES: Final = (0.0, SAME, 100.0, 200.0, 400.0, 800.0)
DAYS: Final = (0, 7, 14, 21, 28)
"""Edges of the table's bands. At the same place days are counted from 1: what is recorded there in one night is one
incident."""
MINIMUM_INCIDENTS: Final = 30
"""Incidents below which nothing is said."""
WORTH: Final = 1.2
"""The ratio from which it is worth acting on (Johnson et al. 2007)."""
DRAWS: Final = (999, 499, 199, 99)
BUDGET: Final = 4e8
"""Pairs that are dealt anew at most in all permutations together."""


class Unsaid(StrEnum):
    """Why nothing is said; SAID where something is."""

    SAID = ""
    MONTH_ONLY = "month_only"  # only the month is known, and the place is a map point of many
    FEW = "few"


@dataclass(frozen=True)
class Risk:
    """The risk in one window. ratio: pairs over those expected by chance; low, high: its likely range; p: one-sided;
    clear: above chance with both windows, near and same place, looked at; follows: incidents that came after another in
    the window; by_chance: as many would by chance, chance_low to chance_high in 19 of 20 cases."""

    pairs: int
    expected: float
    ratio: float
    low: float
    high: float
    p: float
    clear: bool
    follows: int
    by_chance: float
    chance_low: float
    chance_high: float

    @property
    def worth(self) -> bool:
        """Whether it is above chance by enough to act on."""
        return self.clear and self.ratio >= WORTH


@dataclass(frozen=True)
class Band:
    """Pairs of one band of distance and days, [from, to). clear: above chance with all bands looked at."""

    metres: tuple[float, float]
    days: tuple[int, int]
    pairs: int
    expected: float
    ratio: float
    p: float
    clear: bool


@dataclass(frozen=True, eq=False)
class NearRepeats:
    """Near repeats of a question.

    question, definition, where, about, marking, hours: as a Trend has them; wards: all of them, for a drawing; first,
    last: days of the data, of which the last is “now”; records: with an exact place and a known night; collapsed: of
    those, the ones left out because an incident of the same night at the same place stands for them; untimed, unplaced:
    records left out because their night, or their exact place, is not known; near: beyond the same place; same: at it;
    bands: of the table, by distance, then days; open: where the window is open on the last day, none where the risk is
    not worth acting on.
    """

    question: Question
    definition: Definition
    where: tuple[str, ...]
    about: AreaAbout
    marking: str
    hours: AskedHours | None
    wards: tuple[BaseGeometry, ...]
    why: Unsaid
    first: date
    last: date
    records: int
    collapsed: int
    untimed: int
    unplaced: int
    permutations: int
    near: Risk | None
    same: Risk | None
    bands: tuple[Band, ...]
    open: tuple[OpenWindow, ...]

    @property
    def n(self) -> int:
        """Incidents, each once."""
        return self.records - self.collapsed


def near_repeats(world: Answerer, asked: Question) -> NearRepeats:
    """The near repeats of a question. Raises as Answerer.select."""
    what, period, _, found = world.select(asked, world.store.snapshot())
    area = world.area(asked)
    first, last = _span(period)
    cases, records, untimed, unplaced = cases_of(found, area.rows(found))
    few = len(cases.x) < MINIMUM_INCIDENTS
    why = Unsaid.MONTH_ONLY if found.month_only else Unsaid.FEW if few else Unsaid.SAID
    near = same = None
    draws = 0
    bands: tuple[Band, ...] = ()
    windows: tuple[OpenWindow, ...] = ()
    if not why:
        draws = _draws(cases)
        near, same = risks(cases, draws, world.settings.seed)
        bands = bands_of(cases, draws, world.settings.seed)
        if near.worth:
            windows = open_windows(
                cases.x, cases.y, cases.night, last=last, distance=DISTANCE, within=WITHIN, wards=world.wards
            )
    return NearRepeats(
        question=asked.but(
            offence=f"{what.id}@{what.version}", source=period.source, first=period.first, last=period.last
        ),
        definition=what,
        where=area.where,
        about=area.about,
        marking=area.marking,
        hours=found.hours.asked if found.hours else None,
        wards=tuple(world.wards.geometry),
        why=why,
        first=first,
        last=last,
        records=records,
        collapsed=records - len(cases.x),
        untimed=untimed,
        unplaced=unplaced,
        permutations=draws,
        near=near,
        same=same,
        bands=bands,
        open=windows,
    )  # fmt: skip


def _span(period: Period) -> tuple[date, date]:
    """The first and the last day with data."""
    if period.stretches:
        return period.stretches[0][0], period.stretches[-1][1]
    return period.first, next_month(period.last) - timedelta(days=1)


def _draws(cases: Cases) -> int:
    every = knox(cases.x, cases.y, cases.days, distance_edges=[0, DISTANCES[-1]], day_edges=[0, np.inf], permutations=0)
    pairs = float(every.observed.sum())
    return next((draws for draws in DRAWS if draws * pairs <= BUDGET), DRAWS[-1])


def risks(cases: Cases, draws: int, seed: int) -> tuple[Risk, Risk]:
    """The risk near by and at the same place."""
    given = {"within": WITHIN, "permutations": draws, "seed": seed}
    near = repeat_window(cases.x, cases.y, cases.days, apart=SAME, distance=DISTANCE, **given)
    same = repeat_window(cases.x, cases.y, cases.days, distance=SAME, since=1, **given)
    clear = fdr_significant(np.array([near.p, same.p]))
    return _risk(near, bool(clear[0])), _risk(same, bool(clear[1]))


def _risk(found: RepeatWindow, clear: bool) -> Risk:
    return Risk(
        found.pairs, found.expected, found.ratio, found.low, found.high, found.p, clear, int(found.follows.sum()),
        found.by_chance, found.chance_low, found.chance_high,
    )  # fmt: skip


def bands_of(cases: Cases, draws: int, seed: int) -> tuple[Band, ...]:
    """The table: the same place first, then the bands of distance."""
    same_days = (1, *DAYS[1:])
    given = cases.x, cases.y, cases.days
    same = knox(*given, distance_edges=DISTANCES[:2], day_edges=same_days, permutations=draws, seed=seed)
    near = knox(*given, distance_edges=DISTANCES[1:], day_edges=DAYS, permutations=draws, seed=seed)
    clear = fdr_significant(np.concatenate([same.p, near.p]))
    counts = (np.concatenate(pair) for pair in zip(_of(same), _of(near), strict=True))
    observed, expected, ratio, p = counts
    return tuple(
        Band(
            (DISTANCES[i], DISTANCES[i + 1]), ((DAYS if i else same_days)[j], DAYS[j + 1]), int(observed[i, j]),
            float(expected[i, j]), float(ratio[i, j]), float(p[i, j]), bool(clear[i, j]),
        )
        for i in range(len(DISTANCES) - 1)
        for j in range(len(DAYS) - 1)
    )  # fmt: skip


def _of(found: Knox) -> tuple[Ints, Floats, Floats, Floats]:
    return found.observed, found.expected, found.ratio, found.p


def _made(world: Answerer, asked: Question, stamp: str) -> Listing[NearRepeats]:
    found = near_repeats(world, asked)
    credits = world.wards.attribution, *found.about.attributions
    return world.listing_of(
        stamp, asked, found, found.question.source, found.marking, credits, month_only=found.why is Unsaid.MONTH_ONLY
    )


def _rests_on(world: Answerer, asked: Question) -> Sequence[object]:
    return rests_on(world, asked)


NEAR_REPEATS: Final = Kind("near-repeats", _made, _rests_on)
"""How much higher the risk is near an incident, for how long, and where that is so now."""
