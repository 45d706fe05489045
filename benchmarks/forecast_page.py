"""`python -m benchmarks.forecast_page` writes docs/forecast.md: what foresees best, losses included."""

from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.forecast import AGAINST, NINE, OURS, PLACEMENTS, PLACES, gains, over_placements, shootings
from benchmarks.forecast_points import ROBBERY, VIOLENCE, Compared, compared, forces
from benchmarks.markdown import markdown
from models.patrol.paired_gain import Gain, paired_gain

PAGE: Final = Path(__file__).parents[1] / "docs" / "forecast.md"
HEAD: Final = """# Which past foresees next month best?

Written by `python -m benchmarks.forecast_page` from ../shared/data. Every score ranks places by what was known before
a month began, and is judged by what that month brought; where places tie at the cut, each counts with its share. An
interval is a paired block bootstrap over the months (block lengths from the data, Politis and White 2004; 9,999 draws).
**Bold**: it lies above 0 or below it. Of 60 months such an interval misses 6 times in
100 where a month tells nothing of the next, 8 and 12 times where they correlate by 0.15 and by 0.4.

## Shootings of New York: days and hours are known

60 months from January 2018, {victims:,} victims. Cells of 150 m (EPSG:32618), those within 450 m of a shooting before
2018; mean over the {four} placements of the grid ({shifts} m each way). A row is a victim; an incident is one
coordinate and one night, noon to noon: {incidents:,} of {rows:,} rows. Victims met by so many cells:

"""
GAINED: Final = """
Ours met more than the others by (interval):

"""
NINE_PLACEMENTS: Final = """
Over nine placements (0, 50, 100 m) ours met {ours:,.0f} in 100 cells. The one interval that hangs on the length of the
blocks is that of 100 cells against all incidents: {fixed}.

What it says: count incidents, not rows, and let old ones fade. At 200 and 500 cells fading gains nothing over all
incidents that can be claimed. Twelve months of incidents meet two thirds of what ours meets at 100 cells: ask forces
for ten years. Of a month's victims {share:.0%} fell in the 100 cells, so more than nine in ten happened elsewhere.

## Map points of seven English forces: months alone

{points} No days, so no incidents: rows are counted. 100 map points a force; months that have at least five before them.

"""
WORDS: Final = """
For robbery a little of what else happens at a point tells equal counts apart; for violence nothing beats the count, and
what lies around it makes it worse. Hampshire's August 2025 (violence doubled, robbery a third) is among these months.
"""


def _gain(found: Gain) -> str:
    text = f"{found.value:+,.0f} ({found.low:,.0f} to {found.high:,.0f})"
    return f"**{text}**" if found.claimed else text


def _by_block(hits: dict[str, np.ndarray]) -> str:
    """The gain at 100 cells over all incidents, by length of block."""
    mine, other = (hits[name][:, PLACES.index(100)] for name in (OURS, AGAINST[-1]))
    found = ((months, paired_gain(mine, other, block=months)) for months in (1, 3, 6, 12))
    return ", ".join(f"{one.low:.0f} to {one.high:.0f} with blocks of {months}" for months, one in found)


def _points(name: str, found: Compared) -> tuple[str, ...]:
    return name, f"{found.of:,.0f}", f"{found.count:,.0f}", f"{found.other:,.0f}", _gain(found.gain)


def page() -> str:
    """The whole document."""
    rows = shootings()
    hits = over_placements(rows)
    heads = [f"{k} cells" for k in PLACES]
    met = markdown(["score", *heads], ([name, *(f"{v:,.0f}" for v in of.sum(axis=0))] for name, of in hits.items()))
    gained = markdown(["against", *heads], ([name, *map(_gain, of)] for name, of in gains(hits).items()))
    victims = int(np.isin(rows.month, np.arange(12 * 48, 12 * 53)).sum())
    nine = over_placements(rows, NINE, (OURS,))[OURS].sum(axis=0)[PLACES.index(100)]
    share = hits[OURS].sum(axis=0)[PLACES.index(100)] / victims
    found = list(forces())
    names = ", ".join(one.force for one in found) + ", 2025."
    table = [
        _points(f"{what}, {words}", compared(found, what, other))
        for what in (ROBBERY, VIOLENCE)
        for other, words in (("tied", "and a little of both"), ("smoothed", "and a quarter of the neighbourhood"))
    ]
    return (
        HEAD.format(
            victims=victims, four=len(PLACEMENTS) ** 2, shifts=" and ".join(f"{s:.0f}" for s in PLACEMENTS),
            incidents=int(rows.once.sum()), rows=len(rows.x),
        )
        + met + GAINED + gained
        + NINE_PLACEMENTS.format(ours=nine, fixed=_by_block(hits), share=share, points=names)
        + markdown(["its count, and", "all", "the count", "the other", "gain"], table)
        + WORDS
    )  # fmt: skip


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
