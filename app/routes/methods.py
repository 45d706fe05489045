"""The methods of a question as pages: all of them by the question they answer, and one with what it found."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.answered import Listing
from app.answering.marking import highest
from app.answering.question import Question
from app.answering.reader import Reader
from app.maps.methods import svg
from app.methods.asked import OF_QUESTION, MethodQuestion, keys_of, method_of
from app.methods.found import MethodFound
from app.methods.offered import METHODS
from app.methods.running import METHOD
from app.pages import form
from app.pages.methods import groups, view
from app.routes.basemap import stamped_backdrop
from app.routes.condition import condition_of
from app.routes.dependencies import read
from app.routes.executions import method_question
from app.routes.pages import templates
from app.routes.paper import on_paper
from app.routes.render import Asker, answerer_of, areas_of, drawn, ready, shown
from app.routes.view_page import refused
from app.web.today import today
from app.words import methods as words
from geo.errors import UserError

router = APIRouter(include_in_schema=False)
Context = dict[str, Any]


@router.get("/methods", response_class=HTMLResponse)
def methods_page(request: Request, reader: Asker) -> Response:
    """Every method, which of them the question bears, and why it does not bear the others."""
    try:
        asked = read(request.query_params.multi_items())
        found = shown(request, METHODS, asked, reader)
    except UserError as problem:
        return refused(request, reader, "methods.html", "/methods", problem)
    suffix = _suffix(asked.items())
    more: Context = {
        "title": words.offer_title(found.found),
        "groups": groups(found.found, suffix),
        "definition": found.found.definition,
    }
    return _page(request, reader, found, "methods.html", "/methods", lambda: more)


@router.get("/methods/{id}.svg")
def method_drawing(request: Request, reader: Asker, id: str) -> Response:
    """What a method found, drawn."""
    pairs = [(key, value) for key, value in request.query_params.multi_items() if key != "v"]
    asked, stamped = method_question(method_of(id), pairs), stamped_backdrop(request, reader)

    def draw(answer: Listing[MethodFound]) -> str:
        found = answer.found
        about = f"{words.headline(found)} {words.worked_on(found)}"
        return svg(found, words.title(found), about, highest(answer.markings), stamped[1])

    return drawn(
        METHOD, asked, reader, draw, "drawing", stamped[0], request=request, lasting=request.query_params.get("v", "")
    )


@router.get("/methods/{id}", response_class=HTMLResponse)
def method_page(request: Request, reader: Asker, id: str) -> Response:
    """One method on the question, with what it found; or why it cannot be run, beside the form."""
    method = method_of(id)
    try:
        asked = method_question(method, request.query_params.multi_items())
        found = shown(request, METHOD, asked, reader)
    except UserError as problem:
        return refused(request, reader, "method_run.html", f"/methods/{id}", problem, method=method)

    def more() -> Context:
        given = dict(request.query_params)
        return {
            "run": view(found.found, asked, given),
            "whole": found.found.whole,
            "definition": found.found.whole.definition,
            "asked": [(key, value) for key, value in asked.asked.items() if key not in _shared(asked)],
            "picture": f"/methods/{id}.svg{_suffix([*asked.items(), ('v', found.id)])}",
            "further": [(key, given[key]) for key in keys_of(method) if given.get(key)],
        }

    return _page(request, reader, found, "method_run.html", f"/methods/{id}", more)


def _shared(asked: MethodQuestion) -> tuple[str, ...]:
    """Keys of the question that stand among the method's own settings."""
    return tuple(OF_QUESTION[one.name] for one in method_of(asked.method).settable if one.name in OF_QUESTION)


def _page(
    request: Request, reader: Reader, found: Listing[Any], template: str, action: str, more: Callable[[], Context]
) -> Response:
    world = answerer_of(request)
    rests_on = action, found.id, str(request.url), reader, today(request), world.mark(), *condition_of(request)

    def made() -> bytes:
        given = dict(request.query_params)
        asked = getattr(found.question, "asked", found.question)
        assert isinstance(asked, Question)
        context: Context = {
            "form": form.build(world, given, None, areas_of(request, reader)),
            "action": action,
            "problem": None,
            "answer": found,
            "version": world.version,
            "synthetic": bool(found.synthetic_parts),
            "suffix": _suffix(asked.items()),
            "today": today(request),
            **on_paper(request),
            **more(),
        }
        return bytes(templates.TemplateResponse(request, template, context).body)

    return ready(request, rests_on, made, "text/html")


def _suffix(pairs: list[tuple[str, str]]) -> str:
    return f"?{urlencode(pairs, safe=':@,')}" if pairs else ""
