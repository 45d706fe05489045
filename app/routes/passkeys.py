"""Passkeys: signing in with one, adding and removing them, and joining with one in place of password and app.

A browser asks for what it shall have signed or made (POST, JSON), and then sends what came of it with the page's form.
"""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from app.answering.reader import PUBLIC
from app.audit.act import Act
from app.identity.challenges import LASTS, Purpose
from app.identity.refusals import Copied
from app.identity.sessions import TEAM
from app.routes.account import account_page, prove, signed_in
from app.routes.render import Asker
from app.routes.sign_in import KEPT_BY_NOBODY, Field, Signed, form, identity_of, invited, machine_of, opened, party_here
from app.web.audited import note_act
from app.web.own_address import own_address
from app.web.passkey_cookie import give_passkey_token, passkey_token
from app.web.same_origin import OwnPagesOnly
from app.web.session_cookie import session_token
from geo.errors import NotFound, UserError

router = APIRouter(include_in_schema=False, route_class=OwnPagesOnly)


@router.post("/sign-in/passkey/options")
def to_sign_in(request: Request) -> JSONResponse:
    """What a browser has signed by any passkey of this service."""
    known, party = identity_of(request), party_here(request)
    return _asked(request, known.passkeys.begin_to_sign(party, machine_of(request)))


@router.post("/sign-in/passkey")
def sign_in(request: Request, proof: Signed = "", back: Field = "/") -> Response:
    """Open a session for whose passkey signed, as the password does; the form again for everybody else."""
    known, party = identity_of(request), party_here(request)
    try:
        reader = known.passkeys.proved(party, passkey_token(request), proof, machine_of(request))
    except UserError as problem:
        why = {"why": "counted backwards"} if isinstance(problem, Copied) else {}
        about = known.passkeys.owner(proof)
        note_act(request, PUBLIC, Act.SIGN_IN, about=about, outcome="refused", proof="passkey", **why)
        return form(request, own_address(back), problem)
    note_act(request, reader, Act.SIGN_IN, about=reader.id, way=TEAM, proof="passkey")
    return opened(request, reader, lambda: RedirectResponse(own_address(back), 303))


@router.post("/account/passkeys/proof")
def to_prove(request: Request, reader: Asker) -> JSONResponse:
    """What a browser has signed by a passkey of who is signed in, to show again that it is they."""
    signed_in(request, reader)
    known, party = identity_of(request), party_here(request)
    return _asked(request, known.passkeys.begin_to_sign(party, machine_of(request), reader.id))


@router.post("/account/passkeys/options")
def to_add(
    request: Request, reader: Asker, label: Field = "", current: Field = "", code: Field = "", proof: Signed = ""
) -> JSONResponse:
    """What a browser makes a passkey by, for who has shown again that it is they."""
    signed_in(request, reader)
    known, party, machine = identity_of(request), party_here(request), machine_of(request)
    prove(request, reader, current, code, proof)
    begun = known.passkeys.begin_to_make(party, Purpose.ADD, reader.id, reader.name, label, machine)
    return _asked(request, begun)


@router.post("/account/passkeys")
def add(request: Request, reader: Asker, made: Signed = "") -> Response:
    """Keep the passkey that a browser made."""
    signed_in(request, reader)
    try:
        label = identity_of(request).passkeys.add(party_here(request), reader.id, passkey_token(request), made)
    except UserError as problem:
        note_act(request, reader, Act.ACCOUNT, about=reader.id, done="passkey refused")
        return account_page(request, reader, problem)
    note_act(request, reader, Act.ACCOUNT, about=reader.id, done="passkey added", passkey=label)
    return RedirectResponse("/account#passkeys", 303)


@router.post("/account/passkeys/remove")
def remove(
    request: Request, reader: Asker, id: Signed = "", current: Field = "", code: Field = "", proof: Signed = ""
) -> Response:
    """Forget a passkey, for who has shown again that it is they; their other sessions end."""
    signed_in(request, reader)
    known = identity_of(request)
    try:
        prove(request, reader, current, code, proof)
        label = known.passkeys.remove(reader.id, id)
    except UserError as problem:
        return account_page(request, reader, problem)
    note_act(request, reader, Act.ACCOUNT, about=reader.id, done="passkey removed", passkey=label)
    known.sessions.end_all(reader.id, but=session_token(request))
    return RedirectResponse("/account#passkeys", 303)


@router.post("/invitation/{token}/passkey/options")
def to_join(request: Request, token: str, label: Field = "") -> JSONResponse:
    """What a browser makes a passkey by, for who is invited."""
    known, party = identity_of(request), party_here(request)
    return _asked(request, known.invitations.begin_passkey(party, token, label, machine_of(request)))


@router.post("/invitation/{token}/passkey")
def join(request: Request, token: str, made: Signed = "") -> Response:
    """Make the account with a passkey in place of password and app, and sign its owner in."""
    known = identity_of(request)
    try:
        reader = known.invitations.accept_passkey(party_here(request), token, passkey_token(request), made)
    except NotFound:
        raise
    except UserError as problem:
        return invited(request, token, known.invitations.find(token), problem)
    note_act(request, reader, Act.ACCOUNT, about=reader.id, done="invitation accepted", proof="passkey")
    note_act(request, reader, Act.SIGN_IN, about=reader.id, way=TEAM, proof="passkey")
    return opened(request, reader, lambda: RedirectResponse("/account#passkeys", 303))


def _asked(request: Request, begun: tuple[str, dict[str, Any]]) -> JSONResponse:
    """What a browser asks its passkeys, and the token without which nobody can send what they answer."""
    token, options = begun
    response = JSONResponse(options, headers=KEPT_BY_NOBODY)
    give_passkey_token(request, response, token, int(LASTS.total_seconds()))
    return response
