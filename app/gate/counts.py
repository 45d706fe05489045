"""Counts that may be given: rounded, none below the minimum, and none from which a withheld one can be worked out."""

from collections.abc import Sequence
from math import floor, inf
from typing import Final

import numpy as np
import numpy.typing as npt

from app.gate.rule import Rule

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
ONE: Final = 1 - 1e-9
"""Width from which a span of counts holds more than one whole number."""


def shown(n: float, rule: Rule) -> float:
    """A count of at least the minimum as it is given: the nearest multiple of the rounding, halves up."""
    return float(floor(n / rule.rounding + 0.5) * rule.rounding) if rule.rounding else float(n)


def span(n: float, rule: Rule) -> tuple[float, float]:
    """The lowest and the highest count that a reader must hold possible behind what is given for n."""
    if n < rule.minimum:
        return 0.0, rule.minimum - 1.0
    if not rule.rounding:
        return n, n
    given, half = shown(n, rule), rule.rounding / 2
    return max(given - half, float(rule.minimum)), given + half - 1


def given(n: Floats, total: float, rule: Rule) -> Bools:
    """(k,) which counts of a table are given whose rows are the parts of `total`.

    None below the minimum; and where the total and the other rows would leave a single value for one of those
    (complementary suppression, Cox 1980), the next smallest row is withheld too, until they leave at least two.
    """
    use = n >= rule.minimum
    small = ~use
    if not small.any():
        return use
    whole = span(total, rule)
    while use.any():
        spans = np.array(
            [span(v, rule) if kept or low else (rule.minimum, inf) for v, kept, low in zip(n, use, small, strict=True)]
        )
        low, high = spans.T
        up = np.minimum(high, whole[1] - (low.sum() - low))
        others = np.array([np.delete(high, i).sum() for i in np.flatnonzero(small)])
        down = np.maximum(0.0, whole[0] - others)
        if (up[small] - down >= ONE).all():
            break
        kept = np.flatnonzero(use)
        use[kept[np.argmin(n[kept])]] = False
    return use


def without_rest(n: Floats, wholes: Sequence[tuple[float, Bools]], rule: Rule) -> Bools:
    """(k,) which places keep their counts, so that what lies beside them in a whole is never a single count below the
    minimum. wholes: each count that is given, and (k,) which of the places lie wholly in it."""
    use = n >= rule.minimum
    again = True
    while again:
        again = False
        for total, inside in wholes:
            here = np.flatnonzero(use & inside)
            if not len(here) or total < rule.minimum:
                continue
            low, high = np.array([span(v, rule) for v in n[here]]).sum(axis=0)
            least, most = span(total, rule)
            if most - low < rule.minimum and (most - low) - max(least - high, 0) < ONE:
                use[here[np.argmin(n[here])]] = False
                again = True
    return use
