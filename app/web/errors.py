"""How a fault reaches a person: problem details (RFC 9457) for programs, a page for people, never a stack trace."""

import json
import traceback
from collections.abc import Callable
from secrets import token_hex
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.waiting import Abandoned, Busy
from app.web.request_log import route_of
from app.web.same_origin import SAFE
from geo.errors import UserError
from models.errors import ParameterError

PROBLEM = "application/problem+json"
HUNG_UP = 499
"""Nobody gets this answer: whoever asked has left; it stands in the log."""
UNKNOWN = 401
"""Whoever asks has not shown who they are; a standard wants to be told how they would."""
FOR_PROGRAMS = ("/api", "/tiles", "/download", "/healthz", "/readyz", "/metrics")
TITLES = {400: "That is not understood", 404: "Not found", 405: "Not possible here", 413: "Too large"}
TODO = {
    400: "Open the page again and send its form.",
    404: "Check the address, or start again from the front page.",
    405: "This address only answers other methods; the header Allow names them.",
    413: "Send a smaller file, or simplify its outlines first.",
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "A problem (RFC 9457): one plain sentence, where it is, and what to do",
        "content": {
            PROBLEM: {
                "example": {
                    "type": "about:blank",
                    "status": 422,
                    "title": "That cannot be answered",
                    "detail": "from: “2025” is not a month.",
                    "where": "from",
                    "todo": "Write it as 2025-01.",
                }
            }
        },
    }
}
"""What every route for programs may answer instead, for its OpenAPI description."""
log = structlog.get_logger()


def install(app: FastAPI, templates: Jinja2Templates | None = None) -> None:
    """Let `app` answer every fault plainly. templates: with error.html for pages (status, title, detail, todo, id).

    Call it before other middleware is added: what is added later wraps the answers to faults too.
    """

    def respond(request: Request, status: int, title: str, detail: str, **more: Any) -> Response:
        headers = more.pop("headers", None)
        body = {"type": "about:blank", "status": status, "title": title, "detail": detail, **more}
        if templates is None or not wants_page(request):
            return JSONResponse(body, status, headers, media_type=PROBLEM)
        context = {"todo": "", **body}
        return templates.TemplateResponse(request, "error.html", context, status, headers)

    async def user(request: Request, error: Exception) -> Response:
        assert isinstance(error, UserError)
        known = {"www-authenticate": "Bearer"} if error.status == UNKNOWN else None
        return respond(request, error.status, error.title, _sentence(error), headers=known, **_parts(error))

    async def parameter(request: Request, error: Exception) -> Response:
        return respond(request, 400, "That cannot be computed", _capital(str(error)))

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        status = error.status_code
        path = request.url.path[:200]
        unread = "What was sent is not a form of these pages, so nothing was changed."  # not the parser's own words
        details = {
            400: unread,
            404: f"There is nothing at {path}.",
            405: f"{path} does not answer {request.method[:20]}.",
        }
        detail = details.get(status, f"{_capital(str(error.detail)).rstrip('.')}.")
        title = TITLES.get(status, str(error.detail))
        return respond(request, status, title, detail, todo=TODO.get(status, ""), headers=error.headers)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        where, given = str(first["loc"][-1]), str(first["input"])[:40]
        kinds = {
            "int_parsing": f"“{given}” is not a whole number",
            "int_parsing_size": f"“{given}” is too long for a whole number",
            "enum": f"“{given}” is none of {first.get('ctx', {}).get('expected')}",
            "missing": "nothing was given",
        }
        what = kinds.get(first["type"], f"“{given}” is not understood")
        form = request.method not in SAFE
        todo = TODO[400] if form else "The description at /api/openapi.json says what each address takes."
        return respond(request, 400, "That is not understood", f"{where}: {what}.", where=where, todo=todo)

    full: dict[tuple[bool, int], bytes] = {}

    async def busy(request: Request, error: Exception) -> Response:
        # bytes are kept ready, and nothing is read for them: a crowd is told on the event loop
        assert isinstance(error, Busy)
        page = templates is not None and wants_page(request)
        body = full.get((page, error.retry_after))
        if body is None:
            body = full[page, error.retry_after] = full_line(error.retry_after, request, templates if page else None)
        headers = {"retry-after": str(error.retry_after)}
        return Response(body, 503, headers, media_type="text/html" if page else PROBLEM)

    async def gone(request: Request, error: Exception) -> Response:
        return Response(status_code=HUNG_UP)

    def unexpected(request: Request, error: Exception) -> Response:
        identifier = token_hex(4)
        # never the message, at no level: libraries quote in it the value that they could not read
        log.error("fault", id=identifier, route=route_of(request.scope), kind=type(error).__name__, at=_frames(error))
        detail = f"Something went wrong on our side; nothing was changed. Quote {identifier} when you report it."
        return respond(request, 500, "Our fault", detail, id=identifier, todo="Try again, or report it.")

    app.add_exception_handler(UserError, user)
    app.add_exception_handler(ParameterError, parameter)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Busy, busy)
    app.add_exception_handler(Abandoned, gone)
    app.add_middleware(_Guard, respond=unexpected)


class _Guard:
    """ASGI middleware that answers what nobody expected, so that headers set further out are on that answer too."""

    def __init__(self, app: ASGIApp, respond: Callable[[Request, Exception], Response]) -> None:
        self.app, self.respond = app, respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            if scope["type"] != "http":
                raise
            response = self.respond(Request(scope), error)
            if not started:
                await response(scope, receive, send)


FULL: Final = {"title": "Too busy just now", "detail": "As many people are waiting for an answer as may wait."}
TOO_OFTEN: Final = {"title": "Too many requests", "detail": "You have asked more often just now than one reader may."}
TOO_MUCH: Final = {"title": "Too much at once", "detail": "You are waiting for as many answers as one reader may."}


def full_line(seconds: int, request: Request, templates: Jinja2Templates | None) -> bytes:
    """What is told when as many wait as may wait: a page, or a problem where there are no templates."""
    return _bytes(503, FULL, seconds, request, templates)


def refuses(templates: Jinja2Templates, why: dict[str, str]) -> Callable[[Request, int], Response]:
    """What answers 429 to one reader. why: title and detail."""

    def refuse(request: Request, seconds: int) -> Response:
        page = wants_page(request)
        body = _bytes(429, why, seconds, request, templates if page else None)
        headers = {"retry-after": str(seconds), "cache-control": "no-store"}
        return Response(body, 429, headers, media_type="text/html" if page else PROBLEM)

    return refuse


def _bytes(
    status: int, why: dict[str, str], seconds: int, request: Request, templates: Jinja2Templates | None
) -> bytes:
    """It shows no incident, and so nothing is looked up for it but the marking of the service."""
    text = {**why, "todo": f"Ask again in {seconds} seconds; what has been answered before is shown at once."}
    if templates is None:
        return json.dumps({"type": "about:blank", "status": status, **text}, ensure_ascii=False).encode()
    marking = request.app.state.settings.marking
    return templates.get_template("error.html").render(text, status=status, service_marking=marking).encode()


def wants_page(request: Request) -> bool:
    """Whether a person looks: an address of a page, asked for with HTML among the accepted types."""
    return not request.url.path.startswith(FOR_PROGRAMS) and "text/html" in request.headers.get("accept", "")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(error: UserError) -> str:
    what = f"{error.where}: {error.what}" if error.where else _capital(error.what)
    return f"{what.rstrip('.')}."


def _parts(error: UserError) -> dict[str, str]:
    """Members of the problem beside what every one has. type: of the exceptions that a standard names."""
    named = getattr(error, "type", "")
    return {key: value for key, value in (("type", named), ("where", error.where), ("todo", error.todo)) if value}


def _frames(error: Exception) -> list[str]:
    """Where it happened, without any value: values may be incident text."""
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)[-8:]]
