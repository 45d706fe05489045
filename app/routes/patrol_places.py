"""Places to patrol for readers: those that are kept, those that are proposed, and both drawn on streets."""

from typing import Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.answered import Listing
from app.answering.marking import highest
from app.answering.reader import Reader
from app.maps.patrol_places import called, parts, places_svg
from app.pages import form
from app.pages import patrol_places as pages
from app.patrols.kept_places import PATROL_PLACES, KeptPlaces
from app.patrols.proposal import NUMBER, Proposals, ProposalsQuestion
from app.patrols.proposed import PATROL_PROPOSALS
from app.routes.basemap import stamped_backdrop
from app.routes.dependencies import BadQuery, read
from app.routes.pages import templates
from app.routes.paper import on_paper
from app.routes.render import Asker, answerer_of, areas_of, drawn, shown
from app.web.today import today
from app.whole_number import whole_number
from app.words import patrol_places as words
from geo.errors import NotFound, UserError

PATH: Final = "/patrols/places"
PLACES: Final = "places"
PART: Final = "part"
router = APIRouter(include_in_schema=False)


def proposals_of(pairs: list[tuple[str, str]]) -> ProposalsQuestion:
    """The question in a query. Raises BadQuery."""
    given = dict(pairs)
    asked, text = read(pairs, (PLACES, PART)), given.get(PLACES, "")
    number = whole_number(text) if text else NUMBER
    if number is None:
        raise BadQuery(f"“{text[:20]}” is no number of places", where=PLACES, todo="For example 20.")
    return ProposalsQuestion(asked, number)


@router.get(PATH, response_class=HTMLResponse)
def places(request: Request, reader: Asker) -> Response:
    """The kept places, and beside them those that a question proposes, or why it proposes none."""
    return places_page(request, reader)


def places_page(
    request: Request, reader: Reader, *, pairs: list[tuple[str, str]] | None = None, fault: UserError | None = None
) -> Response:
    """The page; fault: of what was sent to it, pairs: the question that it was sent with."""
    kept = shown(request, PATROL_PLACES, None, reader)
    asking = request.query_params.multi_items() if pairs is None else pairs
    context: dict[str, Any] = {
        "form": form.build(answerer_of(request), dict(asking), None, areas_of(request, reader)),
        "action": PATH,
        "kept": kept,
        "cards": pages.kept_cards(kept.found, today(request)),
        "kept_drawings": _drawings(_kept(kept.found), f"{PATH}/kept.svg", ""),
        "fault": fault,
        "problem": None,
        "caveat": words.caveat(),
        "method": words.method(),
        "version": answerer_of(request).version,
        "today": today(request),
        **on_paper(request),
        "page_markings": [highest(kept.markings)],
    }
    try:
        found = shown(request, PATROL_PROPOSALS, proposals_of(asking), reader)
    except UserError as problem:
        context |= {"problem": problem, "synthetic": bool(kept.synthetic_parts)}
        return templates.TemplateResponse(request, "patrol_places.html", context, (fault or problem).status)
    context |= _proposed(found, kept.found)
    context["page_markings"] = [highest([*kept.markings, *found.markings])]
    return templates.TemplateResponse(request, "patrol_places.html", context, fault.status if fault else 200)


def _proposed(found: Listing[Proposals], kept: KeptPlaces) -> dict[str, Any]:
    what: Proposals = found.found
    asked: ProposalsQuestion = found.question  # type: ignore[assignment]
    query = pages.proposals_query(what, asked.asked.query())
    return {
        "answer": found,
        "definition": what.definition,
        "synthetic": bool(found.synthetic_parts),
        "query": query,
        "title": words.title(what),
        "headline": words.headline(what),
        "sentences": words.sentences(what),
        "proposed": pages.proposed_cards(what, kept),
        "left_out": pages.left_out_rows(what),
        "drawings": _drawings(_numbered(what), f"{PATH}.svg", query),
        "number": what.number,
        "asked_pairs": parse_qsl(asked.asked.query()),
    }


def _numbered(found: Proposals) -> list[tuple[int, Any]]:
    return [(one.rank, one.geometry) for one in found.places]


def _kept(found: KeptPlaces) -> list[tuple[int, Any]]:
    return [(number, one.place.geometry) for number, one in enumerate(found.cards, 1)]


def _drawings(places: list[tuple[int, Any]], address: str, query: str) -> list[tuple[str, str]]:
    return [
        (f"{address}?{query}{'&' if query else ''}{PART}={at}", called(some))
        for at, some in enumerate(parts(places), 1)
    ]


@router.get(f"{PATH}.svg")
def proposals_drawing(request: Request, reader: Asker, part: str = "1") -> Response:
    """One drawing of the proposals; part: from 1, which of those that lie near each other."""
    stamp, backdrop = stamped_backdrop(request, reader)

    def draw(answer: Listing[Proposals]) -> str:
        some = _part(_numbered(answer.found), part)
        return places_svg(some, answer.found.wards, words.title(answer.found), backdrop, answer.markings)

    asks = proposals_of(request.query_params.multi_items())
    return drawn(PATROL_PROPOSALS, asks, reader, draw, "drawing", part, stamp, request=request)


@router.get(f"{PATH}/kept.svg")
def kept_drawing(request: Request, reader: Asker, part: str = "1") -> Response:
    """The same of the kept places."""
    stamp, backdrop = stamped_backdrop(request, reader)

    def draw(answer: Listing[KeptPlaces]) -> str:
        some = _part(_kept(answer.found), part)
        return places_svg(some, answer.found.wards, "Places that are patrolled", backdrop, answer.markings)

    return drawn(PATROL_PLACES, None, reader, draw, "drawing", part, stamp, request=request)


def _part(places: list[tuple[int, Any]], text: str) -> tuple[tuple[int, Any], ...]:
    each, number = parts(places), whole_number(text)
    if number is None or not 1 <= number <= len(each):
        raise NotFound(f"there are {len(each)} drawings, and “{text[:10]}” is none of them", where=PART)
    return each[number - 1]
