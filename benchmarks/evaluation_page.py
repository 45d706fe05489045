"""docs/evaluation.md: the simulation study as tables, losses included."""

from app.words.verdict import OUTCOMES, lower
from benchmarks.markdown import markdown
from benchmarks.power_grid import Shown
from benchmarks.power_page import grid_part, ways_part
from benchmarks.study import QUIET, SCENARIOS, Score, Study
from benchmarks.ways import Way
from models.impact.displacement import FalseAlarms
from models.impact.verdict import Outcome

FALLS = SCENARIOS[1:3]
MOST_FALSE, LEAST_COVERED, MOST_COVERED = 6.0, 93.0, 97.0

HEAD = """# How often is "did it help?" answered wrongly?

Written by `python -m benchmarks.evaluation` ({runs:,} towns for each scenario, seeds 0 to {last:,}). Shares carry a
sampling error of up to {error:.1f} points where they are near 5 or 95 %, and more near 50 %.

Every town has 40 areas of 20 to 80 cases a month over 48 months; the site and its ring have 40 each. All share a season
(15 %) and shocks that last from month to month (6 %); each has shocks of its own (10 %, also lasting), so counts vary
about 1.7 times as much as Poisson counts over a year. The phase is the last 12 months, set against the 12 before it;
the cases to be expected come from the 36 months before it in the 38 other places. Three controls are matched to the
site and three to the ring, and every estimator is called as a site's page calls it, but for errors clustered by area,
which the page never uses for one site. For regression to the mean all areas are equal in the long run and drift (15 %);
the site is the one with the most cases in the last 12 months.

A **†** marks what misses its target: more than 6 % false claims where nothing happened, or intervals that hold the
truth in fewer than 93 % or more than 97 % of towns. Bias is in cases for WDD and for expected cases with the ring (of
about 480 a year in the site), and in points of the log change for the others.

## The verdict

The sentences that people read: on the site, and on the site with its ring. Wrong: claims a change that is not there, or
one of the wrong sign. With half displaced, site and ring together truly fell by 15 % of the site's cases.

"""

LESSONS = """
## What was tried where a target was missed

* **WDD and RES.** With the published Poisson errors both claim too much as soon as months vary more than chance; the
  page shows them as published and says that they are too narrow and never decide. First way: widen by Pearson's phi of
  site and controls, with Student's t; coverage was near 92 %. Second way: count how long shocks last (three months of
  correlation); near 93 %. Third way, kept: measure phi in the 40 candidates most like the site, because the three
  controls were picked for running like it and vary too little (1.5 instead of 1.7).
* **Difference-in-differences.** Errors clustered by area, the textbook's choice, are useless with one treated site.
  Second way: the dispersion of the areas in the regression; these are matched too, and it claimed 8 % (400 towns).
  Third way, kept below five treated sites: every other area takes the site's place in turn, and what they show, over
  what their counts alone would give, widens the interval. From five sites on, errors are clustered.
* **Interrupted series.** Newey-West errors alone were too small with 48 months; the larger of them and a
  quasi-Poisson error with the residuals' correlation is used. Alone it takes a trend that turns everywhere for an
  effect. The same series against the control's cases does not, and the page shows the two as neighbours. Both carry a
  trend on, so a site that was chosen at its worst misleads both; neither ever decides the verdict.
* **Placebo sites.** The spread of the other candidates gives an honest interval in the quiet scenarios without any
  model of the variation.
* **Regression to the mean.** No estimator that sees only site and control can know how the site was chosen, and every
  bare one can be fooled. First way: withhold "a fall" that does not stand after what the same rule's other choices did
  on their own is taken off; at a site of rank 1 that rested on two places and hid a true fall of 50 % in four towns of
  five. Second way: rest it on five places at least. As an estimate it is too much (the row "natural change taken off"),
  for matched controls stood high as well. Third way, kept: expect of the site what places with the same months before
  went on to have, which has the fall-back in it.
* **The ring.** WDD counts site and ring against three controls each, so it is the least powerful of all. The site has a
  verdict of its own, and the one with its ring takes expected cases of both.
* **The price.** A fall that is missed is reported as "no clear change", with its interval and with the smallest fall
  that could have been shown. Where fewer
  than ten places are like the site, difference and ratio decide as before.
"""


def page(found: Study, sizes: tuple[Shown, ...], tried: tuple[tuple[Way, ...], ...], trend: str) -> str:
    """The whole text: the scenarios, the grid of sizes, what was tried (each way in as many towns as a cell), and the
    parts on the trend beside a map and on a change map."""
    error = 196 * (0.05 * 0.95 / found.runs) ** 0.5
    text = HEAD.format(runs=found.runs, last=found.runs - 1, error=error)
    heads = (
        "scenario",
        *map(lower, OUTCOMES),
        "wrong",
        "missed",
        "with ring: a fall",
        "with ring: a rise",
        "WDQ alone: a fall",
        "e-test alone: a fall",
        "ring: a rise",
    )
    text += markdown(heads, (_verdict(found, scenario) for scenario in SCENARIOS))
    text += grid_part(sizes)
    for scenario in SCENARIOS:
        text += f"\n## {scenario[0].upper()}{scenario[1:]}\n\n"
        heads = ("estimator", "says a fall", "says a rise", "false claims", "bias", "interval holds the truth")
        text += markdown(heads, (_estimator(scenario, *item) for item in found.scores[scenario].items()))
    s = found.six
    text += (
        "\n## Six treated sites, errors clustered by area\n\n"
        f"Nothing done: {s.fall + s.rise:.1f} % false claims, interval holds the truth in {s.coverage:.1f} %.\n"
        "\n## Displacement watch: false alarms\n\n"
        "Forty ring cells, 24 months of baseline, 12 months watched; months vary beyond chance as much together as\n"
        "each cell does alone. A site's page simulates its own cells, varying as the places most like its ring do.\n\n"
    )
    heads = ("cases a month and cell", "variation", "quiet years", "years with an alert", "95 %", "alerts a year")
    text += markdown(heads, (_watch(*case, alarms) for case, alarms in zip(QUIET, found.watch, strict=True)))
    return text + LESSONS + ways_part(tried, sizes[0].runs) + trend


def _verdict(found: Study, scenario: str) -> tuple[str, ...]:
    shares, fell = found.verdicts[scenario], scenario in FALLS
    fall, quiet, rise, _ = (shares[v] for v in OUTCOMES)
    wrong = rise if fell else fall + rise
    mark = "†" if wrong > MOST_FALSE else ""
    cells = [f"{shares[v]:.1f} %" for v in OUTCOMES]
    missed = f"{quiet:.1f} %" if fell else "–"
    both = [f"{found.with_ring[scenario][v]:.1f} %" for v in (Outcome.FALL, Outcome.RISE)]
    return (scenario, *cells, f"**{wrong:.1f} %**{mark}", missed, *both, *(f"{v:.1f} %" for v in found.alone[scenario]))


def _estimator(scenario: str, name: str, s: Score) -> tuple[str, ...]:
    fell = scenario in FALLS
    false = s.rise if fell else s.fall + s.rise
    covered = f"{s.coverage:.1f} %" + ("" if LEAST_COVERED <= s.coverage <= MOST_COVERED else "†")
    if name.endswith("rank"):
        covered = "–"  # a rank has no interval
    return (
        name, f"{s.fall:.1f} %", f"{s.rise:.1f} %", f"{false:.1f} %" + ("†" if false > MOST_FALSE else ""),
        f"{s.bias:+.1f}", covered,
    )  # fmt: skip


def _watch(mean: float, variation: float, alarms: FalseAlarms) -> tuple[str, ...]:
    interval = f"{100 * alarms.low:.1f} to {100 * alarms.high:.1f} %"
    return (
        f"{mean:g}", f"{100 * variation:.0f} %", f"{alarms.years}", f"{100 * alarms.share:.1f} %", interval,
        f"{alarms.alerts_per_year:.2f}",
    )  # fmt: skip
