"""docs/calibration.md: every measured claim as a table, misses as plainly as hits."""

from collections.abc import Mapping

from app.calibration.claim import Claim
from app.calibration.figures import Figures
from app.figures import day
from app.words import calibration as words

HEAD = """# How far to trust what the maps say

Written by `python -m benchmarks.calibration`, which measures every uncertainty that the product prints: how often was
it true? It also writes the figures that the product ships.
How often "did it help?" is answered wrongly stands in [evaluation.md](evaluation.md), with the power of the verdict.

Shares stand with their exact 95 % interval (Clopper and Pearson), as if trials did not depend on each other. A claim is
**kept** when the share lies in its target; with fewer than 400 trials, when its interval reaches the target; with fewer
than 30 nearly every interval does, and nothing is said of it.
"""


def page(figures: Mapping[Claim, Figures]) -> str:
    """The whole text."""
    text = HEAD
    for claim, of in figures.items():
        told = words.CLAIMS[claim]
        text += f"\n## {told.title}\n\n{told.says} {told.true}\n"
        text += f"Measured {day(of.day)}, `python -m benchmarks.calibration {claim}`.\n\n"
        heads = ("on", "when", "stated", "false" if told.false else "true", "of", "target", "")
        text += f"| {' | '.join(heads)} |\n{'| --- ' * len(heads)}|\n"
        for row in of.rows:
            cells = (
                words.DATA[row.data],
                words.conditions(row),
                words.percent(row.stated, 1),
                words.held(row),
                words.figure(row.n),
                words.target(row),
                words.kept(row) if row.met else f"**{words.kept(row)}**",
            )
            text += f"| {' | '.join(cells)} |\n"
    return text
