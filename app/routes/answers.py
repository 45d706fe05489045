"""The Answer itself, as JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from app.answering.answer import Answer
from app.answering.answerer import MAP
from app.answering.question import Question
from app.exports.about import to_document
from app.routes.dependencies import asking, parameters
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
