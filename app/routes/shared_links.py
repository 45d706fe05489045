"""Shared links: make one, the list, revoke one, and open one."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.answering.answerer import MAP
from app.answering.question import KEYS, Question
from app.answering.reader import Reader
from app.audit.act import Act
from app.gate.disclosed import Gate
from app.night.kinds import WEEK
from app.pages.address_code import address_code, public_address
from app.pages.shared_page import SHAREABLE, SharedPage, belongs, further_of, shared_page
from app.releases.shared_link import LINKS, SharedLink, end_link, link_with, over, roles_for, share, use_link
from app.routes.carried_question import carried
from app.routes.kept_question import brought_query
from app.routes.pages import templates
from app.routes.render import Asker, World, answerer_of, shown
from app.routes.shared_answers import ANSWERS
from app.web.audited import note_act
from app.web.own_address import own_address
from app.web.same_origin import SAFE, OwnPagesOnly
from app.web.session_cookie import is_secure, session_token
from app.whole_number import whole_number
from app.words.answer import title
from app.words.views import page_title
from geo.errors import NotFound, UserError

COOKIE: Final = "afterdark-link-"
"""Begins the name of the cookie of each link that a browser has opened."""
router = APIRouter(include_in_schema=False, route_class=OwnPagesOnly)
Text = Annotated[str, Form()]


def by_link(request: Request) -> Reader | None:
    """Who reads the answer of a link that this browser has opened; None for every other address, which the link does
    not show. Raises LinkOver where it has ended and nobody is signed in."""
    tokens = {name: value for name, value in request.cookies.items() if name.startswith(COOKIE)}
    path = request.url.path
    if not tokens or request.method not in SAFE or not any(belongs(path, page) for page in SHAREABLE):
        return None
    try:
        asked = Question.parse({key: text for key, text in request.query_params.items() if key in KEYS}).query()
    except UserError:
        return None  # the route says what is wrong with it
    for link in _every_link(request):
        if not belongs(path, link.page) or (path == link.page and link.further != _further(request)):
            continue
        if link.question == asked and link.held_by(tokens.get(f"{COOKIE}{link.id}", "")):
            if link.open(datetime.now(UTC)):
                return link.reader
            if not session_token(request):
                raise over(link)
    return None


def _further(request: Request) -> str:
    return further_of(request.url.path, request.query_params.multi_items())


@router.get("/shares", response_class=HTMLResponse)
def list_links(request: Request, reader: Asker) -> Response:
    """Every link of the reader's organisation: for whom, until when, how often it was opened; and to revoke them."""
    now = datetime.now(UTC)
    found = [(one, one.open(now)) for one in reversed(shown(request, LINKS, None, reader).found)]
    return templates.TemplateResponse(request, "shares.html", {"links": found})


@router.get("/shares/new", response_class=HTMLResponse)
def new_link(request: Request, reader: Asker) -> Response:
    """A form that shares the page that was brought, or the map of the question that was."""
    address = request.query_params.get("address") or f"/?{brought_query(request)}"
    return _form(request, reader, {"address": address, "days": "14", "role": "", "whom": ""})


@router.post("/shares", response_class=HTMLResponse)
def make_link(
    request: Request, world: World, reader: Asker, address: Text = "", role: Text = "", whom: Text = "", days: Text = ""
) -> Response:
    """Share an answer; the link is shown once."""
    sent = {"address": address, "role": role, "whom": whom, "days": days}
    gate: Gate = request.app.state.gate
    shown(request, LINKS, None, reader)
    try:
        page = _page_of(request, reader, address)
        asked = page.asked
        answer = shown(request, MAP, asked, reader)
        theirs = Reader("link", role, reader.organisation, reader.areas, only=asked.query())
        shown(request, MAP, asked, theirs)
        kind, question = ANSWERS[page.path]
        shown(request, kind, question(asked), theirs)  # refused for what this role is not shown
        lasting = whole_number(days) or 0
        note_act(request, reader, Act.SHARE, about=page.address, role=role, whom=whom, days=lasting)
        link, token = share(
            world.records, gate.policy, asked, page_title(page.path, page.view.label, title(answer)), role, whom,
            lasting, reader, datetime.now(UTC), page=page.path, further=page.further,
        )  # fmt: skip
    except UserError as problem:
        return _form(request, reader, sent, problem)
    given, reachable = public_address(request.app.state.settings, f"/shared/{token}", str(request.base_url))
    context = {"link": link, "given": given, "reachable": reachable, "code": address_code(given) if reachable else ""}
    return templates.TemplateResponse(request, "share_made.html", context, headers={"cache-control": "no-store"})


@router.post("/shares/{id}/end")
def revoke_link(request: Request, world: World, reader: Asker, id: str) -> Response:
    """Revoke a link."""
    link = next((one for one in shown(request, LINKS, None, reader).found if one.id == id and not one.ended), None)
    if link is None:
        raise NotFound(f"there is no link “{id[:40]}”", todo="Choose one from the list of shared links.")
    note_act(request, reader, Act.SHARE, about=link.address, link=link.id, revoked=True)
    end_link(world.records, link, who=reader.id)
    return RedirectResponse("/shares", 303)


@router.post("/shared/leave")
def leave_link(request: Request, back: Text = "/") -> Response:
    """Have this browser forget the links that it has opened, and show the page again as whoever reads it."""
    response = RedirectResponse(own_address(back), 303)
    for name in request.cookies:
        if name.startswith(COOKIE):
            response.delete_cookie(name, path="/", secure=is_secure(request), httponly=True, samesite="lax")
    response.headers["cache-control"] = "no-store"
    return response


@router.get("/shared/{token}")
def open_link(request: Request, world: World, token: str) -> Response:
    """Open a link: this browser is shown its answer until the link ends."""
    link, now = link_with(_every_link(request), token), datetime.now(UTC)
    if not link.open(now):
        raise over(link)
    note_act(request, link.reader, Act.SHARE, about=link.address, link=link.id, opened=True)
    use_link(world.records, link)
    response = RedirectResponse(link.address, 303)
    lasts = int((link.until - now).total_seconds())
    response.set_cookie(
        f"{COOKIE}{link.id}", token, max_age=lasts, path="/", secure=is_secure(request), httponly=True, samesite="lax"
    )
    response.headers["cache-control"] = "no-store"
    return response


def _page_of(request: Request, reader: Reader, address: str) -> SharedPage:
    """The page of an address. That of the night is of the hours that it shows, whatever others are usual by then."""
    page = shared_page(address)
    if page.path != "/night":
        return page
    return replace(page, asked=shown(request, WEEK, page.asked, reader).found.asked.asked)


def _every_link(request: Request) -> tuple[SharedLink, ...]:
    """All that were made, for whoever brings a token: they are told of none but their own."""
    return answerer_of(request).keeper.answer(LINKS, None).found


def _form(request: Request, reader: Reader, sent: dict[str, str], problem: UserError | None = None) -> Response:
    shown(request, LINKS, None, reader)  # who sees none may make none
    gate: Gate = request.app.state.gate
    context: dict[str, Any] = {"sent": sent, "problem": problem, "roles": roles_for(gate.policy, reader)}
    try:
        page = _page_of(request, reader, sent["address"])
    except UserError as unanswered:
        context |= {"unanswered": unanswered}
    else:
        context |= {"label": "" if page.path == "/" else page.view.label}
        context |= carried(request, reader, f"?{page.asked.query()}")
    return templates.TemplateResponse(request, "share_new.html", context, problem.status if problem else 200)
