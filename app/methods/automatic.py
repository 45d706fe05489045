"""What a method is run with: as asked, as the map chose it, as the function has it, or by a rule that stands here."""

from collections.abc import Callable
from math import ceil
from typing import Final

from app.methods.asked import OF_QUESTION, Value
from app.methods.bound import Asking, Bound, kind_of
from app.methods.found import How, InputKind, Setting
from app.methods.grid import side_of
from geo.errors import UserError
from models.method import REQUIRED
from models.method import Parameter as Argument

HALF_LIFE: Final = 90.0
WEEK: Final = 7.0
HANDFUL: Final = 5
NEAR: Final = 200.0
SOON: Final = 14.0
TOUCHING: Final = 1.5
"""Sides of a cell within which the middles of the eight round it lie."""
ONE_IN: Final = 100
AUTOMATIC: Final[dict[str, Callable[[Asking, Bound], Value]]] = {
    "half_life": lambda asking, bound: HALF_LIFE,
    "eps_time": lambda asking, bound: WEEK,
    "min_cluster_weight": lambda asking, bound: max(HANDFUL, ceil(_weight(bound) / ONE_IN)),
    "distance": lambda asking, bound: NEAR,
    "within": lambda asking, bound: SOON,
    "radius": lambda asking, bound: TOUCHING * side_of(asking),
}
"""Arguments without a usual value, by their names."""


def settings_of(asking: Asking, bound: Bound) -> tuple[Setting, ...]:
    """Every argument that can be set, as it will be used. Raises UserError for one that nobody can choose but the
    asker, and that is not given."""
    return tuple(_setting(asking, bound, one) for one in _set(asking))


def _set(asking: Asking) -> tuple[Argument, ...]:
    """What can be set, and a key of the question that takes one value or many."""
    return tuple(
        one for one in asking.method.parameters
        if not one.input and (one in asking.method.settable or one.name in OF_QUESTION)
    )  # fmt: skip


def _setting(asking: Asking, bound: Bound, one: Argument) -> Setting:
    given = asking.asked.values
    if one.name in given:
        return Setting(one.name, given[one.name], How.ASKED)
    if one.name in OF_QUESTION:
        return _shared(asking, one)
    if one.name == "seed":
        return Setting(one.name, asking.of.settings.seed, How.USUAL)
    if one.default is not REQUIRED:
        assert one.default is None or isinstance(one.default, float | int | bool | str)
        return Setting(one.name, one.default, How.USUAL)
    if one.name in AUTOMATIC:
        return Setting(one.name, AUTOMATIC[one.name](asking, bound), How.AUTOMATIC)
    raise UserError(f"{one.description[:1].lower()}{one.description[1:]} must be given", where=one.name)


def _shared(asking: Asking, one: Argument) -> Setting:
    asked, kind = getattr(asking.asked.asked, one.name), kind_of(asking.method)
    if one.name == "cell" and kind is InputKind.GRID:
        value = side_of(asking)
        return Setting(one.name, value, How.ASKED if value == asked else How.AUTOMATIC)
    if one.name == "min_weight" and kind is InputKind.CASES and asked is None:
        return Setting(one.name, HANDFUL, How.AUTOMATIC)
    if asked is None and one.default is None:
        return Setting(one.name, None, How.USUAL)
    choice = next((c for c in asking.whole.choices if c.name == OF_QUESTION[one.name]), None)
    value = getattr(asking.whole.question, one.name)
    if one.type == "integer" and value is not None:
        value = round(value)
    return Setting(one.name, value, How.CHOSEN, choice)


def _weight(bound: Bound) -> float:
    return float(bound.weight.sum()) if bound.weight is not None else float(bound.n)
