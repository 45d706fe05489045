"""Who still waits for what is being computed, so that nothing is computed for nobody."""

from contextvars import ContextVar
from typing import Protocol


class Busy(Exception):
    """As many wait already as may wait. retry_after: seconds after which it is worth asking again."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(retry_after)


class Abandoned(Exception):
    """Nobody waits any more: the work stops, and there is nobody to tell."""


class Waiting(Protocol):
    """Somebody, or some work, that an answer is computed for."""

    @property
    def wanted(self) -> bool:
        """Whether the answer is still waited for."""
        ...


class Caller:
    """Who sent one request, until they go."""

    def __init__(self) -> None:
        self.wanted = True

    def leave(self) -> None:
        """They have hung up."""
        self.wanted = False


waiting_for: ContextVar[Waiting | None] = ContextVar("waiting_for", default=None)
"""Whom this thread works for; None for a program that waits to the end."""


def checkpoint() -> None:
    """Raise Abandoned when nobody waits for what this thread computes. Called between the parts of a long work."""
    waiting = waiting_for.get()
    if waiting is not None and not waiting.wanted:
        raise Abandoned
