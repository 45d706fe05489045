"""Density and clustering along streets."""

import numpy as np
import pytest

from models.errors import ParameterError
from models.network import network, network_k, network_kde, snap, street_distances

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
