"""One zone of the charter for readers, its licensing evidence as page and files, and the sites as files."""

from enum import StrEnum
from math import isnan

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.question import Question
from app.answering.reader import Reader
from app.charter.evidence import RING, Evidence
from app.charter.kinds import COVERAGE, EFFECTS, EVIDENCE, SHEETS, ZoneQuestion, cover_of, home_of
from app.charter.kinds import DRAWN as KEPT
from app.charter.ranking import read_weights
from app.charter.sheet import Sheets
from app.charter.signing_effect import signed_month
from app.maps.layers import INK
from app.maps.safety_map import ACCENT
from app.maps.timeline import MUTE, Series, months_svg
from app.pages.charter_tables import before_after_table, latest_first, venues_table
from app.pages.evidence_tables import (
    about_evidence,
    evidence_tables,
    figure_tables,
    months_table,
    week_styles,
    week_table,
)
from app.pages.sheet_tables import about_sites, sites_table
from app.routes.dependencies import read
from app.routes.files import file
from app.routes.kept_question import BROUGHT, brought_query
from app.routes.pages import templates
from app.routes.render import Asker, answerer_of, render, shown
from app.routes.restricted import guards_of
from app.routes.safety import FORMATS, PATH, SYMBOLS, asked_of, beside_suffix, printed, ranked
from app.words import evidence as evidence_words
from app.words.columns_charter import MEMBER_COLUMNS, OTHER_COLUMNS
from geo.source import source_of

SitesFormat = StrEnum("SitesFormat", {ending.upper(): ending for ending, _ in FORMATS})  # type: ignore[misc]
EVIDENCE_FORMATS = (("zip", "CSV in a zip"), *FORMATS[1:])
EvidenceFormat = StrEnum("EvidenceFormat", {e.upper(): e for e, _ in EVIDENCE_FORMATS})  # type: ignore[misc]
DRAWN = ((ACCENT, "", 2.5), (INK, "", 2), (MUTE, "2 4", 2), (MUTE, "8 4", 2))
"""Colour, dash and width of each definition's line."""
LATE = 26
"""02:00 in the morning, in hours from the midnight before the evening."""
router = APIRouter(prefix=PATH, include_in_schema=False)


@router.get("/zones/{id}", response_class=HTMLResponse)
def zone(request: Request, reader: Asker, id: str, source: str = "") -> Response:
    """One zone: its venues with their status, its pledges, and its nights before and after signing."""
    source = home_of(shown(request, KEPT, None, reader).found, id, source)
    covers = shown(request, COVERAGE, source, reader).found
    cover = cover_of(covers, id)
    effects = shown(request, EFFECTS, source, reader).zones
    (effect,) = [one for one, of in zip(effects, covers, strict=True) if of.zone.id == id]
    members, outside = [one for one in cover.venues if one.in_charter], latest_first(cover.venues)
    context = {
        "cover": cover,
        "effect": effect,
        "signed": signed_month(cover),
        "suffix_of_source": beside_suffix(source, brought_query(request)),
        "synthetic": source_of(answerer_of(request).source(source)).synthetic,
        "symbols": SYMBOLS,
        "attributions": dict.fromkeys(line for one in cover.venues for line in one.attributions),
        "late": [one for one in cover.venues if one.closes >= LATE],
        "counts": before_after_table(effect),
        "members": venues_table(members).only(MEMBER_COLUMNS),
        "others": venues_table(outside).only(OTHER_COLUMNS),
        "links": {
            name: [f"{PATH}/venues/{one.id}" for one in venues]
            for name, venues in (("members", members), ("others", outside))
        },
        **printed(request),
    }
    return templates.TemplateResponse(request, "safety_zone.html", context)


@router.get("/zones/{id}/evidence", response_class=HTMLResponse)
def evidence_page(request: Request, reader: Asker, id: str) -> Response:
    """The evidence list of a cumulative impact assessment, filled for one zone, its gaps said as gaps."""
    pack = shown(request, EVIDENCE, _asked(request, reader, id), reader)
    query = str(request.url.query)
    lines = [Series(one.title, *drawn, one.by_month) for one, drawn in zip(pack.counts, DRAWN, strict=False)]
    lines = [line for line in lines if not any(map(isnan, line.values))]
    context = {
        "pack": pack,
        **guards_of(request, reader, [(one.definition, pack.period.source) for one in pack.counts]),
        "say": evidence_words,
        "items": figure_tables(pack),
        "months": months_table(pack),
        "week": week_table(pack),
        "formats": EVIDENCE_FORMATS,
        "query": f"?{query}" if query else "",
        "suffix_of_source": beside_suffix(pack.question.source, brought_query(request)),
        "synthetic": bool(pack.synthetic_parts),
        "symbols": SYMBOLS,
        "lines": lines,
        "chart": months_svg("Incidents a month in the zone", pack.months, lines, ()),
        "shades": week_styles(pack),
        "base": str(request.base_url).rstrip("/"),
        "ring": RING,
        **printed(request),
    }
    return templates.TemplateResponse(request, "safety_evidence.html", context)


@router.get("/zones/{id}/evidence.{extension}")
def evidence_file(request: Request, reader: Asker, id: str, extension: EvidenceFormat) -> Response:
    """The same evidence as CSV files in one zip, as GeoPackage or as XLSX."""

    def make(pack: Evidence) -> Response:
        about, tables = about_evidence(pack), evidence_tables(pack)
        name = f"after-dark-evidence-{id[:24]}.{extension}"
        return file(name, tables, about, repeated=about, dated=pack.period.last)

    return render(EVIDENCE, _asked(request, reader, id), reader, make, request=request, file=True)


def _asked(request: Request, reader: Reader, id: str) -> ZoneQuestion:
    given: Question = read(request.query_params.multi_items(), (BROUGHT,))
    source = home_of(shown(request, KEPT, None, reader).found, id, given.source)
    return ZoneQuestion(id, Question(source=source, first=given.first, last=given.last))


@router.get("/sites.{extension}")
def sites_file(request: Request, reader: Asker, extension: SitesFormat) -> Response:
    """Every candidate site in the order of the weights, with what it was scored on, as CSV, GeoPackage or XLSX."""
    weights = read_weights(request.query_params)

    def make(made: Sheets) -> Response:
        about = about_sites(made)
        tables = [sites_table(made, ranked(request, made, weights))]
        name = f"after-dark-sites-{made.id[:8]}.{extension}"
        return file(name, tables, about, repeated=about, dated=made.found.period.last)

    return render(SHEETS, asked_of(request), reader, make, request=request, file=True)
