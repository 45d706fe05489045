"""What a person sees while drawing an area: the wards, and what is kept there already."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import shapely
from fastapi import Request, Response
from fastapi.responses import JSONResponse
from shapely.geometry.base import BaseGeometry

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from app.answering.reader import Reader
from app.maps import layers
from app.routes.render import answerer_of, render
from geo.space.boundaries import Boundaries
from geo.space.on_the_map import on_the_map


class Outlined(Protocol):
    """A site, a zone or a candidate as it is kept. geometry: EPSG:27700."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def geometry(self) -> BaseGeometry: ...


def base_map(request: Request, kind: Kind[Answerer, None, Any], reader: Reader) -> Response:
    """Ward outlines with their names, and the shapes of what is kept, as GeoJSON."""
    wards = answerer_of(request).wards

    def make(kept: Listing[Sequence[Outlined]]) -> Response:
        known = [one for one in kept.found if on_the_map(one.geometry)]  # one elsewhere takes nothing from the others
        named = ({"name": one.name, "id": one.id} for one in known)
        return JSONResponse(
            {
                "wards": layers.collection(list(outlines(wards)), ({"name": name} for name in wards.name)),
                "sites": layers.collection([one.geometry for one in known], named),
            }
        )

    return render(kind, None, reader, make, request=request)


def outlines(wards: Boundaries) -> npt.NDArray[np.object_]:
    """(m,) ward outlines as coarse as a screen shows them, EPSG:27700."""
    return np.asarray(shapely.coverage_simplify(np.asarray(wards.geometry), layers.COARSE), object)
