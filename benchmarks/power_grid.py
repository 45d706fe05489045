"""How often is a fall shown, and how often is one claimed that is not there, at which size of site?

Towns as in `benchmarks.study`, but of any size; every cell of the grid is a size, a way of choosing the site, a
dispersion and a strength of the shocks that all places share. The rule is the page's, and so is the power it states.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Final

import numpy as np

from app.sites.controls import CHOSEN, DONORS
from benchmarks.study import AFTER, AREAS, BEFORE, LONG, NEW, Floats, lasting
from models.impact.control_match import match_controls
from models.impact.effect import effect
from models.impact.expected_cases import Expected, expected_cases
from models.impact.power import planned_power
from models.impact.shortfall import ShortfallError
from models.impact.verdict import Outcome, judge

SIZES: Final = (2.0, 5.0, 10.0, 20.0, 40.0)
FALLS: Final = (0.0, 0.10, 0.15, 0.30, 0.50)
SHARED: Final = 0.06
STRONG: Final = 0.20
DRIFT: Final = 0.15
"""Slow changes of each place's own, where the site is the one that stands highest."""
MEMORY: Final = 0.3
YEARLY: Final = 0.155
"""Variance of a year's mean of shocks with that memory, over that of a month."""


@dataclass(frozen=True)
class Cell:
    """size: cases a month of the site; worst: it is the place with the most cases of the last year, and all drift;
    dispersion: of a year's count, by shocks of its own; shared: standard deviation of the shocks that all share."""

    size: float
    worst: bool
    dispersion: float
    shared: float


CELLS: Final = tuple(
    Cell(size, worst, dispersion, shared)
    for worst, (dispersion, shared), size in product(
        (False, True), ((1.0, SHARED), (1.5, SHARED), (2.0, SHARED), (1.5, STRONG)), SIZES
    )
)


@dataclass(frozen=True)
class Shown:
    """Shares in %. says: a fall, a rise where nothing was done; shown: a fall, for each true fall of FALLS but the
    first; unjudged: no verdict; stated: median of the smallest fall that the page states before a phase for a year, of
    0 to 1 (None: it mostly states none); made: how often that fall is shown where it is made."""

    cell: Cell
    runs: int
    fall: float
    rise: float
    shown: tuple[float, ...]
    unjudged: float
    stated: float | None
    made: float | None


def town_of(cell: Cell, seed: int) -> tuple[Floats, np.random.Generator]:
    """Counts (AREAS, months) with the site in row 0, where nothing was done; and what to go on drawing from."""
    rng = np.random.default_rng(
        [round(10 * cell.size), cell.worst, round(10 * cell.dispersion), round(100 * cell.shared), seed]
    )
    months = np.arange(BEFORE + AFTER)
    level = cell.size * np.exp(rng.uniform(-np.log(2), np.log(2), AREAS))
    if cell.worst:
        level[:] = cell.size
    level[:2] = cell.size
    own = np.sqrt((cell.dispersion - 1) / (12 * cell.size * YEARLY))
    season = 0.15 * np.cos(2 * np.pi * (months - 6) / 12)
    log = np.log(level)[:, None] + season + lasting(rng, (1, len(months)), cell.shared, 0.5)
    log = log + lasting(rng, (AREAS, len(months)), float(own), MEMORY)
    if cell.worst:
        log = log + lasting(rng, (AREAS, len(months)), DRIFT, 0.85)
    counts = rng.poisson(np.exp(log) * LONG).astype(np.float64)
    if cell.worst:
        highest = int(np.argmax(counts[:, BEFORE - 12 : BEFORE].sum(axis=1)))
        counts[[0, highest]] = counts[[highest, 0]]
    return counts, rng


def expect(counts: Floats) -> tuple[Expected | None, list[int]]:
    """What a site's page expects of the site after, from all other places, which are fewer than it takes; and the three
    most alike."""
    assert AREAS - 2 <= DONORS
    span = slice(BEFORE - 24, BEFORE)
    found = match_controls(counts[0, span], counts[:, span], allowed=np.arange(AREAS) > 1, number=CHOSEN)
    order = [match.index for match in found]
    try:
        return expected_cases(counts[0], counts[2:], start=BEFORE, after=NEW), order
    except ShortfallError:
        return None, order


def one_town(cell: Cell, seed: int) -> tuple[tuple[Outcome, ...], float | None, bool]:
    """The verdict at each fall; the smallest fall stated before; whether that fall, made, is shown."""
    counts, rng = town_of(cell, seed)
    expected, order = expect(counts)
    before, seen = counts[0, BEFORE - 12 : BEFORE].sum(), int(counts[0, NEW].sum())
    others = counts[order]
    control = (others[:, BEFORE - 12 : BEFORE].sum(), others[:, NEW].sum())
    told = tuple(
        judge((before, float(rng.binomial(seen, 1 - fall))), control, expected=expected).verdict for fall in FALLS
    )
    (planned,) = planned_power(counts[0, :BEFORE], counts[2:, :BEFORE], horizons=[AFTER])
    if planned.fall is None or expected is None:
        return told, None, False
    return told, planned.fall, effect(expected, float(rng.binomial(seen, 1 - planned.fall))).high < 1


def grid(runs: int, each: Callable[..., object] = map, cells: tuple[Cell, ...] = CELLS) -> tuple[Shown, ...]:
    """Every cell; each: `map`, or a pool's."""
    found = []
    for cell in cells:
        told = list(each(partial(one_town, cell), range(runs)))  # type: ignore[call-overload]
        verdicts = [one[0] for one in told]
        shares = [100 * sum(v[k] == Outcome.FALL for v in verdicts) / runs for k in range(len(FALLS))]
        rise = 100 * sum(v[0] == Outcome.RISE for v in verdicts) / runs
        unjudged = 100 * sum(v[0] == Outcome.NOT_JUDGED for v in verdicts) / runs
        stated = [(fall, shown) for _, fall, shown in told if fall is not None]
        middle = float(np.median([fall for fall, _ in stated])) if len(stated) > runs / 2 else None
        made = 100 * sum(shown for _, shown in stated) / len(stated) if middle is not None else None
        found.append(Shown(cell, runs, shares[0], rise, tuple(shares[1:]), unjudged, middle, made))
    return tuple(found)
