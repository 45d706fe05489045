"""Who still waits for what is being computed, so that nothing is computed for nobody, and how they hear of it."""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any, Protocol


class Busy(Exception):
    """As many wait already as may wait. retry_after: seconds after which it is worth asking again."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(retry_after)


class Abandoned(Exception):
    """Nobody waits any more: the work stops, and there is nobody to tell."""


class Pending(BaseException):
    """What a request asks for is being made: run the request again when it is there. Control flow, no fault, and so
    no `Exception`: nothing that handles faults may take it for one. tell: calls back, from any thread and perhaps at
    once, when it is worth running again; key: of what is being made."""

    def __init__(self, tell: Callable[[Callable[[], None]], None], key: Hashable = None) -> None:
        self.tell, self.key = tell, key
        super().__init__()


class Waiting(Protocol):
    """Somebody, or some work, that an answer is computed for."""

    @property
    def wanted(self) -> bool:
        """Whether the answer is still waited for."""
        ...


class Caller:
    """Who sent one request, until they go.

    again: whether the request is run again when what it waits for is there (Pending); without it a thread waits. held:
    what was made for this request, by key, which a run of it finds although nobody else keeps it.
    """

    def __init__(self, *, again: bool = False) -> None:
        self.wanted, self.again = True, again
        self.held: dict[Hashable, Any] = {}
        self._leaving: list[Callable[[], None]] = []

    def on_leaving(self, tell: Callable[[], None]) -> None:
        """Call `tell` when they go."""
        self._leaving.append(tell)

    def leave(self) -> None:
        """They have their answer, or have hung up."""
        self.wanted = False
        while self._leaving:
            self._leaving.pop()()


waiting_for: ContextVar[Waiting | None] = ContextVar("waiting_for", default=None)
"""Whom this thread works for; None for a program that waits to the end."""
publishing: ContextVar[Callable[[Any], None] | None] = ContextVar("publishing", default=None)
"""Takes the first part of the answer that this thread makes; None where nobody could see it."""


def checkpoint() -> None:
    """Raise Abandoned when nobody waits for what this thread computes. Called between the parts of a long work."""
    waiting = waiting_for.get()
    if waiting is not None and not waiting.wanted:
        raise Abandoned


def publish(first: object) -> None:
    """Give who asked for no more than that the first part of the answer that this thread makes. first: an answer of
    the same kind, which the gate can disclose."""
    if (take := publishing.get()) is not None:
        take(first)
