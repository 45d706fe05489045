"""Which places to choose when no two may lie close together."""

from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arguments import positive, whole
from models.engine.arrays import Floats, Ints
from models.errors import ParameterError
from models.parameters import X, Y


def first_apart(
    x: X,
    y: Y,
    *,
    distance: Annotated[float, Described("Metres that two chosen places lie apart at the least", "m", 1)],
    number: Annotated[int, Described("Places to choose at the most", minimum=1)],
    barred: npt.ArrayLike | None = None,
) -> tuple[Ints, Ints]:
    """Positions of the places that are chosen, and of those that would have been but for being barred.

    x, y: (n,) metres, the most wanted first. The first is taken, what lies nearer than `distance` to it is struck out,
    and so on until there are `number`. barred: (n,) places that may not be chosen: one whose turn comes is noted, and
    strikes out other barred ones near it and nothing else. Raises ParameterError for lengths that differ.
    """
    xs, ys = np.asarray(x, np.float64), np.asarray(y, np.float64)
    bar = np.zeros(len(xs), bool) if barred is None else np.asarray(barred, bool)
    if not len(xs) == len(ys) == len(bar):
        raise ParameterError("Coordinates and what is barred must be of one length.")
    limit, most = positive("distance", distance), whole("number of places", number, 1)
    free = np.ones(len(xs), bool)
    chosen: list[int] = []
    noted: list[int] = []
    while len(chosen) < most and free.any():
        at = int(np.argmax(free))
        (noted if bar[at] else chosen).append(at)
        near = np.hypot(xs - xs[at], ys - ys[at]) < limit
        free &= ~(near & bar) if bar[at] else ~near
        free[at] = False
    return np.array(chosen, np.int64), np.array(noted, np.int64)


def busiest_share(counts: npt.ArrayLike, number: int) -> Floats:
    """(n,) in what share of the periods each place was among the `number` busiest; (n, periods) counts.

    Places that tie at the cut share what is left of it; a place without any is never among the busiest. Not a number
    without a period. Raises ParameterError for counts that are not a table.
    """
    held = np.asarray(counts, np.float64)
    if held.ndim != 2:
        raise ParameterError("Counts must be a table of places and periods.")
    most = whole("number of places", number, 1)
    if not held.shape[1]:
        return np.full(len(held), np.nan)
    if not len(held):
        return np.empty(0)
    cut = np.sort(held, axis=0)[-min(most, len(held))]
    over, level = held > cut, held == cut
    left = np.minimum(most, len(held)) - over.sum(axis=0)
    inside = over + level * (left / np.maximum(level.sum(axis=0), 1))
    return np.asarray(np.where(held > 0, inside, 0.0).mean(axis=1), np.float64)
