"""The ground of every map as tiles: streets, and above whatever is shown, their names."""

from dataclasses import dataclass

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from app.answering.answered import Listing
from app.answering.reader import Reader
from app.routes.render import Asker, drawn, render, shown
from app.tiles.backdrop import BACKDROP, Backdrop
from app.tiles.drawn_by import drawn_by
from app.tiles.label_tile import label_tile
from app.tiles.picture_tile import picture_tile
from app.tiles.street_style import Style
from app.tiles.street_tile import check_tile, plain, street_tile
from app.web.errors import RESPONSES
from app.web.today import today
from geo.errors import NotFound, UserError
from geo.sources.picture_server import PictureServer
from geo.space.grid import Bounds
from geo.streets.tile_archive import media_of
from geo.streets.tile_disk import SERVED, TileDisk

router = APIRouter(prefix="/basemap", tags=["Tiles"], responses=RESPONSES)
PNG = "image/png"
LABELS = "labels-"


@dataclass(frozen=True)
class BackdropShown:
    """What a page says of the ground of its maps.

    stamp: of the basemap and the names; drawn: whether there are streets to draw, not names alone; short: whose streets
    they are, on every map; lines: all that the licences ask for; extent: of its names, metres, EPSG:27700.
    """

    stamp: str
    drawn: bool
    short: str
    lines: tuple[str, ...]
    extent: Bounds

    @property
    def credit(self) -> str:
        """The lines as one text."""
        return " ".join(self.lines)

    def names(self, bounds: Bounds) -> bool:
        """Whether any of its names lies within bounds, metres, EPSG:27700."""
        west, south, east, north = self.extent
        return west <= bounds[2] and east >= bounds[0] and south <= bounds[3] and north >= bounds[1]


def backdrop_of(request: Request) -> BackdropShown | None:
    """The ground of the maps of a page; None where this reader is nobody here or the basemap cannot be read."""
    try:
        listing = shown(request, BACKDROP, None, request.app.state.readers(request))
    except (UserError, HTTPException):
        return None
    found = listing.found
    return BackdropShown(listing.id, found.pictured, found.short_credit, listing.attributions, found.extent)


def stamped_backdrop(request: Request, reader: Reader) -> tuple[str, Backdrop | None]:
    """Stamp and backdrop of what a drawing lies on, for its key and its picture; None where it cannot be read."""
    try:
        listing = shown(request, BACKDROP, None, reader)
    except UserError:
        return "", None
    return listing.id, listing.found


@router.get(
    "/{style}/{z}/{x}/{y}.png",
    responses={200: {"content": {PNG: {}}, "description": "256 × 256 pixels of streets, or of names alone"}},
    response_class=Response,
)
def tile(request: Request, reader: Asker, style: str, z: int, x: int, y: int, v: str = "") -> Response:
    """One Web Mercator tile of the streets: light, dark or print; or of their names alone: labels-light, labels-dark,
    labels-print, twice as fine. `v` may carry the stamp of the basemap: then the tile never goes stale."""
    named = style.startswith(LABELS)
    look = _style(style.removeprefix(LABELS), style)
    disk, server = tiles_of(request)
    found = shown(request, BACKDROP, None, reader).found
    if not named and (server or found.archive):
        return _picture(request, reader, server, disk, look, (z, x, y), v)

    def draw(listing: Listing[Backdrop]) -> bytes:
        backdrop = listing.found

        def make() -> bytes:
            if named:
                return label_tile(backdrop.labels, look, z, x, y)
            return street_tile(backdrop.basemap, look, z, x, y)

        check_tile(z, x, y)
        if backdrop.basemap is None:
            return make()
        return disk.kept(backdrop.basemap.name, f"{drawn_by()}-{backdrop.identity}", f"{style}/{z}/{x}/{y}.png", make)

    return drawn(BACKDROP, None, reader, draw, style, z, x, y, request=request, media=PNG, lasting=v)


def _picture(
    request: Request, reader: Reader, server: PictureServer | None, disk: TileDisk, look: Style,
    at: tuple[int, int, int], lasting: str,
) -> Response:  # fmt: skip
    """A ready picture, of the administrator's own server or of a file, whatever kind of picture it is."""
    check_tile(*at)

    def make(listing: Listing[Backdrop]) -> Response:
        if server:
            part = "/".join(map(str, at))
            version = f"{server.mark}-{today(request):%Y-%m}"  # asked for again in another month
            content = disk.kept(SERVED, version, part, lambda: server.tile(*at) or b"") or plain(look)
        else:
            archive = listing.found.archive
            content = picture_tile(archive, look, *at) if archive else plain(look)
        return Response(content, media_type=media_of(content))

    return render(BACKDROP, None, reader, make, request=request, lasting=lasting)


def tiles_of(request: Request) -> tuple[TileDisk, PictureServer | None]:
    """Where tiles are kept, and the administrator's own server of pictures, None where none is set."""
    state = request.app.state
    return state.tile_disk, state.picture_server


@router.get("/names/{z}/{x}/{y}.json")
def names(request: Request, reader: Asker, z: int, x: int, y: int, v: str = "") -> Response:
    """The names on one tile, each with its middle in pixels from the tile's north-western corner and its angle."""

    def draw(listing: Listing[Backdrop]) -> bytes:
        found = [
            {"text": one.text, "x": round(one.x), "y": round(one.y), "angle": one.angle, "place": one.place}
            for one in listing.found.labels.on_tile(z, x, y)
        ]
        return bytes(JSONResponse({"names": found, "credits": listing.found.credits}).body)

    return drawn(BACKDROP, None, reader, draw, "names", z, x, y, request=request, media="application/json", lasting=v)


def _style(name: str, asked: str) -> Style:
    if name not in list(Style):
        styles = ", ".join((*Style, *(f"{LABELS}{style}" for style in Style)))
        raise NotFound(f"“{asked[:40]}” is no style of a map", where="style", todo=f"One of {styles}.")
    return Style(name)
