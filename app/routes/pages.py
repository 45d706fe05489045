"""Pages for people: the analyst's workspace, the method, the data; and the parts of the map that a page asks for."""

from collections.abc import Hashable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.templating import Jinja2Templates

from app.answering.answer import Answer
from app.answering.answerer import MAP
from app.answering.hours import KEYS as HOURS
from app.answering.keeper import FIRST
from app.answering.looked import Looking
from app.answering.marking import highest
from app.answering.question import Question
from app.answering.reader import PUBLIC, Reader
from app.figures import chances, counted, day, figure, heading, moment, month, percent, spans, utc
from app.maps import layers, legend, overview, page
from app.pages import form, tables
from app.pages.shared_page import SHAREABLE
from app.pages.views import Offered, offered
from app.pages.you import SIGN_IN, own_maps, you
from app.releases.shared_link import roles_for
from app.routes.basemap import backdrop_of, stamped_backdrop
from app.routes.condition import condition_at_hand, condition_of
from app.routes.dependencies import BadQuery, asking, read
from app.routes.kept_question import brought_query, kept_question
from app.routes.known_addresses import KnownAddresses, Page
from app.routes.paper import on_paper
from app.routes.render import (
    Asker,
    answerer_of,
    areas_of,
    at_hand,
    drawn,
    first_drawn,
    first_shown,
    provisional,
    ready,
    shown,
)
from app.routes.restricted import guards_of
from app.web.errors import wants_page
from app.web.own_address import own_address
from app.web.same_origin import SAFE
from app.web.today import today
from app.words import answer as answer_words
from app.words import first_part, made_up, there_again
from app.words.counted_by import cells_called, units_called
from app.words.glossary import SUBJECTS, glossary
from app.words.hours import hours_name
from app.words.looked import looking_often
from app.words.measured import amount as measured_amount
from app.words.passkeys import TOLD
from app.words.reader import role_name
from app.words.waiting import WAITING
from geo.errors import NotFound, Refused, UserError
from geo.offence.offences import definitions
from geo.source import source_of
from geo.space.police_forces import title as force_title

SCRIPT = "text/javascript"
PAGE = "text/html"
FORMATS = (
    ("csv", "CSV"),
    ("geojson", "GeoJSON"),
    ("gpkg", "GeoPackage"),
    ("parquet", "GeoParquet"),
    ("xlsx", "Excel (XLSX)"),
)


def every_page(request: Request) -> dict[str, Any]:
    """What every page shows: the marking of the service, and which of the data behind it are made up: all incidents, or
    some of what is loaded."""
    try:
        held = answerer_of(request).store.snapshot()
        sources, slices = held.sources(), held.slices
    except UserError:
        sources, slices = (), ()
    all_of_it = bool(sources) and all(source_of(source).synthetic for source in sources)
    invented = {one.dataset for one in slices if source_of(one.source).synthetic}
    return {
        "synthetic_loaded": all_of_it,
        "partly_made_up": "" if all_of_it else made_up.partly(invented),
        "service_marking": request.app.state.settings.marking,
        "path": request.url.path,
        "you": you(
            _reader_on_page(request), request.app.state.settings.sign_in, _back(request), request.app.state.gate.policy
        ),
        "condition": condition_of(request),
        "streets": backdrop_of(request),
        "question_views": lambda: views_of(request),
        "share_address": lambda: _share_address(request),
        **kept_question(request),
    }


def _share_address(request: Request) -> str:
    """Where a link to this page of a question is made; "" where none can be, or not by this reader."""
    reader, path = _reader_on_page(request), request.url.path
    if path == "/" or path not in SHAREABLE or reader.only is not None:
        return ""  # the map has a place of its own for it
    if not roles_for(request.app.state.gate.policy, reader):
        return ""
    return f"/shares/new?{urlencode({'address': f'{path}?{request.url.query}'})}"


def _back(request: Request) -> str:
    """The page to come back to after signing in: this one, or the one that the sign-in itself was told."""
    if request.url.path == SIGN_IN:
        return own_address(request.query_params.get("back", "/"))
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}" if request.method in SAFE else "/"


def _reader_on_page(request: Request) -> Reader:
    """Who reads; nobody that is known where the page says that they are not who they say."""
    try:
        reader: Reader = request.app.state.readers(request)
    except UserError:
        return PUBLIC
    return reader


def views_of(request: Request) -> tuple[Offered, ...]:
    """The views of the question that was brought, for the reader who asks."""
    brought = dict(parse_qsl(brought_query(request)))
    reader: Reader = request.app.state.readers(request)
    every = offered(
        answerer_of(request),
        request.app.state.gate.policy,
        reader,
        brought.get("source", ""),
        brought.get("offence", ""),
    )
    return every if reader.only is None else tuple(one for one in every if one.view.address == request.url.path)


templates = Jinja2Templates(directory=Path(__file__).parents[1] / "templates", context_processors=[every_page])
templates.env.filters |= {
    "force": force_title,
    "chances": chances,
    "counted": counted,
    "day": day,
    "measured": measured_amount,
    "percent": percent,
    "figure": figure,
    "heading": heading,
    "month": month,
    "month_key": "{:%Y-%m}".format,
    "spans": spans,
    "moment": moment,
    "utc": utc,
    "source": lambda id: source_of(id).title,
}
templates.env.globals |= {
    "highest": highest,
    "title_of": answer_words.title,
    "caption_of": answer_words.caption,
    "notes_of": answer_words.notes,
    "cells_called": cells_called,
    "units_called": units_called,
    "hours_name": hours_name,
    "glossary": glossary,
    "tried_on": there_again.tried,
    "waiting": WAITING,
    "role_name": role_name,
    "passkeys_told": TOLD,
}
PICTURED = ("shade", "areas")
"""Keys of a drawing beside its question: what colours it, and whether hotspots lie on it."""
router = APIRouter(include_in_schema=False)


@router.get("/", response_class=HTMLResponse)
def workspace(request: Request, reader: Asker) -> Response:
    """The question as a form, the Answer as a map, sentences and tables; or why there is none, beside the form.

    Who opens the page in a browser sees the first part of an Answer that takes long; its script, which takes anything,
    asks again and waits for the whole, as every program does.
    """
    look = first_shown if wants_page(request) else shown
    try:
        answer = look(request, MAP, read(request.query_params.multi_items()), reader)
    except UserError as problem:
        return _unanswered(request, reader, problem)
    if answer.untested is not None:
        return HTMLResponse(_answered(request, reader, answer, None), headers=provisional(answer))
    looking = request.app.state.looked.at(answer)
    key = _rests_on(request, reader, answer, looking, answerer_of(request).mark(), condition_of(request))
    made = ready(request, key, lambda: _answered(request, reader, answer, looking), PAGE)
    known: KnownAddresses = request.app.state.known
    known.remember(request.scope, reader, Page(_at_hand, made.headers["content-type"]))
    return made


def _rests_on(
    request: Request, reader: Reader, answer: Answer, looking: Looking, mark: Hashable, condition: list[str]
) -> Hashable:
    """All that the page of an answer rests on."""
    return "page", answer.id, str(request.url), reader, looking, today(request), mark, *condition


def _at_hand(request: Request, reader: Reader) -> Hashable | None:
    """The same for an address that was answered before, where its answer and all else is in memory; else None."""
    mark = answerer_of(request).mark()
    condition = condition_at_hand(request, reader, mark)
    answer = at_hand(request, MAP, read(request.query_params.multi_items()), reader, mark)
    if condition is None or answer is None:
        return None
    return _rests_on(request, reader, answer, request.app.state.looked.at(answer), mark, condition)


def _answered(request: Request, reader: Reader, answer: Answer, looking: Looking | None) -> bytes:
    """The page of an answer, or of its first part, which counts as no look at a map. It rests on nothing that
    `workspace` does not name."""
    query = answer.asked.query()
    path = f"/{'?' if query else ''}{query}"  # as asked, not as typed: short enough for a code
    context = {
        "form": form.build(answerer_of(request), dict(request.query_params), answer, areas_of(request, reader)),
        "problem": None,
        "empty": False,
        "answer": answer,
        **guards_of(request, reader, [(answer.definition, answer.question.source)]),
        "may_share": reader.only is None and bool(roles_for(request.app.state.gate.policy, reader)),
        "looking_often": looking_often(looking) if looking else "",
        "testing": first_part.TESTING,
        "period": answer_words.period_name(answer),
        "synthetic": answer.synthetic,
        "suffix": f"?{query}" if query else "",
        "stamped": page.stamped(answer),
        "map": page.container(),
        "tables": tables.tables(answer),
        "untested": tables.untested(answer),
        "scales": {
            "density": legend.density(answer),
            "wards": legend.ward_rates(answer),
            "cells": legend.cell_rates(answer),
        },
        "formats": FORMATS,
        "today": today(request),
        **on_paper(request, path),
    }
    return bytes(templates.TemplateResponse(request, "workspace.html", context).body)


def _unanswered(request: Request, reader: Reader, problem: UserError) -> Response:
    """The form with why there is no answer beside it."""
    given, offer = dict(request.query_params), areas_of(request, reader)
    asked = form.build(answerer_of(request), given, None, offer)
    empty = not (given or asked.months)  # an empty store is a result, not a fault
    context: dict[str, Any] = {"form": asked, "problem": problem, "empty": empty, "maps": ()}
    if isinstance(problem, Refused):
        context["maps"] = own_maps(reader, offer.areas)
        rest = {key: text for key, text in given.items() if text and key not in HOURS}
        context["all_hours"] = f"/?{urlencode(rest)}" if any(given.get(key) for key in HOURS) else ""
    return templates.TemplateResponse(request, "workspace.html", context, 200 if empty else problem.status)


@router.get("/map.js")
def map_script(
    request: Request, reader: Asker, asked: Annotated[Question, Depends(asking("v"))], v: str = ""
) -> Response:
    """The script that draws the map, as a file of its own. With the Answer's stamp as `v` it never goes stale."""

    def draw(answer: Answer) -> str:
        return page.render(page.workspace(answer)).script

    if v.endswith(FIRST):
        return first_drawn(MAP, asked, reader, draw, request=request, media=SCRIPT)
    return drawn(MAP, asked, reader, draw, "script", request=request, media=SCRIPT, lasting=v)


@router.get("/areas.json")
def areas(request: Request, reader: Asker, asked: Annotated[Question, Depends(asking("v"))], v: str = "") -> Response:
    """Hotspots for a map that shows the first part of an Answer, shapes and lines only."""
    return drawn(
        MAP, asked, reader, lambda answer: bytes(JSONResponse(layers.areas(answer)).body), "areas",
        request=request, media="application/json", lasting=v,
    )  # fmt: skip


@router.get("/overview.svg")
def map_overview(
    request: Request,
    reader: Asker,
    asked: Annotated[Question, Depends(asking("v", *PICTURED))],
    shade: str = overview.Shade.DENSITY,
    areas: str = "1",
    v: str = "",
) -> Response:
    """The whole map as a drawing, in the colours of a `shade`; areas=0 leaves the hotspots out."""
    colours, outlined = _shade(shade), areas != "0"
    stamp, backdrop = stamped_backdrop(request, reader)

    def draw(answer: Answer) -> str:
        return overview.svg(answer, colours, areas=outlined, backdrop=backdrop)

    return drawn(MAP, asked, reader, draw, "overview", colours, outlined, stamp, request=request, lasting=v)


@router.get("/closeup.svg")
def map_closeup(
    request: Request,
    reader: Asker,
    asked: Annotated[Question, Depends(asking("v", "spot", *PICTURED))],
    spot: int = 0,
    shade: str = overview.Shade.DENSITY,
    areas: str = "1",
    v: str = "",
) -> Response:
    """One hotspot and its surroundings as a drawing; `spot` is its position in the Answer, the rest as the whole."""
    colours, outlined = _shade(shade), areas != "0"
    stamp, backdrop = stamped_backdrop(request, reader)

    def draw(answer: Answer) -> str:
        if not 0 <= spot < len(answer.hotspots):
            raise NotFound("there is no such hotspot", todo=f"The answer has {len(answer.hotspots)}.")
        return overview.closeup(answer, answer.hotspots[spot], colours, areas=outlined, backdrop=backdrop)

    return drawn(MAP, asked, reader, draw, "closeup", spot, colours, outlined, stamp, request=request, lasting=v)


def _shade(name: str) -> overview.Shade:
    if name not in list(overview.Shade):
        raise BadQuery(f"“{name[:40]}” colours no map", where="shade", todo=f"One of {', '.join(overview.Shade)}.")
    return overview.Shade(name)


@router.get("/cells.json")
def cells(request: Request, reader: Asker, asked: Annotated[Question, Depends(asking("v"))], v: str = "") -> Response:
    """Cells for the map, shapes and colours only."""
    return drawn(
        MAP,
        asked,
        reader,
        lambda answer: bytes(JSONResponse(layers.cells(answer)).body),
        "cells",
        request=request,
        media="application/json",
        lasting=v,
    )


@router.get("/method", response_class=HTMLResponse)
def method(request: Request) -> Response:
    """How it is computed, what it cannot say, and every offence definition with its version."""
    return templates.TemplateResponse(
        request, "method.html", {"definitions": definitions(answerer_of(request).definitions)}
    )


@router.get("/words", response_class=HTMLResponse)
def words(request: Request) -> Response:
    """What the words on the pages mean, each with the field's exact term."""
    return templates.TemplateResponse(request, "words.html", {"subjects": SUBJECTS})
