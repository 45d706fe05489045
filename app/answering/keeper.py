"""The Keeper: stamps every answer, computes it once however many ask at once, keeps it, and forgets.

One for the application. What it keeps goes by the stamp (what the answer rests on) and the reader's disclosure class;
nothing that computes an answer knows the reader.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from contextvars import ContextVar
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar, cast

from app.answering.answered import Answered
from app.answering.reader import Reader

TRIES = 3
"""How often an answer is computed anew because what it rests on changed meanwhile."""
STAMPS = 4096
RENDERED_BYTES = 64_000_000
"""Most bytes of drawings and tiles that are kept ready."""
computing: ContextVar[bool] = ContextVar("computing", default=False)
"""True while an answer is being made: only then may the data and the records be read for a reader."""


class World(Protocol):
    """What answers are made from: the data, the boundaries, the records, the settings and the code."""

    def mark(self) -> Hashable:
        """Changes whenever any of it may have changed, for next to nothing."""
        ...

    def basis(self) -> Sequence[object]:
        """All of it as values that `json` can write."""
        ...

    def confined(self, question: object) -> bool:
        """Whether an answer rests on records that no browser and no proxy may keep."""
        ...


class Gate(Protocol):
    """Decides what a reader may see."""

    def disclosure_class(self, reader: Reader) -> str:
        """What two readers who see the same have in common; "" for who sees all as it is."""
        ...

    def disclosed(self, kind: str, question: Any, answer: Answered, reader: Reader) -> Answered:
        """The part of an answer that a reader may see. Raises Refused for what they may not see at all."""
        ...

    def allow_export(self, kind: str, question: Any, answer: Answered, reader: Reader) -> None:
        """Raise Refused unless a file of this answer may leave with the reader."""
        ...


W = TypeVar("W", bound=World)
Q = TypeVar("Q", bound=Hashable)
A = TypeVar("A", bound=Answered)


def nothing_more(world: object, question: object) -> Sequence[object]:
    """For an answer that rests on nothing but the world's basis."""
    return ()


@dataclass(frozen=True)
class Kind(Generic[W, Q, A]):
    """One kind of answer. make: computes it from the world, the question and its stamp; rests_on: what its stamp
    holds beside the world's basis and the question."""

    name: str
    make: Callable[[W, Q, str], A]
    rests_on: Callable[[W, Q], Sequence[object]] = nothing_more


class Keeper(Generic[W]):
    """Keeps the answers of one world. Safe to share between threads. size: answers of each kind that are kept."""

    def __init__(self, world: W, *, size: int, gate: Gate | None = None) -> None:
        self.world, self.size, self.gate = world, size, gate
        self._stamps: OrderedDict[tuple[str, Hashable], tuple[Hashable, str, bool]] = OrderedDict()
        self._answers: dict[str, OrderedDict[str, Future[Answered]]] = {}
        self._classes: OrderedDict[Reader, str] = OrderedDict()
        self._rendered: OrderedDict[Hashable, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def stamp(self, kind: Kind[W, Q, A], question: Q) -> str:
        """Id of an answer: all that it rests on, hashed. Raises what `rests_on` raises."""
        mark = self.world.mark()
        known = self._stamps.get((kind.name, question))
        if known and known[0] == mark:
            return known[1]
        parts = [kind.name, repr(question), *self.world.basis(), *kind.rests_on(self.world, question)]
        stamp = hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:20]
        confined = self.world.confined(question)
        with self._lock:
            self._stamps[kind.name, question] = mark, stamp, confined
            _trim(self._stamps, STAMPS)
        return stamp

    def confined(self, kind: Kind[W, Q, A], question: Q) -> bool:
        """Whether what shows this answer may be kept by nobody, not even the reader's own browser."""
        self.stamp(kind, question)
        known = self._stamps.get((kind.name, question))
        return known[2] if known else self.world.confined(question)

    def answer(self, kind: Kind[W, Q, A], question: Q) -> A:
        """The answer as it was computed, for what computes with it."""
        for last in (False,) * (TRIES - 1) + (True,):
            stamp = self.stamp(kind, question)
            try:
                found = self._once(kind.name, stamp, lambda at=stamp: kind.make(self.world, question, at))  # type: ignore[misc]
            except Exception:
                if last or self.stamp(kind, question) == stamp:
                    raise
                continue
            if last or self.stamp(kind, question) == stamp:
                break
            self._forget(kind.name, stamp)  # it may rest partly on what was, partly on what is
        return cast(A, found)

    def tag(self, kind: Kind[W, Q, A], question: Q, reader: Reader) -> str:
        """What names an answer as a reader sees it: the stamp, and their disclosure class when it hides anything."""
        return self._tagged(self.stamp(kind, question), reader)

    def shown(self, kind: Kind[W, Q, A], question: Q, reader: Reader) -> A:
        """The answer as a reader may see it. Raises Refused for what they may not see at all."""
        if (ready := self._ready(f"{kind.name} shown", self.tag(kind, question, reader))) is not None:
            return cast(A, ready)
        made = self.answer(kind, question)
        if self.gate is None:
            return made
        gate, tag = self.gate, self._tagged(made.id, reader)

        def disclose() -> Answered:
            found: Any = gate.disclosed(kind.name, question, made, reader)
            return found if found.id == tag else cast(Answered, replace(found, id=tag))

        return cast(A, self._once(f"{kind.name} shown", tag, disclose))

    def rendered(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Bytes of a rendering, kept ready. key: the tag of the answer, and what of it is drawn."""
        with self._lock:
            if (kept := self._rendered.get(key)) is not None:
                self._rendered.move_to_end(key)
                return kept
        made = make()
        with self._lock:
            if key not in self._rendered:
                self._rendered[key] = made
                self._bytes += len(made)
            while self._bytes > RENDERED_BYTES and self._rendered:
                self._bytes -= len(self._rendered.popitem(last=False)[1])
        return made

    def _tagged(self, stamp: str, reader: Reader) -> str:
        if self.gate is None:
            return stamp
        if (seen := self._classes.get(reader)) is None:
            seen = self._classes[reader] = self.gate.disclosure_class(reader)
            _trim(self._classes, STAMPS)
        return f"{stamp}-{hashlib.sha256(seen.encode()).hexdigest()[:8]}" if seen else stamp

    def _once(self, name: str, key: str, make: Callable[[], Answered]) -> Answered:
        """What `make` gives, made by the first who asks; those who ask the same meanwhile wait for it."""
        with self._lock:
            kept = self._answers.setdefault(name, OrderedDict())
            first = key not in kept
            future = kept.setdefault(key, Future())
            kept.move_to_end(key)
            _trim(kept, self.size)
        if first:
            token = computing.set(True)
            try:
                future.set_result(make())
            except BaseException as error:
                self._forget(name, key)
                future.set_exception(error)
            finally:
                computing.reset(token)
        return future.result()

    def _ready(self, name: str, key: str) -> Answered | None:
        with self._lock:
            future = self._answers[name].get(key) if name in self._answers else None
        return future.result() if future and future.done() and not future.exception() else None

    def _forget(self, name: str, key: str) -> None:
        with self._lock:
            if name in self._answers:
                self._answers[name].pop(key, None)


def _trim(kept: OrderedDict[Any, Any], size: int) -> None:
    while len(kept) > size:
        kept.popitem(last=False)
