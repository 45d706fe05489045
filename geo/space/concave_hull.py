"""The outline of a cluster of places."""

import numpy as np
import numpy.typing as npt
import shapely


def outline(x: npt.ArrayLike, y: npt.ArrayLike, *, margin: float, ratio: float = 0.3) -> shapely.Geometry:
    """Buffered concave hull of places.

    x, y: (n,) metres; margin: metres round the hull, half of eps for a DBSCAN area, so that neighbouring clusters,
    whose core places are more than eps apart, stay apart; ratio: 0 hugs the places, 1 is the convex hull. Returns a
    shapely polygon with outlines to 5 m, which is finer than any place is known, or to a quarter of a smaller margin.
    """
    points = shapely.multipoints(np.column_stack([np.asarray(x, np.float64), np.asarray(y, np.float64)]))
    hull = shapely.concave_hull(points, ratio=ratio) if shapely.get_num_geometries(points) > 2 else points
    return shapely.simplify(shapely.buffer(hull, margin, quad_segs=8), min(5.0, margin / 4))
