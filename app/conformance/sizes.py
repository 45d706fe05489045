"""Cell sizes, and exact tests of small samples."""

import re
from collections.abc import Iterator

import numpy as np

from app.conformance.case import Case, Number
from models.cell_size import cell_size
from models.small_sample import g_statistic


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
    """G of each list of counts."""
    chance = case.params.get("probabilities")
    for counts, expected in zip(case.inputs["counts"], case.expected, strict=True):
        yield from case.number(f"G of {counts}", expected, g_statistic(counts, chance))
