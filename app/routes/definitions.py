"""Definitions of one's own: put together from others, kept under a name, every version of them."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.answering.answerer import Answerer
from app.answering.own_definitions import Draft
from app.answering.parts_counted import OWN_DEFINITIONS, PARTS_COUNTED, KeptDefinition
from app.answering.question import Question
from app.answering.reader import Reader
from app.gate.disclosed import Gate
from app.gate.rule import rule_alone, rule_of
from app.pages.definitions import counts_table, draft_of, part_choices
from app.routes.pages import templates
from app.routes.render import Asker, World, answerer_of, shown
from app.routes.writing import writes
from app.web.same_origin import OwnPagesOnly
from app.words import definitions as words
from geo.errors import NotFound, UserError
from geo.offence.definition import Definition
from geo.source import source_of

PATH = "/definitions"
router = APIRouter(prefix=PATH, include_in_schema=False, route_class=OwnPagesOnly)
Parts = Annotated[list[str], Form()]
Text = Annotated[str, Form()]


@router.get("", response_class=HTMLResponse)
def list_definitions(request: Request, reader: Asker) -> Response:
    """Those that are kept, with every version."""
    kept = shown(request, OWN_DEFINITIONS, None, reader).found
    rows = [(one, words.guards(one.made), words.newer(one), words.versions(one.history)) for one in kept]
    return templates.TemplateResponse(request, "definitions.html", {"rows": rows})


@router.get("/new", response_class=HTMLResponse, dependencies=[writes(OWN_DEFINITIONS)])
def new_form(request: Request, reader: Asker) -> Response:
    """The form, filled in with what the address says, and what it would count."""
    given = request.query_params
    draft = draft_of(given.get("title", ""), given.get("note", ""), given.getlist("part"), given.get("codes", ""))
    return _form(request, reader, draft, given.get("codes", ""), count=bool(draft.parts))


@router.post("/new", dependencies=[writes(OWN_DEFINITIONS)])
def make(
    request: Request, world: World, reader: Asker, title: Text = "", note: Text = "", part: Parts = [], codes: Text = ""  # noqa: B006
) -> Response:  # fmt: skip
    """Keep it and show it in the list; a fault shows the form again with all that was typed."""
    draft = draft_of(title, note, part, codes)
    try:
        _allow(request, world, reader, draft)
        made = world.definitions.save(draft, who=reader.id)
    except UserError as error:
        return _form(request, reader, draft, codes, problem=error)
    return RedirectResponse(f"{PATH}#{made.id}", 303)


@router.get("/{id}/edit", response_class=HTMLResponse, dependencies=[writes(OWN_DEFINITIONS)])
def edit_form(request: Request, reader: Asker, id: str) -> Response:
    """The form filled in with the newest version, or with what the address says."""
    kept, given = _kept(request, reader, id), request.query_params
    sent = "title" in given
    made, body = kept.made, kept.record.body
    draft = (
        draft_of(given["title"], given.get("note", ""), given.getlist("part"), given.get("codes", "")) if sent
        else Draft(made.title, str(body["note"]), tuple(part.id for part in made.parts))
    )  # fmt: skip
    return _form(request, reader, draft, given.get("codes", ""), kept=kept, count=bool(draft.parts))


@router.post("/{id}/edit", dependencies=[writes(OWN_DEFINITIONS)])
def edit(
    request: Request, world: World, reader: Asker, id: str, version: Annotated[int, Form()],
    title: Text = "", note: Text = "", part: Parts = [], codes: Text = "",  # noqa: B006
) -> Response:  # fmt: skip
    """Keep the next version; the one before goes on answering its addresses."""
    draft = draft_of(title, note, part, codes)
    try:
        _allow(request, world, reader, draft)
        world.definitions.save(draft, who=reader.id, id=id, version=version)
    except UserError as error:
        return _form(request, reader, draft, codes, kept=_kept(request, reader, id), problem=error)
    return RedirectResponse(f"{PATH}#{id}", 303)


@router.post("/{id}/retire", dependencies=[writes(OWN_DEFINITIONS)])
def retire(request: Request, world: World, reader: Asker, id: str, version: Annotated[int, Form()]) -> Response:
    """List it no more; the addresses that name it go on answering."""
    world.definitions.retire(id, who=reader.id, version=version)
    return RedirectResponse(PATH, 303)


def _kept(request: Request, reader: Reader, id: str) -> KeptDefinition:
    for one in shown(request, OWN_DEFINITIONS, None, reader).found:
        if one.record.id == id:
            return one
    raise NotFound(f"there is no definition “{id[:40]}” that is kept", todo="Choose one from the list.")


def _allow(request: Request, world: Answerer, reader: Reader, draft: Draft) -> None:
    """Raise Refused for what the reader could not look at."""
    gate: Gate = request.app.state.gate
    rule_of(gate.policy, reader, world.definitions.preview(draft), _source(world))


def _source(world: Answerer) -> str:
    try:
        return world.source()
    except UserError:
        return ""


def _form(
    request: Request, reader: Reader, draft: Draft, codes: str, *, kept: KeptDefinition | None = None,
    problem: UserError | None = None, count: bool = False,
) -> Response:  # fmt: skip
    """The form. count: whether what is chosen is counted, too."""
    world, gate = answerer_of(request), request.app.state.gate
    source = _source(world)

    def reason(one: Definition) -> str:
        if source_of(source).anonymised and not one.in_open_data:
            return one.open_data_caveat
        try:
            rule = rule_alone(gate.policy, reader, one, source)
        except UserError as error:
            return error.what
        return words.withheld(rule.openable) if rule.hides or rule.cell else ""

    context: dict[str, Any] = {
        "kept": kept, "draft": draft, "problem": problem,
        "parts": part_choices(world, draft.parts, codes, reason),
        "counted": None,
    }  # fmt: skip
    if count and not problem:
        try:
            context |= _counted(request, reader, draft.parts)
        except UserError as error:
            context["problem"] = error
    shown_problem = context["problem"]
    status = shown_problem.status if problem and shown_problem else 200
    return templates.TemplateResponse(request, "definition_form.html", context, status)


def _counted(request: Request, reader: Reader, parts: Sequence[str]) -> dict[str, Any]:
    asked = Question.parse({"offence": ",".join(parts)})
    found = shown(request, PARTS_COUNTED, asked, reader).found
    return {
        "counted": words.together(found),
        "guards": words.guards(found.definition),
        "table": counts_table(found),
        "on_map": f"/?{asked.query()}",
    }
