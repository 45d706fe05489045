"""The likely ranges of hotspots, wards and squares, against what was truly to be expected on that ground."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.choices import OPEN_DATA_FLOOR, OPEN_DATA_GAP
from app.answering.hotspots import outlined
from app.answering.likely_range import cell_range, hotspot_range
from app.calibration.claim import Aspect, Claim, Condition, Data
from app.calibration.incidents import Incidents
from app.calibration.measured import NINETY_FIVE, Measured, measured
from app.calibration.simulated_towns import KINDS, Town
from geo.places import collapse
from geo.space.assign import assign
from geo.space.boundaries import default_wards
from models.clusters import choose_min_weight
from models.hierarchical_rates import hierarchical_rates

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
STATED: Final = 0.95
TOTALS: Final = (100, 300, 1_000, 3_000)
"""Incidents to be expected in all."""
REPEATS: Final = {100: 8, 300: 4, 1_000: 2, 3_000: 1}
"""Times as many towns where there is less to find in each."""
FIRST: Final = 3
"""Of a list by count: who is read first."""
WARDS: Final = 118


def hotspot_ranges(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """The ground that the map would draw in simulated towns, by its own chain; the truth is what all places in the
    outline let expect."""
    return _rows(Claim.HOTSPOT_INTERVAL, _simulated(runs, seed), _hotspots)


def public_hotspot_ranges(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """The same where the counts of all months of real incidents are taken for the truth, and some are drawn by it."""
    return _rows(Claim.HOTSPOT_INTERVAL, _drawn(incidents, runs, seed), _hotspots)


def cell_ranges(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """Every square of simulated towns with at least one incident, as the list has them."""
    return _rows(Claim.CELL_INTERVAL, _simulated(runs, seed), _cells)


def public_cell_ranges(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """The same of incidents drawn from real ones."""
    return _rows(Claim.CELL_INTERVAL, _drawn(incidents, runs, seed), _cells)


def ward_ranges(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """Every ward, with incidents or without, of simulated counties of WARDS wards, nearly alike to very unequal."""
    return _rows(Claim.WARD_INTERVAL, _simulated_wards(runs, seed), _wards)


def public_ward_ranges(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
    """The same of incidents drawn from real ones that lie in the wards that come with the product."""
    wards = default_wards().geometry
    inside = [one for one in incidents if len(one.x) and (assign(one.x, one.y, wards) >= 0).mean() > 0.5]
    return _rows(Claim.WARD_INTERVAL, _drawn(inside, runs, seed), lambda town, n, _: _of_wards(town, n, wards))


Trial = tuple[Data, int, Town, Floats, int]
"""What it is tried on, incidents expected, the truth, the incidents that happened at each place, and a seed."""


def _simulated(runs: int, seed: int) -> Iterator[Trial]:
    for total in TOTALS:
        for run in range(runs * REPEATS[total]):
            for i, kind in enumerate(KINDS):
                rng = np.random.default_rng([seed, total, run, i])
                town = kind(rng).with_incidents(total)
                yield Data.SIMULATED, total, town, rng.poisson(town.expected).astype(np.float64), run


def _drawn(incidents: Sequence[Incidents], runs: int, seed: int) -> Iterator[Trial]:
    """Nothing from fewer incidents than are to be drawn."""
    for i, one in enumerate(incidents):
        places = collapse(one.x, one.y, one.weight)
        for total in TOTALS:
            for run in range(runs if places.weight.sum() >= total else 0):
                rng = np.random.default_rng([seed, total, run, i])
                town = Town(places.x, places.y, places.weight).with_incidents(total)
                yield one.data, total, town, rng.poisson(town.expected).astype(np.float64), run


def _simulated_wards(runs: int, seed: int) -> Iterator[Trial]:
    for total in TOTALS:
        for run in range(runs * REPEATS[total]):
            rng = np.random.default_rng([seed, total, run])
            gammas = [rng.gamma(shape, 1.0, WARDS) for shape in (8.0, 3.0, 1.0)]
            for rates in (*gammas, np.exp(rng.normal(0, 1, WARDS))):
                town = Town(np.zeros(WARDS), np.zeros(WARDS), rates).with_incidents(total)
                yield Data.SIMULATED, total, town, rng.poisson(town.expected).astype(np.float64), run


Judged = tuple[Floats, Floats, Floats, Floats] | None
"""Counts, both ends and the truth, (k,); None where there is nothing."""
Judge = Callable[[Town, Floats, int], Judged]


def _hotspots(town: Town, n: Floats, seed: int) -> Judged:
    some = n > 0
    places = collapse(town.x[some], town.y[some], n[some])
    if len(places) < 2:
        return None
    minimum = choose_min_weight(places.x, places.y, eps=OPEN_DATA_GAP, weights=places.weight).value
    _, shapes, held = outlined(
        places.x, places.y, places.weight, np.arange(len(places)), eps=OPEN_DATA_GAP, minimum=minimum, month_only=True
    )
    if not shapes:
        return None
    likely = hotspot_range(shapes, held, places, eps=OPEN_DATA_GAP, seed=seed)
    tree = shapely.STRtree(shapely.points(town.x, town.y))
    truth = np.array([town.expected[tree.query(shape, predicate="intersects")].sum() for shape in shapes])
    count = np.bincount(held[held >= 0], places.weight[held >= 0], len(shapes)).astype(np.float64)
    return count, likely.low, likely.high, truth


def _cells(town: Town, n: Floats, seed: int) -> Judged:
    at = np.floor(np.array([town.x, town.y]) / OPEN_DATA_FLOOR).astype(np.int64)
    cells, of = np.unique(at, axis=1, return_inverse=True)
    count, truth = (np.bincount(of.ravel(), values).astype(np.float64) for values in (n, town.expected))
    some = count > 0
    if not some.any():
        return None
    likely = cell_range(cells[0, some], cells[1, some], count[some], seed=seed)
    return count[some], likely.low, likely.high, truth[some]


def _wards(town: Town, n: Floats, seed: int) -> Judged:
    likely = hierarchical_rates(n)
    return n, likely.low, likely.high, town.expected


def _of_wards(town: Town, n: Floats, wards: npt.NDArray[np.object_]) -> Judged:
    ward = assign(town.x, town.y, wards)
    inside = ward >= 0
    if not n[inside].any():
        return None
    count, truth = (np.bincount(ward[inside], v[inside], len(wards)).astype(np.float64) for v in (n, town.expected))
    likely = hierarchical_rates(count)
    return count, likely.low, likely.high, truth


def _rows(claim: Claim, trials: Iterable[Trial], judge: Judge) -> tuple[Measured, ...]:
    """All of the lists, and their first FIRST, by data and number of incidents."""
    true: dict[tuple[Data, int, bool], list[Bools]] = defaultdict(list)
    for data, total, town, n, run in trials:
        judged = judge(town, n, run)
        if judged is None:
            continue
        count, low, high, truth = judged
        held = (low <= truth * (1 + 1e-9)) & (truth <= high)
        true[data, total, False].append(held)
        true[data, total, True].append(held[np.argsort(-count, kind="stable")[:FIRST]])
    rows = []
    for (data, total, first), found in sorted(true.items()):
        held = np.concatenate(found)
        conditions = [Condition(Aspect.INCIDENTS, total), *([Condition(Aspect.FIRST, FIRST)] if first else [])]
        rows.append(
            measured(
                claim, data, stated=STATED, true=int(held.sum()), n=len(held), target=NINETY_FIVE, conditions=conditions
            )
        )
    return tuple(rows)
