"""Parameters that are each in range and wrong together: refused in a sentence that says what to do."""

from typing import Any

import numpy as np
import pytest

from models import clusters, density, near_repeat, nearest, registry
from models.adaptive import kde_adaptive
from models.decay import kde_recent
from models.edge import kde_inside
from models.errors import ParameterError
from models.map_points import survival_in_cells
from models.network import network_kde
from models.repeat_window import repeat_window
from models.self_exciting import self_exciting
from models.space_time import space_time_dbscan
from models.space_time_scan import space_time_scan
from models.space_time_tests import local_knox
from models.spatial_weights import distance_band
from models.stability import cluster_stability
from models.tolerance import relative_risk_tolerance
from models.valleys import split_at_valleys

LON, LAT = np.array([-1.78, -1.90, -2.10]), np.array([51.55, 51.30, 51.40])
DAYS, NONE = [1.0, 2.0, 3.0], [-1, -1, -1]
BOX: tuple[float, float, float, float] = (-2.2, 51.2, -1.7, 51.6)
GRID: dict[str, Any] = {"bounds": BOX, "cell": 0.01, "bandwidth": 250}
IN_DEGREES = {
    "dbscan": lambda: clusters.dbscan(LON, LAT, eps=200, min_weight=3),
    "choose_eps": lambda: clusters.choose_eps(LON, LAT),
    "choose_min_weight": lambda: clusters.choose_min_weight(LON, LAT, eps=200),
    "split_at_valleys": lambda: split_at_valleys(LON, LAT, NONE, eps=200, min_weight=3),
    "cluster_stability": lambda: cluster_stability(LON, LAT, NONE, eps=200, min_weight=3),
    "survival_in_cells": lambda: survival_in_cells(LON, LAT, NONE, points_x=LON, points_y=LAT, eps=200, min_weight=3),
    "space_time_dbscan": lambda: space_time_dbscan(LON, LAT, DAYS, eps=200, eps_time=1, min_weight=3),
    "kde": lambda: density.kde(LON, LAT, **GRID),
    "kde_recent": lambda: kde_recent(LON, LAT, 0 * LON, half_life=30, **GRID),
    "kde_inside": lambda: kde_inside(LON, LAT, rings=[[(-2.2, 51.2), (-1.7, 51.2), (-1.7, 51.6)]], **GRID),
    "kde_adaptive": lambda: kde_adaptive(LON, LAT, **GRID),
    "network_kde": lambda: network_kde([[(-2.2, 51.2), (-1.7, 51.6)]], np.c_[LON, LAT], np.c_[LON, LAT], bandwidth=300),
    "nearest_neighbour": lambda: nearest.nearest_neighbour(LON, LAT, area=1e6),
    "ripley_k": lambda: nearest.ripley_k(LON, LAT, window=BOX, radii=[100, 250]),
    "ripley_envelope": lambda: nearest.ripley_envelope(LON, LAT, window=BOX, radii=[100, 250]),
    "knox": lambda: near_repeat.knox(LON, LAT, DAYS, distance_edges=[0, 200, np.inf], day_edges=[0, 14]),
    "repeat_window": lambda: repeat_window(LON, LAT, DAYS, distance=200, within=14),
    "near_strings": lambda: near_repeat.near_strings(LON, LAT, DAYS, distance=200, within=14),
    "local_knox": lambda: local_knox(LON, LAT, DAYS, distance=200, days=14),
    "space_time_scan": lambda: space_time_scan(LON, LAT, [1, 2, 3], radius=500),
    "self_exciting": lambda: self_exciting(LON, LAT, DAYS, distance=500),
    "relative_risk_tolerance": lambda: relative_risk_tolerance(LON, LAT, LON, LAT, **GRID),
    "distance_band": lambda: distance_band(LON, LAT, 200),
}
WITHOUT_A_LENGTH = {"hdbscan", "rule_of_thumb", "k_nearest", "cross_validated", "hold_out"}
"""Methods of points that take no metres, or only those of a density that `kde` checks."""


@pytest.mark.parametrize("name", IN_DEGREES)
def test_degrees_are_told_from_metres(name: str) -> None:
    with pytest.raises(ParameterError, match="these look like degrees; project to metres first"):
        IN_DEGREES[name]()


def test_every_method_of_points_is_asked() -> None:
    points = {m.id for m in registry.METHODS if {"x", "y"} <= {p.name for p in m.parameters}}
    assert points <= {*IN_DEGREES, *WITHOUT_A_LENGTH}


def test_a_small_plan_in_metres_is_no_degrees() -> None:
    assert clusters.dbscan([0, 3, 6], [0, 0, 0], eps=100, min_weight=3).tolist() == [0, 0, 0]
    assert clusters.dbscan([1, 1, 1], [2, 2, 2], eps=500, min_weight=3).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (lambda: density.kde([1250.0], [1250.0], bounds=(0, 0, 3000, 3000), cell=500, bandwidth=250), "wider than"),
        (lambda: kde_adaptive([1250.0], [1250.0], bounds=(0, 0, 3000, 3000), cell=500, bandwidth=250), "wider than"),
        (lambda: clusters.choose_eps([0.0, 400.0], [0.0, 0.0], low=500, high=50), "at most the highest"),
        (lambda: nearest.nearest_neighbour([0, 9], [0, 9], area=1e6, perimeter=400), "perimeter as short"),
        (lambda: nearest.ripley_k([0, 500], [0, 0], window=(0, 0, 100, 100), radii=[10]), "outside the window"),
        (lambda: near_repeat.knox([0, 9], [0, 9], [1, 2], distance_edges=[0, 9, 5], day_edges=[0, 2]), "rising"),
        (lambda: near_repeat.knox([0, 9], [0, 9], [1, 2], distance_edges=[0, 9], day_edges=[5, 2]), "rising"),
    ],
)
def test_what_is_wrong_only_together_is_refused(refused: Any, why: str) -> None:
    with pytest.raises(ParameterError, match=why):
        refused()
