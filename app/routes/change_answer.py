"""The change of a question for programs: its JSON, and its tables as files to take away."""

from enum import StrEnum

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.answering.answered import Listing
from app.comparing.against import BESIDE, KEY
from app.comparing.change import CHANGE, Change
from app.exports.change import about, filename, to_document
from app.pages.change import address, tables
from app.routes.change import Changing
from app.routes.dependencies import Described, parameters
from app.routes.downloads import Format
from app.routes.files import file, ready_file
from app.routes.render import Asker, drawn, render
from app.web.errors import RESPONSES

router = APIRouter(tags=["Answer"], responses=RESPONSES)
OTHER_MONTHS: Described = (
    "The other months: year, the same a year before, when left out; before, as many just before; three-years, the "
    "average of the three years before; or months as 2024-01..2024-04",
    {"type": "string"},
    "2024-01..2024-04",
)


OTHER_AREA: Described = ("Another area to stand beside, written as `area` is", {"type": "string"}, "lad:E06000054")


class TableName(StrEnum):
    """The tables of a change."""

    PLACES = "places"
    HOTSPOTS = "hotspots"
    WARDS = "wards"
    ELSEWHERE = "elsewhere"


@router.get("/api/answer/change", openapi_extra=parameters({KEY: OTHER_MONTHS, BESIDE: OTHER_AREA}))
def change_answer(request: Request, reader: Asker, of: Changing) -> Response:
    """The question's months against others: how many more, with interval and sentence; places, hotspots and wards that
    changed; what else there is to compare with, and why not."""

    def draw(found: Listing[Change]) -> bytes:
        return bytes(JSONResponse(to_document(found)).body)

    return drawn(CHANGE, of, reader, draw, "document", request=request, media="application/json")


@router.get(
    "/download/change/{name}.{extension}",
    openapi_extra=parameters({KEY: OTHER_MONTHS, BESIDE: OTHER_AREA}),
    response_class=Response,
)
def change_download(request: Request, reader: Asker, of: Changing, name: TableName, extension: Format) -> Response:
    """A table of the change as CSV, GeoJSON, GeoPackage, GeoParquet or XLSX."""

    def make(answer: Listing[Change]) -> Response:
        def written() -> Response:
            table = tables(answer.found)[name.value]
            every = about(answer, address(of, of.against))
            dated = answer.found.question.last or answer.found.question.first
            assert dated
            return file(filename(answer, name.value, extension.value), [table], every, repeated=every, dated=dated)

        return ready_file(request, (CHANGE.name, answer.id, name.value, extension.value), written)

    return render(CHANGE, of, reader, make, request=request, file=True)
