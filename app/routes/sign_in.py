"""Signing in and out, and the link by which somebody gets their account."""

from collections.abc import Callable
from typing import Annotated, Final
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.answering.reader import PUBLIC, Reader
from app.audit.act import Act
from app.identity import codes
from app.identity.identity import Identity
from app.identity.invitations import Invitation
from app.identity.relying_party import RelyingParty
from app.identity.sessions import TEAM
from app.pages.address_code import address_code
from app.routes.organisation import WAY, signed_out
from app.routes.pages import templates
from app.routes.readers import KNOWN
from app.routes.render import Asker
from app.web.audited import note_act
from app.web.no_store import NO_STORE
from app.web.own_address import own_address
from app.web.same_origin import OwnPagesOnly
from app.web.session_cookie import RESTRICTED, give_session, session_token, take_session
from app.words.passkeys import why_none
from geo.errors import NotFound, UserError

KEPT_BY_NOBODY: Final = {"cache-control": NO_STORE}
Field = Annotated[str, Form(max_length=1000)]
Signed = Annotated[str, Form(max_length=16_384)]
"""What a passkey signed, or a browser made of one, as JSON."""
router = APIRouter(include_in_schema=False, route_class=OwnPagesOnly)


def identity_of(request: Request) -> Identity:
    """All that knows people. Raises NotFound where there are no accounts."""
    if request.app.state.settings.sign_in != TEAM:
        raise NotFound("there are no accounts here", todo="“afterdark serve --team” serves a team that signs in.")
    found: Identity = request.app.state.identity
    return found


def machine_of(request: Request) -> str:
    """The machine that asks."""
    return request.client.host if request.client else ""


def no_passkeys(request: Request) -> str:
    """Why no passkey can be used on this page, "" where they can: the page must be at the service's own name."""
    party = identity_of(request).party
    if party is None:
        return why_none("")
    return "" if request.url.netloc.lower() == urlsplit(party.origin).netloc else why_none(party.origin)


def party_here(request: Request) -> RelyingParty:
    """Whose passkeys are used here. Raises NotFound where none can be."""
    party = identity_of(request).party
    if party is None or (why := no_passkeys(request)):
        raise NotFound(why_none("") if party is None else why, todo="Use name, password and code.")
    return party


@router.get("/sign-in", response_class=HTMLResponse)
def sign_in_page(request: Request, reader: Asker, back: str = "/") -> Response:
    """The form; where people sign in at their organisation, the way there."""
    if request.app.state.settings.sign_in == "oidc":
        return RedirectResponse(f"/sign-in/organisation?{urlencode({'back': own_address(back)})}", 303)
    identity_of(request)
    return form(request, own_address(back))


@router.post("/sign-in")
def sign_in(request: Request, name: Field = "", password: Field = "", code: Field = "", back: Field = "/") -> Response:
    """Open a session for who proves who they are, and go on to the page that they asked for; the form again for
    everybody else."""
    known = identity_of(request)
    try:
        reader = known.sign_in.proved(name, password, code, machine_of(request))
    except UserError as problem:
        note_act(request, PUBLIC, Act.SIGN_IN, about=known.accounts.id_of(name), outcome="refused")
        return form(request, own_address(back), problem)
    note_act(request, reader, Act.SIGN_IN, about=reader.id, way=TEAM)
    return opened(request, reader, lambda: RedirectResponse(own_address(back), 303))


@router.post("/sign-out")
def sign_out(request: Request, reader: Asker) -> Response:
    """End the session, and have the browser forget what it kept; go on to end it at the organisation, too."""
    token, sessions = session_token(request), request.app.state.identity.sessions
    session = sessions.find(token) if token else None
    note_act(request, reader, Act.SIGN_OUT, about=reader.id)
    if token:
        sessions.end(token)
    request.scope[KNOWN] = PUBLIC
    there = session is not None and session.way == WAY == request.app.state.settings.sign_in
    response = signed_out(request, session) if session and there else RedirectResponse("/", 303)
    take_session(request, response)
    response.delete_cookie(RESTRICTED, httponly=True, samesite="strict")
    return response


@router.get("/invitation/{token}", response_class=HTMLResponse)
def invitation(request: Request, token: str) -> Response:
    """What somebody is invited to, and the form that makes their account. Looking uses nothing up."""
    return invited(request, token, identity_of(request).invitations.find(token))


@router.post("/invitation/{token}")
def accept(request: Request, token: str, password: Field = "", again: Field = "", code: Field = "") -> Response:
    """Make the account, sign its owner in, and show their recovery codes this once."""
    known = identity_of(request)
    try:
        reader, recovery = known.invitations.accept(token, password, again, code)
    except NotFound:
        raise
    except UserError as problem:
        return invited(request, token, known.invitations.find(token), problem)
    note_act(request, reader, Act.ACCOUNT, about=reader.id, done="invitation accepted")
    note_act(request, reader, Act.SIGN_IN, about=reader.id, way=TEAM)
    return opened(request, reader, lambda: recovery_page(request, recovery))


def recovery_page(request: Request, recovery: tuple[str, ...]) -> Response:
    """Recovery codes, shown once."""
    return templates.TemplateResponse(request, "recovery.html", {"codes": recovery}, headers=KEPT_BY_NOBODY)


def opened(request: Request, reader: Reader, make: Callable[[], Response]) -> Response:
    """What `make` shows somebody who has signed in from now on."""
    token = request.app.state.identity.sessions.open(reader, TEAM, before=session_token(request))
    request.scope[KNOWN] = reader
    response = make()
    give_session(request, response, token)
    return response


def form(request: Request, back: str, problem: UserError | None = None) -> Response:
    """The form of who is not signed in."""
    context = {"back": back, "problem": problem, "no_passkeys": no_passkeys(request)}
    status = problem.status if problem else 200
    return templates.TemplateResponse(request, "sign_in.html", context, status, headers=KEPT_BY_NOBODY)


def invited(request: Request, token: str, found: Invitation, problem: UserError | None = None) -> Response:
    """The form of who is invited."""
    picture = address_code(codes.address_of(found.secret, found.id))
    grouped = " ".join(found.secret[i : i + 4] for i in range(0, len(found.secret), 4))
    context = {
        "invited": found,
        "action": f"/invitation/{token}",
        "picture": picture,
        "secret": grouped,
        "problem": problem,
        "no_passkeys": no_passkeys(request),
    }
    status = problem.status if problem else 200
    return templates.TemplateResponse(request, "invitation.html", context, status, headers=KEPT_BY_NOBODY)
