"""The watch over a site's rings from Hold on: has what was pushed out come up next door?"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from app.sites.panel import Panel
from app.sites.site import Site
from geo.space.grid import Grid
from models.errors import ParameterError
from models.impact.dispersion import dispersion
from models.impact.displacement import Alert, FalseAlarms, displacement_watch, false_alarms

Floats = npt.NDArray[np.float64]
CELL: Final = 250.0
YEARS: Final = 500
YEAR: Final = 12
LEAST: Final = 0.1
Z: Final = 2.326  # one side, 1 %
COMPASS: Final = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


@dataclass(frozen=True)
class RingAlert:
    """One place of the ring that rose in two months running. counts, expected, p: of the two months; beyond: also more
    than the months of such places vary at quiet times, which the Poisson tail does not know."""

    place: str
    geometry: Any
    months: tuple[date, date]
    counts: tuple[float, float]
    expected: tuple[float, float]
    p: tuple[float, float]
    beyond: bool


@dataclass(frozen=True)
class Watch:
    """first: month from which the rings are watched, None where no Hold phase lies in the data; places: how many are
    watched; quiet: how often the watch would alert in a year in which nothing happens, when months vary by `variation`
    (standard deviation of the logarithm) beyond chance; reason: why there is none."""

    first: date | None
    places: int
    alerts: tuple[RingAlert, ...]
    quiet: FalseAlarms | None
    reason: str = ""
    variation: float = 0.0

    @property
    def places_alerted(self) -> tuple[RingAlert, ...]:
        """The last alert of each place that has any."""
        return tuple({alert.place: alert for alert in self.alerts}.values())


def watch(
    panel: Panel, site: Site, around: tuple[Any, ...], control: Floats, like: Floats, start: int, seed: int
) -> Watch:
    """Watch both rings, whole and in cells of 250 m, from the first Hold phase on.

    A cell belongs to the ring in which its middle lies. The whole rings stand among the cells because displacement
    may be too thin for any one cell to show. control: (months,) cases of the ring's control; like: (k, months) of the
    places most like the ring, which say how much months vary here; start: position of the first month of the first
    phase.
    """
    held = [phase.start for phase in site.phases if phase.phase == "hold"]
    if not held:
        return Watch(None, 0, (), None, "The watch begins with the first Hold phase; none is dated.")
    first = int(np.searchsorted(np.array(panel.months, "M8[D]"), np.datetime64(min(held).replace(day=1))))
    if first + 1 >= len(panel.months):
        return Watch(None, 0, (), None, "The watch needs two months of data since Hold began.")
    rings = [ring for ring in around if not ring.is_empty]
    names, shapes = _cells(rings, site.geometry)
    counts = np.vstack([panel.within([ring])[0] for ring in rings] + [panel.counts(_unit(panel, shapes), len(shapes))])
    labels = [f"ring {i + 1}, all of it" for i in range(len(rings))] + names
    areas = [*rings, *shapes]
    try:
        at = [12 * month.year + month.month for month in panel.months]
        found = displacement_watch(counts, control, start=start, first=first, at=at)
        means = tuple(counts[:, :start].mean(axis=1).tolist())
        varies = _variation(like[:, :start])
        quiet = _quiet_years(means, float(control[:start].mean()), start, varies, seed)
    except ParameterError as error:
        return Watch(panel.months[first], len(areas), (), None, str(error))
    alerts = tuple(
        RingAlert(
            labels[a.cell], areas[a.cell], (panel.months[a.month - 1], panel.months[a.month]), a.counts, a.expected,
            a.p, _beyond(a, float(counts[a.cell, :start].sum()), start, varies),
        )
        for a in sorted(found, key=lambda a: (a.cell, a.month))
    )  # fmt: skip
    return Watch(panel.months[first], len(areas), alerts, quiet, variation=varies)


@lru_cache(maxsize=64)
def _quiet_years(means: tuple[float, ...], control: float, before: int, varies: float, seed: int) -> FalseAlarms:
    """Kept, for it takes a second and most changes to a site do not touch it."""
    return false_alarms(means, control, before=before, months=YEAR, years=YEARS, variation=varies, seed=seed)


def _variation(like: Floats) -> float:
    """Standard deviation of what moves a place's month beyond chance, as a share: of a negative binomial with this
    over-dispersion; at least 10 %, for few quiet months prove little."""
    if len(like) < 2 or like.sum() == 0:
        return LEAST
    return round(max(LEAST, ((dispersion(like).phi - 1) / float(like.mean())) ** 0.5), 2)


def _beyond(alert: Alert, before: float, months: int, varies: float) -> bool:
    """Does the sum of both months lie outside 98 % of what chance, a baseline that is only a count, and the usual
    variation of months together allow?"""
    seen, expected = sum(alert.counts), sum(alert.expected)
    usual = varies**2 * (sum(e**2 for e in alert.expected) + expected**2 / months)
    return seen - expected > Z * float(np.sqrt(expected + expected**2 / max(before, 1) + usual))


def _cells(rings: list[Any], site: Any) -> tuple[list[str], list[Any]]:
    """Names and shapes of the cells whose middle lies in a ring; a name says first which way to walk."""
    names, shapes = [], []
    for number, ring in enumerate(rings, start=1):
        grid = Grid.over(ring.bounds, CELL)
        row, column = np.nonzero(grid.inside(ring))
        boxes = list(grid.boxes(row, column))
        shapes += boxes
        names += [
            f"{_way(site, box)} of the site, square {name} (ring {number})"
            for box, name in zip(boxes, grid.names(row, column), strict=True)
        ]
    return names, shapes


def _way(site: Any, box: Any) -> str:
    """The point of the compass at which one lies from the other."""
    dx, dy = (getattr(box.centroid, of) - getattr(site.centroid, of) for of in ("x", "y"))
    return COMPASS[round(float(np.degrees(np.arctan2(dx, dy))) / 45) % 8]


def _unit(panel: Panel, shapes: list[Any]) -> npt.NDArray[np.intp]:
    return panel.unit_of([shapely.Polygon(shape.exterior) for shape in shapes])
