"""Files to take away: hotspots, wards and cells for spreadsheets and GIS."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from app.answer_tables import ANSWER_TABLES, rate_of
from app.answering.answer import Answer
from app.answering.answered import Listing
from app.answering.answerer import MAP
from app.answering.question import Question
from app.exports import rates as rates_export
from app.exports.about import about, filename, repeated
from app.exports.qgis_style import graduated, numbered
from app.maps.legend import cell_rates, ward_rates
from app.maps.rates import scale as rates_scale
from app.rates.rates import RATES, Rates, RatesQuestion
from app.routes.dependencies import asking, parameters
from app.routes.files import file, ready_file
from app.routes.rates import FURTHER, PER, per_of
from app.routes.render import Asker, render, saved_as
from app.web.errors import RESPONSES
from app.words.measured import unit as density_unit
from app.words.rates_table import rates_table

router = APIRouter(prefix="/download", tags=["Downloads"], responses=RESPONSES)


class TableName(StrEnum):
    """The tables of an Answer."""

    HOTSPOTS = "hotspots"
    WARDS = "wards"
    CELLS = "cells"


GEOTIFF = "image/tiff; application=geotiff; profile=cloud-optimized"
FORMATS = ("csv", "geojson", "gpkg", "parquet", "xlsx")
Format = StrEnum("Format", {extension.upper(): extension for extension in FORMATS})  # type: ignore[misc]


def style_of(answer: Answer, name: str) -> str:
    """How QGIS is to draw a table of an answer: as our own map does."""
    if name == TableName.HOTSPOTS:
        return numbered("rank")
    items, scale = (answer.wards, ward_rates(answer)) if name == TableName.WARDS else (answer.cells, cell_rates(answer))
    highest = max((rate for item in items if (rate := rate_of(item))), default=0.0)
    return graduated("rate", scale.breaks, [one.text for one in scale.classes], highest)


@router.get("/density.tif", openapi_extra=parameters(), response_class=Response)
def density(request: Request, reader: Asker, asked: Annotated[Question, Depends(asking())]) -> Response:
    """The density of the Answer as Cloud-Optimised GeoTIFF: incidents, or what is measured, per km² a year at each
    cell, on the National Grid."""

    def make(answer: Answer) -> Response:
        def written() -> Response:
            from app.exports.geotiff import to_geotiff  # noqa: PLC0415  loaded by those who want it

            saved = filename(answer, "density", "tif")
            described = {**about(answer), "unit": density_unit(answer)}
            return Response(
                to_geotiff(answer.surface, described, answer.last), media_type=GEOTIFF, headers=saved_as(saved)
            )

        return ready_file(request, (MAP.name, answer.id, "density", "tif"), written)

    return render(MAP, asked, reader, make, request=request, file=True)


@router.get("/rates.{extension}", openapi_extra=parameters(PER), response_class=Response)
def rates_file(
    request: Request,
    reader: Asker,
    extension: Format,
    asked: Annotated[Question, Depends(asking(*FURTHER))],
    per: str = "",
) -> Response:
    """Rates as CSV, GeoJSON, GeoPackage, GeoParquet or XLSX, one row a ward, LSOA or hexagon of the asked area."""

    def make(answer: Listing[Rates]) -> Response:
        def written() -> Response:
            colours, table = rates_scale(answer.found), rates_table(answer.found)
            highest = max((float(value) for value in table.column("steady") if value is not None), default=0.0)  # type: ignore[arg-type]
            style = graduated("steady", colours.breaks, [one.text for one in colours.classes], highest)
            return file(
                rates_export.filename(answer, extension.value), [table], rates_export.about(answer),
                repeated=rates_export.repeated(answer), dated=rates_export.dated(answer),
                styles={"rates": style} if extension.value == "gpkg" else None,
            )  # fmt: skip

        return ready_file(request, (RATES.name, answer.id, "rates", extension.value), written)

    return render(RATES, RatesQuestion(asked, per_of(per)), reader, make, request=request, file=True)


@router.get("/{name}.{extension}", openapi_extra=parameters(), response_class=Response)
def download(
    request: Request, reader: Asker, name: TableName, extension: Format, asked: Annotated[Question, Depends(asking())]
) -> Response:
    """A table of the Answer as CSV, GeoJSON, GeoPackage, GeoParquet or XLSX.

    The file names definition, period and stamp.
    """

    def make(answer: Answer) -> Response:
        def written() -> Response:
            tables, saved = [ANSWER_TABLES[name.value](answer)], filename(answer, name.value, extension.value)
            styles = {name.value: style_of(answer, name.value)} if extension.value == "gpkg" else None
            return file(saved, tables, about(answer), repeated=repeated(answer), dated=answer.last, styles=styles)

        return ready_file(request, (MAP.name, answer.id, name.value, extension.value), written)

    return render(MAP, asked, reader, make, request=request, file=True)
