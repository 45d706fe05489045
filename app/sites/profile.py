"""How a site's hotspots lie in each phase, which are new, stayed or emptied, and where the densest point went."""

from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

import numpy as np
import shapely
from shapely import Geometry, affinity

from app.answering.surfaces import class_breaks
from app.sites.panel import Floats, Ints, Panel
from app.sites.site import Site
from geo.space.grid import Grid, snap
from geo.space.grid_reference import grid_reference
from models.density import Surface, kde
from models.impact.place_profile import CellClass, Mode, Shift, cell_classes, mode_shift

QUARTER: Final = 3
CELL: Final = {True: 250.0, False: 100.0}  # by month-only
BANDWIDTH: Final = {True: 250.0, False: 150.0}
STEP: Final = 25.0
RESAMPLES: Final = 199


@dataclass(frozen=True)
class Picture:
    """The density in one stretch of time, incidents per km² a year. phase: clear, hold or build; None: before."""

    phase: str | None
    first: date
    last: date
    months: int
    surface: Surface


@dataclass(frozen=True)
class HotCell:
    """A cell that was hot in some quarter: what it has been, and its cases a month before and since."""

    name: str
    geometry: Geometry
    kind: CellClass
    before: float
    since: float


@dataclass(frozen=True)
class HotspotProfile:
    """pictures: before and each phase, with breaks for all of them; cells, by kind; shift of the densest point; hot:
    cases in a quarter from which a cell is hot; side: of a cell, metres."""

    pictures: tuple[Picture, ...]
    breaks: Floats
    cells: tuple[HotCell, ...]
    shift: Shift | None
    hot: float
    side: float

    @property
    def ellipses(self) -> tuple[Geometry, ...]:
        """Where the densest point could have been before and since (95 %), EPSG:27700; empty where there is none."""
        return tuple(map(_ellipse, (self.shift.before, self.shift.after))) if self.shift else ()

    def kinds(self) -> dict[CellClass, int]:
        """How many cells of each kind."""
        return {kind: sum(cell.kind == kind for cell in self.cells) for kind in CellClass if kind != CellClass.NEVER}


def hotspot_profile(panel: Panel, site: Site, around: tuple[Geometry, ...], start: int, seed: int) -> HotspotProfile:
    """The profile of a site and its rings. start: position of the first month of the first phase."""
    whole = shapely.union_all([site.geometry, *around])
    bandwidth = BANDWIDTH[panel.month_only]
    bounds = snap(tuple(whole.bounds), STEP)
    every = np.arange(len(panel.months))
    before: tuple[str | None, Ints] = (None, every[max(0, start - 12) : start])
    pictures = []
    for phase, at in (before, *_phases(panel, site)):
        x, y, cases = panel.points(whole, at)
        weights = cases * 12 / len(at)
        surface = kde(x, y, bounds=bounds, cell=STEP, bandwidth=bandwidth, weights=weights)
        pictures.append(Picture(phase, panel.months[at[0]], panel.months[at[-1]], len(at), surface))
    breaks = class_breaks(np.concatenate([picture.surface.values.ravel() for picture in pictures]))
    cells, hot, side = _cells(panel, whole, start)
    old, new = (panel.points(whole, at) for at in (every[max(0, start - 12) : start], every[start:]))
    shift = mode_shift(old, new, bounds=bounds, cell=STEP, bandwidth=bandwidth, resamples=RESAMPLES, seed=seed)
    return HotspotProfile(tuple(pictures), breaks, cells, shift, hot, side)


def _ellipse(mode: Mode) -> Geometry:
    axes = affinity.scale(shapely.Point(0, 0).buffer(1), max(mode.minor, 1.0), max(mode.major, 1.0))  # north to south
    return affinity.translate(affinity.rotate(axes, -mode.bearing, origin=(0, 0)), mode.x, mode.y)


def _phases(panel: Panel, site: Site) -> list[tuple[str, Ints]]:
    """Each phase with the months that it touches; phases outside the data are left out."""
    months = np.array(panel.months, "M8[M]")
    found = []
    for phase in site.phases:
        last = np.datetime64(phase.end, "M") if phase.end else months[-1]
        at = np.flatnonzero((months >= np.datetime64(phase.start, "M")) & (months <= last))
        if len(at):
            found.append((phase.phase, at))
    return found


def _cells(panel: Panel, whole: Geometry, start: int) -> tuple[tuple[HotCell, ...], float, float]:
    """Cells hot in a quarter: at least twice the mean of the cells with any case before, and three cases."""
    side = CELL[panel.month_only]
    grid = Grid.over(whole.bounds, side)
    row, column = np.nonzero(grid.inside(whole))
    boxes = grid.boxes(row, column)
    counts = panel.counts(panel.unit_of(list(boxes)), len(boxes))
    old, new = counts[:, start % QUARTER : start], counts[:, start:]
    new = new[:, : new.shape[1] // QUARTER * QUARTER]
    if not old.shape[1] or not new.shape[1]:
        return (), 0.0, side
    quarters = [part.reshape(len(boxes), -1, QUARTER).sum(axis=2) for part in (old, new)]
    used = quarters[0].sum(axis=1) > 0
    mean = float(quarters[0][used].mean()) if used.any() else 0.0
    hot = float(max(QUARTER, ceil(2 * mean)))
    seen = hot <= np.hstack(quarters).T
    kinds = cell_classes(seen, quarters[0].shape[1])
    found = [
        HotCell(grid_reference(*boxes[i].bounds[:2]), boxes[i], kinds[i], float(old[i].mean()), float(new[i].mean()))
        for i in np.flatnonzero(kinds != CellClass.NEVER)
    ]
    order = list(CellClass)
    return tuple(sorted(found, key=lambda cell: (order.index(cell.kind), -cell.since))), hot, side
