"""Scores judged over months that none of them had seen, on a grid whose placement neither flatters nor harms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy.ndimage import distance_transform_edt

from models.engine.arguments import flat, points, positive
from models.engine.arrays import Bools, Floats
from models.errors import ParameterError
from models.patrol.long_run import Scoring, forecasts
from models.patrol.rolling_hits import RollingHits, rolling_hits

MARGIN = 5
"""Cells round the incidents, so that a neighbourhood ends on the grid."""


@dataclass(frozen=True)
class Scored:
    """One score to judge. used: (n,) which incidents it may count, None for all."""

    scoring: Scoring
    used: Bools | None = None


def rolling_accuracy(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    months: npt.ArrayLike,
    scores: Mapping[str, Scored],
    *,
    origins: Sequence[int],
    places: Sequence[int],
    side: float,
    shifts: Sequence[float] = (0.0,),
    near: float,
) -> dict[str, RollingHits]:
    """What the highest cells of each score, chosen before each month, met in it: means over all placements of the grid.

    x, y: (n,) metres; months: (n,) whole numbers; origins: the months judged, rising; side: metres of a cell; shifts:
    metres by which the grid is moved each way; near: metres from an incident before the first origin within which a
    cell is a candidate. Where there are fewer candidates than `places`, all of them are taken. Raises ParameterError
    where nothing lies before the first origin.
    """
    xs, ys = points(x, y)
    when = flat("months", months, len(xs)).astype(np.int64)
    if not len(origins) or not (when < origins[0]).any():
        raise ParameterError("There is nothing to learn from before the first month.")
    positive("side", side)
    every = [
        _on_grid(xs - shift_x, ys - shift_y, when, scores, origins, places, side, near)
        for shift_x, shift_y in product(shifts, shifts)
    ]
    return {name: _mean([one[name] for one in every]) for name in scores}


def _on_grid(
    x: Floats, y: Floats, when: npt.NDArray[np.int64], scores: Mapping[str, Scored], origins: Sequence[int],
    places: Sequence[int], side: float, near: float,
) -> dict[str, RollingHits]:  # fmt: skip
    column, row = (np.floor(of / side).astype(np.int64) for of in (x, y))
    column, row = column - column.min() + MARGIN, row - row.min() + MARGIN
    shape = int(row.max()) + MARGIN + 1, int(column.max()) + MARGIN + 1
    cell = row * shape[1] + column
    known = np.zeros(shape, bool)
    known.ravel()[cell[when < origins[0]]] = True
    candidates = (distance_transform_edt(~known) * side <= near).ravel()
    held = [np.bincount(cell[when == month], minlength=known.size) for month in origins]
    happened, outside = [one[candidates] for one in held], [float(one[~candidates].sum()) for one in held]
    few = [min(k, int(candidates.sum())) for k in places]
    found = {}
    for name, one in scores.items():
        use = np.ones(len(cell), bool) if one.used is None else one.used
        made = forecasts(cell[use], when[use], shape=shape, origins=origins, scoring=one.scoring)
        found[name] = rolling_hits((grid.ravel()[candidates] for grid in made), happened, places=few, outside=outside)
    return found


def _mean(every: Sequence[RollingHits]) -> RollingHits:
    """The same months on several placements of the grid."""
    return RollingHits(
        np.mean([one.hits for one in every], axis=0),
        np.mean([one.foreseen for one in every], axis=0),
        np.mean([one.best for one in every], axis=0),
        every[0].observed,
        every[0].places,
        round(float(np.mean([one.candidates for one in every]))),
    )
