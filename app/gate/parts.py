"""What the parts of a definition count, for who sees every count of all of them."""

from app.answering.parts_counted import PartsCounted
from app.answering.question import Question
from app.gate.rule import TO_OPEN
from app.gate.viewer import Viewer
from geo.errors import Refused


def disclosed_parts(found: PartsCounted, question: Question, viewer: Viewer) -> PartsCounted:
    """As it is. Raises Refused where any count of the whole, and so of a part, is withheld or rounded."""
    rule = viewer.rule(found.definition, found.period.source)
    if rule.hides or rule.cell:
        raise Refused("these counts are not shown to you", where="offence", todo=TO_OPEN * rule.openable)
    return found
