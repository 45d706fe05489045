"""What it rests on how surely a hotspot is there again, in words."""

from typing import Final

from app.answering.answer import Answer

LONGEST: Final = 6
"""Months of the periods on which the share was tried."""


def tried(answer: Answer) -> str:
    """On what this was learned, and in what the answer differs: its points, or how long it is."""
    differs = []
    if not answer.month_only:
        differs.append("these points are exact")
    if answer.months > LONGEST:
        differs.append(f"this period has {answer.months}")
    if not differs:
        return "Tried on anonymised points, one to six months against as many others."
    return (
        f"Tried on anonymised points, one to six months against as many others; {' and '.join(differs)}, so take "
        "it as a guide."
    )
