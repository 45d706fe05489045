"""Map tiles of the Answer's density."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from app.answering.answerer import MAP
from app.answering.keeper import FIRST
from app.answering.question import Question
from app.routes.dependencies import asking, parameters
from app.routes.render import Asker, drawn, first_drawn
from app.tiles.raster import density_tile
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
