"""Cases written in other ways than the golden ones, on the golden data that no golden case uses."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.cluster import DBSCAN

from app.conformance.folder import read_cases
from app.conformance.run import run_case

SHARED = Path(__file__).parents[2].parent / "shared"
DATA = SHARED / "golden/data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/golden is not there")


def columns(name: str, *wanted: str) -> Any:
    table = np.genfromtxt(DATA / name, delimiter=",", names=True, dtype=float, encoding="utf-8")
    return np.array([table[column] for column in wanted])


def trend() -> dict[str, Any]:
    births = columns("mk_daily-total-female-births.csv", "Births")[0]
    rises = np.sign(births[None] - births[:, None])[np.triu_indices(len(births), 1)].sum()
    return {
        "method": "Mann-Kendall test (original)",
        "inputs": {"csv": "data/mk_daily-total-female-births.csv"},
        "params": {"alpha": 0.05},
        "expected": {"s": float(rises), "h": True, "trend": "increasing"},
    }


def getis() -> dict[str, Any]:
    x, y, v = columns("getisord_256.csv", "x", "y", "val")
    near = np.hypot(x[:, None] - x, y[:, None] - y) <= 30
    w, n = near.sum(1), len(v)
    z = (near @ v - v.mean() * w) / (v.std() * np.sqrt((n * w - w**2) / (n - 1)))
    return {
        "method": "Getis-Ord Gi*, remote sensing",
        "inputs": {"csv": "data/getisord_256.csv (x, y, val)", "value": "val"},
        "params": {"threshold": 30, "weights": "binary"},
        "expected": {"z": z.tolist(), "z[119]": z[119], "Gstar[7]": near[7] @ v / v.sum()},
        "tolerance": {"rtol": 1e-9},
    }


def domain_grid() -> dict[str, Any]:
    grid = [[1, 0, 0, 0, 0], [0, 0, 4, 0, 0], [0, 0, 10, 5, 0], [0] * 5, [0] * 5]
    return {
        "method": "Gi* on a grid",
        "inputs": {"grid": grid},
        "params": {"weights": "queen and itself"},
        "expected": {"Gi*(2,2)": 2.145809, "Gi*[0,0]": -0.523810, "Gi*[4,4]": -0.761905},
        "tolerance": {"atol": 5e-7},
    }


def guerry(geoda: bool) -> dict[str, Any]:
    rows = [line.split(",") for line in (DATA / "guerry_queen.csv").read_text().splitlines()[1:]]
    values = np.array([float(row[1]) for row in rows])
    lag = np.array([np.mean([values[int(k)] - values.mean() for k in row[3].split()]) for row in rows])
    local = (values - values.mean()) / values.var(ddof=int(geoda)) * lag
    kind = {"method": "Local Moran, GeoDa"} if geoda else {"method": "Moran's I"}
    return {
        **kind,
        "inputs": {"csv": "data/guerry_queen.csv (Crm_prp, neighbours_0based)"},
        "expected": {"lisa": local.tolist(), "lisa[3]": local[3]} if geoda else {"I": local.mean(), "E_I": -1 / 84},
        "tolerance": {"rtol": 1e-9},
    }


def pattern(kind: str) -> dict[str, Any]:
    x, y = columns("spatstat_redwood.csv", "x", "y")
    n = len(x)
    gap_x, gap_y = np.abs(x[:, None] - x), np.abs(y[:, None] - y)
    apart = np.hypot(gap_x, gap_y) + 9 * np.eye(n)
    shared = {"inputs": {"csv": "data/spatstat_redwood.csv"}, "tolerance": {"rtol": 1e-9}}
    if kind == "nearest":
        expected = {"R": apart.min(1).mean() * 2 * n**0.5}
        return {**shared, "method": "Clark-Evans index", "params": {"window": [[0, 1], [-1, 0]]}, "expected": expected}
    weight = 1 / ((1 - gap_x) * (1 - gap_y))
    k = [float((weight * (apart <= r)).sum() / (n * (n - 1))) for r in (0.05, 0.2)]
    params = {"window": [0, -1, 1, 0], "radii": [0.05, 0.2]}
    return {**shared, "method": "Ripley's K", "params": params, "expected": {"translation": k}}


def bands() -> dict[str, Any]:
    x, y, t = columns("chicago_be_month1.csv", "x", "y", "t")
    i, j = np.triu_indices(len(x), 1)
    apart, gap = np.abs(x[i] - x[j]) + np.abs(y[i] - y[j]), np.abs(t[i] - t[j])
    near, soon = [0, 100, 200, 400], [0, 7, 14]
    return {
        "method": "Near repeat calculator: Knox",
        "inputs": {"csv": "data/chicago_be_month1.csv"},
        "params": {"metric": "manhattan", "sds": near, "tds": soon},
        "expected": {
            "observed": np.histogram2d(apart[apart < 400], gap[apart < 400], [near, [0, 7, 13.5]])[0].tolist()
        },
    }


def blobs() -> dict[str, Any]:
    points = columns("blobs750.csv", "x", "y").T
    labels = DBSCAN(eps=0.3, min_samples=10).fit(points).labels_
    return {
        "method": "DBSCAN demo",
        "inputs": {"csv": "data/blobs750.csv"},
        "params": {"eps": 0.3, "min_samples": 10},
        "expected": {
            "n_clusters": int(labels.max()) + 1,
            "n_noise": int((labels < 0).sum()),
            "labels": labels.tolist(),
        },
    }


def weighted() -> dict[str, Any]:
    inputs = {"X": [[0, 0], [1, 0], [9, 9]], "weights": [3, 1, 2]}
    return {
        "method": "DBSCAN, weighted",
        "inputs": inputs,
        "params": {"eps": 1, "min_pts": 4},
        "expected": [0, 0, -1],
    }


def burglaries() -> dict[str, Any]:
    return {
        "method": "Aoristic",
        "inputs": {"csv": "data/dc_burglaries_1025.csv (start, end)"},
        "expected": {"total": 1025},
        "tolerance": {"rtol": 1e-9},
    }


KERNELS = {
    "Epanechnikov": (0.75, lambda u: 1 - u**2),
    "biweight": (15 / 16, lambda u: (1 - u**2) ** 2),
    "triweight": (35 / 32, lambda u: (1 - u**2) ** 3),
    "triangular": (1.0, lambda u: 1 - u),
    "box": (0.5, lambda u: 1.0 + 0 * u),
}


def line(kernel: str) -> dict[str, Any]:
    peak, shape = KERNELS[kernel]
    data, weights, at = np.array([0, 0.1, 1, 2.5]), np.array([1, 2, 3, 4]), np.array([-0.2, 0.6, 2.0])
    u = np.abs(at[:, None] - data) / 0.7
    y = (np.where(u <= 1, shape(np.minimum(u, 1)), 0) * peak / 0.7) @ weights / weights.sum()
    return {
        "method": f"KDE 1-D {kernel}",
        "inputs": {"data": data.tolist(), "weights": weights.tolist(), "x": at.tolist()},
        "params": {"bandwidth": 0.7},
        "expected": y.tolist(),
        "tolerance": {"rtol": 1e-9, "atol": 1e-15},
    }


def distance(kernel: str) -> dict[str, Any]:
    ours = float(KERNELS[kernel][1](0.625))
    return {
        "method": f"{kernel} distance weight",
        "inputs": {"dx": [0, 75], "dy": [0, 100]},
        "params": {"bandwidth": 200},
        "expected": [1, ours],
        "tolerance": {"rtol": 1e-9},
    }


def plane() -> dict[str, Any]:
    share = 3 / np.pi * (1 - 0.25) ** 2 / 0.2**2
    return {
        "method": "KDE 2-D quartic",
        "inputs": {"points": [[0, 0], [600, 0]], "at": [[100, 0], [300, 300]], "weights": [2, 5]},
        "params": {"bandwidth": 200},
        "expected": [2 * share, 0],
        "tolerance": {"rtol": 1e-9},
    }


def before_after() -> dict[str, Any]:
    arms = {"treated": [20, 10], "control": [30, 32], "displacement": [40, 41], "displacement_control": [50, 49]}
    return {
        "method": "Weighted displacement difference",
        "inputs": arms,
        "expected": {"WDD": -10, "SE": sum(map(sum, arms.values())) ** 0.5},
        "tolerance": {"rtol": 1e-12},
    }


def gi_of_four() -> list[float]:
    """Ord and Getis 1995 on a chain of four, the place itself left out."""
    values, near = np.array([1.0, 2, 6, 3]), [[1], [0, 2], [1, 3], [2]]
    z = []
    for i, row in enumerate(near):
        others = np.delete(values, i)
        w = len(row)
        z.append((values[row].sum() - w * others.mean()) / (others.std() * ((3 * w - w * w) / 2) ** 0.5))
    return z


CASES = {
    "trend": trend,
    "getis": getis,
    "grid of the domain reference": domain_grid,
    "moran": lambda: guerry(False),
    "local moran with n - 1": lambda: guerry(True),
    "nearest": lambda: pattern("nearest"),
    "ripley": lambda: pattern("ripley"),
    "bands": bands,
    "blobs": blobs,
    "weighted": weighted,
    "burglaries": burglaries,
    "plane": plane,
    "before and after": before_after,
    **{f"{kernel} on a line": (lambda kernel=kernel: line(kernel)) for kernel in KERNELS},
    **{f"{kernel} by distance": (lambda kernel=kernel: distance(kernel)) for kernel in KERNELS},
    "Gi and not Gi*": lambda: {
        "method": "Getis-Ord local G",
        "inputs": {"values": [1, 2, 6, 3], "neighbors_1based": [[2], [1, 3], [2, 4], [3]]},
        "params": {"star": False},
        "expected": {"Zs": gi_of_four(), "Gs[0]": 2 / 11},
        "tolerance": {"rtol": 1e-9},
    },
    "Donnelly by the window": lambda: {
        "method": "Clark-Evans index",
        "inputs": {"points": [[1, 1], [1, 4], [9, 9]], "window": [[0, 10], [0, 10]]},
        "expected": {
            "naive": (naive := (6 + 89**0.5) / 3 / (0.5 * (100 / 3) ** 0.5)),
            "Donnelly": naive * (hood := 0.5 * (100 / 3) ** 0.5) / (hood + (0.0514 + 0.0412 / 3**0.5) * 40 / 3),
        },
        "tolerance": {"rtol": 1e-9},
    },
    "K beyond the window's side": lambda: {
        "method": "Ripley's L",
        "inputs": {"points": [[1, 1], [1, 4]], "window": [[0, 10], [0, 5]]},
        "params": {"r": [2, 20]},
        "expected": {"K_un": [0, 50], "translate": [0, 50 * 50 / (10 * 2)], "L": [0, (125 / np.pi) ** 0.5]},
        "tolerance": {"rtol": 1e-9},
    },
    "weights are repetitions": lambda: {
        "method": "Ripley K",
        "inputs": {"points": [[1, 1], [1, 4]], "weights": [2, 1], "window": [[0, 10], [0, 5]]},
        "params": {"r": [0, 3]},
        "expected": {"none": [50 * 2 / 6, 50]},
        "tolerance": {"rtol": 1e-9},
    },
    "weighted pairs": lambda: {
        "method": "Knox",
        "inputs": {"x": [0, 0], "y": [0, 1], "t": [1, 3], "weights": [2, 1]},
        "params": {"delta": 1, "tau": 1},
        "expected": {"statistic": 1, "observed_2x2": [[1, 2], [0, 0]]},
    },
    "a target that did worse": lambda: {
        "method": "Weighted displacement quotient",
        "inputs": {"Rb": 100, "Ra": 140, "Cb": 400, "Ca": 380, "Db": 100, "Da": 90},
        "expected": {"WDQ": (90 / 380 - 0.25) / (140 / 380 - 0.25), "GE": -40},
        "tolerance": {"rtol": 1e-12},
    },
    "ptools' names": lambda: {
        "method": "Weighted displacement difference",
        "inputs": {"treated": [20, 10], "control": [10, 10], "disp_treated": [20, 15], "disp_control": [10, 10]},
        "params": {"alpha": 0.1},
        "expected": {"Est_Total": -15, "SE_Total": 105**0.5, "LowCI": -15 - 1.6448536269514722 * 105**0.5},
        "tolerance": 1e-9,
    },
    "four classes": lambda: {
        "method": "Emerging hot spot category, 4-class",
        "expected": [{"expected": "persistent hotspot", "z": [3] * 8 + [0, 0]}, {"expected": "none", "z": [1] * 10}],
    },
    "the row's own trend": lambda: {
        "method": "Emerging hot spot category",
        "expected": [
            {"expected": "intensifying hot spot", "z": [2 + k for k in range(9)]},
            {"expected": "persistent hot spot", "z": [3] * 9, "trend": "up, p = 0.2"},
            {"expected": "diminishing cold spot", "z": [-3] * 9, "trend": "up,p<.05"},
        ],
    },
    "several series": lambda: {
        "method": "Mann-Kendall",
        "inputs": {"series": [[1, 2, 2, 5], [3, 1]]},
        "expected": [{"S": 5, "Var(S)": (4 * 3 * 13 - 2 * 9) / 18, "intercept": 0.25}, {"s": -1, "h": False}],
        "tolerance": "0.0001 %",
    },
    "G and its p": lambda: {
        "method": "Exact small-sample test (G statistic)",
        "inputs": {"counts": [3, 0, 0, 0, 0, 0, 0]},
        "expected": {"G": 6 * np.log(7), "p": 7 / 343},
        "tolerance": {"rtol": 1e-9},
    },
    "a list of e-tests": lambda: {
        "method": "E-test",
        "inputs": {"pairs": [[7, 7], [0, 0]]},
        "expected": [1.0 - np.exp(-14), None],
        "tolerance": {"atol": 1e-6},
    },
    "one area": lambda: {
        "method": "PAI and PEI",
        "inputs": {"n": 30, "N": 100, "a": 5, "A": 100, "n_star": 50},
        "expected": {"PAI": 6.0, "PEI": 0.6},
        "tolerance": {"rtol": 1e-12},
    },
    "one list of strings": lambda: {
        "method": "Near-repeat strings",
        "inputs": {"x": [0, 1, 9], "y": [0, 0, 0], "t": [5, 6, 5]},
        "params": {"dist": 1.5, "days": 2},
        "expected": ["a", "a", "b"],
    },
    "hit rate in per cent": lambda: {
        "method": "Hit rate",
        "inputs": {"risk": [[9, 1], [2, 3]], "points": [[0.5, 0.5], [1.5, 1.5]], "cell": "1x1"},
        "expected": {"25 %": 0.5, "50%": 1.0},
        "tolerance": {"rtol": 1e-12},
    },
    "one cut-off": lambda: {
        "method": "Benjamini-Hochberg",
        "inputs": {"p": [0.001, 0.2, 0.02, 0.012, 0.9]},
        "params": {"alpha": 0.05},
        "expected": 0.03,
        "tolerance": {"rtol": 1e-12},
    },
}


@pytest.mark.parametrize("name", CASES)
def test_other_layouts_pass_and_their_wrong_numbers_do_not(tmp_path: Path, name: str):
    (tmp_path / "data").symlink_to(DATA)
    case = {"id": "other", "params": {}, **CASES[name]()}
    (tmp_path / "case.json").write_text(json.dumps(case))
    result = run_case(read_cases(tmp_path)[0])
    assert result.passed, [number for number in result.numbers if number.ok is not True] or result.fault
    assert all(number.ok is not None for number in result.numbers)
    (tmp_path / "case.json").write_text(json.dumps({**case, "expected": wrong(case["expected"])}))
    assert not run_case(read_cases(tmp_path)[0]).passed


def wrong(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: wrong(part) for key, part in value.items()}
    if isinstance(value, list):
        return [wrong(part) for part in value[:1]] + value[1:]
    if isinstance(value, bool) or value is None:
        return not value
    return value + 1 if isinstance(value, int | float) else f"not {value}"
