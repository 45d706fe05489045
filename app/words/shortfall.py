"""Why there is no result, in words: what a method would need, and what there is."""

from typing import Final

from app.figures import listed, number
from models.impact.shortfall import Need, Shortfall

NEEDS: Final = {
    Need.MONTHS: "{needed} months of data; there {are} {held}",
    Need.MONTHS_BEFORE: "{needed} months before; there {are} {held}",
    Need.MONTHS_AFTER: "{needed} months after; there {are} {held}",
    Need.PLACES: "{needed} other places with cases; there {are} {held}",
    Need.CHOSEN_PLACES: "{needed} other places that the same rule would have chosen; there {are} {held}",
    Need.CASES: "cases in the place both before and after",
    Need.CASES_BEFORE_OR_AFTER: "cases both before and after",
    Need.CASES_EACH_SIDE: "{needed} cases both before and after; there {are} {held} on the thinner side",
    Need.CASES_SPREAD: "cases in more months than these, for no size of effect can be told from empty ones",
    Need.CASES_EACH_MONTH: "cases in the comparison areas in every month",
    Need.CONTROL_AFTER: "{needed} cases in other places together; there {are} {held}",
    Need.DEGREES: "more areas and months, to say how sure the effect is",
}


def missing(short: Shortfall) -> str:
    """What a method would need: It takes 12 months before; there are 6."""
    parts = [
        NEEDS[lack.need].format(
            needed=number(lack.needed), held=number(lack.held), are="is" if lack.held == 1 else "are"
        )
        for lack in short
    ]
    return f"It takes {listed(parts)}." if parts else ""
