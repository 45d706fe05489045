"""How the months of a place have gone: their trend, and how lasting a hotspot it has been, quarter by quarter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.period import Period, months_between
from app.answering.selection import Selected
from geo.space.grid import Grid
from models.hot_spots import emerging_hot_spots
from models.impact.dispersion import dispersion, for_interval
from models.intervention import relative_effect_size
from models.trend import MannKendall, modified_mann_kendall, seasonal_index

Floats = npt.NDArray[np.float64]

MINIMUM_QUARTERS: Final = 10  # of a persistence class
SIDE: Final = 250.0
SEASONAL: Final = 50.0
"""Cases a month elsewhere from which the season there is known to a tenth or better."""
TREND_MONTHS: Final = 24
"""Months without a gap that a trend needs: a year, and the year before."""


class Persistence(StrEnum):
    """How lasting a hotspot the place has been, quarter by quarter; the strongest first."""

    PERSISTENT = "persistent"
    EMERGING = "emerging"
    INTERMITTENT = "intermittent"
    FORMER = "former"
    NONE = "none"


@dataclass(frozen=True)
class Trend:
    """month: modified Mann-Kendall over `months` months without their season, None where fewer than TREND_MONTHS follow
    each other without a gap.

    change, low, high: % this year on the year before, against everywhere else; None where there is too little, or where
    all of it is withheld.
    """

    months: int
    month: MannKendall | None
    change: float | None
    low: float | None
    high: float | None
    withheld: bool = False

    @property
    def clear(self) -> bool:
        """Whether the change on the year before is more than chance."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def month_positions(found: Selected, period: Period) -> npt.NDArray[np.intp]:
    """(n,) the position of each row's month among those of the period that are there whole, -1 for the others."""
    month, whole = found.rows.of_kinds(["month"])["month"].to_numpy(), np.array(period.whole, "M8[M]")
    month = month.astype("M8[M]")
    return np.where(np.isin(month, whole), np.searchsorted(whole, month), -1)[found.rows.kind]


def trend_of(series: Floats, elsewhere: Floats, held: Sequence[date]) -> Trend:
    """The trend of a place: cases a month there and everywhere else, (months,) each, in the months held."""
    months = len(held)
    last, before = slice(-TREND_MONTHS // 2, None), slice(-TREND_MONTHS, -TREND_MONTHS // 2)
    if months < TREND_MONTHS or list(held[-TREND_MONTHS:]) != months_between(held[-TREND_MONTHS], held[-1]):
        return Trend(months, None, None, None, None)
    month = modified_mann_kendall(series / _season(elsewhere, held))
    here, there = ((float(values[before].sum()), float(values[last].sum())) for values in (series, elsewhere))
    if min(*here, *there) == 0:
        return Trend(months, month, None, None, None)
    years = [np.vstack([series[of], elsewhere[of]]) for of in (before, last)]
    effect = relative_effect_size(here, there, dispersion=for_interval(dispersion(*years)))
    return Trend(months, month, effect.change, 100 * (1 / effect.high - 1), 100 * (1 / effect.low - 1))


def _season(elsewhere: Floats, held: Sequence[date]) -> Floats:
    """(months,) how far each month stands off its year everywhere else, 1 where there is too little to tell."""
    if elsewhere.mean() < SEASONAL:
        return np.ones(len(held))
    return seasonal_index(elsewhere, [month.month for month in held])


def persistence_of(
    found: Selected, period: Period, shapes: Sequence[BaseGeometry]
) -> tuple[list[Persistence | None], int]:
    """The strongest class of any 250 m cell that each shape touches, over the quarters loaded; None for too few.

    By the normal z of Gi*, as in the books: conditional permutation holds the cell itself fixed and so overlooks a
    hotspot that fills one cell alone, which is what a town centre at night is.
    """
    quarters = len(period.whole) // 3
    if quarters < MINIMUM_QUARTERS or not len(found.any_crime):
        return [None] * len(shapes), quarters
    months = month_positions(found, period) - (len(period.whole) - 3 * quarters)
    recorded = found.any_crime
    edges = (recorded.x.min(), recorded.y.min(), recorded.x.max() + 1, recorded.y.max() + 1)
    grid = Grid.over(tuple(float(v) for v in edges), SIDE)  # type: ignore[arg-type]
    use = found.placed & (months >= 0)
    place = found.place[use]
    row, column = grid.locate(found.places.x[place], found.places.y[place])
    cube = np.zeros((quarters, *grid.shape))
    np.add.at(cube, (months[use] // 3, row, column), found.rows.weight[use])
    cube[:, ~grid.occupied(recorded.x, recorded.y)] = np.nan
    spots = emerging_hot_spots(cube, radius=1.5 * SIDE, cell=SIDE, evidence="normal")
    rows, columns = np.nonzero(spots.sign > 0)
    boxes = grid.boxes(rows, columns)
    classed: list[Persistence | None] = []
    for shape in shapes:
        touching = set(spots.pattern[rows, columns][shapely.intersects(boxes, shape)].tolist())
        classed.append(next((one for one in Persistence if one in touching), Persistence.NONE))
    return classed, quarters
