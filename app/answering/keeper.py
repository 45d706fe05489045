"""The Keeper: stamps every answer, computes it once however many ask at once, keeps it, and forgets.

One for the application. What it keeps goes by the stamp (what the answer rests on) and the reader's disclosure class;
nothing that computes an answer knows the reader.
"""

import hashlib
import json
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock
from typing import Any, Generic, Protocol, TypedDict, TypeVar, cast

from app.answering.answered import Answered
from app.answering.reader import Reader
from app.answering.size import bytes_of
from app.answering.turns import Turns
from models.engine.bands import CORES

TRIES = 3
"""How often an answer is computed anew because what it rests on changed meanwhile."""
STAMPS = 4096
LONGEST = 2_000
"""Characters of a question whose stamp is kept; ours are a tenth as long."""
RENDERED = "rendered"
FIRST = "-first"
"""What the tag of a first part ends with: it is never taken for the whole."""
MAXIMUM_BYTES = 500_000_000
QUEUE = 100


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


class Kept:
    """Things by group and key, of which the oldest are forgotten. maximum: bytes of all together.

    Safe to share between threads. What alone is larger than the maximum is not kept.
    """

    def __init__(self, maximum: int) -> None:
        self.maximum = maximum
        self.bytes = 0
        self._things: OrderedDict[tuple[str, Hashable], tuple[Any, int]] = OrderedDict()
        self._count: Counter[str] = Counter()
        self._lock = Lock()

    def get(self, group: str, key: Hashable) -> Any:
        """What is kept under the key, or None; it counts as asked for."""
        with self._lock:
            if (found := self._things.get((group, key))) is None:
                return None
            self._things.move_to_end((group, key))
            return found[0]

    def put(self, group: str, key: Hashable, thing: Any, size: int, *, most: int | None = None) -> None:
        """Keep a thing of so many bytes. most: how many of its group are kept."""
        with self._lock:
            self._drop((group, key))
            if size > self.maximum:
                return
            self._things[group, key] = thing, size
            self.bytes += size
            self._count[group] += 1
            if most is not None and self._count[group] > most:
                self._drop(next(one for one in self._things if one[0] == group))
            while self.bytes > self.maximum:
                self._drop(next(iter(self._things)))

    def forget(self, group: str, key: Hashable = None) -> None:
        """Keep it no longer; without a key, nothing of the group."""
        with self._lock:
            for one in [(group, key)] if key is not None else [one for one in self._things if one[0] == group]:
                self._drop(one)

    def _drop(self, one: tuple[str, Hashable]) -> None:
        if (gone := self._things.pop(one, None)) is not None:
            self.bytes -= gone[1]
            self._count[one[0]] -= 1


class Keeping(TypedDict):
    """How Turns find and keep an answer."""

    kept: Callable[[], Answered | None]
    keep: Callable[[Answered], None]


W = TypeVar("W", bound=World)
Q = TypeVar("Q", bound=Hashable)
A = TypeVar("A", bound=Answered)


def nothing_more(world: object, question: object) -> Sequence[object]:
    """For an answer that rests on nothing but the world's basis."""
    return ()


@dataclass(frozen=True)
class Kind(Generic[W, Q, A]):
    """One kind of answer. make: computes it from the world, the question and its stamp; rests_on: what its stamp
    holds beside the world's basis and the question; both are functions of a module, so that another process finds them
    by their names. light: it costs less than waiting for a turn."""

    name: str
    make: Callable[[W, Q, str], A]
    rests_on: Callable[[W, Q], Sequence[object]] = nothing_more
    light: bool = False


class Keeper(Generic[W]):
    """Keeps the answers of one world. Safe to share between threads. size: answers of each kind that are kept; maximum:
    bytes of all that is kept; turns: who computes when; elsewhere: computes in place of a kind's `make`."""

    def __init__(
        self,
        world: W,
        *,
        size: int,
        gate: Gate | None = None,
        maximum: int = MAXIMUM_BYTES,
        turns: Turns | None = None,
    ) -> None:
        self.world, self.size, self.gate = world, size, gate
        self.kept, self.turns = Kept(maximum), turns or Turns(CORES, QUEUE)
        self.elsewhere: Callable[[Kind[W, Any, Any], Any, str], Answered] | None = None
        self._basis: tuple[Hashable, Sequence[object]] | None = None
        self._stamps: OrderedDict[tuple[str, Hashable], tuple[Hashable, str, bool]] = OrderedDict()
        self._classes: OrderedDict[Reader, str] = OrderedDict()
        self._lock = Lock()

    def stamp(self, kind: Kind[W, Q, A], question: Q) -> str:
        """Id of an answer: all that it rests on, hashed. Raises what `rests_on` raises."""
        mark = self.world.mark()
        known = self._stamps.get((kind.name, question))
        if known and known[0] == mark:
            return known[1]
        basis = self._basis
        if basis is None or basis[0] != mark:
            basis = self._basis = mark, self.world.basis()
        parts = [kind.name, repr(question), *basis[1], *kind.rests_on(self.world, question)]
        stamp = hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:20]
        confined = self.world.confined(question)
        if len(repr(question)) <= LONGEST:
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
                found = self._once(kind.name, stamp, partial(self._make, kind, question, stamp), quick=kind.light)
            except Exception:
                if last or self.stamp(kind, question) == stamp:
                    raise
                continue
            if last or self.stamp(kind, question) == stamp:
                break
            self.kept.forget(kind.name, stamp)  # it may rest partly on what was, partly on what is
        return cast(A, found)

    def tag(self, kind: Kind[W, Q, A], question: Q, reader: Reader) -> str:
        """What names an answer as a reader sees it: the stamp, and their disclosure class when it hides anything."""
        return self._tagged(self.stamp(kind, question), reader)

    def named(self, kind: Kind[W, Q, A], question: Q, reader: Reader) -> tuple[str, bool] | None:
        """`tag` and `confined` where they are known and nothing has changed since; None where they must be made."""
        known = self._stamps.get((kind.name, question))
        return (self._tagged(known[1], reader), known[2]) if known and known[0] == self.world.mark() else None

    def at_hand(self, kind: Kind[W, Q, A], question: Q, reader: Reader, mark: Hashable) -> A | None:
        """`shown` where it is kept and rests on this mark of the world; None where it must be looked for or made."""
        known = self._stamps.get((kind.name, question))
        if not known or known[0] != mark:
            return None
        return cast("A | None", self.kept.get(f"{kind.name} shown", self._tagged(known[1], reader)))

    def shown(self, kind: Kind[W, Q, A], question: Q, reader: Reader) -> A:
        """The answer as a reader may see it. Raises Refused for what they may not see at all."""
        if (ready := self.kept.get(f"{kind.name} shown", self.tag(kind, question, reader))) is not None:
            return cast(A, ready)
        made = self.answer(kind, question)
        return self._disclosed(kind, f"{kind.name} shown", question, made, reader)

    def first(self, kind: Kind[W, Q, A], question: Q, reader: Reader) -> A:
        """What there is of an answer as a reader may see it: the whole when it is there, else the first part that
        `make` publishes (app/waiting.py), under a tag of its own, FIRST. Raises Refused as `shown`.

        After the first part is shown, the whole goes on being made for a while, for who comes back for it.
        """
        for _ in range(TRIES):
            stamp = self.stamp(kind, question)
            make = partial(self._make, kind, question, stamp)
            found, whole = self.turns.first((kind.name, stamp), make, **self._keeping(kind.name, stamp))
            if whole:
                self.kept.forget(f"{kind.name} first", f"{self._tagged(stamp, reader)}{FIRST}")
                break
            if self.stamp(kind, question) == stamp:
                return self._disclosed(kind, f"{kind.name} first", question, found, reader, FIRST)
        return self.shown(kind, question, reader)

    def parts(self, kind: Kind[W, Q, A], question: Q) -> Iterator[tuple[A, bool]]:
        """The answer as it was computed, and True; before it its first part, and False, when it is there first."""
        stamp = self.stamp(kind, question)
        make = partial(self._make, kind, question, stamp)
        found, whole = self.turns.first((kind.name, stamp), make, **self._keeping(kind.name, stamp))
        if not whole:
            yield found, False
        yield (found if whole and self.stamp(kind, question) == stamp else self.answer(kind, question)), True

    def rendered(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Bytes of a rendering, kept ready. key: the tag of the answer, and what of it is drawn."""
        if (kept := self.kept.get(RENDERED, key)) is not None:
            return cast(bytes, kept)
        made = make()
        self.kept.put(RENDERED, key, made, len(made))
        return made

    def kept_rendering(self, key: Hashable) -> bytes | None:
        """What `rendered` keeps under the key, None when there is nothing."""
        return cast(bytes | None, self.kept.get(RENDERED, key))

    def _make(self, kind: Kind[W, Q, A], question: Q, stamp: str) -> Answered:
        if self.elsewhere and not kind.light:
            return self.elsewhere(kind, question, stamp)
        return kind.make(self.world, question, stamp)

    def _tagged(self, stamp: str, reader: Reader) -> str:
        if self.gate is None:
            return stamp
        if (seen := self._classes.get(reader)) is None:
            seen = self._classes[reader] = self.gate.disclosure_class(reader)
            _trim(self._classes, STAMPS)
        return f"{stamp}-{hashlib.sha256(seen.encode()).hexdigest()[:8]}" if seen else stamp

    def _disclosed(self, kind: Kind[W, Q, A], name: str, question: Q, made: A, reader: Reader, suffix: str = "") -> A:
        """What a reader may see of an answer, kept under a name; suffix: of its tag."""
        gate, tag = self.gate, f"{self._tagged(made.id, reader)}{suffix}"

        def disclose() -> Answered:
            found: Any = gate.disclosed(kind.name, question, made, reader) if gate else made
            return found if found.id == tag else cast(Answered, replace(found, id=tag))

        return made if gate is None and not suffix else cast(A, self._once(name, tag, disclose, quick=True))

    def _once(self, name: str, key: str, make: Callable[[], Answered], *, quick: bool = False) -> Answered:
        """What `make` gives, made by the first who asks; those who ask the same meanwhile wait for it."""
        found: Answered = self.turns.once((name, key), make, **self._keeping(name, key), quick=quick)
        return found

    def _keeping(self, name: str, key: str) -> "Keeping":
        def keep(made: Answered) -> None:
            self.kept.put(name, key, made, bytes_of(made), most=self.size)

        return {"kept": lambda: self.kept.get(name, key), "keep": keep}


def _trim(kept: OrderedDict[Any, Any], size: int) -> None:
    while len(kept) > size:
        kept.popitem(last=False)
