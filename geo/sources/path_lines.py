"""Walking paths as lines: a file of features into the assets of the kind “paths”."""

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from geo.sources.asset_files import REPEATED
from geo.sources.geojson_rows import lines
from geo.sources.intake import Intake
from geo.sources.reach import MARGIN, Reach


def read(
    path: Path, intake: Intake, *, force: str, outline: shapely.Geometry | None = None, layer: str = ""
) -> pa.Table:
    """id, name, easting and northing of the middle, wkt (EPSG:27700) and length_m of every line, by id.

    Every line becomes a path or goes into the quarantine: other shapes, repeated ids, and what lies more than 20 km
    outside the force's outline (shapely). layer: of a file that holds several. Raises UserError when none can be kept.
    """
    reach = Reach(outline)
    kept: dict[str, dict[str, object]] = {}
    parts: Counter[int] = Counter()

    def reject(line: int, reason: str, text: str) -> None:
        intake.reject(path.name, line, reason, text)

    intake.files += 1
    for number, given, name, line in lines(path, reject, layer):
        parts[number] += 1
        base = given or f"{number}"
        id_ = base if parts[number] == 1 else f"{base}-{parts[number]}"
        middle = shapely.line_interpolate_point(line, 0.5, normalized=True)
        x, y = (np.array([get(middle)]) for get in (shapely.get_x, shapely.get_y))
        if id_ in kept:
            reject(number, REPEATED, name)
        elif not reach.holds(x, y)[0]:
            reject(number, f"more than {MARGIN / 1000:.0f} km outside the area of {force}", name)
        else:
            intake.read += 1
            kept[id_] = {
                "id": id_,
                "name": name or f"Path {number}",
                "easting": round(float(x[0]), 1),
                "northing": round(float(y[0]), 1),
                "wkt": shapely.to_wkt(line, rounding_precision=1),
                "length_m": round(float(shapely.length(line)), 1),
            }
    intake.demand_some(path.name)
    return pa.Table.from_pylist([kept[id_] for id_ in sorted(kept)])
