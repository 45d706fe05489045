"""Our number beside a published one: what near enough means."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

SLACK = 1e-12  # a published decimal and a tolerance may each be off by rounding
UNDEFINED = ("undefined", "none", "null", "nan", "na")


class Printed(float):
    """A number as it was printed, so that its last digit is known."""

    half_digit: float

    def __new__(cls, text: str) -> "Printed":
        number = super().__new__(cls, text)
        digits, _, power = text.lower().partition("e")
        number.half_digit = 0.5 * 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
        return number


@dataclass(frozen=True)
class Number:
    """One line of the report. `ok` is None for a line that only tells something."""

    name: str
    expected: Any
    ours: Any
    difference: float | None
    tolerance: str
    ok: bool | None


def compared(name: str, expected: Any, ours: Any, tolerance: Any) -> Iterator[Number]:
    """Compare numbers, texts, or lists and mappings of either to any depth, one line each.

    tolerance: {"rtol": …, "atol": …, "decimals": …}, a bare number (absolute), "1 %", or anything else for "exact".
    """
    if isinstance(expected, Mapping):
        for key, value in expected.items():
            yield from compared(f"{name}[{key}]", value, ours[key], tolerance)
        return
    if isinstance(expected, Sequence | np.ndarray) and not isinstance(expected, str):
        found = list(np.atleast_1d(ours))
        if len(found) != len(expected):
            yield Number(f"{name} (length)", len(expected), len(found), None, "exact", False)
            return
        for k, (value, other) in enumerate(zip(expected, found, strict=True)):
            yield from compared(f"{name}[{k}]", value, other, tolerance)
        return
    if expected is None or (isinstance(expected, str) and expected.lower() in UNDEFINED):
        nothing = ours is None or (isinstance(ours, float | np.floating) and math.isnan(ours)) or ours == expected
        yield Number(name, expected or "undefined", "undefined" if nothing else ours, None, "exact", bool(nothing))
    elif isinstance(expected, int | float | np.number) and not isinstance(expected, bool):
        number = expected if isinstance(expected, Printed) else float(expected)
        yield _judge(name, number, math.nan if ours is None else float(ours), tolerance)
    else:
        yield Number(name, expected, ours, None, "exact", bool(expected == ours))


def _rules(tolerance: Any) -> dict[str, float]:
    if isinstance(tolerance, Mapping):
        return {key: float(value) for key, value in tolerance.items() if key in ("rtol", "atol", "decimals")}
    if isinstance(tolerance, int | float):
        return {"atol": float(tolerance)}
    share = re.fullmatch(r"\s*([\d.]+)\s*%\s*", str(tolerance))
    return {"rtol": float(share.group(1)) / 100} if share else {}


def _judge(name: str, printed: float, ours: float, tolerance: Any) -> Number:
    """Within the case's tolerance; a number printed just too short for it is known no better than its last digit."""
    expected = float(printed)
    if math.isnan(expected) or math.isnan(ours):
        return Number(name, expected, ours, None, "exact", math.isnan(expected) and math.isnan(ours))
    difference = ours - expected if ours != expected else 0.0
    rules = _rules(tolerance)
    text = ", ".join(f"{key} {value:g}" for key, value in rules.items())
    if "decimals" in rules:
        allowed = 0.5 * 10.0 ** -int(rules["decimals"])
    elif rules:
        allowed = rules.get("rtol", 0.0) * abs(expected) + rules.get("atol", 0.0)
        if isinstance(printed, Printed) and allowed < printed.half_digit <= 10 * allowed:
            allowed, text = printed.half_digit, f"{text}, and the last printed digit"
    else:  # "exact": to the last bits of a float
        allowed, text = SLACK * abs(expected), "exact"
    return Number(name, expected, ours, difference, text, abs(difference) <= allowed * (1 + SLACK) + 1e-15)
