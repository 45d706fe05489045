"""HDBSCAN and space-time DBSCAN: against their peers, and weights equal repetition."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN, HDBSCAN

from models.clusters import dbscan
from models.errors import ParameterError
from models.hdbscan import hdbscan
from models.space_time import HOURS_OF_WEEK, space_time_dbscan


def scene(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Whole numbers, so that ties at eps, at eps_time and stacks in space, in time and in both are common."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 150))
    weights = rng.integers(0, 4, n)
    weights[0] = 1  # scikit-learn refuses weights that are all zero
    return *rng.integers(0, 25, (2, n)).astype(float), rng.integers(-400, 400, n) / 4, weights


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([None, 10.0, 168.0]), st.sampled_from([0.0, 1.0, 4.0, 6.0, 90.0]))
def test_space_time_is_dbscan_on_the_full_matrix(seed: int, period: float | None, eps_time: float) -> None:
    x, y, t, w = scene(seed)
    gap = np.abs(t[:, None] - t)
    if period:
        gap = np.abs(t[:, None] % period - t % period)
        gap = np.minimum(gap, period - gap)
    near = ((x[:, None] - x) ** 2 + (y[:, None] - y) ** 2 <= 25) & (gap <= eps_time)
    peer = DBSCAN(eps=0.5, min_samples=4, metric="precomputed").fit(1.0 - near, sample_weight=w).labels_
    ours = space_time_dbscan(x, y, t, eps=5, eps_time=eps_time, min_weight=4, weights=w, period=period)
    assert ours.tolist() == peer.tolist()


def test_space_time_limits() -> None:
    x, y, t, w = scene(3)
    all_time = space_time_dbscan(x, y, t, eps=5, eps_time=1e9, min_weight=8, weights=w)
    assert all_time.tolist() == dbscan(x, y, eps=5, min_weight=8, weights=w).tolist()
    one = space_time_dbscan(x, y, t, eps=5, eps_time=40, min_weight=8, weights=w + 1)
    stacks = [a.repeat(w + 1) for a in (x, y, t)]
    assert space_time_dbscan(*stacks, eps=5, eps_time=40, min_weight=8).tolist() == one.repeat(w + 1).tolist()
    # Sunday 23:30 and Monday 00:30, weeks apart, are an hour from each other on the clock of the week
    late = space_time_dbscan([0, 0], [0, 0], [167.5, 336.5], eps=1, eps_time=1, min_weight=2, period=HOURS_OF_WEEK)
    assert late.tolist() == [0, 0]
    assert space_time_dbscan([], [], [], eps=1, eps_time=1, min_weight=1).tolist() == []
    with pytest.raises(ParameterError, match="Times"):
        space_time_dbscan([0], [0], [np.nan], eps=1, eps_time=1, min_weight=1)
    with pytest.raises(ParameterError, match="turn dates into days"):
        space_time_dbscan([0], [0], np.array(["2025-01-01"], "M8[ns]"), eps=1, eps_time=1, min_weight=1)
    with pytest.raises(ParameterError, match="eps_time"):
        space_time_dbscan([0], [0], [0], eps=1, eps_time=-1, min_weight=1)


def blobs(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    near = rng.normal(0, 20, (60, 2))
    wide = rng.normal((4_000, 0), 300, (60, 2))
    return *np.vstack([near, wide, rng.uniform(-8e3, 8e3, (30, 2))]).T, rng.integers(1, 4, 150)


def test_hdbscan_is_scikit_learn_on_repeated_points_whatever_their_order() -> None:
    x, y, w = blobs()
    peer = HDBSCAN(min_cluster_size=15, min_samples=5, copy=True).fit(np.column_stack((x, y)).repeat(w, axis=0)).labels_
    ours = hdbscan(x, y, min_cluster_weight=15, min_weight=5, weights=w)
    assert ours.max() == peer.max() > 0
    table = set(zip(ours.repeat(w).tolist(), peer.tolist(), strict=True))
    assert len(table) == peer.max() + 2 and (-1, -1) in table
    order = np.random.default_rng(1).permutation(np.arange(150).repeat(w))
    again = hdbscan(x[order], y[order], min_cluster_weight=15, min_weight=5)
    assert len(set(zip(again.tolist(), ours[order].tolist(), strict=True))) == peer.max() + 2


def test_hdbscan_limits() -> None:
    assert hdbscan([], [], min_cluster_weight=5).tolist() == []
    assert hdbscan([0, 1], [0, 0], min_cluster_weight=5).tolist() == [-1, -1]
    assert hdbscan([0, 1, 9], [0, 0, 0], min_cluster_weight=2, weights=[0, 0, 0]).tolist() == [-1, -1, -1]
    with pytest.raises(ParameterError, match="too long"):
        hdbscan([0.0], [0.0], min_cluster_weight=5, weights=[20_001])
    with pytest.raises(ParameterError, match="whole"):
        hdbscan([0.0], [0.0], min_cluster_weight=5, weights=[1.5])
    with pytest.raises(ParameterError, match="min_cluster_weight"):
        hdbscan([0.0], [0.0], min_cluster_weight=1)
