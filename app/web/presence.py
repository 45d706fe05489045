"""Notices when whoever asked has hung up, and lets any number wait for an answer without holding a thread."""

import asyncio
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.waiting import Caller, Pending, waiting_for
from app.web.errors import HUNG_UP
from app.web.fair_share import AGAIN, Shares

READS = ("GET", "HEAD")
RUNS = 12
"""How often a request is run again; then it waits in a thread: what it rests on changes faster than it is answered."""


THREADS = 8
"""Threads for what is ready and for what only names what it asks for: a hundred at once would hand the interpreter to
each other, and the event loop would have it seldom."""


class Presence:
    """ASGI middleware. What computes for a request that is read with GET is told when its sender leaves, and such a
    request waits outside of any thread: it is run again when what it asks for is there.

    threads: how many requests that write may wait in threads for a turn to compute; each has one beside THREADS.
    shares: what each reader may wait for at once; refuse: the answer to who would wait for more.
    """

    def __init__(
        self,
        app: ASGIApp,
        threads: int,
        shares: Callable[[], Shares] | None = None,
        refuse: Callable[[Request, int], Response] | None = None,
    ) -> None:
        self.app, self.threads = app, threads
        self.shares, self.refuse = shares, refuse
        self.writing = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and listen meanwhile."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if scope["method"] not in READS:
            return await self._write(scope, receive, send)
        self._allow()
        caller, gone = Caller(again=True), asyncio.Event()

        async def listen() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass  # a body that nobody reads
            caller.leave()
            gone.set()

        async def sent(message: Message) -> None:
            caller.again = False  # what has begun to be answered cannot be run again
            await send(message)

        token, listening = waiting_for.set(caller), asyncio.create_task(listen())
        try:
            for _ in range(RUNS):
                try:
                    return await self._run(scope, gone, sent)
                except Pending as pending:
                    with self._place(scope, pending.key) as place:
                        there = await _there(pending, gone) if place else True
                    if not place:
                        return await self._too_much(scope, receive, send)
                    if not there:
                        return await Response(status_code=HUNG_UP)(scope, receive, send)
            caller.again = False
            await self._run(scope, gone, sent)
        finally:
            listening.cancel()
            waiting_for.reset(token)
            caller.leave()

    async def _write(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._place(scope, object()) as place:
            if not place:
                return await self._too_much(scope, receive, send)
            self.writing += 1
            self._allow()
            try:
                await self.app(scope, receive, send)
            finally:
                self.writing -= 1
                self._allow()

    @contextmanager
    def _place(self, scope: Scope, thing: Hashable) -> Iterator[bool]:
        """Whether who asks may wait for one thing more; they do for as long as the block lasts."""
        who, shares = str(scope.get("asker", "")), self.shares() if self.shares else None
        if shares is None or not shares.begin(who, thing):
            yield shares is None
            return
        try:
            yield True
        finally:
            shares.end(who, thing)

    async def _too_much(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.refuse is not None
        await self.refuse(Request(scope), AGAIN)(scope, receive, send)

    def _allow(self) -> None:
        limiter = anyio.to_thread.current_default_thread_limiter()
        limiter.total_tokens = THREADS + min(self.writing, self.threads)

    async def _run(self, scope: Scope, gone: asyncio.Event, send: Send) -> None:
        asked = False

        async def heard() -> Message:
            nonlocal asked
            if not asked:
                asked = True
                return {"type": "http.request", "body": b"", "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        run = dict(scope)
        try:
            await self.app(run, heard, send)
        finally:
            if "route" in run:
                scope["route"] = run["route"]  # for the log


async def _there(pending: Pending, gone: asyncio.Event) -> bool:
    """Whether what is pending is there, rather than its sender gone."""
    loop, there = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits
            loop.call_soon_threadsafe(there.set)

    pending.tell(tell)
    waits = [asyncio.create_task(event.wait()) for event in (there, gone)]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waits:
            one.cancel()
    return not gone.is_set()
