"""A method put to a question: which one, and what a person set of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.answering.question import COUNTS, KEYS, Question
from app.whole_number import whole_number
from geo.errors import NotFound, UserError
from models.errors import ParameterError
from models.method import Method, Parameter
from models.registry import method as registered

Value = float | int | bool | str
OF_QUESTION: Final[Mapping[str, str]] = {
    "bandwidth": "bandwidth",
    "cell": "cell",
    "eps": "eps",
    "min_weight": "min",
    "kernel": "kernel",
}
"""Arguments that are keys of a question, too, by the key: they are chosen as on the map, and reach as far."""
VENUES, RESIDENTS = BESIDE = ("venues", "residents")
"""What incidents may be set against."""
OVER: Final = ("squares", "areas")
"""What incidents may be counted by: squares of 250 m, or the wards or LSOAs that the question counts by."""
FURTHER: Final = ("beside", "over")
YES, NO = ("true", "1", "on", "yes"), ("false", "0", "off", "no")


@dataclass(frozen=True)
class MethodQuestion:
    """asked: with the keys that the method's arguments share with it; given: what else was set, by argument; beside:
    what incidents are set against, over: what they are counted by, "" for our choice of either."""

    asked: Question
    method: str
    given: tuple[tuple[str, Value], ...] = ()
    beside: str = ""
    over: str = ""

    @property
    def values(self) -> dict[str, Value]:
        """What was set, by argument."""
        return dict(self.given)

    def items(self) -> list[tuple[str, str]]:
        """The query that asks it again, without the method's id, which stands in the path."""
        more = [(name, str(value).lower() if isinstance(value, bool) else _plain(value)) for name, value in self.given]
        more += [("beside", self.beside)] * bool(self.beside) + [("over", self.over)] * bool(self.over)
        return [*self.asked.items(), *more]


def method_of(id: str) -> Method:
    """The method with this id. Raises NotFound."""
    try:
        return registered(id)
    except ParameterError as error:
        raise NotFound(f"there is no method “{id[:40]}”", todo="/api/processes lists those there are.") from error


def keys_of(method: Method) -> tuple[str, ...]:
    """The keys of an address that the method takes beside a question's."""
    mine = tuple(one.name for one in method.settable if OF_QUESTION.get(one.name, one.name) not in KEYS)
    return (*mine, *FURTHER)


def ask(asked: Question, method: Method, given: Mapping[str, str]) -> MethodQuestion:
    """A method put to a question, whose incidents are counted whatever it adds up. given: of the keys of `keys_of`, as
    text. Raises UserError naming the key."""
    values: list[tuple[str, Value]] = []
    for one in method.settable:
        text = given.get(one.name, "").strip()
        if text and one.name in keys_of(method):
            values.append((one.name, _value(one, text)))
    beside = _one_of(given.get("beside", ""), BESIDE, "beside")
    return MethodQuestion(
        replace(asked, measure=COUNTS), method.id, tuple(values), beside, _one_of(given.get("over", ""), OVER, "over")
    )


def asked_again(id: str, items: Sequence[Sequence[str]]) -> MethodQuestion:
    """The question of a method's id and of `MethodQuestion.items`."""
    given = {str(key): str(value) for key, value in items}
    return ask(Question.parse(given), method_of(id), given)


def with_shared(asked: Question, method: Method, given: Mapping[str, str]) -> Question:
    """The question with the arguments that the method shares with it, where they are given by the argument's name."""
    shared = {
        OF_QUESTION[one.name]: given[one.name]
        for one in method.settable
        if one.name in OF_QUESTION and given.get(one.name, "").strip()
    }
    if not shared:
        return asked
    read = Question.parse(shared)
    return replace(asked, **{name: getattr(read, name) for name in OF_QUESTION if OF_QUESTION[name] in shared})


def _value(one: Parameter, text: str) -> Value:
    if one.choices:
        return _one_of(text, one.choices, one.name)
    if one.type == "boolean":
        if text.lower() not in (*YES, *NO):
            raise UserError(f"“{text[:20]}” is neither true nor false", where=one.name, todo="Write true or false.")
        return text.lower() in YES
    if one.type == "string":
        return text[:64]
    return _number(one, text)


def _number(one: Parameter, text: str) -> float | int:
    whole = one.type == "integer"
    value: float | int | None = whole_number(text.removesuffix(".0")) if whole else None
    if not whole:
        try:
            value = float(text)
        except ValueError:
            value = None
    low = float("-inf") if one.minimum is None else one.minimum
    high = MAXIMUM if one.maximum is None else one.maximum
    if value is None or not low <= value <= high or abs(value) > MAXIMUM:
        ends = f" from {low:g}" * (one.minimum is not None) + f" to {high:g}" * (one.maximum is not None)
        kind = "whole number" if whole else "number"
        raise UserError(f"“{text[:20]}” is not a {kind}{ends}", where=one.name, todo="Leave it empty for our choice.")
    return value


MAXIMUM: Final = 1e9
"""No argument of a method is larger."""


def _one_of(text: str, choices: tuple[str, ...], name: str) -> str:
    if text and text not in choices:
        raise UserError(f"“{text[:20]}” is none of the choices", where=name, todo=f"One of {', '.join(choices)}.")
    return text


def _plain(value: Value) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
