"""What answers while the application is being made: whether the process lives, and our own files. The rest waits."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.head_requests import HeadAsGet
from app.web.host_check import HostCheck
from app.web.no_store import NoStore
from app.web.request_log import RequestLog
from app.web.security_headers import SecurityHeaders

ALIVE: Final = "/healthz"
"""Answered here for good: it looks at nothing, and must not wait behind what the application does."""
AT_ONCE: Final = (ALIVE, "/readyz", "/static/")
"""What needs no application: everything below /static/, and the two that say how far we are."""
NOT_READY: Final = {
    "type": "about:blank",
    "status": 503,
    "title": "Not ready yet",
    "detail": "The service is starting.",
    "todo": "Ask again in a moment.",
}


class Starting:
    """ASGI application that stands before another one and answers AT_ONCE until that one is there.

    make: makes it; `begin` runs it in a thread. Every other request waits for it on the event loop, which takes no
    thread. When `make` raises, who waits gets 503 and `failure` is what it raised. version: what /healthz names;
    public: the name to which it answers others.
    """

    def __init__(self, make: Callable[[], ASGIApp], static: Path, version: str, public: str | None = None) -> None:
        self._make = make
        self._made: Future[ASGIApp] = Future()
        self._made.set_running_or_notify_cancel()  # a request that is cut off must not cancel it for the others

        async def healthz(_: Request) -> Response:
            return JSONResponse({"status": "ok", "version": version})

        self._meanwhile = Starlette(
            routes=[
                Route(ALIVE, healthz),
                Mount("/static", StaticFiles(directory=static)),
                Route("/{path:path}", _not_ready),
            ],
            middleware=[
                Middleware(HeadAsGet),
                Middleware(RequestLog),
                Middleware(NoStore, confined=lambda: True),
                Middleware(SecurityHeaders),
                Middleware(HostCheck, public=public),
                Middleware(GZipMiddleware, minimum_size=1024),
            ],
        )

    @property
    def failure(self) -> BaseException | None:
        """What `make` raised; None while it works and when it ended well."""
        return self._made.exception() if self._made.done() else None

    def begin(self, ended: Callable[[], None]) -> None:
        """Start to make the application; `ended` is called from the same thread when it is there, or failed."""

        def work() -> None:
            try:
                self._made.set_result(self._make())
            except BaseException as error:  # whoever serves raises it again
                self._made.set_exception(error)
            ended()

        Thread(target=work, name="starting", daemon=True).start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as soon as there is somebody to pass it to."""
        if not self._made.done() and not (scope["type"] == "http" and scope["path"].startswith(AT_ONCE)):
            with suppress(Exception):  # what `make` raised is told by whoever serves
                await asyncio.wrap_future(self._made)
        alive = scope["type"] == "http" and scope["path"] == ALIVE
        ready = not alive and self._made.done() and self._made.exception() is None
        await (self._made.result() if ready else self._meanwhile)(scope, receive, send)


async def _not_ready(_: Request) -> Response:
    return JSONResponse(NOT_READY, 503, {"retry-after": "1"}, media_type="application/problem+json")
