"""Cell sizes, and exact tests of small samples."""

import re
from collections.abc import Iterator, Mapping

import numpy as np

from app.conformance.case import Case
from app.conformance.number import Number
from models.cell_size import cell_size
from models.small_sample import exact_g, g_statistic


def cells(case: Case) -> Iterator[Number]:
    """Sizes for boxes ("bbox 5000x9000 m") and points ("(1,1),(2,2)") named in the keys, in metres if they say so."""
    for key, expected in case.expected.items():
        if match := re.search(r"bbox ([\d.]+)x([\d.]+)\s*(m|ft|feet|metres)?", key):
            width, height, unit = match.groups()
            yield from case.number(key, expected, cell_size(float(width), float(height), rounded=unit is not None))
        elif pairs := re.findall(r"\(([-\d.]+),\s*([-\d.]+)\)", key):
            spans = np.ptp(np.asarray(pairs, np.float64), axis=0)
            yield from case.number(
                key, expected, cell_size(float(spans[0]), float(spans[1]), rounded="no_crs" not in key)
            )
        elif key == "rounded" and "unrounded" in case.expected:
            side = 50 * float(case.expected["unrounded"])
            yield from case.number("rounded, from the unrounded", expected, cell_size(side, side))
        else:
            yield case.note(key, "its points are not in the case")


def exact(case: Case) -> Iterator[Number]:
    """G of each list of counts, or G and the exact p by name."""
    chance, counts = case.given("probabilities", default=None), case.inputs["counts"]
    many = np.ndim(counts) == 2
    if not isinstance(case.expected, Mapping):
        yield from case.number("G", case.expected, [g_statistic(one, chance) for one in (counts if many else [counts])])
        return
    found = [exact_g(one, chance) for one in (counts if many else [counts])]
    g, p = ([one.g for one in found], [one.p for one in found]) if many else (found[0].g, found[0].p)
    yield from case.named({"g": g, "p": p, "pvalue": p})
