"""Clusters, concentration and the accuracy of forecasts."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from app.conformance.case import Case, Number
from models.accuracy import hit_rate, pai, pai_at
from models.clusters import dbscan, dbscan_nd
from models.concentration import adjusted_gini, gini


def dbscan_labels(case: Case) -> Iterator[Number]:
    """Labels (whatever their numbers), or how many are noise and the sizes in the order of the first core points."""
    rows = _table(case)
    least = float(next(case.params[key] for key in ("min_samples", "min_pts", "min_weight") if key in case.params))
    if case.params.get("self_counts") is False:
        least += 1
    eps = float(case.params["eps"])
    weights = case.column("weights", "weight", "w") if case.has("weights", "weight", "w") else None
    found = {"": dbscan_nd(rows, eps=eps, min_weight=least, weights=weights)}
    if rows.shape[1] == 2:
        found["on weighted places "] = dbscan(rows[:, 0], rows[:, 1], eps=eps, min_weight=least, weights=weights)
    for kind, ours in found.items():
        if isinstance(case.expected, list):
            yield from case.number(f"{kind}label", _by_appearance(case.expected), _by_appearance(ours))
            continue
        sizes = np.bincount(ours[ours >= 0])
        numbers: dict[str, Any] = {"noise": int((ours < 0).sum()), "clusters": len(sizes)}
        numbers |= {"sizes_by_first_appearance": sizes, "sizes": sorted(sizes.tolist(), reverse=True)}
        for key, expected in case.expected.items():
            if key == "labels":
                yield from case.number(f"{kind}label", _by_appearance(expected), _by_appearance(ours))
            elif (name := re.sub(r"^(n|number_of|estimated_number_of)_|_points$", "", key.lower())) in numbers:
                yield from case.number(f"{kind}{key}", expected, numbers[name])
            else:
                yield case.note(key, "not a number of this method")


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
        yield from _one_area(case)
        return
    scores = pai(
        case.column("predicted", "pred"),
        case.column("observed", "obs"),
        case.inputs.get("area", case.params.get("area", 1.0)),
    )
    for key, expected in case.expected.items():
        if key.lower() in ("pai", "pei", "rri"):
            yield from case.number(key, expected, getattr(scores, key.lower()))
        else:
            yield case.note(key, "not a number of this method")


def _one_area(case: Case) -> Iterator[Number]:
    """PAI, hit rate and, with the best possible n_star, PEI of one flagged area: n of N crimes in a of A."""
    n, total, a, whole = (float(case.inputs[key]) for key in ("n", "N", "a", "A"))
    ours = {"pai": pai_at(n, total, a, whole), "hit_rate": n / total}
    if "n_star" in case.inputs:
        ours["pei"] = ours["pai"] / pai_at(float(case.inputs["n_star"]), total, a, whole)
    for key, expected in case.expected.items():
        if key.lower() in ours:
            yield from case.number(key, expected, ours[key.lower()])
        else:
            yield case.note(key, "not a number of this method")


def concentration(case: Case) -> Iterator[Number]:
    """gini and adjusted_gini of counts by unit."""
    values = case.value_column()
    for key, expected in case.expected.items():
        if key.lower() in ("gini", "adjusted_gini"):
            yield from case.number(key, expected, gini(values) if key.lower() == "gini" else adjusted_gini(values))
        else:
            yield case.note(key, "not a number of this method")


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
    columns = case.params.get("columns") or [
        name for name in case.table() if not re.match(r"(?i)^(|id|weights?)$", name)
    ]
    return np.column_stack([case.column(name) for name in columns])


def _by_appearance(labels: Any) -> Any:
    order: dict[int, int] = {}
    return np.asarray(
        [-1 if label < 0 else order.setdefault(label, len(order)) for label in np.asarray(labels).tolist()]
    )
