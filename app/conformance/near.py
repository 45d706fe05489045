"""Knox and its relatives, near-repeat strings, nearest neighbours and Ripley's K."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np

from app.conformance.case import Case, plain
from app.conformance.number import Number
from geo.errors import UserError
from models.near_repeat import Knox, knox, near_strings
from models.nearest import nearest_neighbour, ripley_k
from models.parameters import EdgeCorrection
from models.space_time_tests import jacquez, knox_poisson, local_knox, mantel, modified_knox

CORRECTIONS: dict[str, EdgeCorrection] = {
    "none": "none", "un": "none", "uncorrected": "none",
    "translation": "translation", "translate": "translation", "trans": "translation",
}  # fmt: skip
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def knox_tables(case: Case) -> Iterator[Number]:
    """Tables by bands (edges given, settings in words, or one delta and tau) and the family's single numbers."""
    x, y, t = _events(case)
    for key, expected in case.expected.items():
        if key.startswith("sds["):
            yield from _edge_test(case, key, expected, (x, y, t))
        elif key.startswith("NRC_observed_over_expected") or key == "observed_over_expected":
            yield from _ratios(case, key, expected, _bands(case, (x, y, t)))
        elif key in ("observed_counts", "observed"):
            yield from case.number(key, expected, _bands(case, (x, y, t)).observed, tolerance="exact")
        elif key in ("expected_counts", "expected_table", "expected"):
            yield from case.number(key, expected, _bands(case, (x, y, t)).expected)
        elif key in ("ratio", "knox_ratio"):
            yield from case.number(key, expected, _bands(case, (x, y, t)).ratio)
        else:
            yield from _one_threshold(case, key, expected, (x, y, t))


def _one_threshold(case: Case, key: str, expected: Any, events: tuple[Any, Any, Any]) -> Iterator[Number]:
    x, y, t = events
    delta, tau = _threshold(case)
    if match := re.fullmatch(r"jacquez_k(\d+)", key):
        yield from case.number(key, expected, jacquez(x, y, t, k=int(match.group(1))))
    elif key == "mantel":
        constant, power = float(case.params.get("constant", 0)), float(case.params.get("power", 1))
        yield from case.number(key, expected, mantel(x, y, t, constant=constant, power=power))
    elif key == "modified_knox":
        yield from case.number(key, expected, modified_knox(x, y, t, distance=delta, days=tau))
    elif key.startswith("local_"):
        local = local_knox(x, y, t, distance=delta, days=tau)
        at = np.flatnonzero(local.both > 0)
        yield from case.number(key, expected, at if "ids" in key else local.p[at])
    elif key in ("statistic", "observed_2x2", "expected_2x2", "p_poisson"):
        table = _bands(case, events)
        ours = {
            "statistic": table.observed[0, 0],
            "observed_2x2": table.observed,
            "expected_2x2": table.expected,
            "p_poisson": knox_poisson(table.observed[0, 0], table.expected[0, 0]),
        }
        yield from case.number(key, expected, ours[key])
    else:
        yield case.note(key, "not a number of this method")


def _threshold(case: Case) -> tuple[float, float]:
    """The greatest distance and the longest time that still count as near."""
    delta, tau = float(case.given("delta", default=np.nan)), float(case.given("tau", default=np.nan))
    if case.params.get("closed", "<=") != "<=":
        delta, tau = np.nextafter(delta, 0), np.nextafter(tau, 0)
    return delta, tau


def _bands(case: Case, events: tuple[Any, Any, Any]) -> Knox:
    near, soon = case.given("distance_edges", "sds", default=None), case.given("day_edges", "tds", default=None)
    words = str(next((value for key, value in case.params.items() if "settings" in key), ""))
    space = re.search(r"spatial bw ([\d.]+) x(\d+)", words)
    time = re.search(r"temporal bw ([\d.]+) x(\d+)", words)
    if near is None and space and time:
        # "spatial bw 200 x3, temporal bw 1 x3": a band for the same place, then the steps, then all the rest
        near = [0.0, *(float(space.group(1)) * k for k in range(int(space.group(2)) + 1)), np.inf]
        soon = [*(float(time.group(1)) * k for k in range(int(time.group(2)) + 1)), np.inf]
    elif near is None:
        delta, tau = np.nextafter(_threshold(case), np.inf)
        if np.isnan(delta):
            raise UserError("its params name no bands", where=case.id)
        near, soon = [0, delta, np.inf], [0, tau, np.inf]
    edges: dict[str, Any] = {"distance_edges": near, "day_edges": soon}
    return knox(*events, **edges, permutations=0, metric=_metric(case), weights=case.weights())


def _ratios(case: Case, key: str, expected: Any, table: Knox) -> Iterator[Number]:
    """Observed over expected, where the reference's expectation is the mean of a few permutations and ours is exact.

    The reference may be off by four standard errors of such a mean (Poisson), and by its own stated share.
    """
    drawn = re.search(r"(\d+) iterations", " ".join(map(str, case.params.values())))
    stated = re.search(r"([\d.]+)\s*%", str(case.tolerance))
    share = float(stated.group(1)) / 100 if stated else 0.1
    for place in np.ndindex(table.observed.shape):
        theirs, ours, mean = (
            float(expected[place[0]][place[1]]),
            float(table.ratio[place]),
            float(table.expected[place]),
        )
        name = f"{key[:26]}{list(place)}"
        if table.observed[place] == 0:
            yield from case.number(name, theirs, 0.0, tolerance="exact")
            continue
        error = 4 * (mean / int(drawn.group(1))) ** 0.5 if drawn else 0.0
        implied = float(table.observed[place]) / theirs if theirs else np.inf
        within = abs(implied - mean) <= max(share * mean, error)
        text = f"{share:.0%} or 4 standard errors of {drawn.group(1) if drawn else 'no'} permutations"
        yield Number(name, theirs, ours, ours - theirs, text, bool(within))


def _edge_test(case: Case, key: str, expected: Any, events: tuple[Any, Any, Any]) -> Iterator[Number]:
    lists = {name: [float(v) for v in text.split(",")] for name, text in re.findall(r"(sds|tds)\[([^\])]+)[\])]", key)}
    table = knox(
        *events, distance_edges=lists["sds"], day_edges=lists["tds"], permutations=0, metric=_metric(case)
    ).observed
    if not isinstance(expected, str):
        yield from case.number(key, expected, table, tolerance="exact")
        return
    wanted = np.zeros(table.shape, np.int64)
    row, column = re.search(r"(\w+) spatial band", expected), re.search(r"(\w+) temporal band", expected)
    if not (row and column and row.group(1) in ORDINALS and column.group(1) in ORDINALS):
        yield case.note(key, f"cannot be read: {expected}")
        return
    wanted[ORDINALS.index(row.group(1)), ORDINALS.index(column.group(1))] = 1
    yield from case.number(key, wanted, table, tolerance="exact")


def strings(case: Case) -> Iterator[Number]:
    """Labels, or words such as "10 singleton components" and "one component of 10"; C1 and C2 are two settings of C."""
    if isinstance(case.expected, list):
        x, y, t = _events(case)
        limits = {key: float(case.params[key]) for key in ("dist", "days")}
        ours = near_strings(x, y, t, distance=limits["dist"], within=limits["days"])
        yield from case.number("string", _relabelled(case.expected), ours, tolerance="exact")
        return
    for key, expected in case.expected.items():
        data, limits = case.inputs.get(key, case.inputs.get(key.rstrip("0123456789"))), case.params[key]
        ours = near_strings(data["x"], data["y"], data["t"], distance=limits["dist"], within=limits["days"])
        if not isinstance(expected, str):
            yield from case.number(key, _relabelled(expected), ours, tolerance="exact")
        elif match := re.search(r"(\d+) singleton", expected):
            yield from case.number(f"{key} components", int(match.group(1)), len(set(ours.tolist())))
            yield from case.number(f"{key} largest", 1, int(np.bincount(ours).max()))
        elif match := re.search(r"one component of (\d+)", expected):
            yield from case.number(f"{key} components", 1, len(set(ours.tolist())))
            yield from case.number(f"{key} largest", int(match.group(1)), int(np.bincount(ours).max()))
        elif match := re.search(r"(\d+) (?:components|strings|chains)", expected):
            yield from case.number(f"{key} components", int(match.group(1)), len(set(ours.tolist())))
        else:
            yield case.note(key, f"cannot be read: {expected}")


def ripley(case: Case) -> Iterator[Number]:
    """K (or L) by correction at the radii r, for one pattern or for several that share what is expected."""
    radii = case.given("r", "radii", "distances")
    several = {name: data for name, data in case.inputs.items() if isinstance(data, Mapping) and "points" in data}
    for name, pattern in (several or {"": case.inputs}).items():
        x, y = np.asarray(pattern["points"], np.float64).T if "points" in pattern else case.points()
        x0, x1, y0, y1 = _window(pattern.get("window", case.params.get("window")))
        wanted = case.expected.get(name, case.expected) if isinstance(case.expected, Mapping) else case.expected
        if not isinstance(wanted, Mapping):
            wanted = {str(case.given("correction", default="translation")): wanted}
        for key, expected in wanted.items():
            correction = CORRECTIONS.get(plain(key).removeprefix("k").removeprefix("l") or plain(key))
            if correction is None and plain(key) in ("k", "l"):
                correction = CORRECTIONS.get(plain(str(case.given("correction", default="translation"))))
            if correction is None:
                yield case.note(key, "not a correction of this method")
                continue
            k = ripley_k(
                x, y, window=(x0, y0, x1, y1), radii=radii, correction=correction, weights=pattern.get("weights")
            )
            ours = np.sqrt(k / np.pi) if plain(key).startswith("l") else k
            yield from case.number(f"{name} {key}".strip(), expected, ours)


def nearest(case: Case) -> Iterator[Number]:
    """mean, expected, ratio (R), z; Donnelly's with a perimeter, or where he is named and a window has one."""
    x, y = case.points()
    window = case.given("window", default=None)
    area, perimeter = case.given("area", default=None), case.given("perimeter", default=None)
    if window is not None:
        x0, x1, y0, y1 = _window(window)
        area = (x1 - x0) * (y1 - y0) if area is None else area
        if perimeter is None and "donnelly" in f"{case.method} {case.params} {case.expected}".lower():
            perimeter = 2 * (x1 - x0 + y1 - y0)
    plainly = nearest_neighbour(x, y, area=float(area), weights=case.weights())
    corrected = plainly
    if perimeter:
        corrected = nearest_neighbour(x, y, area=float(area), perimeter=float(perimeter), weights=case.weights())
    naive = {plain(str(key)) for key in case.expected} & {"naive", "donnelly"}  # then R is the plain one
    mean, expected, ratio, z = plainly if naive else corrected
    ours = dict.fromkeys(("mean", "observedmean", "meannndistance", "meannnd"), mean)
    ours |= dict.fromkeys(("expected", "expectedmean"), expected) | dict.fromkeys(("ratio", "r", "index", "nni"), ratio)
    yield from case.named(ours | {"z": z, "zscore": z, "naive": plainly[2], "donnelly": corrected[2]})


def _window(window: Any) -> tuple[float, float, float, float]:
    """x0, x1, y0, y1 of [[x0, x1], [y0, y1]] or of [x0, y0, x1, y1]."""
    flat = np.ravel(np.asarray(window, np.float64)).tolist()
    return (flat[0], flat[1], flat[2], flat[3]) if np.ndim(window) == 2 else (flat[0], flat[2], flat[1], flat[3])


def _metric(case: Case) -> Any:
    return case.params.get("metric", "euclidean")


def _events(case: Case) -> tuple[Any, Any, Any]:
    if case.has("t", "days"):
        return case.column("x"), case.column("y"), case.column("t", "days")
    dates = case.inputs["date"] if "date" in case.inputs else case.table()["date"]
    return (
        case.column("x"),
        case.column("y"),
        np.asarray([date.fromisoformat(d[:10]).toordinal() for d in dates], float),
    )


def _relabelled(labels: Any) -> list[int]:
    order: dict[Any, int] = {}
    return [order.setdefault(label, len(order) + 1) for label in labels]
