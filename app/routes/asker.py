"""Who asks, by a name under which what they use is counted."""

from collections.abc import Callable
from functools import partial

from fastapi import Request

from app.answering.reader import PUBLIC, Reader
from geo.errors import UserError


def names(readers: Callable[[Request], Reader]) -> Callable[[Request], str]:
    """What names who asks: the reader, or the address of somebody who did not sign in."""
    return partial(_name, readers)


def _name(readers: Callable[[Request], Reader], request: Request) -> str:
    try:
        reader = readers(request)
    except UserError:  # whoever is nobody here is told so by the route
        reader = PUBLIC
    if reader.id != PUBLIC.id:
        return f"reader {reader.id}"
    return f"address {request.client.host if request.client else ''}"
