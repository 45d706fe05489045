"""Kept questions: the list, one with what has changed since somebody last looked, and the forms that keep, rename, look
again and drop."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.answering.answer import Answer
from app.answering.answerer import MAP
from app.answering.question import Question
from app.answering.reader import Reader
from app.answering.trend import TREND, Trend
from app.gate.disclosed import Gate
from app.gate.questions import seen_as
from app.pages.briefing_found import part
from app.questions import kept as desk
from app.questions.change import changed
from app.questions.kept import AnswerThen, KeptQuestion
from app.questions.kinds import KEPT_QUESTIONS
from app.questions.now import answer_now
from app.routes.carried_question import carried, question_of
from app.routes.dependencies import BadQuery
from app.routes.kept_question import brought_query
from app.routes.pages import templates
from app.routes.render import Asker, World, answerer_of, shown
from app.web.same_origin import OwnPagesOnly
from app.whole_number import whole_number
from app.words import kept_change as words
from app.words.answer import caption, title
from geo.errors import NotFound, UserError

PATH = "/questions"
router = APIRouter(prefix=PATH, include_in_schema=False, route_class=OwnPagesOnly)
Text = Annotated[str, Form()]


@router.get("", response_class=HTMLResponse)
def list_questions(request: Request, reader: Asker) -> Response:
    """Every kept question of the reader's organisation."""
    found = shown(request, KEPT_QUESTIONS, None, reader).found
    snapshot = answerer_of(request).store.snapshot().id
    kept = [(one, words.then_line(one), words.same_data(one.then, snapshot) if one.then else "") for one in found]
    return templates.TemplateResponse(request, "questions.html", {"kept": kept})


@router.get("/new", response_class=HTMLResponse)
def new(request: Request, reader: Asker) -> Response:
    """A form that keeps the question that was brought."""
    return _form(request, reader, {"address": brought_query(request)})


@router.post("")
def keep(
    request: Request, world: World, reader: Asker, address: Text = "", name: Text = "", note: Text = ""
) -> Response:
    """Keep a question with the answer that it has now, as this reader may see it."""
    shown(request, KEPT_QUESTIONS, None, reader)  # who sees none may keep none
    try:
        answer, _, now = _now(request, reader, question_of(address))
        made = desk.keep(world.records, name, note, answer.asked, now, reader)
    except UserError as problem:
        return _form(request, reader, {"address": address, "name": name, "note": note}, problem)
    return _to(made.id)


@router.get("/{id}", response_class=HTMLResponse)
def open_question(request: Request, reader: Asker, id: str) -> Response:
    """One kept question: what has changed since somebody last looked, and the ways to its pages."""
    return _one(request, reader, _kept(request, reader, id))


@router.post("/{id}/name")
def rename(
    request: Request, world: World, reader: Asker, id: str, version: Text = "", name: Text = "", note: Text = ""
) -> Response:
    """Give it another name or note; a fault shows the form again with all that was typed."""
    kept = _kept(request, reader, id)
    try:
        desk.rename(world.records, kept, name, note, who=reader.id, version=_version(version))
    except UserError as problem:
        return _one(request, reader, kept, {"name": name, "note": note}, problem)
    return _to(id)


@router.post("/{id}/looked")
def looked(request: Request, world: World, reader: Asker, id: str, version: Text = "") -> Response:
    """From now on changes are told since this answer."""
    kept = _kept(request, reader, id)
    _, _, now = _now(request, reader, kept.question)
    desk.look(world.records, kept, now, who=reader.id, version=_version(version))
    return _to(id)


@router.post("/{id}/drop")
def drop(request: Request, world: World, reader: Asker, id: str, version: Text = "") -> Response:
    """Keep it no longer; its history stays."""
    desk.drop(world.records, _kept(request, reader, id), who=reader.id, version=_version(version))
    return RedirectResponse(PATH, 303)


def _form(request: Request, reader: Reader, sent: dict[str, str], problem: UserError | None = None) -> Response:
    shown(request, KEPT_QUESTIONS, None, reader)
    context: dict[str, Any] = {"sent": sent, "problem": problem}
    context |= carried(request, reader, sent["address"])
    return templates.TemplateResponse(request, "question_new.html", context, problem.status if problem else 200)


def _one(
    request: Request,
    reader: Reader,
    kept: KeptQuestion,
    sent: dict[str, str] | None = None,
    problem: UserError | None = None,
) -> Response:
    context: dict[str, Any] = {
        "kept": kept,
        "sent": sent or {"name": kept.name, "note": kept.note},
        "problem": problem,
        "query": f"?{kept.question.query()}" if kept.question.query() else "",
        "how": words.HOW,
        "then": words.then_line(kept),
    }
    try:
        answer, trend, now = _now(request, reader, kept.question)
    except UserError as error:
        context["unanswered"] = error
    else:
        change = changed(kept.then, now, trend, month_only=answer.month_only) if kept.then else None
        context |= {
            "answer": answer,
            "synthetic": answer.synthetic,
            "page_markings": list(answer.markings),
            "title": title(answer),
            "caption": caption(answer),
            "headline": words.headline(change) if change else "",
            "sentences": words.sentences(change) if change else (),
            "nothing": bool(change and change.nothing),
        }
    return templates.TemplateResponse(request, "question.html", context, problem.status if problem else 200)


def _now(request: Request, reader: Reader, asked: Question) -> tuple[Answer, Trend | None, AnswerThen]:
    """Its answer, its trend and what would be kept of them, all as this reader may see them."""
    gate: Gate = request.app.state.gate
    answer = shown(request, MAP, asked, reader)
    found = part(answerer_of(request).keeper, TREND, asked, reader)
    trend = None if isinstance(found, UserError) else found
    return answer, trend, answer_now(answer, trend, seen_as(gate.policy, reader, answer.definition))


def _kept(request: Request, reader: Reader, id: str) -> KeptQuestion:
    """Raises NotFound for one that is not kept, or is not for this reader: they are not told which."""
    for one in shown(request, KEPT_QUESTIONS, None, reader).found:
        if one.id == id:
            return one
    raise NotFound(f"no question is kept as “{id[:40]}”", todo="Choose one from the list of kept questions.")


def _version(text: str) -> int:
    version = whole_number(text)
    if version is None:
        raise BadQuery("the form does not say which version it changes", where="version", todo="Open the page again.")
    return version


def _to(id: str) -> RedirectResponse:
    return RedirectResponse(f"{PATH}/{id}", 303)
