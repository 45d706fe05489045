"""Cases of many methods, expected by other means than our models: numpy, scipy, scikit-learn, or a formula by hand."""

from typing import Any

import numpy as np
from scipy.stats import hypergeom, poisson, theilslopes
from sklearn.cluster import DBSCAN

Case = tuple[str, Any, Any, Any]
"""Function, arguments, expected, tolerance."""
EXACT, NEAR = "exact", {"rtol": 1e-9}


def local_statistics(r: np.random.Generator) -> list[Case]:
    points, y = r.uniform(0, 50, (12, 2)), r.gamma(2, size=12)
    near = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) <= 20
    z = (near @ y - y.mean() * near.sum(1)) / (y.std() * np.sqrt((12 * near.sum(1) - near.sum(1) ** 2) / 11))
    apart = near & ~np.eye(12, dtype=bool)
    dense = {"dense": apart.astype(int).tolist()}
    g = (y @ apart @ y) / (y.sum() ** 2 - y @ y)
    v = r.normal(size=6)
    lists = [[2, 3], [1], [1, 4, 5], [3], [3, 6], [5]]
    d = (v - v.mean()) / v.std()
    lag = np.array([d[np.array(row) - 1].mean() for row in lists])
    ring = {"neighbours": lists, "first": 1, "row_standardise": True}
    of = {"values": v.tolist(), "weights": ring}
    i = (d * lag).tolist()
    grid = [[1, 0, 0, 0, 0], [0, 0, 4, 0, 0], [0, 0, 10, 5, 0], [0] * 5, [0] * 5]
    known = {"[2][2]": 2.145809, "[0,0]": -0.523810, "[4][-1]": -0.761905}  # domain reference 6.4
    p = [0.001, 0.2, 0.02, 0.012, 0.9]
    return [
        ("local_g", {"values": y.tolist(), "weights": dense}, {"": z.tolist(), "[4]": z[4]}, NEAR),
        ("models.local_g.general_g", [y.tolist(), dense], {"[0]": g}, NEAR),
        ("models.local_moran:local_moran", of, {"[0]": i}, NEAR),
        ("local_moran", {**of, "ddof": 1}, {"[0]": (np.array(i) * 5 / 6).tolist(), "[1].length()": 6}, NEAR),
        ("local_g_grid", {"values": grid, "radius": 150, "cell": 100}, known, {"atol": 5e-7}),
        ("fdr_cutoff", [p, 0.05], 0.03, NEAR),
        ("models.multiplicity.fdr_significant", {"p": p}, {"sum()": 3, "[1]": False}, EXACT),
    ]


def space_and_time(r: np.random.Generator) -> list[Case]:
    x, y, t = r.integers(0, 9, (3, 30)).tolist()
    i, j = np.triu_indices(30, 1)
    near = np.hypot(np.subtract.outer(x, x), np.subtract.outer(y, y))[i, j] <= 3
    soon = np.abs(np.subtract.outer(t, t))[i, j] <= 2
    both, pairs = int((near & soon).sum()), len(i)
    space, time = ([(of & ((i == k) | (j == k))).sum() for k in range(30)] for of in (near, soon))
    own = np.array([(near & soon & ((i == k) | (j == k))).sum() for k in range(30)])
    local = [float(np.mean([hypergeom.sf(own[k] - 1, 29, m, space[k]) for m in time])) for k in range(30)]
    just = 3 + 1e-9
    table = [[both, int(near.sum()) - both], [int(soon.sum()) - both, pairs - int((near | soon).sum())]]
    edges = {"distance_edges": [0, just, "inf"], "day_edges": [0, 2.5, "Infinity"], "permutations": 0}
    events = {"x": x, "y": y, "t": t, "distance": 3, "days": 2}
    chance = float(poisson.sf(both, near.sum() * soon.sum() / pairs))
    knox = {"function": "knox", "arguments": {"x": x, "y": y, "days": t, **edges}}
    parts = [{**knox, "attribute": f"{name}[0][0]"} for name in ("observed", "expected")]
    return [
        ("knox", knox["arguments"], {"observed": table, "p": [["nan"] * 2] * 2}, EXACT),
        ("models.space_time_tests.knox_poisson", parts, chance, NEAR),
        ("models.space_time_tests.local_knox", events, {"p": local, "both": own.tolist()}, {"rtol": 1e-8}),
        ("models.space_time_tests.modified_knox", events, float(both - np.dot(space, time) / 29 / 2), NEAR),
        ("near_strings", [[0, 1, 2, 9], [0] * 4, [5, 1, 5, 5], 1.5, 5], [1, 1, 1, 2], EXACT),
        ("near_strings", [[0, 1, 2, 9], [0] * 4, [5, 1, 5, 5], 1.5, 4], {"max()": 4, "length()": 4}, EXACT),
        ("knox", {"x": [0, 0], "y": [0, 1], "days": [1, 3], "weights": [2, 1], "permutations": 0,
                  "distance_edges": [0, 1.1, "inf"], "day_edges": [0, 1.1, "inf"]},
         {"observed": [[1, 2], [0, 0]]}, EXACT),
    ]  # fmt: skip


def patterns(r: np.random.Generator) -> list[Case]:
    points = r.uniform(2, 9, (9, 2))
    x, y = points.T.tolist()
    gaps = [(abs(a[0] - b[0]), abs(a[1] - b[1])) for k, a in enumerate(points) for b in points[k + 1 :]]
    k = [160 / 72 * 2 * sum(float(np.hypot(*g) <= s) for g in gaps) for s in (1, 3)]
    shifted = [
        160 / 72 * 2 * sum(160 / ((16 - g[0]) * (10 - g[1])) * (np.hypot(*g) <= s) for g in gaps) for s in (1, 3)
    ]
    of = {"x": x, "y": y, "window": [0, 0, 16, 10], "radii": [1, 3]}
    deep, flat = r.normal(size=(80, 3)), r.normal(size=(60, 2)).round(1)
    labels = [DBSCAN(eps=e, min_samples=m).fit(p).labels_.tolist() for p, e, m in ((deep, 0.7, 5), (flat, 0.3, 4))]
    three = {"x": [0, 0, 10], "y": [0, 3, 0], "area": 100}
    hood = 0.5 * (100 / 3) ** 0.5
    donnelly = hood + (0.0514 + 0.0412 / 3**0.5) * 40 / 3
    series = r.poisson(4, 20)
    s = sum(np.sign(series[b] - series[a]) for b in range(20) for a in range(b))
    return [
        ("ripley_k", {**of, "correction": "none"}, k, NEAR),
        ("ripley_k", of, [float(v) for v in shifted], NEAR),
        ("dbscan_nd", {"points": deep.tolist(), "eps": 0.7, "min_weight": 5}, labels[0], EXACT),
        ("dbscan", {"x": flat[:, 0].tolist(), "y": flat[:, 1].tolist(), "eps": 0.3, "min_weight": 4}, labels[1], EXACT),
        ("dbscan", [[0, 1, 9], [0, 0, 9], 1, 4, [3, 1, 2]], [0, 0, -1], EXACT),
        ("nearest_neighbour", three, {"[0]": 16 / 3, "[1]": hood}, NEAR),
        ("nearest_neighbour", {**three, "perimeter": 40}, {"[1]": donnelly, "[2]": 16 / 3 / donnelly}, NEAR),
        ("mann_kendall", [series.tolist()], {"s": int(s), "tau": s / 190, "slope": theilslopes(series)[0]}, NEAR),
        ("choose_min_weight", {"x": [], "y": [], "eps": 100}, {"value": 6, "rule": "no_incidents"}, EXACT),
    ]  # fmt: skip


def densities_and_streets() -> list[Case]:
    share = 3 / np.pi * (1 - 0.25) ** 2 / 0.2**2
    at = {"at_x": [100, 300], "at_y": [0, 300], "x": [0, 600], "y": [0, 0], "weights": [2, 5], "bandwidth": 200}
    line = {"points": [0, 2], "data": [0, 2], "bandwidth": 0.5}
    one = (1 + np.exp(-8)) / (2 * 0.5 * np.sqrt(2 * np.pi))
    ways = [[[0, 0], [10, 0]], [[10, 0], [10, 10]]]
    star = [[[0, 0], [10, 0]], [[10, 0], [20, 0]], [[10, 0], [10, 9]]]
    along = {"lines": star, "events": [[6, 0]], "samples": [[13, 0]], "bandwidth": 20}
    surface = {"values": [[1, 2], [3, 4]], "bounds": [0, 0, 20, 20], "cell": 10}
    return [
        ("models.density_at.density_at", at, [2 * share, 0], NEAR),
        ("models.density_at.kde_at", line, [one, one], NEAR),
        ("models.promap.quartic_weight", {"dx": [3, 60, 75], "dy": [4, 45, 1], "bandwidth": 75},
         [(1 - 25 / 5625) ** 2, 0, 0], NEAR),
        ("models.promap.classic_weight", [[0, 3, 4], [1, 2, 0], 4, 3], [1 / 2, 1 / 12, 0], NEAR),
        ("models.network.network_k", {"lines": ways, "events": [[8, 0], [10, 3], [1, 0]], "distances": [5, 7]},
         {"k": [20 / 2 * 2 / 3, 20 / 2 * 4 / 3]}, NEAR),
        ("network_kde", along, [15 / 16 * (1 - 0.35**2) ** 2 / 20 / 2], NEAR),
        ("kde", {"x": [50], "y": [50], "bounds": [0, 0, 100, 100], "cell": 10, "bandwidth": 200},
         {"values[5][5]": 3 / np.pi / 0.2**2 * (1 - 50 / 40000) ** 2, "cell": 10, "bounds[2]": 100}, NEAR),
        ("difference", {"before": surface, "after": surface, "bandwidth": 20},
         {"values.sum()": 0, "changed": [[0, 0], [0, 0]]}, EXACT),
    ]  # fmt: skip


def counts() -> list[Case]:
    back, now = (90 / 380 - 0.25), (140 / 380 - 0.25)
    arms = [[20, 10], [30, 32], [40, 41], [50, 49]]
    predicted = {"predicted": [3, 2, 1], "observed": [1, 2, 0], "area": 1}
    sized = {"treated": [20, 10], "control": [30, 30], "time_weights": [1, 2]}
    return [
        ("wdq", [[100, 140], [400, 380], [100, 90]], {"wdq": None, "buffer": back, "success": now}, NEAR),
        ("wdq", [[100, 140], [400, 380], [100, 90]], {"reason": "worse_than_control"}, EXACT),
        ("wdd", arms, {"estimate": -10, "se": sum(map(sum, arms)) ** 0.5}, NEAR),
        ("wdd", sized, {"estimate": 10 / 2 - 20 - (30 / 2 - 30)}, NEAR),
        ("e_test", [7, 7], 1, EXACT),
        ("e_test", [0, 0], None, EXACT),
        ("hit_rate", {"predicted": [[9, 1], [2, 3]], "observed": [1, 0, 1, 1], "coverage": 0.5, "outside": 1}, 0.5,
         NEAR),
        ("pai", predicted, {"pai": [1.0, 1.5, 1.0], "pei": [0.5, 1.0, 1.0], "rri": [3, 5 / 3, 2]}, NEAR),
        ("adjusted_gini", [[0, 0, 0, 0, 1, 1]], 0.0, {"atol": 1e-12}),
        ("shares", {"values": [1, 9, 10]}, {"[1].units": 1, "[2].unit_share": 2 / 3}, NEAR),
        ("exact_g", [[3, 0, 0, 0, 0, 0, 0]], {"g": 6 * np.log(7), "p": 7 / 343}, NEAR),
        ("models.cell_size.cell_size", [26000, 31000], 500, EXACT),
        ("geo.aoristic.week",
         [{"times": ["2024-03-15T22:30", "2024-06-02T03:59"]}, {"times": ["2024-03-16T01:15", None]}],
         {"[22][4]": 2 / 11, "[23][4]": 4 / 11, "[0][5]": 4 / 11, "[3][6]": 1, "sum()": 2}, NEAR),
        ("geo.places.collapse", [[1, 1, 2], [1, 1, 2]], {"weight": [2, 1], "inverse": [0, 0, 1]}, EXACT),
        ("geo.time.completeness.days_in", ["2024-02-01"], 29, EXACT),
        ("geo.space.rings.grown", [{"wkt": "POINT (0 0)"}, 0], "POLYGON EMPTY", EXACT),
        ("pai", {**predicted, "area": 0}, {"error": "ParameterError", "says": "area more than 0"}, EXACT),
    ]  # fmt: skip


def cases() -> list[Case]:
    """All of them, the same every time."""
    r = np.random.default_rng(21)
    return [*local_statistics(r), *space_and_time(r), *patterns(r), *densities_and_streets(), *counts()]
