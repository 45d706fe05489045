"""Cases on data that packages ship, held in CSV files beside them, with the numbers of R and of scikit-learn."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.cluster import DBSCAN

from app.conformance.case import case_of
from app.conformance.run import run_case

KERNELS = {
    "uniform": lambda u: 0.5 * np.ones_like(u),
    "epanechnikov": lambda u: 0.75 * (1 - u**2),
    "quartic": lambda u: 15 / 16 * (1 - u**2) ** 2,
    "triweight": lambda u: 35 / 32 * (1 - u**2) ** 3,
    "cone": lambda u: 1 - np.abs(u),
}


def column(file: str, name: str) -> dict[str, Any]:
    return {"csv": f"data/{file}.csv", "column": name}


def places(file: str) -> dict[str, Any]:
    return {"x": column(file, "x"), "y": column(file, "y")}


GUERRY = {
    "values": column("guerry_queen", "Crm_prp"),
    "weights": {"neighbours": {**column("guerry_queen", "neighbours_0based"), "split": " "}, "row_standardise": True},
}
WINDOW = {"window": [0, -1, 1, 0], "radii": [0.02490234375, 0.125, 0.1953125]}
PEERS: dict[str, tuple[str, dict[str, Any], Any]] = {
    # spdep 1.2-7: localG of spData's getisord with dnearneigh to 30 and 60 m, Gi and, with include.self, Gi*
    **{
        f"getisord {'Gi*' if star else 'Gi'} {reach}": (
            "local_g",
            {
                "values": column("getisord_256", "val"),
                "weights": {
                    "function": "models.spatial_weights.distance_band",
                    "arguments": {**places("getisord_256"), "radius": reach},
                },
                "star": star,
            },
            {"[119]": one, "[110]": two, "[0]": three, "[255]": four, "sum()": total},
        )
        for reach, star, (one, two, three, four, total) in (
            (30, False, (1.22197916259, -0.922158895589, -1.81513528485, 0.647150686215, 8.66936655423)),
            (30, True, (1.45077980739, -1.07889074044, -2.22970955849, 0.429147270821, 6.99168423763)),
            (60, False, (1.74809754297, -1.23242254071, -2.76599668597, 1.20500541619, 22.4849624755)),
            (60, True, (1.90055888287, -1.34382363723, -3.05142479209, 1.03307045815, 20.5362358198)),
        )
    },
    # spdep 1.2-7: localmoran of Guerry's departments, style W
    "guerry": ("local_moran", GUERRY, {
        "[0][0]": 0.0156156923373, "[0].sum()": 22.402033927, "[0].mean()": 0.263553340318,
        "[1][3]": -0.000454777484624, "[1].sum()": -1.0119047619, "[2][84]": 0.0390018117025,
        "[2].sum()": 17.7570288885, "[3][84]": 1.08075113479, "[3].sum()": 42.7461903228,
    }),
    # spatstat.explore 3.0-6: Kest of redwood at three of its own distances, and clarkevans
    "redwood isotropic": ("ripley_k", {**places("spatstat_redwood"), **WINDOW, "correction": "isotropic"},
                          [0.00475938656795, 0.0888984383076, 0.151695048997]),
    "redwood translation": ("ripley_k", {**places("spatstat_redwood"), **WINDOW, "correction": "translation"},
                            [0.00485651690607, 0.095328490125, 0.162955142237]),
    "redwood none": ("ripley_k", {**places("spatstat_redwood"), **WINDOW, "correction": "none"},
                     [0.00475938656795, 0.0867265996827, 0.141195134849]),
    "redwood Clark-Evans": ("nearest_neighbour", {**places("spatstat_redwood"), "area": 1}, {"[2]": 0.618650157291}),
    "redwood Donnelly": ("nearest_neighbour", {**places("spatstat_redwood"), "area": 1, "perimeter": 4},
                         {"[2]": 0.584990626590}),
    # MASS 7.3-58.2: bandwidth.nrd of either axis, a quarter of it for a Gaussian
    "redwood bandwidth": ("rule_of_thumb", places("spatstat_redwood"),
                          {"axes": [0.503272719773, 0.509408350613], "value": 0.506340535193}),
}  # fmt: skip


def passes(folder: Path, function: str, arguments: Any, expected: Any, tolerance: Any) -> None:
    raw = {"function": function, "arguments": arguments, "expected": expected, "tolerance": tolerance}
    result = run_case(case_of(json.loads(json.dumps(raw)), "peer", folder))
    assert result.passed, result.fault or [number for number in result.numbers if not number.ok]


@pytest.mark.parametrize("name", PEERS)
def test_a_peers_number_on_public_data(shared: Path, name: str) -> None:
    passes(shared / "golden", *PEERS[name], {"rtol": 2e-9})


def test_blobs_are_clustered_as_by_scikit_learn(shared: Path) -> None:
    points = np.genfromtxt(shared / "golden/data/blobs750.csv", delimiter=",", names=True)
    labels = DBSCAN(eps=0.3, min_samples=10).fit(np.column_stack([points["x"], points["y"]])).labels_
    expected = {"": labels.tolist(), "max()": int(labels.max()), "count(-1)": int((labels < 0).sum())}
    passes(shared / "golden", "dbscan", {**places("blobs750"), "eps": 0.3, "min_weight": 10}, expected, "exact")


@pytest.mark.parametrize("kernel", KERNELS)
def test_kernels_on_a_line_integrate_to_one(tmp_path: Path, kernel: str) -> None:
    """Two of three incidents in reach of the place: the textbook's formula of each kernel, over n and h."""
    at = KERNELS[kernel](np.array([0.25, 0.6])).sum() / (3 * 2)
    arguments = {"points": [1.5], "data": [1.0, 2.7, 9.0], "bandwidth": 2, "kernel": kernel}
    passes(tmp_path, "models.density_at.kde_at", arguments, [float(at)], {"rtol": 1e-12})
