"""Outcomes by ward as a reader may see them: as they are, or not at all, for each of their counts is small."""

from app.answering.outcomes import Outcomes
from app.answering.question import Question
from app.gate.map import allow_hours
from app.gate.rule import TO_OPEN
from app.gate.viewer import Viewer
from geo.errors import Refused


def disclosed_outcomes(found: Outcomes, question: Question, viewer: Viewer) -> Outcomes:
    """The outcomes. Raises Refused where counts of the definition are withheld from the reader."""
    rule = viewer.rule(found.definition, found.question.source)
    allow_hours(found.question, rule)
    if rule.hides or rule.cell or not rule.small_areas:
        raise Refused(
            f"outcomes of “{found.definition.title}” by ward are small counts, which are not shown to you",
            where="offence",
            todo=TO_OPEN if rule.openable else "Look at the map instead.",
        )
    return found
