"""Many who wait for the disk are told together: what comes while one group is written makes up the next."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Final

MORE: Final = 0.002
"""Seconds for which a group waits for more when the one before it held several: each group waits for the disk once."""


@dataclass(frozen=True)
class Waiter:
    """One entry and who waits for it: a thread's future, or one of an event loop."""

    body: bytes
    answered: "Future[None] | asyncio.Future[None]"
    loop: asyncio.AbstractEventLoop | None = None


class Group:
    """Gathers bodies and hands them to `commit`, one group at a time, in a thread of its own. What `commit` raises
    reaches all who wait for that group."""

    def __init__(self, commit: Callable[[Sequence[bytes]], None]) -> None:
        self._commit = commit
        self._waiting: list[Waiter] = []
        self._lock, self._at_work, self._several = Lock(), False, False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="audit")

    def wait(self, body: bytes) -> None:
        """Hand it in and wait until it is on the disk."""
        answered: Future[None] = Future()
        self._hand_in(Waiter(body, answered))
        answered.result()

    async def awaited(self, body: bytes) -> None:
        """`wait` without holding up the event loop. Who stops waiting changes nothing: the entry is written."""
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[None] = loop.create_future()
        self._hand_in(Waiter(body, answered, loop))
        await answered

    def _hand_in(self, waiter: Waiter) -> None:
        with self._lock:
            self._waiting.append(waiter)
            if self._at_work:
                return
            self._at_work = True
        self._thread.submit(self._work)

    def _work(self) -> None:
        several = self._several
        while True:
            if several:
                time.sleep(MORE)
            with self._lock:
                group, self._waiting = self._waiting, []
                if not group:
                    self._at_work = False
                    return
            several = self._several = len(group) > 1
            error: BaseException | None = None
            try:
                self._commit([one.body for one in group])
            except BaseException as raised:  # whoever waits must hear of it, whatever it is
                error = raised
            _tell(group, error)


def _tell(group: Sequence[Waiter], error: BaseException | None) -> None:
    """Wake everybody: those of one event loop by one call."""
    for one in group:
        if one.loop is None:
            _settle(one.answered, error)
    for loop in {one.loop for one in group if one.loop is not None}:
        theirs = [one.answered for one in group if one.loop is loop]
        try:
            loop.call_soon_threadsafe(_settle_all, theirs, error)
        except RuntimeError:  # the loop has ended, and with it whoever waited
            continue


def _settle_all(theirs: "Sequence[Future[None] | asyncio.Future[None]]", error: BaseException | None) -> None:
    for answered in theirs:
        _settle(answered, error)


def _settle(answered: "Future[None] | asyncio.Future[None]", error: BaseException | None) -> None:
    if answered.done():  # its request was cut off
        return
    if error is None:
        answered.set_result(None)
    else:
        answered.set_exception(error)
