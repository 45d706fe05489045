"""How often is “rising” or “falling” wrong? Series whose truth is known, with gaps and breaks in their recording."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

import numpy as np

from app.answering.trend_series import CHANGE, Course, Series, judge, months_back
from benchmarks.markdown import markdown

RUNS: Final = 1000
MEMORY: Final = 0.3
SEASON: Final = 0.15
LAST: Final = date(2025, 12, 1)


@dataclass(frozen=True)
class Shape:
    """What is held of a series. months: how many; gap: first and last position of those that are missing; broken:
    position from which other rules of recording count another share of what happens."""

    name: str
    months: int
    gap: tuple[int, int] = (0, 0)
    broken: int = 0


@dataclass(frozen=True)
class Setting:
    """monthly: cases a month; variation: standard deviation of the logarithm of shocks, of which 0.3 last on."""

    monthly: float
    variation: float


SHAPES: Final = (
    Shape("24 months", 24),
    Shape("36 months", 36),
    Shape("60 months", 60),
    Shape("24 months with a gap of eight", 24, (4, 12)),
    Shape("36 months, recording changed before the last 24", 36, broken=12),
)
SETTINGS: Final = tuple(Setting(*pair) for pair in ((2, 0.0), (10, 0.0), (10, 0.2), (50, 0.1), (200, 0.1), (1000, 0.1)))
BROKEN: Final = 0.7
"""What other rules of recording leave of the same incidents."""


@dataclass(frozen=True)
class Rates:
    """Shares of series. false: without a change, said to rise or fall; held: the interval holds the true ratio, with
    and without a change; seen: with a rise of 20 %, said to rise; wrong: said to fall then; claimed: the mean of what
    was said of how surely such a change is seen; unsaid: “cannot be said”; within: recent months in their expected
    range, without a change; trend: without a change, said to go on over all months."""

    false: float
    held: float
    seen: float
    wrong: float
    claimed: float
    unsaid: float
    within: float
    trend: float


def series(shape: Shape, setting: Setting, change: float, rng: np.random.Generator) -> Series:
    """One series: a yearly wave and a December of its own, shocks that last, and a change of its last twelve months."""
    at = np.arange(shape.months)
    shock = rng.normal(0, setting.variation, shape.months)
    for k in range(1, shape.months):
        shock[k] = MEMORY * shock[k - 1] + np.sqrt(1 - MEMORY**2) * shock[k]
    months = tuple(months_back(LAST, int(k)) for k in at[::-1])
    of_year = np.array([month.month for month in months])
    log = SEASON * np.cos(2 * np.pi * (of_year - 7) / 12) + np.where(of_year == 12, 0.25, 0.0)
    recent = at >= shape.months - 12
    mean = setting.monthly * np.exp(log + shock) * np.where(recent, change, 1.0)
    rules = (at >= shape.broken).astype(np.int64) if shape.broken else np.zeros(shape.months, np.int64)
    n = rng.poisson(mean * np.where(rules > 0, BROKEN, 1.0) if shape.broken else mean).astype(np.float64)
    n[slice(*shape.gap)] = np.nan
    none = np.zeros(shape.months, bool)
    return Series(months, n, ~np.isnan(n), recent, rules, none, none)


def study(shape: Shape, setting: Setting, *, runs: int = RUNS, seed: int = 0) -> Rates:
    """Judge `runs` series without a change, and as many with a rise of 20 %."""
    tally, claimed, within = dict.fromkeys(("false", "held", "seen", "wrong", "unsaid", "trend"), 0), [], []
    for run in range(runs):
        for change in (1.0, CHANGE):
            made = series(shape, setting, change, np.random.default_rng([seed, run, round(10 * change)]))
            found = judge(made)
            one = found.compared
            tally["unsaid"] += one.course is Course.NOT_KNOWN
            tally["held"] += one.low is None or (one.low <= change <= (one.high or 0))
            if change == 1:
                tally["false"] += one.course in (Course.RISING, Course.FALLING)
                tally["trend"] += found.long_run is not None and found.long_run.course is not Course.NO_CLEAR_CHANGE
                given = made.recent & ~np.isnan(found.low)
                within += ((made.n >= found.low) & (made.n <= found.high))[given].tolist()
            else:
                tally["seen"] += one.course is Course.RISING
                tally["wrong"] += one.course is Course.FALLING
                claimed.append(one.seen or 0.0)
    share = {name: n / runs / (2 if name in ("held", "unsaid") else 1) for name, n in tally.items()}
    return Rates(**share, claimed=float(np.mean(claimed)), within=float(np.mean(within)) if within else float("nan"))


def trend_part(runs: int = RUNS, each: Callable[..., Iterable[Any]] = map) -> str:
    """The part of docs/evaluation.md: a row for each setting and shape. each: `map`, or that of a pool."""
    cases = [(shape, setting) for shape in SHAPES for setting in SETTINGS]
    found = each(partial(_study, runs), cases)
    heads = (
        "series", "cases a month", "variation", "no change: rising or falling", "interval holds the truth",
        "+20 %: rising", "+20 %: falling", "said to be seen", "months in their range", "no change: all months trend",
    )  # fmt: skip
    rows = (
        (
            shape.name, f"{setting.monthly:g}", f"{100 * setting.variation:.0f} %", *(
                f"{100 * value:.1f} %{'†' if missed else ''}" for value, missed in (
                    (r.false, r.false > 0.06), (r.held, r.held < 0.93), (r.seen, False), (r.wrong, False),
                    (r.claimed, abs(r.claimed - r.seen) > 0.1), (r.within, r.within < 0.93), (r.trend, r.trend > 0.06),
                )
            ),
        )
        for (shape, setting), r in zip(cases, found, strict=True)
    )  # fmt: skip
    return f"{HEAD.format(runs=runs)}{markdown(heads, rows)}"


def _study(runs: int, case: tuple[Shape, Setting]) -> Rates:
    return study(*case, runs=runs)


HEAD: Final = """
## “Rising”, “falling”, “no clear change”: the trend beside a map

{runs:,} series of each kind without a change and as many with a rise of 20 % in their last twelve months. All have a
season (15 %) with a December of its own (25 %); their months vary beyond chance by what the column says, and 0.3 of it
lasts into the next month. Where recording changed, the months before it hold another level (the new rules leave 70 %).
The sentence follows from the interval of the last twelve months against the same months a year before. “Said to be
seen” is the mean of what the page says of how surely a change of 20 % would have been seen, beside how often it was. A
**†** marks more than 6 % false, less than 93 % held, or a claim more than ten points off.

"""
