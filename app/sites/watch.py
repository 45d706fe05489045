"""The watch over a site's rings from Hold on: has what was pushed out come up next door?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

import numpy as np
import shapely
from shapely import Geometry

from app.sites.panel import Floats, Ints, Panel
from app.sites.site import Site
from geo.space.grid import Grid
from geo.space.grid_reference import grid_reference
from models.errors import ParameterError
from models.impact.dispersion import dispersion
from models.impact.displacement import Alert, FalseAlarms, displacement_watch, false_alarms

CELL: Final = 250.0
YEARS: Final = 500
YEAR: Final = 12
MINIMUM_VARIATION: Final = 0.1
Z: Final = 2.326  # one side, 1 %


class WatchState(StrEnum):
    """Whether the rings are watched, or why not."""

    WATCHED = "watched"
    NO_HOLD = "no_hold"  # no Hold phase is dated
    TOO_EARLY = "too_early"  # two months of data since Hold began are needed
    NO_CASES = "no_cases"  # none in the ring's control before the first phase
    NO_RING = "no_ring"  # other sites or the edge of the area take all of it


@dataclass(frozen=True)
class WatchedPlace:
    """A whole ring (square empty), or one of its squares by its grid reference; bearing: from the site, degrees."""

    ring: int
    square: str = ""
    bearing: float = 0.0


@dataclass(frozen=True)
class RingAlert:
    """One place of the ring that rose in two months running. counts, expected, p: of the two months; beyond: also more
    than the months of other places like the ring vary at quiet times."""

    place: WatchedPlace
    geometry: Geometry
    months: tuple[date, date]
    counts: tuple[float, float]
    expected: tuple[float, float]
    p: tuple[float, float]
    beyond: bool


@dataclass(frozen=True)
class Watch:
    """first: month from which the rings are watched, None where no Hold phase lies in the data; places: how many are
    watched; quiet: how often the watch would alert in a year in which nothing happens, when months vary by `variation`
    (standard deviation of the logarithm) beyond chance."""

    state: WatchState
    first: date | None = None
    places: int = 0
    alerts: tuple[RingAlert, ...] = ()
    quiet: FalseAlarms | None = None
    variation: float = 0.0

    @property
    def latest(self) -> tuple[RingAlert, ...]:
        """The last alert of each place that has any."""
        return tuple({alert.place: alert for alert in self.alerts}.values())


def watch(
    panel: Panel, site: Site, around: tuple[Geometry, ...], control: Floats, like: Floats, start: int, seed: int
) -> Watch:
    """Watch both rings, whole and in cells of 250 m, from the first Hold phase on.

    A cell belongs to the ring in which its middle lies. The whole rings stand among the cells because displacement
    may be too thin for any one cell to show. control: (months,) cases of the ring's control; like: (k, months) of the
    places most like the ring, which say how much months vary here; start: position of the first month of the first
    phase.
    """
    held = [phase.start for phase in site.phases if phase.phase == "hold"]
    if not held:
        return Watch(WatchState.NO_HOLD)
    first = int(np.searchsorted(np.array(panel.months, "M8[D]"), np.datetime64(min(held).replace(day=1))))
    if first + 1 >= len(panel.months):
        return Watch(WatchState.TOO_EARLY)
    rings = [ring for ring in around if not ring.is_empty]
    names, shapes = _cells(rings, site.geometry)
    counts = np.vstack([panel.within([ring])[0] for ring in rings] + [panel.counts(_unit(panel, shapes), len(shapes))])
    places = [WatchedPlace(i + 1) for i in range(len(rings))] + names
    areas = [*rings, *shapes]
    try:
        at = [12 * month.year + month.month for month in panel.months]
        found = displacement_watch(counts, control, start=start, first=first, at=at)
        means = tuple(counts[:, :start].mean(axis=1).tolist())
        varies = _variation(like[:, :start])
        quiet = _quiet_years(means, float(control[:start].mean()), start, varies, seed)
    except ParameterError:
        return Watch(WatchState.NO_CASES, panel.months[first], len(areas))
    alerts = tuple(
        RingAlert(
            places[a.cell], areas[a.cell], (panel.months[a.month - 1], panel.months[a.month]), a.counts, a.expected,
            a.p, _beyond(a, float(counts[a.cell, :start].sum()), start, varies),
        )
        for a in sorted(found, key=lambda a: (a.cell, a.month))
    )  # fmt: skip
    return Watch(WatchState.WATCHED, panel.months[first], len(areas), alerts, quiet, varies)


@lru_cache(maxsize=64)
def _quiet_years(means: tuple[float, ...], control: float, before: int, varies: float, seed: int) -> FalseAlarms:
    """Kept, for it takes a second and most changes to a site do not touch it."""
    return false_alarms(means, control, before=before, months=YEAR, years=YEARS, variation=varies, seed=seed)


def _variation(like: Floats) -> float:
    """Standard deviation of what moves a place's month beyond chance, as a share: of a negative binomial with this
    over-dispersion; at least 10 %, for few quiet months prove little."""
    if len(like) < 2 or like.sum() == 0:
        return MINIMUM_VARIATION
    return round(max(MINIMUM_VARIATION, ((dispersion(like).phi - 1) / float(like.mean())) ** 0.5), 2)


def _beyond(alert: Alert, before: float, months: int, varies: float) -> bool:
    """Does the sum of both months lie outside 98 % of what chance, a baseline that is only a count, and the usual
    variation of months together allow?"""
    seen, expected = sum(alert.counts), sum(alert.expected)
    usual = varies**2 * (sum(e**2 for e in alert.expected) + expected**2 / months)
    return seen - expected > Z * float(np.sqrt(expected + expected**2 / max(before, 1) + usual))


def _cells(rings: Sequence[Geometry], site: Geometry) -> tuple[list[WatchedPlace], list[Geometry]]:
    """Names and shapes of the cells whose middle lies in a ring."""
    places: list[WatchedPlace] = []
    shapes: list[Geometry] = []
    for number, ring in enumerate(rings, start=1):
        grid = Grid.over(ring.bounds, CELL)
        row, column = np.nonzero(grid.inside(ring))
        boxes = list(grid.boxes(row, column))
        shapes += boxes
        places += [WatchedPlace(number, grid_reference(*box.bounds[:2]), _bearing(site, box)) for box in boxes]
    return places, shapes


def _bearing(of: Geometry, to: Geometry) -> float:
    """Degrees from north in which one lies from the other."""
    dx, dy = (getattr(to.centroid, axis) - getattr(of.centroid, axis) for axis in ("x", "y"))
    return float(np.degrees(np.arctan2(dx, dy)) % 360)


def _unit(panel: Panel, shapes: Sequence[Geometry]) -> Ints:
    return panel.unit_of([shapely.Polygon(shape.exterior) for shape in shapes])
