"""Compared with what: the change of a question as a page, its drawings and tiles, its tables and its JSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from app.answering.answered import Listing
from app.answering.area_text import canonical
from app.answering.marking import highest
from app.answering.question import Question
from app.comparing.against import BESIDE, KEY, Against, ChangeQuestion
from app.comparing.change import CHANGE, Change
from app.maps.change import legend, outlines, svg
from app.maps.change_tile import Layer, change_tile
from app.pages.change import address, view
from app.routes.basemap import stamped_backdrop
from app.routes.dependencies import asking, read
from app.routes.pages import FORMATS
from app.routes.render import Asker, drawn, shown
from app.routes.view_page import answered, refused
from app.words import change as words
from app.words.counted_by import units_called
from geo.errors import NotFound, UserError
from geo.space.crs import to_lonlat

router = APIRouter(include_in_schema=False)


FURTHER = (KEY, "against_from", "against_to", BESIDE)
"""Keys of the address beside the question."""


def changing(
    request: Request,
    asked: Annotated[Question, Depends(asking(*FURTHER, "v"))],
    against: str = "",
    against_from: str = "",
    against_to: str = "",
    beside: str = "",
) -> ChangeQuestion:
    """The question in an address. against_from, against_to: as a form without scripts sends months of one's own."""
    named = f"{against_from}..{against_to}" if against_from and against_to else ""
    return ChangeQuestion(asked, Against.parse(named or against), canonical(beside, BESIDE) if beside else "")


Changing = Annotated[ChangeQuestion, Depends(changing)]


@router.get("/change", response_class=HTMLResponse)
def change(request: Request, reader: Asker) -> Response:
    """What of it is a change, as a page; or why that cannot be answered, beside the form."""
    given = dict(request.query_params)
    try:
        asked = read(request.query_params.multi_items(), FURTHER)
        of = changing(request, asked, *(given.get(key, "") for key in FURTHER))
        found = shown(request, CHANGE, of, reader)
    except UserError as problem:
        return refused(request, reader, "change.html", "/change", problem)
    return answered(request, reader, "change.html", "/change", of.asked, found, lambda: _more(of, found))


def _more(of: ChangeQuestion, found: Listing[Change]) -> dict[str, Any]:
    here = address(of, of.against)
    stamped = f"{here.removeprefix('/change')}{'&' if '?' in here else '?'}v={found.id}"
    pictured = found.found.pictured
    return {
        "further": of.items()[len(of.asked.items()) :],
        "title": words.title(found.found),
        "change": view(found.found, of, units_called(found.found).one),
        "called": units_called(found.found),
        "asked": of.asked.items(),
        "all_asked": of.items(),
        "legend": legend(pictured) if pictured else None,
        "corners": _corners(found.found),
        "stamped": stamped,
        "here": here.removeprefix("/change"),
        "formats": FORMATS,
    }


def _corners(found: Change) -> str:
    """South, west, north and east of the area, degrees."""
    west, south, east, north = found.area.bounds
    lon, lat = to_lonlat([west, east], [south, north])
    return f"{lat[0]:.5f},{lon[0]:.5f},{lat[1]:.5f},{lon[1]:.5f}"


@router.get("/change/{layer}.svg")
def change_drawing(request: Request, reader: Asker, of: Changing, layer: Layer, v: str = "") -> Response:
    """Before, after or the difference as a drawing. 404 where none is drawn for this reader."""
    stamp, backdrop = stamped_backdrop(request, reader)

    def draw(answer: Listing[Change]) -> str:
        if answer.found.pictured is None:
            raise NotFound("there is no map of this change", todo="See the page of the change for the reason.")
        about_it = words.map_sentence(answer.found) if layer is Layer.DIFFERENCE else ""
        name = f"{words.title(answer.found)}. {words.picture(answer.found, layer.value)}"
        return svg(answer.found, layer, name, about_it, highest(answer.markings), backdrop)

    return drawn(CHANGE, of, reader, draw, "drawing", layer, stamp, request=request, lasting=v)


@router.get("/change/{layer}/{z}/{x}/{y}.png")
def tile(request: Request, reader: Asker, of: Changing, layer: Layer, z: int, x: int, y: int, v: str = "") -> Response:
    """One Web Mercator tile of before, after or the difference; both periods in the same classes."""
    return drawn(
        CHANGE, of, reader, lambda answer: change_tile(answer.found, layer, z, x, y), layer, z, x, y,
        request=request, media="image/png", lasting=v,
    )  # fmt: skip


@router.get("/change/outlines.json")
def change_outlines(request: Request, reader: Asker, of: Changing, v: str = "") -> Response:
    """Ground that changed by more than chance, shapes alone."""
    return drawn(
        CHANGE, of, reader, lambda answer: bytes(JSONResponse(outlines(answer.found)).body), "outlines",
        request=request, media="application/json", lasting=v,
    )  # fmt: skip
