"""What a question will cost, estimated before it is computed, and which key of it to change when that is too much."""

from math import ceil
from typing import Final

import numpy as np
import numpy.typing as npt

from app.answering.question import Question
from geo.errors import UserError
from geo.space.grid import Bounds
from models.density import SWEEP_FROM
from models.kernels import named

Floats = npt.NDArray[np.float64]

CELL_STEPS: Final = 2
"""Steps of a cell that no place reaches: it is made, and drawn."""
PLACE_STEPS: Final = 5
"""Steps of a place in one resample, measured beside those of the density: it is drawn, weighed and compared."""
PAIR_STEPS: Final = 0.1
"""Steps of a pair of places within eps in one resample, either way round: many resamples are added at once."""
ADVICE: Final = {
    "bandwidth": "Choose a smaller bandwidth.",
    "cell": "Choose a larger cell.",
    "kernel": "The quartic kernel costs least.",
    "eps": "Choose a smaller eps.",
}
"""What to do about each key that a person may have chosen."""


def density_steps(kernel: str, bandwidth: float, cell: float, bounds: Bounds, places: int) -> float:
    """Steps of a density surface: cells that are made, and the cells or rows of cells that each place reaches.

    bounds: of the surface, metres. Kernels that are polynomials are swept along the rows that a place reaches; the
    others, and bandwidths of few cells, look at every cell in reach.
    """
    xmin, ymin, xmax, ymax = bounds
    kind = named(kernel)
    across = ceil(2 * kind.reach * bandwidth / cell) + 1
    nx, ny = ceil((xmax - xmin) / cell), ceil((ymax - ymin) / cell)
    swept = kind.degree is not None and bandwidth >= SWEEP_FROM * cell
    each = 2.0 * min(across, ny) if swept else float(min(across, ny)) * min(across, nx)
    return CELL_STEPS * float(nx) * ny + places * each


def cluster_steps(x: Floats, y: Floats, eps: float, resamples: int) -> float:
    """Steps of hotspots and their resamples: the places (x, y) of (n,) metres, and the pairs that may lie within eps.

    Places are counted in squares of eps; of the nine squares round a place, eps reaches π / 9 of the area.
    """
    if not len(x):
        return 0.0
    column, row = (np.floor(values / eps).astype(np.int64) for values in (x, y))
    width = int(row.max() - row.min()) + 3  # an empty square on either side, so that no row meets the next
    square = (column - column.min()) * width + row - row.min() + 1
    found, counts = np.unique(square, return_counts=True)
    pairs = 0.0
    for apart in (i * width + j for i in (-1, 0, 1) for j in (-1, 0, 1)):
        at = np.minimum(np.searchsorted(found, found + apart), len(found) - 1)
        there = found[at] == found + apart
        pairs += float(counts[there] @ counts[at[there]]) * np.pi / 9
    return (PLACE_STEPS * len(x) + PAIR_STEPS * pairs) * (resamples + 1)


def afford(steps: float, maximum: int, asked: Question, *keys: str) -> None:
    """Raise UserError when a question costs more than one may, because of what a person chose in it.

    keys: those of the question that the steps depend on. What was chosen for the person is never refused.
    """
    usual = Question()
    chosen = [key for key in keys if getattr(asked, key) != getattr(usual, key)]
    if steps > maximum and chosen:
        raise UserError(
            f"this would take about {steps / maximum:,.1f} times the computing that one question may take",
            where=", ".join(chosen),
            todo=" ".join(ADVICE[key] for key in chosen),
        )
