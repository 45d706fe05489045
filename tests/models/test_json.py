"""Every method of the catalogue is called from JSON, as a case of conformance is, and all of its result is read."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_nonsense import AT, BOX, CALLS, CONTROL, DRAWN, MONTHS, PANEL, VALUES, WEIGHED, WEIGHTS, X2, Y2

from app.conformance.call import call
from app.conformance.result import attributes, plain, read
from models.registry import METHODS
from models.spatial_weights import lattice

R = np.random.default_rng(5)
MANY = {"x": R.uniform(0, 900, 40).tolist(), "y": R.uniform(0, 900, 40).tolist()}
PEERS = R.poisson(12, (20, 36)).tolist()
SURFACE = {"function": "kde", "arguments": {**AT, **BOX}}
DENSE = {"dense": WEIGHTS.toarray().tolist()}
EXPECTED = {"function": "expected_cases", "arguments": {"site": MONTHS, "peers": PEERS, "start": 24,
                                                        "after": list(range(24, 36))}}  # fmt: skip
OTHERS: dict[str, dict[str, Any]] = {
    "kde_inside": {**AT, **BOX, "rings": [[[0, 0], [300, 0], [300, 300], [0, 300]]]},
    "difference": {"before": SURFACE, "after": SURFACE, "bandwidth": 100},
    "difference_tolerance": {"before_x": X2, "before_y": Y2, "after_x": Y2, "after_y": X2, **BOX, "permutations": 19},
    "relative_risk_tolerance": {**WEIGHED, "denominator_x": X2, "denominator_y": Y2, **BOX, "permutations": 19},
    "relative_risk": {"incidents": SURFACE, "denominator": SURFACE},
    "cross_validated": AT,
    "hold_out": {**AT, "next_x": X2, "next_y": Y2, "bounds": BOX["bounds"], "cell": 50, "candidates": [100, 200]},
    "dbscan_nd": {"points": [[0, 0], [0, 1], [9, 9]], "eps": 2, "min_weight": 2},
    "local_g": {"values": VALUES, "weights": DENSE},
    "local_g_p": {"values": VALUES, "weights": DENSE, **DRAWN},
    "general_g": {"values": VALUES, "weights": DENSE},
    "local_moran": {"values": VALUES, "weights": DENSE},
    "local_moran_p": {"values": VALUES, "weights": DENSE, **DRAWN},
    "emerging_cells": {**CALLS["emerging_cells"], "neighbours": {"dense": lattice(3, 3).toarray().tolist()}},
    "found_again": {"redrawn": [0.5, 0.9], "weight": [30, 90], "peak": [1.5, 3], "places": [4, 9]},
    "hdbscan": {**AT, "min_cluster_weight": 3},
    "bonferroni_cutoff": {"p": [0.01, 0.5]},
    "ripley_envelope": {**AT, "window": [0, 0, 300, 300], "radii": [50, 100], "simulations": 19},
    "global_envelope": {"observed": [1, 2], "simulated": [[k, 20 - k] for k in range(20)]},
    "space_time_scan": {**AT, "period": [k // 2 for k in range(12)], "permutations": 9},
    "self_exciting": {**MANY, "days": list(range(40)), "within": 10},
    "modified_mann_kendall": {"series": MONTHS},
    "seasonal_index": {"series": MONTHS, "month": [1 + k % 12 for k in range(36)]},
    "monthly_range": {"counts": MONTHS, "month": [1 + k % 12 for k in range(36)], "later": [k > 23 for k in range(36)]},
    "rate_ratio": {"after": VALUES, "before": VALUES, "dispersion": 2},
    "change_seen": {"cases": 90, "ratio": 1.2},
    "lorenz": {"values": VALUES},
    "patrol_days": {"counts": [[k % 3 for k in range(28)]], "patrolled": [[k % 2 for k in range(28)]],
                    "blocks": [k % 7 for k in range(28)]},
    "residual_days": {"counts": [[k % 3 for k in range(28)]], "patrolled": [[k % 2 for k in range(28)]]},
    "rate_mixture": {"counts": VALUES},
    "top_places": {"values": VALUES, "land": 2.5},
    "rolling_tops": {"counts": PANEL, "months": list(range(36)), "length": 3, "land": 1.5},
    "hierarchical_rates": {"count": VALUES},
    "gamma_poisson": {"count": VALUES, "neighbours": DENSE},
    "spatial_rates": {"count": [3, 1, 9, 2], "neighbours": {"neighbours": [[1, 2], [0, 3], [0, 3], [1, 2]]}},
    "funnel": {"count": VALUES},
    "multiscale_expected": {"column": [0, 1, 5], "row": [0, 1, 5], "count": [3, 9, 1], "region": [0, 0],
                            "region_column": [0, 1], "region_row": [0, 1], "share": [1, 0.5]},
    "expected_cases": EXPECTED["arguments"],
    "effect": {"expected": EXPECTED, "observed": 90},
    "power": {"expected": EXPECTED, "fall": 0.3},
    "smallest_fall": {"expected": EXPECTED},
    "planned_power": {"site": MONTHS, "candidates": PEERS},
    "synthetic_control": {"treated": MONTHS, "donors": [*PANEL, CONTROL], "start": 24},
    "false_alarms": {"cell_means": [0.5, 2], "control_mean": 30, "years": 9},
    "mode_shift": {"before": [X2, Y2, [1] * 12], "after": [Y2, X2, [1] * 12], **BOX, "resamples": 19},
    "binomial_interval": {"successes": [3, 0], "trials": [9, 5]},
    "dispersion": {"panels": [PANEL]},
}  # fmt: skip


def leaves(value: Any) -> list[Any]:
    """All that can be read of a result, by the paths that a case may name."""
    value = plain(value)
    if names := attributes(value):
        return [leaf for name in names for leaf in leaves(read(value, name))]
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in leaves(part)]
    return [value]


@pytest.mark.parametrize("name", [method.id for method in METHODS])
def test_a_method_is_called_from_json_and_its_result_is_read(name: str) -> None:
    arguments = json.loads(json.dumps({**CALLS, **OTHERS}[name]))
    result = call(name, arguments, Path())
    assert leaves(result) or len(result) == 0  # nothing to report
    for leaf in leaves(result):
        assert leaf is None or isinstance(leaf, bool | int | float | str | np.ndarray | np.generic), type(leaf)
