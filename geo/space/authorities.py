"""Which local authority an area belongs to, by where it lies, when its own file does not say."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from geo.space.assign import assign
from geo.space.boundaries import Boundaries


def located(areas: Boundaries, known: Sequence[Boundaries]) -> Boundaries:
    """The areas with the authority in which a point inside them lies; "" where no known one covers it.

    known: sets whose areas name their authorities, the most trusted first. A set that names its own is given back.
    """
    if any(areas.authority):
        return areas
    point = shapely.point_on_surface(areas.geometry)
    code, name = np.full(len(areas), "", object), np.full(len(areas), "", object)
    for of in known:
        at = assign(shapely.get_x(point), shapely.get_y(point), of.geometry)
        here = (code == "") & (at >= 0)
        code[here] = np.array(of.authority, object)[at[here]]
        name[here] = np.array(of.authority_name, object)[at[here]]
    return replace(areas, authority=tuple(code.tolist()), authority_name=tuple(name.tolist()))
