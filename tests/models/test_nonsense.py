"""Nonsense is refused or answered, never a stack trace: each argument of each method, in turn, of the wrong kind."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from models.clusters import dbscan, dbscan_nd
from models.density import kde
from models.errors import ParameterError
from models.impact.displacement import displacement_watch
from models.impact.placebo import placebo_sites
from models.intervention import e_test
from models.registry import METHODS, method
from models.spatial_weights import lattice

R = np.random.default_rng(3)
X, Y, X2, Y2 = ((R.integers(0, 5, 12) * 50.0).tolist() for _ in range(4))
TWO, DAYS, VALUES = R.integers(1, 3, 12).tolist(), R.integers(0, 60, 12).tolist(), R.poisson(3, 12).tolist()
GRID, CUBE = R.poisson(2, (5, 5)).tolist(), R.poisson(2, (10, 3, 3)).tolist()
CASES = R.poisson(2, (6, 12)).tolist()
PANEL, MONTHS, CONTROL = R.poisson(4, (6, 36)).tolist(), R.poisson(12, 36).tolist(), R.poisson(30, 36).tolist()
HOT, WEIGHTS = (R.random((10, 6)) < 0.3).tolist(), lattice(3, 4)
COLD = [[not hot and k % 4 == 0 for k, hot in enumerate(row)] for row in HOT]
STREETS, EVENTS = [[[0, 0], [100, 0]], [[100, 0], [100, 100]]], [[10, 0], [100, 60]]
AT, WEIGHED = {"x": X, "y": Y}, {"x": X, "y": Y, "weights": TWO}
BOX, DRAWN = {"bounds": [0, 0, 300, 300], "cell": 50, "bandwidth": 100}, {"seed": 0, "permutations": 9}
NEAR, SMALL = {"eps": 60, "min_weight": 3}, {"radius": 75, "cell": 50}
FIRST = {"site": 0, "start": 18, "before": 6, "after": 6}
RATES = {"first": 3, "second": 6, "first_size": 1.0, "second_size": 2.0}
SURFACE = kde(X, Y, bounds=(0, 0, 300, 300), cell=50, bandwidth=100)

CALLS: dict[str, dict[str, Any]] = {
    "kde": {**WEIGHED, **BOX},
    "kde_adaptive": {**WEIGHED, **BOX},
    "recency": {"age_days": DAYS, "half_life": 30},
    "kde_recent": {**WEIGHED, **BOX, "age_days": DAYS, "half_life": 30},
    "long_run": {"cells": [0, 3, 3], "months": [0, 4, 9], "shape": [2, 3], "origin": 12, "half_life": 36,
                 "neighbourhood": 0.25, "spread": 1.0, "weights": [1, 2, 1]},
    "paired_gain": {"hits": list(range(12)), "others": [3] * 12, "draws": 99, "confidence": 0.9, "seed": 0},
    "difference": {"before": SURFACE, "after": SURFACE, "bandwidth": 100, "exposure": 1.0},
    "network_kde": {"lines": STREETS, "events": EVENTS, "samples": EVENTS, "bandwidth": 50, "weights": [1, 2]},
    "rule_of_thumb": WEIGHED,
    "k_nearest": {**WEIGHED, "k": 3},
    "dbscan": {**WEIGHED, **NEAR},
    "choose_eps": {**WEIGHED, "nearest": 2, "low": 10, "high": 90},
    "choose_min_weight": {**WEIGHED, "eps": 60},
    "cluster_stability": {**WEIGHED, **NEAR, "labels": dbscan(X, Y, **NEAR).tolist(), "resamples": 19, "seed": 0},
    "survival_in_cells": {**WEIGHED, **NEAR, "labels": dbscan(X, Y, **NEAR).tolist(), "points_x": X, "points_y": Y,
                          "farthest": 250, "redraws": 2, "seed": 0},
    "split_at_valleys": {**WEIGHED, **NEAR, "labels": dbscan(X, Y, **NEAR).tolist(), "share": 0.8, "reach": 500},
    "space_time_dbscan": {**WEIGHED, "eps": 60, "eps_time": 9, "min_weight": 2, "times": DAYS, "period": 168},
    "local_g": {"values": VALUES, "weights": WEIGHTS},
    "local_g_p": {"values": VALUES, "weights": WEIGHTS, **DRAWN},
    "local_g_grid": {"values": GRID, **SMALL},
    "local_g_grid_p": {"values": GRID, **SMALL, **DRAWN},
    "hot_spots": {"values": GRID, **SMALL, "alpha": 0.05, "permutations": 99, "seed": 0},
    "general_g": {"values": VALUES, "weights": WEIGHTS},
    "local_moran": {"values": VALUES, "weights": WEIGHTS, "ddof": 0},
    "local_moran_p": {"values": VALUES, "weights": WEIGHTS, **DRAWN},
    "fdr_cutoff": {"p": [0.01, 0.5, 0.02], "alpha": 0.05},
    "nearest_neighbour": {**WEIGHED, "area": 1e5, "perimeter": 2000},
    "ripley_k": {**WEIGHED, "window": [0, 0, 300, 300], "radii": [50, 100]},
    "exact_g": {"counts": [3, 0, 1], "probabilities": [0.25, 0.25, 0.5]},
    "knox": {**WEIGHED, "days": DAYS, "distance_edges": [0, 99], "day_edges": [0, 7], **DRAWN},
    "repeat_window": {**AT, "days": DAYS, "distance": 100, "within": 7, "apart": 10, "since": 1, **DRAWN},
    "near_strings": {**WEIGHED, "days": DAYS, "distance": 100, "within": 7},
    "mann_kendall": {"series": MONTHS},
    "emerging_hot_spots": {"cube": CUBE, **SMALL, "alpha": 0.05, "evidence": "normal", "seed": 0},
    "emerging_cells": {"series": np.array(CUBE).reshape(10, 9).tolist(), "neighbours": lattice(3, 3), "alpha": 0.05,
                       "seed": 0},
    "emerging_four": {"hot": HOT, "cold": COLD, "persistent": 0.8, "minimum": 0.1, "recent": 0.2},
    "emerging_eight": {"hot": HOT, "cold": COLD, "trend_z": [0] * 6, "trend_p": [1] * 6, "alpha": 0.05},
    "night_rate": {"counts": DAYS, "day": [k % 7 for k in range(12)], "chosen": [True] + [False] * 11,
                   "ordinary": [False] + [True] * 11},
    "gini": {"values": VALUES, "area": [1] * 12},
    "concentration_range": {"counts": VALUES, "held": (0.25, 0.5), "draws": 9, "seed": 0, "level": 0.95},
    "redrawn": {"counts": VALUES, "draws": 3, "seed": 0},
    "captured": {"values": VALUES, "judged": TWO, "land": 2.5, "area": [1] * 12},
    "capture_interval": {"caught": [3, 0, 2], "cases": [5, 4, 9], "level": 0.9},
    "share_gap": {"falls": [[3, 1], [2, 2]] * 5, "beside": [[1, 2], [4, 1]] * 5, "level": 0.9, "gap_level": 0.9},
    "trade_off": {"counts": CASES, "months": list(range(12)), "length": 3, "land": 1.5, "area": [1] * 6,
                  "judged": [7, 8, 9], "level": 0.95},
    "consistency_range": {"counts": CASES, "months": list(range(12)), "length": 3, "land": 1.5, "area": [1] * 6,
                          "rates": [2] * 6, "draws": 3, "seed": 0, "level": 0.95},
    "similarity": {"at": 1, "numbers": [[1, 2], [3, 4], [5, 9]], "profiles": {"hours": [[1, 0], [2, 3], [0, 1]]}},
    "adjusted_gini": {"values": VALUES, "cases": 30},
    "shares": {"values": VALUES, "area": [1] * 12, "held": (0.25, 0.5)},
    "pai": {"predicted": VALUES, "observed": VALUES, "area": [1] * 12},
    "hit_rate": {"predicted": VALUES, "observed": VALUES, "coverage": 0.2, "outside": 1.0},
    "wdd": {"treated": (5, 6), "control": (7, 8), "displacement": (4, 5), "displacement_control": (3, 4),
            "time_weights": (1, 1), "area_weights": (1, 1, 1, 1)},
    "wdq": {"treated": (9, 6), "control": (7, 8), "displacement": (4, 5)},
    "relative_effect_size": {"treated": (9, 6), "control": (7, 8), "dispersion": 1.0},
    "e_test": {**RATES, "difference": 0.0},
    "pooled_e_test": {**RATES, "difference": 0.0},
    "poisson_rate_test": {"count": 3, "size": 2.0, "rate": 1.0, "level": 0.95},
    "poisson_ratio_test": {**RATES, "ratio": 1.0, "level": 0.95},
    "poisson_interval": {"count": [3, 0], "level": 0.95},
    "weighted_sum_interval": {"total": [30.0, 0.0], "squares": [90.0, 0.0], "largest": [5.0, 5.0], "level": 0.95},
    "byar": {"count": [3, 0], "z": 1.96},
    "harm_by_place": {"place": [0, 1, 1], "harm": [5.0, 2, 1], "places": 3, "weights": [1, 1, 2]},
    "evaluate": {"treated": MONTHS, "control": CONTROL, "ring": MONTHS, "ring_control": CONTROL, "start": 12,
                 "before": list(range(12)), "after": list(range(12, 24)), "peers": PANEL, "minimum_cases": 20},
    "judge": {"treated": (60, 40), "control": (70, 80), "ring": (40, 50), "ring_control": (50, 60),
              "dispersion": 1.0, "time_weights": (1, 1), "area_weights": (1, 1, 1, 1), "minimum_cases": 20},
    "difference_in_differences": {"counts": PANEL, "starts": [18] + [-1] * 5, "days": [30] * 36, "lead_months": 3},
    "interrupted_series": {"counts": MONTHS, "start": 18, "days": [30] * 36, "at": list(range(36)),
                           "exposure": [1000] * 36},
    "placebo_sites": {"counts": PANEL, "site": 0, "before": [0, 1, 2], "after": [12, 13, 14]},
    "placebo_dates": {"treated": MONTHS, "control": CONTROL, "start": 24, "before": 6, "after": 6},
    "regression_to_mean": {**FIRST, "counts": PANEL, "window": 6, "chosen": 3},
    "match_controls": {"site": MONTHS, "candidates": PANEL, "site_deprivation": 0.4, "deprivation": [0.1] * 6,
                       "allowed": [True] * 6, "number": 3},
    "displacement_watch": {"cells": PANEL, "control": CONTROL, "start": 24, "first": 24,
                           "baseline": list(range(24)), "alpha": 0.01, "fdr": 0.05},
    "cell_classes": {"hot": HOT, "start": 6, "persistent": 0.8},
    "rank_sites": {"criteria": [[1, 2], [3, 1], [0, 1]], "weights": [1, 1], "errors": [[0.1, 0.1]] * 3, "draws": 9,
                   "seed": 0},
}  # fmt: skip
"""A call of each method that answers; its arguments are spoiled one by one."""

NUMBERS = (np.nan, np.inf, -1, 0, 0.5)


def spoiled(value: Any) -> Iterator[Any]:
    """The argument of other kinds: no number, negative, endless, empty, too long, too short, nested, all nothing."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield from NUMBERS
    elif isinstance(value, list | tuple):
        table = np.asarray(value, np.float64)
        for number in NUMBERS:
            other = table.copy()
            other.flat[0] = number
            yield other.tolist()
        yield from ([], [[]], [*value, value[0]], list(value)[:-1], [list(value)], (table * 0).tolist())
        yield from ((table * np.nan).tolist(), (-table - 1).tolist(), table[..., None].tolist(), table.ravel().tolist())


@pytest.mark.parametrize("name", CALLS)
def test_nonsense_is_refused_in_a_sentence_or_answered(name: str) -> None:
    function, call = method(name).load(), CALLS[name]
    function(**call)
    with np.errstate(all="ignore"):
        for key, value in call.items():
            for other in spoiled(value):
                try:
                    function(**{**call, key: other})
                except ParameterError:
                    continue
                except Exception as error:
                    raise AssertionError(f"{name}({key}={str(other)[:60]})") from error


def test_the_calls_are_of_methods_that_there_are() -> None:
    assert set(CALLS) <= {entry.id for entry in METHODS}


def test_small_faults_of_contract() -> None:
    assert (dbscan_nd(np.zeros((2, 2)), eps=1, min_weight=1, weights=[0, 0]) == -1).all()
    assert len(dbscan_nd([], eps=1, min_weight=1)) == 0 and e_test(1, 1) == 1
    for refused in (
        lambda: e_test(np.nan, 1),
        lambda: displacement_watch(np.ones((1, 1)), np.ones(1), start=2),
        lambda: placebo_sites(np.ones((3, 1)), 0, before=[0], after=[1]),
        lambda: dbscan([1e200, 0], [0, 0], eps=1, min_weight=1),
    ):
        with pytest.raises(ParameterError):
            refused()
