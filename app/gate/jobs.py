"""Who may see a job, and who may load."""

from app.answering.reader import Reader
from app.gate.policy import Policy
from app.jobs.job import Job
from geo.errors import NotFound, Refused

EXECUTION = "execution"


def allow_loading(policy: Policy, reader: Reader) -> None:
    """Raise Refused unless the reader may change what is loaded."""
    if not policy.role(reader.role).loads:
        raise Refused("data are not loaded by everybody", todo="Ask whoever runs this service.")


def visible(job: Job, policy: Policy, reader: Reader) -> bool:
    """Whether a reader may see a job: their own, or any load when they may load; what a method gave is its asker's."""
    return job.who == reader.id or (policy.role(reader.role).loads and job.kind != EXECUTION)


def allow_job(job: Job, policy: Policy, reader: Reader) -> None:
    """Raise NotFound for a job that the reader may not see, as for one that is not there."""
    if not visible(job, policy, reader):
        raise NotFound(f"there is no job “{job.id}”")
