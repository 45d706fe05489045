"""Whose turn it is to compute: a few at once, the others in a line that ends somewhere, nothing twice, nothing for
nobody."""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from threading import Condition
from typing import Any, Final

from app.waiting import Abandoned, Busy, Waiting, checkpoint, waiting_for
from models.engine.bands import between_bands

LOOK: Final = 0.5
"""Seconds after which somebody in the line looks whether they are still waited for."""
SECONDS_A_WORK: Final = 2
"""What an answer takes, roughly, for saying when to come back."""
computing: ContextVar[bool] = ContextVar("computing", default=False)
"""True while an answer is being made: only then may the data and the records be read for a reader."""


class Work:
    """One thing to compute and all who wait for it."""

    def __init__(self) -> None:
        self.callers: list[Waiting | None] = []
        self.running = self.done = False
        self.result: Any = None
        self.fault: BaseException | None = None

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits."""
        return any(caller is None or caller.wanted for caller in self.callers)


class Turns:
    """Shares out the computing of one process. slots: works at once; queue: threads that may wait; more are told Busy.

    Safe to share between threads. What a work needs in turn is computed in its own turn, so that no work waits for a
    turn of another's.
    """

    def __init__(self, slots: int, queue: int) -> None:
        self.slots, self.queue = slots, queue
        self._free, self._waiting = slots, 0
        self._works: dict[Hashable, Work] = {}
        self._line: list[Work] = []
        self._changed = Condition()

    def once(
        self,
        key: Hashable,
        make: Callable[[], Any],
        *,
        kept: Callable[[], Any],
        keep: Callable[[Any], None],
        quick: bool = False,
    ) -> Any:
        """What is kept, or what `make` gives, made by one of those who ask for the key at the same time.

        kept: gives what is kept, None for nothing; keep: keeps it, before anybody else can ask; quick: it costs next to
        nothing and takes no turn. Raises Busy, Abandoned for a caller who has gone, and what `make` raises.
        """
        caller = waiting_for.get()
        while True:
            with self._changed:
                if (found := kept()) is not None:
                    return found
                work, mine, slot = self._wait(key, caller, at_once=quick or computing.get())
            if mine:
                self._run(key, work, make, keep, slot=slot)
            if work.fault is None:
                return work.result
            if not isinstance(work.fault, Abandoned) or not (caller is None or caller.wanted):
                raise work.fault
            # it was given up in the moment in which we came to wait for it

    def _wait(self, key: Hashable, caller: Waiting | None, *, at_once: bool) -> tuple[Work, bool, bool]:
        """The work, done or ours to do, and whether it holds a slot."""
        work = self._works.get(key)
        if work is None:
            work = self._works[key] = Work()
            self._line.append(work)
        work.callers.append(caller)
        if self._claim(work, at_once=at_once):
            return work, True, not at_once
        if not at_once and self._waiting >= self.queue:
            self._withdraw(key, work, caller)
            raise Busy(max(1, len(self._line) * SECONDS_A_WORK // self.slots))
        self._waiting += not at_once
        try:
            while not work.done:
                self._changed.wait(LOOK)
                if work.done:
                    break
                if caller is not None and not caller.wanted:
                    self._withdraw(key, work, caller)
                    raise Abandoned
                if self._claim(work, at_once=at_once):
                    return work, True, not at_once
        finally:
            self._waiting -= not at_once
        return work, False, False

    def _claim(self, work: Work, *, at_once: bool) -> bool:
        if work.running or work.done:
            return False
        if not at_once:
            if not self._free or next((one for one in self._line if one.wanted), None) is not work:
                return False
            self._free -= 1
        self._line.remove(work)
        work.running = True
        return True

    def _withdraw(self, key: Hashable, work: Work, caller: Waiting | None) -> None:
        work.callers.remove(caller)
        if not work.callers and not work.running:
            self._line.remove(work)
            del self._works[key]
        self._changed.notify_all()

    def _run(
        self, key: Hashable, work: Work, make: Callable[[], Any], keep: Callable[[Any], None], *, slot: bool
    ) -> None:
        ours, reading, between = waiting_for.set(work), computing.set(True), between_bands.set(checkpoint)
        try:
            work.result = make()
        except BaseException as error:
            work.fault = error
        finally:
            waiting_for.reset(ours)
            computing.reset(reading)
            between_bands.reset(between)
        with self._changed:
            if work.fault is None:
                keep(work.result)
            work.done = True
            del self._works[key]
            self._free += slot
            self._changed.notify_all()
