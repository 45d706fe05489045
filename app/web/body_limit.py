"""No body longer than a form with a file may be: counted as it arrives, whatever its headers say."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAXIMUM_BYTES: Final = 4_000_000
"""Most bytes of a body where nothing else is set: a file of 2 MB and the form round it."""


class BodyLimit:
    """ASGI middleware. Whoever reads a longer body gets HTTPException 413, before it when the length is announced.

    larger: most bytes by address, where a body is written to the disk as it arrives; maximum: everywhere else.
    """

    def __init__(
        self, app: ASGIApp, larger: Mapping[str, int] = MappingProxyType({}), maximum: int = MAXIMUM_BYTES
    ) -> None:
        self.app, self.larger, self.maximum = app, larger, maximum

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a body that ends in time."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        maximum = self.larger.get(scope["path"], self.maximum)
        announced = Headers(scope=scope).get("content-length", "")
        too_long = announced.isdigit() and (len(announced) > 12 or int(announced) > maximum)
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            if too_long:
                raise _too_large(maximum)
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > maximum:
                raise _too_large(maximum)
            return message

        await self.app(scope, counted, send)


def _too_large(maximum: int) -> HTTPException:
    return HTTPException(413, f"what was sent is larger than {maximum / 1_000_000:,.3g} MB, so none of it was kept")
