"""What the function of a job has in hand: where it says how far it is, and asks whether it may keep what it made."""

import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from app.jobs.job import OPEN, Progress, Status, now
from app.records.job_file import JobFile
from app.settings import Settings

PAUSE: Final = 0.2
"""Seconds between two writings of how far a job is; another step is written at once."""


class Dismissed(BaseException):
    """The job was stopped before it kept anything. Not an Exception: what handles faults must not take it for one."""


class Work:
    """One job in its own process. id: the job's; who: started it; folder: of all jobs of the service."""

    def __init__(self, id: str, who: str, settings: Settings, folder: Path) -> None:
        self.id, self.who, self.settings = id, who, settings
        self._file = JobFile(folder)
        self._written, self._step = 0.0, ""

    def at(
        self,
        step: str,
        fraction: float | None = None,
        *,
        done: int | None = None,
        total: int | None = None,
        unit: str = "",
        what: str = "",
    ) -> None:
        """Say how far the work is, as often as one likes. Parameters are those of `Progress`."""
        clock = time.monotonic()
        if step == self._step and clock - self._written < PAUSE:
            return
        self._written, self._step = clock, step
        whole = None if fraction is None else min(max(fraction, 0.0), 1.0)
        progress = asdict(Progress(step, whole, done, total, unit, what[:120]))
        self._file.change(self.id, OPEN, {"progress": progress, "updated": now()})

    def keep(self) -> None:
        """Call it right before what was made is kept. Raises Dismissed when the job was stopped; afterwards it cannot
        be."""
        if not self._file.change(self.id, (Status.RUNNING,), {"keeping": True, "updated": now()}):
            raise Dismissed

    def begun(self) -> None:
        """The process works. Raises Dismissed when the job was stopped before."""
        values = {"status": Status.RUNNING, "started": now(), "updated": now()}
        if not self._file.change(self.id, (Status.ACCEPTED,), values):
            raise Dismissed

    def succeed(self, result: Mapping[str, Any]) -> None:
        """The work is done."""
        self._end(Status.SUCCESSFUL, {"result": dict(result)})

    def fail(self, fault: Mapping[str, Any]) -> None:
        """The work cannot be done."""
        self._end(Status.FAILED, {"fault": dict(fault)})

    def _end(self, status: Status, values: Mapping[str, Any]) -> None:
        at = now()
        self._file.change(
            self.id, (Status.RUNNING,), {**values, "status": status, "ended": at, "updated": at, "keeping": False}
        )
