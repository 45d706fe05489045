"""What it rests on how surely a hotspot is there again, in words."""

from typing import Final

from app.answering.answer import Answer

LONGEST: Final = 6
"""Months of the periods of anonymised points on which the share was tried."""
LONGEST_EXACT: Final = 36
"""The same of exact points."""
ANONYMISED: Final = "Tried on anonymised points, one to six months against as many others."
EXACT: Final = (
    "Tried on exact points of shootings and vehicle thefts in New York, three to 36 months against as many others. "
    "Hardly any of those hotspots was said to come back more than four times in ten, so a larger share is a guide."
)


def tried(answer: Answer) -> str:
    """On what this was learned, and in what the answer differs: how long it is."""
    text, longest = (ANONYMISED, LONGEST) if answer.month_only else (EXACT, LONGEST_EXACT)
    if answer.months > longest:
        text += f" This period has {answer.months} months, so take it as a guide."
    return text
