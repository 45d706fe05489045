"""How gathered incidents are, whether it is the same places, and what is like them, as a reader may see it.

A curve of counts, a Gini and a place's part of the months each tell of counts that are not given. So who does not see
every count has none of them: the shares are added up from the squares of their own map
(`app.concentration.on_squares`), and what rests on months of squares, or on what stands in a hotspot, is refused.
"""

from dataclasses import replace

import numpy as np

from app.answering.question import Question
from app.concentration.concentration import Concentration
from app.concentration.consistency import Consistency, ConsistencyQuestion
from app.concentration.similar import Similar, SimilarQuestion
from app.gate.map import allow_hours, disclosed_answer
from app.gate.rule import TO_OPEN, Rule
from app.gate.viewer import Viewer
from geo.errors import Refused


def disclosed_concentration(found: Concentration, question: Question, viewer: Viewer) -> Concentration:
    """All of it, or nothing that was counted. Raises Refused for hours that are finer than the reader may see."""
    rule = viewer.rule(found.definition, found.question.source)
    allow_hours(found.question, rule)
    if _whole(rule) and rule.small_areas:
        return found
    none = np.empty((0, 2))
    return replace(
        found, n=0.0, places=0, empty=0, held=(), measures=None, curve=none, even=none, points=0, held_by_points=(),
        others=(), people=None, by_squares=True, minimum=rule.minimum, rounding=rule.rounding,
    )  # fmt: skip


def disclosed_consistency(found: Consistency, question: ConsistencyQuestion, viewer: Viewer) -> Consistency:
    """For who sees every count of every place. Raises Refused for everybody else."""
    rule = viewer.rule(found.definition, found.question.source)
    allow_hours(found.question, rule)
    _refuse_unless_all(rule, "months of single places hold few incidents and are not shown to you")
    return found


def disclosed_similar(found: Similar, question: SimilarQuestion, viewer: Viewer) -> Similar:
    """Likewise."""
    rule = viewer.rule(found.whole.definition, found.whole.question.source)
    _refuse_unless_all(rule, "what stands in a hotspot, and its mix of incidents, is not shown to you")
    return replace(found, whole=disclosed_answer(found.whole, rule))


def _whole(rule: Rule) -> bool:
    return not (rule.hides or rule.cell)


def _refuse_unless_all(rule: Rule, why: str) -> None:
    if not (_whole(rule) and rule.hotspots and rule.small_areas):
        raise Refused(why, where="offence", todo=f"Ask for the map instead.{f' {TO_OPEN}' * rule.openable}")
