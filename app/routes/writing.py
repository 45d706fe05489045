"""Who may write down what others find, asked before a form is shown and before one is read."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Depends, Request

from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from app.gate.disclosed import Gate
from app.routes.render import Asker


def writes(kind: Kind[Answerer, Any, Any]) -> Any:
    """For `dependencies` of a route that writes, or shows a form that does: what it asks first. kind: of the answers
    that are made of what is written. The route raises Refused for who may not."""
    return Depends(_allowed(kind))


def _allowed(kind: Kind[Answerer, Any, Any]) -> Callable[[Request, Asker], Awaitable[None]]:
    async def allowed(request: Request, reader: Asker) -> None:
        gate: Gate = request.app.state.gate
        gate.allow_writing(kind.name, reader)

    return allowed
