"""The Safety at Night Charter for readers: coverage by zone, candidate sites in order, and one sheet a site."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.answerer import MAP
from app.answering.question import Question
from app.charter.candidates import find
from app.charter.kinds import CANDIDATE_HISTORY, COVERAGE, DRAWN, EFFECTS, OFFENCE, SHEETS, usual_offence
from app.charter.ranking import (
    CRITERIA,
    CRITERION_KEYS,
    DEFAULT_WEIGHT,
    MAXIMUM_WEIGHT,
    RankedSheets,
    rank_sheets,
    read_weights,
)
from app.charter.sheet import Sheet, Sheets
from app.maps import safety_map
from app.pages import form
from app.pages.charter_tables import coverage_table, effects_table, venues_table
from app.pages.sheet_tables import (
    gaps_table,
    nearest_table,
    options_table,
    others_table,
    scores_table,
    sites_table,
    types_table,
)
from app.routes.dependencies import read
from app.routes.kept_question import BROUGHT, brought_query
from app.routes.pages import templates
from app.routes.paper import on_paper
from app.routes.render import Asker, answerer_of, areas_of, shown
from app.routes.restricted import guards_of
from app.web.today import today
from app.words import charter as charter_words
from app.words import options as option_words
from app.words import ranking as ranking_words
from app.words import sheet as sheet_words
from app.words import surroundings as surroundings_words
from app.words.columns_charter import COVERAGE_COLUMNS, OTHER_COLUMNS
from app.words.columns_sheet import OPTION_COLUMNS, ORDER_COLUMNS
from geo.errors import UserError

PATH = "/safety-at-night"
SYMBOLS = {kind: safety_map.symbol(kind) for kind in safety_map.KINDS}
FORMATS = (("csv", "CSV"), ("gpkg", "GeoPackage"), ("xlsx", "Excel (XLSX)"))
WEIGHTS = tuple(f"w_{key}" for key in CRITERION_KEYS)
router = APIRouter(prefix=PATH, include_in_schema=False)


def asked_of(request: Request) -> Question:
    """The question of the address; the offence is the charter's own, as far as the source shows it, unless one is
    named."""
    asked = read(request.query_params.multi_items(), (*WEIGHTS, "v", "kind"))
    if request.query_params.get("offence", "").strip():
        return asked
    return asked.but(offence=usual_offence(answerer_of(request), asked.source))


def suffix_of(asked: Question, weights: Mapping[str, int] | None = None) -> str:
    """The question, and weights that differ from the usual, as the end of an address of these pages."""
    pairs = [pair for pair in asked.items() if pair[0] != "offence"]
    if asked.offence != OFFENCE:
        pairs.insert(0, ("offence", asked.offence))
    pairs += [(f"w_{key}", str(weight)) for key, weight in (weights or {}).items() if weight != DEFAULT_WEIGHT]
    return f"?{urlencode(pairs, safe=':@')}" if pairs else ""


def beside_suffix(source: str, brought: str = "") -> str:
    """The source of incidents beside which zones are shown, as the end of an address; "" for the most trusted. brought:
    the query of the question that goes along."""
    pairs = {key: text for key, text in (("source", source), (BROUGHT, brought)) if text}
    return f"?{urlencode(pairs)}" if pairs else ""


@router.get("", response_class=HTMLResponse)
def overview(request: Request, reader: Asker) -> Response:
    """Charter coverage by zone and candidate sites in order, each with its map and its table."""
    problem: UserError | None = None
    context: dict[str, Any] = {}
    weights = read_weights(request.query_params)
    asked = asked_of(request)
    covers = shown(request, COVERAGE, asked.source, reader).found
    try:
        effects = shown(request, EFFECTS, asked.source, reader).zones
        judged = sorted(effects, key=lambda effect: effect.result is None)  # what can be judged first
        context["effects"] = effects_table(judged)
        context["made"] = made = shown(request, SHEETS, asked, reader)
        context |= guards_of(request, reader, [(made.found.what, made.found.period.source)])
        context["ranked"] = order = ranked(request, made, weights)
        context |= _order(made, order, suffix_of(asked, weights))
        answer = shown(request, MAP, asked, reader)
    except UserError as error:
        problem, answer = error, None
    given = {**dict(request.query_params), "offence": asked.offence}
    world = answerer_of(request)
    beside = beside_suffix(asked.source, brought_query(request))
    context |= {
        "covers": covers,
        "coverage": coverage_table(covers).only(COVERAGE_COLUMNS),
        "evidence_links": [f"{PATH}/zones/{cover.zone.id}/evidence{beside}" for cover in covers],
        "zone_links": [f"{PATH}/zones/{cover.zone.id}{beside}" for cover in covers],
        "zones_left_out": charter_words.zones_left_out(
            shown(request, DRAWN, None, reader).found, world.source(asked.source)
        ),
        "zones_suffix": beside_suffix(asked.source).replace("?", "&"),
        "form": form.build(world, given, answer, areas_of(request, reader)),
        "criteria": CRITERIA,
        "weights": weights,
        "most": MAXIMUM_WEIGHT,
        "reasons": ranking_words.REASONS,
        "problem": problem,
        "own_suffix": suffix_of(asked, weights),
        "wards": world.wards,
        **printed(request),
    }
    if answer:
        context["synthetic"] = answer.synthetic or bool(context["made"].synthetic_parts)
    return templates.TemplateResponse(request, "safety.html", context, problem.status if problem else 200)


@router.get("/sites/{id}", response_class=HTMLResponse)
def sheet(request: Request, reader: Asker, id: str) -> Response:
    """One candidate site's sheet."""
    asked = asked_of(request)
    made = shown(request, SHEETS, asked, reader)
    candidate = find([one.candidate for one in made.sheets], id)
    weights = read_weights(request.query_params)
    order = ranked(request, made, weights)
    at = next(i for i, one in enumerate(made.sheets) if one.candidate == candidate)
    context = {
        **guards_of(request, reader, [(made.found.what, made.found.period.source)]),
        "sheet": made.sheets[at],
        "made": made,
        "standing": ranking_words.standing(order, at),
        **_tables(made, made.sheets[at]),
        "history": shown(request, CANDIDATE_HISTORY, id, reader).found,
        "own_suffix": suffix_of(asked, weights),
        "synthetic": bool(made.synthetic_parts),
        "symbols": SYMBOLS,
        **printed(request),
    }
    return templates.TemplateResponse(request, "safety_site.html", context)


def _order(made: Sheets, order: RankedSheets, suffix: str) -> dict[str, Any]:
    """The order of the sites: its tables, and each row's address and range of ranks."""
    of = order.result
    return {
        "order": sites_table(made, order).only(ORDER_COLUMNS),
        "scores": scores_table(order),
        "site_links": [f"{PATH}/sites/{order.sheets[i].candidate.id}{suffix}" for i in order.order],
        "spans": [(int(of.low[i]), int(of.high[i]), int(of.rank[i])) for i in order.order],
        "formats": FORMATS,
    }


def _tables(made: Sheets, sheet: Sheet) -> dict[str, Any]:
    around = sheet.around
    return {
        "nearest": nearest_table(around),
        "gaps": gaps_table(around),
        "types": types_table(made, sheet),
        "others": others_table(sheet),
        "options": options_table(sheet, made.costs),
        "option_columns": OPTION_COLUMNS,
        "venues": venues_table(around.venues).only(OTHER_COLUMNS),
        "venue_links": [f"{PATH}/venues/{one.id}" for one in around.venues],
        "other_links": [one.address for one in sheet.others],
    }


def ranked(request: Request, made: Sheets, weights: Mapping[str, int]) -> RankedSheets:
    """The sheets of a question in the order of a person's weights."""
    return rank_sheets(made, weights, seed=answerer_of(request).settings.seed)


def printed(request: Request) -> dict[str, Any]:
    """What stands at the foot of a printed page: the day, the address as text and as a code; and the pages' words."""
    words = {
        "charter": charter_words,
        "ranking": ranking_words,
        "sheet": sheet_words,
        "options": option_words,
        "around": surroundings_words,
    }
    return {
        "words": words,
        "today": today(request),
        **on_paper(request),
    }
