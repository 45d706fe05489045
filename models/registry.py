"""Every method by its name, with its parameters and its source: what the API lists and `afterdark methods` prints.

Nothing numerical is imported until a method is described or loaded.
"""

from typing import Any

from models.catalogue import METHODS, QUESTIONS
from models.errors import ParameterError
from models.method import Method

_BY_ID = {method.id: method for method in METHODS}


def methods() -> tuple[Method, ...]:
    """All of them, in the order of the questions they answer."""
    return METHODS


def by_question() -> dict[str, tuple[Method, ...]]:
    """All of them by the question that they answer, in order."""
    found: dict[str, list[Method]] = {}
    question = ""
    for one in METHODS:
        question = QUESTIONS[one.id].question if one.id in QUESTIONS else question
        found.setdefault(question, []).append(one)
    return {question: tuple(some) for question, some in found.items()}


def method(name: str) -> Method:
    """The one with this id."""
    if name not in _BY_ID:
        raise ParameterError(f"There is no method “{name}”. There are: {', '.join(_BY_ID)}.")
    return _BY_ID[name]


def methods_json() -> list[dict[str, Any]]:
    """All of them as plain dicts, for an API."""
    return [entry.json() for entry in METHODS]
