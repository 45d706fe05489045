"""Watches over one job from the process that was asked for it: gives it a place, keeps its limits, notices its end."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import structlog

from app.jobs.held import hold, let_go
from app.jobs.job import OPEN, Job, Reason, Status, job_of, now
from app.jobs.process import function_of
from app.records.job_file import JobFile
from app.settings import Settings
from geo.errors import Unavailable

log = structlog.get_logger()
ROOT: Final = Path(__file__).parents[2]
LOOK: Final = 0.1
"""Seconds between two looks at a job."""
PAGE: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def watch(job: Job, file: JobFile, settings: Settings, held: int) -> None:
    """Run one job to its end. held: the descriptor that says that the job lives, which is let go of at last."""
    try:
        if (place := _place(job, file, settings)) is None:
            return
        try:
            process = _started(job, file, settings, held, place)
        finally:
            let_go(place)  # the process has it now
        why = _watched(process, job, file, settings)
        settled(job_of(file.get(job.id) or {}), file, settings, why)
    except Unavailable:  # the record cannot be written: whoever finds it again will say what became of the job
        pass
    finally:
        let_go(held)
        lock_of(file, job.id).unlink(missing_ok=True)


def lock_of(file: JobFile, id: str) -> Path:
    """What is held for as long as a job, or who watches over it, lives."""
    return file.folder / f"{id}.lock"


def settled(job: Job, file: JobFile, settings: Settings, why: Reason) -> None:
    """Write down the end of a job whose process is gone, if nobody did, and let its kind clear away what it left. why:
    it failed, unless it had kept its work."""
    if job.status is Status.SUCCESSFUL:
        return
    result = _kept(job, settings) if job.settle else None
    if not job.open:
        return
    values: dict[str, Any] = {
        "status": Status.FAILED,
        "fault": {"reason": why, "unsure": job.keeping and not job.settle},
    }
    if job.keeping and result is not None:
        values = {"status": Status.SUCCESSFUL, "result": dict(result)}
    at = now()
    file.change(job.id, OPEN, {**values, "ended": at, "updated": at, "keeping": False})


def _kept(job: Job, settings: Settings) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] | None = function_of(job.settle)(job.given, job.id, settings)
    except Exception as error:  # whatever it met, the job gets its end
        log.error("what became of a job could not be found out", job=job.id, exc_info=error)
        return None
    return found


def _place(job: Job, file: JobFile, settings: Settings) -> int | None:
    """A place to run in, waited for; None when the job is stopped before there is one."""
    while _status(job, file) is Status.ACCEPTED:
        for number in range(settings.job_slots):
            if (place := hold(file.folder / f"place.{number}")) is not None:
                return place
        time.sleep(LOOK)
    return None


def _started(job: Job, file: JobFile, settings: Settings, held: int, place: int) -> subprocess.Popen[bytes]:
    asked = {
        "id": job.id,
        "who": job.who,
        "run": job.run,
        "given": job.given,
        "folder": str(file.folder),
        "settings": json.loads(settings.model_dump_json()),
    }
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    process = subprocess.Popen(
        [sys.executable, "-m", "app.jobs.process"],
        env={**os.environ, "PYTHONPATH": paths, "MALLOC_ARENA_MAX": "2"},
        stdin=subprocess.PIPE,
        pass_fds=(held, place),
        start_new_session=True,  # Ctrl-C is for who serves: with them the pipe closes, and the job ends
    )
    assert process.stdin is not None
    with suppress(OSError):  # it died at once, which is seen soon
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        process.stdin.flush()
    return process


def _watched(process: subprocess.Popen[bytes], job: Job, file: JobFile, settings: Settings) -> Reason:
    """Why the job ended, if it did not say itself. It is ended here when it is stopped or passes a limit."""
    why, begun = Reason.DIED, time.monotonic()
    while process.poll() is None:
        time.sleep(LOOK)
        row = file.get(job.id)
        if row is None or row["status"] == Status.DISMISSED:
            process.kill()
        elif not row["keeping"] and row["status"] in OPEN:
            if _memory(process.pid) > settings.job_bytes:
                why = Reason.MEMORY
            elif time.monotonic() - begun > settings.job_seconds:
                why = Reason.TIME
            else:
                continue
            _end(job, file, why)
            process.kill()
    process.wait()
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.close()
    return why


def _end(job: Job, file: JobFile, why: Reason) -> None:
    """Write that a limit was passed, unless what was made is being kept since we looked."""
    at = now()
    values = {"status": Status.FAILED, "fault": {"reason": why}, "ended": at, "updated": at}
    file.change(job.id, OPEN, values, keeping=False)


def _status(job: Job, file: JobFile) -> Status | None:
    row = file.get(job.id)
    return Status(row["status"]) if row else None


def _memory(pid: int) -> int:
    """Bytes of memory that a process has for itself; 0 where the system does not say."""
    try:
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * PAGE
