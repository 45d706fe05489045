"""What a method found as a reader may see it: nothing of it is coarse, so it is for who sees every count."""

from dataclasses import replace

from app.answering.question import Question
from app.gate.map import allow_hours, disclosed_answer
from app.gate.rule import TO_OPEN, Rule
from app.gate.viewer import Viewer
from app.methods.asked import MethodQuestion
from app.methods.bound import finer_than_wards
from app.methods.found import MethodFound
from app.methods.offered import Offered, State
from geo.errors import Refused, Unanswerable, UserError
from geo.offence.offences import definition


def allow_method(question: MethodQuestion, source: str, viewer: Viewer) -> None:
    """Raise Refused where no method of this question is for the reader, before anything is computed. source: that the
    incidents are from."""
    what = definition(question.asked.offence, folder=viewer.definitions)
    _allow(question, viewer.rule(what, source), what.title)


def disclosed_method(found: MethodFound, question: MethodQuestion, viewer: Viewer) -> MethodFound:
    """All of it, or none. Raises Refused as `allow_method`, and why there is no result, for those who may hear of
    it."""
    what = found.whole.definition
    rule = viewer.rule(what, found.whole.question.source)
    _allow(question, rule, what.title)
    if found.fault:
        why, kind = found.fault, Unanswerable if found.fault.unanswerable else UserError
        raise kind(why.what, where=why.where, todo=why.todo)
    result = found.result if rule.hotspots else replace(found.result, clusters=None, apart=None, loose=0)
    return replace(found, whole=disclosed_answer(found.whole, rule), result=result)


def disclosed_offer(found: Offered, question: Question, viewer: Viewer) -> Offered:
    """Which methods there are, none of them to be run where nothing of any would be shown."""
    rule = viewer.rule(found.definition, found.question.source)
    if not (rule.hides or rule.cell):
        return found
    states = {id: State.HIDDEN if state is not State.ELSEWHERE else state for id, state in found.states.items()}
    return replace(found, states=states)


def _allow(question: MethodQuestion, rule: Rule, title: str) -> None:
    """Who is kept to counts of some size or to squares sees no statistic of them, for it tells of the counts that it
    was made of; and who may see nothing below wards none that is finer."""
    allow_hours(question.asked, rule)
    if rule.hides or rule.cell:
        raise Refused(
            "a method works on counts and places that are finer than you may see", where="methods",
            todo=TO_OPEN if rule.openable else "Ask for the map, which shows what you may see.",
        )  # fmt: skip
    if not rule.small_areas and finer_than_wards(question):
        raise Refused(
            f"“{title}” is not shown for anything smaller than a ward", where="methods",
            todo="Choose a method that counts by wards.",
        )  # fmt: skip
