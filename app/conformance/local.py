"""Local G, local Moran and the false discovery rate."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from app.conformance.case import Case, indexed, plain
from app.conformance.number import Number
from geo.errors import UserError
from models.local_g import general_g, local_g, row_standardised
from models.local_moran import local_moran, quadrant
from models.multiplicity import fdr_cutoff, fdr_significant
from models.spatial_weights import distance_band, from_neighbours, lattice

GENERAL = {
    "globalg": 0, "g": 0, "eg": 1, "varg": 2, "vg": 2, "z": 3, "globalgz": 3, "znorm": 3, "globalgpnorm": 4, "pnorm": 4,
}  # fmt: skip
"""Where `general_g` has what a case calls so."""


def g(case: Case) -> Iterator[Number]:
    """global_G, Gi_z_binary, Gi_z_rowstd, Gistar_z_binary, Gistar_z_rowstd; [3] behind a name is the fourth place.

    z alone is that of the statistic and the weights that the method and the params name; Gi*(2,3) is the z of the cell
    in row 2, column 3 of a grid; G, Gs and Gstar are the statistics themselves.
    """
    values, weights = _values(case), _weights(case)
    shape = np.shape(case.inputs["grid"]) if "grid" in case.inputs else values.shape
    whole = re.search(r"(?i)general|global", case.method) is not None and "local" not in case.method.lower()
    words = f"{case.method} {[value for key, value in case.params.items() if key != 'star']}"
    star = bool(case.given("star", default=_starred(words)))
    by_rows = "row" in str(case.params.get("weights", "")).lower() or "row-stand" in words.lower()
    for key, expected in case.expected.items():
        name, at = indexed(key)
        name = plain(name)
        if name in GENERAL and (whole or name not in ("g", "z")) and not at:
            yield from case.number(key, expected, general_g(values, weights)[GENERAL[name]])
            continue
        score = re.fullmatch(r"(gi?star|gi?\*|gi?)?(?:z|zs|zscores?)(binary|rowstd)?", name)
        share = re.fullmatch(r"(gi?star|gi?\*|gi?)s?(binary|rowstd)?", name)
        if score:
            starred = _starred(score.group(1)) if score.group(1) else star
            rows = score.group(2) == "rowstd" if any(score.groups()) else by_rows
            ours: Any = local_g(values, weights, star=starred, row_standardise=rows)
        elif at and name in ("gi*", "g*", "gistar"):
            ours = local_g(values, weights, row_standardise=by_rows)
        elif share:
            starred = star if name.startswith("gs") and "star" not in name else _starred(share.group(1))
            ours = _share(values, weights, starred, share.group(2) == "rowstd" or by_rows)
        else:
            yield case.note(key, "not a number of this method")
            continue
        yield from case.number(key, expected, ours.reshape(shape)[at] if at else ours)


def _starred(words: str) -> bool:
    return "*" in words or "star" in words.lower()


def _share(values: Any, weights: Any, star: bool, by_rows: bool) -> Any:
    """G itself: the neighbourhood's weighted sum over the sum of all that it could have held."""
    itself = values if star else 0.0
    near = weights @ values + itself
    if by_rows:
        near = near / (weights @ np.ones(len(values)) + star)
    return near / (values.sum() - (0.0 if star else values))


def moran(case: Case) -> Iterator[Number]:
    """exp_Ii, exp_E_Ii, exp_Var_Ii, exp_Z_Ii as columns of the CSV or names in expected; rows; q, the quadrants.

    I is the global statistic where the method is not called local.
    """
    values = case.value_column()
    sample = re.search(r"esda|pysal|geoda", f"{case.source} {case.method} {case.params}".lower())  # divide by n - 1
    weights = _weights(case)
    if "binary" not in str(case.params.get("weights", "")).lower():
        weights = row_standardised(weights)
    statistic, expectation, variance, z = local_moran(values, weights, ddof=int(case.params.get("ddof", bool(sample))))
    ours: dict[str, Any] = dict.fromkeys(("i", "ii", "is", "lisa", "locali"), statistic)
    if "local" not in case.method.lower():  # the global statistic is the mean of the local ones
        ours["i"] = float(local_moran(values, weights)[0].sum() / weights.sum())
        ours |= dict.fromkeys(("ei", "expectedi"), -1 / (len(values) - 1))
    ours |= dict.fromkeys(("q", "quadrant"), quadrant(values, weights))
    ours |= dict.fromkeys(("eii", "expectation"), expectation) | dict.fromkeys(("varii", "variance"), variance)
    ours |= {"z": z, "zii": z, "rows": len(values)}
    ours |= {f"exp{name}": found for name, found in ours.items()}
    yield from case.named(ours)
    for column in case.table():
        if column.startswith("exp_") and plain(column) in ours:
            yield from case.number(column, case.column(column).tolist(), ours[plain(column)])


def fdr(case: Case) -> Iterator[Number]:
    """fdr(alpha) of the p-values given. Without them, of n p-values of which k pass: the formula alone.

    Or one cut-off, at the level alpha of the params. The reference's p-values follow its own random stream; "2*0.1/78"
    in the case says that k was 2.
    """
    p, alpha = case.given("p", "p_values", "pvalues", "p_sim", default=None), case.given("alpha", default=0.05)
    if p is None and case.has("p", "p_sim"):
        p = case.column("p", "p_sim")
    if not isinstance(case.expected, Mapping):
        yield from case.number("cut-off", case.expected, fdr_cutoff(case.column("p") if p is None else p, float(alpha)))
        return
    stated = {
        float(a): int(k)
        for k, a, _ in re.findall(r"(\d+)\s*\*\s*([\d.]+)\s*/\s*(\d+)", str(case.expected.get("check")))
    }
    for key, expected in case.expected.items():
        match = re.fullmatch(r"fdr\(([\d.]+)\)", key.replace(" ", ""))
        level = float(match.group(1) if match else alpha)
        tests = p
        if tests is None:
            n, k = int(case.inputs["n"]), stated.get(level, 0)
            tests = [level / n / 2] * k + [1.0] * (n - k)
        if match or plain(key) in ("cutoff", "threshold"):
            yield from case.number(key, expected, fdr_cutoff(tests, level))
        elif plain(key) in ("rejected", "significant", "discoveries"):
            yield from case.number(key, expected, int(fdr_significant(tests, level).sum()))
        else:
            yield case.note(key, "words")


def _values(case: Case) -> Any:
    return (
        np.asarray(case.inputs["grid"], np.float64).ravel()
        if "grid" in case.inputs
        else case.value_column()
        if ("csv" in case.inputs and not case.has("y_values"))
        else case.column("values", "y")
    )


def _weights(case: Case) -> Any:
    """Binary weights: a threshold in the params, neighbours in a column or the inputs, or queen or rook on a grid."""
    words = str(case.params.get("weights", ""))
    band = re.search(r"(?:threshold|band|radius|distance)\D*([\d.]+)", words)
    threshold = case.given("threshold", default=band.group(1) if band else None)
    if "grid" in case.inputs:
        ny, nx = np.shape(case.inputs["grid"])
        if threshold is None:
            return lattice(ny, nx, queen="rook" not in words)
        row, column = np.indices((ny, nx)) * float(case.given("cell", default=1))
        return distance_band(column.ravel(), row.ravel(), float(threshold))
    if threshold is not None:
        return distance_band(*case.points(), float(threshold))
    for name, lists in case.inputs.items():
        if name.startswith(("neighbours", "neighbors")):
            rows = [lists[str(k)] for k in range(len(lists))] if isinstance(lists, Mapping) else lists
            return from_neighbours([[int(j) - name.endswith("_1based") for j in row] for row in rows])
    for name, column in case.table().items():
        if name.startswith(("neighbours", "neighbors")):
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
