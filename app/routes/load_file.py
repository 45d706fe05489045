"""Pages on which data are loaded: choose a file, see what it is and what becomes of its rows, load it, undo it."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.answering.holdings import HOLDINGS
from app.audit.act import Act
from app.gate.jobs import allow_loading
from app.jobs.job import Job, Status
from app.loading.draft import AS_IS, COLUMN, FLAG, TYPE, VALUE, mapping_text, needs_mapping
from app.loading.fates import JUDGED, Fates, fates_of
from app.loading.load import outlines
from app.loading.load_as import undo_set
from app.loading.load_job import LOAD
from app.loading.look_job import LOOK
from app.loading.uploads import Upload, Uploads
from app.pages.load_form import load_form
from app.routes.jobs import job_seen, jobs_of, jobs_seen, policy_of, status_info
from app.routes.pages import templates
from app.routes.render import Asker, World, answerer_of, shown
from app.routes.upload import ADDRESS
from app.web.audited import note_act
from app.web.same_origin import OwnPagesOnly
from app.words.jobs import message, title
from app.words.load_file import KINDS, NOT_JUDGED, lookup
from geo.errors import Conflict, NotFound, UserError
from geo.source import POPULATION
from geo.sources.area_lookup import between

router = APIRouter(include_in_schema=False, route_class=OwnPagesOnly)
_FIELDS = (
    "force", "source", "sheet", "dates", "header", "geocode", "year", "of", "resolution", "area_kind", "attribution",
    "replace", "local", "credit", "uncut", "untagged", "forces", "name", AS_IS,
)  # fmt: skip
_MANY, _LONG = 800, 300


@router.get(ADDRESS, response_class=HTMLResponse)
def choose(request: Request, reader: Asker) -> Response:
    """Choose a file."""
    allow_loading(policy_of(request), reader)
    settings = request.app.state.settings
    running = [job for job in jobs_seen(request, reader) if job.open]
    context = {"maximum": settings.upload_bytes, "kinds": KINDS.values(), "running": listed_jobs(request, running)}
    return templates.TemplateResponse(request, "load.html", context)


@router.get(f"{ADDRESS}/{{id}}", response_class=HTMLResponse)
def file(request: Request, reader: Asker, id: str, kind: str = "") -> Response:
    """One file: what it is, how it is read, and what becomes of its first rows."""
    uploads, upload = _upload(request, reader, id)
    seen = uploads.seen(upload)
    job = jobs_of(request).get(uploads.job(upload))
    if job.open:
        return _job_page(request, reader, job, f"{ADDRESS}/{id}" if job.kind == LOOK.name else f"/data/jobs/{job.id}")
    if seen is None:
        return _job_page(request, reader, job, "")
    kept = uploads.draft(upload) or {}
    chosen = kind or kept.get("kind", "") or (seen["kinds"] or list(KINDS))[0]
    fields = kept if kept.get("kind") == chosen else _first(request, seen, chosen)
    return _file_page(request, upload, seen, chosen, fields)


async def fields_of(request: Request) -> dict[str, str]:
    """What the form sends, as texts, no longer than a mapping may be."""
    return {name: str(value)[:_LONG] for name, value in list((await request.form()).items())[:_MANY]}


@router.post(f"{ADDRESS}/{{id}}", response_class=HTMLResponse)
def act(request: Request, reader: Asker, id: str, sent: Annotated[dict[str, str], Depends(fields_of)]) -> Response:
    """What the form of a file asks for: check it again, read it as something else, load it, or forget it."""
    uploads, upload = _upload(request, reader, id)
    if (do := sent.get("do", "check")) in ("remove", "forget-lookups"):
        note_act(request, reader, Act.DELETE, about=f"upload {id}")
        return _forget(uploads, upload, lookups_alone=do != "remove")
    seen = uploads.seen(upload)
    if seen is None:
        return RedirectResponse(f"{ADDRESS}/{id}", 303)
    kind = sent.get("kind", "")
    if kind not in KINDS:
        raise UserError(f"“{kind[:40]}” is nothing that can be loaded", where="kind")
    if kind != sent.get("was", kind):  # another kind has other fields
        uploads.note_draft(upload, {"kind": kind, **_first(request, seen, kind)})
        return RedirectResponse(f"{ADDRESS}/{id}", 303)
    fields = {name: value for name, value in sent.items() if value and _is_field(name)}
    uploads.note_draft(upload, {"kind": kind, **fields})
    if seen["sheets"] and fields.get("sheet", "") != seen["sheet"]:
        job = jobs_of(request).start(LOOK, {"upload": id, "sheet": fields.get("sheet", "")}, reader.id)
        uploads.note_draft(upload, {})
        uploads.note_job(upload, job.id)
        return RedirectResponse(f"{ADDRESS}/{id}", 303)
    if do == "load":
        note_act(request, reader, Act.LOAD, about=f"{kind} {id}")
        job = jobs_of(request).start(LOAD, {"upload": id, "kind": kind, "fields": fields}, reader.id)
        uploads.note_job(upload, job.id)
        return RedirectResponse(f"/data/jobs/{job.id}", 303)
    return _file_page(request, upload, seen, kind, fields)


@router.get("/data/jobs/{id}", response_class=HTMLResponse)
def job(request: Request, reader: Asker, id: str) -> Response:
    """One job: how far it is, or what came of it."""
    return _job_page(request, reader, job_seen(request, id, reader), "")


@router.post("/data/jobs/{id}/stop")
def stop(request: Request, reader: Asker, id: str) -> RedirectResponse:
    """Stop a job."""
    job_seen(request, id, reader)
    jobs_of(request).stop(id)
    return RedirectResponse(f"/data/jobs/{id}", 303)


@router.post("/data/jobs/{id}/undo")
def undo_job(request: Request, world: World, reader: Asker, id: str) -> RedirectResponse:
    """Undo outlines or streets that a job stored."""
    allow_loading(policy_of(request), reader)
    made = job_seen(request, id, reader)
    if made.status is not Status.SUCCESSFUL or (
        not (made.result or {}).get("areas") and not (made.result or {}).get("streets")
    ):
        raise Conflict("this job stored nothing that can be undone here", where=id)
    note_act(request, reader, Act.UNDO, about=f"job {id}")
    undo_set(made.result or {}, world.store, world.settings)
    jobs_of(request).note(id, {"undone": reader.id})
    return RedirectResponse(f"/data/jobs/{id}", 303)


@router.post("/data/loads/{load}/undo")
def undo(request: Request, world: World, reader: Asker, load: str) -> RedirectResponse:
    """Undo a load: the data are what they were before it."""
    allow_loading(policy_of(request), reader)
    note_act(request, reader, Act.UNDO, about=f"load {load}")
    world.store.undo(load, who=reader.id)
    return RedirectResponse(f"/data#load-{load}", 303)


def _upload(request: Request, reader: Asker, id: str) -> tuple[Uploads, Upload]:
    """The file, for who sent it."""
    allow_loading(policy_of(request), reader)
    uploads = Uploads(request.app.state.settings.data)
    upload = uploads.get(id)
    if upload.who != reader.id:
        raise NotFound("this file is not here", todo="Choose one on the page Load data.")
    return uploads, upload


def _forget(uploads: Uploads, upload: Upload, *, lookups_alone: bool) -> RedirectResponse:
    if lookups_alone:
        uploads.remove_beside(upload)
        return RedirectResponse(f"{ADDRESS}/{upload.id}#beside", 303)
    uploads.remove(upload)
    return RedirectResponse(ADDRESS, 303)


def _is_field(name: str) -> bool:
    return name in _FIELDS or name.startswith((COLUMN, FLAG, VALUE, TYPE))


def _first(request: Request, seen: Mapping[str, Any], kind: str) -> dict[str, str]:
    """How a file is read as a kind, as it was proposed."""
    found: dict[str, str] = seen["drafts"].get(kind, {})
    plain = {"force": request.app.state.settings.force, "sheet": seen["sheet"]}
    return {name: value for name, value in {**plain, **found}.items() if value}


def _file_page(
    request: Request, upload: Upload, seen: Mapping[str, Any], kind: str, fields: Mapping[str, str]
) -> Response:
    settings, store = request.app.state.settings, answerer_of(request).store
    fates = None
    if kind in JUDGED and seen["rows"]:
        rows = [(int(line), list(texts)) for line, texts in seen["rows"]]
        try:
            fates = fates_of(kind, seen["titles"], rows, fields, upload.name, settings, outlines(store))
        except UserError as error:
            fates = Fates(("",) * len(rows), str(error))
    mapping = ""
    if needs_mapping(kind, fields):
        try:
            mapping = mapping_text(kind, fields)
        except UserError:
            mapping = ""
    context = {
        "upload": upload,
        "form": load_form(seen, kind, fields, fates),
        "recognised": bool(seen["kinds"]),
        "fates": fates,
        "judged": len(seen["rows"]),
        "mapping": mapping,
        "not_judged": NOT_JUDGED,
        "takes_lookups": kind == POPULATION.id,
        "lookups": [lookup(one.name, *between(one)) for one in Uploads(settings.data).beside(upload)],
    }
    return templates.TemplateResponse(request, "load_file.html", context)


def _job_page(request: Request, reader: Asker, job: Job, next: str) -> Response:
    """next: where to go when the job has ended; this page without it."""
    world = answerer_of(request)
    result = dict(job.result or {})
    again = str(job.given.get("upload", ""))
    if again:
        try:
            Uploads(world.settings.data).get(again)
        except NotFound:
            again = ""
    context = {
        "job": job,
        "info": status_info(request, job),
        "title": title(job.kind),
        "message": message(job),
        "next": next,
        "result": result,
        "kinds": KINDS,
        "undoable": bool(result.get("load"))
        and result["load"] in shown(request, HOLDINGS, None, reader).found.undoable,
        "again": again if job.status in (Status.FAILED, Status.DISMISSED) and job.kind == LOAD.name else "",
    }
    return templates.TemplateResponse(request, "job.html", context, headers={"cache-control": "no-store"})


def listed_jobs(request: Request, jobs: list[Job]) -> list[dict[str, Any]]:
    """Jobs as a page lists them."""
    return [
        {"id": job.id, "title": title(job.kind), "message": message(job), "name": _name(request, job)} for job in jobs
    ]


def _name(request: Request, job: Job) -> str:
    """What the file is called that a job is about; "" for a job without one."""
    try:
        return Uploads(request.app.state.settings.data).get(str(job.given.get("upload", ""))).name
    except NotFound:
        return ""
