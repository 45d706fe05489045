"""Emerging hot spots beside esda and pymannkendall: 36 months of 20,000 cells, 999 permutations, eight classes."""

import numpy as np

from benchmarks import peers
from benchmarks.table import Row, peak_mb, seconds
from models.emerging_cells import emerging_cells
from models.hot_spots import emerging_hot_spots
from models.spatial_weights import lattice

SHAPE = (36, 100, 200)
CELL = 250.0
PERMUTATIONS = 999


def cube(shape: tuple[int, int, int] = SHAPE) -> np.ndarray:
    """Months of a county: quiet cells, a town that lasts, a quarter that comes and one that goes."""
    rng = np.random.default_rng(1)
    mean = np.full(shape, 0.3)
    k, ny, nx = shape
    mean[:, ny // 4 : ny // 4 + 8, nx // 4 : nx // 4 + 8] += 4
    mean[k // 2 :, ny // 2 : ny // 2 + 5, nx // 2 : nx // 2 + 5] += 3
    mean[: k // 2, -8:-3, -8:-3] += 3
    return rng.poisson(mean).astype(np.float64)


def run(scale: float = 1.0) -> list[Row]:
    """The rows of the table; scale thins the rows of the grid, for a quick look."""
    shape = (SHAPE[0], max(int(SHAPE[1] * scale), 24), SHAPE[2])
    values = cube(shape)
    series, near = values.reshape(shape[0], -1), lattice(*shape[1:])

    def classes() -> object:
        return emerging_hot_spots(
            values, radius=1.5 * CELL, cell=CELL, permutations=PERMUTATIONS, correction="none", classes="eight"
        )

    def exact() -> object:
        return emerging_cells(series, near, classes="eight")

    peer = peers.timed("emerging", "esda and pymannkendall", {
        "cube": values, "permutations": np.array(PERMUTATIONS),
    })  # fmt: skip
    ours, whole = seconds(classes), seconds(exact)
    cells = f"{shape[0]} months x {series.shape[1]:,} cells"
    name = f"esda and pymannkendall {peer.version}".strip()
    return [
        Row(f"Emerging hot spots, {cells}, {PERMUTATIONS} permutations", ours, name, peer.seconds, peer.over(ours),
            "< 3 s, >= 50", peak_mb(classes), peer.megabytes, peer.note),
        Row("the same with the exact distribution, false discoveries controlled, change tested", whole, name,
            peer.seconds, peer.over(whole), "", peak_mb(exact), None, "what the page runs"),
    ]  # fmt: skip
