"""Gi* beside esda: 100,000 cells, queen neighbours, standard scores alone and with 999 conditional permutations."""

import numpy as np

from benchmarks import peers
from benchmarks.table import Row, peak_mb, seconds
from models.local_g import local_g, local_g_grid, local_g_grid_p, local_g_p
from models.spatial_weights import lattice

SHAPE = (250, 400)
CELL = 100.0
PERMUTATIONS = 999


def run(scale: float = 1.0) -> list[Row]:
    """The rows of the table; scale thins the rows of the grid, for a quick look."""
    shape = (max(int(SHAPE[0] * scale), 10), SHAPE[1])
    values = np.random.default_rng(1).poisson(0.8, shape).astype(np.float64)
    flat, w = values.ravel(), lattice(*shape)
    reach = {"radius": 1.5 * CELL, "cell": CELL}

    def scores() -> object:
        return local_g_grid(values, **reach)

    def with_permutations() -> object:
        return local_g_grid(values, **reach), local_g_grid_p(values, permutations=PERMUTATIONS, **reach)

    def sparse() -> object:
        return local_g(flat, w), local_g_p(flat, w, permutations=PERMUTATIONS)

    uneven = w.copy()
    uneven.data = np.random.default_rng(2).uniform(0.5, 1.5, len(w.data))

    def any_weights() -> object:
        return local_g(flat, uneven), local_g_p(flat, uneven, permutations=PERMUTATIONS)

    data = {"values": flat, "shape": np.array(shape), "permutations": np.array(PERMUTATIONS)}
    plain = peers.timed("local", "esda z", data)
    drawn = peers.timed("local", "esda permutations", data)
    z_s, p_s, sparse_s, any_s = seconds(scores), seconds(with_permutations), seconds(sparse), seconds(any_weights)
    cells, name = f"{values.size:,} cells", f"esda {plain.version}".strip()
    return [
        Row(f"Gi* z, {cells}, grid", z_s, name, plain.seconds, plain.over(z_s), ">= 100", peak_mb(scores),
            plain.megabytes, "; ".join(filter(None, (plain.note, "its weights are built beforehand and not counted")))),
        Row(f"Gi* z and {PERMUTATIONS} permutations, {cells}, grid", p_s, name, drawn.seconds, drawn.over(p_s),
            ">= 5", peak_mb(with_permutations), drawn.megabytes, drawn.note),
        Row(f"the same from a sparse matrix, {cells}", sparse_s, name, drawn.seconds, drawn.over(sparse_s), ">= 5"),
        Row(f"the same with unequal weights, {cells}", any_s, name, drawn.seconds, drawn.over(any_s), ">= 5"),
    ]  # fmt: skip
