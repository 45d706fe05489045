"""A view of a question as a page: its answer, kept under all that it rests on, or why it has none, beside the form."""

from collections.abc import Callable
from typing import Any

from fastapi import Request, Response

from app.answering.answered import Listing
from app.answering.question import Question
from app.answering.reader import Reader
from app.pages import form
from app.routes.condition import condition_of
from app.routes.pages import templates
from app.routes.paper import on_paper
from app.routes.render import answerer_of, areas_of, ready
from app.web.today import today
from geo.errors import UserError


def refused(
    request: Request, reader: Reader, template: str, action: str, problem: UserError, **more: Any
) -> Response:  # fmt: skip
    """Why a question has no answer. action: address that the form asks again."""
    asked_for = form.build(answerer_of(request), dict(request.query_params), None, areas_of(request, reader))
    context = {"form": asked_for, "action": action, "problem": problem, **more}
    return templates.TemplateResponse(request, template, context, problem.status)


def answered(
    request: Request,
    reader: Reader,
    template: str,
    action: str,
    asked: Question,
    found: Listing[Any],
    more: Callable[[], dict[str, Any]],
) -> Response:
    """What is found of a question. more: what the template shows beside what every view has, worked out where the page
    is not kept."""
    world, query = answerer_of(request), asked.query()

    def made() -> bytes:
        context = {
            "form": form.build(world, dict(request.query_params), None, areas_of(request, reader)),
            "action": action,
            "problem": None,
            "answer": found,
            "found": found.found,
            "definition": found.found.definition,
            "version": world.version,
            "synthetic": bool(found.synthetic_parts),
            "suffix": f"?{query}" if query else "",
            "today": today(request),
            **on_paper(request),
            **more(),
        }
        return bytes(templates.TemplateResponse(request, template, context).body)

    rests_on = action, found.id, str(request.url), reader, today(request), world.mark(), *condition_of(request)
    return ready(request, rests_on, made, "text/html")
