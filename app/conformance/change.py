"""Before and after."""

import math
import re
from collections.abc import Iterator, Mapping
from statistics import NormalDist
from typing import Any

from app.conformance.case import Case
from app.conformance.number import Number
from geo.errors import UserError
from models.intervention import e_test, gross_effect, pooled_e_test, relative_effect_size, wdd, wdq

NUMBER = r"([\d.]+)"
ARMS = {
    "R": ("treated", "target"),
    "C": ("control",),
    "D": ("displacement", "disp_treated", "buffer"),
    "E": ("displacement_control", "disp_control", "buffer_control"),
}
"""The letter of an area in Rb, Ra, … and the other names of its pair (before, after)."""


def poisson_rates(case: Case) -> Iterator[Number]:
    """Keys name the counts: "(6,2)", "rates 100/10 vs 25/5"; "symmetric" asks that the order does not matter.

    "p" alone is that of k1, k2 and, where they are given, n1 and n2; a list is that of the pairs.
    """
    pairs = case.inputs.get("pairs", [])
    if not isinstance(case.expected, Mapping):
        yield from case.number("p", case.expected, [e_test(*pair) for pair in pairs])
        return
    for key, expected in case.expected.items():
        if key in ("p", "p_value") and "k1" in case.inputs:
            counts = (float(case.inputs.get(name, 1)) for name in ("k1", "k2", "n1", "n2"))
            yield from case.number(key, expected, e_test(*counts))
        elif match := re.fullmatch(rf"\({NUMBER},\s*{NUMBER}\)", key):
            yield from case.number(key, expected, e_test(float(match.group(1)), float(match.group(2))))
        elif match := re.fullmatch(rf"rates {NUMBER}/{NUMBER} vs {NUMBER}/{NUMBER}", key):
            k1, n1, k2, n2 = (float(part) for part in match.groups())
            yield from case.number(key, expected, pooled_e_test(k1, k2, n1, n2))
        elif key == "symmetric":
            same = all(math.isclose(e_test(a, b), e_test(b, a), rel_tol=1e-12) for a, b in pairs if a or b)
            yield from case.number(key, expected, same)
        else:
            yield case.note(key, "not a number of this method")


def displaced(case: Case) -> Iterator[Number]:
    """GE, NE, success_measure, buffer_displacement_measure, WDQ, TNE, WDD with its SE and z, RES with its interval.

    Counts are Rb, Ra, Cb, … or pairs (before, after) called treated, control, displacement and displacement_control.
    WDQ is the quotient itself, also where `wdq` gives its parts and refuses to have it read.
    """
    pairs: dict[str, tuple[float, float] | None] = {}
    for letter, names in ARMS.items():
        before, after = (case.given(f"{letter}{time}", default=None) for time in "ba")
        pair = case.given(*names, default=None) if before is None or after is None else (before, after)
        pairs[letter] = None if pair is None else (float(pair[0]), float(pair[1]))
    treated, control, buffer, beside = pairs["R"], pairs["C"], pairs["D"], pairs["E"]
    if treated is None or control is None:
        raise UserError("its counts name no treated and control area", where=case.id)
    scaled = {key: case.params[key] for key in ("time_weights", "area_weights") if key in case.params}
    quotient = wdq(treated, control, buffer or (0.0, 0.0))
    difference = wdd(treated, control, buffer, beside, **scaled)
    ours: dict[str, Any] = {"ge": gross_effect(treated), "ne": quotient.net_effect, "tne": quotient.total_net_effect}
    ours |= {"successmeasure": quotient.success, "bufferdisplacementmeasure": quotient.buffer, "wdq": quotient.wdq}
    if quotient.success and quotient.buffer is not None:
        ours["wdq"] = quotient.buffer / quotient.success
    ours |= {"wdd": difference.estimate, "se": difference.se, "z": difference.z}
    ours |= {"esttotal": difference.estimate, "setotal": difference.se}
    half = NormalDist().inv_cdf(1 - float(case.given("alpha", default=0.05)) / 2) * difference.se
    ours |= dict.fromkeys(("low", "lowci"), difference.estimate - half)
    ours |= dict.fromkeys(("high", "highci"), difference.estimate + half)
    if min(*treated, *control) > 0:
        size = relative_effect_size(treated, control)
        ours |= {"res": size.res, "reslow": size.low, "reshigh": size.high, "resci": (size.low, size.high)}
    yield from case.named(ours)
