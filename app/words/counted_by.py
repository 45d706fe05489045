"""What the cells and the areas of an answer are called, whichever incidents are counted by."""

from typing import NamedTuple, Protocol

from app.answering.answer import Answer
from app.answering.question import HEXAGONS, LSOAS, Question


class Called(NamedTuple):
    """One and several of a kind."""

    one: str
    many: str


def cells_called(answer: Answer) -> Called:
    """Squares, or hexagons."""
    return Called("hexagon", "hexagons") if answer.question.grid == HEXAGONS else Called("square", "squares")


class OfAQuestion(Protocol):
    """Whatever answers a question."""

    @property
    def question(self) -> Question: ...


def units_called(answer: OfAQuestion) -> Called:
    """Wards, or LSOAs."""
    return Called("LSOA", "LSOAs") if answer.question.units == LSOAS else Called("ward", "wards")
