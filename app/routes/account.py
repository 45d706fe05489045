"""One's own account: password, recovery codes, sessions, and keys for programs; passkeys are in passkeys.py."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.answering.reader import LOCAL, PUBLIC, Reader
from app.audit.act import Act
from app.identity.account import areas_in
from app.identity.keys import MAXIMUM_DAYS, Scope
from app.identity.passwords import checked_password
from app.identity.refusals import NotLetIn
from app.identity.roles import PARTS
from app.routes.pages import templates
from app.routes.render import Asker
from app.routes.sign_in import (
    KEPT_BY_NOBODY,
    Field,
    Signed,
    identity_of,
    machine_of,
    no_passkeys,
    party_here,
    recovery_page,
)
from app.web.audited import note_act
from app.web.passkey_cookie import passkey_token
from app.web.same_origin import OwnPagesOnly
from app.web.session_cookie import session_token
from app.whole_number import whole_number
from geo.errors import UserError

PATH = "/account"
router = APIRouter(prefix=PATH, include_in_schema=False, route_class=OwnPagesOnly)


def signed_in(request: Request, reader: Reader) -> None:
    """Raises NotLetIn for who has not signed in with a browser: a key looks after no account."""
    identity_of(request)
    if reader.id in (LOCAL.id, PUBLIC.id) or "authorization" in request.headers:
        raise NotLetIn("this page is for people who have signed in", todo="Sign in first.")


def prove(request: Request, reader: Reader, current: str, code: str, proof: str) -> None:
    """Show again that somebody is who has signed in. current, code: their password and a code; proof: what a passkey
    of theirs signed, in place of both. Raises NotLetIn, TooManyTries."""
    known, machine = identity_of(request), machine_of(request)
    if proof:
        known.passkeys.proved(party_here(request), passkey_token(request), proof, machine, reader.id)
    else:
        known.sign_in.proved(reader.id, current, code, machine)


@router.get("", response_class=HTMLResponse)
def account(request: Request, reader: Asker) -> Response:
    """What one is here, and what one may change of it."""
    signed_in(request, reader)
    return account_page(request, reader)


@router.post("/password")
def password(
    request: Request, reader: Asker, current: Field = "", code: Field = "", password: Field = "", again: Field = "",
    proof: Signed = "",
) -> Response:  # fmt: skip
    """Another password, for who shows again that it is they; every other session ends."""
    signed_in(request, reader)
    known = identity_of(request)
    try:
        checked_password(password, again, reader.id)
        prove(request, reader, current, code, proof)
        note_act(request, reader, Act.ACCOUNT, about=reader.id, done="password changed")
        known.sign_in.change_password(reader.id, password)
    except UserError as problem:
        return account_page(request, reader, problem)
    known.sessions.end_all(reader.id, but=session_token(request))
    return RedirectResponse(f"{PATH}#password-changed", 303)


@router.post("/recovery")
def recovery(request: Request, reader: Asker, current: Field = "", code: Field = "", proof: Signed = "") -> Response:
    """Other recovery codes, shown once."""
    signed_in(request, reader)
    known = identity_of(request)
    try:
        prove(request, reader, current, code, proof)
    except UserError as problem:
        return account_page(request, reader, problem)
    note_act(request, reader, Act.ACCOUNT, about=reader.id, done="recovery codes made")
    return recovery_page(request, known.sign_in.new_recovery(reader.id))


@router.post("/sessions/end")
def end_sessions(request: Request, reader: Asker, number: Annotated[str, Form(max_length=40)] = "") -> RedirectResponse:
    """End one of one's sessions, or all others."""
    signed_in(request, reader)
    note_act(request, reader, Act.SIGN_OUT, about=reader.id, sessions=number or "all others")
    identity_of(request).sessions.end_all(reader.id, number=number, but=session_token(request))
    return RedirectResponse(PATH, 303)


@router.post("/keys")
def make_key(
    request: Request,
    reader: Asker,
    label: Field = "",
    role: Field = "",
    areas: Field = "",
    days: Field = "90",
    writes: Field = "",
) -> Response:
    """A key for a program; what opens is shown this once."""
    signed_in(request, reader)
    try:
        scope = Scope(label, role, areas_in(areas), not writes, whole_number(days) or 0)
        made, token = identity_of(request).keys.make(reader, scope)
    except UserError as problem:
        return account_page(request, reader, problem)
    note_act(request, reader, Act.KEY, about=made.id, done="made", role=made.role, areas=list(made.areas))
    return account_page(request, reader, made=token)


@router.post("/keys/{id}/revoke")
def revoke_key(request: Request, reader: Asker, id: str) -> RedirectResponse:
    """End a key at once."""
    signed_in(request, reader)
    note_act(request, reader, Act.KEY, about=id[:40], done="revoked")
    identity_of(request).keys.revoke(reader.id, id)
    return RedirectResponse(f"{PATH}#keys", 303)


def account_page(request: Request, reader: Reader, problem: UserError | None = None, made: str = "") -> Response:
    """The page of one's account. problem: what was refused; made: what opens, of a key that was just made."""
    known, token = identity_of(request), session_token(request)
    this = known.sessions.find(token)
    context = {
        "reader": reader,
        "sessions": [(one, this is not None and one.number == this.number) for one in known.sessions.of(reader.id)],
        "passkeys": known.passkeys.of(reader.id),
        "no_passkeys": no_passkeys(request),
        "has_password": reader.id in known.sign_in.with_password(),
        "recovery_left": known.sign_in.recovery_left(reader.id),
        "keys": known.keys.of(reader.id),
        "roles": PARTS.get(reader.role, ()),
        "most_days": MAXIMUM_DAYS,
        "problem": problem,
        "made": made,
    }
    status = problem.status if problem else 200
    return templates.TemplateResponse(request, "account.html", context, status, headers=KEPT_BY_NOBODY)
