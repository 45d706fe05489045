"""Areas found again, or not, when the incidents of each map point stand anywhere in its cell."""

import numpy as np
from scipy.spatial import KDTree

from models.clusters import dbscan
from models.map_points import cells_of_points, survival_in_cells

RULE = {"eps": 200.0, "min_weight": 40.0}
FAR = np.array([[900.0, 0], [-900, 0], [0, 900], [0, -900]]).T


def test_a_stack_of_one_point_with_a_wide_cell_is_gone_and_one_among_many_points_stays() -> None:
    x, y = (values.ravel() for values in np.meshgrid(np.arange(-600.0, 601, 60), np.arange(-600.0, 601, 60)))
    stack = np.where(np.hypot(x, y) < 90, 5, 0)  # nine points with 45 incidents
    labels = dbscan(x, y, **RULE, weights=stack)
    labels[stack == 0] = -1
    assert labels.max() == 0
    among = survival_in_cells(x, y, labels, points_x=x, points_y=y, weights=stack, **RULE)
    alone = survival_in_cells([0], [0], [0], points_x=FAR[0], points_y=FAR[1], weights=[41], **RULE)
    assert among.tolist() == [1.0] and alone.tolist() == [0.0]
    near = survival_in_cells([0], [0], [0], points_x=FAR[0] / 15, points_y=FAR[1] / 15, weights=[41], **RULE)
    kept = survival_in_cells([0], [0], [0], points_x=FAR[0], points_y=FAR[1], weights=[41], farthest=1, **RULE)
    assert near.tolist() == [1.0] and kept.tolist() == [1.0]  # its neighbours, or the limit, leave it no room


def test_spots_lie_nearest_to_their_own_point_fill_its_cell_and_no_more() -> None:
    random = np.random.default_rng(4)
    known = random.uniform(0, 2000, (60, 2))
    x, y = known[:20].T
    east, north, start = cells_of_points(x, y, *known.T, step=25.0, farthest=250.0)
    away, whose = KDTree(known).query(np.column_stack((east, north)))
    assert away.max() <= 250 and (whose == np.repeat(np.arange(20), np.diff(start))).all() and np.diff(start).min() > 0
    lattice = np.stack(np.meshgrid(np.arange(-20, 120), np.arange(-20, 120)), axis=-1).reshape(-1, 2) * 25.0
    far, nearest = KDTree(known).query(lattice)
    assert (np.diff(start) == np.bincount(nearest[far <= 250], minlength=60)[:20]).all()


def test_the_order_and_the_stacking_of_the_points_change_nothing() -> None:
    random = np.random.default_rng(5)
    x, y = random.integers(0, 12, (2, 300)) * 70.0
    rule = {"eps": 150.0, "min_weight": 24.0, "points_x": x, "points_y": y}
    labels = dbscan(x, y, eps=150.0, min_weight=24.0)
    turn = random.permutation(300)
    one = survival_in_cells(x, y, labels, **rule)
    assert (survival_in_cells(x[turn], y[turn], labels[turn], **rule) == one).all() and len(one)
    assert not len(survival_in_cells([], [], np.empty(0, int), points_x=[], points_y=[], eps=1, min_weight=1))
