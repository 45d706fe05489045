"""A case of weight 3 is three cases: for every registered method that takes weights, with none forgotten."""

from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from typing import Any

import numpy as np
import pytest

from models.adaptive import Adaptive
from models.clusters import dbscan
from models.registry import METHODS, method

R = np.random.default_rng(12)
BOX = (0, 0, 1000, 1000)
ON = {"bounds": BOX, "cell": 50.0}
POINTS = np.vstack([R.normal(400, 90, (60, 2)), R.uniform(50, 950, (40, 2))]).round(-1).clip(0, 1000)
X, Y = POINTS.T
WEIGHTS = R.integers(0, 5, 100)
DAYS = R.integers(0, 40, 100).astype(float)
STREETS = [[(0.0, 500.0), (500.0, 500.0)], [(500.0, 500.0), (1000.0, 500.0)], [(500.0, 500.0), (500.0, 0.0)]]
AREAS = dbscan(X, Y, eps=60, min_weight=12, weights=WEIGHTS)

ONE_EACH: dict[str, dict[str, Any]] = {
    "dbscan": {"eps": 60, "min_weight": 12},
    "dbscan_nd": {"eps": 60, "min_weight": 12},
    "split_at_valleys": {"eps": 60, "min_weight": 12, "labels": AREAS, "reach": 150},
    "space_time_dbscan": {"times": DAYS, "eps": 80, "eps_time": 6, "min_weight": 9},
    "hdbscan": {"min_cluster_weight": 9},
    "near_strings": {"days": DAYS, "distance": 40, "within": 4},
}
"""Methods that answer for each point: the copies have their original's answer."""

WHOLE: dict[str, dict[str, Any]] = {
    "kde": {**ON, "bandwidth": 150},
    "long_run": {"cells": np.arange(100) % 20, "months": np.arange(100) % 7, "shape": (4, 5), "origin": 9},
    "kde_recent": {**ON, "bandwidth": 150, "age_days": DAYS, "half_life": 30},
    "kde_inside": {**ON, "bandwidth": 150, "rings": [[(0, 0), (1000, 0), (1000, 900), (0, 1000)]]},
    "kde_adaptive": {**ON, "bandwidth": 150},
    "network_kde": {"samples": [(200.0, 500.0), (500.0, 480.0)], "bandwidth": 300},
    "rule_of_thumb": {},
    "k_nearest": {},
    "cross_validated": {"candidates": [60, 120, 240]},
    "hold_out": {**ON, "candidates": [100, 300], "next_x": Y, "next_y": X},
    "choose_eps": {"low": 0, "high": 1e4},
    "choose_min_weight": {"eps": 60},
    "cluster_stability": {"eps": 60, "min_weight": 12, "resamples": 19, "labels": AREAS},
    "survival_in_cells": {"eps": 60, "min_weight": 22, "points_x": X, "points_y": Y, "labels": AREAS},
    "nearest_neighbour": {"area": 1e6},
    "ripley_k": {"window": BOX, "radii": [0, 30, 200]},
    "ripley_envelope": {"window": BOX, "radii": [30, 200], "simulations": 19},
    "knox": {"days": DAYS, "distance_edges": [0, 0, 60, 120], "day_edges": [0, 3, 9], "permutations": 19},
    "space_time_scan": {"period": DAYS // 4, "permutations": 9},
    "relative_risk_tolerance": {**ON, "denominator_x": Y, "denominator_y": X, "bandwidth": 150, "permutations": 19},
    "harm_by_place": {"place": R.integers(0, 7, 100), "harm": R.uniform(1, 400, 100), "places": 7},
}  # fmt: skip
"""Methods with one answer for all points together."""

BLIND = {"k_nearest", "choose_eps"}
"""Methods that look at distinct places and not at how many cases stand on each."""


def of_cases(name: str) -> bool:
    """Whether the method's weights are those of cases: not neighbours in a matrix, nor a council's criteria."""
    return name != "rank_sites" and any(p.name == "weights" and p.type == "array" for p in method(name).parameters)


EACH = ("times", "days", "period", "labels", "place", "harm", "age_days", "cells", "months")
"""Arguments with a value of each case."""


def asked(name: str, at: Any, weights: Any) -> Any:
    """The method's answer to the points at these positions."""
    given = {**ONE_EACH, **WHOLE}[name]
    named = {key: np.asarray(value)[at] if key in EACH else value for key, value in given.items()}
    if name == "dbscan_nd":
        named["points"] = POINTS[at]
    elif name == "network_kde":
        named |= {"lines": STREETS, "events": POINTS[at]}
    elif name not in ("harm_by_place", "long_run"):
        named |= {"x": X[at], "y": Y[at]}
    positional = [named.pop(p.name) for p in method(name).parameters[:3] if p.name in ("x", "y", "points")]
    return method(name).load()(*positional, **named, weights=weights)


def numbers(answer: Any) -> Iterator[float]:
    """Every number of an answer."""
    if isinstance(answer, Adaptive):
        answer = answer.surface.values  # its bandwidths are one a point
    if is_dataclass(answer) and not isinstance(answer, type):
        answer = list(asdict(answer).values())
    if isinstance(answer, dict):
        answer = [value for key, value in answer.items() if key != "points"]  # copies have positions of their own
    if isinstance(answer, list | tuple):
        for part in answer:
            yield from numbers(part)
    elif isinstance(answer, np.ndarray | float | int | np.number):
        yield from np.ravel(np.asarray(answer, np.float64))


def test_no_method_is_forgotten():
    assert {entry.id for entry in METHODS if of_cases(entry.id)} == {*ONE_EACH, *WHOLE}


@pytest.mark.parametrize("name", ONE_EACH)
def test_copies_have_the_answer_of_their_original(name):
    """All weights are above 0 here: to scikit-learn, and so to us, a place of weight 0 may still join two others."""
    weights = np.maximum(WEIGHTS, 1)
    copies = np.repeat(np.arange(100), weights)
    ours = asked(name, np.arange(100), weights)
    assert len(set(ours.tolist())) >= 3
    assert ours[copies].tolist() == asked(name, copies, None).tolist()


@pytest.mark.parametrize("name", WHOLE)
def test_a_weight_is_as_many_cases(name):
    """None is no case at all."""
    copies = np.repeat(np.arange(100), WEIGHTS)
    ours, split, plain = (
        list(numbers(asked(name, at, weights)))
        for at, weights in ((np.arange(100), WEIGHTS), (copies, None), (np.arange(100), None))
    )
    assert np.allclose(ours, split, rtol=1e-9, atol=1e-12, equal_nan=True)
    assert name in BLIND or not np.allclose(ours, plain, equal_nan=True)
