"""Kernel densities and the weights that they are made of."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from app.conformance.case import Case, Number
from models.density import kde
from models.pairs import kde_at
from models.promap import classic_weight


def one_dimension(case: Case) -> Iterator[Number]:
    """A Gaussian (or other) density of numbers on a line, at linspace(a, b, n) or at points that are given."""
    data = case.value_column()
    for k, row in enumerate(case.expected if isinstance(case.expected, list) else [case.expected]):
        ours = kde_at(
            _line(case, row), data, bandwidth=float(row.get("bw", row.get("bandwidth", 0))), kernel=_kernel(case)
        )
        yield from case.number(f"bw {row.get('bw', k)}", row["y"], ours)


def quartic_weight(case: Case) -> Iterator[Number]:
    """(1 - (d/b)²)² from our density of one point: density times pi b² / 3."""
    b = float(case.params["bandwidth"])
    dx, dy = case.column("dx").tolist(), case.column("dy").tolist()
    ours = [_at(x, y, b) * np.pi * b * b / 3e6 for x, y in zip(dx, dy, strict=True)]
    yield from case.number("weight", case.expected, ours)


def prospective(case: Case) -> Iterator[Number]:
    """1 / ((1 + weeks) (1 + cells)) inside both bandwidths, else 0."""
    ours = classic_weight(
        case.column("dt_weeks"),
        case.column("dd_cells"),
        time_bandwidth=float(case.params["time_bandwidth_weeks"]),
        space_bandwidth=float(case.params["space_bandwidth_cells"]),
    )
    yield from case.number("weight", case.expected, ours)


def _at(x: float, y: float, bandwidth: float) -> float:
    """The density of one incident at (0, 0), read at (x, y)."""
    surface = kde([0.0], [0.0], bounds=(x - 0.5, y - 0.5, x + 0.5, y + 0.5), cell=1.0, bandwidth=bandwidth)
    return float(surface.values[0, 0])


def _line(case: Case, row: Any) -> Any:
    if "x" in row:
        return np.asarray(row["x"], np.float64)
    found = re.match(r"linspace\(\s*([-\d.]+)\s*,\s*([-\d.]+)", str(case.params.get("grid", "")))
    low, high = (float(found.group(1)), float(found.group(2))) if found else (-1.0, 1.0)
    return np.linspace(low, high, int(row.get("n", len(row["y"]))))


def _kernel(case: Case) -> str:
    words = f"{case.method} {case.params}".lower()
    return next((name for name in ("epanechnikov", "quartic", "triweight", "uniform") if name in words), "gaussian")
