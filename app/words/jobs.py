"""How a job stands, in words: what it does, how far it is, and what became of it."""

from typing import Final

from app.figures import counted, number, percent, sentence
from app.jobs.job import Job, Progress, Reason, Status
from geo.errors import UserError

TITLES: Final = {"look": "Looking at a file", "load": "Loading a file", "execution": "Running a method"}
"""What is done, by the name of a kind of job."""
STEPS: Final = {
    "looking": "Looking at the file",
    "reading": "Reading",
    "computing": "Computing",
    "keeping": "Keeping what was made",
}
UNCHANGED: Final = "Nothing was changed."
_FAULTS: Final = {
    Reason.INTERRUPTED: "Interrupted by a restart of the service.",
    Reason.MEMORY: "It needed more memory than a job may take here (AFTERDARK_JOB_BYTES), so it was ended.",
    Reason.TIME: "It took longer than a job may take here (AFTERDARK_JOB_SECONDS), so it was ended.",
    Reason.DIED: "The process that did it ended by itself; the log of the service may say why.",
    Reason.FAULT: "A fault of this service stopped it; its log says which.",
}
_UNSURE: Final = "It was cut off while it kept what it had made: look whether that is there."


def title(kind: str) -> str:
    """What a kind of job does."""
    return TITLES.get(kind, sentence(kind).rstrip("."))


def message(job: Job) -> str:
    """One line or two on how a job stands."""
    match job.status:
        case Status.ACCEPTED:
            return "It waits for other work to end."
        case Status.RUNNING:
            return _progress(job.progress)
        case Status.SUCCESSFUL:
            return "Done."
        case Status.DISMISSED:
            return f"Stopped. {UNCHANGED}"
        case Status.FAILED:
            return _fault(job)


def _progress(at: Progress | None) -> str:
    if at is None:
        return "It begins."
    parts = [STEPS.get(at.step, sentence(at.step).rstrip("."))]
    if at.what:
        parts[0] += f" {at.what}"
    if at.done is not None:
        unit = at.unit or "step"
        parts.append(f"{number(at.done)} of {counted(at.total, unit)}" if at.total else counted(at.done, unit))
    if at.fraction is not None:
        parts.append(percent(at.fraction))
    return ", ".join(parts) + "."


def _fault(job: Job) -> str:
    fault = job.fault or {"reason": Reason.FAULT}
    if fault["reason"] == Reason.REFUSED:
        return sentence(str(UserError(fault["what"], where=fault["where"], todo=fault["todo"])))
    return f"{_FAULTS[Reason(fault['reason'])]} {_UNSURE if fault.get('unsure') else UNCHANGED}"
