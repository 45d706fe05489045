"""What is truly to be expected on ground that was found because much had happened there: a multiscale Poisson model.

The whole area is halved again and again, down to its cells. Which share of a part's expected incidents belongs to
one of its halves has a prior, learnt from all halvings of that scale: a mixture of symmetric beta distributions,
from nearly even to nearly all or nothing. Given the counts everything is conjugate, so the moments of the expected
number on any ground follow in closed form, and they need no correction for how the ground was chosen: the posterior
has seen every count that the choice has seen. Where incidents scatter evenly the halvings say so, and a chance
cluster is taken back to its surroundings; where they heap on a few spots, an observed heap is believed.

Sources: Kolaczyk 1999, J. American Statistical Association 94, 920-933 (halving); Nowak & Kolaczyk 2000, IEEE
Trans. Information Theory 46 (mixtures of beta priors); Dawid 1994 and Senn 2008 on Bayes and selection. Averaging
over shifted halvings ("cycle spinning") is of Coifman & Donoho 1995.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt
from scipy.special import betaln

from models.described import Described
from models.engine.arrays import Floats, Ints
from models.engine.halves import half_moments, join_halves, log_gammas, to_parents
from models.engine.moment_interval import moment_interval
from models.errors import ParameterError
from models.parameters import Seed

CONCENTRATIONS: Final = np.array([0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 1000.0])
"""Parameters of the beta distributions of a half's share: all or nothing, uniform, almost exactly even."""
LOG_GAMMAS: Final = log_gammas(CONCENTRATIONS)
POOLED_STEPS, SCALE_STEPS = 40, 15
BORROWED: Final = 2.0
"""Halvings' worth of what all scales have in common that each scale starts from."""
SHIFTS: Final = 4
WIDEST: Final = 2**28
"""Cells along one edge beyond which their numbers would not fit."""


@dataclass(frozen=True)
class Expected:
    """Per region, (k,): the expected number of incidents, and both ends of its credible interval."""

    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class _Halving:
    """One scale: the parts with incidents (their numbers ascending), and the incidents in both halves of each."""

    part: Ints
    first: Floats
    second: Floats


def multiscale_expected(
    column: Annotated[npt.ArrayLike, Described("Column of each cell with incidents, a whole number")],
    row: Annotated[npt.ArrayLike, Described("Row of each cell with incidents, a whole number")],
    count: Annotated[npt.ArrayLike, Described("Incidents in each of these cells", minimum=0)],
    *,
    region: Annotated[npt.ArrayLike, Described("Number of the region, from 0, that each piece of ground is part of")],
    region_column: Annotated[npt.ArrayLike, Described("Column of the cell of each piece of ground")],
    region_row: Annotated[npt.ArrayLike, Described("Row of the cell of each piece of ground")],
    share: Annotated[npt.ArrayLike, Described("Share of that cell's incidents that the piece holds", "", 0, 1)],
    level: Annotated[float, Described("Level of the interval", "", 0, 1)] = 0.95,
    seed: Seed = 0,
) -> Expected:
    """How many incidents are to be expected in each region in a period like this one, however the region was found?

    column, row, count: (n,) the cells with incidents of the whole area, for their scatter is what the prior is learnt
    from; a cell may stand there several times. region, region_column, region_row, share: (m,) the ground of the
    regions, cell by cell, each cell at most once in a region, cells without incidents included; a region without any
    piece is a ParameterError. Returns k = max(region) + 1 values. The interval is that of the distribution with the
    posterior's first three moments. It is averaged over SHIFTS positions of the halvings, drawn with `seed`. Counts may
    be sums of weights. Raises ParameterError for arrays that do not fit together.
    """
    cells, n = _cells(column, row, count)
    pieces, of, held = _pieces(region, region_column, region_row, share)
    k = int(of.max(initial=-1)) + 1
    if not 0 < level < 1:
        raise ParameterError(f"The level must lie between 0 and 1, not {level!r}.")
    if k == 0:
        return Expected(np.zeros(0), np.zeros(0), np.zeros(0))
    if (np.bincount(of, minlength=k) == 0).any():
        raise ParameterError("Every region needs at least one piece of ground; number them from 0 without gaps.")
    total = float(n.sum())
    if total == 0:
        return Expected(np.zeros(k), np.zeros(k), np.full(k, -np.log(1 - level)))
    corner = np.minimum(cells.min(axis=1), pieces.min(axis=1))
    extent = int((np.maximum(cells.max(axis=1), pieces.max(axis=1)) - corner).max()) + 1
    if extent > WIDEST:
        raise ParameterError(f"The cells reach over {extent:,} columns or rows; at most {WIDEST:,} can be halved.")
    depth = int(extent - 1).bit_length() + 1
    rng = np.random.default_rng(seed)
    moments, prior = np.zeros((3, k)), None
    for _ in range(SHIFTS):
        offset = rng.integers(0, 2**depth - extent + 1, 2) - corner
        scales = _halvings(_interleaved(cells + offset[:, None], depth), n, 2 * depth)
        prior = _learnt(scales) if prior is None else prior
        moments += _share_moments(_interleaved(pieces + offset[:, None], depth), of, held, scales, prior, k)
    moments *= total * np.array([1.0, total + 1, (total + 1) * (total + 2)])[:, None] / SHIFTS
    low, high = moment_interval(moments, level)
    return Expected(moments[0], low, high)


def _cells(column: npt.ArrayLike, row: npt.ArrayLike, count: npt.ArrayLike) -> tuple[Ints, Floats]:
    """(2, n) cells and their counts, those above 0."""
    columns, rows, n = _whole(column, "columns"), _whole(row, "rows"), np.asarray(count, np.float64)
    if not columns.shape == rows.shape == n.shape:
        raise ParameterError(f"Columns, rows and counts must be of one length: {len(columns)}, {len(rows)}, {n.shape}.")
    if not np.isfinite(n).all() or (n < 0).any():
        raise ParameterError("Every count must be a finite number, zero or more.")
    return np.array([columns, rows])[:, n > 0], n[n > 0]


def _pieces(
    region: npt.ArrayLike, column: npt.ArrayLike, row: npt.ArrayLike, share: npt.ArrayLike
) -> tuple[Ints, Ints, Floats]:
    """(2, m) cells, their regions and shares."""
    of, columns, rows = _whole(region, "regions"), _whole(column, "columns"), _whole(row, "rows")
    held = np.asarray(share, np.float64)
    if not of.shape == held.shape == columns.shape == rows.shape:
        raise ParameterError("Regions, their columns and rows and the shares must be of one length.")
    if (of < 0).any() or not ((held >= 0) & (held <= 1)).all():
        raise ParameterError("Regions are numbered from 0, and shares lie between 0 and 1.")
    return np.array([columns, rows]), of, held


def _whole(values: npt.ArrayLike, name: str) -> Ints:
    found = np.asarray(values)
    if found.size == 0:
        return np.zeros(found.shape, np.int64)
    if found.ndim != 1 or not np.issubdtype(found.dtype, np.integer):
        raise ParameterError(f"The {name} must be a flat array of whole numbers.")
    return found.astype(np.int64)


def _interleaved(at: Ints, depth: int) -> Ints:
    """One number a cell whose bits are those of column and row in turn: dropping the last bit halves the fineness."""
    number = np.zeros(at.shape[1], np.int64)
    for bit in range(depth):
        number |= ((at[0] >> bit) & 1) << (2 * bit) | ((at[1] >> bit) & 1) << (2 * bit + 1)
    return number


def _halvings(number: Ints, n: Floats, levels: int) -> list[_Halving]:
    """Every scale, the finest first."""
    part, of = np.unique(number, return_inverse=True)
    held = np.bincount(of, n).astype(np.float64)
    scales = []
    for _ in range(levels):
        start = _starts(part >> 1)
        first = np.add.reduceat(held * (1 - (part & 1)), start)
        second = np.add.reduceat(held * (part & 1), start)
        part, held = part[start] >> 1, first + second
        scales.append(_Halving(part, first, second))
    return scales


def _starts(ascending: Ints) -> Ints:
    """Where another value begins."""
    return np.flatnonzero(np.diff(ascending, prepend=ascending[0] - 1))


def _learnt(scales: list[_Halving]) -> list[Floats]:
    """Weights of CONCENTRATIONS for each scale, by expectation and maximisation, from those that suit all scales."""
    evidence = [_likelihoods(scale) for scale in scales]
    every = np.concatenate([log for log, _ in evidence]), np.concatenate([times for _, times in evidence])
    start = np.full(len(CONCENTRATIONS), 1 / len(CONCENTRATIONS))
    pooled = _mixed(*every, start, np.full(len(start), 0.5), POOLED_STEPS)
    return [_mixed(*one, pooled, BORROWED * pooled + 1e-3, SCALE_STEPS) for one in evidence]


def _likelihoods(scale: _Halving) -> tuple[Floats, Floats]:
    """(u, 9) log likelihoods of the distinct halvings of a scale that tell anything, and how often each is there."""
    pair = np.rint(np.sort([scale.first, scale.second], axis=0))
    telling, times = np.unique((pair[0] + 1j * pair[1])[pair.sum(axis=0) > 1], return_counts=True)
    return _evidence(telling.real, telling.imag), times.astype(np.float64)


def _evidence(first: Floats, second: Floats) -> Floats:
    """Beta-binomial log likelihood of each concentration but for the binomial coefficient, which is of all alike."""
    a = CONCENTRATIONS
    return np.asarray(betaln(first[:, None] + a, second[:, None] + a) - betaln(a, a))


def _mixed(log: Floats, times: Floats, start: Floats, added: Floats, steps: int) -> Floats:
    weights = start
    if len(log):
        likelihood = np.exp(log - log.max(axis=1, keepdims=True))
        for _ in range(steps):
            weights = added + weights * ((times / (likelihood @ weights)) @ likelihood)
            weights = weights / weights.sum()
    return weights


def _share_moments(number: Ints, of: Ints, held: Floats, scales: list[_Halving], prior: list[Floats], k: int) -> Floats:
    """(3, k) first moments of the share of all that is expected which each region holds, from its cells upwards."""
    wide = np.int64(2) ** len(scales)
    turn = np.argsort(of * wide + number, kind="stable")
    of, number, held = of[turn], number[turn], held[turn]
    moments = np.stack([held, held**2, held**3], axis=1)
    at, above = np.full(len(of), -1), np.zeros(0, np.int64)
    for scale, weights in zip(scales, prior, strict=True):
        first, of, parents, at = to_parents(of, number, at, above, scale.part)
        moments = join_halves(number, moments, first, *_of_parts(at, scale, weights))
        number, above = parents, np.cumsum(np.diff(scale.part >> 1, prepend=-1) > 0) - 1
    found = np.zeros((3, k))
    found[:, of] = moments.T
    return found


def _of_parts(at: Ints, scale: _Halving, weights: Floats) -> tuple[Floats, Ints]:
    """(u, 9) `half_moments` of the parts of the scale that `at` (m,) names, each worked out once, and which of them
    each is (m,); -1 is a part without incidents."""
    used = np.zeros(len(scale.part) + 1, bool)
    used[at] = True
    first, second = np.append(scale.first, 0.0)[used], np.append(scale.second, 0.0)[used]
    found = half_moments(first, second, weights, CONCENTRATIONS, *LOG_GAMMAS)
    return found.T.copy(), (np.cumsum(used) - 1)[at]
