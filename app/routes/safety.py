"""The Safety at Night Charter for readers: coverage by zone, candidate sites in order, and one sheet a site."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import segno
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.answerer import MAP
from app.answering.question import Question
from app.charter.candidates import find
from app.charter.kinds import CANDIDATE_HISTORY, COVERAGE, EFFECTS, OFFENCE, SHEETS
from app.charter.ranking import (
    CRITERIA,
    CRITERION_KEYS,
    DEFAULT_WEIGHT,
    MAXIMUM_WEIGHT,
    RankedSheets,
    rank_sheets,
    read_weights,
)
from app.charter.sheet import Sheets
from app.charter.signing_effect import OFFENCE as NIGHT_OFFENCE
from app.maps import safety_map
from app.pages import form
from app.routes.dependencies import read
from app.routes.pages import templates
from app.routes.render import Asker, answerer_of, shown
from app.words import charter as charter_words
from app.words import ranking as ranking_words
from app.words import sheet as sheet_words
from app.words import surroundings as surroundings_words
from geo.errors import UserError

PATH = "/safety-at-night"
SYMBOLS = {kind: safety_map.symbol(kind) for kind in safety_map.KINDS}
WEIGHTS = tuple(f"w_{key}" for key in CRITERION_KEYS)
router = APIRouter(prefix=PATH, include_in_schema=False)


def asked_of(request: Request) -> Question:
    """The question of the address; the offence is the charter's own unless one is named."""
    asked = read(request.query_params.multi_items(), (*WEIGHTS, "v", "kind"))
    return asked if request.query_params.get("offence", "").strip() else asked.but(offence=OFFENCE)


def suffix_of(asked: Question, weights: Mapping[str, int] | None = None) -> str:
    """The question, and weights that differ from the usual, as the end of an address of these pages."""
    pairs = [pair for pair in asked.items() if pair[0] != "offence"]
    if asked.offence != OFFENCE:
        pairs.insert(0, ("offence", asked.offence))
    pairs += [(f"w_{key}", str(weight)) for key, weight in (weights or {}).items() if weight != DEFAULT_WEIGHT]
    return f"?{urlencode(pairs, safe=':@')}" if pairs else ""


@router.get("", response_class=HTMLResponse)
def overview(request: Request, reader: Asker) -> Response:
    """Charter coverage by zone and candidate sites in order, each with its map and its table."""
    problem: UserError | None = None
    context: dict[str, Any] = {}
    weights = read_weights(request.query_params)
    asked = asked_of(request)
    covers = shown(request, COVERAGE, None, reader).found
    try:
        effects = shown(request, EFFECTS, asked.source, reader).found
        context["effects"] = sorted(effects, key=lambda effect: effect.result is None)  # what can be judged first
        context["made"] = made = shown(request, SHEETS, asked, reader).found
        context["ranked"] = ranked(request, made, weights)
        answer = shown(request, MAP, asked, reader)
    except UserError as error:
        problem, answer = error, None
    given = {**dict(request.query_params), "offence": asked.offence}
    world = answerer_of(request)
    context |= {
        "covers": covers,
        "venues": {one.id: one.in_charter for cover in covers for one in cover.venues},
        "form": form.build(world, given, answer),
        "criteria": CRITERIA,
        "weights": weights,
        "most": MAXIMUM_WEIGHT,
        "reasons": ranking_words.REASONS,
        "night_offence": NIGHT_OFFENCE,
        "problem": problem,
        "own_suffix": suffix_of(asked, weights),
        "wards": world.wards,
        **printed(request),
    }
    if answer:
        context["synthetic"] = answer.synthetic or context["made"].synthetic
    return templates.TemplateResponse(request, "safety.html", context, problem.status if problem else 200)


@router.get("/sites/{id}", response_class=HTMLResponse)
def sheet(request: Request, reader: Asker, id: str) -> Response:
    """One candidate site's sheet."""
    asked = asked_of(request)
    made = shown(request, SHEETS, asked, reader).found
    candidate = find([one.candidate for one in made.sheets], id)
    weights = read_weights(request.query_params)
    order = ranked(request, made, weights)
    at = next(i for i, one in enumerate(made.sheets) if one.candidate == candidate)
    context = {
        "sheet": made.sheets[at],
        "made": made,
        "rank": int(order.result.rank[at]),
        "low": int(order.result.low[at]),
        "high": int(order.result.high[at]),
        "recommended": bool(order.result.recommended[at]),
        "history": shown(request, CANDIDATE_HISTORY, id, reader).found,
        "own_suffix": suffix_of(asked, weights),
        "synthetic": made.synthetic,
        "symbols": SYMBOLS,
        **printed(request),
    }
    return templates.TemplateResponse(request, "safety_site.html", context)


def ranked(request: Request, made: Sheets, weights: Mapping[str, int]) -> RankedSheets:
    """The sheets of a question in the order of a person's weights."""
    return rank_sheets(made, weights, seed=answerer_of(request).settings.seed)


def printed(request: Request) -> dict[str, Any]:
    """What stands at the foot of a printed page: the day, the address as text and as a code; and the pages' words."""
    words = {"charter": charter_words, "ranking": ranking_words, "sheet": sheet_words, "around": surroundings_words}
    return {
        "words": words,
        "today": date.today(),
        "code": segno.make(str(request.url)).svg_inline(border=0, omitsize=True),
    }
