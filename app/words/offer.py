"""Why a choice of the form is greyed: one short reason beside it."""

from typing import Final

from app.figures import counted, month, sentence
from geo.errors import UserError

ONE_OF_THREE: Final = "a question takes one of a night, a span of hours and one hour: clear the other first"
DARKNESS: Final = "darkness is worked out for Wiltshire alone"
NO_HOURS: Final = "these data give only the month, so no hour can be asked for"
NO_WEEKS: Final = "these data give only the month, so no weeks can be asked for"
NO_LSOAS: Final = "no outlines of LSOAs are here; whoever runs this service can import them"

NOT_TAKEN: Final = {
    "measure": "this page counts incidents, so neither harm nor cost is added up here",
    "weeks": "this page compares whole months, so no weeks can be asked for here",
    "grid": "this page counts by wards or LSOAs, so squares and hexagons change nothing here",
}
"""Why a page does not take what other pages do, by the key of the question."""


def reason(problem: UserError) -> str:
    """A refusal as a reason to stand beside a choice."""
    return sentence(problem.what)


def not_held(months: int, wanted: int) -> str:
    """Why so many months cannot be had."""
    return f"Only {counted(months, 'month')} are loaded." if months != 1 else "Only 1 month is loaded."


def begins(first: object) -> str:
    """Why the months since the Duty cannot be had."""
    return f"The data begin in {month(first)}."  # type: ignore[arg-type]
