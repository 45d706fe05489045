"""What a person sees while drawing an area: the wards, and what is kept there already."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import shapely
from fastapi import Request, Response
from fastapi.responses import JSONResponse

from app.code_version import code_digest
from app.maps import layers
from app.routes.dependencies import holds
from geo.space.boundaries import Boundaries


class Kept(Protocol):
    """A site, a zone or a candidate as it is kept. geometry: shapely, EPSG:27700."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def geometry(self) -> Any: ...


def ground_of(request: Request, wards: Boundaries, kept: Sequence[Kept]) -> Response:
    """Ward outlines with their names, and the shapes of `kept`, as GeoJSON; 304 when the reader holds them."""
    stamp = f"{code_digest()[:8]}-{wards.sha256[:16]}-{'-'.join(f'{one.id}.{one.version}' for one in kept)}"
    if holds(request.headers, stamp):
        return Response(status_code=304)
    ground = {
        "wards": layers.collection(list(outlines(wards)), ({"name": name} for name in wards.name)),
        "sites": layers.collection([one.geometry for one in kept], ({"name": one.name, "id": one.id} for one in kept)),
    }
    return JSONResponse(ground, headers={"etag": f'"{stamp}"', "cache-control": "no-cache"})


def outlines(wards: Boundaries) -> npt.NDArray[Any]:
    """(m,) ward outlines as coarse as a screen shows them, EPSG:27700."""
    return np.asarray(shapely.coverage_simplify(np.asarray(wards.geometry), layers.COARSE), object)
