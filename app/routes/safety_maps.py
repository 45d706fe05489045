"""The charter's drawings: the county with its zones or its sites, one site, and one zone with its venues by status."""

import numpy as np
from fastapi import APIRouter, Request, Response

from app.answering.answered import Listing
from app.answering.marking import highest
from app.answering.reader import Reader
from app.charter.coverage import Coverage
from app.charter.kinds import COVERAGE, DRAWN, PLACE, SHEETS, PlaceQuestion, home_of
from app.charter.place_map import PlaceMap
from app.charter.ranking import read_weights
from app.charter.sheet import Sheets
from app.maps import safety_map
from app.routes.basemap import stamped_backdrop
from app.routes.render import Asker, answerer_of, drawn, shown
from app.routes.safety import PATH, asked_of, ranked

router = APIRouter(prefix=PATH, include_in_schema=False)


@router.get("/map.svg")
def county_map(request: Request, reader: Asker, kind: str = "sites", v: str = "") -> Response:
    """The county with its numbered zones (kind=zones) or its candidate sites in the order of their ranks."""
    wards = np.array(answerer_of(request).wards.geometry, object)
    stamp, backdrop = stamped_backdrop(request, reader)

    def zones(covers: Listing[tuple[Coverage, ...]]) -> str:
        marks = [(str(i), one.zone.geometry, False) for i, one in enumerate(covers.found, start=1)]
        return safety_map.county(
            "Night-time-economy zones", wards, marks, marking=highest(covers.markings), backdrop=backdrop
        )

    def sites(made: Sheets) -> str:
        order = ranked(request, made, weights)
        marks = [
            (str(place), made.sheets[i].candidate.geometry, bool(order.result.recommended[i]))
            for place, i in enumerate(order.order, start=1)
        ]
        return safety_map.county("Candidate sites", wards, marks, marking=highest(made.markings), backdrop=backdrop)

    if kind == "zones":
        return drawn(COVERAGE, asked_of(request).source, reader, zones, stamp, request=request, lasting=v)
    weights = read_weights(request.query_params)
    return drawn(SHEETS, asked_of(request), reader, sites, stamp, *weights.values(), request=request, lasting=v)


@router.get("/sites/{id}/map.svg")
def sheet_map(request: Request, reader: Asker, id: str, v: str = "") -> Response:
    """One site drawn with what stands there."""
    return _place(request, reader, PlaceQuestion(id, asked_of(request)), v)


@router.get("/zones/{id}/map.svg")
def zone_map(request: Request, reader: Asker, id: str, source: str = "", v: str = "") -> Response:
    """One zone drawn with its venues by their place in the charter."""
    home = home_of(shown(request, DRAWN, None, reader).found, id, source)
    return _place(request, reader, PlaceQuestion(id, source=home), v)


def _place(request: Request, reader: Reader, asked: PlaceQuestion, lasting: str) -> Response:
    stamp, backdrop = stamped_backdrop(request, reader)

    def draw(place: Listing[PlaceMap]) -> str:
        found = place.found
        return safety_map.place(
            found.name, found.shape, found.points, found.gaps, found.felt,
            marking=highest(place.markings), backdrop=backdrop,
        )  # fmt: skip

    return drawn(PLACE, asked, reader, draw, stamp, request=request, lasting=lasting)
