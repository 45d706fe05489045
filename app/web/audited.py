"""What a request leaves in the audit log, before anybody sees a byte of its answer: the acts of whoever sends it."""

import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final, Protocol

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.datastructures import Headers, State
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.errors import PROBLEM, wants_page
from app.web.same_origin import SAFE
from geo.errors import Unavailable, UserError

MASKED: Final = ("token", "code", "state", "key", "secret", "password")
"""Keys of a query that are secrets: the log holds that there was one, and never which."""
SECRET: Final = ("/shared/", "/invitation/")
"""Beginnings of addresses that end with a secret."""
FREE: Final = ("/static/", "/basemap/", "/healthz", "/readyz", "/metrics")
"""Addresses that show nothing of an incident or a record."""
PAPER: Final = ("/briefing", "/patrols/return")
SHEET: Final = "/sheet"
"""What addresses of pages for paper are, or end with."""
UNANSWERED: Final = (429, 499, 503)
"""Statuses of who was shown nothing, because they hung up or must come again."""
REMEMBERED: Final = 50_000
DAY: Final = 86_400
TRAIL: Final = "afterdark.audit"


class Person(Protocol):
    """Whoever asks, as the gate knows them."""

    @property
    def id(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def organisation(self) -> str: ...


class Log(Protocol):
    """The audit log (app/audit)."""

    def note(self, fields: Mapping[str, Any]) -> None:
        """Add an entry, by its fields; it is on the disk when this returns. Raises Unavailable."""
        ...

    async def noted(self, fields: Mapping[str, Any]) -> None:
        """The same for the event loop."""
        ...


def note_act(request: Request, reader: Person, act: str, about: str = "", **details: Any) -> None:
    """Write down that a reader does something, before it is done: it stands in the log when this returns. act: a word
    of app.audit.act.Act; details: as JSON has them, never a secret. Raises Unavailable when it cannot be written."""
    log: Log = request.app.state.audit
    log.note({**whom(request.scope, reader), "act": act, "about": about, "details": details})


def whom(scope: Scope, reader: Person | None) -> dict[str, str]:
    """The fields of an entry that tell who asked, from where, for which address."""
    client = scope.get("client")
    who = (reader.id, reader.role, reader.organisation) if reader else ("nobody", "", "")
    asked = {"address": f"{scope['method']} {address(scope)}", "client": str(client[0]) if client else ""}
    return {**dict(zip(("who", "role", "organisation"), who, strict=True)), **asked}


def address(scope: Scope) -> str:
    """Path and query as they were sent, without the secrets in them."""
    path = next((f"{start}***" for start in SECRET if scope["path"].startswith(start)), scope["path"])
    parts = scope["query_string"].decode("latin-1").split("&")
    query = "&".join(f"{one.split('=')[0]}=***" if one.split("=")[0] in MASKED else one for one in parts)
    return f"{path}?{query}" if query else str(path)


class Trail:
    """What became of one request. reader: who asked, once that is known; answers: what was disclosed to them, by the
    tag that names it: kind, id, extent, rows and marking."""

    __slots__ = ("answers", "reader")

    def __init__(self) -> None:
        self.reader: Person | None = None
        self.answers: dict[str, Mapping[str, Any]] = {}


class Audited:
    """ASGI middleware. Every page, sheet, file, API answer and change has an entry in the log of `state.audit`, on
    the disk before the answer leaves; when that cannot be, 503 is answered in its place.

    Drawings, tiles and the data of scripts ride on the entry of their page: they have one of their own when the log
    holds none, of the same day and from this process, by which this reader was shown the same answer. A change has two:
    what was begun, before it is done, and what became of it.
    """

    def __init__(self, app: ASGIApp, state: State, templates: Jinja2Templates | None = None) -> None:
        self.app, self.state, self.templates = app, state, templates
        self._shown: OrderedDict[tuple[str, str, str, int], None] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer when that stands in the log."""
        if scope["type"] != "http" or scope["path"].startswith(FREE):
            return await self.app(scope, receive, send)
        log: Log = self.state.audit
        trail = scope[TRAIL] = Trail()
        if scope["method"] not in SAFE:
            try:
                await log.noted({**whom(scope, self._reader(scope, trail)), "act": "change", "outcome": "begun"})
            except Unavailable as error:
                return await self._unavailable(scope, error)(scope, receive, send)
        refused = False

        async def watch(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and (fields := self._entry(scope, trail, message)):
                try:
                    await log.noted(fields)
                except Unavailable as error:
                    refused = True
                    return await self._unavailable(scope, error)(scope, receive, send)
                self._remember(trail)
            if not refused:
                await send(message)

        await self.app(scope, receive, watch)

    def _entry(self, scope: Scope, trail: Trail, start: Message) -> dict[str, Any] | None:
        """The fields of the entry that this answer needs, None for one that needs none."""
        status: int = start["status"]
        headers = Headers(raw=start.get("headers", []))
        act = "change" if scope["method"] not in SAFE else self._act(scope, trail, status, headers)
        if not act:
            return None
        fields = {**whom(scope, self._reader(scope, trail)), "act": act, "outcome": str(status)}
        if status < 400:
            return {**fields, "answers": tuple(trail.answers.values())}
        return {**fields, "details": {"withheld": sorted({one["kind"] for one in trail.answers.values()})}}

    def _act(self, scope: Scope, trail: Trail, status: int, headers: Headers) -> str:
        path, kind = scope["path"], headers.get("content-type", "")
        page = kind.startswith("text/html") or (status == 304 and "text/html" in Headers(scope=scope).get("accept", ""))
        if status in UNANSWERED:
            return ""
        if path.startswith("/api"):
            return "query"
        if path.startswith("/download") or headers.get("content-disposition", "").startswith("attachment"):
            return "export"
        if page:
            return "render" if path in PAPER or path.endswith(SHEET) else "view"
        rides = status >= 400 or all(key in self._shown for key in _keys(trail))
        return "" if rides else "render"

    def _remember(self, trail: Trail) -> None:
        for key in _keys(trail):
            self._shown[key] = None
            self._shown.move_to_end(key)
        while len(self._shown) > REMEMBERED:
            self._shown.popitem(last=False)

    def _reader(self, scope: Scope, trail: Trail) -> Person | None:
        if trail.reader is None:
            try:
                trail.reader = self.state.readers(Request(scope))
            except (UserError, HTTPException):  # whoever is nobody here is told so by the route
                return None
        return trail.reader

    def _unavailable(self, scope: Scope, error: Unavailable) -> Response:
        request = Request(scope)
        detail = f"{error.what[:1].upper()}{error.what[1:]}."
        text = {"status": 503, "title": error.title, "detail": detail, "todo": error.todo}
        if self.templates is None or not wants_page(request):
            return JSONResponse({"type": "about:blank", **text}, 503, media_type=PROBLEM)
        page = self.templates.get_template("error.html")
        return HTMLResponse(page.render(text, service_marking=self.state.settings.marking), 503)


def _keys(trail: Trail) -> list[tuple[str, str, str, int]]:
    """What was shown to whom on which day."""
    if trail.reader is None:
        return [("", "", tag, 0) for tag in trail.answers]
    day = int(time.time() // DAY)
    return [(trail.reader.id, trail.reader.role, tag, day) for tag in trail.answers]
