"""What a list of incidents is, and what it leaves out."""

from typing import Final

from app.figures import counted, number

ABOUT: Final = (
    "Every incident of the question whose place is known exactly, as the source has it and without any text that "
    "people wrote. Left out: homes with domestic abuse and homes that were taken over with all that happened there, "
    "sensitive categories, and what has no place. So the list can hold fewer incidents than the map counts."
)
DRAWN: Final = "Squares that hold incidents, each a link that narrows the list to it"


def matched(n: int, all_of: int) -> str:
    """120 of 1 204 incidents."""
    return counted(n) if n == all_of else f"{number(n)} of {counted(all_of)}"
