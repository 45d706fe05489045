"""What a briefing is made of, gathered from the answers as one reader may see them."""

from typing import Any

from app.answering.answer import Answer
from app.answering.answerer import MAP, Answerer
from app.answering.keeper import Keeper, Kind
from app.answering.question import Question
from app.answering.reader import Reader
from app.answering.trend import TREND
from app.gate.policy import Policy
from app.gate.rule import rule_of
from app.night.kinds import WEEK
from app.pages.briefing import Found
from geo.errors import UserError


def gather(keeper: Keeper[Answerer], policy: Policy, asked: Question, reader: Reader) -> Found:
    """Map, trend and hours of a question. Raises UserError where there is no map for this reader."""
    answer: Answer = keeper.shown(MAP, asked, reader)
    rule = rule_of(policy, reader, answer.definition, answer.question.source)
    risen, nights = part(keeper, TREND, asked, reader), part(keeper, WEEK, asked, reader)
    return Found(answer, risen, nights, hidden=not rule.hotspots)


def part(keeper: Keeper[Answerer], kind: Kind[Any, Question, Any], asked: Question, reader: Reader) -> Any:
    """What is found of a part; why there is none, where there is none."""
    try:
        return keeper.shown(kind, asked, reader).found
    except UserError as problem:
        return problem
