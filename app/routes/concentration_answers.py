"""How few places hold it, whether they are always the same, and what is like a hotspot, as JSON."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from app.answering.answered import Listing
from app.answering.question import Question
from app.concentration.concentration import CONCENTRATION, Concentration
from app.concentration.consistency import CONSISTENCY, LANDS, LENGTHS, Consistency
from app.concentration.similar import SIMILAR, Similar
from app.exports.concentration import concentration_document, consistency_document, similar_document
from app.routes import concentration, similar
from app.routes.concentration import as_shown, moving_of
from app.routes.dependencies import asking, parameters
from app.routes.render import Asker, drawn, render
from app.routes.similar import similar_of
from app.web.errors import RESPONSES

router = APIRouter(prefix="/api/answer", tags=["Answer"], responses=RESPONSES)
LAND: Final = {
    "land": ("km² that can be patrolled", {"type": "number", "enum": list(LANDS)}, 1.0),
    "window": ("Months that choose it", {"type": "integer", "enum": list(LENGTHS)}, 3),
}
SPOT: Final = {"spot": ("Number of the hotspot in the map’s list", {"type": "integer", "minimum": 1}, 1)}


@router.get("/concentration", openapi_extra=parameters())
def concentration_answer(request: Request, reader: Asker, asked: Annotated[Question, Depends(asking())]) -> Response:
    """How few places hold the question's incidents: shares, curve, Gini with ranges, other areas, residents."""

    def draw(answer: Listing[Concentration]) -> Response:
        return JSONResponse(concentration_document(answer, as_shown(request, answer, asked, reader)))

    return render(CONCENTRATION, asked, reader, draw, request=request)


@router.get("/consistency", openapi_extra=parameters(LAND))
def consistency_answer(
    request: Request,
    reader: Asker,
    asked: Annotated[Question, Depends(asking(*concentration.FURTHER))],
    land: str = "",
    window: str = "",
) -> Response:
    """What land catches that can be patrolled, judged by the month after, and how often each place was in its top."""

    def draw(answer: Listing[Consistency]) -> bytes:
        return bytes(JSONResponse(consistency_document(answer)).body)

    of = moving_of(asked, land, window)
    return drawn(CONSISTENCY, of, reader, draw, "document", request=request, media="application/json")


@router.get("/similar", openapi_extra=parameters(SPOT))
def similar_answer(
    request: Request, reader: Asker, asked: Annotated[Question, Depends(asking(*similar.FURTHER))], spot: str = ""
) -> Response:
    """The places most like a hotspot of the map: venues, deprivation, hours and mix of offences, each apart."""

    def draw(answer: Listing[Similar]) -> bytes:
        return bytes(JSONResponse(similar_document(answer)).body)

    return drawn(SIMILAR, similar_of(asked, spot), reader, draw, "document", request=request, media="application/json")
