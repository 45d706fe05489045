"""Hexagons of the public lattice with their counts, their rates and how far to trust them, as squares have them."""

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.answer import NO_TESTS, Cell, SquareTests
from app.answering.likely_range import cell_range
from app.answering.rates import ALPHA, MINIMUM_CELLS, MINIMUM_EVENTS, names_by_ward, ranks
from geo.places import Places
from geo.space.boundaries import Boundaries
from geo.space.hexagons import FLAT_TO_FLAT, KM2, identifiers, located, middles, outlines
from models.local_g import local_g, local_g_p
from models.multiplicity import enough_permutations, fdr_significant
from models.spatial_weights import distance_band

Bools = npt.NDArray[np.bool_]
BESIDE = 1.01 * FLAT_TO_FLAT
"""Metres within which the middles of the six hexagons round one lie, and no other."""


def hexagon_rows(
    places: Places, here: Bools, base: Places, wards: Boundaries, years: float, *, seed: int
) -> tuple[tuple[Cell, ...], SquareTests]:
    """Hexagons with at least one incident of `here` (of the places, those in the area asked for), most first, with Gi*
    of a hexagon and the six that touch it.

    It is judged as that of squares is (`app.answering.rates.cell_rows`): among all hexagons of the force area in which
    any crime at all was recorded (`base`).
    """
    if not here.any():
        return (), NO_TESTS
    force = shapely.contains_xy(wards.outline, *middles(*located(base.x, base.y)))
    x, y = np.append(places.x, base.x[force]), np.append(places.y, base.y[force])
    lattice, of = np.unique(np.stack(located(x, y), axis=1), axis=0, return_inverse=True)
    of, (q, r) = of.ravel()[: len(places.x)], lattice.T
    counted = np.bincount(of, places.weight, len(q)).astype(np.float64)
    weights = distance_band(*middles(q, r), BESIDE)
    z, hot, p, tests = local_g(counted, weights), np.zeros(len(q), bool), np.ones(len(q)), NO_TESTS
    if len(q) >= MINIMUM_CELLS and counted.sum() >= MINIMUM_EVENTS:
        number = enough_permutations(len(q), sides=1)
        p = local_g_p(counted, weights, unconditional=True, permutations=number, seed=seed, alternative="greater")
        hot = fdr_significant(p)
        tests = SquareTests(len(q), np.sort(p[p <= ALPHA]))
    some = np.flatnonzero(counted > 0)
    likely = cell_range(q[some], r[some], counted[some], seed=seed)
    n = np.bincount(of[here], places.weight[here], len(q)).astype(np.float64)
    distinct = np.bincount(of[here], minlength=len(q))
    used = np.flatnonzero(n > 0)
    at, rank = np.searchsorted(some, used), ranks(n[used])
    shapes, ids = outlines(q[used], r[used]), identifiers(q[used], r[used])
    names, per = names_by_ward(shapes, wards), KM2 * years
    cells = [
        Cell(
            id=ids[i],
            rank=int(rank[i]),
            name=names[i],
            geometry=shapes[i],
            n=float(n[used[i]]),
            places=int(distinct[used[i]]),
            km2=KM2,
            rate=float(n[used[i]] / per),
            rate_low=float(likely.low[at[i]] / per),
            rate_high=float(likely.high[at[i]] / per),
            z=float(z[used[i]]),
            hot=bool(hot[used[i]]),
            p=float(p[used[i]]),
        )
        for i in range(len(used))
    ]
    return tuple(sorted(cells, key=lambda cell: (cell.rank, cell.id))), tests
