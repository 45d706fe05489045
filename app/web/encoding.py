"""Which form of a body a reader takes: compressed, or as it is."""

from functools import lru_cache
from typing import Final

from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.packed import LEVEL, PACKED

NAME: Final = b"accept-encoding"
PROBLEM: Final = {
    "type": "about:blank",
    "status": 406,
    "title": "Not possible here",
    "detail": "The header Accept-Encoding refuses every form in which an answer can be sent.",
    "todo": "Accept gzip or identity.",
}


class Encoding:
    """ASGI middleware that reads Accept-Encoding for all behind it, which find one word in it, PACKED, or nothing.

    What refuses both forms is told so (RFC 9110, 12.5.3); what refuses an answer as it is gets everything compressed.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._only_packed = GZipMiddleware(app, minimum_size=1, compresslevel=LEVEL, exclude_content_types=())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with what it comes to, or answer with the problem."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        asked = b",".join(value for name, value in scope["headers"] if name == NAME)
        packs, plain = taken(asked)
        if not (packs or plain):
            return await JSONResponse(PROBLEM, 406, media_type="application/problem+json")(scope, receive, send)
        if asked != (word := PACKED.encode() if packs else b""):
            rest = [one for one in scope["headers"] if one[0] != NAME]
            scope["headers"] = [*rest, (NAME, word)] if word else rest  # the same scope: the log finds its route there
        await (self.app if plain else self._only_packed)(scope, receive, send)


@lru_cache(1024)
def taken(asked: bytes) -> tuple[bool, bool]:
    """Whether a reader who sent this Accept-Encoding takes gzip, and whether they take a body as it is."""
    weights: dict[str, bool] = {}
    for one in asked.decode("latin-1").lower().split(","):
        name, *parameters = (part.strip() for part in one.split(";"))
        weights[name] = not any(_refuses(part) for part in parameters)
    others = weights.get("*")
    return weights.get(PACKED, weights.get("x-gzip", others or False)), weights.get("identity", others is not False)


def _refuses(parameter: str) -> bool:
    name, _, weight = parameter.partition("=")
    return name.strip() == "q" and not weight.strip().strip("0.")
