"""A method by its name, and its parameters as the signature of its function declares them."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib import import_module
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from models.described import Described, Input

REQUIRED: Final = ...
Type = Literal["number", "integer", "boolean", "string", "array", "object"]
_SCALARS: dict[object, Type] = {bool: "boolean", int: "integer", float: "number", str: "string"}


@dataclass(frozen=True)
class Parameter:
    """One argument of a method. default: REQUIRED without one; the rest as `Described`."""

    name: str
    type: Type
    default: object
    description: str
    unit: str
    minimum: float | None
    maximum: float | None
    choices: tuple[str, ...]
    input: Input | None = None

    def json(self) -> dict[str, object]:
        """As a plain dict, for an API."""
        entry: dict[str, object] = {
            "name": self.name,
            "type": self.type,
            "description": self.description,
            "required": self.default is REQUIRED,
        }
        if self.default is not REQUIRED:
            entry["default"] = list(self.default) if isinstance(self.default, tuple) else self.default
        optional = {"unit": self.unit or None, "minimum": self.minimum, "maximum": self.maximum, "input": self.input}
        entry |= {key: value for key, value in optional.items() if value is not None}
        return entry | ({"enum": list(self.choices)} if self.choices else {})


@dataclass(frozen=True)
class Asks:
    """The question that a group of methods answers."""

    question: str


@dataclass(frozen=True)
class Method:
    """callable: "module:function", imported only when it is called or described; source: who published it; gives: what
    its result is called, or each part of it where that is a tuple; a dataclass names its own."""

    id: str
    callable: str
    summary: str
    source: str
    gives: tuple[str, ...] = ()

    def load(self) -> Callable[..., Any]:
        """The function itself."""
        module, name = self.callable.split(":")
        return getattr(import_module(module), name)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its arguments, in order. TypeError names one that is not `Annotated` with a `Described`."""
        return tuple(_parameters(self.load()))

    @property
    def takes(self) -> dict[Input, str]:
        """What of a question's incidents it takes, and the argument that holds it."""
        return {one.input: one.name for one in self.parameters if one.input}

    @property
    def settable(self) -> tuple[Parameter, ...]:
        """What a person may set: single values that are no part of the incidents."""
        return tuple(one for one in self.parameters if not one.input and one.type not in ("array", "object"))

    def json(self) -> dict[str, Any]:
        """As a plain dict, for an API."""
        parameters = [parameter.json() for parameter in self.parameters]
        return {"id": self.id, "summary": self.summary, "source": self.source, "parameters": parameters}


def _parameters(function: Callable[..., Any]) -> Iterator[Parameter]:
    hints = get_type_hints(function, include_extras=True)
    for name, argument in inspect.signature(function).parameters.items():
        parts = list(_parts(hints[name]))
        about = next((part for part in parts if isinstance(part, Described)), None)
        if about is None:
            raise TypeError(f"{function.__module__}.{function.__name__}: the argument {name} is not described.")
        kind, words = _type([part for part in parts if not isinstance(part, Described)])
        default = REQUIRED if argument.default is inspect.Parameter.empty else argument.default
        yield Parameter(name, kind, default, **asdict(about) | {"choices": about.choices or words})


def _parts(hint: Any) -> Iterator[Any]:
    """The types that a hint accepts, None aside, and what is said of them."""
    if get_origin(hint) in (Union, UnionType, Annotated):
        for part in (*get_args(hint), *getattr(hint, "__metadata__", ())):
            yield from _parts(part)
    elif hint is not NoneType:
        yield hint


def _type(accepted: Sequence[Any]) -> tuple[Type, tuple[str, ...]]:
    """JSON's word for what is accepted, and the words of a Literal."""
    if any(_many(get_origin(part) or part) for part in accepted):
        return "array", ()
    if get_origin(accepted[0]) is Literal:
        return "string", get_args(accepted[0])
    return _SCALARS.get(accepted[0], "object"), ()


def _many(kind: Any) -> bool:
    """Whether a type holds many values: a sequence, or what numpy makes an array of."""
    return kind is not str and isinstance(kind, type) and (issubclass(kind, Sequence) or hasattr(kind, "__array__"))
