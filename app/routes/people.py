"""The people of a small team, for who looks after them: list, invite, change, end."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.answering.answerer import Answerer
from app.answering.reader import Reader
from app.audit.act import Act
from app.gate.disclosed import Gate
from app.identity.account import Profile, areas_in
from app.identity.identity import Identity
from app.identity.roles import MANAGES, PARTS
from app.pages.address_code import public_address
from app.releases.given_links import beyond, end_links, given_links
from app.releases.shared_link import SharedLink
from app.routes.account import signed_in
from app.routes.pages import templates
from app.routes.render import Asker, World, answerer_of
from app.routes.sign_in import KEPT_BY_NOBODY, Field, identity_of
from app.web.audited import note_act
from app.web.same_origin import OwnPagesOnly
from app.whole_number import whole_number
from app.words.passkeys import signs_in_with
from geo.errors import Refused, UserError

PATH = "/people"
NOTHING = {"id": "", "profile": Profile("", "partner", ""), "areas": ""}
"""What stands in the form before anybody typed."""
router = APIRouter(prefix=PATH, include_in_schema=False, route_class=OwnPagesOnly)


def managed(request: Request, reader: Reader) -> Identity:
    """All that knows people, for who looks after them. Raises Refused for everybody else."""
    signed_in(request, reader)
    if reader.role != MANAGES:
        raise Refused("people are looked after by administrators", todo="Ask one of them.")
    return identity_of(request)


@router.get("", response_class=HTMLResponse)
def people(request: Request, reader: Asker) -> Response:
    """Everybody, open invitations, and the form that invites."""
    return _page(request, managed(request, reader))


@router.post("/invite")
def invite(
    request: Request, reader: Asker, id: Field = "", name: Field = "", role: Field = "", organisation: Field = "",
    areas: Field = "",
) -> Response:  # fmt: skip
    """Make a link for somebody; it is shown this once."""
    known, profile = managed(request, reader), Profile(name, role, organisation, areas_in(areas))
    try:
        token = known.invitations.invite(id, profile, who=reader.id)
    except UserError as problem:
        return _page(request, known, problem=problem, typed={"id": id, "profile": profile, "areas": areas})
    note_act(request, reader, Act.ACCOUNT, about=id[:40], done="invited", role=role)
    return _page(request, known, link=_link(request, token), whose=id)


@router.post("/invitations/{number}/end")
def take_back(request: Request, reader: Asker, number: str) -> RedirectResponse:
    """End a link that nobody has used."""
    whose = managed(request, reader).invitations.take_back(number)
    note_act(request, reader, Act.ACCOUNT, about=whose, done="invitation taken back")
    return RedirectResponse(PATH, 303)


@router.get("/{id}", response_class=HTMLResponse)
def person(request: Request, reader: Asker, id: str) -> Response:
    """One of them, with the form that changes what they are."""
    return _person(request, managed(request, reader), id)


@router.post("/{id}")
def change(
    request: Request, world: World, reader: Asker, id: str, version: Field = "", name: Field = "", role: Field = "",
    organisation: Field = "", areas: Field = "",
) -> Response:  # fmt: skip
    """Write what somebody is from now on; their sessions end, and shared links that they could not give any more."""
    known = managed(request, reader)
    try:
        profile = Profile(name, role, organisation, areas_in(areas))
        note_act(request, reader, Act.ACCOUNT, about=id[:40], done="change", role=role, areas=list(profile.areas))
        after = known.accounts.change(id, profile, who=reader.id, version=whole_number(version) or 0)
    except UserError as problem:
        return _person(request, known, id, problem)
    gate: Gate = request.app.state.gate
    _end_links(request, world, reader, beyond(gate.policy, after.reader, _links(world, id)), "role changed")
    return RedirectResponse(PATH, 303)


@router.post("/{id}/link")
def renew(request: Request, reader: Asker, id: str) -> Response:
    """A link by which somebody who has lost password, app or passkey gets others; shown this once."""
    known = managed(request, reader)
    token = known.invitations.renew(id, who=reader.id)
    note_act(request, reader, Act.ACCOUNT, about=id[:40], done="new link")
    return _page(request, known, link=_link(request, token), whose=id)


@router.post("/{id}/passkeys/end")
def end_passkeys(request: Request, reader: Asker, id: str) -> RedirectResponse:
    """Forget all passkeys of somebody whose device is lost, and end their sessions."""
    known = managed(request, reader)
    found = known.accounts.get(id)
    note_act(request, reader, Act.ACCOUNT, about=found.id, done="passkeys removed")
    known.passkeys.remove_all(found.id)
    return RedirectResponse(f"{PATH}/{found.id}", 303)


@router.post("/{id}/end")
def end(request: Request, world: World, reader: Asker, id: str, version: Field = "") -> Response:
    """End somebody's account with its sessions, links, passkeys and keys, and the answers that they shared."""
    known = managed(request, reader)
    note_act(request, reader, Act.ACCOUNT, about=id[:40], done="end")
    try:
        known.accounts.end(id, who=reader.id, version=whole_number(version) or 0)
    except UserError as problem:
        return _person(request, known, id, problem)
    _end_links(request, world, reader, _links(world, id), "account ended")
    return RedirectResponse(PATH, 303)


def _links(world: Answerer, id: str) -> list[SharedLink]:
    return given_links(world.records, id, datetime.now(UTC))


def _end_links(request: Request, world: Answerer, reader: Reader, links: list[SharedLink], why: str) -> None:
    for one in links:
        note_act(request, reader, Act.SHARE, about=one.question, link=one.id, revoked=True, why=why)
    end_links(world.records, links, who=reader.id)


def _link(request: Request, token: str) -> str:
    return public_address(request.app.state.settings, f"/invitation/{token}", str(request.base_url))[0]


def _page(
    request: Request, known: Identity, *, link: str = "", whose: str = "", problem: UserError | None = None,
    typed: dict[str, Any] | None = None,
) -> Response:  # fmt: skip
    people, passkeys, password = known.accounts.all(), known.passkeys.counts(), known.sign_in.with_password()
    context = {
        "people": [(one, signs_in_with(one.id in password, passkeys[one.id])) for one in people],
        "invitations": known.invitations.all(), "roles": tuple(PARTS), "link": link,
        "whose": whose, "problem": problem, "typed": typed or NOTHING,
    }  # fmt: skip
    status = problem.status if problem else 200
    return templates.TemplateResponse(request, "people.html", context, status, headers=KEPT_BY_NOBODY)


def _person(request: Request, known: Identity, id: str, problem: UserError | None = None) -> Response:
    context = {
        "person": known.accounts.get(id), "versions": known.accounts.versions(id)[::-1], "roles": tuple(PARTS),
        "open": len(known.sessions.of(id)), "problem": problem, "passkeys": known.passkeys.of(id),
        "links": _links(answerer_of(request), id),
        "signs_in_with": signs_in_with(id in known.sign_in.with_password(), known.passkeys.counts()[id]),
    }  # fmt: skip
    status = problem.status if problem else 200
    return templates.TemplateResponse(request, "person.html", context, status, headers=KEPT_BY_NOBODY)
