"""Who reads: the ways in which a request can say so, asked in turn."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from fastapi import Request

from app.answering.answerer import Answerer
from app.answering.reader import LOCAL, NO_AREA, PUBLIC, Reader
from app.gate.opening import OPENINGS, opened_by
from app.identity.identity import Identity
from app.identity.refusals import NotLetIn
from app.identity.sessions import TEAM
from app.routes.restricted import opening_token
from app.routes.shared_links import by_link
from app.settings import Settings
from app.web.same_origin import SAFE
from app.web.session_cookie import session_token

if TYPE_CHECKING:
    from app.identity.configured import SigningProxy

Way = Callable[[Request], Reader | None]
"""Who a request says it comes from; None when it does not say so in this way."""
KNOWN: Final = "afterdark.reader"
"""Key of a request's scope under which its reader is kept."""
SCHEME: Final = "bearer "
OF_AREAS: Final = ("patrol",)
"""Roles whose people see what lies in their areas, and nothing where none is set for them."""


def readers_of(settings: Settings, answerer: Answerer, identity: Identity | None = None) -> Callable[[Request], Reader]:
    """What finds out who reads: by a shared link, of its answer alone; by session, by a program's key, or by a proxy's
    word, as people sign in here; else nobody that is known. On a service without sign-in everybody is the one analyst
    of this machine. With what their browser has opened of the restricted data. Raises UserError for who says that they
    are somebody, and are not, and at once for settings that are missing."""
    known = identity or Identity(settings)

    def by_session(request: Request) -> Reader | None:
        token = session_token(request)
        session = known.sessions.find(token) if token else None
        # one that was opened while people signed in elsewhere is not of this service
        return session.reader if session and session.way == settings.sign_in else None

    ways: tuple[Way, ...] = () if settings.sign_in == "none" else (by_session,)
    if settings.sign_in == "proxy":
        from app.identity.configured import signing_proxy_of  # noqa: PLC0415 (slow to import)

        ways = (by_proxy(signing_proxy_of(settings)),)
    if settings.sign_in == TEAM:
        ways = (by_key(known), *ways)
    otherwise = LOCAL if settings.sign_in == "none" else PUBLIC

    def reader(request: Request) -> Reader:
        if KNOWN not in request.scope:
            found = next((one for way in (by_link, *ways) if (one := way(request))), otherwise)
            request.scope[KNOWN] = _with_opened(request, answerer, _in_areas(found))
        kept: Reader = request.scope[KNOWN]
        return kept

    return reader


def by_proxy(proxy: "SigningProxy") -> Way:
    """Who a trusted proxy says is asking."""

    def reader(request: Request) -> Reader | None:
        # app.web.forwarded puts whoever the proxy speaks for in the proxy's place
        peer = request.scope.get("proxy") or (request.client.host if request.client else None)
        return proxy.reader(peer, request.scope["headers"])

    return reader


def by_key(known: Identity) -> Way:
    """Who a program's key speaks for. A key that opens nothing is told so: its program would go on as anybody."""

    def reader(request: Request) -> Reader | None:
        given = request.headers.getlist("authorization")
        if not given:
            return None
        if len(given) > 1 or not given[0].lower().startswith(SCHEME):
            raise NotLetIn(
                "the header Authorization is not understood", todo="Send it once: Authorization: Bearer KEY."
            )
        return known.keys.reader(given[0][len(SCHEME) :].strip(), writes=request.method not in SAFE)

    return reader


def _in_areas(reader: Reader) -> Reader:
    """Who sees their areas alone, without an area: sees none. The one question of a link is shown wherever it lies."""
    nowhere = reader.role in OF_AREAS and not reader.areas and reader.only is None
    return replace(reader, areas=NO_AREA) if nowhere else reader


def _with_opened(request: Request, answerer: Answerer, reader: Reader) -> Reader:
    token = opening_token(request, reader)
    if not token:
        return reader
    openings = answerer.keeper.answer(OPENINGS, None).found
    return replace(reader, opened=opened_by(openings, token, datetime.now(UTC)))
