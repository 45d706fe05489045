"""A simulation study of every answer to "did it help?": how often each of them is wrong.

Every run draws a small town of areas month by month and asks each estimator; the truth is known. Areas share a season
and shocks, have shocks of their own that last, and counts are Poisson given those, so they vary more than chance.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from app.sites.controls import CHOSEN, DONORS
from app.sites.other_methods import PANEL, other_methods
from models.impact.control_match import match_controls
from models.impact.difference_in_differences import difference_in_differences
from models.impact.displacement import FalseAlarms, false_alarms
from models.impact.evaluation import Evaluation, evaluate
from models.impact.expected_cases import expected_cases
from models.impact.regression_to_mean import RegressionToMean, regression_to_mean
from models.impact.verdict import Outcome

Floats = npt.NDArray[np.float64]
Row = tuple[float, float, float, float]  # estimate, low, high, truth

BEFORE, AFTER, AREAS = 36, 12, 40
HELD = [date(2021 + i // 12, 1 + i % 12, 1) for i in range(BEFORE + AFTER)]
OLD, NEW = np.arange(BEFORE - 12, BEFORE), np.arange(BEFORE, BEFORE + AFTER)
DAYS = np.array([monthrange(month.year, month.month)[1] for month in HELD])
LONG = DAYS / DAYS.mean()
"""How long each month is, over the mean."""
SCENARIOS = (
    "no effect",
    "30 % fall",
    "30 % fall, half of it displaced",
    "trend change everywhere",
    "regression to the mean",
)
QUIET = ((0.5, 0.1), (5.0, 0.1), (0.5, 0.3), (5.0, 0.3))
"""Cases a month in each ring cell, and what months vary by beyond chance."""


@dataclass(frozen=True)
class Town:
    """counts: (AREAS, months), row 0 the site and row 1 its ring; cases, log_effect: what was truly done to site and
    ring together, in cases, and to the site alone."""

    counts: Floats
    cases: float
    log_effect: float


def lasting(rng: np.random.Generator, shape: tuple[int, ...], sd: float, memory: float) -> Floats:
    """Shocks of the logarithm with this standard deviation, each month keeping `memory` of the last one's."""
    out = rng.normal(0, sd, shape)
    for k in range(1, shape[-1]):
        out[..., k] = memory * out[..., k - 1] + np.sqrt(1 - memory**2) * out[..., k]
    return np.asarray(out)


def town(scenario: str, seed: int) -> Town:
    """One draw. Areas have 20 to 80 cases a month, the site (but for regression to the mean) and its ring 40 each."""
    rng = np.random.default_rng([SCENARIOS.index(scenario), seed])
    months = np.arange(BEFORE + AFTER)
    level = np.exp(rng.uniform(np.log(20), np.log(80), AREAS))
    level[:2] = 40
    season = 0.15 * np.cos(2 * np.pi * (months - 6) / 12)
    log = np.log(level)[:, None] + season + lasting(rng, (1, len(months)), 0.06, 0.5)
    log = log + lasting(rng, (AREAS, len(months)), 0.10, 0.3)
    chosen = scenario == "regression to the mean"
    if chosen:
        log = log - np.log(level)[:, None] + np.log(40) + lasting(rng, (AREAS, len(months)), 0.15, 0.85)
    elif scenario == "trend change everywhere":
        log = log + np.where(months >= BEFORE, -0.02 * (months - BEFORE + 1), 0)
    mean = np.exp(log) * LONG
    cases, log_effect = 0.0, 0.0
    if scenario.startswith("30 %"):
        taken = 0.3 * mean[0, NEW]
        given = taken / 2 if "displaced" in scenario else taken * 0
        mean[0, NEW] -= taken
        mean[1, NEW] += given
        cases, log_effect = float((given - taken).sum()), float(np.log(0.7))
    counts = rng.poisson(mean).astype(np.float64)
    if chosen:
        highest = int(np.argmax(counts[:, BEFORE - 12 : BEFORE].sum(axis=1)))
        counts[[0, highest]] = counts[[highest, 0]]
    return Town(counts, cases, log_effect)


def compared(one: Town) -> tuple[Evaluation, RegressionToMean, list[int]]:
    """The service's way: controls matched on 24 months, the variation of the places most like the site, and what places
    chosen like the site did on their own; with the order of the candidates, the most alike first."""
    y = one.counts
    span = slice(BEFORE - 24, BEFORE)
    allowed = np.arange(AREAS) > 1
    order = [m.index for m in match_controls(y[0, span], y[:, span], allowed=allowed, number=DONORS)]
    mine = order[:CHOSEN]
    allowed[mine] = False
    its = [m.index for m in match_controls(y[1, span], y[:, span], allowed=allowed, number=DONORS)]
    alone = regression_to_mean(np.delete(y, 1, axis=0), site=0, start=BEFORE, before=len(OLD), after=AFTER)
    found = evaluate(
        y[0], y[mine], y[1], y[its[:CHOSEN]], before=OLD, after=NEW, peers=y[order], regression_to_mean=alone,
        expected=expected_cases(y[0], y[order], start=BEFORE, after=NEW),
        ring_expected=expected_cases(y[1], y[its], start=BEFORE, after=NEW),
    )  # fmt: skip
    return found, alone, order


def ask(scenario: str, seed: int) -> tuple[dict[str, Row], Outcome, Outcome, bool, bool, bool]:
    """Every estimator's row, the verdict on the site and on the site with its ring, whether a reader of WDQ alone or of
    the e-test alone would claim a fall, and whether the ring is said to have risen."""
    one = town(scenario, seed)
    y, (found, alone, order) = one.counts, compared(one)
    verdict, rows = found.verdict, {}
    assert verdict.site.effect and verdict.with_ring and verdict.with_ring.effect
    e, both = verdict.site.effect, verdict.with_ring.effect
    rows["Expected cases"] = (*(float(np.log(v)) for v in (e.ratio, e.low, e.high)), one.log_effect)
    rows["Expected cases, with the ring"] = (*map(both.cases, (both.ratio, both.low, both.high)), one.cases)
    for name, d in (("WDD, Poisson error", verdict.plain_difference), ("WDD, widened", verdict.difference)):
        assert d is not None
        rows[name] = (d.estimate, d.low, d.high, one.cases)
    for name, r in (("RES, Poisson error", verdict.plain_ratio), ("RES, widened", verdict.ratio)):
        assert r is not None
        rows[name] = (-np.log(r.res), -np.log(r.high), -np.log(r.low), one.log_effect)
    assert verdict.ratio is not None
    change = alone.log_change or 0.0
    middle, half = -np.log(verdict.ratio.res) - change, np.log(verdict.ratio.res / verdict.ratio.low)
    half = np.hypot(half, alone.reach)
    rows["RES, widened, natural change taken off"] = (middle, middle - half, middle + half, one.log_effect)
    near = y[[0, *order[:PANEL]]]
    did = difference_in_differences(near, [BEFORE, *[-1] * PANEL], errors="cluster", lead_months=99)
    rows["DiD, clustered by area"] = _log(did, one)
    control = y[order[:CHOSEN]].sum(axis=0)
    more = other_methods(y[0], y[order], control, HELD, start=BEFORE, before=OLD.tolist(), after=NEW.tolist())
    rows["DiD, placebo errors"] = _log(more.panel.found, one)
    rows["Interrupted series, site alone"] = _log(more.interrupted.found, one)
    rows["Interrupted series, against the control"] = _log(more.against_control.found, one)
    rows["Synthetic control"] = _log(more.synthetic.found, one)
    rows["Placebo sites, spread"] = _log(more.placebo_sites.found, one)
    spread = more.placebo_sites.found
    assert spread is not None
    out = 0.0 if spread.p > 0.05 else np.log1p(spread.change / 100)
    rows["Placebo sites, rank"] = (float(np.log1p(spread.change / 100)), out, out, one.log_effect)
    quotient = found.quotient
    quoted = quotient is not None and quotient.wdq is not None and quotient.wdq > -1
    pushed = found.ring_ratio is not None and found.ring_ratio.high < 1
    return (
        rows,
        verdict.verdict,
        verdict.with_ring.outcome,
        quoted,
        bool(found.e_test < 0.05 and found.gross > 0),
        pushed,
    )


def _log(found: Any, one: Town) -> Row:
    """change, low and high in % as logarithms, with the truth."""
    estimate, bottom, top = (float(np.log1p(v / 100)) for v in (found.change, found.low, found.high))
    return estimate, bottom, top, one.log_effect


def several(seed: int) -> tuple[float, float, float, float]:
    """Six treated sites and ten others, nothing done: where errors clustered by area belong."""
    y = town("no effect", 10_000 + seed).counts[2:18, 12:]
    did = difference_in_differences(y, [24] * 6 + [-1] * 10, lead_months=99)
    return did.log_effect, float(np.log1p(did.low / 100)), float(np.log1p(did.high / 100)), 0.0


@dataclass(frozen=True)
class Score:
    """Shares in %: of runs that claim a fall, that claim a rise, whose interval holds the truth; bias of the estimate
    (%, for WDD cases)."""

    fall: float
    rise: float
    bias: float
    coverage: float


def score(rows: list[Row]) -> Score:
    """From one estimator's rows over all runs."""
    estimate, low, high, truth = np.array(rows).T
    inside = 100 * float(((low <= truth) & (truth <= high)).mean())
    cases = np.abs(estimate).max() > 5
    bias = float((estimate - truth).mean()) * (1 if cases else 100)
    return Score(100 * float((high < 0).mean()), 100 * float((low > 0).mean()), bias, inside)


@dataclass(frozen=True)
class Study:
    """runs of each scenario; scores by scenario and estimator; verdicts: share of each for
    the site, with_ring: for site and ring together, %; alone: share in which a
    reader of WDQ, and of the e-test, would claim a fall, and the ring is said to have risen, %; six: six treated sites,
    clustered; watch: false alarms of each case of QUIET."""

    runs: int
    scores: dict[str, dict[str, Score]]
    verdicts: dict[str, dict[Outcome, float]]
    with_ring: dict[str, dict[Outcome, float]]
    alone: dict[str, tuple[float, float, float]]
    six: Score
    watch: tuple[FalseAlarms, ...]


def study(runs: int, each: Callable[..., object] = map) -> Study:
    """All of it; each: `map`, or a pool's."""
    scores, verdicts, with_ring, alone = {}, {}, {}, {}
    for scenario in SCENARIOS:
        told = list(each(partial(ask, scenario), range(runs)))  # type: ignore[call-overload]
        scores[scenario] = {name: score([rows[name] for rows, *_ in told]) for name in told[0][0]}
        verdicts[scenario] = {v: 100 * sum(t[1] == v for t in told) / runs for v in Outcome}
        with_ring[scenario] = {v: 100 * sum(t[2] == v for t in told) / runs for v in Outcome}
        alone[scenario] = tuple(100 * sum(t[k] for t in told) / runs for k in (3, 4, 5))
    six = score(list(each(several, range(runs))))  # type: ignore[call-overload]
    watch = tuple(false_alarms(np.full(40, mean), 60, years=500, variation=v, seed=1) for mean, v in QUIET)
    return Study(runs, scores, verdicts, with_ring, alone, six, watch)  # type: ignore[arg-type]
