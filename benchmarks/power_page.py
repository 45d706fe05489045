"""The part of docs/evaluation.md that tells what is shown at which size of site, and what was tried to show more."""

from collections.abc import Iterable
from typing import Final

from benchmarks.markdown import markdown
from benchmarks.power_grid import FALLS, SIZES, Cell, Shown
from benchmarks.ways import TRIED, Way

PROMISED: Final = 2.0
GRID: Final = """
## What is shown, and what is claimed wrongly, by size of site

{runs:,} towns for each row (seeds 0 to {last:,}). A share of 2 % ({wrong} towns) has a sampling error of {small:.1f}
points, and one near 50 % of {large:.1f} (two standard errors). Towns as above, but the site has as many cases a month
as the row says, and the other places from half to twice as many. Dispersion: of a year's count, from shocks of each
place's own that last from month to month (1: chance alone). Shared shocks: standard deviation of those that all
places share. At its worst: all places are equal in the long run and drift (15 %), and the site is the one with the
most cases in the last 12 months before. Stated: the median of the smallest fall that the page states before the phase
for a year; made: how often a fall of exactly that size, made in the same towns, is then shown (80 % is what the page
promises). "Not judged": fewer than 20 cases before, or expected after. A **†** marks more wrong claims than the
{promised:.0f} % promised, by more than the sampling error.
"""
WAYS: Final = """
## What was tried to show more, at ten cases a month

{runs:,} towns, dispersion 1.2, the phase 12 months long. Wrong: a fall or a rise where nothing was done.
"""
READING: Final = """
What can be read from it. Three controls add their own chance, so all places together show more; but where the site
was chosen at its worst a plain ratio then claims falls that came on their own, and taking the natural change off
afterwards costs power at random. A regression on the months before does both at once, for the fall-back is in the
line itself. Two stretches before, the nearer year and the two years before it, cost nothing at random and find drift.
At 95 % it shows most and is wrong in about 5 of 100 towns, so a claim takes 59 in 60. Pulling the slopes towards a half
changed nothing at random and leaned to falls at the worst (300 towns); a third stretch, and a hundred places in place
of forty, gained nothing. What is left is the chance of the site's few cases, which no comparison takes away: months
do. So all phases together, judged first on the page, show more than each of them.

On real counts where nothing is known to have been done (`python -m benchmarks.shootings`: shootings of New York, 2006
to 2023, squares of 1.5 km, a start every three months, twelve months after): of 684 places at random 0.7 % were
called a fall and 1.0 % a rise; of the three worst of the last 3, 12 or 24 months (171 each) 0.6, 0.6 and 1.8 % a
fall, none a rise. Real months vary more than the towns above, 3 to 5 times as much as chance, and less is shown
there.
"""


def grid_part(rows: tuple[Shown, ...]) -> str:
    """The grid, a table for sites at random and one for sites at their worst."""
    runs = rows[0].runs
    small, large = (200 * (share * (1 - share) / runs) ** 0.5 for share in (0.02, 0.5))
    wrong = round(0.02 * runs)
    text = GRID.format(runs=runs, last=runs - 1, wrong=wrong, small=small, large=large, promised=PROMISED)
    heads = (
        "cases a month", "dispersion", "shared shocks", "wrong: a fall", "wrong: a rise",
        *(f"{100 * fall:.0f} % fall shown" for fall in FALLS[1:]), "not judged", "stated", "made",
    )  # fmt: skip
    for worst, title in ((False, "Sites chosen at random"), (True, "Sites chosen at their worst")):
        some = [row for row in rows if row.cell.worst == worst]
        text += f"\n### {title}\n\n" + markdown(heads, (_row(row, PROMISED + small) for row in some))
    every = [row.fall + row.rise for row in rows]
    ten = [row.shown[2] for row in rows if row.cell == Cell(10.0, False, 1.5, row.cell.shared)]
    all_wrong = f"{sum(every) / len(rows):.1f} % of {runs * len(rows):,} towns"
    return text + (
        f"\nOver all {len(rows)} rows {all_wrong} are judged wrongly, {max(every):.1f} % in the worst row; a fall of\n"
        f"30 % at {SIZES[2]:.0f} cases a month and a dispersion of 1.5 is shown in {ten[0]:.0f} % of sites at random.\n"
    )


def ways_part(tables: tuple[tuple[Way, ...], ...], runs: int) -> str:
    """What was tried, each way with its errors."""
    text = WAYS.format(runs=runs)
    heads = ("way", "wrong: a fall", "wrong: a rise", "30 % fall shown", "50 % fall shown")
    for cell, table in zip(TRIED, tables, strict=True):
        title = "At its worst" if cell.worst else "At random"
        rows = ((way.name, *(f"{v:.1f} %" for v in (way.fall, way.rise, *way.shown))) for way in table)
        text += f"\n### {title}\n\n" + markdown(heads, rows)
    return text + READING


def _row(row: Shown, most: float) -> Iterable[str]:
    cell = row.cell
    mark = "†" if row.fall + row.rise > most else ""
    return (
        f"{cell.size:g}", f"{cell.dispersion:g}", f"{100 * cell.shared:.0f} %", f"{row.fall:.1f} %",
        f"{row.rise:.1f} %{mark}", *(f"{v:.1f} %" for v in row.shown), f"{row.unjudged:.1f} %",
        "none" if row.stated is None else f"{100 * row.stated:.0f} %",
        "–" if row.made is None else f"{row.made:.0f} %",
    )  # fmt: skip
