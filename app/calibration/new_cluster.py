"""New clusters: how often one that chance is said to give so often turns up where nothing is new."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.answering.hotspots import FEWEST_PLACES
from app.answering.new_clusters import LONGEST, MINIMUM_COUNT, RADIUS, SHARE, Unit
from app.calibration.claim import Aspect, Claim, Condition, Data
from app.calibration.incidents import Floats, Incidents, Ints
from app.calibration.measured import Measured, measured
from models.space_time_scan import space_time_scan

TOWN: Final = 300
"""Incidents in a simulated town."""
LARGEST: Final = 3000
"""Of real incidents so many at most are taken, the last in their order, to be done in time."""
STATED: Final = {Unit.MONTH: (1 / 12, 1 / 4, 1 / 2), Unit.WEEK: (1 / 52, 1 / 4)}
"""Once in a year, in four, in two scans; the first is what is called new."""
PERIODS: Final = {Unit.MONTH: 12, Unit.WEEK: 52}
DRAWS: Final = {Unit.MONTH: 119, Unit.WEEK: 519}
"""Permutations, one less than a multiple of the scans in a year."""


def new_cluster(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """In `runs` simulated towns where time and place have nothing to do with each other, scanned month by month and
    week by week: the share with a cluster at least as rare as stated."""
    rows: list[Measured] = []
    for unit in Unit:
        p = [_of_a_town(unit, np.random.default_rng([seed, run, PERIODS[unit]]), seed + run) for run in range(runs)]
        rows += _rows(Data.SIMULATED, unit, p, (Condition(Aspect.INCIDENTS, TOWN),))
    return tuple(rows)


def new_cluster_shuffled(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """The same on real places and months, their months exchanged between the incidents `runs` times."""
    by_data: dict[Data, list[float]] = {}
    for number, one in enumerate(incidents):
        for run in range(runs):
            rng = np.random.default_rng([seed, number, run])
            last = slice(-LARGEST, None)
            month = rng.permutation(one.month[last])
            weight = np.rint(one.weight[last]).astype(np.int64)
            p = _p(one.x[last], one.y[last], month, one.months - 1, Unit.MONTH, seed + run, weight)
            by_data.setdefault(one.data, []).append(p)
    return tuple(row for data, p in by_data.items() for row in _rows(data, Unit.MONTH, p, ()))


def _of_a_town(unit: Unit, rng: np.random.Generator, seed: int) -> float:
    """A town of uneven places and uneven periods, neither knowing of the other."""
    places = rng.uniform(0, 6000, (150, 2))
    at = places[rng.choice(150, TOWN, p=rng.dirichlet(np.full(150, 0.5)))]
    period = rng.choice(PERIODS[unit], TOWN, p=rng.dirichlet(np.full(PERIODS[unit], 20.0)))
    return _p(at[:, 0], at[:, 1], period, PERIODS[unit] - 1, unit, seed, None)


def _p(x: Floats, y: Floats, period: Ints, last: int, unit: Unit, seed: int, weight: Ints | None) -> float:
    """p of the strongest cluster, asked as the page asks; 1 for none."""
    longest = max(min(LONGEST[unit], (last + 1) // 4), 1)
    scan = space_time_scan(
        x, y, period, last=last, longest=longest, radius=RADIUS, share=SHARE, weights=weight, clusters=1,
        min_count=MINIMUM_COUNT, min_places=FEWEST_PLACES, permutations=DRAWS[unit], seed=seed,
    )  # fmt: skip
    return scan.clusters[0].p if scan.clusters else 1.0


def _rows(data: Data, unit: Unit, p: list[float], conditions: tuple[Condition, ...]) -> list[Measured]:
    # at the edge, (M + 1) / (R + 1) is what is stated but for its last digit
    return [
        measured(
            Claim.NEW_CLUSTER,
            data,
            stated=stated,
            true=sum(one <= stated * (1 + 1e-9) for one in p),
            n=len(p),
            target=(max(stated - min(stated, 0.05), 0.0), stated + min(stated, 0.05)),
            conditions=(Condition(Aspect.STATED, round(stated, 4)), *conditions),
        )
        for stated in STATED[unit]
    ]
