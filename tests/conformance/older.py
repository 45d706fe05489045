"""The golden cases of an older layout, which named a method in words, as cases that name functions: one or several."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from app.conformance.case import Case, case_of
from app.conformance.number import Printed

Old = dict[str, Any]
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def older_cases(folder: Path) -> dict[str, list[Case]]:
    """By id, the cases that say what each older one says."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        old = json.loads(path.read_text(encoding="utf-8"), parse_float=Printed)
        found[old["id"]] = [
            case_of(
                {
                    "id": old["id"], "function": function, "arguments": arguments, "expected": expected,
                    "tolerance": own[0] if own else old["tolerance"], "source": str(old["source"]),
                },
                path.stem,
                folder,
            )
            for function, arguments, expected, *own in CASES[old["id"]](old)
        ]  # fmt: skip
    return found


def csv(old: Old, *columns: str) -> list[Any]:
    return [{"csv": old["inputs"]["csv"].split(" ")[0], "column": name} for name in columns]


def aoristic(old: Old) -> Iterator[Any]:
    for (start, end), expected in zip(old["inputs"]["cases"], old["expected"], strict=True):
        week = [[1 / 168 if isinstance(expected, str) else 0] * 7 for _ in range(24)]
        for name, share in () if isinstance(expected, str) else expected.items():
            week[int(name[3:])][DAYS.index(name[:3])] = share
        yield "geo.aoristic.week", {"start": {"times": [start]}, "end": {"times": [end]}}, week


def iris(old: Old) -> Iterator[Any]:
    points = {"csv": old["inputs"]["csv"], "columns": ["sl", "sw", "pl", "pw"]}
    sizes = {f"count({k})": size for k, size in enumerate(old["expected"]["sizes_by_first_appearance"])}
    arguments = {"points": points, "eps": old["params"]["eps"], "min_weight": old["params"]["min_pts"]}
    yield "models.clusters.dbscan_nd", arguments, {"count(-1)": old["expected"]["noise"], **sizes, "max()": 3}


def toy(old: Old) -> Iterator[Any]:
    x, y = zip(*old["inputs"]["X"], strict=True)
    rest = {"eps": 3, "min_weight": old["params"]["min_samples"]}
    yield "models.clusters.dbscan", {"x": x, "y": y, **rest}, old["expected"]
    yield "models.clusters.dbscan_nd", {"points": old["inputs"]["X"], **rest}, old["expected"]


def emerging(old: Old) -> Iterator[Any]:
    ways = {"up,p<.05": ([1], [0.01]), "down,p<.05": ([-1], [0.01])}
    for row in old["expected"]:
        hot, cold = ([[bool(side * z >= 1.96)] for z in row["z"]] for side in (1, -1))
        trend_z, trend_p = ways.get(row["trend"], ([0], [1]))
        first = row["expected"].split(" ")[0]
        sign = 1 if "hot" in row["expected"] else -1 if "cold" in row["expected"] else 0
        arguments = {"hot": hot, "cold": cold, "trend_z": trend_z, "trend_p": trend_p}
        yield (
            "models.emerging.eight_classes",
            arguments,
            {"pattern": ["none" if first == "no" else first], "sign": [sign]},
        )


def e_tests(old: Old) -> Iterator[Any]:
    for name, p in old["expected"].items():
        counts = [float(text) for text in re.findall(r"[\d.]+", name)]
        if len(counts) == 4:  # rates a/b against c/d, by the pooled rate as ptools has it
            yield "models.intervention.pooled_e_test", [counts[0], counts[2], counts[1], counts[3]], p
        elif len(counts) == 2:
            yield "models.intervention.e_test", counts, p
            yield "models.intervention.e_test", counts[::-1], p  # "symmetric"


def fdr(old: Old) -> Iterator[Any]:
    k, n = 2, old["inputs"]["n"]  # "2*0.1/78": of 78 p-values two pass
    for level in (0.10, 0.05):
        p = [level / n / 2] * k + [1] * (n - k)
        yield "models.multiplicity.fdr_cutoff", {"p": p, "alpha": level}, old["expected"][f"fdr({level:.2f})"]


def getis(old: Old) -> Iterator[Any]:
    x, y = zip(*old["inputs"]["points"], strict=True)
    band = {"function": "models.spatial_weights.distance_band", "arguments": {"x": x, "y": y, "radius": 15}}
    given, expected = {"values": old["inputs"]["y"], "weights": band}, old["expected"]
    whole = {"[0]": expected["global_G"], "[4]": expected["global_G_p_norm"]}
    yield "models.local_g.general_g", given, whole
    for name, star in (("Gi", False), ("Gistar", True)):
        for form, rows in (("binary", False), ("rowstd", True)):
            arguments = {**given, "star": star, "row_standardise": rows}
            yield "models.local_g.local_g", arguments, {"[0]": expected[f"{name}_z_{form}[0]"]}


def hits(old: Old) -> Iterator[Any]:
    for coverage, share in old["expected"].items():
        arguments = {"predicted": old["inputs"]["risk"], "observed": [1] * 8, "coverage": int(coverage) / 100}
        yield "models.accuracy.hit_rate", arguments, share


def line_densities(old: Old) -> Iterator[Any]:
    for row in old["expected"]:
        at = np.linspace(-1, 1, row["n"]).tolist()
        yield (
            "models.density_at.kde_at",
            {"points": at, "data": old["inputs"]["data"], "bandwidth": row["bw"]},
            row["y"],
        )


def quartic(old: Old) -> Iterator[Any]:
    dx, dy, h = old["inputs"]["dx"], old["inputs"]["dy"], old["params"]["bandwidth"]
    yield "models.promap.quartic_weight", {"dx": dx, "dy": dy, "bandwidth": h}, old["expected"]
    peak = 3 / np.pi / h**2 * 1e6  # the density itself, per km²
    density = {"at_x": dx, "at_y": dy, "x": [0], "y": [0], "bandwidth": h}
    yield "models.density_at.density_at", density, [share * peak for share in old["expected"]]


def burkitt(old: Old) -> Iterator[Any]:
    x, y, t = csv(old, "x", "y", "t")
    expected, delta, tau = old["expected"], old["params"]["delta"], old["params"]["tau"]
    edges = {
        "distance_edges": [0, np.nextafter(delta, np.inf), "inf"],
        "day_edges": [0, np.nextafter(tau, np.inf), "inf"],
    }
    table = {"x": x, "y": y, "days": t, **edges, "permutations": 0}
    yield (
        "models.near_repeat.knox", table,
        {"observed[0][0]": expected["statistic"], "observed": expected["observed_2x2"]} |
        {"expected": expected["expected_2x2"]},
    )  # fmt: skip
    part = {
        name: {"function": "models.near_repeat.knox", "arguments": table, "attribute": f"{name}[0][0]"}
        for name in ("observed", "expected")
    }
    yield "models.space_time_tests.knox_poisson", part, expected["p_poisson"]
    events = {"x": x, "y": y, "t": t}
    yield "models.space_time_tests.mantel", events, expected["mantel"]
    yield "models.space_time_tests.jacquez", {**events, "k": 3}, expected["jacquez_k3"]
    near = {**events, "distance": delta, "days": tau}
    yield "models.space_time_tests.modified_knox", near, expected["modified_knox"]
    ids, p = expected["local_ids_with_nsti>0"], expected["local_p_hypergeom"]
    others = {f"both[{k}]": 0 for k in range(188) if k not in ids}
    yield (
        "models.space_time_tests.local_knox",
        near,
        {f"p[{k}]": value for k, value in zip(ids, p, strict=True)} | others,
    )


def arson(old: Old) -> Iterator[Any]:
    x, y, t = csv(old, "x", "y", "t")
    near, soon = [0, 0, 200, 400, 600, "inf"], [0, 1, 2, 3, "inf"]
    arguments = {"x": x, "y": y, "days": t, "distance_edges": near, "day_edges": soon, "permutations": 0}
    arguments["metric"] = "manhattan"
    counts = np.array(old["expected"]["observed_counts"])
    yield "models.near_repeat.knox", arguments, {"observed": counts.tolist()}
    mean = np.outer(counts.sum(1), counts.sum(0)) / counts.sum()
    printed = next(table for name, table in old["expected"].items() if name.startswith("NRC"))
    expected, near_enough = {}, {}
    for i, j in np.ndindex(counts.shape):  # their expectation is the mean of 99 permutations: 10 % or 4 standard errors
        if counts[i, j]:
            expected[f"expected[{i}][{j}]"] = counts[i, j] / printed[i][j]
            near_enough[f"expected[{i}][{j}]"] = {"atol": max(0.1 * mean[i, j], 4 * (mean[i, j] / 99) ** 0.5)}
        else:
            expected[f"ratio[{i}][{j}]"] = printed[i][j]
    yield "models.near_repeat.knox", arguments, expected, near_enough


def edge(old: Old) -> Iterator[Any]:
    days = [np.datetime64(day).astype(int).item() for day in old["inputs"]["date"]]
    arguments = {"x": old["inputs"]["x"], "y": old["inputs"]["y"], "days": days, "permutations": 0}
    arguments |= {"distance_edges": [0, 200, 400], "day_edges": [0, 3, 6]}
    yield "models.near_repeat.knox", arguments, {"observed": [[0, 1], [0, 0]]}  # first in space, second in time


def moran(old: Old) -> Iterator[Any]:
    (values,), path = csv(old, "totcon"), old["inputs"]["csv"].split(" ")[0]
    weights = {"csv": path, "column": "neighbours_1based", "split": " "}
    arguments = {"values": values, "weights": {"neighbours": weights, "first": 1, "row_standardise": True}}
    names = csv(old, "exp_Ii", "exp_E_Ii", "exp_Var_Ii", "exp_Z_Ii")
    expected = {f"[{k}]": column for k, column in enumerate(names)}
    yield "models.local_moran.local_moran", arguments, {"[0].length()": old["expected"]["rows"], **expected}


def strings(old: Old) -> Iterator[Any]:
    numbers = {"C1": list(range(1, 11)), "C2": [1] * 10}  # ten alone, and one of ten
    for name, expected in old["expected"].items():
        data, limits = old["inputs"][name[0]], old["params"][name]
        arguments = {"x": data["x"], "y": data["y"], "days": data["t"]}
        arguments |= {"distance": limits["dist"], "within": limits["days"]}
        yield "models.near_repeat.near_strings", arguments, numbers.get(name, expected)


def lines(old: Old) -> list[Any]:
    return [
        [[float(v) for v in pair.split()] for pair in text[12:-1].split(",")] for text in old["inputs"]["lines_wkt"]
    ]


def network_k(old: Old) -> Iterator[Any]:
    arguments = {"lines": lines(old), "events": old["inputs"]["points"], "distances": [3], "width": 2}
    yield (
        "models.network.network_k", arguments,
        {"k": [old["expected"]["k_at_3"]], "g": [old["expected"]["g_at_3_width2"]], "length": 20},
    )  # fmt: skip


def network_density(old: Old) -> Iterator[Any]:
    arguments = {"lines": lines(old), "events": old["inputs"]["events"], "samples": [old["inputs"]["sample"]]}
    yield "models.network.network_kde", {**arguments, "bandwidth": old["params"]["bw"]}, [old["expected"]]


def promap(old: Old) -> Iterator[Any]:
    arguments = {"age_weeks": old["inputs"]["dt_weeks"], "distance_cells": old["inputs"]["dd_cells"]}
    arguments |= {"time_bandwidth": 8, "space_bandwidth": old["params"]["space_bandwidth_cells"]}
    yield "models.promap.classic_weight", arguments, old["expected"]


def ripley(old: Old) -> Iterator[Any]:
    for pattern in old["inputs"].values():
        (x, y), window = zip(*pattern["points"], strict=True), pattern["window"]
        for correction, k in old["expected"].items():
            arguments = {"x": x, "y": y, "window": [window[0][0], window[1][0], window[0][1], window[1][1]]}
            yield "models.nearest.ripley_k", {**arguments, "radii": old["params"]["r"], "correction": correction}, k


def cells(old: Old) -> Iterator[Any]:
    expected, side = old["expected"], 50 * old["expected"]["unrounded"]
    for width, height, rounded, name in (
        (side, side, True, "rounded"), (1, 1, False, "no_crs_points_(1,1),(2,2)"),
        (5000, 9000, True, "bbox 5000x9000 m"), (4999, 9000, True, "bbox 4999x9000 m"),
    ):  # fmt: skip
        yield "models.cell_size.cell_size", [width, height, rounded], expected[name]


def small(old: Old) -> Iterator[Any]:
    for counts, g in zip(old["inputs"]["counts"], old["expected"], strict=True):
        yield "models.small_sample.g_statistic", [counts], g
        yield "models.small_sample.exact_g", {"counts": counts}, {"g": g}


def guide(old: Old) -> Iterator[Any]:
    r, c, d = ((old["inputs"][f"{arm}b"], old["inputs"][f"{arm}a"]) for arm in "RCD")
    names = {
        "net_effect": "NE", "success": "success_measure", "buffer": "buffer_displacement_measure", "wdq": "WDQ",
        "total_net_effect": "TNE",
    }  # fmt: skip
    yield "models.intervention.gross_effect", [list(r)], old["expected"]["GE"]
    yield (
        "models.intervention.wdq",
        [list(r), list(c), list(d)],
        {ours: old["expected"][name] for ours, name in names.items()},
    )


def weighted(old: Old) -> Iterator[Any]:
    for (points, eps, weights), labels in zip(
        old["inputs"]["points_eps_weights"], old["expected"]["labels"], strict=True
    ):
        rest = {"eps": eps, "min_weight": old["params"]["min_weight"], "weights": weights}
        x, y = zip(*points, strict=True)
        yield "models.clusters.dbscan", {"x": x, "y": y, **rest}, labels
        yield "models.clusters.dbscan_nd", {"points": points, **rest}, labels


def unequal(old: Old) -> Iterator[Any]:
    for (c1, n1, c2, n2), p in zip(old["inputs"]["cases_c1_n1_c2_n2"], old["expected"]["p"], strict=True):
        yield "models.intervention.e_test", [c1, c2, n1, n2], p


def exact(old: Old) -> Iterator[Any]:
    low, high = old["expected"]["ci"]
    yield "models.poisson_tests.poisson_rate_test", [137, 24.19893], {"low": low, "high": high}
    count = {"function": "models.poisson_interval.poisson_interval", "arguments": [137]}
    yield count["function"], count["arguments"], {"[0]": low * 24.19893, "[1]": high * 24.19893}
    arguments = {"first": 11, "second": 21, "first_size": 800, "second_size": 3011, "alternative": "greater"}
    yield "models.poisson_tests.poisson_ratio_test", arguments, {"p": old["expected"]["greater_p"]}


def ranked(old: Old) -> Iterator[Any]:
    arguments = {"predicted": old["inputs"]["pred"], "observed": old["inputs"]["obs"], "area": old["inputs"]["area"]}
    yield "models.accuracy.pai", arguments, {name.lower(): values for name, values in old["expected"].items()}


def thumb(old: Old) -> Iterator[Any]:
    expected = {"value": old["expected"]["mean"], "axes": old["expected"]["nrd"]}
    yield "models.bandwidth.rule_of_thumb", {"x": old["inputs"]["x"], "y": old["inputs"]["y"]}, expected


CASES: dict[str, Callable[[Old], Iterator[Any]]] = {
    "aoristic_hand_cases_crimepy": aoristic,
    "dbscan_iris_rdbscan": iris,
    "dbscan_toy_sklearn_doc": toy,
    "ehsa_truth_table_arcgis": emerging,
    "etest_poisson": e_tests,
    "fdr_esda": fdr,
    "gi_esda_6pt": getis,
    "hit_rate_open_cp": hits,
    "kde1d_gaussian_scipy": line_densities,
    "kde_quartic_weight_open_cp": quartic,
    "knox_burkitt_pointpats": burkitt,
    "knox_chicago_arson_nrc": arson,
    "knox_pathological_nearrepeat": edge,
    "localmoran_afcon_spdep": moran,
    "near_strings_ptools": strings,
    "network_k_spnetwork": network_k,
    "nkde_discontinuous_spnetwork": network_density,
    "promap_classic_weight_open_cp": promap,
    "ripley_k_3pt_astropy_spatstat": ripley,
    "sfhotspot_cell_size": cells,
    "small_sample_G": small,
    "wdq_pop_guide10": guide,
    "bandwidth_nrd_geyser": thumb,
    "dbscan_weighted_sklearn": weighted,
    "etest_unequal_sizes_fortran": unequal,
    "gini_ineq_doc": lambda old: iter(
        [("models.concentration.gini", [old["inputs"]["values"]], old["expected"]["gini"])]
    ),
    "pai_unequal_area_ptools": ranked,
    "poisson_r_doc": exact,
}
