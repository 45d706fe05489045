"""What every answer of the product has, whatever it is about: what it rests on, and what must be said with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Answered(Protocol):
    """An answer to one question, as the Keeper keeps it and the gate discloses it.

    id: the stamp of all that it rests on; question: what was asked, every choice filled in; snapshot: id of the data;
    synthetic_parts: which of its parts are made up, empty for none; month_only: whether only the month of its
    incidents is known; notes: what a reader must know, the gravest first; attributions: licence lines; markings: of
    all that went into it, of which the highest stands on every rendering.
    """

    @property
    def id(self) -> str: ...
    @property
    def question(self) -> object: ...
    @property
    def snapshot(self) -> str: ...
    @property
    def synthetic_parts(self) -> tuple[str, ...]: ...
    @property
    def month_only(self) -> bool: ...
    @property
    def notes(self) -> Sequence[object]: ...
    @property
    def attributions(self) -> tuple[str, ...]: ...
    @property
    def markings(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Listing(Generic[T]):
    """What is kept or loaded, as it is, without a count of incidents in it. found: the things themselves."""

    id: str
    question: object
    snapshot: str
    found: T
    markings: tuple[str, ...]
    synthetic_parts: tuple[str, ...] = ()
    month_only: bool = False
    notes: Sequence[object] = ()
    attributions: tuple[str, ...] = ()
