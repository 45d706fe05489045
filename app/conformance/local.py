"""Local G, local Moran and the false discovery rate."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from app.conformance.case import Case, Number
from geo.errors import UserError
from models.local_g import general_g, local_g, row_standardised
from models.local_moran import local_moran, quadrant
from models.multiplicity import fdr_cutoff
from models.spatial_weights import distance_band, from_neighbours, lattice


def g(case: Case) -> Iterator[Number]:
    """global_G, Gi_z_binary, Gi_z_rowstd, Gistar_z_binary, Gistar_z_rowstd; [3] behind a name is the fourth place.

    z alone is that of the statistic and the weights that the method and the params name; Gi*(2,3) is the z of the cell
    in row 2, column 3 of a grid; G, Gs and Gstar are the statistics themselves.
    """
    values, weights = _values(case), _weights(case)
    total, mean, variance, z, p = general_g(values, weights)
    general = {"global_g": total, "g": total, "e_g": mean, "var_g": variance, "z": z, "global_g_z": z, "z_norm": z}
    general |= {"global_g_p_norm": p, "p_norm": p}
    whole = re.search(r"(?i)general|global", case.method) is not None and "local" not in case.method.lower()
    words = f"{case.method} {case.params}".lower()
    by_rows = "row" in str(case.params.get("weights", "")).lower() or "row-stand" in words
    for key, expected in case.expected.items():
        name, at = _index(key, case)
        if name.lower() in general and (whole or name.lower() not in ("g", "z")) and at is None:
            yield from case.number(key, expected, general[name.lower()])
            continue
        if match := re.fullmatch(r"(?i)(?:(gi?|g?i?star|gi?\*)_?)?z(?:[_ ]?scores?)?(?:_(binary|rowstd))?", name):
            star = _starred(match.group(1) or words)
            rows = match.group(2) == "rowstd" if match.group(2) or match.group(1) else by_rows
            ours: Any = local_g(values, weights, star=star, row_standardise=rows)
        elif re.fullmatch(r"(?i)gi?\*|gistar", name) and at is not None:
            ours = local_g(values, weights, row_standardise=by_rows)
        elif match := re.fullmatch(r"(?i)(gi?s?|gi?star|gi?\*)(?:_(binary|rowstd))?", name):
            ours = _share(values, weights, _starred(match.group(1)), match.group(2) == "rowstd" or by_rows)
        else:
            yield case.note(key, "not a number of this method")
            continue
        yield from case.number(key, expected, ours if at is None else ours[at])


def _starred(words: str) -> bool:
    return "*" in words or "star" in words.lower()


def _share(values: Any, weights: Any, star: bool, by_rows: bool) -> Any:
    """G itself: the neighbourhood's weighted sum over the sum of all that it could have held."""
    own = values if star else 0.0
    near = weights @ values + own
    if by_rows:
        near = near / (weights @ np.ones(len(values)) + star)
    return near / (values.sum() - (0.0 if star else values))


def moran(case: Case) -> Iterator[Number]:
    """exp_Ii, exp_E_Ii, exp_Var_Ii, exp_Z_Ii as columns of the CSV or names in expected; rows; q, the quadrants.

    I is the global statistic where the method is not called local.
    """
    values = case.value_column()
    sample = re.search(r"esda|pysal|geoda", f"{case.source} {case.method} {case.params}".lower())  # divide by n - 1
    weights = row_standardised(_weights(case))
    statistic, expectation, variance, z = local_moran(values, weights, ddof=int(case.params.get("ddof", bool(sample))))
    ours: dict[str, Any] = {
        "ii": statistic,
        "i": statistic,
        "is": statistic,
        "lisa": statistic,
        "z_ii": z,
        "z": z,
        "rows": len(values),
    }
    if "local" not in case.method.lower():  # the global statistic is the mean of the local ones
        whole = float(local_moran(values, weights)[0].sum() / weights.sum())
        ours |= {"i": whole, "e_i": -1 / (len(values) - 1), "ei": -1 / (len(values) - 1)}
    ours |= {"q": quadrant(values, weights), "quadrant": quadrant(values, weights)}
    ours |= {"e_ii": expectation, "expectation": expectation, "var_ii": variance, "variance": variance}
    for key, expected in case.expected.items():
        name, at = _index(key, case)
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

    Or one cut-off, at the level alpha of the params. The reference's p-values follow its own random stream; "2*0.1/78"
    in the case says that k was 2.
    """
    if not isinstance(case.expected, Mapping) or {"cutoff", "threshold"} & case.expected.keys():
        expected = case.expected
        if isinstance(expected, Mapping):
            expected = next(expected[key] for key in ("cutoff", "threshold") if key in expected)
        ours = fdr_cutoff(case.column("p", "p_values", "pvalues", "p_sim"), float(case.params.get("alpha", 0.05)))
        yield from case.number("cut-off", expected, ours)
        return
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


def _index(key: str, case: Case) -> tuple[str, Any]:
    """ "Gi_z[3]" is the name and 3; "Gi*(2,3)" or "Gi*[2,3]" the name and row 2, column 3 of a grid, flat here."""
    if match := re.fullmatch(r"(.+?)[\[(](\d+)[\])]", key):
        return match.group(1), int(match.group(2))
    if (match := re.fullmatch(r"(.+?)[\[(](\d+), ?(\d+)[\])]", key)) and "grid" in case.inputs:
        return match.group(1), int(match.group(2)) * len(case.inputs["grid"][0]) + int(match.group(3))
    return key, None


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
