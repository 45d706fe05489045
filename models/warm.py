"""Compile every numba function of models/ once into its cache: `python -m models.warm`.

Each engine adds a function of its own to WARM that calls it on the smallest problem with the types it is called with.
"""

from collections.abc import Callable

import numpy as np

from models.adaptive import kde_adaptive
from models.clusters import choose_min_weight, dbscan
from models.density import kde
from models.edge import kde_inside
from models.kernels import KERNELS
from models.local_g import local_g_p
from models.multiscale import multiscale_expected
from models.near_repeat import knox
from models.nearest import ripley_k
from models.self_exciting import self_exciting
from models.space_time import space_time_dbscan
from models.space_time_scan import space_time_scan
from models.spatial_weights import lattice
from models.stability import cluster_stability
from models.valleys import split_at_valleys


def warm_density() -> None:
    """Kernel densities: with weights and without, adaptive, and inside an area."""
    x = np.array([1.0, 2.0, 2.0])
    for kernel in KERNELS:
        kde(x, x, bounds=(0, 0, 4, 4), cell=1, bandwidth=2, kernel=kernel)
        kde(x, x, bounds=(0, 0, 4, 4), cell=1, bandwidth=2, kernel=kernel, weights=x)
        kde_adaptive(x, x, bounds=(0, 0, 4, 4), cell=1, bandwidth=2, kernel=kernel)
    area = [[(0, 0), (4, 0), (4, 4)], [(2, 1), (3, 1), (3, 2)]]
    kde_inside(x, x, rings=area, bounds=(0, 0, 4, 4), cell=1, bandwidth=2)
    kde_inside(x, x, rings=area, bounds=(0, 0, 4, 4), cell=1, bandwidth=2, correction="jones-diggle")


def warm_clusters() -> None:
    """DBSCAN in space and in space and time, its minimum, valleys, and how sure what it finds is."""
    x = np.array([1.0, 2.0, 2.0])
    choose_min_weight(x, x, eps=5, weights=x)
    labels = dbscan(x, x, eps=5, min_weight=1)
    split_at_valleys(x, x, labels, eps=5, min_weight=1)
    cluster_stability(x, x, labels, eps=5, min_weight=1, resamples=1)
    space_time_dbscan(x, x, x, eps=5, eps_time=1, min_weight=1)
    cell = np.array([0, 1])
    multiscale_expected(cell, cell, x[:2], region=cell, region_column=cell, region_row=cell, share=x[:2] / 2)


def warm_local() -> None:
    """Conditional permutations, with neighbours that weigh the same and with others."""
    w = lattice(2, 3)
    local_g_p(np.arange(6.0), w, permutations=9)
    w.data = np.arange(1.0, 1 + len(w.data))
    local_g_p(np.arange(6.0), w, permutations=9)


def warm_points() -> None:
    """Near pairs, the Knox test, the space-time scan, the self-exciting model and Ripley's K."""
    x = np.array([1.0, 2.0, 2.0])
    knox(x, x, x, distance_edges=[0, 2], day_edges=[0, 2], permutations=9)
    space_time_scan(x, x, x, permutations=9)
    self_exciting(np.arange(30.0), np.arange(30.0), np.arange(30.0))
    ripley_k(x, x, window=(0, 0, 4, 4), radii=[1])


WARM: tuple[Callable[[], None], ...] = (warm_density, warm_clusters, warm_local, warm_points)


def main() -> None:
    """Call them all."""
    for warm in WARM:
        warm()


if __name__ == "__main__":
    main()
