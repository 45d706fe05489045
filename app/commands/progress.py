"""Progress that a person can see: a bar on a terminal, plain lines anywhere else."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Advance(Protocol):
    """Report that `done` more of `total` steps are finished; `what` says which one."""

    def __call__(self, done: int = 1, *, total: int | None = None, what: str = "") -> None: ...


@contextmanager
def progress(description: str, total: int | None = None) -> Iterator[Advance]:
    """Show how far a long command is. Lines come at most once a second and always at the end of the work."""
    if sys.stderr.isatty():
        from rich.console import Console  # noqa: PLC0415 (every command's start would pay for it)
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task(description, total=total)

            def advance(done: int = 1, *, total: int | None = None, what: str = "") -> None:
                bar.update(task, advance=done, total=total, description=f"{description} {what}".strip())

            yield advance
        return

    state = {"done": 0, "total": total, "said": time.monotonic()}

    def say(done: int = 1, *, total: int | None = None, what: str = "") -> None:
        state["done"] = (state["done"] or 0) + done
        state["total"] = total if total is not None else state["total"]
        if time.monotonic() - (state["said"] or 0) >= 1:
            state["said"] = time.monotonic()
            of = f" of {state['total']}" if state["total"] else ""
            print(f"{description}: {state['done']}{of} {what}".rstrip(), file=sys.stderr, flush=True)

    yield say
