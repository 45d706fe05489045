"""Kernel densities and the weights that they are made of."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from app.conformance.case import Case
from app.conformance.number import Number
from geo.errors import UserError
from models.density import kde
from models.density_at import density_at, kde_at
from models.kernels import named
from models.promap import classic_weight

KERNEL_WORDS = {
    "epanechnikov": "epanechnikov", "quartic": "quartic", "biweight": "quartic", "triweight": "triweight",
    "uniform": "uniform", "box": "uniform", "triang": "cone", "cone": "cone", "gauss": "gaussian",
}  # fmt: skip
"""What the kernels are called in a case, and by us."""


def densities(case: Case) -> Iterator[Number]:
    """Densities on a line, at linspace(a, b, n) or at numbers given as x; or on the map, at points given as at.

    On a line they integrate to 1, on the map they are incidents per km². Expected: rows of a bandwidth (bw) and the
    densities (y), or the densities alone with the bandwidth in the params. Weights are among the inputs.
    """
    rows = case.expected if isinstance(case.expected, list) else [case.expected]
    if not all(isinstance(row, Mapping) for row in rows):
        rows = [{"y": case.expected}]
    kernel, weights = _kernel(case), case.weights()
    for row in rows:
        wanted = row["y"] if isinstance(row["y"], list) else [row["y"]]
        given = {**case.params, **row}
        widths = [given[key] for key in ("bw", "bandwidth", "h", "radius") if isinstance(given.get(key), int | float)]
        if not widths:
            raise UserError("it gives no bandwidth", where=case.id)
        bandwidth = float(widths[0])
        if "at" in case.inputs:
            x, y = case.points()
            at = np.asarray(case.inputs["at"], np.float64).reshape(-1, 2)
            ours = density_at(at[:, 0], at[:, 1], x, y, bandwidth=bandwidth, kernel=kernel, weights=weights)
        else:
            data = case.column("data") if case.has("data") else case.value_column()
            line = _line(case, given, len(wanted))
            ours = kde_at(line, data, bandwidth=bandwidth, kernel=kernel, weights=weights)
        yield from case.number(f"bw {bandwidth:g}", wanted, ours)


def distance_weight(case: Case) -> Iterator[Number]:
    """K(d/b) / K(0), such as (1 - (d/b)²)² of the quartic, from our density of one point."""
    b, kernel = float(case.given("bandwidth", "bw", "radius")), _kernel(case)
    dx = case.column("dx", "d", "distance").tolist()
    dy = case.column("dy").tolist() if case.has("dy") else [0.0] * len(dx)
    peak = named(kernel).peak * 1e6 / b**2
    yield from case.number("weight", case.expected, [_at(x, y, b, kernel) / peak for x, y in zip(dx, dy, strict=True)])


def prospective(case: Case) -> Iterator[Number]:
    """1 / ((1 + weeks) (1 + cells)) inside both bandwidths, 8 weeks and 8 cells unless they are given, else 0."""
    ours = classic_weight(
        case.column("dt_weeks"),
        case.column("dd_cells"),
        time_bandwidth=float(case.given("time_bandwidth_weeks", "time_bandwidth", default=8)),
        space_bandwidth=float(case.given("space_bandwidth_cells", "space_bandwidth", default=8)),
    )
    yield from case.number("weight", case.expected, ours)


def _at(x: float, y: float, bandwidth: float, kernel: str) -> float:
    """The density of one incident at (0, 0), read at (x, y)."""
    surface = kde(
        [0.0], [0.0], bounds=(x - 0.5, y - 0.5, x + 0.5, y + 0.5), cell=1.0, bandwidth=bandwidth, kernel=kernel
    )
    return float(surface.values[0, 0])


def _line(case: Case, row: Any, number: int) -> Any:
    for given in (row, case.inputs):
        if isinstance(given.get("x"), list):
            return np.asarray(given["x"], np.float64)
    found = re.match(r"linspace\(\s*([-\d.]+)\s*,\s*([-\d.]+)", str(case.params.get("grid", "")))
    low, high = (float(found.group(1)), float(found.group(2))) if found else (-1.0, 1.0)
    return np.linspace(low, high, int(row.get("n", number)))


def _kernel(case: Case) -> str:
    words = f"{case.method} {case.params}".lower()
    return next((ours for word, ours in KERNEL_WORDS.items() if word in words), "gaussian")
