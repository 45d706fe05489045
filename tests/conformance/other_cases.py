"""Other cases of the same methods: other ids, other inputs, expected by other means than our models."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.stats import hypergeom, poisson, theilslopes
from sklearn.cluster import DBSCAN

R = np.random.default_rng(21)


def other_g():
    points, y = R.uniform(0, 50, (12, 2)), R.gamma(2, size=12)
    near = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) <= 20
    z = (near @ y - y.mean() * near.sum(1)) / (y.std() * np.sqrt((12 * near.sum(1) - near.sum(1) ** 2) / 11))
    apart = near & ~np.eye(12, dtype=bool)
    return {
        "method": "Getis-Ord local G* z",
        "inputs": {"points": points.tolist(), "y": y.tolist()},
        "params": {"weights": "binary distance band, threshold 20"},
        "expected": {
            "global_G": (y @ apart @ y) / (y.sum() ** 2 - y @ y),
            "Gistar_z_binary[4]": z[4],
            "Gistar_z_binary": z.tolist(),
        },
        "tolerance": {"rtol": 1e-9},
    }


def other_moran(folder):
    values = R.normal(size=6)
    lists = ["2 3", "1", "1 4 5", "3", "3 6", "5"]
    rows = "\n".join(f"{v!r},{n}" for v, n in zip(values.tolist(), lists, strict=True))
    (folder / "ring.csv").write_text(f"rate,neighbours_1based\n{rows}\n")
    z = (values - values.mean()) / values.std()
    lag = [np.mean([z[int(j) - 1] for j in row.split()]) for row in lists]
    return {
        "method": "Local Moran Ii",
        "inputs": {"csv": "ring.csv (rate, neighbours_1based)"},
        "expected": {"rows": 6, "Ii": (z * lag).tolist(), "Ii[2]": z[2] * lag[2]},
        "tolerance": {"rtol": 1e-9},
    }


def other_knox():
    x, y, t = R.integers(0, 9, (3, 30)).tolist()
    i, j = np.triu_indices(30, 1)
    near = np.hypot(np.subtract.outer(x, x), np.subtract.outer(y, y))[i, j] <= 3
    soon = np.abs(np.subtract.outer(t, t))[i, j] <= 2
    both, pairs = int((near & soon).sum()), len(i)
    expected = near.sum() * soon.sum() / pairs
    space = [(near & ((i == k) | (j == k))).sum() for k in range(30)]
    time = [(soon & ((i == k) | (j == k))).sum() for k in range(30)]
    own = np.array([(near & soon & ((i == k) | (j == k))).sum() for k in range(30)])
    local = [np.mean([hypergeom.sf(own[k] - 1, 29, m, space[k]) for m in time]) for k in np.flatnonzero(own)]
    return {
        "method": "Knox statistic",
        "inputs": {"x": x, "y": y, "t": t},
        "params": {"delta": 3, "tau": 2, "closed": "<="},
        "expected": {
            "statistic": both,
            "observed_2x2": [
                [both, int(near.sum()) - both],
                [int(soon.sum()) - both, pairs - int((near | soon).sum())],
            ],
            "p_poisson": 1 - poisson.cdf(both, expected),
            "local_ids_with_nsti>0": np.flatnonzero(own).tolist(),
            "local_p_hypergeom": local,
            "modified_knox": both - np.dot(space, time) / 29 / 2,
        },
        "tolerance": {"rtol": 1e-8},
    }


def other_bands():
    x, y = R.integers(0, 4, (2, 25)).tolist()
    days = R.integers(1, 9, 25)
    i, j = np.triu_indices(25, 1)
    apart = (np.abs(np.subtract.outer(x, x)) + np.abs(np.subtract.outer(y, y)))[i, j]
    gap = np.abs(np.subtract.outer(days, days))[i, j]
    rows = [apart == 0, (apart > 0) & (apart < 2), (apart >= 2) & (apart < 4), apart >= 4]
    columns = [gap < 3, (gap >= 3) & (gap < 6), gap >= 6]
    table = [[int((a & b).sum()) for b in columns] for a in rows]
    ratio = [[int((a & b).sum()) / (a.sum() * b.sum() / len(i)) for b in columns] for a in rows]
    return {
        "method": "Knox, bands",
        "inputs": {"x": x, "y": y, "date": [f"2024-03-{d:02d}" for d in days]},
        "params": {"metric": "manhattan", "NRC settings": "spatial bw 2 x2, temporal bw 3 x2, 99 iterations"},
        "expected": {"observed_counts": table, "NRC_observed_over_expected (labels as printed)": ratio},
        "tolerance": {"ratios": "10% (99 iterations)"},
    }


def edge(distance, days, words):
    return {
        "method": "Knox interval-edge test",
        "inputs": {"x": [0, 0], "y": [0, distance], "date": ["2019-01-01", f"2019-01-{1 + days:02d}"]},
        "expected": {"sds[0,100,300) tds[0,3,6)": words},
        "tolerance": "exact",
    }


def other_strings():
    return {
        "method": "Near-repeat strings",
        "inputs": {"D": {"x": [0, 1, 2, 9], "y": [0, 0, 0, 0], "t": [5, 1, 5, 5]}},
        "params": {"D1": {"dist": 1.5, "days": 5}, "D2": {"dist": 1.5, "days": 4}},
        "expected": {"D1": [1, 1, 1, 2], "D2": "4 singleton components"},
    }


def other_ripley():
    points = R.uniform(2, 9, (9, 2))
    gaps = [(abs(a[0] - b[0]), abs(a[1] - b[1])) for k, a in enumerate(points) for b in points[k + 1 :]]
    k = [160 / 72 * 2 * sum(np.hypot(*g) <= r for g in gaps) for r in (1, 3)]
    shifted = [
        160 / 72 * 2 * sum(160 / ((16 - g[0]) * (10 - g[1])) * (np.hypot(*g) <= r) for g in gaps) for r in (1, 3)
    ]
    pattern = {"points": points.tolist(), "window": [[0, 16], [0, 10]]}
    return {
        "method": "Ripley K",
        "inputs": {"Z": pattern},
        "params": {"r": [1, 3]},
        "expected": {"none": k, "translation": shifted},
        "tolerance": {"rtol": 1e-9},
    }


def other_dbscan():
    points = R.normal(size=(80, 3))
    labels = DBSCAN(eps=0.7, min_samples=5).fit(points).labels_
    sizes = [int((labels == k).sum()) for k in range(labels.max() + 1)]
    return {
        "method": "DBSCAN cluster sizes (3-D)",
        "inputs": {"X": points.tolist()},
        "params": {"eps": 0.7, "min_pts": 5},
        "expected": {"noise": int((labels < 0).sum()), "sizes_by_first_appearance": sizes},
    }


def other_plane_dbscan():
    points = R.normal(size=(60, 2)).round(1)
    labels = DBSCAN(eps=0.3, min_samples=4).fit(points).labels_
    return {
        "method": "DBSCAN toy",
        "inputs": {"X": points.tolist()},
        "params": {"eps": 0.3, "min_samples": 4},
        "expected": labels.tolist(),
    }


def other_trend():
    series = R.poisson(4, 20)
    s = sum(np.sign(series[j] - series[i]) for j in range(20) for i in range(j))
    return {
        "method": "Mann-Kendall",
        "inputs": {"values": series.tolist()},
        "expected": {"s": int(s), "Tau": s / 190, "slope": theilslopes(series)[0]},
        "tolerance": {"rtol": 1e-12},
    }


CASES: dict[str, Callable[[], dict[str, Any]]] = {
    "local g": other_g,
    "knox": other_knox,
    "knox bands": other_bands,
    "edge below": lambda: edge(99.5, 2, "pair in (99.5 m -> first spatial band, 2 days -> first temporal band)"),
    "edge on": lambda: edge(100, 3, "pair in (100 m -> second spatial band, 3 days -> second temporal band)"),
    "strings": other_strings,
    "ripley": other_ripley,
    "dbscan nd": other_dbscan,
    "dbscan": other_plane_dbscan,
    "mann-kendall": other_trend,
    "fdr": lambda: {
        "method": "FDR cut-off (Benjamini-Hochberg)",
        "inputs": {"p": [0.001, 0.2, 0.02, 0.012, 0.9]},
        "expected": {"fdr(0.05)": 3 * 0.05 / 5, "fdr(0.01)": 0.01 / 5},
        "tolerance": {"rtol": 1e-12},
    },
    "aoristic": lambda: {
        "method": "Aoristic",
        "inputs": {"cases": [["2024-03-15T22:30", "2024-03-16T01:15"], ["2024-06-02T03:59", None]]},
        "expected": [{"Fri22": 2 / 11, "Fri23": 4 / 11, "Sat00": 4 / 11, "Sat01": 1 / 11}, {"Sun03": 1}],
        "tolerance": {"atol": 1e-12},
    },
    "emerging": lambda: {
        "method": "Emerging hot spot category",
        "inputs": {},
        "expected": [{"expected": "consecutive cold spot", "z": [0, 0, 0, -2, -2, -1.96], "trend": None}],
    },
    "e-test": lambda: {
        "method": "E-test",
        "inputs": {"pairs": [[7, 7], [1, 4]]},
        "expected": {"(7,7)": 1.0 - np.exp(-14), "symmetric": True, "(0,0)": "undefined"},
        "tolerance": {"atol": 1e-6},
    },
    "hit rate": lambda: {
        "method": "Hit rate at coverage %",
        "inputs": {
            "risk": [[9, 1], [2, 3]],
            "cell": "5x5, offset (10,10)",
            "points": [[11, 11], [19, 19], [16, 12], [0, 0]],
        },
        "expected": {"25": 0.25, "50": 0.5, "74": 0.5, "100": 0.75},
        "tolerance": {"rtol": 1e-12},
    },
    "kde": lambda: {
        "method": "KDE 1-D Gaussian",
        "inputs": {"data": [0.0, 2.0]},
        "params": {"grid": "linspace(0,2,n)", "bw": "gaussian sigma"},
        "expected": [{"bw": 0.5, "n": 2, "y": [(1 + np.exp(-8)) / (2 * 0.5 * np.sqrt(2 * np.pi))] * 2}],
        "tolerance": {"rtol": 1e-9},
    },
    "quartic": lambda: {
        "method": "Quartic (biweight) distance weight, bandwidth 75 m",
        "inputs": {"dx": [3, 60, 75], "dy": [4, 45, 1]},
        "params": {"bandwidth": 75},
        "expected": [(1 - 25 / 5625) ** 2, 0, 0],
        "tolerance": {"rtol": 1e-10},
    },
    "promap": lambda: {
        "method": "Prospective hotspot (ProMap) classic weight",
        "inputs": {"dt_weeks": [0, 3, 4], "dd_cells": [1, 2, 0]},
        "params": {"time_bandwidth_weeks": 4, "space_bandwidth_cells": 3},
        "expected": [1 / 2, 1 / 12, 0],
        "tolerance": {"rtol": 1e-12},
    },
    "network k": lambda: {
        "method": "Network K and G functions",
        "inputs": {
            "lines_wkt": ["LINESTRING (0 0, 10 0)", "LINESTRING (10 0, 10 10)"],
            "points": [[8, 0], [10, 3], [1, 0]],
        },
        "expected": {"k_at_5": 20 / 2 * 2 / 3, "k_at_7": 20 / 2 * 4 / 3, "g_at_12_width1": 20 / 2 * 2 / 3},
        "tolerance": {"decimals": 6},
    },
    "network kde": lambda: {
        "method": "Network KDE (discontinuous), quartic",
        "inputs": {
            "lines_wkt": ["LINESTRING (0 0, 10 0)", "LINESTRING (10 0, 20 0)", "LINESTRING (10 0, 10 9)"],
            "events": [[6, 0]],
            "sample": [13, 0],
        },
        "params": {"kernel": "quartic", "bw": [20]},
        "expected": 15 / 16 * (1 - 0.35**2) ** 2 / 20 / 2,
        "tolerance": {"rtol": 1e-9},
    },
    "cell size": lambda: {
        "method": "Automatic cell size rule",
        "inputs": {},
        "expected": {"bbox 26000x31000 m": 500, "no_crs_points_(0,0),(5,10)": 0.1},
        "tolerance": {"rtol": 1e-9},
    },
    "small sample": lambda: {
        "method": "Exact small-sample test (G statistic)",
        "inputs": {"counts": [[4, 0], [2, 2]]},
        "expected": [5.55, 0.0],
        "tolerance": {"decimals": 2},
    },
    "displacement": lambda: {
        "method": "Weighted displacement quotient",
        "inputs": {"Rb": 200, "Ra": 140, "Cb": 400, "Ca": 380, "Db": 100, "Da": 90},
        "expected": {"GE": 60, "WDQ": 0.10, "TNE": 55.0, "WDD": -50, "SE": 1310**0.5, "RES": 200 * 380 / 140 / 400},
        "tolerance": {"rtol": 1e-9},
    },
    "nearest": lambda: {
        "method": "Nearest-neighbour index (Clark-Evans)",
        "inputs": {"points": [[0, 0], [0, 3], [10, 0]]},
        "params": {"area": 100},
        "expected": {"mean": 16 / 3, "expected": 0.5 * (100 / 3) ** 0.5},
        "tolerance": {"rtol": 1e-12},
    },
    "pai": lambda: {
        "method": "PAI, PEI and RRI",
        "inputs": {"predicted": [3, 2, 1], "observed": [1, 2, 0]},
        "expected": {"PAI": [1.0, 1.5, 1.0], "PEI": [0.5, 1.0, 1.0], "RRI": [3, 5 / 3, 2]},
        "tolerance": {"rtol": 1e-12},
    },
    "gini": lambda: {
        "method": "Adjusted Gini",
        "inputs": {"values": [0, 0, 0, 0, 1, 1]},
        "expected": {"gini": 2 / 3, "adjusted_gini": 0.0},
        "tolerance": {"atol": 1e-12},
    },
}
