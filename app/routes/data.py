"""The page of what is loaded: every source with its gaps, every load with its report and its undo, and running jobs."""

from contextlib import suppress

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.agreements import Agreement
from app.answering.agreements_listed import AGREEMENTS
from app.answering.holdings import HOLDINGS
from app.jobs.job import Reason, Status
from app.pages.holdings import held
from app.routes.jobs import jobs_seen, policy_of
from app.routes.load_file import listed_jobs
from app.routes.pages import templates
from app.routes.render import Asker, answerer_of, shown
from app.words.agreements import agreement_line
from geo.errors import Refused
from geo.source import source_of

router = APIRouter(include_in_schema=False)
NEWEST = 5
"""Jobs among which those that a restart cut off are looked for."""


@router.get("/data", response_class=HTMLResponse)
def data(request: Request, reader: Asker) -> Response:
    """What is loaded, from where, with which gaps, and what became of every row."""
    found = shown(request, HOLDINGS, None, reader).found
    agreed: tuple[Agreement, ...] = ()
    with suppress(Refused):  # who may not see what forces agreed sees the rest of the page
        agreed = shown(request, AGREEMENTS, None, reader).found
    answerer, jobs = answerer_of(request), jobs_seen(request, reader)
    cut = [
        job
        for job in jobs[:NEWEST]
        if job.status is Status.FAILED and (job.fault or {}).get("reason") == Reason.INTERRUPTED
    ]
    context = {
        "loads": found.reports,
        "undoable": found.undoable,
        "sources": held(found.snapshot, found.partial),
        "agreements": [(source_of(one.source).title, agreement_line(one, answerer.today())) for one in agreed],
        "hidden": [source_of(one.source).title for one in getattr(found.snapshot, "hidden", ())],
        "wards": answerer.wards,
        "force": answerer.settings.force,
        "may_load": policy_of(request).role(reader.role).loads,
        "running": listed_jobs(request, [job for job in jobs if job.open]),
        "interrupted": listed_jobs(request, cut),
    }
    return templates.TemplateResponse(request, "data.html", context)
