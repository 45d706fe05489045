"""Our number beside a published one: what near enough means."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from app.conformance.result import attributes, described, plain, read

SLACK: Final = 1e-12  # a published decimal and a tolerance may each be off by rounding
RULES: Final = ("rtol", "atol", "decimals")
UNDEFINED: Final = ("nan", "undefined")
SIGNS: Final = {"inf": math.inf, "-inf": -math.inf}


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
    """One line of the report."""

    name: str
    expected: Any
    ours: Any
    difference: float | None
    tolerance: str
    ok: bool


def compared(name: str, expected: Any, ours: Any, tolerance: Any) -> Iterator[Number]:
    """Compare numbers, texts, and lists of either to any depth, one line each; names of a mapping are paths into ours.

    tolerance: {"rtol": …, "atol": …, "decimals": …} and, by a path, others for that part; a bare number is absolute;
    anything else is exact. null and "nan" expect nothing or what is no number; "inf" and "-inf" are numbers.
    """
    ours = plain(ours)
    if isinstance(expected, Mapping):
        for path, value in expected.items():
            of_part = tolerance.get(path, tolerance) if isinstance(tolerance, Mapping) else tolerance
            whole = f"{name}.{path}".strip(".").replace(".[", "[")
            yield from compared(whole, value, read(ours, path), of_part)
    elif isinstance(expected, Sequence) and not isinstance(expected, str):
        if not isinstance(ours, Sequence | np.ndarray) or isinstance(ours, str) or not np.ndim(ours):
            yield Number(f"{name} (shape)", described(expected), described(ours), None, "exact", False)
        elif len(ours) != len(expected):
            yield Number(f"{name} (length)", len(expected), len(ours), None, "exact", False)
        else:
            for k, value in enumerate(expected):
                yield from compared(f"{name}[{k}]", value, ours[k], tolerance)
    elif expected is None or (isinstance(expected, str) and expected.lower() in UNDEFINED and ours != expected):
        nothing = ours is None or (isinstance(ours, float | np.floating) and math.isnan(ours))
        yield Number(name, "undefined", "undefined" if nothing else ours, None, "exact", nothing)
    elif isinstance(expected, str) and expected.lower() in SIGNS and not isinstance(ours, str):
        yield _judge(name, SIGNS[expected.lower()], ours, tolerance)
    elif isinstance(expected, int | float) and not isinstance(expected, bool):
        yield _judge(name, expected, ours, tolerance)
    else:
        yield Number(name, expected, ours, None, "exact", bool(np.ndim(ours) == 0 and expected == ours))


def _judge(name: str, printed: float, ours: Any, tolerance: Any) -> Number:
    """Within the case's tolerance; a number printed just too short for it is known no better than its last digit."""
    if isinstance(ours, str) or np.ndim(ours) or ours is None or attributes(ours):
        found = f"{described(ours)} with {', '.join(attributes(ours))}" if attributes(ours) else described(ours)
        return Number(name, printed, found, None, "exact", False)
    expected, value = float(printed), float(ours)
    if not (math.isfinite(expected) and math.isfinite(value)):
        same = expected == value or (math.isnan(expected) and math.isnan(value))
        return Number(name, expected, value, None, "exact", same)
    difference = value - expected
    if isinstance(tolerance, int | float) and not isinstance(tolerance, bool):
        tolerance = {"atol": tolerance}
    given = tolerance if isinstance(tolerance, Mapping) else {}
    rules = {key: float(given[key]) for key in RULES if key in given}
    text = ", ".join(f"{key} {value:g}" for key, value in rules.items())
    if "decimals" in rules:
        allowed = 0.5 * 10.0 ** -int(rules["decimals"])
    elif rules:
        allowed = rules.get("rtol", 0.0) * abs(expected) + rules.get("atol", 0.0)
        if isinstance(printed, Printed) and allowed < printed.half_digit <= 10 * allowed:
            allowed, text = printed.half_digit, f"{text}, and the last printed digit"
    else:  # to the last bits of a float
        allowed, text = SLACK * abs(expected), "exact"
    return Number(name, expected, value, difference, text, abs(difference) <= allowed * (1 + SLACK) + 1e-15)
