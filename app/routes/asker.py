"""Who asks, by a name under which what they use is counted."""

from collections.abc import Callable
from functools import partial

from fastapi import Request

from app.answering.reader import PUBLIC, Reader
from app.identity.identity import Identity
from app.web.session_cookie import session_token
from geo.errors import UserError


def names(readers: Callable[[Request], Reader]) -> Callable[[Request], str]:
    """What names who asks: the reader, or the address of somebody who did not sign in."""
    return partial(_name, readers)


def at_hand(known: Identity) -> Callable[[Request], bool]:
    """What tells of a request whether it says who asks by nothing but a session that is known already. Links and
    openings have cookies of their own, and are looked up."""

    def known_session(request: Request) -> bool:
        token = session_token(request)
        return (
            bool(token)
            and len(request.cookies) == 1
            and "authorization" not in request.headers
            and known.sessions.at_hand(token)
        )

    return known_session


def _name(readers: Callable[[Request], Reader], request: Request) -> str:
    try:
        reader = readers(request)
    except UserError:  # whoever is nobody here is told so by the route
        reader = PUBLIC
    if reader.id != PUBLIC.id:
        return f"reader {reader.id}"
    return f"address {request.client.host if request.client else ''}"
