"""Jobs as OGC API Processes describes them: a list, how each stands, what came of it, a stream of it, and its end."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Final

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from app.gate.disclosed import Gate
from app.gate.jobs import EXECUTION, allow_job, visible
from app.gate.methods import allow_method
from app.gate.policy import Policy
from app.gate.viewer import Viewer
from app.jobs.job import Job, Status
from app.jobs.jobs import Jobs
from app.methods.asked import asked_again
from app.methods.running import METHOD
from app.routes.dependencies import link
from app.routes.render import Asker, answerer_of
from app.web.errors import RESPONSES
from app.web.no_store import NO_STORE
from app.web.same_origin import OwnPagesOnly
from app.words.jobs import message, title
from geo.errors import Conflict, UserError

LOOK: Final = 0.3
"""Seconds between two looks at a job whose stream is open."""
LONGEST: Final = 60.0
"""Seconds after which a stream ends; the browser opens the next by itself."""
router = APIRouter(prefix="/api/jobs", tags=["Jobs"], responses=RESPONSES, route_class=OwnPagesOnly)


def jobs_of(request: Request) -> Jobs:
    """The jobs of the service."""
    found: Jobs = request.app.state.jobs
    return found


def policy_of(request: Request) -> Policy:
    """What each role may do."""
    found: Policy = request.app.state.gate.policy
    return found


def job_seen(request: Request, id: str, reader: Asker) -> Job:
    """One job. Raises NotFound, also for a job that is not the reader's to see."""
    job = jobs_of(request).get(id)
    allow_job(job, policy_of(request), reader)
    return job


def jobs_seen(request: Request, reader: Asker) -> list[Job]:
    """Jobs that a reader may see, the newest first."""
    policy = policy_of(request)
    return [job for job in jobs_of(request).all() if visible(job, policy, reader)]


def status_info(request: Request, job: Job) -> dict[str, Any]:
    """How a job stands: statusInfo of OGC API Processes, with `step` and `counts` beside it."""
    at, address = job.progress, f"api/jobs/{job.id}"
    links = [link(request, address), link(request, f"{address}/events", rel="monitor", type="text/event-stream")]
    if job.status is Status.SUCCESSFUL:
        links.append(link(request, f"{address}/results", rel="http://www.opengis.net/def/rel/ogc/1.0/results"))
    found: dict[str, Any] = {
        "processID": job.kind,
        "type": "process",
        "jobID": job.id,
        "status": job.status,
        "title": title(job.kind),
        "message": message(job),
        "created": job.created,
        "started": job.started,
        "finished": job.ended,
        "updated": job.updated,
        "links": links,
    }
    if job.status is Status.SUCCESSFUL:
        found["progress"] = 100
    elif at is not None and at.fraction is not None:
        found["progress"] = int(100 * at.fraction)
    if at is not None:
        found |= {"step": at.step, "counts": {"done": at.done, "total": at.total, "unit": at.unit}}
    return {name: value for name, value in found.items() if value is not None}


@router.get("")
def jobs(request: Request, reader: Asker) -> dict[str, Any]:
    """Every job that there is a record of, the newest first."""
    return {
        "jobs": [status_info(request, job) for job in jobs_seen(request, reader)],
        "links": [link(request, "api/jobs")],
    }


@router.get("/{id}")
def job(request: Request, id: str, reader: Asker) -> Response:
    """How one job stands."""
    return JSONResponse(status_info(request, job_seen(request, id, reader)), headers={"cache-control": NO_STORE})


@router.get("/{id}/results")
def results(request: Request, id: str, reader: Asker) -> Response:
    """What came of a job. Raises Conflict while it runs, and what it failed with; Refused for what a method found when
    its reader may no longer see that, as when they closed what they had opened."""
    found = job_seen(request, id, reader)
    if found.status is Status.SUCCESSFUL:
        if found.kind == EXECUTION:
            _allow_again(request, found, reader)
        return JSONResponse(found.result, headers={"cache-control": NO_STORE})
    if found.open:
        raise Conflict("this job has no result yet", todo="Ask again when its status is “successful”.")
    raise UserError(message(found))


def _allow_again(request: Request, job: Job, reader: Asker) -> None:
    gate: Gate = request.app.state.gate
    asked = asked_again(job.given["id"], job.given["items"])
    gate.allow_kind(METHOD.name, asked, reader)
    source = answerer_of(request).source(asked.asked.source)
    allow_method(asked, source, Viewer(gate.policy, reader, gate.definitions))


@router.get("/{id}/events")
async def events(request: Request, id: str, reader: Asker) -> Response:
    """How one job stands as server-sent events: one whenever it changes, until it has ended."""
    first = await run_sync(job_seen, request, id, reader)
    headers = {"cache-control": NO_STORE, "x-accel-buffering": "no"}  # a proxy that collects would show nothing
    return StreamingResponse(_stream(request, first, reader), media_type="text/event-stream", headers=headers)


@router.delete("/{id}")
def stop(request: Request, id: str, reader: Asker) -> dict[str, Any]:
    """Stop a job: what it has not kept is as if it had never begun. One that has ended stays as it is."""
    job_seen(request, id, reader)
    return status_info(request, jobs_of(request).stop(id))


async def _stream(request: Request, job: Job, reader: Asker) -> AsyncIterator[bytes]:
    """Events of a job; a comment where nothing changed for a while, so that who waits knows that the line is open."""
    sent, quiet = "", 0.0
    for _ in range(int(LONGEST / LOOK)):
        text = json.dumps(status_info(request, job))
        if text != sent:
            sent, quiet = text, 0.0
            yield f"retry: 1000\ndata: {text}\n\n".encode()
        elif (quiet := quiet + LOOK) > 5:
            quiet = 0.0
            yield b": it goes on\n\n"
        if not job.open:
            return
        await asyncio.sleep(LOOK)
        job = await run_sync(job_seen, request, job.id, reader)
