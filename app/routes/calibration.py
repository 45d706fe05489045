"""How far to trust what the maps say: every claim of certainty beside how often it was true."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.answered import Listing
from app.calibration.kinds import CALIBRATION, Calibration
from app.pages.calibration import parts
from app.routes.pages import templates
from app.routes.render import Asker, render
from app.words.calibration import headline

router = APIRouter(include_in_schema=False)


@router.get("/calibration", response_class=HTMLResponse)
def calibration(request: Request, reader: Asker) -> Response:
    """What is claimed, how often it was true, from how many, on which data, when measured and by which command."""

    def page(answer: Listing[Calibration]) -> Response:
        made = parts(answer.found, answer.snapshot)
        context = {
            "parts": made,
            "headline": headline([row for part in made for row in part.figures.rows]),
            "found": answer.found,
            "measured_here": next((part.here_figures for part in made if part.here_figures), None),
        }
        return templates.TemplateResponse(request, "calibration.html", context)

    return render(CALIBRATION, None, reader, page, request=request)
