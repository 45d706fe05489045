"""Clusters, concentration and the accuracy of forecasts."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from app.conformance.case import Case
from app.conformance.number import Number
from models.accuracy import hit_rate, pai, pai_at
from models.clusters import dbscan, dbscan_nd
from models.concentration import adjusted_gini, gini


def dbscan_labels(case: Case) -> Iterator[Number]:
    """Labels (whatever their numbers), or how many are noise and the sizes in the order of the first core points."""
    rows = _table(case)
    least = float(case.given("min_samples", "min_pts", "min_weight"))
    if case.params.get("self_counts") is False:
        least += 1
    eps, weights = float(case.given("eps", "radius")), case.weights()
    found = {"": dbscan_nd(rows, eps=eps, min_weight=least, weights=weights)}
    if rows.shape[1] == 2:
        found["on weighted places "] = dbscan(rows[:, 0], rows[:, 1], eps=eps, min_weight=least, weights=weights)
    for kind, ours in found.items():
        expected = case.expected if isinstance(case.expected, Mapping) else {"labels": case.expected}
        if "labels" in expected:
            yield from case.number(f"{kind}label", _by_appearance(expected["labels"]), _by_appearance(ours))
        sizes = np.bincount(ours[ours >= 0])
        numbers = dict.fromkeys(("noise", "nnoise", "noisepoints", "nnoisepoints"), int((ours < 0).sum()))
        numbers |= dict.fromkeys(("clusters", "nclusters", "numberofclusters"), len(sizes))
        lists: dict[str, Any] = dict.fromkeys(("sizesbyfirstappearance", "clustersizes"), sizes)
        lists["sizes"] = np.sort(sizes)[::-1]
        wanted = {
            key: sorted(value, reverse=True) if key == "sizes" else value
            for key, value in expected.items() if key != "labels"
        }  # fmt: skip
        yield from case.named(numbers | lists, wanted, kind)


def accuracy(case: Case) -> Iterator[Number]:
    """Hit rate by coverage in per cent over a grid of risks, or PAI, PEI and RRI of lists."""
    if "risk" in case.inputs:
        risk = np.asarray(case.inputs["risk"], np.float64)
        observed, outside = _observed(case, risk.shape)
        for coverage, expected in case.expected.items():
            yield from case.number(
                f"{coverage} %", expected, hit_rate(risk, observed, float(coverage.rstrip(" %")) / 100, outside=outside)
            )
        return
    if {"n", "N", "a", "A"} <= case.inputs.keys():
        n, total, a, whole = (float(case.inputs[key]) for key in ("n", "N", "a", "A"))
        ours = {"pai": pai_at(n, total, a, whole), "hitrate": n / total}
        if "n_star" in case.inputs:
            ours["pei"] = ours["pai"] / pai_at(float(case.inputs["n_star"]), total, a, whole)
        yield from case.named(ours)
        return
    observed = case.column("observed", "obs", "count", "counts", "crime", "actual")
    scores = pai(case.column("predicted", "pred", "prediction"), observed, case.given("area", default=1.0))
    yield from case.named({"pai": scores.pai, "pei": scores.pei, "rri": scores.rri})


def concentration(case: Case) -> Iterator[Number]:
    """gini and adjusted_gini of counts by unit."""
    values = case.value_column()
    yield from case.named({"gini": gini(values), "adjustedgini": adjusted_gini(values)})


def _observed(case: Case, shape: tuple[int, ...]) -> tuple[Any, float]:
    """Points by cell, row 0 in the south, and how many fell outside the grid."""
    given = case.inputs.get("points", "")
    if isinstance(given, str):  # "one point in the centre of each of the 8 cells"
        return np.ones(shape), 0.0
    found = re.match(
        r"([\d.]+)\s*x\s*([\d.]+)(?:, offset \(\s*([-\d.]+),\s*([-\d.]+)\s*\))?", str(case.inputs.get("cell", "1x1"))
    )
    width, height, x0, y0 = (float(part or 0) for part in found.groups()) if found else (1.0, 1.0, 0.0, 0.0)
    x, y = np.asarray(given, np.float64).reshape(-1, 2).T
    column, row = np.floor((x - x0) / width).astype(int), np.floor((y - y0) / height).astype(int)
    inside = (column >= 0) & (column < shape[1]) & (row >= 0) & (row < shape[0])
    counts = np.zeros(shape)
    np.add.at(counts, (row[inside], column[inside]), 1.0)
    return counts, float((~inside).sum())


def _table(case: Case) -> Any:
    for key in ("X", "points"):
        if key in case.inputs:
            return np.asarray(case.inputs[key], np.float64)
    if "csv" not in case.inputs:
        return np.column_stack(case.points())
    columns = case.params.get("columns") or [
        name for name in case.table() if not re.match(r"(?i)^(|id|weights?)$", name)
    ]
    return np.column_stack([case.column(name) for name in columns])


def _by_appearance(labels: Any) -> Any:
    order: dict[int, int] = {}
    return np.asarray(
        [-1 if label < 0 else order.setdefault(label, len(order)) for label in np.asarray(labels).tolist()]
    )
