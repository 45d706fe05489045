"""The likely rank of a hotspot: how often its true rank among the hotspots that were found lies in it."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from app.calibration.claim import Aspect, Claim, Condition, Data
from app.calibration.incidents import Incidents
from app.calibration.measured import Measured, measured
from geo.places import collapse
from models.clusters import choose_min_weight, dbscan
from models.stability import cluster_stability
from models.valleys import split_at_valleys

Floats = npt.NDArray[np.float64]
SIZES: Final = (100, 300, 1000, 3000)
EPS: Final = 200.0
PLACES: Final = 1500
CENTRES: Final = 6
SHAPE: Final = 0.35
"""Of the gamma distribution of the rates of places: few hold most, as map points do."""
AT_LEAST: Final = (0.93, 1.0)
"""Ranks of a few hotspots are whole numbers, so a range that misses one rank fewer holds much more than 95 %."""
THINNED: Final = 0.2
"""Share of real incidents that is drawn, the rest standing for the truth."""


def rank_interval(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """By number of incidents, in `runs` simulated towns for the first size and fewer for the larger ones."""
    rows = []
    for size in SIZES:
        true = n = 0
        for run in range(max(runs * SIZES[0] // size, runs // 5)):
            rng = np.random.default_rng([seed, size, run])
            x, y, rate = _town(rng, size)
            held, found = _within(x, y, rng.poisson(rate).astype(np.float64), rate, seed + run)
            true, n = true + held, n + found
        rows.append(
            measured(
                Claim.RANK_INTERVAL, Data.SIMULATED, stated=0.95, true=true, n=n, target=AT_LEAST,
                conditions=(Condition(Aspect.INCIDENTS, size),),
            )
        )  # fmt: skip
    return tuple(rows)


def rank_interval_thinned(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """Of real incidents a fifth is drawn, `runs` times for each set, and the ranks that the rest gives the hotspots
    found in it are taken for the truth; one row for each kind of data."""
    rows = []
    for data in dict.fromkeys(one.data for one in incidents):
        true = n = 0
        for number, one in enumerate(incidents):
            if one.data is not data:
                continue
            for run in range(runs):
                drawn = np.random.default_rng([seed, number, run]).random(len(one.x)) < THINNED
                places = collapse(one.x, one.y, one.weight)
                sample = np.bincount(places.inverse[drawn], one.weight[drawn], len(places)).astype(np.float64)
                held, found = _within(places.x, places.y, sample, places.weight - sample, seed + run)
                true, n = true + held, n + found
        rows.append(measured(Claim.RANK_INTERVAL, data, stated=0.95, true=true, n=n, target=AT_LEAST))
    return tuple(rows)


def _town(rng: np.random.Generator, size: float) -> tuple[Floats, Floats, Floats]:
    """Places and their true rates: half of them round centres, a quarter of a town's ground each way."""
    centre = rng.uniform(1500, 8500, (CENTRES, 2))
    kind = rng.integers(0, CENTRES + 2, PLACES)
    near = centre[np.minimum(kind, CENTRES - 1)] + rng.normal(0, 500, (PLACES, 2))
    xy = np.where((kind < CENTRES)[:, None], near, rng.uniform(0, 10_000, (PLACES, 2)))
    return xy[:, 0], xy[:, 1], rng.gamma(SHAPE, size / PLACES / SHAPE, PLACES)


def _within(x: Floats, y: Floats, weight: Floats, truth: Floats, seed: int) -> tuple[int, int]:
    """How many of the hotspots have their true rank in the range that is printed, and how many there are."""
    some = weight > 0
    if weight.sum() < 2:
        return 0, 0
    at = (x[some], y[some])
    minimum = choose_min_weight(*at, eps=EPS, weights=weight[some]).value
    labels = dbscan(*at, eps=EPS, min_weight=minimum, weights=weight[some])
    labels = split_at_valleys(*at, labels, eps=EPS, min_weight=minimum, weights=weight[some], reach=500.0)
    k = int(labels.max(initial=-1)) + 1
    if k < 2:
        return 0, 0
    found = cluster_stability(*at, labels, eps=EPS, min_weight=minimum, weights=weight[some], resamples=199, seed=seed)
    true = np.bincount(labels[labels >= 0], truth[some][labels >= 0], k)
    rank = np.searchsorted(np.sort(-true), -true, side="left") + 1
    return int(((found.rank_low <= rank) & (rank <= found.rank_high)).sum()), k
