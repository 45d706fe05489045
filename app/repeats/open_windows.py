"""Where the window after an incident is open on a given day: areas of squares, never the points themselves."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.called import OUTSIDE, names_of
from geo.space.assign import assign
from geo.space.boundaries import Boundaries
from geo.streets.names_file import default_names

Floats = npt.NDArray[np.float64]
SQUARE: Final = 100.0
"""Metres of the squares that an area is made of: an outline of circles would give away their middles."""


@dataclass(frozen=True)
class OpenWindow:
    """One area. geometry: EPSG:27700; n: incidents whose window is open in it; latest: night of the last of them;
    until: the last night on which one is open."""

    id: str
    rank: int
    name: str
    geometry: BaseGeometry
    km2: float
    n: int
    latest: date
    until: date


def open_windows(
    x: Floats, y: Floats, night: npt.NDArray[np.datetime64], *, last: date, distance: float, within: int,
    wards: Boundaries,
) -> tuple[OpenWindow, ...]:  # fmt: skip
    """Areas within about `distance` metres of an incident of the last `within` nights up to `last`, those with most
    incidents first. x, y: (n,) metres; night: (n,). Squares that touch at an edge hang together."""
    back = (np.datetime64(last, "D") - night).astype(np.int64)
    recent = (back >= 0) & (back < within)
    if not recent.any():
        return ()
    x, y, night = x[recent], y[recent], night[recent]
    shapes = _areas(x, y, distance)
    held = [np.flatnonzero(shapely.intersects_xy(shape, x, y)) for shape in shapes]
    middles = shapely.centroid(shapes)
    ward = assign(shapely.get_x(middles), shapely.get_y(middles), wards.geometry)
    names = names_of(list(shapes), [wards.name[w] if w >= 0 else OUTSIDE for w in ward], default_names())
    latest = [night[at].max().item() for at in held]
    order = sorted(range(len(shapes)), key=lambda i: (-len(held[i]), -latest[i].toordinal(), names[i]))
    return tuple(
        OpenWindow(
            f"w{rank}", rank, names[i], shapes[i], float(shapely.area(shapes[i])) / 1e6, len(held[i]), latest[i],
            latest[i] + timedelta(days=within - 1),
        )
        for rank, i in enumerate(order, 1)
    )  # fmt: skip


def _areas(x: Floats, y: Floats, distance: float) -> npt.NDArray[np.object_]:
    """The squares whose middle lies within `distance` of a place, as far as they hang together."""
    reach = int(np.ceil(distance / SQUARE)) + 1
    steps = np.arange(-reach, reach + 1)
    east, north = (one.ravel() for one in np.meshgrid(steps, steps))
    column, row = np.floor(x / SQUARE)[:, None] + east, np.floor(y / SQUARE)[:, None] + north
    near = np.hypot((column + 0.5) * SQUARE - x[:, None], (row + 0.5) * SQUARE - y[:, None]) <= distance
    squares = np.unique(np.stack([column[near], row[near]], axis=1), axis=0) * SQUARE
    boxes = shapely.box(squares[:, 0], squares[:, 1], squares[:, 0] + SQUARE, squares[:, 1] + SQUARE)
    return np.asarray(shapely.get_parts(shapely.union_all(boxes)), object)
