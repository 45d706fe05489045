"""What jobs of the tests do, in processes of their own."""

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.jobs.work import Work
from app.settings import Settings
from geo.errors import UserError


def add(given: Mapping[str, Any], work: Work) -> Mapping[str, Any]:
    """The sum of the numbers, one at a time."""
    for i, _ in enumerate(given["numbers"], 1):
        work.at("computing", i / len(given["numbers"]), done=i, total=len(given["numbers"]), unit="number")
    work.keep()
    return {"sum": sum(given["numbers"]), "who": work.who, "pid": os.getpid()}


def refuse(given: Mapping[str, Any], work: Work) -> Mapping[str, Any]:
    """A fault that the sender can mend."""
    raise UserError("the month is missing", where="a.csv", todo="Add it.")


def break_down(given: Mapping[str, Any], work: Work) -> Mapping[str, Any]:
    """A fault of ours."""
    raise RuntimeError("secret path")


def die(given: Mapping[str, Any], work: Work) -> Mapping[str, Any]:
    """As the system does with a process when memory ends."""
    os.kill(os.getpid(), 9)
    return {}


def fill(given: Mapping[str, Any], work: Work) -> Mapping[str, Any]:
    """Take more and more memory."""
    taken = []
    while True:
        taken.append(bytearray(os.urandom(1 << 20)) * 20)
        work.at("reading")


def wait(given: Mapping[str, Any], work: Work) -> Mapping[str, Any]:
    """Say that it began, then wait, and write a file if nobody ended it; `late`: wait while it keeps that."""
    kept = Path(given["file"])
    work.at("reading", 0.5)
    if given.get("late"):
        work.keep()
        if given.get("first"):
            kept.write_text("kept")
    time.sleep(given.get("seconds", 600))
    if not given.get("late"):
        work.keep()
    kept.write_text("kept")
    return {"kept": True}


def kept(given: Mapping[str, Any], id: str, settings: Settings) -> Mapping[str, Any] | None:
    """Whether `wait` had kept its file."""
    return {"kept": True} if "file" in given and Path(given["file"]).exists() else None
