"""Before and after."""

import math
import re
from collections.abc import Iterator
from typing import Any

from app.conformance.case import Case, Number
from models.intervention import e_test, gross_effect, relative_effect_size, wdd, wdq

NUMBER = r"([\d.]+)"


def poisson_rates(case: Case) -> Iterator[Number]:
    """Keys name the counts: "(6,2)", "rates 100/10 vs 25/5"; "symmetric" asks that the order does not matter."""
    for key, expected in case.expected.items():
        if match := re.fullmatch(rf"\({NUMBER},\s*{NUMBER}\)", key):
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
    """GE, NE, success_measure, buffer_displacement_measure, WDQ, TNE, WDD with its SE and z, RES with its interval."""
    pairs = {
        name: (float(case.inputs[f"{name}b"]), float(case.inputs[f"{name}a"]))
        for name in ("R", "C", "D", "E")
        if f"{name}b" in case.inputs
    }
    treated, control, buffer = pairs["R"], pairs["C"], pairs.get("D", (0.0, 0.0))
    quotient, difference = wdq(treated, control, buffer), wdd(treated, control, pairs.get("D"), pairs.get("E"))
    ours: dict[str, Any] = {"ge": gross_effect(treated), "ne": quotient.net_effect, "wdq": quotient.wdq}
    ours |= {"success_measure": quotient.success, "buffer_displacement_measure": quotient.buffer}
    ours |= {"tne": quotient.total_net_effect, "wdd": difference.estimate, "se": difference.se, "z": difference.z}
    ours |= {"low": difference.low, "high": difference.high}
    if min(*treated, *control) > 0:
        size = relative_effect_size(treated, control)
        ours |= {"res": size.res, "res_low": size.low, "res_high": size.high}
    for key, expected in case.expected.items():
        if key.lower() in ours:
            yield from case.number(key, expected, ours[key.lower()])
        else:
            yield case.note(key, "words")
