"""Files to take away: hotspots, wards and cells for spreadsheets and GIS."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from app.answer_tables import ANSWER_TABLES
from app.answering.answer import Answer
from app.answering.answerer import MAP
from app.answering.question import Question
from app.exports.about import about, filename, repeated
from app.routes.dependencies import asking, parameters
from app.routes.files import file, ready_file
from app.routes.render import Asker, render
from app.web.errors import RESPONSES

router = APIRouter(prefix="/download", tags=["Downloads"], responses=RESPONSES)


class TableName(StrEnum):
    """The tables of an Answer."""

    HOTSPOTS = "hotspots"
    WARDS = "wards"
    CELLS = "cells"


FORMATS = ("csv", "geojson", "gpkg", "xlsx")
Format = StrEnum("Format", {extension.upper(): extension for extension in FORMATS})  # type: ignore[misc]


@router.get("/{name}.{extension}", openapi_extra=parameters(), response_class=Response)
def download(
    request: Request, reader: Asker, name: TableName, extension: Format, asked: Annotated[Question, Depends(asking())]
) -> Response:
    """A table of the Answer as CSV, GeoJSON, GeoPackage or XLSX; the file names definition, period and stamp."""

    def make(answer: Answer) -> Response:
        def written() -> Response:
            tables, saved = [ANSWER_TABLES[name.value](answer)], filename(answer, name.value, extension.value)
            return file(saved, tables, about(answer), repeated=repeated(answer), dated=answer.last)

        return ready_file(request, (MAP.name, answer.id, name.value, extension.value), written)

    return render(MAP, asked, reader, make, request=request, file=True)
