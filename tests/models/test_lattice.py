"""Redraws on a lattice say what DBSCAN and measured distances say, spot by spot."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from models.clusters import dbscan
from models.engine.lattice import beside_hot, lattice_of, scatter, sums_within
from models.engine.poisson_draws import numbers_of
from models.map_points import cells_of_points, survival_in_cells

STEP, EPS = 40.0, 160.0


def test_sums_and_what_lies_beside_are_as_measured() -> None:
    random = np.random.default_rng(2)
    spots = random.integers(-20, 20, (300, 2)) * STEP
    lattice, of = lattice_of(*spots.T.copy(), STEP)
    at = np.column_stack((lattice.column, lattice.row)) * STEP
    assert (at[of] == spots).all() and len(at) == len(np.unique(spots, axis=0))
    values = random.integers(0, 5, (len(at), 3)).astype(float)
    assert (sums_within(lattice, values, EPS) == (cdist(at, at) <= EPS) @ values).all()  # many are at EPS itself
    asked, hot = random.uniform(-900, 900, (200, 2)), values > 3
    bits = beside_hot(lattice, hot, *asked.T.copy(), 100.0)[:, None] >> np.arange(3, dtype=np.uint64) & np.uint64(1)
    assert (bits > 0).tolist() == ((cdist(asked, at) <= 100) @ hot > 0).tolist()


@pytest.mark.parametrize(("seed", "part"), [(2, 0.2), (2, 0.26), (5, 0.28), (6, 0.26)])
def test_an_area_is_found_as_dbscan_finds_it_in_each_redraw(seed: int, part: float) -> None:
    """In all of the redraws, in some, and in none."""
    random = np.random.default_rng(seed)
    x, y = np.unique(np.vstack([random.normal(0, 150, (40, 2)), random.uniform(-600, 600, (60, 2))]).round(), axis=0).T
    weight = random.integers(1, 9, len(x)).astype(float)
    rule = {"eps": 200.0, "min_weight": part * weight.sum()}
    labels = dbscan(x, y, **rule, weights=weight)
    assert labels.max() >= 0
    found = survival_in_cells(x, y, labels, points_x=x, points_y=y, weights=weight, redraws=7, seed=seed, **rule)
    east, north, start = cells_of_points(x, y, x, y, step=200 / 6, farthest=250)
    lattice, spots = lattice_of(east, north, 200 / 6)
    standing = np.zeros((len(lattice.column), 7))
    scatter(0, 7, 0, seed, numbers_of(x, y), weight.astype(int), weight, start, spots, standing)
    assert (standing.sum(axis=0) == weight.sum()).all()
    at = np.column_stack((lattice.column, lattice.row)) * 200 / 6
    ground = np.stack(np.meshgrid(np.arange(-20, 21), np.arange(-20, 21)), axis=-1).reshape(-1, 2) * 62.5
    by_hand = np.zeros(labels.max() + 1)
    for drawn in standing.T:
        hot = at[drawn > 0][dbscan(*at[drawn > 0].T, **rule, weights=drawn[drawn > 0]) >= 0]
        covered = (cdist(ground, hot) <= 125).any(axis=1) if len(hot) else np.zeros(len(ground), bool)
        of = [
            (cdist(ground, np.column_stack((x, y))[labels == area]) <= 125).any(axis=1) for area in range(len(by_hand))
        ]
        by_hand += [covered[one].mean() >= 0.5 for one in of]
    assert found.tolist() == (by_hand / 7).tolist()
