"""Signing in at the organisation, the way back from there, and its word that somebody signed out."""

import time
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from app.answering.reader import PUBLIC, Reader
from app.audit.act import Act
from app.identity.attempt import CALLBACK, SECONDS, Attempt
from app.identity.ended_there import end_sessions
from app.identity.not_signed_in import NotSignedIn
from app.identity.sessions import Session
from app.routes.pages import templates
from app.web.audited import note_act
from app.web.no_store import NO_STORE
from app.web.own_address import own_address
from app.web.session_cookie import give_session, is_secure, session_token
from geo.errors import NotFound, Unavailable

if TYPE_CHECKING:
    from app.identity.configured import Organisation

BEGIN: Final = "/sign-in/organisation"
ENDED: Final = "/sign-in/organisation/ended"
WAY: Final = "oidc"
"""What is kept with a session of this way: `token`, which ends it there, and `sid`, by which it is ended from there."""
router = APIRouter(include_in_schema=False)
_PLAIN: Final = "afterdark-signing-in"
_HOST: Final = f"__Host-{_PLAIN}"
_TOLD: Final = ("code", "state", "iss", "error")


def organisation(request: Request) -> "Organisation":
    """The organisation at which people sign in. Raises NotFound where they do not."""
    found: Organisation | None = request.app.state.organisation
    if not found:
        raise NotFound("people do not sign in at an organisation here", todo="Go to the map.")
    return found


@router.get(BEGIN)
def begin(request: Request, back: str = "/") -> RedirectResponse:
    """Send a browser to the organisation's sign-in service, and remember the page that it asked for."""
    attempt = Attempt.new(own_address(back), int(time.time()))
    response = RedirectResponse(organisation(request).flow.begin(attempt), 303, {"cache-control": NO_STORE})
    secure = is_secure(request)
    # lax: whoever comes back from there follows a link from another site
    kept: dict[str, Any] = {"max_age": SECONDS, "path": "/", "secure": secure, "httponly": True, "samesite": "lax"}
    response.set_cookie(_HOST if secure else _PLAIN, attempt.text(), **kept)
    return response


@router.get(CALLBACK)
def come_back(request: Request) -> RedirectResponse:
    """Open a session for who signed in there. Raises NotSignedIn for what does not show that somebody did."""
    there, answered = organisation(request), request.query_params
    if any(len(answered.getlist(name)) > 1 for name in _TOLD):
        raise NotSignedIn("what came back from the sign-in says two things at once", todo="Sign in again.")
    secure = is_secure(request)
    name = _HOST if secure else _PLAIN
    attempt = Attempt.read(request.cookies.get(name, ""), int(time.time()))
    try:
        shown = there.flow.finish(attempt, answered)
        reader = there.reader(shown)
    except NotSignedIn as error:
        note_act(request, PUBLIC, Act.SIGN_IN, way=WAY, outcome="refused", why=error.what)
        raise
    note_act(request, reader, Act.SIGN_IN, way=WAY)
    about = {"token": shown.token, "sub": shown.claims["sub"], "sid": shown.claims.get("sid")}
    token = request.app.state.identity.sessions.open(reader, WAY, about=about, before=session_token(request))
    response = RedirectResponse(attempt.back if attempt else "/", 303, {"cache-control": NO_STORE})
    give_session(request, response, token)
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")
    return response


@router.post(ENDED)
def ended(request: Request, logout_token: Annotated[str, Form(max_length=20_000)]) -> Response:
    """End here what somebody ended there; the token says who, and is signed by the organisation alone."""
    there = organisation(request)
    try:
        over = there.flow.ended(logout_token)
    except NotSignedIn as error:
        return PlainTextResponse(str(error), 400, headers={"cache-control": NO_STORE})
    for account in end_sessions(request.app.state.identity.sessions, WAY, over):
        note_act(request, Reader(account, PUBLIC.role), Act.SIGN_OUT, way=WAY, where=there.where)
    return Response(headers={"cache-control": NO_STORE})


def signed_out(request: Request, session: Session) -> Response:
    """The page of who signed out here, which goes on to end their session at the organisation."""
    there = organisation(request)
    try:
        onward = there.flow.leave(str(session.about.get("token", "")))
    except Unavailable:
        onward = None
    context = {"onward": onward, "where": there.where}
    return templates.TemplateResponse(request, "signed_out.html", context, headers={"cache-control": NO_STORE})
