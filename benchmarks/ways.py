"""Ways to judge a site of ten cases a month that were tried, each with what it shows and what it costs in errors."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from benchmarks.power_grid import SHARED, Cell, expect, town_of
from benchmarks.study import BEFORE, NEW, OLD
from models.impact.control_match import match_controls
from models.impact.dispersion import dispersion, resized
from models.impact.effect import CLAIM, effect
from models.impact.expected_cases import expected_of
from models.impact.placebo import placebo_sites
from models.impact.regression_to_mean import RegressionToMean, regression_to_mean
from models.impact.synthetic_control import synthetic_control
from models.impact.verdict import Outcome, Verdict, judge
from models.intervention import relative_effect_size

TRIED: Final = tuple(Cell(10.0, worst, 1.2, SHARED) for worst in (False, True))
FALLS: Final = (0.0, 0.3, 0.5)
NAMES: Final = (
    "difference with its ring and ratio agree at 95 %, three controls",
    "difference and ratio of the site agree at 97.5 %, three controls, natural change taken off",
    "ratio to all 38 other places together at 98 %",
    "the same, natural change taken off",
    "synthetic control at 95 %",
    "spread of placebo sites at 95 %",
    "expected cases from the last 24 months as one, 59 in 60",
    "expected cases from the last 12 and the 24 before, at 95 %",
    "**the same, 59 in 60, kept**",
)


@dataclass(frozen=True)
class Way:
    """Shares in % of towns: of a fall and of a rise where nothing was done, and of a fall at each true one."""

    name: str
    fall: float
    rise: float
    shown: tuple[float, ...]


def asked(cell: Cell, seed: int) -> tuple[tuple[Outcome, ...], ...]:
    """The outcome of each way (column) at each true fall (row)."""
    counts, rng = town_of(cell, seed)
    expected, order = expect(counts)
    assert expected
    allowed = np.isin(np.arange(len(counts)), (0, 1, *order), invert=True)
    span = slice(BEFORE - 24, BEFORE)
    of_ring = [match.index for match in match_controls(counts[1, span], counts[:, span], allowed=allowed)]
    natural = regression_to_mean(np.delete(counts, 1, axis=0), site=0, start=BEFORE, before=12, after=12)
    peers = counts[2:]
    spread = resized(dispersion(peers[:, :BEFORE], peers[:, NEW]), float(counts[0].mean() / peers.mean()))
    long = expected_of(
        counts[:1, BEFORE - 24 : BEFORE].sum(axis=1), peers[:, BEFORE - 24 : BEFORE].sum(axis=1)[:, None],
        peers[:, NEW].sum(axis=1), BEFORE, len(NEW),
    )  # fmt: skip
    found = []
    for fall in FALLS:
        y = counts.copy()
        y[0, NEW] = rng.binomial(y[0, NEW].astype(int), 1 - fall)
        rows = (y[:1], y[order], y[1:2], y[of_ring])
        pairs = [(float(row[:, OLD].sum()), float(row[:, NEW].sum())) for row in rows]
        told = judge(*pairs, dispersion=spread, regression_to_mean=natural, area_weights=(1.0, 3.0, 1.0, 3.0))
        pooled = (float(peers[:, OLD].sum()), float(peers[:, NEW].sum()))
        ratio = relative_effect_size(pairs[0], pooled, dispersion=spread.phi)
        middle, half = -float(np.log(ratio.res)), float(np.log(ratio.res / ratio.low)) * 2.33 / 1.96
        mixed = synthetic_control(y[0], y[2:], BEFORE)
        placebo = placebo_sites(np.delete(y, 1, axis=0), 0, before=OLD, after=NEW)
        seen = float(y[0, NEW].sum())
        kept = [effect(one, seen, level) for one, level in ((long, CLAIM), (expected, 0.95), (expected, CLAIM))]
        found.append((
            _agreed(told), told.site.outcome, _side(middle - half, middle + half), _less(middle, half, natural),
            _side(mixed.low, mixed.high), _side(placebo.low, placebo.high),
            *(_side(one.low - 1, one.high - 1) for one in kept),
        ))  # fmt: skip
    return tuple(found)


def ways(runs: int, each: Callable[..., object] = map) -> tuple[tuple[Way, ...], ...]:
    """Every way, for a site chosen at random and for one at its worst; each: `map`, or a pool's."""
    tables = []
    for cell in TRIED:
        told = list(each(partial(asked, cell), range(runs)))  # type: ignore[call-overload]
        table = []
        for k, name in enumerate(NAMES):
            falls = [100 * sum(one[row][k] == Outcome.FALL for one in told) / runs for row in range(len(FALLS))]
            rise = 100 * sum(one[0][k] == Outcome.RISE for one in told) / runs
            table.append(Way(name, falls[0], rise, tuple(falls[1:])))
        tables.append(tuple(table))
    return tuple(tables)


def _agreed(told: Verdict) -> Outcome:
    both = told.with_ring.says if told.with_ring else Outcome.NOT_JUDGED
    return both if both == told.ratio_says else Outcome.NO_CHANGE


def _less(middle: float, half: float, natural: RegressionToMean) -> Outcome:
    """A fall must still be one with what places chosen alike did taken off."""
    plain = _side(middle - half, middle + half)
    left = middle - (natural.log_change or 0.0) + np.hypot(half, natural.reach_at(CLAIM))
    return Outcome.NO_CHANGE if plain == Outcome.FALL and left >= 0 else plain


def _side(low: float | None, high: float | None) -> Outcome:
    if low is None or high is None:
        return Outcome.NOT_JUDGED
    return Outcome.FALL if high < 0 else Outcome.RISE if low > 0 else Outcome.NO_CHANGE
