"""What it rests on how surely a hotspot is there again, in words."""

from typing import Final

from app.answering.answer import Answer

LONGEST: Final = 6
"""Months of the periods on which the share was tried."""


EXACT: Final = (
    "These points are exact, where it says too much: of 100 hotspots of shootings, a rare offence, it stated 25 and 6 "
    "were there again (12 months against as many others). Use it to tell hotspots apart, not as a chance."
)


def tried(answer: Answer) -> str:
    """On what this was learned, and in what the answer differs: its points, or how long it is."""
    texts = ["Tried on anonymised points, one to six months against as many others."]
    if not answer.month_only:
        texts.append(EXACT)
    if answer.months > LONGEST:
        texts.append(f"This period has {answer.months} months, so take it as a guide.")
    return " ".join(texts)
