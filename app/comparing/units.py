"""What became of each ward or LSOA between two periods, all of them looked at."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.trend_series import Course, course_of
from geo.space.boundaries import Boundaries
from models.monthly_range import dispersion_of_places
from models.multiplicity import fdr_significant
from models.rate_ratio import rate_ratio

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class UnitChange:
    """One area. geometry: EPSG:27700; after, before: incidents of the months compared, None where not given; ratio,
    low, high: of the rates, None where nothing is said; clear: more than chance with all rows looked at (false
    discoveries held at 5 %)."""

    id: str
    name: str
    geometry: BaseGeometry
    km2: float
    after: float | None
    before: float | None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    clear: bool = False

    @property
    def course(self) -> Course:
        """What may be said of it beside all others."""
        if self.low is None:
            return Course.NOT_KNOWN
        return course_of(self.low, self.high) if self.clear else Course.NO_CLEAR_CHANGE


def unit_changes(
    of: Boundaries, rows: npt.NDArray[np.intp], after: Floats, before: Floats, exposure: float, *, shared: float | None
) -> tuple[UnitChange, ...]:
    """The rows of some areas, most of the later incidents first.

    after, before: (k, m) incidents of every area in each of the months compared; shared: variance over mean of a sum of
    months of all areas together, None where nothing may be said of a change.
    """
    sums = after.sum(axis=1), before.sum(axis=1)
    phi, degrees = dispersion_of_places(before[rows], after[rows], shared=shared or 1.0)
    stated = shared is not None and degrees > 0 and len(rows) > 0
    some, clear = sums[0][rows] + sums[1][rows] > 0, np.zeros(len(rows), bool)
    if stated:
        found = rate_ratio(sums[0][rows], sums[1][rows], dispersion=phi, degrees=degrees, exposure=exposure)
        if some.any():
            clear[some] = fdr_significant(found.p[some])
    km2 = shapely.area(of.geometry) / 1e6
    made = [
        UnitChange(
            of.code[i], of.name[i], of.geometry[i], float(km2[i]), float(sums[0][i]), float(sums[1][i]),
            *((float(found.ratio[k]), float(found.low[k]), float(found.high[k]), bool(clear[k]))
              if stated and some[k] else ()),
        )
        for k, i in enumerate(rows.tolist())
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda one: (-(one.after or 0.0), one.name, one.id)))
