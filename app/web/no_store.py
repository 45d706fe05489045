"""How long a browser may keep what has no rule of its own: the pages, and whatever lists what is loaded."""

from collections.abc import Callable
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NO_STORE: Final = "no-store"
ASK_AGAIN: Final = "private, no-cache"
FILES: Final = "/static/"


class NoStore:
    """ASGI middleware that gives every response without one a Cache-Control: nobody keeps it while `confined` says that
    there are records of a police force's own, and who keeps it must ask again otherwise. Our own files have theirs."""

    def __init__(self, app: ASGIApp, confined: Callable[[], bool]) -> None:
        self.app, self.confined = app, confined

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the header to its response."""

        async def with_header(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "cache-control" not in headers:
                    headers["cache-control"] = NO_STORE if self.confined() else ASK_AGAIN
            await send(message)

        ours = scope["type"] != "http" or scope["path"].startswith(FILES)
        await self.app(scope, receive, send if ours else with_header)
