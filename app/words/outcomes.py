"""What became of it, in words: the share, how far it could be off, and what it leaves out."""

from typing import Final

from app.answering.outcomes import Outcomes, OutcomeShare
from app.figures import counted, percent

WHAT: Final = (
    "Positive: somebody was charged, cautioned, fined or warned, or it was resolved in the community; what a court "
    "decided later does not change that. Still open and not recorded are left out of the share: recent months have "
    "more of them, so a low share of a recent month says little."
)
WARDS: Final = (
    "Shares of wards with few decided incidents range widely: where two intervals overlap, do not read one as better. "
    "With many wards, some lie apart by chance. A share says nothing of how well officers work: kinds of crime differ "
    "in what can be proved."
)
NOT_RECORDED: Final = "These data record no outcome: the source has no such column, or it was not loaded with one."


def headline(found: Outcomes) -> str:
    """Of 120 decided incidents 31 had a positive outcome: 26 % (likely range 18 to 35 %)."""
    one = found.every
    if one.share is None or one.low is None or one.high is None:
        return NOT_RECORDED if one.unknown and not one.undecided else "None of these incidents is decided yet."
    return (
        f"Of {counted(one.decided, 'decided incident')}, {one.positive} had a positive outcome: {percent(one.share)} "
        f"(likely range {percent(one.low)} to {percent(one.high)})."
    )


def beside(one: OutcomeShare) -> str:
    """What the share leaves out."""
    return f"Left out: {counted(one.undecided)} still open, {counted(one.unknown)} without a recorded outcome."


def outcome_name(text: str) -> str:
    """As it is recorded."""
    return text or "nothing recorded"
