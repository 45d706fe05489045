"""Before and after."""

import math
import re
from collections.abc import Iterator
from typing import Any

from app.conformance.case import Case, Number
from models.intervention import e_test, gross_effect, relative_effect_size, wdd, wdq

NUMBER = r"([\d.]+)"


def poisson_rates(case: Case) -> Iterator[Number]:
    """Keys name the counts: "(6,2)", "rates 100/10 vs 25/5"; "symmetric" asks that the order does not matter.

    "p" alone is that of k1, k2 and, where they are given, n1 and n2.
    """
    for key, expected in case.expected.items():
        if key in ("p", "p_value") and "k1" in case.inputs:
            counts = (float(case.inputs.get(name, 1)) for name in ("k1", "k2", "n1", "n2"))
            yield from case.number(key, expected, e_test(*counts))
        elif match := re.fullmatch(rf"\({NUMBER},\s*{NUMBER}\)", key):
            ours = e_test(float(match.group(1)), float(match.group(2)))
            yield from case.number(key, expected, "undefined" if math.isnan(ours) else ours)
        elif match := re.fullmatch(rf"rates {NUMBER}/{NUMBER} vs {NUMBER}/{NUMBER}", key):
            k1, n1, k2, n2 = (float(part) for part in match.groups())
            yield from case.number(key, expected, e_test(k1, k2, n1, n2))
        elif key == "symmetric":
            pairs = case.inputs.get("pairs", [])
            same = all(math.isclose(e_test(a, b), e_test(b, a), rel_tol=1e-12) for a, b in pairs if a or b)
            yield from case.number(key, expected, same)
        else:
            yield case.note(key, "not a number of this method")


def displaced(case: Case) -> Iterator[Number]:
    """GE, NE, success_measure, buffer_displacement_measure, WDQ, TNE, WDD with its SE and z, RES with its interval.

    Counts are Rb, Ra, Cb, … or pairs (before, after) called treated, control, displacement and displacement_control.
    """
    arms = {"R": "treated", "C": "control", "D": "displacement", "E": "displacement_control"}
    pairs: dict[str, tuple[float, float]] = {}
    for name, word in arms.items():
        if f"{name}b" in case.inputs or word in case.inputs:
            given = (
                [case.inputs[f"{name}b"], case.inputs[f"{name}a"]] if f"{name}b" in case.inputs else case.inputs[word]
            )
            pairs[name] = (float(given[0]), float(given[1]))
    scaled = {key: case.params[key] for key in ("time_weights", "area_weights") if key in case.params}
    treated, control, buffer = pairs["R"], pairs["C"], pairs.get("D", (0.0, 0.0))
    quotient, difference = (
        wdq(treated, control, buffer),
        wdd(treated, control, pairs.get("D"), pairs.get("E"), **scaled),
    )
    ours: dict[str, Any] = {"ge": gross_effect(treated), "ne": quotient.net_effect, "wdq": quotient.wdq}
    ours |= {"success_measure": quotient.success, "buffer_displacement_measure": quotient.buffer}
    ours |= {"tne": quotient.total_net_effect, "wdd": difference.estimate, "se": difference.se, "z": difference.z}
    ours |= {"low": difference.low, "high": difference.high}
    if min(*treated, *control) > 0:
        size = relative_effect_size(treated, control)
        ours |= {"res": size.res, "res_low": size.low, "res_high": size.high}
    for key, expected in case.expected.items():
        if key.lower() in ours and ours[key.lower()] is not None:
            yield from case.number(key, expected, ours[key.lower()])
        else:
            yield case.note(key, "words")
