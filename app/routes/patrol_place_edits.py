"""Places to patrol for who writes: keep what is proposed, leave out, edit, renew, end."""

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData

from app.answering.reader import Reader
from app.pages.site_form import day
from app.patrols import exclusion
from app.patrols.exclusion import Exclusion
from app.patrols.kept_places import PATROL_PLACES, PlaceCard
from app.patrols.place import LASTS, MARKINGS, Origin, PatrolPlace, Problem, retire_place, save_place
from app.patrols.proposal import Proposal, Proposals
from app.patrols.proposed import PATROL_PROPOSALS
from app.routes.dependencies import BadQuery
from app.routes.pages import templates
from app.routes.patrol_places import PATH, places_page, proposals_of
from app.routes.render import Asker, World, shown
from app.web.same_origin import OwnPagesOnly
from app.web.today import today
from app.whole_number import whole_number
from geo.errors import Conflict, NotFound, UserError

FIELDS = ("name", "first", "last", "owner", "marking", "problem", "problem_owner", "response", "review")
Text = Annotated[str, Form()]
router = APIRouter(prefix=PATH, include_in_schema=False, route_class=OwnPagesOnly)


async def form_of(request: Request) -> FormData:
    """The form as it was sent."""
    return await request.form()


Sent = Annotated[FormData, Depends(form_of)]


@router.post("/keep")
def keep(request: Request, world: World, reader: Asker, form: Sent) -> Response:
    """Keep one or several of the proposals for 28 days; a fault shows the page again."""
    pairs = parse_qsl(str(form.get("query", ""))[:4000])
    try:
        found, chosen = _chosen(request, reader, pairs, form)
        for one in chosen:
            save_place(world.records, _as_place(found, one, request), who=reader.id)
    except UserError as problem:
        return places_page(request, reader, pairs=pairs, fault=problem)
    return RedirectResponse(f"{PATH}?{form.get('query', '')}#kept", 303)


@router.post("/exclude")
def leave_out(request: Request, world: World, reader: Asker, form: Sent) -> Response:
    """Leave a proposal out from now on, with a reason."""
    pairs = parse_qsl(str(form.get("query", ""))[:4000])
    try:
        _, (one, *_) = _chosen(request, reader, pairs, form)
        made = Exclusion(one.name, one.geometry, str(form.get("reason", "")))
        exclusion.exclude(world.records, made, who=reader.id)
    except UserError as problem:
        return places_page(request, reader, pairs=pairs, fault=problem)
    return RedirectResponse(f"{PATH}?{form.get('query', '')}#left-out", 303)


@router.post("/exclusions/{id}/end")
def allow_again(
    request: Request, world: World, reader: Asker, id: str, version: Text = "", query: Text = ""
) -> Response:
    """The place may be proposed again."""
    pairs = parse_qsl(query[:4000])
    found = shown(request, PATROL_PROPOSALS, proposals_of(pairs), reader).found
    if id not in {one.id for one in found.excluded}:
        raise NotFound(f"no place is left out as “{id[:40]}”", todo="Open the list of places again.")
    exclusion.allow_again(world.records, id, _version(version), who=reader.id)
    return RedirectResponse(f"{PATH}?{query}#left-out", 303)


@router.get("/{id}/edit", response_class=HTMLResponse)
def edit_form(request: Request, reader: Asker, id: str) -> Response:
    """The form filled in with what is kept."""
    card = _card(request, reader, id)
    return _form(request, card, _filled(card.place))


@router.post("/{id}/edit")
def edit(request: Request, world: World, reader: Asker, form: Sent, id: str) -> Response:
    """Keep the next version; a fault shows the form again with all that was typed."""
    card = _card(request, reader, id)
    sent = {name: str(form.get(name, "")) for name in (*FIELDS, "version")}
    try:
        save_place(world.records, _edited(card.place, sent), who=reader.id)
    except Conflict as problem:
        newest = _card(request, reader, id)
        return _form(request, newest, sent | {"version": str(newest.place.version)}, problem)
    except UserError as problem:
        return _form(request, card, sent, problem)
    return _to(id)


@router.post("/{id}/renew")
def renew(request: Request, world: World, reader: Asker, id: str, version: Text = "") -> Response:
    """Somebody has looked at it again: it holds for another 28 days from today."""
    place, now = _card(request, reader, id).place, today(request)
    first = min(place.first, now)
    save_place(world.records, replace(place, first=first, last=now + LASTS, version=_version(version)), who=reader.id)
    return _to(id)


@router.post("/{id}/end")
def end(request: Request, world: World, reader: Asker, id: str, version: Text = "") -> Response:
    """Patrol it no longer; its history stays."""
    _card(request, reader, id)
    retire_place(world.records, id, _version(version), who=reader.id)
    return RedirectResponse(PATH, 303)


def _chosen(
    request: Request, reader: Reader, pairs: list[tuple[str, str]], form: FormData
) -> tuple[Proposals, list[Proposal]]:
    """The proposals that were ticked, of the list that the form was filled from."""
    shown(request, PATROL_PLACES, None, reader)  # who sees none may keep none
    answer = shown(request, PATROL_PROPOSALS, proposals_of(pairs), reader)
    if form.get("stamp") != answer.id:
        raise Conflict("the proposals changed while you were choosing", todo="Look at them again, then choose.")
    ranks = {whole_number(str(text)) for text in form.getlist("place")}
    chosen = [one for one in answer.found.places if one.rank in ranks]
    if not chosen:
        raise UserError("no place is ticked", where="place", todo="Tick at least one.")
    return answer.found, chosen


def _as_place(found: Proposals, one: Proposal, request: Request) -> PatrolPlace:
    now = today(request)
    return PatrolPlace(
        one.name, one.geometry, Origin.PROPOSED, now, now + LASTS, offence=found.definition.key,
        source=found.question.source, monthly=one.monthly, low=one.low, high=one.high, persistence=one.persistence,
        bands=one.bands,
    )  # fmt: skip


def _card(request: Request, reader: Reader, id: str) -> PlaceCard:
    """Raises NotFound for one that is not kept, or is not for this reader: they are not told which."""
    for card in shown(request, PATROL_PLACES, None, reader).found.cards:
        if card.place.id == id:
            return card
    raise NotFound(f"no place is kept as “{id[:40]}”", todo="Choose one from the list of places.")


def _filled(place: PatrolPlace) -> dict[str, str]:
    of = place.problem
    return {
        "name": place.name, "first": place.first.isoformat(), "last": place.last.isoformat(), "owner": place.owner,
        "marking": place.marking, "problem": of.problem, "problem_owner": of.owner, "response": of.response,
        "review": of.review.isoformat() if of.review else "", "version": str(place.version),
    }  # fmt: skip


def _edited(place: PatrolPlace, sent: dict[str, str]) -> PatrolPlace:
    review = day(sent["review"], "review", "day of review") if sent["review"].strip() else None
    return replace(
        place,
        name=sent["name"].strip(),
        first=day(sent["first"], "first", "first day"),
        last=day(sent["last"], "last", "last day"),
        owner=sent["owner"].strip(),
        marking=sent["marking"],
        problem=Problem(sent["problem"].strip(), sent["problem_owner"].strip(), sent["response"].strip(), review),
        version=_version(sent["version"]),
    )


def _form(request: Request, card: PlaceCard, sent: dict[str, str], problem: UserError | None = None) -> Response:
    context: dict[str, Any] = {
        "place": card.place, "sent": sent, "problem": problem, "markings": MARKINGS,
        "page_markings": [card.place.marking], "synthetic": card.place.synthetic,
    }  # fmt: skip
    return templates.TemplateResponse(request, "patrol_place_form.html", context, problem.status if problem else 200)


def _version(text: str) -> int:
    version = whole_number(text)
    if version is None:
        raise BadQuery("the form does not say which version it changes", where="version", todo="Open the page again.")
    return version


def _to(id: str) -> RedirectResponse:
    return RedirectResponse(f"{PATH}#place-{id}", 303)
