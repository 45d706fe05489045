"""Answer only to this machine's own names: another Host is a page elsewhere that was rebound to this address."""

import re

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

OWN = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.ASCII | re.IGNORECASE)
PROBLEM = {
    "type": "about:blank",
    "status": 400,
    "title": "That is not understood",
    "detail": "The header Host names another machine.",
    "todo": "Use http://127.0.0.1 with the port of the service.",
}


class HostCheck:
    """ASGI middleware that refuses every request whose Host header is not one of OWN, whatever the port."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer with the problem."""
        if scope["type"] == "http" and not OWN.fullmatch(Headers(scope=scope).get("host", "")):
            return await JSONResponse(PROBLEM, 400, media_type="application/problem+json")(scope, receive, send)
        await self.app(scope, receive, send)
