"""Outlines hold the places that they are said to hold, share no ground, and survive the rounding of a file."""

import numpy as np
import pytest
import shapely

from geo.space.crs import reproject, to_lonlat
from geo.space.outlines import CLEAR, outlines


@pytest.mark.parametrize("seed", range(4))
def test_every_place_is_where_it_is_said_to_be_even_in_rounded_degrees(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = np.unique(rng.integers(0, 400, (600, 2)) * 5.0 + (415_000, 184_000), axis=0).T
    middle = rng.uniform((415_000, 184_000), (417_000, 186_000), (5, 2))
    apart = np.hypot(x[:, None] - middle[:, 0], y[:, None] - middle[:, 1])
    group = np.where(apart.min(axis=1) < 380, apart.argmin(axis=1), -1)
    group[rng.random(len(x)) < 0.3] = -1  # noise between the members
    _, group = np.unique(np.append(group, -1), return_inverse=True)
    group = group[:-1] - 1
    area = shapely.box(415_000, 184_000, 416_500, 186_000)
    group[x > 416_500] = -1
    group = np.where(group < 0, -1, np.unique(np.append(group, -1), return_inverse=True)[1][:-1] - 1)
    shapes, held = outlines(x, y, group, margin=100, area=area)
    assert (held[group >= 0] == group[group >= 0]).all()
    points = shapely.points(x, y)
    lon, lat = to_lonlat(x, y)
    degrees = shapely.transform(reproject(np.array(shapes, object), to_lonlat), lambda at: at.round(5))
    for i, shape in enumerate(shapes):
        assert shapely.is_valid(shape)
        assert (shapely.intersects(shape, points) == (held == i)).all()
        assert (shapely.intersects_xy(degrees[i], lon, lat) == (held == i)).all()
        assert shapely.distance(shapely.boundary(shape), points).min() > CLEAR / 2
        assert all(shapely.area(shapely.intersection(shape, other)) < 0.01 for other in shapes[:i])


def test_a_ring_round_another_group_leaves_it_its_ground() -> None:
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    ring = np.column_stack((np.cos(turn), np.sin(turn))) * 300
    core = np.column_stack((np.cos(turn[::6]), np.sin(turn[::6]))) * 40
    x, y = np.vstack((ring, core)).T
    group = np.repeat([0, 1], [len(ring), len(core)])
    shapes, held = outlines(x, y, group, margin=60)
    assert held.tolist() == group.tolist() and not shapely.intersects_xy(shapes[0], 0.0, 0.0)


def test_outlines_that_meet_in_a_line_and_a_sliver_are_parted() -> None:
    """The fewest places found by which GEOS stops: two groups have a sliver and a line in common, and the nearest
    ground of one holds none of it."""
    x, y = np.array(
        [[191, 700], [211, 624], [444, 444], [507, 378], [623, 82], [689, 279], [773, 712]], np.float64
    ).T  # fmt: skip
    group = np.array([2, 2, 2, 1, 0, 0, 0])
    shapes, held = outlines(x + 415_000, y + 415_000, group, margin=150)
    assert (held == group).all() and all(map(shapely.is_valid, shapes))
    points = shapely.points(x + 415_000, y + 415_000)
    for i, shape in enumerate(shapes):
        assert (shapely.intersects(shape, points) == (group == i)).all()
        assert all(shapely.area(shapely.intersection(shape, other)) < 0.01 for other in shapes[:i])
