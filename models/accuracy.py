"""How much of next month's crime did the flagged area catch?

Case weights enter as the observed values: a cell's value is the sum of the weights of its incidents.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arrays import Floats
from models.errors import ParameterError
from models.parameters import Areas, Observed, Predicted

Ties = Annotated[Literal["mean", "worst"], Described("How cells of equal predicted density are taken")]


@dataclass(frozen=True)
class Scores:
    """Entry k judges the k + 1 cells with the highest predicted density taken together; each (n,).

    pai: share of crime caught over share of area (Chainey, Tompson and Uhlig 2008); 1 is no better than chance.
    pei: pai over the best that as many cells could have had (Hunt 2016); 1 is perfect.
    rri: predicted over observed in those cells (Wheeler and Steenbeek 2021); 1 is well calibrated.
    """

    pai: Floats
    pei: Floats
    rri: Floats


def pai(predicted: Predicted, observed: Observed, area: Areas, *, ties: Ties = "mean") -> Scores:
    """Cumulative scores of cells sorted by predicted density, highest first.

    predicted is what each cell is to hold, so that with unequal areas a large cell is not hot for its size. Of cells of
    equal density the smaller come first. Cells that tie in both are taken, with ties "mean", in any order on average:
    each stands for the mean of all of them, so that no order of the input flatters or harms a forecast; with "worst"
    the one that held least comes first whatever its area, as in ptools.

    predicted, observed: (n,) 0 or more; area: (n,) or one number, more than 0. The best cells have the highest observed
    density. With nothing observed at all pai and pei are not a number; rri is infinite or not a number where
    nothing was observed yet.
    """
    p, o, a = _ranked(predicted, observed, area, ties)
    most, extent = np.asarray(observed, np.float64).ravel(), np.broadcast_to(np.ravel(area), len(p)).astype(np.float64)
    best = np.lexsort((extent, -most / extent))
    with np.errstate(divide="ignore", invalid="ignore"):
        index = (np.cumsum(o) / o.sum()) / (np.cumsum(a) / a.sum())
        perfect = (np.cumsum(most[best]) / o.sum()) / (np.cumsum(extent[best]) / a.sum())
        return Scores(index, index / perfect, np.cumsum(p) / np.cumsum(o))


def hit_rate(
    predicted: Predicted,
    observed: Observed,
    coverage: Annotated[float, Described("Share of the cells flagged", minimum=0, maximum=1)],
    *,
    outside: Annotated[float, Described("Crime outside every cell, missed by all", minimum=0)] = 0.0,
) -> float:
    """Share of crime in the highest cells that make up `coverage` (0 to 1) of all cells, their number rounded down.

    outside: crime that fell in no cell, which is missed. Cells are of one size; of those
    with equal predictions the mean is taken, as in `pai`.
    Not a number when there was no crime.
    """
    p, o, _ = _ranked(predicted, observed, 1.0)
    if not 0 <= coverage <= 1:
        raise ParameterError(f"coverage must lie between 0 and 1, not {coverage}")
    cells = int(np.floor(len(p) * coverage * (1 + 1e-12)))
    total = o.sum() + outside
    return float(o[:cells].sum() / total) if total > 0 else float("nan")


def pai_at(caught: float, total: float, flagged: float, area: float) -> float:
    """PAI of one flagged area: (caught / total) / (flagged / area)."""
    if not (total > 0 and flagged > 0 and area > 0):
        raise ParameterError("total, flagged and area must be more than 0")
    return (caught / total) / (flagged / area)


def search_efficiency(caught: float, flagged_km2: float) -> float:
    """Crimes caught per km² flagged (Bowers, Johnson and Pease 2004)."""
    if not flagged_km2 > 0:
        raise ParameterError("the flagged area must be more than 0")
    return caught / flagged_km2


def coverage_curve(predicted: npt.ArrayLike, observed: npt.ArrayLike, area: npt.ArrayLike) -> tuple[Floats, Floats]:
    """(share of area, share of crime) as cells are added by predicted density, both (n + 1,) from 0 to 1: draw it, or
    read its area by `numpy.trapezoid`."""
    _, o, a = _ranked(predicted, observed, area)
    total = o.sum() if o.sum() > 0 else 1.0
    return (
        np.concatenate([[0.0], np.cumsum(a) / a.sum()]),
        np.concatenate([[0.0], np.cumsum(o) / total]),
    )


def _ranked(
    predicted: npt.ArrayLike, observed: npt.ArrayLike, area: npt.ArrayLike, ties: str = "mean"
) -> tuple[Floats, Floats, Floats]:
    """Predicted, observed and area, the highest predicted density first; cells that tie have the mean observed."""
    p, o = np.asarray(predicted, np.float64).ravel(), np.asarray(observed, np.float64).ravel()
    a = np.asarray(area, np.float64).ravel()
    if a.size == 1:
        a = np.full(len(p), a[0])
    if not len(p) == len(o) == len(a):
        raise ParameterError("predicted, observed and area must have one value a cell")
    if not (np.isfinite(p).all() and np.isfinite(o).all() and np.isfinite(a).all()):
        raise ParameterError(
            "predicted, observed and area must be finite; leave cells outside the study area out first"
        )
    if (o < 0).any() or (a <= 0).any():
        raise ParameterError("observed must be 0 or more and area more than 0")
    if ties not in ("mean", "worst"):
        raise ParameterError(f'ties is "mean" or "worst", not {ties!r}')
    if ties == "worst":
        order = np.lexsort((o, -p / a))
        return p[order], o[order], a[order]
    rank = np.column_stack([-p / a, a])
    order = np.lexsort((a, rank[:, 0]))
    _, tie, size = np.unique(rank[order], axis=0, return_inverse=True, return_counts=True)
    return p[order], np.bincount(tie.ravel(), o[order], len(size))[tie.ravel()] / size[tie.ravel()], a[order]
