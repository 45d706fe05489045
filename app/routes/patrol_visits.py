"""Visits of patrols: what was planned and done, the forms that keep a visit or a file of them, and the return."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData

from app.answering.answered import Listing
from app.answering.marking import highest
from app.answering.reader import Reader
from app.exports.delimited import to_csv
from app.pages.visit_tables import dosage_table, latest_table, overrides_table, return_table, visits_table
from app.patrols.delivery import PATROL_RETURN, PATROL_VISITS, Delivered, PatrolReturn
from app.patrols.place import patrol_places
from app.patrols.positions import GAP, SHORTEST
from app.patrols.visit import HowKnown, Seen, log_visit
from app.patrols.visit_file import load_visits
from app.patrols.visit_rows import visit_from
from app.routes.pages import templates
from app.routes.paper import on_paper
from app.routes.render import Asker, World, answerer_of, render, saved_as, shown
from app.routes.site_edits import form_of
from app.table import PlainValue
from app.web.body_limit import MAXIMUM_BYTES
from app.web.same_origin import OwnPagesOnly
from app.web.today import today
from app.words import patrol_visits as words
from geo.errors import UserError

PATH: Final = "/patrols"
CSV: Final = "text/csv; charset=utf-8; header=present"
ENDINGS: Final = (".csv", ".txt", ".xlsx", ".gpx")
router = APIRouter(prefix=PATH, include_in_schema=False, route_class=OwnPagesOnly)
Text = Annotated[str, Form()]


@router.get("/visits", response_class=HTMLResponse)
def visits_page(request: Request, reader: Asker) -> Response:
    """What was planned and what was done, and the forms that log more."""
    return _page(request, reader)


@router.get("/visits.csv")
def visits_file(request: Request, reader: Asker) -> Response:
    """Every visit, in columns that are read again."""

    def made(answer: Listing[Delivered]) -> Response:
        return _csv(to_csv(visits_table(answer.found), _about(answer)), "patrol-visits", today(request))

    return render(PATROL_VISITS, None, reader, made, request=request, file=True)


@router.post("/visits")
def log(request: Request, world: World, reader: Asker, form: Annotated[FormData, Depends(form_of)]) -> Response:
    """Keep one visit; a fault shows the form again with all that was typed."""
    sent = {name: value.strip()[:200] for name, value in form.items() if isinstance(value, str)}
    shown(request, PATROL_VISITS, None, reader)  # who sees none may log none
    try:
        made = visit_from(sent, patrol_places(world.records), HowKnown.BY_HAND)
        log_visit(world.records, made, who=reader.id)
    except UserError as problem:
        return _page(request, reader, sent=sent, problem=problem)
    return RedirectResponse(f"{PATH}/visits", 303)


@router.post("/visits/file")
def log_file(
    request: Request,
    world: World,
    reader: Asker,
    file: Annotated[UploadFile | None, File()] = None,
    unit: Text = "",
    shortest: Text = "",
    gap: Text = "",
) -> Response:
    """Keep the visits of a file, and show what became of every row."""
    shown(request, PATROL_VISITS, None, reader)
    try:
        if file is None or not file.filename:
            raise UserError("no file was chosen", where="file", todo="Choose a CSV, XLSX or GPX file.")
        ending = Path(file.filename).suffix.lower()
        if ending not in ENDINGS:
            raise UserError("the file is no CSV, XLSX or GPX", where="file", todo="Export it as one of these.")
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"visits{ending}"
            path.write_bytes(file.file.read(MAXIMUM_BYTES))
            found = load_visits(
                world.records, path, who=reader.id, timezone=world.settings.timezone, unit=unit[:60],
                shortest=_minutes(shortest, SHORTEST), gap=_minutes(gap, GAP),
            )  # fmt: skip
    except UserError as problem:
        return _page(request, reader, problem=problem)
    return _page(request, reader, report=words.loaded(found))


@router.get("/return", response_class=HTMLResponse)
def return_page(request: Request, reader: Asker) -> Response:
    """What was done, by month and agency, to be printed on A4."""
    answer = shown(request, PATROL_RETURN, None, reader)
    found = answer.found
    context = _context(request, answer) | {
        "synthetic": found.synthetic,
        "headline": words.return_headline(found),
        "sentences": words.return_sentences(found),
        "table": return_table(found),
    }
    return templates.TemplateResponse(request, "patrol_return.html", context)


@router.get("/return.csv")
def return_file(request: Request, reader: Asker) -> Response:
    """The same as a file."""

    def made(answer: Listing[PatrolReturn]) -> Response:
        return _csv(to_csv(return_table(answer.found), _about(answer)), "patrol-return", today(request))

    return render(PATROL_RETURN, None, reader, made, request=request, file=True)


def _page(
    request: Request,
    reader: Reader,
    *,
    sent: dict[str, str] | None = None,
    problem: UserError | None = None,
    report: Sequence[str] = (),
) -> Response:
    answer = shown(request, PATROL_VISITS, None, reader)
    found = answer.found
    context = _context(request, answer) | {
        "found": found,
        "synthetic": found.synthetic,
        "headline": words.headline(found),
        "sentences": words.sentences(found),
        "dosage": dosage_table(found),
        "latest": latest_table(found),
        "overrides": overrides_table(found),
        "overridden": words.overrides(found),
        "sent": sent or {},
        "problem": problem,
        "report": report,
        "seen": [(one.value, words.SEEN[one]) for one in Seen],
        "shortest": f"{SHORTEST:g}",
        "gap": f"{GAP:g}",
    }
    return templates.TemplateResponse(request, "patrol_visits.html", context, problem.status if problem else 200)


def _context(request: Request, answer: Listing[Any]) -> dict[str, Any]:
    return {
        "answer": answer,
        "page_markings": list(answer.markings),
        "version": answerer_of(request).version,
        "today": today(request),
        **on_paper(request),
    }


def _about(answer: Listing[Any]) -> dict[str, PlainValue]:
    made_up = bool(answer.synthetic_parts)
    return {"marking": highest(answer.markings), "synthetic": made_up, "answer": answer.id}


def _csv(content: bytes, name: str, day: date) -> Response:
    return Response(content, media_type=CSV, headers=saved_as(f"{name}-{day.isoformat()}.csv"))


def _minutes(text: str, usual: float) -> float:
    try:
        return float(text) if text.strip() else usual
    except ValueError:
        raise UserError(f"“{text[:20]}” is no number of minutes", where="minutes") from None
