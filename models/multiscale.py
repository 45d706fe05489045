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
from scipy.special import betaln, logsumexp

from models.described import Described
from models.engine.arrays import Floats, Ints
from models.engine.moment_interval import moment_interval
from models.errors import ParameterError
from models.parameters import Seed

CONCENTRATIONS: Final = np.array([0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 1000.0])
"""Parameters of the beta distributions of a half's share: all or nothing, uniform, almost exactly even."""
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
        whole, of = np.unique(part >> 1, return_inverse=True)
        second, first = (
            np.bincount(of, held * half, len(whole)).astype(np.float64) for half in (part & 1, 1 - (part & 1))
        )
        scales.append(_Halving(whole, first, second))
        part, held = whole, first + second
    return scales


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
    for _ in range(steps if len(log) else 0):
        of = np.log(weights) + log
        of = np.exp(of - of.max(axis=1, keepdims=True))
        weights = added + times @ (of / of.sum(axis=1, keepdims=True))
        weights = weights / weights.sum()
    return weights


def _beta_moments(first: Floats, second: Floats, prior: Floats) -> Floats:
    """(4, 4, u): [i, j] is the posterior mean of B^i (1 - B)^j for i + j up to 3, B the share of the first half."""
    a = first[:, None] + CONCENTRATIONS
    b = second[:, None] + CONCENTRATIONS
    weight = np.log(prior) + _evidence(first, second)
    weight = np.exp(weight - logsumexp(weight, axis=1, keepdims=True))
    found = np.zeros((4, 4, len(first)))
    up = np.ones_like(a)
    for i in range(4):
        term = up
        for j in range(4 - i):
            found[i, j] = (weight * term).sum(axis=1)
            term = term * (b + j) / (a + b + i + j)
        up = up * (a + i) / (a + b + i)
    return found


def _share_moments(number: Ints, of: Ints, held: Floats, scales: list[_Halving], prior: list[Floats], k: int) -> Floats:
    """(3, k) first moments of the share of all that is expected which each region holds, from its cells upwards."""
    moments = np.array([held, held**2, held**3])
    wide = np.int64(2) ** len(scales)
    for scale, weights in zip(scales, prior, strict=True):
        distinct, like = np.unique(np.append(scale.first + 1j * scale.second, 0), return_inverse=True)
        beta = _beta_moments(distinct.real, distinct.imag, weights)
        whole, joined = np.unique(of * wide + (number >> 1), return_inverse=True)
        halves = np.zeros((2, 3, len(whole)))
        halves[number & 1, :, joined] = moments.T
        (f1, f2, f3), (s1, s2, s3) = halves
        of, number = whole // wide, whole % wide
        at = np.minimum(np.searchsorted(scale.part, number), len(scale.part) - 1)
        b = beta[:, :, like[np.where(scale.part[at] == number, at, len(scale.part))]]
        moments = np.array(
            [
                b[1, 0] * f1 + b[0, 1] * s1,
                b[2, 0] * f2 + 2 * b[1, 1] * f1 * s1 + b[0, 2] * s2,
                b[3, 0] * f3 + 3 * (b[2, 1] * f2 * s1 + b[1, 2] * f1 * s2) + b[0, 3] * s3,
            ]
        )
    found = np.zeros((3, k))
    found[:, of] = moments
    return found
