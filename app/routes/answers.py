"""The Answer itself, whether it rises, and its rates, as JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from app.answering.answer import Answer
from app.answering.answered import Listing
from app.answering.answerer import MAP
from app.answering.question import Question
from app.answering.trend import TREND, Trend
from app.exports.about import to_document
from app.exports.rates import to_document as rates_document
from app.exports.trend import to_document as trend_document
from app.rates.rates import RATES, Rates, RatesQuestion
from app.routes.dependencies import asking, parameters
from app.routes.rates import FURTHER, PER, per_of
from app.routes.render import Asker, drawn
from app.web.errors import RESPONSES

router = APIRouter(prefix="/api", tags=["Answer"], responses=RESPONSES)

HOTSPOT = {
    "rank": 1,
    "name": "Swindon town centre, round Regent Circus",
    "ward": "Eastcott",
    "n": 87,
    "places": 21,
    "km2": 0.31,
    "rate": 280.65,
    "id": "h1",
}
"""A row of the hotspots' table, as examples show it."""
EXAMPLE = {
    "title": "Serious violence, Wiltshire and Swindon",
    "caption": "311 incidents of “Serious violence” in Wiltshire and Swindon, Jan to Dec 2025, on 240 locations; …",
    "definition": {"key": "SV_STRICT@1.1.0", "title": "Serious violence"},
    "asked": {},
    "question": {"offence": "SV_STRICT@1.1.0", "from": "2025-01", "to": "2025-12", "bandwidth": "250"},
    "choices": [
        {
            "name": "bandwidth",
            "label": "Spread of each incident",
            "value": 250.0,
            "unit": "m",
            "automatic": True,
            "reason": "…",
        }
    ],
    "notes": [{"kind": "caveat", "text": "…"}],
    "hotspots": [HOTSPOT],
    "wards": [{"rank": 1, "name": "Eastcott", "n": 102, "places": 30, "km2": 1.9, "rate": 53.68, "id": "E05008954"}],
    "stamp": "9f2c4e1b7a6d3c5f8e01",
}

TREND_EXAMPLE = {
    "title": "Robbery, Swindon",
    "course": "no_clear_change",
    "headline": "No clear change: 41 incidents in Jan to Apr 2025, 29 in the same months a year before …",
    "compared": {"months": ["2025-01", "2025-02"], "after": 41, "before": 29, "ratio": 1.4138, "low": 0.6397,
                 "high": 3.2309, "seen": 0.0281, "reason": ""},
    "months": [{"month": "2025-01", "n": 9, "expected": 8.1, "low": 2, "high": 17, "state": "recent"}],
    "wards": [{"id": "E05008954", "name": "Eastcott", "after": 15, "before": 8, "ratio": 1.875}],
}  # fmt: skip

RATES_EXAMPLE = {
    "title": "Robbery per 1,000 residents a year, Swindon",
    "unit": "per 1,000 residents a year",
    "headline": "Highest is Central: 3.04 per 1,000 residents a year once steadied (likely range 2.10 to 4.20) …",
    "rates": [{"id": "E05008954", "name": "Central", "n": 33, "base": 10950, "rate": 3.01, "rate_low": 2.07,
               "rate_high": 4.23, "steady": 2.62, "steady_low": 1.8, "steady_high": 3.74,
               "stands": "far above the others"}],
    "offered": [{"choice": "night-hours", "label": "Night hour", "refused": "These data give no hour …"}],
    "stamp": "9f2c4e1b7a6d3c5f8e01",
}  # fmt: skip


@router.get(
    "/answer",
    openapi_extra=parameters(),
    responses={200: {"content": {"application/json": {"example": EXAMPLE}}}},
)
def answer(request: Request, reader: Asker, asked: Annotated[Question, Depends(asking())]) -> Response:
    """What the data and the models say to the question: the stamp, the choices, the notes and the tables."""

    def draw(found: Answer) -> bytes:
        return bytes(JSONResponse(to_document(found)).body)

    return drawn(MAP, asked, reader, draw, "document", request=request, media="application/json")


@router.get(
    "/answer/trend",
    openapi_extra=parameters(),
    responses={200: {"content": {"application/json": {"example": TREND_EXAMPLE}}}},
)
def trend_answer(request: Request, reader: Asker, asked: Annotated[Question, Depends(asking())]) -> Response:
    """Whether the question's incidents rise: the months with what was to be expected of each, the last twelve against
    the same months a year before with interval and sentence, and each ward."""

    def draw(found: Listing[Trend]) -> bytes:
        return bytes(JSONResponse(trend_document(found)).body)

    return drawn(TREND, asked, reader, draw, "document", request=request, media="application/json")


@router.get(
    "/answer/rates",
    openapi_extra=parameters(PER),
    responses={200: {"content": {"application/json": {"example": RATES_EXAMPLE}}}},
)
def rates_answer(
    request: Request, reader: Asker, asked: Annotated[Question, Depends(asking(*FURTHER))], per: str = ""
) -> Response:
    """The question's incidents per 1,000 residents, licensed venue, night hour or km², by ward, LSOA or hexagon: the
    rate with its exact interval, the same steadied by all others, and which places stand out of the funnel."""

    def draw(found: Listing[Rates]) -> bytes:
        return bytes(JSONResponse(rates_document(found)).body)

    asked_for = RatesQuestion(asked, per_of(per))
    return drawn(RATES, asked_for, reader, draw, "document", request=request, media="application/json")
