"""Files to take away: hotspots, wards and cells for spreadsheets and GIS."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from app.answer_tables import ANSWER_TABLES
from app.answering.answer import Answer
from app.answering.answerer import MAP
from app.answering.question import Question
from app.exports.about import about, filename, repeated
from app.exports.delimited import to_csv
from app.exports.geojson import to_geojson
from app.routes.dependencies import asking, parameters
from app.routes.render import Asker, render, saved_as
from app.table import Table
from app.web.errors import RESPONSES

router = APIRouter(prefix="/download", tags=["Downloads"], responses=RESPONSES)


class TableName(StrEnum):
    """The tables of an Answer."""

    HOTSPOTS = "hotspots"
    WARDS = "wards"
    CELLS = "cells"


def _csv(answer: Answer, table: Table) -> Response:
    return Response(to_csv(table, repeated(answer)), media_type="text/csv; charset=utf-8; header=present")


def _geojson(answer: Answer, table: Table) -> Response:
    return JSONResponse(to_geojson(table, about(answer)), media_type="application/geo+json")


def _gpkg(answer: Answer, table: Table) -> Response:
    from app.exports.geopackage import to_geopackage  # noqa: PLC0415  loaded by those who want it

    content = to_geopackage([table], about(answer), answer.last)
    return Response(content, media_type="application/geopackage+sqlite3")


def _xlsx(answer: Answer, table: Table) -> Response:
    from app.exports.xlsx import to_xlsx  # noqa: PLC0415  loaded by those who want it

    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(to_xlsx([table], about(answer), answer.last), media_type=media)


WRITERS: dict[str, Callable[[Answer, Table], Response]] = {
    "csv": _csv,
    "geojson": _geojson,
    "gpkg": _gpkg,
    "xlsx": _xlsx,
}
Format = StrEnum("Format", {extension.upper(): extension for extension in WRITERS})  # type: ignore[misc]


@router.get("/{name}.{extension}", openapi_extra=parameters(), response_class=Response)
def download(
    request: Request, reader: Asker, name: TableName, extension: Format, asked: Annotated[Question, Depends(asking())]
) -> Response:
    """A table of the Answer as CSV, GeoJSON, GeoPackage or XLSX; the file names definition, period and stamp."""

    def make(answer: Answer) -> Response:
        response = WRITERS[extension](answer, ANSWER_TABLES[name.value](answer))
        saved = filename(answer, name.value, extension.value)
        response.headers.update(saved_as(saved))
        return response

    return render(MAP, asked, reader, make, request=request)
