"""Which polygon each point belongs to: exactly one, or none."""

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.places import collapse

Indices = npt.NDArray[np.intp]


def assign(x: npt.ArrayLike, y: npt.ArrayLike, geometries: npt.ArrayLike) -> Indices:
    """Position of the polygon that covers each point, (n,); -1 outside every polygon.

    x, y: (n,) metres; geometries: (m,) shapely polygons in the same grid. A polygon's edge belongs to it; a point on a
    shared edge or in an overlap goes to the polygon that comes first, which for boundary sets is the lowest code.
    """
    xs, ys = np.asarray(x, np.float64), np.asarray(y, np.float64)
    polygons: npt.NDArray[Any] = np.asarray(geometries, object)
    found = np.full(len(xs), len(polygons), np.intp)
    shapely.prepare(polygons)
    point, polygon = shapely.STRtree(polygons).query(shapely.points(xs, ys), predicate="intersects")
    np.minimum.at(found, point, polygon)
    found[found == len(polygons)] = -1
    return found


def assign_points(x: npt.ArrayLike, y: npt.ArrayLike, geometries: npt.ArrayLike) -> Indices:
    """`assign` for raw points, which are collapsed to distinct places first: the same answer."""
    places = collapse(x, y)
    return np.asarray(assign(places.x, places.y, geometries)[places.inverse])
