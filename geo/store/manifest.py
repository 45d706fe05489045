"""The manifest: which files are the store at this moment. Swapping it is what makes a load happen."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from geo.errors import Unavailable
from geo.store.base import Slice, Snapshot
from geo.store.disk import write_whole

NAME: Final = "manifest.json"
PREVIOUS: Final = "manifest.previous.json"
_FORMAT: Final = 1


@dataclass(frozen=True)
class Step:
    """What one load changed: the slices that it took away, whose files are kept, and those that it put there."""

    load: str
    before: tuple[Slice, ...]
    after: tuple[Slice, ...]


@dataclass(frozen=True)
class Undone:
    """That a load was undone: when (UTC, ISO 8601), and by whom."""

    load: str
    at: str
    who: str


@dataclass(frozen=True)
class Generation:
    """One generation. loads: ids of every load so far, oldest first; each has a report and a quarantine; steps: of the
    newest loads, oldest first, which can be undone; undone: those that were."""

    generation: int
    slices: tuple[Slice, ...]
    loads: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    undone: tuple[Undone, ...] = ()

    @property
    def remembered(self) -> tuple[Slice, ...]:
        """Slices that are no more part of the data, and whose files are kept to undo a load."""
        return tuple(one for step in self.steps for one in step.before)

    def snapshot(self) -> Snapshot:
        """The same slices always have the same id, in whatever order and however often they were loaded."""
        return self._snapshot

    @cached_property
    def _snapshot(self) -> Snapshot:
        content = [[s.dataset, s.source, s.force, s.month and s.month.isoformat(), s.sha256] for s in self.slices]
        return Snapshot(sha256(json.dumps(content).encode()).hexdigest()[:16], self.slices)


EMPTY: Final = Generation(0, (), ())


def order(slice_: Slice) -> tuple[str, str, str, date]:
    """Slices stand in the manifest by dataset, source, force and month."""
    return slice_.dataset, slice_.source, slice_.force, slice_.month or date.min


def read(path: Path) -> Generation:
    """The manifest in a file; the empty one when there is no file. Raises Unavailable when it cannot be read."""
    try:
        content = json.loads(path.read_bytes())
        if type(content["format"]) is int and content["format"] > _FORMAT:
            raise Unavailable(
                "the store was written by a newer version of After Dark",
                where=str(path),
                todo="Update After Dark on this machine; nothing is damaged and nothing was changed.",
            )
        if content["format"] != _FORMAT:
            raise ValueError(f"there is no format {str(content['format'])[:20]}")
        loads = tuple(content["loads"])
        if type(content["generation"]) is not int or not all(isinstance(load, str) for load in loads):
            raise TypeError("a value of it is of another kind")
        return Generation(
            content["generation"],
            tuple(map(_slice, content["slices"])),
            loads,
            tuple(map(_step, content.get("steps", ()))),
            tuple(Undone(**one) for one in content.get("undone", ())),
        )
    except FileNotFoundError:
        return EMPTY
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unavailable(
            f"the store's manifest cannot be read ({type(error).__name__}: {str(error)[:80]})",
            where=str(path),
            todo=f"The generation before is in {PREVIOUS}: copy it over {NAME} and load again what came after.",
        ) from error


def _slice(content: dict[str, Any]) -> Slice:
    made = Slice(**{**content, "month": content["month"] and date.fromisoformat(content["month"])})
    texts = (made.dataset, made.source, made.force, made.sha256, made.path)
    if type(made.rows) is not int or not all(isinstance(text, str) for text in texts):
        raise TypeError("a value of a slice is of another kind")
    return made


def _step(content: dict[str, Any]) -> Step:
    before, after = (tuple(map(_slice, content[name])) for name in ("before", "after"))
    return Step(str(content["load"]), before, after)


def _listed(slices: Iterable[Slice]) -> list[dict[str, object]]:
    return [{**asdict(s), "month": s.month and s.month.isoformat()} for s in sorted(slices, key=order)]


def swap(folder: Path, new: Generation) -> None:
    """Put the new manifest in place of the old, which stays as the previous generation."""
    content = {
        "format": _FORMAT,
        "generation": new.generation,
        "loads": new.loads,
        "steps": [
            {"load": step.load, "before": _listed(step.before), "after": _listed(step.after)} for step in new.steps
        ],
        "undone": [asdict(one) for one in new.undone],
        "slices": _listed(new.slices),
    }
    current = folder / NAME
    if current.exists():
        write_whole(folder / PREVIOUS, current.read_bytes())
    write_whole(current, json.dumps(content, indent=1).encode() + os.linesep.encode())
