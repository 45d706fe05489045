"""The explicit act that shows restricted data to the reader who asks for it, and its end."""

from datetime import UTC, datetime
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse

from app.answering.answer import Answer
from app.answering.reader import LOCAL, Reader
from app.gate.disclosed import Gate
from app.gate.opening import HOURS, OPENINGS, close_all, new_token, open_definition, opened_by
from app.gate.rule import Rule, rule_of
from app.routes.render import Asker, World, answerer_of
from app.web.same_origin import same_origin
from geo.errors import Refused
from geo.offence.offences import definition as definition_of

COOKIE: Final = "afterdark-restricted"
router = APIRouter(prefix="/restricted", include_in_schema=False, dependencies=[Depends(same_origin)])


def local_reader(request: Request) -> Reader:
    """The one reader of a service that answers to its own machine alone, with what their browser has opened."""
    token = request.cookies.get(COOKIE, "")
    if not token:
        return LOCAL
    openings = answerer_of(request).keeper.answer(OPENINGS, None).found
    opened = opened_by(openings, token, datetime.now(UTC))
    return Reader(LOCAL.id, LOCAL.role, LOCAL.organisation, opened=opened) if opened else LOCAL


def guard_of(request: Request, answer: Answer, reader: Reader) -> Rule:
    """The rule that an Answer was disclosed under, for the page's way to open it and to close it."""
    gate: Gate = request.app.state.gate
    return rule_of(gate.policy, reader, answer.definition, answer.question.source)


@router.post("")
def open_restricted(
    request: Request,
    world: World,
    reader: Asker,
    definition: Annotated[str, Form()],
    back: Annotated[str, Form()] = "/",
) -> RedirectResponse:
    """Show a restricted or sensitive definition to this reader for some hours. Written down with time and reader."""
    what = definition_of(definition, folder=world.definitions)
    gate: Gate = request.app.state.gate
    if not gate.policy.role(reader.role).opens:
        raise Refused("restricted data are not opened for everybody", todo="Ask whoever runs this service.")
    token = request.cookies.get(COOKIE, "") or new_token()
    open_definition(world.records, reader, token, what.id)
    response = RedirectResponse(_own(back), 303)
    response.set_cookie(COOKIE, token, max_age=HOURS * 3600, httponly=True, samesite="strict")
    return response


@router.post("/close")
def close_restricted(
    request: Request, world: World, reader: Asker, back: Annotated[str, Form()] = "/"
) -> RedirectResponse:
    """End what this reader has opened."""
    if token := request.cookies.get(COOKIE, ""):
        close_all(world.records, reader, token)
    response = RedirectResponse(_own(back), 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


def _own(back: str) -> str:
    """The address to go back to, on this service alone."""
    parts = urlsplit(back)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.path}{query}" if parts.path.startswith("/") and not back.startswith("//") else "/"
