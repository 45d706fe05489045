"""How a choice of places would have done, as a reader may see it."""

from app.answering.question import Question
from app.gate.map import allow_hours
from app.gate.viewer import Viewer
from app.patrols.accuracy import Accuracy
from geo.errors import Refused


def disclosed_accuracy(found: Accuracy, question: Question, viewer: Viewer) -> Accuracy:
    """All of it, for who sees every count: sums of months over chosen places, one area beside another, would tell of
    single places. Raises Refused for others."""
    rule = viewer.rule(found.definition, found.question.source)
    allow_hours(found.question, rule)
    if rule.hides or rule.cell or not rule.hotspots:
        raise Refused(
            "how well places were chosen rests on counts of single places, which are not shown to you",
            where="accuracy", todo="Look at the map, or at docs/forecast.md.",
        )  # fmt: skip
    return found
