"""Distances along streets."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from app.conformance.case import Case
from app.conformance.number import Number
from models.network import network_k, network_kde


def k_function(case: Case) -> Iterator[Number]:
    """k_at_3, g_at_3_width2: network K and G at a distance."""
    lines, points = _lines(case), np.asarray(case.inputs["points"], np.float64)
    for key, expected in case.expected.items():
        if match := re.fullmatch(r"k_at_([\d.]+)", key):
            ours = network_k(lines, points, distances=[float(match.group(1))])
            yield from case.number(key, expected, float(ours.k[0]))
        elif match := re.fullmatch(r"g_at_([\d.]+)_width([\d.]+)", key):
            ours = network_k(lines, points, distances=[float(match.group(1))], width=float(match.group(2)))
            yield from case.number(key, expected, float(ours.g[0]))
        else:
            yield case.note(key, "not a number of this method")


def kernel(case: Case) -> Iterator[Number]:
    """The network density at the sample or samples, every event with its own bandwidth, split at junctions."""
    several = isinstance(case.expected, list)
    samples = case.inputs["samples"] if several else [case.inputs["sample"]]
    words = str(case.params.get("kernel", "quartic")).split(" ")[0]
    ours = network_kde(_lines(case), case.inputs["events"], samples, bandwidth=case.params["bw"], kernel=words)
    yield from case.number("density", case.expected, ours if several else float(ours[0]))


def _lines(case: Case) -> list[Any]:
    return [
        np.asarray([[float(part) for part in pair.split()] for pair in text[text.index("(") + 1 : -1].split(",")])
        for text in (line.strip() for line in case.inputs["lines_wkt"])
    ]
