"""What became of a site's hotspots: which cells are new, stayed or emptied, and where the densest point went."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt

from models.density import SQUARE_METRES, SWEEP_FROM, kde
from models.described import Described
from models.engine.arguments import whole
from models.engine.arrays import Floats
from models.engine.row_bins import by_row
from models.engine.row_sweep import sweep_rows
from models.errors import ParameterError
from models.impact.parameters import Start
from models.kernels import named
from models.parameters import CellSide, GridBounds, KernelRadius, Seed

Classes = npt.NDArray[np.object_]
WeightedPoints = tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike | None]
CHI2: Final = 5.991464547107979  # 95 % of chi-squared with two degrees


class CellClass(StrEnum):
    """What a cell has been: hot periods before the phase and since."""

    NEW = "new"
    PERSISTENT = "persistent"
    INTERMITTENT = "intermittent"
    EMPTIED = "emptied"
    NEVER = "never"


@dataclass(frozen=True)
class Mode:
    """The densest cell's centre, metres, its density per km², and the 95 % ellipse of where it could have been: half
    axes in metres and bearing of the major one, degrees from north."""

    x: float
    y: float
    density: float
    major: float
    minor: float
    bearing: float


@dataclass(frozen=True)
class Shift:
    """before, after: the modes; distance: metres; bearing: degrees from north, None without a move; low, high: 95 % of
    the distance over resamples; clear: no shift at all lies outside the 95 % region of the resampled shifts."""

    before: Mode
    after: Mode
    distance: float
    bearing: float | None
    low: float
    high: float
    clear: bool


def cell_classes(
    hot: Annotated[npt.ArrayLike, Described("Was each cell hot in each period, oldest first?")],
    start: Start,
    *,
    persistent: Annotated[float, Described("Share of periods that makes a cell persistent", "", 0, 1)] = 0.8,
) -> Classes:
    """(cells,) the CellClass of each cell, by its hot periods before and since `start`.

    hot: (periods, cells), oldest first; start: first period of the phase. persistent: hot in at least that share of the
    periods on both sides; new: hot since, never before; emptied: hot before, never since; intermittent: any other cell
    that was ever hot; never: the rest.
    """
    h = np.asarray(hot, bool)
    start = whole("start", start)
    if h.ndim != 2 or not 0 < start < len(h) or not 0 < persistent <= 1:
        raise ParameterError("hot has the shape (periods, cells), with periods before and since start.")
    before, since = h[:start].mean(axis=0), h[start:].mean(axis=0)
    is_class = {
        CellClass.NEW: (before == 0) & (since > 0),
        CellClass.PERSISTENT: (before >= persistent) & (since >= persistent),
        CellClass.EMPTIED: (before > 0) & (since == 0),
        CellClass.INTERMITTENT: (before > 0) | (since > 0),
        CellClass.NEVER: (before == 0) & (since == 0),
    }
    return np.array(list(is_class), object)[np.argmax(list(is_class.values()), axis=0)]


def mode_shift(
    before: Annotated[WeightedPoints, Described("Eastings, northings and weights before", "m")],
    after: Annotated[WeightedPoints, Described("Eastings, northings and weights after", "m")],
    *,
    bounds: GridBounds,
    cell: CellSide,
    bandwidth: KernelRadius,
    resamples: Annotated[int, Described("Bootstrap resamples", minimum=19)] = 199,
    seed: Seed = 0,
) -> Shift | None:
    """How far and which way the densest point moved, with a bootstrap over incidents; None where a side has no case.

    before, after: (x, y, weights or None), metres; bounds, cell, bandwidth: of the quartic density (`kde`). Each
    resample draws a Poisson number at every place with its weight as the mean.
    """
    if resamples < 19:
        raise ParameterError("An interval of 95 % needs at least 19 resamples.")
    rng = np.random.default_rng(seed)
    sides = []
    for x, y, weights in (before, after):
        xs, ys = np.asarray(x, np.float64), np.asarray(y, np.float64)
        w = np.ones(len(xs)) if weights is None else np.asarray(weights, np.float64)
        if w.sum() == 0:
            return None
        order = np.lexsort((ys, xs))
        xs, ys, w = xs[order], ys[order], w[order]
        of = _Peaks(xs, ys, bounds, cell, bandwidth)
        draw = [of(w)]
        while len(draw) <= resamples:
            if (again := rng.poisson(w).astype(np.float64)).sum() > 0:
                draw.append(of(again))
        sides.append(np.array(draw))
    one, two = sides
    moved = two[:, :2] - one[:, :2]
    lengths = np.hypot(*moved[1:].T)
    dx, dy = moved[0]
    distance = float(np.hypot(dx, dy))
    low, high = (float(v) for v in np.quantile(lengths, (0.025, 0.975)))
    bearing = float(np.degrees(np.arctan2(dx, dy)) % 360) if distance > 0 else None
    return Shift(_mode(one), _mode(two), distance, bearing, low, high, _leaves_out_zero(moved[1:], cell))


class _Peaks:
    """Where the density of the same places is largest, for one weighting after another: x, y and the density there, of
    the very surface that `kde` gives. The places are put in the order of the grid's rows once."""

    def __init__(self, x: Floats, y: Floats, bounds: npt.ArrayLike, cell: float, bandwidth: float) -> None:
        self._x, self._y, self._asked = x, y, {"bounds": bounds, "cell": cell, "bandwidth": bandwidth}
        empty = kde(x, y, weights=np.zeros(len(x)), **self._asked)  # type: ignore[arg-type]
        (west, south, east, north), self._shape = empty.bounds, empty.values.shape
        self._columns, self._rows = empty.centres()
        self._cell, self._h, self._kernel = float(cell), float(bandwidth), named("quartic")
        stacks = ((np.diff(x) == 0) & (np.diff(y) == 0)).any()  # in the order of x, then y
        within = x.min() >= west and x.max() <= east and y.min() >= south and y.max() <= north
        self._bins = None
        if within and not stacks and self._h >= SWEEP_FROM * self._cell:
            self._bins = by_row(
                x, y, np.arange(1.0, len(x) + 1), np.array([self._h]), corner=(west, south), shape=self._shape,
                cell=self._cell, reach=self._kernel.reach * self._h,
            )  # fmt: skip

    def __call__(self, weights: Floats) -> tuple[float, float, float]:
        if self._bins is None:
            values = kde(self._x, self._y, weights=weights, **self._asked).values  # type: ignore[arg-type]
        else:
            values = self._swept(weights)
        row, column = np.unravel_index(int(np.argmax(values)), values.shape)
        return float(self._columns[column]), float(self._rows[row]), float(values[row, column])

    def _swept(self, weights: Floats) -> Floats:
        bins, degree = self._bins, self._kernel.degree
        assert bins is not None and degree is not None
        weight = weights[bins.weight.astype(np.intp) - 1]
        some = weight > 0
        edges = np.append(0, np.cumsum(some))[bins.edges]
        peak = self._kernel.peak / bins.h[some] ** 2 * SQUARE_METRES
        values = np.zeros(self._shape)
        places = bins.x[some], bins.y[some], weight[some] * peak, bins.h[some], edges
        sweep_rows(0, len(values), *places, bins.margin, bins.rows, self._cell, degree, self._h, values)
        return values


def _mode(draws: Floats) -> Mode:
    x, y, density = draws[0]
    values, axes = np.linalg.eigh(np.cov(draws[1:, :2].T))
    minor, major = np.sqrt(np.maximum(values, 0) * CHI2)
    bearing = float(np.degrees(np.arctan2(axes[0, 1], axes[1, 1])) % 180)
    return Mode(float(x), float(y), float(density), float(major), float(minor), bearing)


def _leaves_out_zero(moved: Floats, cell: float) -> bool:
    """Is no shift further from the mean shift than 95 % of the resamples are?"""
    spread = np.cov(moved.T) + np.eye(2) * cell**2 / 6  # two modes are only known to a cell each
    centre = moved.mean(axis=0)
    far = np.linalg.solve(spread, np.vstack([moved - centre, centre]).T)
    reach = (np.vstack([moved - centre, centre]).T * far).sum(axis=0)
    return bool(reach[-1] > np.quantile(reach[:-1], 0.95))
