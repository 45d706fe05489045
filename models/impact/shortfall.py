"""What a method would need and does not have: the reason why there is no result, as a value."""

from dataclasses import dataclass
from enum import StrEnum

from models.errors import ParameterError


class Need(StrEnum):
    """What there is too little of."""

    MONTHS = "months"
    MONTHS_BEFORE = "months_before"
    MONTHS_AFTER = "months_after"
    PLACES = "places"
    CHOSEN_PLACES = "chosen_places"  # that the rule which chose the site would have chosen as well
    CASES = "cases"  # in the place itself, before or after
    CASES_EACH_SIDE = "cases_each_side"  # before and after the start
    CASES_SPREAD = "cases_spread"  # over months, so that no effect is told by empty months alone
    CASES_EACH_MONTH = "cases_each_month"  # in the control
    CASES_BEFORE_OR_AFTER = "cases_before_or_after"  # in place or control
    DEGREES = "degrees"  # of freedom, to say how sure an effect is
    CONTROL_CASES = "control_cases"  # before or after: nothing can be set against none
    TREATED_BEFORE = "treated_before"  # cases in the treated area before
    TREATED_EXPECTED = "treated_expected"  # cases there after, had nothing been done
    CONTROL_BEFORE = "control_before"
    CONTROL_AFTER = "control_after"


@dataclass(frozen=True)
class Lack:
    """One of them: how much is needed, and how much there is."""

    need: Need
    needed: float
    held: float


Shortfall = tuple[Lack, ...]
"""All that a method needs and that is weighed at once; () where nothing is short."""


class ShortfallError(ParameterError):
    """Raised where the data, not the caller, fall short; `shortfall` says of what."""

    def __init__(self, message: str, *lacks: Lack) -> None:
        super().__init__(message)
        self.shortfall: Shortfall = lacks
