"""Notices when whoever asked has hung up, and lets many wait without standing in the way of those who need not."""

import asyncio

import anyio.to_thread
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.waiting import Caller, waiting_for

READS = ("GET", "HEAD")


class Presence:
    """ASGI middleware. What computes for a request that is read with GET is told when its sender leaves.

    threads: how many requests may be in threads at once, those who wait for a turn to compute among them: as many as
    may wait, and as many again as the event loop has on its own for what is ready.
    """

    def __init__(self, app: ASGIApp, threads: int) -> None:
        self.app, self.threads = app, threads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and listen meanwhile."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        limiter = anyio.to_thread.current_default_thread_limiter()
        limiter.total_tokens = max(limiter.total_tokens, self.threads)
        if scope["method"] not in READS:
            return await self.app(scope, receive, send)
        caller, gone, asked = Caller(), asyncio.Event(), False

        async def listen() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass  # a body that nobody reads
            caller.leave()
            gone.set()

        async def heard() -> Message:
            nonlocal asked
            if not asked:
                asked = True
                return {"type": "http.request", "body": b"", "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        token, listening = waiting_for.set(caller), asyncio.create_task(listen())
        try:
            await self.app(scope, heard, send)
        finally:
            listening.cancel()
            waiting_for.reset(token)
