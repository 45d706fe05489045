"""The watch over a site's rings from Hold on: has what was pushed out come up next door?"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from app.services.panel import Panel
from app.services.sites import Site
from geo.grid import Grid
from models.displacement import FalseAlarms, displacement_watch, false_alarms
from models.errors import ParameterError

Floats = npt.NDArray[np.float64]
CELL: Final = 250.0
YEARS: Final = 500
YEAR: Final = 12


@dataclass(frozen=True)
class RingAlert:
    """One place of the ring that rose in two months running. counts, expected, p: of the two months."""

    place: str
    geometry: Any
    months: tuple[date, date]
    counts: tuple[float, float]
    expected: tuple[float, float]
    p: tuple[float, float]


@dataclass(frozen=True)
class Watch:
    """first: month from which the rings are watched, None where no Hold phase lies in the data; places: how many are
    watched; quiet: how often the watch would alert in a year in which nothing happens; reason: why there is none."""

    first: date | None
    places: int
    alerts: tuple[RingAlert, ...]
    quiet: FalseAlarms | None
    reason: str = ""

    @property
    def places_alerted(self) -> tuple[RingAlert, ...]:
        """The last alert of each place that has any."""
        return tuple({alert.place: alert for alert in self.alerts}.values())


def watch(panel: Panel, site: Site, around: tuple[Any, ...], control: Floats, start: int, seed: int) -> Watch:
    """Watch both rings, whole and in cells of 250 m, from the first Hold phase on.

    A cell belongs to the ring in which its middle lies. The whole rings stand among the cells because displacement
    may be too thin for any one cell to show. control: (months,) cases of the ring's control; start: position of the
    first month of the first phase.
    """
    held = [phase.start for phase in site.phases if phase.phase == "hold"]
    if not held:
        return Watch(None, 0, (), None, "The watch begins with the first Hold phase; none is dated.")
    first = int(np.searchsorted(np.array(panel.months, "M8[D]"), np.datetime64(min(held).replace(day=1))))
    if first + 1 >= len(panel.months):
        return Watch(None, 0, (), None, "The watch needs two months of data since Hold began.")
    rings = [ring for ring in around if not ring.is_empty]
    names, shapes = _cells(rings)
    counts = np.vstack([panel.within([ring])[0] for ring in rings] + [panel.counts(_unit(panel, shapes), len(shapes))])
    labels = [f"ring {i + 1}, all of it" for i in range(len(rings))] + names
    areas = [*rings, *shapes]
    try:
        found = displacement_watch(counts, control, start=start, first=first)
        means = tuple(counts[:, :start].mean(axis=1).tolist())
        quiet = _quiet_years(means, float(control[:start].mean()), start, seed)
    except ParameterError as error:
        return Watch(panel.months[first], len(areas), (), None, str(error))
    alerts = tuple(
        RingAlert(
            labels[a.cell], areas[a.cell], (panel.months[a.month - 1], panel.months[a.month]), a.counts, a.expected, a.p
        )
        for a in sorted(found, key=lambda a: (a.cell, a.month))
    )
    return Watch(panel.months[first], len(areas), alerts, quiet)


@lru_cache(maxsize=64)
def _quiet_years(means: tuple[float, ...], control: float, before: int, seed: int) -> FalseAlarms:
    """Kept, for it takes a second and most changes to a site do not touch it."""
    return false_alarms(means, control, before=before, months=YEAR, years=YEARS, seed=seed)


def _cells(rings: list[Any]) -> tuple[list[str], list[Any]]:
    """Names and shapes of the cells whose middle lies in a ring."""
    names, shapes = [], []
    for number, ring in enumerate(rings, start=1):
        grid = Grid.over(ring.bounds, CELL)
        row, column = np.nonzero(grid.inside(ring))
        shapes += list(grid.boxes(row, column))
        names += [f"{name} (ring {number})" for name in grid.names(row, column)]
    return names, shapes


def _unit(panel: Panel, shapes: list[Any]) -> npt.NDArray[np.intp]:
    return panel.unit_of([shapely.Polygon(shape.exterior) for shape in shapes])
