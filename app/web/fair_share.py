"""No reader keeps the others waiting: how often each may ask, and how many answers each may wait for at once."""

import time
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Final

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.settings import Settings
from app.web.buckets import Buckets
from app.web.places_at_once import PlacesAtOnce

FREE: Final = ("/static/", "/healthz", "/readyz")
"""What costs next to nothing is not counted."""
SAYS_WHO: Final = frozenset((b"cookie", b"authorization"))
LOOKING: Final = 4
"""Threads for finding out who asks, beside those that answer."""
AGAIN: Final = 2
"""Seconds after which who waits for as many answers as they may is told to ask again."""


class Shares:
    """What each reader has used of what they may. folder: of the service's own, for all its processes; None for this
    process alone; clock: seconds, the same in all of them. Where nobody signs in there is one reader, and nothing to
    share out."""

    def __init__(
        self, settings: Settings, folder: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        signed = settings.sign_in != "none"
        per_minute = settings.requests_a_minute if signed else 0
        heavy = settings.heavy_at_once if signed else 0
        self._requests = Buckets(per_minute, per_minute / 60, folder and folder / "requests") if per_minute else None
        self._heavy = PlacesAtOnce(heavy, folder and folder / "heavy") if heavy else None

    @property
    def counts(self) -> bool:
        """Whether anything is counted."""
        return self._requests is not None or self._heavy is not None

    def ask(self, who: str) -> int:
        """0 where they may ask; else the seconds to wait."""
        wait = self._requests.take(who, self._clock()) if self._requests else 0.0
        return int(wait) + 1 if wait else 0

    def begin(self, who: str, thing: Hashable) -> bool:
        """Whether they may wait for one thing more; `end` follows where they may."""
        return self._heavy.take(who, thing) if self._heavy and who else True

    def end(self, who: str, thing: Hashable) -> None:
        """They wait for it no more."""
        if self._heavy and who:
            self._heavy.leave(who, thing)


class FairShare:
    """ASGI middleware that answers 429 to who asks too often, and names who asks to whatever stands behind it.

    name: of who asks; at_hand: whether that is found out without the disk; refuse: the answer, with the seconds to
    wait.
    """

    def __init__(
        self,
        app: ASGIApp,
        shares: Callable[[], Shares],
        name: Callable[[Request], str],
        refuse: Callable[[Request, int], Response],
        at_hand: Callable[[Request], bool] = lambda _: False,
    ) -> None:
        self.app, self.shares, self.name, self.refuse, self.at_hand = app, shares, name, refuse, at_hand
        self._looking = CapacityLimiter(LOOKING)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer that it came too soon."""
        shares = self.shares()
        if scope["type"] != "http" or not shares.counts or scope["path"].startswith(FREE):
            return await self.app(scope, receive, send)
        request = Request(scope)
        if SAYS_WHO.isdisjoint(name for name, _ in scope["headers"]) or self.at_hand(request):
            who = self.name(request)
        else:  # whose session or key it is stands on the disk
            who = await run_sync(self.name, request, limiter=self._looking)
        scope["asker"] = who
        if seconds := shares.ask(who):
            return await self.refuse(request, seconds)(scope, receive, send)
        await self.app(scope, receive, send)
