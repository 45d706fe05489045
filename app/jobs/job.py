"""What a job is: the work, how far it is, and what came of it, all as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """The words of OGC API Processes."""

    ACCEPTED = "accepted"
    RUNNING = "running"
    SUCCESSFUL = "successful"
    FAILED = "failed"
    DISMISSED = "dismissed"


OPEN = (Status.ACCEPTED, Status.RUNNING)
"""States of a job that has not ended."""


class Reason(StrEnum):
    """Why a job failed. REFUSED: what it was given, in a sentence for its sender; the others: what befell it."""

    REFUSED = "refused"
    INTERRUPTED = "interrupted"
    MEMORY = "memory"
    TIME = "time"
    DIED = "died"
    FAULT = "fault"


@dataclass(frozen=True)
class JobKind:
    """One kind of work. name: short, also the process that OGC API Processes names.

    run: “module:function” of `(given, work) -> result`, both JSON; it is called in the job's own process with a
    `app.jobs.work.Work`, and raises UserError for what its sender can mend. settle: “module:function” of
    `(given, id, settings) -> result | None`, called when the process did not end well: it removes what is left of the
    work, and finds out whether a job that was cut off while it kept what it made had kept it; "" where nothing is kept.
    """

    name: str
    run: str
    settle: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a job is. step: name of what it does now (app/words/jobs.py has the words); fraction: of all its work,
    0 to 1, None where nobody knows; done, total: counted in `unit`; what: the thing at hand, such as a file's name."""

    step: str
    fraction: float | None = None
    done: int | None = None
    total: int | None = None
    unit: str = ""
    what: str = ""


@dataclass(frozen=True)
class Job:
    """One job as it was when it was asked for. Times are UTC, ISO 8601, None for what has not come.

    keeping: whether it keeps what it made this moment, after which it can be stopped no more; fault: `reason`, and of a
    refusal its `what`, `where` and `todo`.
    """

    id: str
    kind: str
    run: str
    settle: str
    given: Mapping[str, Any]
    who: str
    created: str
    started: str | None
    ended: str | None
    updated: str
    status: Status
    keeping: bool
    progress: Progress | None
    result: Mapping[str, Any] | None
    fault: Mapping[str, Any] | None

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.status in OPEN


def job_of(row: Mapping[str, Any]) -> Job:
    """The job in a row of the file."""
    progress = Progress(**row["progress"]) if row["progress"] else None
    return Job(**{**row, "status": Status(row["status"]), "progress": progress})


def now() -> str:
    """This moment as jobs write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
