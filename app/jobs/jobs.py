"""The jobs of a service: started, listed, stopped, from any of its processes."""

from collections.abc import Mapping
from threading import Thread
from typing import Any, Final
from uuid import uuid4

from app.jobs.held import POSSIBLE, hold, is_held
from app.jobs.job import OPEN, Job, JobKind, Reason, Status, job_of, now
from app.jobs.watch import lock_of, settled, watch
from app.records.job_file import JobFile
from app.settings import Settings
from geo.errors import Conflict, NotFound, Unavailable

FOLDER: Final = "jobs"
WAITING: Final = 20
"""Jobs that may wait for a place."""


class Jobs:
    """All jobs on one data folder. Every process of a service has one of these, and all see the same. Safe to share
    between threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = settings.data / FOLDER
        self.file = JobFile(self.folder)

    def start(self, kind: JobKind, given: Mapping[str, Any], who: str) -> Job:
        """Begin a job; it waits when all places are taken. given: JSON; who: id of the reader who began it.

        Raises Conflict when too many wait, Unavailable where a job cannot be run or recorded.
        """
        if not POSSIBLE:
            raise Unavailable("large work is not run from the browser on this system", todo="Use the command line.")
        if sum(job.status is Status.ACCEPTED for job in self.all()) >= WAITING:
            raise Conflict("too much work waits already", todo="Stop some of it, or ask again when it is done.")
        id, at = uuid4().hex[:16], now()
        held = hold(lock_of(self.file, id))
        assert held is not None  # nobody else knows its name
        row = {
            "id": id, "kind": kind.name, "run": kind.run, "settle": kind.settle, "given": dict(given), "who": who,
            "created": at, "started": None, "ended": None, "updated": at, "status": Status.ACCEPTED, "keeping": False,
            "progress": None, "result": None, "fault": None,
        }  # fmt: skip
        self.file.add(row)
        job = job_of(row)
        Thread(target=watch, args=(job, self.file, self.settings, held), daemon=True, name=f"job {id}").start()
        return job

    def get(self, id: str) -> Job:
        """One job as it is now. Raises NotFound."""
        row = self.file.get(id)
        if row is None:
            raise NotFound(
                f"there is no job “{id[:40]}”", todo="It may be long past: the page of the data lists loads."
            )
        return self._seen(job_of(row))

    def all(self) -> list[Job]:
        """Every job there is a record of, the newest first."""
        return [self._seen(job_of(row)) for row in self.file.all()]

    def stop(self, id: str) -> Job:
        """Stop a job; one that has ended stays as it is. What it has not kept is as if it had never begun.

        Raises NotFound, and Conflict in the moment in which it keeps what it made.
        """
        at = now()
        values = {"status": Status.DISMISSED, "ended": at, "updated": at}
        if not self.file.change(id, OPEN, values, keeping=False) and self.get(id).keeping:
            raise Conflict(
                "what it made is being kept this moment, so it cannot be stopped", todo="Undo it afterwards."
            )
        return self.get(id)

    def note(self, id: str, about: Mapping[str, Any]) -> None:
        """Add to the result of a job that was successful, such as that it was undone. Raises NotFound."""
        result = {**(self.get(id).result or {}), **about}
        self.file.change(id, (Status.SUCCESSFUL,), {"result": result, "updated": now()})

    def _seen(self, job: Job) -> Job:
        """The job, its end written down when who ran it and who watched over it are gone."""
        if not job.open or is_held(lock_of(self.file, job.id)):
            return job
        row = self.file.get(job.id)  # it may have ended between two looks
        if row is not None and (again := job_of(row)).open:
            settled(again, self.file, self.settings, Reason.INTERRUPTED)
            lock_of(self.file, job.id).unlink(missing_ok=True)
            row = self.file.get(job.id)
        return job_of(row) if row is not None else job
