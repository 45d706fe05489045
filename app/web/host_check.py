"""Answer only to this service's own names: another Host is a page elsewhere that was rebound to this address."""

import re
from urllib.parse import urlsplit

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.settings import Settings

OWN = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.ASCII | re.IGNORECASE)
PROBLEM = {
    "type": "about:blank",
    "status": 400,
    "title": "That is not understood",
    "detail": "The header Host names another machine.",
    "todo": "Use http://127.0.0.1 with the port of the service.",
}


class HostCheck:
    """ASGI middleware that refuses every request without exactly one Host header that is one of OWN or `public`,
    whatever the port. public: name of this service for others, None for one that answers to its machine alone."""

    def __init__(self, app: ASGIApp, public: str | None = None) -> None:
        self.app = app
        self._public = re.compile(rf"{re.escape(public)}(:\d{{1,5}})?", re.ASCII | re.IGNORECASE) if public else OWN
        todo = f"Use the address of this service: https://{public}." if public else PROBLEM["todo"]
        self._problem = {**PROBLEM, "todo": todo}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer with the problem."""
        if scope["type"] == "http":
            given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
            if len(given) != 1 or not (OWN.fullmatch(given[0]) or self._public.fullmatch(given[0])):
                return await JSONResponse(self._problem, 400, media_type="application/problem+json")(
                    scope, receive, send
                )
        await self.app(scope, receive, send)


def public_name(settings: Settings) -> str | None:
    """The name by which others reach this service, as a Host header has it; None where nobody signs in, whatever the
    public address: then the one reader is the person at this machine, and a page elsewhere must not be taken for them.
    """
    if settings.sign_in == "none" or not settings.public_address:
        return None
    host = urlsplit(settings.public_address).hostname or ""
    return f"[{host}]" if ":" in host else host
