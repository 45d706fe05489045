"""A plan in the hand: the page of a unit's visits, and the worker that keeps it without a network."""

from base64 import b64encode
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import numpy as np
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.answering.reader import Reader
from app.maps.carried import stop_svg
from app.pages.carried import Underway, arranged, clock_of, rows, unit_address, units
from app.patrols.carried import CARRIED, Carried, WhyNot, carried_question
from app.patrols.plan import UnitShift
from app.patrols.visit import Seen
from app.routes.basemap import stamped_backdrop
from app.routes.pages import templates
from app.routes.render import Asker, answerer_of, shown
from app.web.no_store import NO_STORE
from app.web.security_headers import HEADERS
from app.web.today import this_moment
from app.whole_number import whole_number
from app.words import carried as words
from geo.errors import NotFound, UserError
from geo.time.clock import to_utc

PATH: Final = "/patrols"
WORKER: Final = Path(__file__).parents[1] / "static" / "patrol-worker.js"
HERE_ALONE: Final = {
    "cache-control": NO_STORE,
    "permissions-policy": HEADERS["permissions-policy"].replace("geolocation=()", "geolocation=(self)"),
}
"""Headers of the page in the hand: no cache keeps it, and it alone may ask where it is."""
router = APIRouter(prefix=PATH, include_in_schema=False)


class NotCarried(UserError):
    """The plan is there, and nobody carries it now."""

    status = 409
    title = "This plan is not carried now"


@router.get("/worker.js")
def worker() -> Response:
    """The service worker of the page in the hand; from here its scope is the patrols alone."""
    return Response(WORKER.read_bytes(), media_type="text/javascript", headers={"cache-control": "no-cache"})


@router.get("/{plan}", response_class=HTMLResponse)
def in_the_hand(
    request: Request,
    reader: Asker,
    plan: str,
    unit: str = "",
    shift: str = "",
    begin: str = "",
    finish: str = "",
    id: str = "",
    begun: str = "",
    ended: str = "",
) -> Response:
    """One unit's visits, the next first; without a unit, which there are. begin, finish: the number of a visit that
    starts or ends now, which leads to the page that says so."""
    now = this_moment(request)
    listing = shown(request, CARRIED, carried_question(plan, now), reader)
    found = listing.found
    if found.why is not WhyNot.CARRIED:
        what, todo = words.refusal(found)
        raise NotCarried(what, todo=todo)
    context: dict[str, Any] = {"found": found, "plan": found.plan, "page_markings": list(listing.markings),
                               "synthetic": bool(listing.synthetic_parts)}  # fmt: skip
    part = _part(found, unit, shift)
    if part is None:
        context["units"] = units(found)
        return templates.TemplateResponse(request, "patrol_units.html", context, headers=HERE_ALONE)
    if begin:
        step = {"id": str(uuid4()), "begun": now.isoformat(timespec="seconds"), "begin": ""}
        return _step(plan, part, number=begin, **step)
    if finish:
        return _step(plan, part, number=finish, id=id, begun=begun, ended=now.isoformat(timespec="seconds"))
    number = whole_number(request.query_params.get("number", "")) or 0
    all_rows = rows(
        found, part, Underway(number, id, begun, ended), _pictures(request, reader, found, part, listing.id),
        answerer_of(request).definitions,
    )  # fmt: skip
    zone = request.app.state.settings.timezone
    context |= {
        "part": part,
        "parts": arranged(all_rows),
        "address": unit_address(plan, part),
        "seen": [(one.value, words.SEEN[one]) for one in Seen],
        "clock_of": clock_of,
        "kept": words.KEPT,
        "sure": words.SURE,
        "until": found.until,
        "until_utc": f"{to_utc(np.datetime64(found.until), zone)}Z",
        "zone": zone,
    }
    return templates.TemplateResponse(request, "patrol_hand.html", context, headers=HERE_ALONE)


def _part(found: Carried, unit: str, shift: str) -> UnitShift | None:
    """The part that was asked for, the only one where there is but one; None where it must be chosen."""
    if not unit and len(found.plan.shifts) == 1:
        return found.plan.shifts[0]
    part = found.unit_shift(unit, shift)
    if unit and part is None:
        raise NotFound(
            f"the plan has no unit “{unit[:40]}” in a shift “{shift[:40]}”", todo="Choose one from its list."
        )
    return part


def _step(plan: str, part: UnitShift, **more: str) -> Response:
    address = unit_address(plan, part, **{key: value for key, value in more.items() if value})
    return RedirectResponse(address, 303, headers={"cache-control": NO_STORE})


def _pictures(request: Request, reader: Reader, found: Carried, part: UnitShift, tag: str) -> dict[int, str]:
    """A drawing of each place as the address of its data, so that it is carried with the page."""
    stamp, backdrop = stamped_backdrop(request, reader)
    made = {}
    for stop in found.stops(part):
        if stop.place is None:
            continue
        title = f"{stop.number}. {stop.place.name}"

        def draw(stop: Any = stop, title: str = title) -> bytes:
            return stop_svg(stop, title, marking=found.plan.marking, backdrop=backdrop).encode()

        key = ("carried-stop", stop.place.id, stop.place.version, stop.number, found.plan.marking, stamp)
        keeper = answerer_of(request).keeper
        made[stop.number] = f"data:image/svg+xml;base64,{b64encode(keeper.rendered(key, draw)).decode()}"
    return made
