"""A load undone: what it took away comes back, what it put there goes, and nothing else is touched."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from geo.errors import Conflict, NotFound
from geo.store.base import Slice
from geo.store.manifest import Generation, Step, Undone, order

REMEMBERED: Final = 5
"""Loads that can be undone: for as many the files are kept that they replaced."""


def step_of(load: str, before: Iterable[Slice], after: Iterable[Slice]) -> Step:
    """What a load changed, from all slices before it and after it."""
    old, new = set(before), set(after)
    return Step(load, tuple(sorted(old - new, key=order)), tuple(sorted(new - old, key=order)))


def undoable(folder: Path, now: Generation) -> tuple[str, ...]:
    """Loads that can be undone, the newest first."""
    return tuple(step.load for step in reversed(now.steps) if _obstacle(folder, now, step) is None)


def undone(folder: Path, now: Generation, load: str, who: str) -> Generation:
    """The generation without a load. Raises NotFound for one that never was, Conflict for one that is to stay."""
    if load not in now.loads:
        raise NotFound(f"there is no load {load[:40]}", where=str(folder))
    if any(one.load == load for one in now.undone):
        raise Conflict("this load was undone already", where=load)
    step = next((step for step in now.steps if step.load == load), None)
    if step is None:
        raise Conflict(
            f"only the last {REMEMBERED} loads can be undone, and this is none of them",
            where=load,
            todo="Load what was there before again, or restore a backup (afterdark restore).",
        )
    if (obstacle := _obstacle(folder, now, step)) is not None:
        raise obstacle
    kept = [one for one in now.slices if one not in step.after]
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return replace(
        now,
        generation=now.generation + 1,
        slices=tuple(sorted((*kept, *step.before), key=order)),
        steps=tuple(one for one in now.steps if one is not step),
        undone=(*now.undone, Undone(load, at, who)),
    )


def _obstacle(folder: Path, now: Generation, step: Step) -> Conflict | None:
    """Why a load cannot be undone now."""
    if not (step.before or step.after):
        return Conflict("this load changed nothing, so there is nothing to undo", where=step.load)
    present = {order(one): one for one in now.slices}
    after = {order(one): one for one in step.after}
    touched = {order(one) for one in (*step.before, *step.after)}
    if any(present.get(key) != after.get(key) for key in touched):
        return Conflict(
            "a later load changed the same data", where=step.load, todo="Undo the later one first, if it can be."
        )
    if any(not (folder / one.path).is_file() for one in step.before):
        return Conflict(
            "what was there before this load is not kept any more",
            where=step.load,
            todo="Load it again, or restore a backup (afterdark restore).",
        )
    return None
