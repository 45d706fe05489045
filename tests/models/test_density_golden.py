"""Reference numbers of other projects (../shared/golden) that fall to kernel densities."""

import json

import numpy as np
import pytest

from models.density_at import kde_at
from models.network import network_k, network_kde
from models.promap import classic_weight, quartic_weight


@pytest.fixture
def case(shared, request):
    return json.loads((shared / "golden" / f"{request.param}.json").read_text())


def lines(case):
    return [
        [tuple(map(float, corner.split())) for corner in text[text.index("(") + 1 : -1].split(",")]
        for text in case["inputs"]["lines_wkt"]
    ]


golden = lambda name: pytest.mark.parametrize("case", [name], indirect=True)  # noqa: E731


@golden("kde1d_gaussian_scipy")
def test_gaussian_in_one_dimension(case):
    for row in case["expected"]:
        ours = kde_at(np.linspace(-1, 1, row["n"]), case["inputs"]["data"], bandwidth=row["bw"])
        np.testing.assert_allclose(ours, row["y"], **case["tolerance"])


@golden("kde_quartic_weight_open_cp")
def test_quartic_weight(case):
    ours = quartic_weight(case["inputs"]["dx"], case["inputs"]["dy"], bandwidth=case["params"]["bandwidth"])
    np.testing.assert_allclose(ours, case["expected"], **case["tolerance"])


@golden("promap_classic_weight_open_cp")
def test_classic_weight(case):
    p, given = case["params"], case["inputs"]
    ours = classic_weight(
        given["dt_weeks"], given["dd_cells"], time_bandwidth=p["time_bandwidth_weeks"],
        space_bandwidth=p["space_bandwidth_cells"],
    )  # fmt: skip
    np.testing.assert_allclose(ours, case["expected"], **case["tolerance"])


@golden("nkde_discontinuous_spnetwork")
def test_network_density(case):
    ours = network_kde(
        lines(case), case["inputs"]["events"], [case["inputs"]["sample"]], bandwidth=case["params"]["bw"]
    )
    np.testing.assert_allclose(ours, [case["expected"]], **case["tolerance"])


@golden("network_k_spnetwork")
def test_network_k(case):
    p, expected = case["params"], case["expected"]
    ours = network_k(lines(case), case["inputs"]["points"], distances=p["distance"], width=p["g_width"])
    assert ours.length == p["network_length"]
    np.testing.assert_allclose(
        [ours.k[0], ours.g[0]], list(expected.values()), atol=10 ** -case["tolerance"]["decimals"]
    )
