"""One zone of the charter for readers, its licensing evidence as page and bundle, and the sites as a file."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.answered import Listing
from app.answering.question import Question
from app.charter.evidence import RING
from app.charter.kinds import COVERAGE, EFFECTS, EVIDENCE, SHEETS, ZoneQuestion, cover_of
from app.charter.ranking import read_weights
from app.charter.sheet import Sheets
from app.charter.signing_effect import signed_month
from app.exports.delimited import rows_to_csv, to_zip, untyped
from app.maps.layers import INK
from app.maps.safety_map import ACCENT
from app.maps.timeline import MUTE, Line, months_svg
from app.pages.evidence_tables import evidence_tables, site_table
from app.pages.night_tables import shades
from app.routes.dependencies import read
from app.routes.pages import templates
from app.routes.render import Asker, render, saved_as, shown
from app.routes.safety import PATH, SYMBOLS, asked_of, printed, ranked
from app.words import evidence as evidence_words

DRAWN = ((ACCENT, "", 2.5), (INK, "", 2), (MUTE, "2 4", 2), (MUTE, "8 4", 2))
"""Colour, dash and width of each definition's line."""
LATE = 26
"""02:00 in the morning, in hours from the midnight before the evening."""
router = APIRouter(prefix=PATH, include_in_schema=False)


@router.get("/zones/{id}", response_class=HTMLResponse)
def zone(request: Request, reader: Asker, id: str) -> Response:
    """One zone: its venues with their status, its pledges, and its nights before and after signing."""
    covers = shown(request, COVERAGE, None, reader).found
    cover = cover_of(covers, id)
    effects = shown(request, EFFECTS, "", reader).found
    (effect,) = [one for one, of in zip(effects, covers, strict=True) if of.zone.id == id]
    outside = [one for one in cover.venues if not one.in_charter]
    context = {
        "cover": cover,
        "effect": effect,
        "signed": signed_month(cover),
        "symbols": SYMBOLS,
        "late": [one for one in cover.venues if one.closes >= LATE],
        "others": sorted(outside, key=lambda one: (one.closes, one.capacity or 0), reverse=True),
        **printed(request),
    }
    return templates.TemplateResponse(request, "safety_zone.html", context)


@router.get("/zones/{id}/evidence", response_class=HTMLResponse)
def evidence_page(request: Request, reader: Asker, id: str) -> Response:
    """The evidence list of a cumulative impact assessment, filled for one zone, its gaps said as gaps."""
    pack = shown(request, EVIDENCE, _asked(request, id), reader).found
    query = str(request.url.query)
    lines = [Line(one.title, *drawn, one.by_month) for one, drawn in zip(pack.counts, DRAWN, strict=True)]
    context = {
        "pack": pack,
        "say": evidence_words,
        "items": evidence_words.items(pack),
        "query": f"?{query}" if query else "",
        "synthetic": pack.synthetic,
        "symbols": SYMBOLS,
        "lines": lines,
        "chart": months_svg("Incidents a month in the zone", pack.period.held, lines, ()),
        "shades": [] if pack.week is None else shades(pack.week),
        "base": str(request.base_url).rstrip("/"),
        "ring": RING,
        **printed(request),
    }
    return templates.TemplateResponse(request, "safety_evidence.html", context)


@router.get("/zones/{id}/evidence.zip")
def evidence_bundle(request: Request, reader: Asker, id: str) -> Response:
    """The same evidence as CSV files in one zip."""
    return render(
        EVIDENCE,
        _asked(request, id),
        reader,
        lambda pack: Response(
            to_zip([untyped(name, *made) for name, made in evidence_tables(pack.found).items()]),
            media_type="application/zip",
            headers=saved_as(f"after-dark-evidence-{id[:24]}.zip"),
        ),
        request=request,
    )


def _asked(request: Request, id: str) -> ZoneQuestion:
    given: Question = read(request.query_params.multi_items())
    return ZoneQuestion(id, Question(source=given.source, first=given.first, last=given.last))


@router.get("/sites.csv")
def sites_file(request: Request, reader: Asker) -> Response:
    """Every candidate site in the order of the weights, with what it was scored on."""
    weights = read_weights(request.query_params)

    def make(made: Listing[Sheets]) -> Response:
        header, rows = site_table(made.found, ranked(request, made.found, weights))
        saved = saved_as(f"after-dark-sites-{made.id[:8]}.csv")
        return Response(rows_to_csv(header, rows), media_type="text/csv; charset=utf-8", headers=saved)

    return render(SHEETS, asked_of(request), reader, make, request=request)
