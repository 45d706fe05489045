"""DBSCAN beside scikit-learn and the package dbscan: Atlanta, and a million incidents snapped to map points."""

from typing import Any

import numpy as np

from benchmarks import peers
from benchmarks.density import atlanta
from benchmarks.table import Row, peak_mb, seconds
from geo.places import collapse
from models.clusters import dbscan
from models.engine.arrays import Floats
from models.stability import cluster_stability

TARGETS = {"scikit-learn": ">= 20", "scikit-learn, weighted": "", "dbscan (Wang, Gu, Shun)": ">= 2"}


def snapped(n: int) -> tuple[Floats, Floats]:
    """n incidents on 54,000 map points round 400 centres, a few of the points with very many."""
    rng = np.random.default_rng(5)
    centres = rng.uniform(0, 60_000, (400, 2))
    points = centres[rng.integers(0, 400, 54_000)] + rng.normal(0, 700, (54_000, 2))
    x, y = points[(rng.pareto(1.2, n) * 3_000).astype(int) % 54_000].T
    return np.ascontiguousarray(x), np.ascontiguousarray(y)


def run(scale: float = 1.0) -> list[Row]:
    """The rows of the table; scale thins the synthetic places, for a quick look."""
    rows = []
    million = int(1_000_000 * scale)
    for name, (x, y), eps, least in (
        ("Atlanta, eps 50 m", atlanta(), 50.0, 10),
        ("Atlanta, eps 200 m", atlanta(), 200.0, 100),
        (f"{million:,} snapped, eps 50 m", snapped(million), 50.0, 10),
    ):

        def ours(x: Floats = x, y: Floats = y, eps: float = eps, least: int = least) -> Any:
            return dbscan(x, y, eps=eps, min_weight=least)

        taken, most = seconds(ours), peak_mb(ours)
        places = collapse(x, y)
        data: Any = {"x": x, "y": y, "px": places.x, "py": places.y, "pw": places.weight, "eps": eps, "least": least}
        for peer, target in TARGETS.items():
            asked = f"{target}, under 150 MB" if target and len(x) == 1_000_000 else target
            other = peers.timed("clusters", peer, data)
            note = "; ".join(filter(None, (other.note, f"{len(places):,} places, {ours().max() + 1:,} clusters")))
            named = f"{peer} {other.version}".strip()
            rows.append(Row(name, taken, named, other.seconds, other.over(taken), asked, most, other.megabytes, note))
    return [*rows, stability(), growth(scale, "as dense"), growth(scale, "denser")]


def stability() -> Row:
    """199 resamples of all of Atlanta."""
    x, y = atlanta()
    places = collapse(x, y)
    asked: dict[str, Any] = {"eps": 50.0, "min_weight": 30, "weights": places.weight}
    labels = dbscan(places.x, places.y, **asked)

    def work() -> object:
        return cluster_stability(places.x, places.y, labels, resamples=199, seed=1, **asked)

    note = f"{len(places):,} places, {labels.max() + 1:,} areas"
    return Row("stability, 199 resamples", seconds(work), "itself", None, None, "", peak_mb(work), None, note)


def growth(scale: float, kind: str) -> Row:
    """How time grows from 10^4 to 10^7 distinct places: over a growing area as dense as before, or over the same."""
    rng = np.random.default_rng(1)
    numbers = [int(n * scale) for n in (10**4, 10**5, 10**6, 10**7)]
    taken, most = [], 0.0
    for n in numbers:
        side = 30_000 * ((n / 10**6) ** 0.5 if kind == "as dense" else 1)
        x, y = rng.uniform(0, side, n), rng.uniform(0, side, n)

        def work(x: Floats = x, y: Floats = y) -> object:
            return dbscan(x, y, eps=50, min_weight=10)

        taken.append(seconds(work))
        most = peak_mb(work)
    slope = float(np.polyfit(np.log(numbers), np.log(taken), 1)[0])
    note = ", ".join(f"{n:,}: {s:.3g} s" for n, s in zip(numbers, taken, strict=True))
    return Row(f"DBSCAN, {numbers[-1]:,} places, {kind}", taken[-1], f"itself, log-log slope {slope:.2f}", None, None,
               "slope <= 1.05", most, None, note)  # fmt: skip
