"""Clear, Hold, Build for those who write: a new site, changes, its control, its log; the second of two is told."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from shapely import Geometry
from starlette.datastructures import FormData

from app.answering.answerer import Answerer
from app.answering.reader import Reader
from app.pages import site_form
from app.pages.drawn_size import OddSize
from app.pages.offence_list import offence_options
from app.pages.site_form import SentForm
from app.pages.site_tables import candidates
from app.pages.site_view import field_rows
from app.routes.pages import templates
from app.routes.render import Asker, World, shown
from app.routes.sites import PATH, site_page
from app.routes.writing import writes
from app.sites.activities import Activity, log_activity, remove_activity
from app.sites.demo import is_demo_site, save_demo_sites
from app.sites.evaluation import SiteQuestion
from app.sites.history import field_changes
from app.sites.kinds import EVALUATION, SITE, SITES
from app.sites.site import (
    KIND,
    MARKINGS,
    PHASES,
    ChosenControl,
    Site,
    create_site,
    retire_site,
    save_site,
    site,
    site_of,
)
from app.web.same_origin import OwnPagesOnly
from app.web.today import today
from app.whole_number import whole_number
from app.words.control import control_notes
from app.words.not_evaluated import not_evaluated
from app.words.site import site_count
from geo.errors import Conflict, UserError
from geo.offence.offences import definition
from geo.source import source_of
from geo.space.boundaries import Boundaries
from geo.space.drawn import inside


async def form_of(request: Request) -> FormData:
    """The form as it was sent; what is done with it may then take its time in a thread."""
    return await request.form()


Sent = Annotated[FormData, Depends(form_of)]
router = APIRouter(prefix=PATH, include_in_schema=False, route_class=OwnPagesOnly)


@router.get("/new", response_class=HTMLResponse, dependencies=[writes(SITES)])
def new_form(request: Request, world: World, reader: Asker) -> Response:
    """An empty form."""
    return _form(request, world, site_form.filled(None), None)


@router.post("/new", dependencies=[writes(SITES)])
def make(request: Request, world: World, reader: Asker, form: Sent) -> Response:
    """Keep a new site and show it; a fault shows the form again with all that was typed."""
    sent = SentForm({}, [], [], frozenset())
    try:
        sent = site_form.as_sent(form, site_form.texts(form))
        made = create_site(world.records, _read(world, sent, None), who=reader.id)
    except UserError as error:
        return _form(request, world, sent, None, problem=error)
    return _to(made.id)


@router.post("/demo", dependencies=[writes(SITES)])
def bring_demo(request: Request, world: World, reader: Asker) -> Response:
    """Keep the demo's ready sites."""
    save_demo_sites(world.store, world.records, who=reader.id)
    return RedirectResponse(PATH, 303)


@router.get("/{id}/edit", response_class=HTMLResponse, dependencies=[writes(SITES)])
def edit_form(request: Request, world: World, reader: Asker, id: str) -> Response:
    """The form filled in with what is kept."""
    kept = shown(request, SITE, id, reader).found.site
    return _form(request, world, site_form.filled(kept, _count(request, reader, kept)), kept)


@router.post("/{id}/edit", dependencies=[writes(SITES)])
def edit(request: Request, world: World, reader: Asker, form: Sent, id: str) -> Response:
    """Keep the next version. When somebody else was quicker, both versions are shown and nothing is lost."""
    kept = site(world.records, id)
    sent = site_form.filled(kept)
    try:
        sent = site_form.as_sent(form, site_form.texts(form))
        opened = _opened(world, id, sent.values.get("version", ""))
        changed = _read(world, sent, kept, opened)
        saved = save_site(world.records, id, changed, who=reader.id, version=_version(sent.values.get("version", "")))
    except Conflict as error:
        newest = site(world.records, id)
        both = field_rows(field_changes(newest.body, changed.body))
        values = {**sent.values, "version": str(newest.version)}
        if "corners" not in site_form.described(sent, opened):  # the corners are the kept ones: those of the newest now
            values["corners"] = site_form.corners(newest.geometry)
        renewed = SentForm(values, sent.phases, sent.indicators, sent.wards)
        return _form(request, world, renewed, newest, problem=error, both=both)
    except UserError as error:
        return _form(request, world, sent, kept, problem=error)
    return _to(saved.id)


@router.post("/{id}/retire", dependencies=[writes(SITES)])
def retire(request: Request, world: World, reader: Asker, id: str, version: Annotated[str, Form()]) -> Response:
    """End a site; its history stays."""
    retire_site(world.records, id, who=reader.id, version=_version(version))
    return RedirectResponse(PATH, 303)


@router.post("/{id}/activity", dependencies=[writes(SITES)])
def log(
    request: Request,
    world: World,
    reader: Asker,
    id: str,
    date: Annotated[str, Form()] = "",
    kind: Annotated[str, Form()] = "",
    amount: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
) -> Response:
    """Add an entry to the log; a fault shows the page again with all that was typed and the sentence at the entry."""
    site(world.records, id)
    try:
        entry = Activity(id, site_form.day(date, "date", "day"), kind, _amount(amount), text)
        log_activity(world.records, entry, who=reader.id, today=today(request))
    except UserError as error:
        typed = {"date": date, "kind": kind, "amount": amount, "text": text}
        return site_page(request, reader, id, entry=typed, entry_problem=error)
    return _to(id, "#log")


def _amount(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UserError(f"“{text[:20]}” is not a number", where="amount", todo="Write how many, as 3.") from None


@router.post("/{id}/activity/{entry}/strike", dependencies=[writes(SITES)])
def strike(request: Request, world: World, reader: Asker, id: str, entry: str) -> Response:
    """Take an entry out of the log; it stays in the records."""
    remove_activity(world.records, id, entry, who=reader.id)
    return _to(id, "#log")


@router.get("/{id}/control", response_class=HTMLResponse, dependencies=[writes(SITES)])
def control_form(request: Request, world: World, reader: Asker, id: str) -> Response:
    """The proposed control with its fit, the next best, and the way to choose others."""
    return _control(request, world, reader, id)


@router.post("/{id}/control", dependencies=[writes(SITES)])
def choose_control(request: Request, world: World, reader: Asker, form: Sent, id: str) -> Response:
    """Keep a control chosen by hand with its reason, or go back to the proposed one."""
    try:
        version = _version(str(form.get("version", "")))
        chosen = None if form.get("do") == "proposed" else _own_control(request, world, reader, form, id)
        save_site(world.records, id, replace(site(world.records, id), control=chosen), who=reader.id, version=version)
    except UserError as error:
        return _control(request, world, reader, id, problem=error, sent=form)
    return _to(id, "#control")


def _own_control(request: Request, world: Answerer, reader: Reader, form: FormData, id: str) -> ChosenControl:
    """The areas that were picked from the list, by their number in it, and from the wards."""
    kept = site(world.records, id)
    found = shown(request, EVALUATION, SiteQuestion(id), reader)
    if form.get("stamp", found.id) != found.id:
        raise Conflict("the list of areas changed while you were choosing", todo="Look at it again, then pick.")
    offered = [*found.control.chosen, *found.control.next_best] if found.control else []
    chosen = [(offered[i].name, offered[i].geometry) for i in _numbers(form.getlist("place")) if i < len(offered)]
    chosen += site_form.picked(frozenset(map(str, form.getlist("wards"))), world.wards, _lsoas(world))
    if not chosen:
        raise UserError("no area is picked", where="control", todo="Pick at least one.")
    for name, shape in chosen:
        if shape.intersects(kept.geometry):
            raise UserError(f"{name} overlaps the site", where="control", todo="Pick areas clear of the site.")
    names, shapes = zip(*chosen, strict=True)
    return ChosenControl(str(form.get("reason", "")), names, shapes)


def _form(
    request: Request,
    world: Answerer,
    sent: SentForm,
    kept: Site | None,
    *,
    problem: UserError | None = None,
    both: object = (),
) -> Response:
    lsoas = _lsoas(world)
    context = {
        "sent": sent,
        "site": kept,
        "page_markings": [kept.marking] if kept else [],
        "problem": problem,
        "odd_size": isinstance(problem, OddSize),
        "both": both,
        "markings": MARKINGS,
        "phases": PHASES,
        "groups": site_form.groups(world.wards) if world.wards_offered else {},
        "lsoas": sorted(zip(lsoas.name, lsoas.code, strict=True)) if lsoas else [],
        "offences": offence_options(world, sent.values.get("offence", ""), sent.values.get("source", "")),
        "sources": [(s, source_of(s).title) for s in world.store.snapshot().sources()],
    }
    return templates.TemplateResponse(request, "site_form.html", context, problem.status if problem else 200)


def _control(
    request: Request,
    world: Answerer,
    reader: Reader,
    id: str,
    *,
    problem: UserError | None = None,
    sent: FormData | None = None,
) -> Response:
    """The form; after a fault with all that was picked and typed, unless the list itself is another one now."""
    found = shown(request, EVALUATION, SiteQuestion(id), reader)
    chosen = [str(i) for i in range(len(found.control.chosen))] if found.control else []
    again = sent is not None and sent.get("stamp", found.id) == found.id
    context = {
        "stamp": found.id,
        "places": sent.getlist("place") if sent and again else chosen,
        "wards": sent.getlist("wards") if sent else [],
        "reason": sent.get("reason", "") if sent else "",
        "site": found.site,
        "page_markings": [found.site.marking],
        "candidates": candidates(found.control),
        "selectable": found.control is not None,
        "not_evaluated": not_evaluated(found),
        "control_notes": control_notes(found.control) if found.control else (),
        "by_hand": found.control is not None and found.control.by_hand is not None,
        "synthetic": found.synthetic,
        "problem": problem,
        "groups": site_form.groups(world.wards) if world.wards_offered else {},
    }
    return templates.TemplateResponse(request, "site_control.html", context, problem.status if problem else 200)


def _opened(world: Answerer, id: str, version: str) -> Geometry | None:
    """The outline that a form of this version was filled with; None for a version that there is not."""
    history = world.records.history(KIND, id)
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    return site_of(history[number - 1]).geometry if 0 < number <= len(history) else None


def _count(request: Request, reader: Reader, kept: Site) -> str:
    """The site's count, where an indicator wants it and it can be had."""
    if not any(one.counted for one in kept.indicators):
        return ""
    try:
        return site_count(shown(request, EVALUATION, SiteQuestion(kept.id), reader).judged)
    except UserError:
        return ""


def _read(world: Answerer, sent: SentForm, kept: Site | None, opened: Geometry | None = None) -> Site:
    made = site_form.read_site(sent, kept, world.wards, _lsoas(world), opened=opened)
    inside(made.geometry, world.wards.outline)
    definition(made.offence, folder=world.definitions)
    if kept and _of_demo(world, kept.id) and not source_of(world.source(made.source)).synthetic:
        raise UserError(
            "the site came with the made-up demonstration and stays with its incidents", where="source",
            todo="Add a site of your own for real incidents.",
        )  # fmt: skip
    if made.source and made.source not in world.store.snapshot().sources():
        raise UserError(f"nothing is loaded from “{made.source[:40]}”", where="source", todo="Choose one of the list.")
    return made


def _of_demo(world: Answerer, id: str) -> bool:
    return is_demo_site(id, world.records.history(KIND, id))


def _lsoas(world: Answerer) -> Boundaries | None:
    return world.store.boundaries.chosen("lsoas")


def _version(text: str) -> int:
    if (version := whole_number(text)) is None:
        raise UserError(
            "the form carries no version", where="version", todo="Open the page again and repeat the change."
        )
    return version


def _numbers(values: list) -> list[int]:  # type: ignore[type-arg]
    return [number for text in values if (number := whole_number(str(text))) is not None]


def _to(id: str, part: str = "") -> Response:
    return RedirectResponse(f"{PATH}/{id}{part}", 303)
