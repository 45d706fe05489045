"""The explicit act that shows restricted data to the reader who asks for it, and its end."""

from collections.abc import Iterable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse

from app.answering.reader import LOCAL, Reader
from app.audit.act import Act
from app.gate.disclosed import Gate
from app.gate.opening import HOURS, checked_reason, close_all, open_definition
from app.gate.rule import rule_alone
from app.routes.render import Asker, World
from app.tokens import new_token
from app.web.audited import note_act
from app.web.own_address import own_address
from app.web.same_origin import OwnPagesOnly
from app.web.session_cookie import RESTRICTED, is_secure
from geo.errors import Refused
from geo.offence.offences import Definition
from geo.offence.offences import definition as definition_of

COOKIE: Final = RESTRICTED
router = APIRouter(prefix="/restricted", include_in_schema=False, route_class=OwnPagesOnly)


def opening_token(request: Request, reader: Reader) -> str:
    """What shows that this reader opened something in this browser, "" for nothing: whoever signs in after them with
    the same browser holds another."""
    token = request.cookies.get(COOKIE, "")
    return _held_by(reader, token) if token else ""


def _held_by(reader: Reader, token: str) -> str:
    return token if reader.id == LOCAL.id else f"{reader.id}/{token}"


def guards_of(request: Request, reader: Reader, counted: Iterable[tuple[Definition, str]]) -> dict[str, Any]:
    """What a page needs to open and to close the definitions that it counts, each with its source: the way back, and
    the rules under which they are shown."""
    gate: Gate = request.app.state.gate
    found = {what.id: (rule_alone(gate.policy, reader, what, source), what) for what, source in counted}
    query = f"?{request.url.query}" if request.url.query else ""
    return {
        "closed": [(rule, what) for rule, what in found.values() if rule.openable],
        "opened": any(rule.opened for rule, _ in found.values()),
        "hotspots_shown": all(rule.hotspots for rule, _ in found.values()),
        "back": f"{request.url.path}{query}",
        "reason_demanded": request.app.state.settings.restricted_reason,
    }


@router.post("")
def open_restricted(
    request: Request,
    world: World,
    reader: Asker,
    definition: Annotated[str, Form()],
    back: Annotated[str, Form()] = "/",
    reason: Annotated[str, Form()] = "",
) -> RedirectResponse:
    """Show a restricted or sensitive definition to this reader for some hours. Written down with time and reader, and a
    reason where the settings ask for one."""
    what = definition_of(definition, folder=world.definitions)
    gate: Gate = request.app.state.gate
    if not gate.policy.role(reader.role).opens:
        raise Refused("restricted data are not opened for everybody", todo="Ask whoever runs this service.")
    why = checked_reason(reason, demanded=world.settings.restricted_reason)
    token = request.cookies.get(COOKIE, "") or new_token()
    note_act(request, reader, Act.RESTRICTED, about=what.id, reason=why)
    open_definition(world.records, reader, _held_by(reader, token), what.id, why)
    response = RedirectResponse(own_address(back), 303)
    response.set_cookie(
        COOKIE, token, max_age=HOURS * 3600, secure=is_secure(request), httponly=True, samesite="strict"
    )
    return response


@router.post("/close")
def close_restricted(
    request: Request, world: World, reader: Asker, back: Annotated[str, Form()] = "/"
) -> RedirectResponse:
    """End what this reader has opened."""
    if token := opening_token(request, reader):
        note_act(request, reader, Act.RESTRICTED, about="closed")
        close_all(world.records, reader, token)
    response = RedirectResponse(own_address(back), 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response
