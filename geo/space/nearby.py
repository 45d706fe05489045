"""How far it is to the nearest light, camera, rank or stop."""

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


def distance_to_nearest(
    x: npt.ArrayLike, y: npt.ArrayLike, assets_x: npt.ArrayLike, assets_y: npt.ArrayLike
) -> tuple[Floats, Indices]:
    """Metres from each point to the nearest asset as the crow flies, and its position.

    x, y: (n,) metres, finite; assets: (m,) likewise. Of several at the same distance the first. Infinity and -1 when
    there are no assets.
    """
    xs, ys = np.atleast_1d(np.asarray(x, np.float64)), np.atleast_1d(np.asarray(y, np.float64))
    return nearest_to(shapely.points(xs, ys), assets_x, assets_y)


def nearest_to(shapes: npt.ArrayLike, assets_x: npt.ArrayLike, assets_y: npt.ArrayLike) -> tuple[Floats, Indices]:
    """The same from shapely shapes (n,), EPSG:27700: 0 where an asset stands inside."""
    geometries = np.atleast_1d(np.asarray(shapes, object))
    metres, index = np.full(len(geometries), np.inf), np.full(len(geometries), -1, np.intp)
    tree = shapely.STRtree(shapely.points(np.asarray(assets_x, np.float64), np.asarray(assets_y, np.float64)))
    if not len(tree) or not len(geometries):
        return metres, index
    (shape, asset), distance = tree.query_nearest(geometries, return_distance=True, all_matches=True)
    index[:] = len(tree)
    np.minimum.at(index, shape, asset)
    metres[shape] = distance
    return metres, index
