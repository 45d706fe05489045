"""Which hotspots of two periods are the same: new, there before, gone, moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[np.float64]
SAME: Final = 0.5
"""Share of the smaller of two outlines, of its ground or of its incidents in both periods, that lies in the other, from
which the two are one."""
GRID: Final = 0.01
"""Metres to which corners are put when two outlines are cut: rings that all but touch have no exact cut."""
MOVED: Final = 500.0
"""Metres between the middles of a new outline and one that is gone, up to which it is said to have moved."""


class Course(StrEnum):
    """What became of a hotspot."""

    NEW = "new"
    PERSISTENT = "persistent"
    MOVED = "moved"
    GONE = "gone"


@dataclass(frozen=True)
class Match:
    """after, before: positions among the hotspots of the later and of the earlier period, None for none; area,
    incidents: shares that both have in common; metres: between their middles, where one moved."""

    course: Course
    after: int | None
    before: int | None
    area: float = 0.0
    incidents: float = 0.0
    metres: float = 0.0


def matched(
    after: Sequence[BaseGeometry], before: Sequence[BaseGeometry], x: Floats, y: Floats, weight: Floats
) -> tuple[Match, ...]:
    """What became of each hotspot: the later ones in their order, then those of before that are no more.

    x, y, weight: (m,) places and their incidents of both periods. An outline is there before when it is the same as
    any; an earlier one is gone when it is the same as none, and did not move. Moves are the nearest pairs first.
    """
    land, held = _shares(after, before, x, y, weight)
    same = (land >= SAME) | (held >= SAME)
    new, gone = np.flatnonzero(~same.any(axis=1)), np.flatnonzero(~same.any(axis=0))
    moved = _moves(after, before, new, gone)
    found = []
    for i in range(len(after)):
        if same[i].any():
            j = int(np.argmax(np.where(same[i], held[i] + land[i], -1.0)))
            found.append(Match(Course.PERSISTENT, i, j, float(land[i, j]), float(held[i, j])))
        elif i in moved:
            found.append(Match(Course.MOVED, i, moved[i][0], metres=moved[i][1]))
        else:
            found.append(Match(Course.NEW, i, None))
    left = set(gone.tolist()) - {j for j, _ in moved.values()}
    return (*found, *(Match(Course.GONE, None, j) for j in sorted(left)))


def _shares(
    after: Sequence[BaseGeometry], before: Sequence[BaseGeometry], x: Floats, y: Floats, weight: Floats
) -> tuple[Floats, Floats]:
    """(k, l) share of the smaller outline's ground and of its incidents that lies in the other."""
    land, held = np.zeros((len(after), len(before))), np.zeros((len(after), len(before)))
    if not (len(after) and len(before)):
        return land, held
    one, other = np.array(list(after), object), np.array(list(before), object)
    for i, j in shapely.STRtree(other).query(one, predicate="intersects").T.tolist():
        both = shapely.intersection(one[i], other[j], grid_size=GRID).area
        land[i, j] = both / min(one[i].area, other[j].area)
        inside = [_inside(shape, x, y) for shape in (one[i], other[j])]
        least = min(float(weight[at].sum()) for at in inside)
        held[i, j] = float(weight[inside[0] & inside[1]].sum()) / least if least else 0.0
    return land, held


def _inside(shape: BaseGeometry, x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
    west, south, east, north = shape.bounds
    near = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    near[near] = shapely.intersects_xy(shape, x[near], y[near])
    return near


def _moves(
    after: Sequence[BaseGeometry], before: Sequence[BaseGeometry], new: npt.NDArray[np.intp], gone: npt.NDArray[np.intp]
) -> dict[int, tuple[int, float]]:
    """By position of a new outline, the one that it moved from and how far."""
    pairs = sorted(
        (after[i].centroid.distance(before[j].centroid), i, j) for i in new.tolist() for j in gone.tolist()
    )  # fmt: skip
    taken: set[int] = set()
    moved: dict[int, tuple[int, float]] = {}
    for far, i, j in pairs:
        if far > MOVED:
            break
        if i not in moved and j not in taken:
            moved[i] = j, far
            taken.add(j)
    return moved
