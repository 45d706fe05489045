"""Finding a place by its name: what the search box of every map asks while somebody types."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

import numpy as np
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from app.answering.answered import Listing
from app.answering.place_index import SEARCH
from app.routes.render import Asker, drawn
from app.web.errors import RESPONSES
from app.words.places import place_line
from geo.geocoder.entry import Entry
from geo.geocoder.geocoder import Geocoder
from geo.geocoder.search import LIMIT, LONGEST, Results, search
from geo.space.crs import to_lonlat

router = APIRouter(tags=["Places"], responses=RESPONSES)
MAXIMUM: Final = 20


@router.get("/search")
def find(
    request: Request,
    reader: Asker,
    q: Annotated[str, Query(max_length=LONGEST, description="What is typed: a name, postcode or grid reference")] = "",
    limit: Annotated[int, Query(ge=1, le=MAXIMUM, description="Most places")] = LIMIT,
) -> Response:
    """Places whose names begin as the words of a text do: postcodes, streets, towns, junctions, grid references, wards,
    venues and stops. `hits` are called so; `offers` stand there instead when nothing is, and are only spelled alike.

    Each has its place in degrees and in metres of the National Grid, a radius in metres within which what it means
    lies, and `code`, which `area` of a question takes, where it is an authority, a ward or a town.
    """

    def write(listing: Listing[Geocoder]) -> bytes:
        return bytes(JSONResponse(content(q, search(q, listing.found, limit=limit))).body)

    return drawn(SEARCH, None, reader, write, q, limit, request=request, media="application/json")


def content(asked: str, found: Results) -> dict[str, Any]:
    """What was found, as JSON."""
    return {"q": asked, "hits": _listed(found.hits), "offers": _listed(found.offers)}


def _listed(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    lon, lat = to_lonlat(np.array([one.x for one in entries]), np.array([one.y for one in entries]))
    return [
        {
            "kind": str(one.kind), "name": one.name, "sub": place_line(one), "lon": round(float(lon[i]), 6),
            "lat": round(float(lat[i]), 6), "easting": round(one.x), "northing": round(one.y),
            "radius": round(one.radius), "code": one.code or None, "synthetic": one.synthetic,
        }
        for i, one in enumerate(entries)
    ]  # fmt: skip
