"""Visits as a phone sends them, many at once, and as a form does: each is kept once, however often it comes."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from app.answering.answerer import Answerer
from app.answering.reader import Reader
from app.pages.carried import unit_address
from app.patrols.carried import CARRIED, Carried, WhyNot, carried_question
from app.patrols.visit import PatrolVisit, Seen, log_visit
from app.routes.dependencies import BadQuery
from app.routes.render import Asker, World, shown
from app.web.no_store import NO_STORE
from app.web.same_origin import OwnPagesOnly
from app.web.today import this_moment
from geo.errors import UserError

MAXIMUM: Final = 200
"""Visits of one sending."""
FAST: Final = timedelta(minutes=10)
"""By which a phone's clock may be fast."""
MADE_IN: Final = (WhyNot.CARRIED, WhyNot.RETIRED)
"""A plan that was taken back meanwhile loses no visit that was made of it."""
router = APIRouter(prefix="/patrols", include_in_schema=False, route_class=OwnPagesOnly)


async def sent_visits(request: Request) -> list[Any]:
    """What was sent: the list “visits” of a JSON object, or the one visit of a form. Raises BadQuery."""
    if "json" not in request.headers.get("content-type", "").lower():
        return [dict((await request.form()).items())]
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise BadQuery("what was sent is no JSON", todo="Send an object with “visits”.") from error
    made = found.get("visits") if isinstance(found, dict) else None
    if not isinstance(made, list) or len(made) > MAXIMUM:
        raise BadQuery(f"a list of up to {MAXIMUM} visits is missing", where="visits", todo="Send them in parts.")
    return made


@router.post("/{plan}/visits")
def log(
    request: Request, world: World, reader: Asker, plan: str, sent: Annotated[list[Any], Depends(sent_visits)]
) -> Response:
    """Keep visits. JSON gets what became of each: kept, or why not and whether sending it again may help."""
    shown(request, CARRIED, carried_question(plan, this_moment(request)), reader)  # who may not see it logs nothing
    if "json" in request.headers.get("content-type", "").lower():
        outcomes = [_outcome(request, world, reader, plan, one) for one in sent]
        return JSONResponse({"outcomes": outcomes}, headers={"cache-control": NO_STORE})
    found, made = _keep(request, world, reader, plan, sent[0])
    shift = str(sent[0].get("shift", ""))
    part = found.unit_shift(made.unit, shift) or next(one for one in found.plan.shifts if one.unit == made.unit)
    return RedirectResponse(unit_address(plan, part), 303)


def _outcome(request: Request, world: Answerer, reader: Reader, plan: str, one: Any) -> dict[str, Any]:
    id = str(one.get("id", ""))[:60] if isinstance(one, dict) else ""
    try:
        _keep(request, world, reader, plan, one)
    except UserError as error:
        return {"id": id, "kept": False, "why": str(error), "again": error.status >= 500}
    return {"id": id, "kept": True}


def _keep(
    request: Request, world: Answerer, reader: Reader, plan: str, one: Any
) -> tuple[Carried, PatrolVisit]:  # fmt: skip
    """Keep one visit of a plan that was carried when it began. Raises UserError for what is wrong with it."""
    made = _read(one if isinstance(one, dict) else {}, plan, request)
    if made.end > this_moment(request) + FAST:
        raise UserError("the visit ends in the future", where="end", todo="Set the clock of the phone right.")
    found: Carried = shown(request, CARRIED, carried_question(plan, made.start), reader).found
    if found.why not in MADE_IN:
        raise UserError("nobody carried this plan at that time", where="start", todo="Tell who made the plan.")
    if made.place not in {visit.place for visit in found.plan.visits}:
        raise UserError("the plan does not have this place", where="place", todo="Choose one of its places.")
    if made.unit not in {part.unit for part in found.plan.shifts}:
        raise UserError(f"the plan has no unit “{made.unit[:40]}”", where="unit", todo="Choose one of its units.")
    return found, log_visit(world.records, made, who=reader.id)


def _read(one: Mapping[str, Any], plan: str, request: Request) -> PatrolVisit:
    def text(key: str) -> str:
        return str(one.get(key, ""))[:80]

    zone = ZoneInfo(request.app.state.settings.timezone)
    if text("seen") not in list(Seen):
        raise UserError("what was seen is not said", where="seen", todo=f"One of {', '.join(Seen)}.")
    return PatrolVisit(
        id=text("id"),
        place=text("place"),
        unit=text("unit"),
        start=_local(text("start"), "start", zone),
        end=_local(text("end"), "end", zone),
        seen=Seen(text("seen")),
        plan=plan,
    )


def _local(text: str, where: str, zone: ZoneInfo) -> datetime:
    """Local clock time, to the second, of an ISO time that is local or says its offset."""
    try:
        found = datetime.fromisoformat(text)
        return (found.astimezone(zone) if found.tzinfo else found).replace(tzinfo=None, microsecond=0)
    except (ValueError, OverflowError):
        raise UserError(f"“{text[:30]}” is no time", where=where, todo="Write it as 2026-01-31T21:20.") from None
