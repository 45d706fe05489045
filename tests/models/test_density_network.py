"""Density and clustering along streets."""

import numpy as np
import pytest
import shapely

from models.errors import ParameterError
from models.network import Snapped, network, network_k, network_kde, snap, street_distances
from models.walking import walk

CROSS = [[(0, 5), (0, 0)], [(-5, 0), (0, 0)], [(0, -5), (0, 0)], [(5, 0), (0, 0)]]


def test_on_one_long_street_it_is_the_ordinary_density():
    road = [[(-100, 0), (-20, 0), (35, 0), (100, 0)]]  # corners along it change nothing
    at = np.column_stack([np.linspace(-60, 60, 41), np.zeros(41)])
    ours = network_kde(road, [(3, 0.5), (-10, -2)], at, bandwidth=30, weights=[2, 1])
    kernel = lambda d: np.maximum(1 - (d / 30) ** 2, 0) ** 2 * 15 / 16 / 30  # noqa: E731
    np.testing.assert_allclose(ours, 2 * kernel(at[:, 0] - 3) + kernel(at[:, 0] + 10), atol=1e-15)


@pytest.mark.parametrize("kernel", ["uniform", "epanechnikov", "quartic", "triweight", "cone"])
def test_it_holds_one_event_across_a_junction(kernel):
    """Equal split keeps the mass: what arrives at a junction goes out again, shared."""
    step = np.arange(0.005, 5, 0.01)
    arms = np.concatenate([np.outer(step, d) for d in ((0, 1), (-1, 0), (0, -1), (1, 0))])
    total = network_kde(CROSS, [(0, 1.2)], arms, bandwidth=3, kernel=kernel).sum() * 0.01
    assert total == pytest.approx(1, abs=2e-3)


def test_every_way_round_counts():
    ring = [[(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]]
    once = network_kde(ring, [(5, 0)], [(5, 10)], bandwidth=25)
    assert once[0] == pytest.approx(2 * (1 - 0.8**2) ** 2 * 15 / 16 / 25)


def test_snapping_and_shortest_ways():
    streets = network(CROSS)
    placed = snap(streets, [(0.4, 3), (3, -0.2), (-1, 0), (0, 1)])
    np.testing.assert_allclose(placed.moved, [0.4, 0.2, 0, 0])
    apart = street_distances(streets, placed)
    np.testing.assert_allclose(apart, [[0, 6, 4, 2], [6, 0, 4, 4], [4, 4, 0, 2], [2, 4, 2, 0]])
    island = street_distances(
        network([*CROSS, [(90, 90), (95, 90)]]), snap(network([*CROSS, [(90, 90), (95, 90)]]), [(0, 3), (91, 90)])
    )
    assert np.isinf(island[0, 1])


def test_network_k_takes_weights_as_repetitions():
    events, w = np.array([(0, 3), (3, 0), (1, 0), (0, 1)], float), np.array([2, 1, 3, 1])
    weighted = network_k(CROSS, events, distances=[0, 1, 3, 10], width=2, weights=w)
    repeated = network_k(CROSS, np.repeat(events, w, axis=0), distances=[0, 1, 3, 10], width=2)
    np.testing.assert_allclose(weighted.k, repeated.k)
    np.testing.assert_allclose(weighted.g, repeated.g)
    assert weighted.k[-1] == pytest.approx(20)


def test_what_is_no_network_is_refused():
    for lines in ([], [[(0, 0)]], [[(0, 0), (np.nan, 1)]]):
        with pytest.raises(ParameterError):
            network(lines)
    with pytest.raises(ParameterError):
        network_k(CROSS, [(0, 1)], distances=[1])


def loop(streets, points):
    """Snapping as it is defined, one point after the other against every piece."""
    start = streets.nodes[streets.ends[:, 0]]
    run = streets.nodes[streets.ends[:, 1]] - start
    piece, offset, moved = [], [], []
    for point in np.asarray(points, float):
        share = np.clip(((point - start) * run).sum(axis=1) / streets.length**2, 0.0, 1.0)
        away = np.hypot(*(start + share[:, None] * run - point).T)
        piece.append(np.argmin(away))
        offset.append(share[piece[-1]] * streets.length[piece[-1]])
        moved.append(away[piece[-1]])
    return np.array(piece), np.array(offset), np.array(moved)


def town(n=9, apart=80.0, seed=4):
    """A crooked grid of streets."""
    rng = np.random.default_rng(seed)
    at = np.stack(np.meshgrid(np.arange(n), np.arange(n), indexing="ij"), axis=2) * apart + rng.normal(0, 9, (n, n, 2))
    ways = [(at[i, j], at[i + di, j + dj]) for i in range(n) for j in range(n) for di, dj in ((1, 0), (0, 1))
            if i + di < n and j + dj < n and rng.uniform() < 0.9]  # fmt: skip
    return [np.array(way) for way in ways], at


def test_the_tree_snaps_as_the_loop_does_ties_and_all():
    lines, corners = town()
    streets = network(lines)
    rng = np.random.default_rng(0)
    nodes = streets.nodes[rng.integers(len(streets.nodes), size=200)]  # where the first of several pieces wins
    points = np.concatenate([rng.uniform(-150, 800, (2000, 2)), nodes, nodes + 3.0, corners.reshape(-1, 2)])
    found, expected = snap(streets, points), loop(streets, points)
    np.testing.assert_array_equal(found.piece, expected[0])
    np.testing.assert_array_equal(found.offset, expected[1])
    np.testing.assert_array_equal(found.moved, expected[2])
    assert len(snap(streets, []).piece) == 0


def test_a_walk_is_as_long_as_the_shortest_way_and_reaches_what_is_within():
    lines, _ = town()
    streets = network(lines)
    rng = np.random.default_rng(1)
    places = snap(streets, rng.uniform(0, 640, (40, 2)))
    apart = street_distances(streets, places)
    origin = Snapped(*(getattr(places, name)[:1] for name in ("piece", "offset", "moved")))
    ways = walk(streets, origin, 450)
    expected = np.where(apart[0] <= 450, apart[0], np.inf)
    np.testing.assert_allclose(ways.to(places), expected)
    reached = shapely.multilinestrings(ways.within(400)).buffer(0.01)
    at = streets.nodes[streets.ends[places.piece, 0]]
    run = (streets.nodes[streets.ends[places.piece, 1]] - at) / streets.length[places.piece, None]
    here = shapely.contains_xy(reached, *(at + places.offset[:, None] * run).T)
    np.testing.assert_array_equal(here, apart[0] <= 400)
    with pytest.raises(ParameterError, match="as far as 450 m"):
        ways.within(500)
