"""Jobs: each in a process of its own, stopped at any moment, ended at its limits, and never lost without a word."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from visitor import HERE, visitor

from app.answering.reader import Reader
from app.jobs.held import hold, is_held, let_go
from app.jobs.job import Job, JobKind, Reason, Status
from app.jobs.jobs import Jobs
from app.main import create_app
from app.settings import Settings
from app.words.jobs import message
from geo.errors import Conflict, NotFound

SOON = 120.0
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="jobs run where processes share locks")


def work(name: str) -> JobKind:
    return JobKind("load", f"job_works:{name}", "job_works:kept")


@pytest.fixture
def jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    made = Jobs(Settings(data=tmp_path / "data"))
    yield made
    for job in made.all():
        if job.open and not job.keeping:
            made.stop(job.id)


def until(jobs: Jobs, id: str, *states: Status) -> Job:
    end = time.monotonic() + SOON
    while (job := jobs.get(id)).status not in states:
        assert time.monotonic() < end, job
        time.sleep(0.05)
    return job


def ended(jobs: Jobs, id: str) -> Job:
    return until(jobs, id, Status.SUCCESSFUL, Status.FAILED, Status.DISMISSED)


def running(jobs: Jobs, id: str) -> Job:
    end = time.monotonic() + SOON
    while not (job := jobs.get(id)).progress:
        assert job.open and time.monotonic() < end, job
        time.sleep(0.05)
    return job


def test_a_job_runs_elsewhere_and_its_result_is_kept(jobs: Jobs) -> None:
    begun = jobs.start(work("add"), {"numbers": [1, 2, 39]}, "analyst")
    assert begun.status is Status.ACCEPTED
    done = ended(jobs, begun.id)
    assert done.result and done.result["sum"] == 42 and done.result["who"] == "analyst"
    assert done.result["pid"] != os.getpid()
    assert done.progress and done.progress.step == "computing" and done.started and done.ended
    again = Jobs(jobs.settings)  # another process of the service
    assert again.get(begun.id) == done and [one.id for one in again.all()] == [begun.id]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("refuse", "A.csv: the month is missing. Add it."),
        ("break_down", "A fault of this service stopped it; its log says which. Nothing was changed."),
        ("die", "The process that did it ended by itself; the log of the service may say why. Nothing was changed."),
        ("missing", "A fault of this service stopped it; its log says which. Nothing was changed."),
    ],
)
def test_what_goes_wrong_is_a_sentence(jobs: Jobs, name: str, words: str) -> None:
    failed = ended(jobs, jobs.start(work(name), {}, "analyst").id)
    assert failed.status is Status.FAILED and message(failed) == words


def test_a_job_is_ended_at_its_limits(jobs: Jobs, tmp_path: Path) -> None:
    jobs.settings = jobs.settings.model_copy(update={"job_bytes": 300_000_000, "job_seconds": 3})
    for name, given, why in (
        ("fill", {}, Reason.MEMORY),
        ("wait", {"file": str(tmp_path / "kept")}, Reason.TIME),
    ):
        failed = ended(jobs, jobs.start(work(name), given, "analyst").id)
        assert (failed.status, failed.fault and failed.fault["reason"]) == (Status.FAILED, why)
    assert not (tmp_path / "kept").exists()


def test_a_job_is_stopped_until_it_keeps_what_it_made(jobs: Jobs, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    first = jobs.start(work("wait"), {"file": str(kept)}, "analyst")
    waiting = jobs.start(work("wait"), {"file": str(kept)}, "analyst")
    running(jobs, first.id)
    assert jobs.get(waiting.id).status is Status.ACCEPTED  # one place
    assert jobs.stop(waiting.id).status is Status.DISMISSED
    stopped = Jobs(jobs.settings).stop(first.id)  # asked of another process than that which began it
    assert stopped.status is Status.DISMISSED and message(stopped) == "Stopped. Nothing was changed."
    late = jobs.start(work("wait"), {"file": str(kept), "late": True, "seconds": 2}, "analyst")
    end = time.monotonic() + SOON
    while not jobs.get(late.id).keeping:
        assert time.monotonic() < end
    with pytest.raises(Conflict, match="being kept"):
        jobs.stop(late.id)
    assert ended(jobs, late.id).status is Status.SUCCESSFUL and kept.read_text() == "kept"
    assert jobs.stop(late.id).status is Status.SUCCESSFUL  # what has ended stays as it is
    while list(jobs.folder.glob("*.lock")):  # nothing is left of who watched
        assert time.monotonic() < end + SOON


SERVE = """
import sys, time
from pathlib import Path
from app.jobs.job import JobKind
from app.jobs.jobs import Jobs
from app.settings import Settings
given = {"file": sys.argv[2], "late": sys.argv[3] != "early", "first": sys.argv[3] == "kept"}
print(Jobs(Settings(data=Path(sys.argv[1]))).start(JobKind("load", "job_works:wait", "job_works:kept"), given, "a").id)
sys.stdout.flush()
time.sleep(600)
"""


@pytest.mark.parametrize("moment", ["early", "late", "kept"])
def test_a_job_that_a_restart_interrupted_says_so(jobs: Jobs, tmp_path: Path, moment: str) -> None:
    """Its server is killed; who starts next finds its record, and whether it had kept what it made."""
    command = [sys.executable, "-c", SERVE, str(jobs.settings.data), str(tmp_path / "kept"), moment]
    paths = os.pathsep.join(sys.path)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": paths}
    ) as server:
        assert server.stdout
        id = server.stdout.readline().strip()
        running(jobs, id)
        end = time.monotonic() + SOON
        while moment != "early" and not (jobs.get(id).keeping and (moment == "late" or (tmp_path / "kept").exists())):
            assert time.monotonic() < end
        server.send_signal(signal.SIGKILL)
    end = time.monotonic() + SOON
    while is_held(jobs.folder / f"{id}.lock"):  # the process of the job notices that it is alone
        assert time.monotonic() < end
        time.sleep(0.02)
    found = jobs.get(id)
    if moment == "kept":
        assert found.status is Status.SUCCESSFUL and found.result == {"kept": True}
    else:
        assert found.fault and found.fault["reason"] == Reason.INTERRUPTED
        assert message(found) == "Interrupted by a restart of the service. Nothing was changed."
        assert not (tmp_path / "kept").exists()
    after = jobs.start(work("add"), {"numbers": [1]}, "a")  # the place is free again
    assert ended(jobs, after.id).status is Status.SUCCESSFUL


def test_a_held_file_is_held_once(tmp_path: Path) -> None:
    held = hold(tmp_path / "one")
    assert held is not None and hold(tmp_path / "one") is None and is_held(tmp_path / "one")
    let_go(held)
    assert not is_held(tmp_path / "one") and not is_held(tmp_path / "none")


def web_for(jobs: Jobs, role: str, id: str = "somebody") -> TestClient:
    made = create_app(jobs.settings, readers=lambda request: Reader(id, role))
    made.state.jobs = jobs
    return visitor(made)


def test_jobs_over_http_are_those_of_ogc_processes(jobs: Jobs, tmp_path: Path) -> None:
    jobs.settings.data.mkdir()
    begun = jobs.start(work("add"), {"numbers": list(range(50))}, "analyst")
    with web_for(jobs, "analyst") as web:
        lines = web.get(f"/api/jobs/{begun.id}/events").text.splitlines()
        told = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
        assert told[-1]["status"] == "successful" and told[-1]["progress"] == 100
        assert [one["status"] for one in told] == sorted(one["status"] for one in told)  # accepted, running, successful
        info: dict[str, Any] = web.get(f"/api/jobs/{begun.id}").json()
        assert {"processID", "type", "jobID", "status", "created", "started", "finished", "progress"} <= set(info)
        assert web.get(f"/api/jobs/{begun.id}/results").json()["sum"] == sum(range(50))
        assert [one["jobID"] for one in web.get("/api/jobs").json()["jobs"]] == [begun.id]
        waits = jobs.start(work("wait"), {"file": str(tmp_path / "kept")}, "analyst")
        assert web.get(f"/api/jobs/{waits.id}/results").status_code == 409
        assert web.delete(f"/api/jobs/{waits.id}").status_code == 403  # not from a page of ours
        stopped = web.delete(f"/api/jobs/{waits.id}", headers={"origin": HERE})
        assert stopped.json()["status"] == "dismissed"
        assert web.get("/api/jobs/none").status_code == 404


def test_another_reader_sees_nothing_of_a_job(jobs: Jobs) -> None:
    jobs.settings.data.mkdir()
    begun = jobs.start(work("add"), {"numbers": [1]}, "analyst")
    ended(jobs, begun.id)
    with web_for(jobs, "public") as web:
        assert web.get("/api/jobs").json()["jobs"] == []
        for method, address in (("GET", ""), ("GET", "/results"), ("GET", "/events"), ("DELETE", "")):
            got = web.request(method, f"/api/jobs/{begun.id}{address}", headers={"origin": HERE})
            assert got.status_code == 404, (method, address)
    with web_for(jobs, "public", "analyst") as web:
        assert [one["jobID"] for one in web.get("/api/jobs").json()["jobs"]] == [begun.id]
    with pytest.raises(NotFound):
        jobs.get("none")
