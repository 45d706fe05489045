"""Visits, the return and what patrol days show, for those who plan patrols and those who go."""

from typing import Final

from app.answering.question import Question
from app.gate.viewer import Viewer
from app.patrols.delivery import Delivered, PatrolReturn
from app.patrols.effect import Effect
from geo.errors import Refused

ROLES: Final = ("analyst", "patrol")


def disclosed_visits(found: Delivered, question: None, viewer: Viewer) -> Delivered:
    """All of them. Raises Refused for who neither plans nor patrols."""
    _allow(viewer, ROLES)
    return found


def disclosed_return(found: PatrolReturn, question: None, viewer: Viewer) -> PatrolReturn:
    """All of it. Raises Refused likewise."""
    _allow(viewer, ROLES)
    return found


def disclosed_effect(found: Effect, question: Question, viewer: Viewer) -> Effect:
    """All of it, for an analyst who sees every count of the definition. Raises Refused for others."""
    _allow(viewer, ROLES[:1])
    rule = viewer.rule(found.definition, found.question.source)
    if rule.hides or rule.cell:
        raise Refused(
            f"“{found.definition.title}” is not shown for single places", where="offence",
            todo="Ask for another offence, or open it first.",
        )  # fmt: skip
    return found


def _allow(viewer: Viewer, roles: tuple[str, ...]) -> None:
    if viewer.reader.role not in roles:
        raise Refused("where patrols went is shown to nobody but those who plan them and those who go")
