"""The bars of each month in the form's slider, as a reader may see them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from app.answering.answered import Listing
from app.answering.question import Question
from app.answering.trend import TREND, Trend
from app.answering.trend_series import known
from app.routes.dependencies import asking
from app.routes.render import Asker, drawn

router = APIRouter(include_in_schema=False)


@router.get("/months.json")
def months(request: Request, reader: Asker, asked: Annotated[Question, Depends(asking())]) -> Response:
    """Incidents of every month of the question, whichever months it asks for, up to the newest; null for one that is
    not known or not given."""
    every = asked.but(first=None, last=None, measure="count")

    def draw(found: Listing[Trend]) -> bytes:
        series = found.found.series
        rows = [
            {"month": f"{month:%Y-%m}", "n": n, "withheld": bool(held)}
            for month, n, held in zip(series.months, known(series.n), series.withheld, strict=True)
        ]
        return bytes(JSONResponse({"months": rows}).body)

    return drawn(TREND, every, reader, draw, "months", request=request, media="application/json")
