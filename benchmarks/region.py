"""The 708,069 real rows of data.police.uk for seven forces, 2025: stacked as real data are."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from benchmarks import peers
from benchmarks.table import Row, peak_mb, seconds
from geo.places import Places, collapse
from geo.space.crs import to_grid
from models.clusters import dbscan
from models.density import kde
from models.engine.arrays import Floats

ROWS = Path(__file__).parents[2] / "shared/data/police-uk/south_west_and_neighbours_2025_street.parquet"
CELL, RADIUS = 250.0, 1000.0
BESIDE = {"scikit-learn, weighted": "", "dbscan (Wang, Gu, Shun)": ">= 2"}


def placed() -> tuple[Floats, Floats]:
    """x, y of the rows that have a place, metres on the National Grid."""
    table = pq.read_table(ROWS, columns=["Longitude", "Latitude"])
    lon, lat = (np.asarray(table[name].to_numpy(), np.float64) for name in ("Longitude", "Latitude"))
    x, y = to_grid(lon, lat)
    known = np.isfinite(x)
    return x[known], y[known]


def run(scale: float = 1.0) -> list[Row]:
    """The rows of the table; none where the file is not there. scale thins the incidents, for a quick look."""
    if not ROWS.is_file():
        return [Row("708,069 real rows", None, "", None, None, "", note=f"{ROWS.name} is not there")]
    x, y = placed()
    keep = np.random.default_rng(1).random(len(x)) < scale
    x, y = x[keep], y[keep]
    places = collapse(x, y)
    box = (x.min(), y.min(), x.max(), y.max())
    shape = [int(np.ceil((box[k + 2] - box[k]) / CELL)) for k in (1, 0)]
    asked: dict[str, Any] = {"bounds": box, "cell": CELL, "bandwidth": RADIUS}
    edges = [(box[k], box[k] + n * CELL) for k, n in zip((1, 0), shape, strict=True)]

    def of_places() -> object:
        return kde(places.x, places.y, weights=places.weight, **asked)

    def of_collapsed() -> object:
        once = collapse(x, y)
        return kde(once.x, once.y, weights=once.weight, **asked)

    bins_s = seconds(lambda: np.histogram2d(y, x, bins=shape, range=edges))
    ours_s, whole_s = seconds(of_places), seconds(of_collapsed)
    binned = f"numpy {np.__version__} histogram2d, raw points"
    name = f"quartic 1 km, {len(x):,} rows on {len(places):,} places, {shape[1]} x {shape[0]} cells"
    rows = [
        Row(name, ours_s, binned, bins_s, bins_s / ours_s, ">= 1", peak_mb(of_places)),
        Row("geo.places.collapse, then the same", whole_s, binned, bins_s, bins_s / whole_s, ">= 1/3"),
    ]
    for eps, least in ((50.0, 10), (200.0, 100)):
        rows += beside(x, y, places, eps, least)
    return rows


def beside(x: Floats, y: Floats, places: Places, eps: float, least: int) -> list[Row]:
    """DBSCAN of the raw points and the peers that hold so many; plain scikit-learn would list every pair of a stack."""
    ours = partial(dbscan, x, y, eps=eps, min_weight=least)
    taken, most, found = seconds(ours), peak_mb(ours), int(ours().max()) + 1
    data: Any = {"x": x, "y": y, "px": places.x, "py": places.y, "pw": places.weight, "eps": eps, "least": least}
    rows = []
    for peer, target in BESIDE.items():
        other = peers.timed("clusters", peer, data)
        note = "; ".join(filter(None, (other.note, f"{found:,} clusters")))
        named, ratio = f"{peer} {other.version}".strip(), other.over(taken)
        work = f"DBSCAN eps {eps:g} m, {len(x):,} rows"
        rows.append(Row(work, taken, named, other.seconds, ratio, target, most, other.megabytes, note))
    return rows
