"""Which places first, by several criteria at once, and how much of the order hangs on the weights."""

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arguments import whole
from models.engine.arrays import Bools, Floats, Ints
from models.engine.ranks import ranks
from models.errors import ParameterError
from models.parameters import Seed

MINIMUM_CRITERIA: Final = 2
"""Criteria with a weight that a ranking needs: one alone, pounds above all, does not decide."""


@dataclass(frozen=True)
class Investment:
    """The order of n sites by k criteria.

    weights: (k,) summing to 1; parts: (n, k) criteria from 0 (the lowest of the sites, or no need at all) to 1 (the
    highest); score: (n,) weighted sum, or need multiplied; rank: (n,) 1 is first, equals share the better rank; low,
    high: (n,) 95 % of the ranks over the draws, where equals count at both ends of the ranks they share; first: (n,)
    share of draws in which a site was alone in front; recommended: (n,) bool.
    """

    weights: Floats
    parts: Floats
    score: Floats
    rank: Ints
    low: Ints
    high: Ints
    first: Floats
    recommended: Bools


def rank_sites(
    criteria: Annotated[
        npt.ArrayLike, Described("A row for each site, a column for each criterion; more speaks for the site")
    ],
    weights: Annotated[npt.ArrayLike, Described("How much each criterion counts", minimum=0)],
    errors: Annotated[
        npt.ArrayLike | None, Described("Standard error of each criterion of each site", minimum=0)
    ] = None,
    need: Annotated[
        npt.ArrayLike | None, Described("Which criteria are need itself (1), multiplied by the others (0)")
    ] = None,
    *,
    draws: Annotated[int, Described("Random draws of the weights", minimum=1)] = 500,
    seed: Seed = 0,
) -> Investment:
    """Rank sites by a weighted sum of criteria, and see how the ranks move when the weights do.

    criteria: (n, k), more always speaks for the site; each is brought to 0..1 between the lowest and the highest of the
    sites (all alike: 0), and one that is not known (not a number) takes the middle of those that are. weights: (k,), 0
    or more, at least two above 0. The draws are from a Dirichlet distribution whose mean is the weights and whose
    concentration is the number of criteria in use: equal weights make every mixture equally likely (Lahdelma and
    Salminen 2001, SMAA-2). errors: (n, k) standard errors of the criteria, which every draw then moves too; what is not
    a number has none. recommended: in 95 % of the draws within the first half, and the interval does not span the whole
    list.

    need: (k,) bool, criteria of 0 or more that are need itself, as harm is; without it all criteria add up. Each need
    is brought to its share of the largest, so that 0 stays 0, and the score is the weighted mean of the needs times
    1 + the weighted sum of the others: these can double a need and never replace it. A site without need scores 0 in
    every draw and is never recommended. A need that is not known is what the site's other needs say, and 0 where none
    of them is known; needs without any weight count alike.
    """
    x, w = np.asarray(criteria, np.float64), np.asarray(weights, np.float64)
    if x.ndim != 2 or w.shape != x.shape[1:]:
        raise ParameterError("criteria has the shape (sites, criteria), and weights one value a criterion")
    if not np.isfinite(w).all() or (w < 0).any() or (w > 0).sum() < MINIMUM_CRITERIA:
        raise ParameterError("weights are 0 or more, and at least two of them above 0: no criterion decides alone")
    draws, seed = whole("number of draws", draws), whole("seed", seed)
    if draws < 1:
        raise ParameterError("there is at least one draw of the weights")
    is_need = None if need is None else _which(need, x)
    w = w / w.sum()
    parts, span, n = *_parts(x), len(x)
    if is_need is not None:
        parts[:, is_need], span[is_need] = _shares(x[:, is_need])
    score = _scores(parts[None], w[None], is_need)[0]
    used = np.flatnonzero(w)
    drawn = np.zeros((draws, len(w)))
    rng = np.random.default_rng(seed)
    drawn[:, used] = rng.dirichlet(w[used] * len(used), draws)
    moved = np.broadcast_to(parts, (draws, *parts.shape))
    if errors is not None:
        if np.shape(errors) != x.shape:
            raise ParameterError("errors has the shape of criteria, 0 or more")
        noise = np.nan_to_num(np.asarray(errors, np.float64)) * np.divide(
            1, span, out=np.zeros_like(span), where=span > 0
        )
        if noise.shape != x.shape or (noise < 0).any():
            raise ParameterError("errors has the shape of criteria, 0 or more")
        moved = parts + noise * rng.standard_normal((draws, *parts.shape))
    scores = _scores(moved, drawn, is_need)
    needed = np.ones(n, bool) if is_need is None else (parts[:, is_need] > 0).any(axis=1)
    scores[:, ~needed] = 0
    scores = np.round(scores, 12)
    best, worst = (ranks(-scores, method=method, axis=1) for method in ("min", "max"))
    low = _quantile(best, 0.025, "lower")
    high = _quantile(worst, 0.975, "higher")
    recommended = needed & (high <= -(-n // 2)) & ~((low == 1) & (high == n))
    rank = ranks(-np.round(score, 12), method="min").astype(np.int64)
    return Investment(w, parts, score, rank, low, high, (worst == 1).mean(axis=0), recommended)


def _which(need: npt.ArrayLike, criteria: Floats) -> Bools:
    """The criteria that are need. Raises ParameterError for none, and for a need below 0."""
    which = np.asarray(need, bool)
    if which.shape != criteria.shape[1:] or not which.any():
        raise ParameterError("need has one value a criterion, and at least one criterion is need")
    if (criteria[:, which] < 0).any():
        raise ParameterError("a need is 0 or more")
    return which


def _scores(parts: Floats, weights: Floats, need: Bools | None) -> Floats:
    """(d, n) score of the sites by each of d draws. parts: (d or 1, n, k); weights: (d, k) summing to 1."""
    if need is None:
        return np.asarray(np.einsum("dnk,dk->dn", parts, weights))
    of_need = weights[:, need]
    of_need = np.where(of_need.any(axis=1, keepdims=True), of_need, 1.0)
    of_need = of_need / of_need.sum(axis=1, keepdims=True)
    needs = np.einsum("dnk,dk->dn", np.maximum(parts[..., need], 0), of_need)
    more = np.einsum("dnk,dk->dn", parts[..., ~need], weights[:, ~need])
    return np.asarray(needs * (1 + np.maximum(more, 0)))


def _shares(needs: Floats) -> tuple[Floats, Floats]:
    """Each need as a share of the largest, and these; what is not known as the site's other needs, else 0."""
    largest = np.nanmax(needs, axis=0, initial=0.0)
    shares = np.divide(needs, largest, out=np.where(np.isnan(needs), np.nan, 0.0), where=largest > 0)
    known = np.isfinite(shares)
    others = np.nansum(shares, axis=1) / np.maximum(known.sum(axis=1), 1)
    return np.where(known, shares, others[:, None]), largest


def _parts(criteria: Floats) -> tuple[Floats, Floats]:
    """Each column from 0 to 1 over the sites, the unknown in the middle of the known, and how far each column spans."""
    parts, spans = np.zeros_like(criteria), np.zeros(criteria.shape[1])
    for j, column in enumerate(criteria.T):
        known = np.isfinite(column)
        if not known.any():
            continue
        spans[j] = np.ptp(column[known])
        if spans[j] > 0:
            scaled = (column[known] - column[known].min()) / spans[j]
            parts[known, j] = scaled
            parts[~known, j] = np.median(scaled)
    return parts, spans


def _quantile(ranks: Floats, share: float, method: str) -> Ints:
    if not ranks.shape[1]:
        return np.empty(0, np.int64)
    return np.quantile(ranks, share, axis=0, method=method).astype(np.int64)  # type: ignore[call-overload]
