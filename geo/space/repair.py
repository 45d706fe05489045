"""Invalid polygons made valid, and the reader told which."""

import numpy as np
import numpy.typing as npt
import shapely

POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def repair(geometries: npt.ArrayLike) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.intp]]:
    """Valid polygons for a set of polygons, and the positions of those that had to be repaired.

    Repaired as shapely.make_valid does; of what that leaves only areas are kept, so lines and points where a ring
    touched or crossed itself go. What has no area at all comes back as an empty polygon.
    """
    shapes = np.array(geometries, object)
    broken = np.flatnonzero(~shapely.is_valid(shapes) | ~np.isin(shapely.get_type_id(shapes), POLYGONAL))
    for i in broken:
        parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(shapes[i])))
        areas = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
        shapes[i] = shapely.union_all(areas) if len(areas) else shapely.Polygon()
    return shapes, broken
