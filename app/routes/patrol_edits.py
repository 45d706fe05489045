"""Plans of patrols for those who make them: a new one, and what a person confirms, reorders and takes out."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.answering.reader import Reader
from app.pages import patrol_form
from app.pages.patrol_tables import band_text, numbers, pages_context
from app.patrols.plan import Travel, save_plan
from app.patrols.plan_kinds import PLAN, PLANS, PlanList, standing
from app.patrols.planning import make_plan, unguessable
from app.routes.pages import templates
from app.routes.patrol_plans import PATH
from app.routes.render import Asker, World, shown
from app.routes.site_edits import Sent
from app.routes.walking import place_called
from app.web.same_origin import OwnPagesOnly
from app.web.today import today
from app.whole_number import whole_number
from app.words.patrol_plan import LEFT_OUT, NATIONAL, PATTERNS, STATES, TRAVEL, deprived_line, strain_line, trial_words
from geo.errors import Conflict, UserError

router = APIRouter(prefix=PATH, include_in_schema=False, route_class=OwnPagesOnly)


@router.get("/new", response_class=HTMLResponse)
def new_form(request: Request, reader: Asker) -> Response:
    """An empty form, with what each pattern rests on and what left-out days could find."""
    return _form(request, reader, patrol_form.empty(today(request)))


@router.post("/new")
def make(request: Request, world: World, reader: Asker, form: Sent) -> Response:
    """Make a plan and show it to be looked through; a fault shows the form again with all that was typed."""
    sent = patrol_form.typed(form)
    found = shown(request, PLANS, None, reader).found
    try:
        asked = patrol_form.asked(sent, lambda text: _located(request, reader, text, found))
        kept = save_plan(world.records, make_plan(world, asked, seed=unguessable()), who=reader.id)
    except UserError as problem:
        return _form(request, reader, sent, problem)
    return RedirectResponse(f"{PATH}/{kept.id}/edit", 303)


@router.get("/{id}/edit", response_class=HTMLResponse)
def edit_form(request: Request, reader: Asker, id: str) -> Response:
    """The plan to be looked through: times, order, reasons for what is taken out."""
    return _edit(request, reader, id)


@router.post("/{id}/edit")
def edit(request: Request, world: World, reader: Asker, form: Sent, id: str) -> Response:
    """Keep the next version, confirmed where that was pressed; the second of two is told."""
    found = shown(request, PLAN, id, reader).found
    kept = found.plan
    try:
        version = whole_number(str(form.get("version", "")))
        if version != kept.version:
            raise Conflict("somebody else changed this plan meanwhile", todo="Look at theirs below, then change it.")
        made = patrol_form.changed(kept, form)
        if {one.place for one in made.visits[len(kept.visits) :]} - found.places.keys():
            raise UserError("the place to add is not kept", where="add", todo="Choose one from the list.")
        save_plan(world.records, made, who=reader.id)
    except UserError as problem:
        return _edit(request, reader, id, problem)
    return RedirectResponse(f"{PATH}/{id}/edit", 303)


def _located(request: Request, reader: Reader, text: str, found: PlanList) -> tuple[float, float]:
    """Where a unit starts: what was typed, or the middle of the places."""
    if text:
        x, y, _ = place_called(request, reader, text)
        return x, y
    middles = [one.geometry.centroid for one in found.places]
    if not middles:
        raise UserError("there are no places to start from", where="from", todo="Agree places first.")
    return sum(one.x for one in middles) / len(middles), sum(one.y for one in middles) / len(middles)


def _form(request: Request, reader: Reader, sent: dict[str, Any], problem: UserError | None = None) -> Response:
    answer = shown(request, PLANS, None, reader)
    found: PlanList = answer.found
    context = {
        "sent": sent,
        "problem": problem,
        "patterns": PATTERNS,
        "national": NATIONAL,
        "travels": {Travel.FOOT: TRAVEL[Travel.FOOT], Travel.CAR: TRAVEL[Travel.CAR]},
        "left_out": LEFT_OUT,
        "trials": {one_in: trial_words(trials) for one_in, trials in found.trials.items()},
        "places": len(standing(found.places, today(request))),
        "page_markings": list(answer.markings),
    }
    return templates.TemplateResponse(request, "patrol_new.html", context, problem.status if problem else 200)


def _edit(request: Request, reader: Reader, id: str, problem: UserError | None = None) -> Response:
    answer = shown(request, PLAN, id, reader)
    found = answer.found
    visits = list(zip(found.plan.visits, patrol_form.ordered(found.plan), strict=True))
    shifts = [(one.shift, one.unit) for one in found.plan.shifts]
    context = {
        **pages_context(found),
        "visits": visits,
        "rows": sorted(
            range(len(visits)),
            key=lambda k: (shifts.index((visits[k][0].shift, visits[k][0].unit)), visits[k][0].start),
        ),
        "numbers": numbers(found),
        "places": found.places,
        "bands": {id: ", ".join(map(band_text, one.bands)) or "any hour" for id, one in found.places.items()},
        "strains": [
            strain_line(one, found.places[one.visit.place].name, found.places[one.after].name if one.after else "")
            for one in found.strains
        ],
        "can_be_added": sorted((one.name, one.id) for one in found.places.values() if one.stands(found.plan.day)),
        "problem": problem,
        "pattern": PATTERNS[found.plan.pattern],
        "national": NATIONAL,
        "states": STATES,
        "deprived": deprived_line(found.deprived),
        "trials": trial_words(found.trials),
        "synthetic": bool(answer.synthetic_parts),
    }
    return templates.TemplateResponse(request, "patrol_edit.html", context, problem.status if problem else 200)
