"""How many incidents each place may expect next month, from how many it has had and how long ago."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter

from models.described import Described
from models.engine.arguments import flat, positions, positive, whole
from models.engine.arrays import Floats, Ints
from models.errors import ParameterError
from models.parameters import Weights

HALF_LIFE = 36.0
"""Months after which an incident counts half; on shootings of New York 30 to 60 did equally well."""
NEIGHBOURHOOD = 0.25
"""Share of what stands around a place that is added to its own."""
FARTHEST = 1_000_000
"""Months either way from any month that a month may be."""
TAILS = 4.0
"""Standard deviations at which the Gaussian of the neighbourhood ends."""

Cells = Annotated[npt.ArrayLike, Described("Cell of each incident, row by row from the south-west", minimum=0)]
Months = Annotated[npt.ArrayLike, Described("Month of each incident, counted from any month")]
Shape = Annotated[tuple[int, int], Described("Rows and columns of the grid")]


@dataclass(frozen=True)
class Scoring:
    """What of the past counts, and how much.

    history: months that count, None for all; half_life: months after which one counts half, None for never;
    neighbourhood: share of the smoothed surroundings that is added; spread: standard deviation of their Gaussian, in
    cells.
    """

    history: int | None = None
    half_life: float | None = None
    neighbourhood: float = 0.0
    spread: float = 1.0

    def __post_init__(self) -> None:
        if self.history is not None:
            whole("history in months", self.history, 1)
        if self.half_life is not None:
            positive("half-life", self.half_life)
        if not (np.isfinite(self.neighbourhood) and self.neighbourhood >= 0):
            raise ParameterError(f"The share of the neighbourhood must be 0 or more, not {self.neighbourhood!r}.")
        positive("spread of the neighbourhood", self.spread)

    def months_counted(self, held: int) -> float:
        """What one incident a month adds up to over `held` months: the score divided by it is a month's number."""
        counted = held if self.history is None else min(held, self.history)
        if self.half_life is None:
            return float(counted)
        kept = 0.5 ** (1 / self.half_life)
        return (1 - kept**counted) / (1 - kept)


RECOMMENDED = Scoring(half_life=HALF_LIFE, neighbourhood=NEIGHBOURHOOD)
"""All history, halving every three years, and a quarter of the neighbourhood: nothing in it is fitted."""


def long_run(
    cells: Cells,
    months: Months,
    *,
    shape: Shape,
    origin: Annotated[int, Described("The month to foresee; what lies in it or after it is not looked at")],
    half_life: Annotated[float, Described("Months after which an incident counts half", "months", 1)] = HALF_LIFE,
    neighbourhood: Annotated[
        float, Described("Share of the smoothed surroundings that is added", "", 0)
    ] = NEIGHBOURHOOD,
    spread: Annotated[float, Described("Standard deviation of the neighbourhood, in cells", "cells", 0.1)] = 1.0,
    weights: Weights = None,
) -> Floats:
    """Incidents that each cell of a grid may expect in a month, (ny, nx), from all months before it.

    The sum over all past incidents of 0.5^(age / half-life), and `neighbourhood` of the same smoothed by a Gaussian,
    divided by what one incident a month would add up to. Without any months before `origin` all are 0. Measured beside
    ten other scores in docs/evaluation.md. Raises ParameterError for cells that lie outside the grid.
    """
    scoring = Scoring(half_life=half_life, neighbourhood=neighbourhood, spread=spread)
    return next(forecasts(cells, months, shape=shape, origins=[origin], scoring=scoring, weights=weights))


def forecasts(
    cells: npt.ArrayLike,
    months: npt.ArrayLike,
    *,
    shape: tuple[int, int],
    origins: npt.ArrayLike,
    scoring: Scoring = RECOMMENDED,
    weights: npt.ArrayLike | None = None,
) -> Iterator[Floats]:
    """For each origin, in the order of months, what every cell may expect in that month, (ny, nx).

    cells, months, weights: (n,); origins: rising months. Only months before an origin are looked at for it.
    """
    ny, nx = (whole("number of rows and columns", side, 1) for side in flat("shape of the grid", shape, 2).tolist())
    at, when, weight = _incidents(cells, months, weights, ny * nx)
    first = int(when.min()) if len(when) else 0
    order = np.argsort(when, kind="stable")
    at, when, weight = at[order], when[order], weight[order]
    kept = 1.0 if scoring.half_life is None else 0.5 ** (1 / scoring.half_life)
    total, reached = np.zeros(ny * nx), first
    asked = np.array(
        [whole("month to foresee", origin, -FARTHEST) for origin in np.asarray(origins).tolist()], np.int64
    )
    if (np.diff(asked) <= 0).any():
        raise ParameterError("The origins must be months in rising order.")
    for origin in asked.tolist():
        for month in range(reached, origin):
            total *= kept
            _add(total, at, when, weight, month, 1.0)
            if scoring.history is not None:
                _add(total, at, when, weight, month - scoring.history, -(kept**scoring.history))
        reached = max(reached, origin)
        yield _expected(total.reshape(ny, nx), scoring, origin - first)


def _incidents(
    cells: npt.ArrayLike, months: npt.ArrayLike, weights: npt.ArrayLike | None, number: int
) -> tuple[Ints, Ints, Floats]:
    at = positions("Cells", cells, number)
    when = flat("months", months, len(at))
    if (when != np.rint(when)).any() or not np.isfinite(when).all():
        raise ParameterError("Months must be whole numbers, counted from any month.")
    weight = np.ones(len(at)) if weights is None else flat("weights", weights, len(at))
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise ParameterError("Weights must be numbers of 0 or more.")
    some = weight > 0  # what weighs nothing began no history
    return at[some], when[some].astype(np.int64), weight[some]


def _add(total: Floats, at: Ints, when: Ints, weight: Floats, month: int, sign: float) -> None:
    low, high = np.searchsorted(when, [month, month + 1])
    if high > low:
        np.add.at(total, at[low:high], sign * weight[low:high])


def _expected(total: Floats, scoring: Scoring, held: int) -> Floats:
    if held <= 0:
        return np.zeros_like(total)
    score = np.where(total > 1e-9, total, 0.0)  # what a month that left the window leaves behind is rounding
    if scoring.neighbourhood:
        score += scoring.neighbourhood * gaussian_filter(score, scoring.spread, mode="constant", truncate=TAILS)
        score /= 1 + scoring.neighbourhood
    return np.asarray(score / scoring.months_counted(held), np.float64)
