"""One measured row: what is claimed, and how often it was true."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.calibration.claim import Claim, Condition, Data
from models.binomial_interval import binomial_interval

ENOUGH: Final = 400
"""Trials from which the measured share itself must lie in the target; with fewer its interval must reach it."""
TELLING: Final = 30
"""Trials without which an interval reaches nearly every target, so that a hit says nothing."""
ERROR: Final = 0.05
"""By which a stated chance may miss."""
NINETY_FIVE: Final = (0.93, 0.97)
"""Between which a 95 % interval must hold the truth."""
DECIMALS: Final = 4


@dataclass(frozen=True)
class Measured:
    """Of n trials the claim was true in the share `held`; low to high: its exact 95 % interval.

    stated: the share that the product claims (the mean of what was printed in the band; for false claims, the most
    that is promised); target_low to target_high: where `held` should lie; conditions: under which it was tried.
    """

    claim: Claim
    data: Data
    stated: float
    held: float
    low: float
    high: float
    n: int
    target_low: float
    target_high: float
    conditions: tuple[Condition, ...] = ()

    @property
    def tells(self) -> bool:
        """Whether it missed, or could have missed: on enough trials."""
        return not self.met or self.n >= TELLING

    @property
    def met(self) -> bool:
        """Whether the share lies in the target or, with few trials, its interval reaches it."""
        if self.n >= ENOUGH:
            return self.target_low <= self.held <= self.target_high
        return self.low <= self.target_high and self.target_low <= self.high


def measured(
    claim: Claim,
    data: Data,
    *,
    stated: float,
    true: int,
    n: int,
    target: tuple[float, float] | None = None,
    conditions: Sequence[Condition] = (),
) -> Measured:
    """The row of n trials of which `true` came true. target: within ERROR of what is stated unless given."""
    low, high = (float(v) for v in binomial_interval(true, n))
    bottom, top = target or (max(stated - ERROR, 0.0), min(stated + ERROR, 1.0))
    shares = (stated, true / n if n else 0.0, low, high)
    stated, held, low, high = (round(v, DECIMALS) for v in shares)
    bottom, top = round(bottom, DECIMALS), round(top, DECIMALS)
    return Measured(claim, data, stated, held, low, high, n, bottom, top, tuple(conditions))
