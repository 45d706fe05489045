"""Streets by their names: the lines of the streets in use that a name and a town stand for, or why there are none."""

from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.answerer import Answerer
from app.answering.place_index import locator
from geo.errors import UserError
from geo.geocoder.key import key
from geo.sources.geocoding import Locator, Method
from geo.streets.basemap import Traces
from geo.streets.traces import CENTIMETRES

AROUND: Final = 200.0
"""Metres beyond the known points of a street in which its lines lie."""
Lines = Callable[[str, str], BaseGeometry]
"""The lines (EPSG:27700) of a street by its name and its town, which may be empty. Raises UserError saying why none."""


def lines_in_use(world: Answerer) -> Lines:
    """Of the streets of the basemap in use; nothing is read before the first name is asked for."""

    @cache
    def read() -> tuple[Locator, Traces | None]:
        used = world.basemaps.used()
        return locator(world), world.basemaps.read(used).layers.get("streets") if used else None

    return lambda name, town: line_of(*read(), name, town)


def line_of(places: Locator, streets: Traces | None, name: str, town: str) -> BaseGeometry:
    """The lines of one street. Raises UserError for a name that is not known, that several streets have, that is no
    street's, or whose street is not drawn."""
    if streets is None:
        raise UserError("no streets are drawn here, so a name has no outline")
    found = places.locate(name, town)
    if found.why:
        offers = f" (perhaps {' or '.join(found.offers[:3])})" if found.offers else ""
        raise UserError(f"“{name[:60]}”: {found.why}{offers}")
    if found.method is not Method.STREET:
        raise UserError(f"“{name[:60]}” is {found.name}, which is no street")
    wanted = key(found.name.split(",")[0])
    same = [at for at, called in enumerate(streets.names) if key(called) == wanted]
    drawn = [
        shapely.linestrings(streets.grid[streets.start[i] : streets.start[i + 1]] / CENTIMETRES)
        for i in np.flatnonzero(np.isin(streets.name, same)).tolist()
    ]
    near = [one for one in drawn if shapely.distance(one, shapely.Point(found.x, found.y)) <= found.radius + AROUND]
    if not near:
        raise UserError(f"“{name[:60]}” is known ({found.name}) but not drawn on the streets in use")
    return shapely.line_merge(shapely.union_all(near))
