"""Map tiles of the Answer's density."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from app.answering.answered import Listing
from app.answering.answerer import MAP
from app.answering.keeper import FIRST
from app.answering.question import Question
from app.answering.street_density import STREET_DENSITY, StreetDensity
from app.maps import legend
from app.routes.dependencies import asking, parameters
from app.routes.render import Asker, drawn, first_drawn
from app.tiles.raster import density_tile
from app.tiles.street_density_tile import street_density_tile
from app.web.errors import RESPONSES

router = APIRouter(prefix="/tiles", tags=["Tiles"], responses=RESPONSES)
PNG = "image/png"


@router.get(
    "/density/{z}/{x}/{y}.png",
    openapi_extra=parameters(),
    responses={200: {"content": {PNG: {}}, "description": "256 × 256 pixels, transparent below the first class"}},
    response_class=Response,
)
def density(
    request: Request,
    reader: Asker,
    z: int,
    x: int,
    y: int,
    asked: Annotated[Question, Depends(asking("v"))],
    v: str = "",
) -> Response:
    """One Web Mercator tile of the density. `v` may carry the Answer's stamp: then the tile never goes stale."""
    if v.endswith(FIRST):
        return first_drawn(MAP, asked, reader, lambda answer: density_tile(answer, z, x, y), request=request, media=PNG)
    return drawn(
        MAP, asked, reader, lambda answer: density_tile(answer, z, x, y), z, x, y, request=request, media=PNG, lasting=v
    )


@router.get(
    "/street-density/{z}/{x}/{y}.png",
    openapi_extra=parameters(),
    responses={200: {"content": {PNG: {}}, "description": "256 × 256 pixels, transparent off the streets"}},
    response_class=Response,
)
def street_density(
    request: Request,
    reader: Asker,
    z: int,
    x: int,
    y: int,
    asked: Annotated[Question, Depends(asking("v"))],
    v: str = "",
) -> Response:
    """One Web Mercator tile of the density along streets, incidents per km of street and year, each on the street
    nearest to it. 422 for anonymised incidents, which stand on no street of theirs, and without streets to measure
    along."""
    return drawn(
        STREET_DENSITY, asked, reader, lambda of: street_density_tile(of.found, z, x, y), z, x, y,
        request=request, media=PNG, lasting=v,
    )  # fmt: skip


@router.get("/street-density.json", openapi_extra=parameters())
def street_density_legend(
    request: Request, reader: Asker, asked: Annotated[Question, Depends(asking("v"))], v: str = ""
) -> Response:
    """The legend of the density along streets: its unit, and colour and values of each class, the lowest first."""

    def write(of: Listing[StreetDensity]) -> bytes:
        scale = legend.street_density(of.found)
        classes = [{"colour": one.colour, "text": one.text} for one in scale.classes]
        return bytes(JSONResponse({"title": scale.title, "unit": scale.unit, "classes": classes}).body)

    return drawn(STREET_DENSITY, asked, reader, write, "legend", request=request, media="application/json", lasting=v)
