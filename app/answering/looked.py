"""How many different maps were looked at today, and which squares would stand out over all of them together."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from threading import Lock
from typing import Final

import numpy as np

from app.answering.answer import Answer, SquareTests
from app.answering.looked_together import Together
from models.multiplicity import fdr_cutoff_of_smallest

MAXIMUM: Final = 2000
"""Maps of a day that are remembered; the oldest are forgotten first."""


@dataclass(frozen=True)
class Looking:
    """maps: different ones looked at today, this one among them; since: when counting began, None for all of the day;
    hot: squares that stand out on this map alone; remain: those of them that still would over all the maps."""

    maps: int
    since: datetime | None
    hot: int
    remain: int


class Looked:
    """Counts of one service and one day, in memory alone: which answers, by their stamps, and the small p-values of
    their squares; not who looked. Safe to share between threads. clock: the time of day here; together: with the other
    processes of the service; begun: when the service began, now without it."""

    def __init__(
        self, clock: Callable[[], datetime], together: Together | None = None, begun: datetime | None = None
    ) -> None:
        self._clock, self._together = clock, together
        self._begun = begun or clock()
        self._day = self._begun.date()
        self._maps: OrderedDict[str, str] = OrderedDict()
        self._tests: dict[str, SquareTests] = {}
        self._told: dict[str, Looking] = {}
        self._lock = Lock()

    def at(self, answer: Answer) -> Looking:
        """Count this map among those of today, and see what false discovery control over all of them leaves of it.

        Maps that differ in what their squares do not rest on (bandwidth, hotspots, the part that is shown) are counted
        each, but their squares are tested once.
        """
        with self._lock:
            day = self._clock().date()
            self._turn(day)
            if self._together:
                for id, key, tests in self._together.news(day):
                    self._add(id, key, tests)
            if (known := self._told.get(answer.id)) is not None:
                return known
            tests = answer.square_tests
            key = sha256(tests.small.tobytes() + str(tests.number).encode()).hexdigest()
            if self._together and answer.id not in self._maps:
                self._together.tell(day, answer.id, key, tests)
            self._add(answer.id, key, tests)
            return self._told.setdefault(answer.id, self._looking(answer))

    def _looking(self, answer: Answer) -> Looking:
        tests, every = answer.square_tests, tuple(self._tests.values())
        small, number = np.concatenate([one.small for one in every]), sum(one.number for one in every)
        cutoff = fdr_cutoff_of_smallest(small, number) if number else 0.0
        hot = [cell.p for cell in answer.cells if cell.hot] if tests.number else []
        since = self._begun if self._begun.date() == self._day else None
        return Looking(len(self._maps), since, len(hot), sum(p <= cutoff for p in hot))

    def _turn(self, today: date) -> None:
        if today != self._day:
            self._day = today
            for kept in (self._maps, self._tests, self._told):
                kept.clear()

    def _add(self, id: str, key: str, tests: SquareTests) -> None:
        if self._maps.get(id) != key:
            self._told.clear()
        self._maps[id] = key
        self._tests[key] = tests
        if len(self._maps) > MAXIMUM:
            self._forget()

    def _forget(self) -> None:
        _, key = self._maps.popitem(last=False)
        if key not in self._maps.values():
            del self._tests[key]
