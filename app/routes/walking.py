"""How far one walks from a place in 5, 10 and 15 minutes, along the streets of the basemap in use."""

from typing import Annotated, Final

import numpy as np
import shapely
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from app.answering.answered import Listing
from app.answering.place_index import SEARCH
from app.answering.reader import Reader
from app.answering.street_network import FURTHEST, street_network
from app.routes.render import Asker, drawn, shown
from app.tiles.backdrop import BACKDROP, Backdrop
from app.web.errors import RESPONSES
from geo.errors import NotFound, UserError
from geo.geocoder.search import LONGEST, search
from geo.space.crs import to_lonlat
from models.network import snap
from models.walking import METRES_A_MINUTE, walk

router = APIRouter(tags=["Places"], responses=RESPONSES)
MINUTES: Final = (5, 10, 15)
GEOJSON: Final = "application/geo+json"


@router.get(
    "/walking", response_class=Response, responses={200: {"content": {GEOJSON: {}}, "description": "Lines, GeoJSON"}}
)
def walking(
    request: Request,
    reader: Asker,
    place: Annotated[
        str, Query(alias="from", max_length=LONGEST, description="Easting,northing in metres, or what a search finds")
    ],
) -> Response:
    """The streets within 5, 10 and 15 minutes on foot, at 4.8 km an hour along streets and paths, motorways left out:
    one MultiLineString each, nearest first. 422 where no streets are imported, or only pictures of them."""
    x, y, name = place_called(request, reader, place)

    def write(listing: Listing[Backdrop]) -> bytes:
        return bytes(JSONResponse(content(listing.found, x, y, name)).body)

    return drawn(BACKDROP, None, reader, write, "walking", x, y, name, request=request, media=GEOJSON)


def content(backdrop: Backdrop, x: float, y: float, name: str) -> dict[str, object]:
    """A feature for each of MINUTES; properties of the collection say from where, how fast and whose streets."""
    network = street_network(backdrop.basemap)
    placed = snap(network, [(x, y)])
    if placed.moved[0] > FURTHEST:
        raise UserError(
            f"no street of the basemap is within {FURTHEST:.0f} m of {name}",
            where="from",
            todo="Choose a place on a street.",
        )
    ways = walk(network, placed, max(MINUTES) * METRES_A_MINUTE)
    features = []
    for minutes in MINUTES:
        parts = ways.within(minutes * METRES_A_MINUTE)
        flat = parts.reshape(-1, 2)
        lon, lat = to_lonlat(flat[:, 0], flat[:, 1])
        lines = shapely.linestrings(np.column_stack((lon, lat)).round(6).reshape(-1, 2, 2))
        merged = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(lines)))
        features.append(
            {
                "type": "Feature",
                "geometry": shapely.geometry.mapping(merged),
                "properties": {"minutes": minutes, "metres": round(minutes * METRES_A_MINUTE)},
            }
        )
    return {
        "type": "FeatureCollection",
        "from": {"name": name, "easting": round(x), "northing": round(y), "metres_to_street": round(placed.moved[0])},
        "speed": "4.8 km an hour, along streets and paths, motorways left out",
        "synthetic_streets": bool(backdrop.basemap and backdrop.basemap.synthetic),
        "credits": list(backdrop.credits),
        "features": features,
    }


def place_called(request: Request, reader: Reader, text: str) -> tuple[float, float, str]:
    """Where a text is, metres, and what it is called. Raises NotFound."""
    parts = text.split(",")
    if len(parts) == 2 and all(part.strip().replace(".", "", 1).isdigit() for part in parts):
        x, y = (float(part) for part in parts)
        if x <= 700_000 and y <= 1_300_000:
            return x, y, f"{x:.0f},{y:.0f}"
    found = search(text, shown(request, SEARCH, None, reader).found, limit=1)
    if not found.hits:
        offered = f" Did you mean {found.offers[0].name}?" if found.offers else ""
        raise NotFound(f"no place is called “{text[:60]}”", where="from", todo=f"Try a street and its town.{offered}")
    return found.hits[0].x, found.hits[0].y, found.hits[0].name
