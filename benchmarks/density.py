"""Kernel density, exact, beside a histogram and three peers: Atlanta, 1280 x 960 cells, radius 1 km."""

import csv
import io
import zipfile
from typing import Any

import numpy as np

from benchmarks import peers
from benchmarks.table import Row, peak_mb, seconds
from geo.places import collapse
from models.density import Bounds, kde
from models.engine.arrays import Floats

SHAPE = (960, 1280)
RADIUS = 1000.0
EARTH = 6_371_008.8  # metres


def atlanta() -> tuple[Floats, Floats]:
    """x, y of the 270,688 incidents in metres: longitude shrunk by the cosine of the mean latitude."""
    with zipfile.ZipFile(peers.atlanta()) as wheel, wheel.open("libkdv/Atlanta.csv") as raw:
        rows = csv.reader(io.TextIOWrapper(raw))
        next(rows)
        lon, lat = np.array([row[:2] for row in rows], np.float64).T
    x = np.radians(lon - lon.min()) * EARTH * np.cos(np.radians(lat.mean()))
    return x, np.radians(lat - lat.min()) * EARTH


def run(scale: float = 1.0) -> list[Row]:
    """The rows of the table; scale thins the synthetic places, for a quick look."""
    x, y = atlanta()
    places = collapse(x, y)
    cell = max(x.max() / SHAPE[1], y.max() / SHAPE[0]) * (1 + 1e-9)
    box: Bounds = (0.0, 0.0, SHAPE[1] * cell, SHAPE[0] * cell)
    asked: dict[str, Any] = {"bounds": box, "cell": cell, "bandwidth": RADIUS}

    def of_places(kernel: str) -> object:
        return kde(places.x, places.y, weights=places.weight, kernel=kernel, **asked)

    def of_points() -> object:
        return kde(x, y, **asked)

    def of_collapsed() -> object:
        once = collapse(x, y)
        return kde(once.x, once.y, weights=once.weight, **asked)

    def histogram() -> object:
        return np.histogram2d(y, x, bins=SHAPE, range=((0, box[3]), (0, box[2])))

    bins_s, bins_mb = seconds(histogram), peak_mb(histogram)
    quartic_s, quartic_mb = seconds(lambda: of_places("quartic")), peak_mb(lambda: of_places("quartic"))
    flat_s = seconds(lambda: of_places("epanechnikov"))
    points_s, points_mb = seconds(of_points), peak_mb(of_points)
    collapsed_s = seconds(of_collapsed)
    binned = f"numpy {np.__version__} histogram2d, raw points"
    rows = [
        Row("quartic, collapsed places", quartic_s, binned, bins_s, bins_s / quartic_s, ">= 1", quartic_mb, bins_mb),
        Row("Epanechnikov, collapsed places", flat_s, binned, bins_s, bins_s / flat_s, ">= 1"),
        Row("quartic, raw points", points_s, binned, bins_s, bins_s / points_s, ">= 1/3", points_mb, bins_mb),
        Row("geo.places.collapse, then quartic", collapsed_s, binned, bins_s, bins_s / collapsed_s, ">= 1/3"),
    ]
    data: Any = {"x": x, "y": y, "px": places.x, "py": places.y, "pw": places.weight}
    data |= {"h": RADIUS, "cell": cell, "shape": np.array(SHAPE)}
    for peer, target, ours in (
        ("KDEpy FFTKDE", 10, quartic_s),
        ("scikit-learn", 1000, flat_s),
        ("LIBKDV", 200, flat_s),
    ):
        other = peers.timed("density", peer, data)
        work = "quartic" if peer.startswith("KDEpy") else "Epanechnikov"
        work = f"{work}, collapsed places"
        name = f"{peer} {other.version}".strip()
        ratio, most = other.over(ours), other.megabytes
        rows.append(Row(work, ours, name, other.seconds, ratio, f">= {target}", quartic_mb, most, other.note))
    return [*rows, growth(scale)]


def growth(scale: float) -> Row:
    """How time grows from 10^4 to 10^7 distinct places spread evenly, same grid and radius."""
    rng = np.random.default_rng(1)
    cell = 30.0
    width, height = SHAPE[1] * cell, SHAPE[0] * cell
    numbers = [int(n * scale) for n in (10**4, 10**5, 10**6, 10**7)]
    taken, most = [], 0.0
    for n in numbers:
        x, y = rng.uniform(0, width, n), rng.uniform(0, height, n)

        def work(x: Floats = x, y: Floats = y) -> object:
            return kde(x, y, bounds=(0, 0, width, height), cell=cell, bandwidth=RADIUS)

        taken.append(seconds(work))
        most = peak_mb(work)
    slope = float(np.polyfit(np.log(numbers), np.log(taken), 1)[0])
    note = ", ".join(f"{n:,}: {s:.3f} s" for n, s in zip(numbers, taken, strict=True))
    return Row(f"quartic, {numbers[-1]:,} places", taken[-1], f"itself, log-log slope {slope:.2f}", None, None,
               "slope <= 1.05", most, None, note)  # fmt: skip
