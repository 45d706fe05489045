"""Hours and nights as a reader may see them: all of them, or none, for single hours hold few incidents."""

from dataclasses import replace

from app.answering.question import Question
from app.answering.zone_counts import ZoneCounts
from app.gate.map import disclosed_answer
from app.gate.rule import TO_OPEN, Rule
from app.gate.viewer import Viewer
from app.night.answer import HourMaps, Nights
from app.night.kinds import HourQuestion
from geo.errors import Refused


def hours_of_night(nights: Nights, question: Question, viewer: Viewer) -> Nights:
    """The week and the nights. Raises Refused where counts of the definition are withheld from the reader."""
    rule = viewer.rule(nights.whole.definition, nights.whole.question.source)
    _allow(rule, finest=1)
    return replace(nights, whole=disclosed_answer(nights.whole, rule), asked=disclosed_answer(nights.asked, rule))


def hours_of_maps(maps: HourMaps, question: HourQuestion, viewer: Viewer) -> HourMaps:
    """Maps of single hours. Raises Refused likewise."""
    _allow(viewer.rule_for(question.asked), finest=1)
    return maps


def counts_in_zones(counts: ZoneCounts | None, question: Question, viewer: Viewer) -> ZoneCounts | None:
    """Counts in zones, which somebody has drawn. Raises Refused likewise, and for who may not see drawn outlines."""
    rule = viewer.rule_for(question)
    if not viewer.policy.role(viewer.reader.role).outlines:
        raise Refused("counts inside a drawn outline are not shown to everybody", todo="Ask for wards instead.")
    _allow(rule, finest=0)
    return counts


def _allow(rule: Rule, *, finest: int) -> None:
    if rule.openable:
        raise Refused("this offence is restricted, and single hours and zones hold few of it", todo=TO_OPEN)
    if rule.hides or rule.cell or (finest and not 0 < rule.hours <= finest) or not rule.small_areas:
        raise Refused(
            "single hours and zones hold few incidents and are not shown to everybody", todo="Ask for months."
        )
