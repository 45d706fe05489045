"""What was done, set against the cases that were to be expected: by how much, and how sure that is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np

from models.described import Described
from models.errors import ParameterError
from models.impact.expected_cases import Expected, Observed

CLAIM: Final = 59 / 60
"""Confidence of the range that a claim rests on. Where nothing was done at most one site in fifty may be said to have
changed; the rest is for dispersions that are only estimated."""
FURTHEST: Final = 1e4
HALVINGS: Final = 40

Confidence = Annotated[float, Described("Share of such ranges that hold the truth", "", 0.5, 0.9999)]
Forecast = Annotated[Expected, Described("What comparable places lead one to expect (expected_cases)")]


@dataclass(frozen=True)
class Effect:
    """observed: cases seen; expected: had nothing been done, and usual: (low, high) of what would then be seen; ratio:
    observed over expected, below 1 a fall, and low, high: of the ratios that these counts do not exclude; p: how often
    it is as far off as this, on either side, where nothing is done; confidence: of the ranges."""

    observed: float
    expected: float
    usual: tuple[int, int]
    ratio: float
    low: float
    high: float
    p: float
    confidence: float

    def cases(self, ratio: float) -> float:
        """A ratio as cases more (above 0) or fewer than expected."""
        return self.expected * (ratio - 1)


def effect(expected: Forecast, observed: Observed, confidence: Confidence = CLAIM) -> Effect:
    """The effect and its range: every ratio at which the cases seen lie in neither tail of the gamma-Poisson.

    The range excludes 1 exactly where `observed` lies outside `usual`, and where p <= 1 - confidence.
    """
    if not observed >= 0:
        raise ParameterError("observed must be zero or more.")
    tail = _tail(confidence)
    low = _first(lambda ratio: expected.at_least(observed, ratio, sure=confidence) > tail) if observed > 0 else 0.0
    high = _first(lambda ratio: expected.at_most(observed, ratio, sure=confidence) <= tail)
    nearer = min(expected.at_most(observed, sure=confidence), expected.at_least(observed, sure=confidence))
    usual = (most_that_is_low(expected, confidence) + 1, _least_that_is_high(expected, confidence) - 1)
    ratio = observed / expected.cases
    return Effect(observed, expected.cases, usual, ratio, low, high, min(1.0, 2 * nearer), confidence)


def most_that_is_low(expected: Expected, confidence: float) -> int:
    """The largest count that is called a fall; -1 where not even none would be."""
    tail = _tail(confidence)
    return _count(expected, lambda count: expected.at_most(count, sure=confidence) > tail) - 1


def _least_that_is_high(expected: Expected, confidence: float) -> int:
    tail = _tail(confidence)
    return _count(expected, lambda count: expected.at_least(count, sure=confidence) <= tail)


def _tail(confidence: float) -> float:
    if not 0.5 <= confidence < 1:
        raise ParameterError("confidence must be at least 0.5 and below 1.")
    return (1 - confidence) / 2


def _count(expected: Expected, holds: Callable[[int], bool]) -> int:
    """The smallest count from which on something holds."""
    low, high = -1, 16 + int(4 * expected.cases)
    while not holds(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _first(holds: Callable[[float], bool]) -> float:
    """The smallest ratio from which on something holds."""
    low, high = np.log(1 / FURTHEST), np.log(FURTHEST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(float(np.exp(middle))) else (middle, high)
    return float(np.exp((low + high) / 2))
