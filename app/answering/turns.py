"""Whose turn it is to compute: a few at once, the others in a line that ends somewhere, nothing twice, nothing for
nobody."""

import os
import sys
import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from contextvars import ContextVar
from threading import Condition, Thread, get_native_id
from typing import Any, Final

from app.waiting import Abandoned, Busy, Caller, Pending, Waiting, checkpoint, publishing, waiting_for
from models.engine.bands import between_bands

LOOK: Final = 0.5
"""Seconds after which a thread that waits looks whether it is still waited for."""
SECONDS_A_WORK: Final = 2
"""What an answer takes, roughly, for saying when to come back."""
BEHIND: Final = 10
"""Niceness of a thread that computes."""
LINGER: Final = 15.0
"""Seconds that the rest of an answer goes on being made for who has its first part and will ask for all of it."""
computing: ContextVar[bool] = ContextVar("computing", default=False)
"""True while an answer is being made: only then may the data and the records be read for a reader."""


class Lingering:
    """Who has the first part of an answer, and will come back for the whole."""

    def __init__(self) -> None:
        self._until = time.monotonic() + LINGER

    @property
    def wanted(self) -> bool:
        """Whether they may still come."""
        return time.monotonic() < self._until


class Work:
    """One thing to compute and all who wait for it. first: what is published of it before it is done."""

    def __init__(self, key: Hashable, make: Callable[[], Any], keep: Callable[[Any], None]) -> None:
        self.key, self.make, self.keep = key, make, keep
        self.callers: list[Waiting | None] = []
        self.running = self.done = False
        self.first: Any = None
        self.result: Any = None
        self.fault: BaseException | None = None
        self._listeners: list[tuple[bool, Callable[[], None]]] = []

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits."""
        return any(caller is None or caller.wanted for caller in tuple(self.callers))

    def ready(self, *, first: bool) -> bool:
        """Whether there is something for who waits; first: the first part is enough for them."""
        return self.done or (first and self.first is not None)

    def due(self) -> list[Callable[[], None]]:
        """Those to call back about what there is, each once."""
        now = [tell for first, tell in self._listeners if self.ready(first=first)]
        self._listeners = [(first, tell) for first, tell in self._listeners if not self.ready(first=first)]
        return now

    def tell(self, back: Callable[[], None], *, first: bool) -> None:
        """Call back when there is something."""
        self._listeners.append((first, back))


class Turns:
    """Shares out the computing of one process. slots: works at once, each in a thread of its own; queue: who may wait;
    more are told Busy.

    Safe to share between threads. What a work needs in turn is computed in its own turn, so that no work waits for a
    turn of another's.
    """

    def __init__(self, slots: int, queue: int) -> None:
        self.slots, self.queue = slots, queue
        self._free = slots
        self._works: dict[Hashable, Work] = {}
        self._line: list[Work] = []
        self._changed = Condition()

    @property
    def waiting(self) -> int:
        """How many wait, beside the one for whom each running work was begun."""
        callers = sum(len(work.callers) for work in self._works.values())
        return callers - sum(work.running for work in self._works.values())

    def once(
        self,
        key: Hashable,
        make: Callable[[], Any],
        *,
        kept: Callable[[], Any],
        keep: Callable[[Any], None],
        quick: bool = False,
    ) -> Any:
        """What is kept, or what `make` gives, made once for all who ask for the key at the same time.

        kept: gives what is kept, None for nothing; keep: keeps it, before anybody else can ask; quick: it costs next to
        nothing and takes no turn. Raises Busy, Abandoned for a caller who has gone, Pending for one whose request is
        run again when it is made, and what `make` raises.
        """
        at_once = quick or computing.get()
        work, found = self._asked(key, make, kept, keep, at_once=at_once, first=False)
        return found if work is None else work.result

    def first(
        self, key: Hashable, make: Callable[[], Any], *, kept: Callable[[], Any], keep: Callable[[Any], None]
    ) -> tuple[Any, bool]:
        """As `once`, but what `make` publishes meanwhile is enough; and whether it is the whole."""
        work, found = self._asked(key, make, kept, keep, at_once=False, first=True)
        if work is None:
            return found, True
        return (work.result, True) if work.done else (work.first, False)

    def _asked(
        self,
        key: Hashable,
        make: Callable[[], Any],
        kept: Callable[[], Any],
        keep: Callable[[Any], None],
        *,
        at_once: bool,
        first: bool,
    ) -> tuple[Work | None, Any]:
        """A work in which there is something, or no work and what is kept."""
        caller = waiting_for.get()
        held = caller.held if isinstance(caller, Caller) else {}
        while True:
            mine = start = False
            with self._changed:
                if (work := held.get(key)) is None:
                    if (found := kept()) is not None:
                        return None, found
                    work = self._join(key, make, keep, caller, at_once=at_once, first=first)
                if at_once and not work.running and not work.done:
                    mine = work.running = True
                    if work in self._line:
                        self._line.remove(work)
                start = not mine and self._may_start()
            if start:
                Thread(target=self._serve, daemon=True).start()
            if mine:
                self._run(work)
            self._wait(work, caller, held, at_once=at_once, first=first)
            if work.fault is None or not work.done:
                return work, None
            held.pop(key, None)
            if not isinstance(work.fault, Abandoned) or not (caller is None or caller.wanted):
                raise work.fault
            # it was given up in the moment in which we came to wait for it

    def _join(
        self,
        key: Hashable,
        make: Callable[[], Any],
        keep: Callable[[Any], None],
        caller: Waiting | None,
        *,
        at_once: bool,
        first: bool,
    ) -> Work:
        work = self._works.get(key)
        begins = work is None and self._free and not self._line
        ready = work is not None and work.ready(first=first)
        if not (at_once or begins or ready) and self.waiting >= self.queue:
            raise Busy(max(1, len(self._line) * SECONDS_A_WORK // self.slots))
        if work is None:
            work = self._works[key] = Work(key, make, keep)
            if not at_once:
                self._line.append(work)
        work.callers.append(caller)
        if isinstance(caller, Caller) and not at_once:
            caller.on_leaving(lambda: self._withdraw(work, caller, lingers=first))
        return work

    def _may_start(self) -> bool:
        if self._free and any(work.wanted for work in self._line):
            self._free -= 1
            return True
        return False

    def _wait(
        self, work: Work, caller: Waiting | None, held: dict[Hashable, Any], *, at_once: bool, first: bool
    ) -> None:
        """Return when there is something. Raises Pending for who need not stay, Abandoned for who has gone."""
        again = isinstance(caller, Caller) and caller.again and not at_once
        with self._changed:
            while not work.ready(first=first):
                if again:
                    held[work.key] = work
                    raise Pending(lambda back: self._tell(work, back, first=first), work.key)
                self._changed.wait(LOOK)
                if not work.done and caller is not None and not caller.wanted:
                    self._drop(work, caller)
                    raise Abandoned

    def _tell(self, work: Work, back: Callable[[], None], *, first: bool) -> None:
        with self._changed:
            if not work.ready(first=first):
                work.tell(back, first=first)
                return
        back()

    def _withdraw(self, work: Work, caller: Caller, *, lingers: bool) -> None:
        with self._changed:
            if lingers and work.first is not None and not work.done:
                work.callers = [one for one in work.callers if not isinstance(one, Lingering)] + [Lingering()]
            self._drop(work, caller)

    def _drop(self, work: Work, caller: Waiting | None) -> None:
        if caller in work.callers:
            work.callers.remove(caller)
        if not work.callers and not work.running and work in self._line:
            self._line.remove(work)
            del self._works[work.key]
        self._changed.notify_all()

    def _serve(self) -> None:
        """One slot: works through the line until nothing in it is wanted, behind whoever answers on the same cores."""
        if sys.platform == "linux":  # elsewhere a thread has no niceness of its own
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, get_native_id(), BEHIND)
        while True:
            with self._changed:
                work = next((one for one in self._line if one.wanted), None)
                if work is None:
                    self._free += 1
                    return
                self._line.remove(work)
                work.running = True
            self._run(work)
            del work

    def _run(self, work: Work) -> None:
        def publish(first: Any) -> None:
            with self._changed:
                work.first = first
                due = work.due()
                self._changed.notify_all()
            for back in due:
                back()

        ours, reading, between = waiting_for.set(work), computing.set(True), between_bands.set(checkpoint)
        shows = publishing.set(publish)
        try:
            work.result = work.make()
            work.keep(work.result)
        except BaseException as error:
            work.fault = error
        finally:
            waiting_for.reset(ours)
            computing.reset(reading)
            between_bands.reset(between)
            publishing.reset(shows)
        with self._changed:
            work.done = True
            del self._works[work.key]
            due = work.due()
            self._changed.notify_all()
        for back in due:
            back()
