"""Compile every numba function of models/ once into its cache: `python -m models.warm`, in two processes.

Each engine adds a function of its own to WARM that calls it on the smallest problem with the types it is called with.
`python -m models.warm first` compiles only what a map with its hotspots is made with: FIRST.
"""

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from models.adaptive import kde_adaptive
from models.clusters import choose_min_weight, dbscan
from models.density import kde
from models.edge import kde_inside
from models.engine.minimum import SMALLEST_AREA
from models.kernels import KERNELS
from models.local_g import local_g_p
from models.map_points import survival_in_cells
from models.multiscale import multiscale_expected
from models.near_repeat import knox
from models.nearest import ripley_k
from models.network import network_kde
from models.patrol.tours import Shift, plan_tours
from models.repeat_window import repeat_window
from models.self_exciting import self_exciting
from models.space_time import space_time_dbscan
from models.space_time_scan import space_time_scan
from models.spatial_weights import lattice
from models.stability import cluster_stability
from models.valleys import split_at_valleys

AREA = [[(0, 0), (4, 0), (4, 4)], [(2, 1), (3, 1), (3, 2)]]
"""A triangle with a hole."""


def warm_clusters() -> None:
    """DBSCAN in space, and its minimum."""
    x = np.array([1.0, 2.0, 2.0])
    choose_min_weight(x, x, eps=5, weights=x)
    dbscan(x, x, eps=5, min_weight=1)


def warm_surface() -> None:
    """The density of weighted places, as it is and inside an area."""
    x = np.array([1.0, 2.0, 2.0])
    kde(x, x, bounds=(0, 0, 4, 4), cell=1, bandwidth=2, weights=x)
    kde_inside(x, x, rings=AREA, bounds=(0, 0, 4, 4), cell=1, bandwidth=2)


def warm_hotspots() -> None:
    """Valleys between hotspots, how sure they are, also of map points, and what squares lead one to expect."""
    x, labels = np.array([1.0, 2.0, 2.0]), np.zeros(3, np.int64)
    split_at_valleys(x, x, labels, eps=5, min_weight=1)
    cluster_stability(x, x, labels, eps=5, min_weight=SMALLEST_AREA, resamples=1)  # as chosen: chosen anew, too
    survival_in_cells(x, x, labels, points_x=x, points_y=x, eps=5, min_weight=1, redraws=1)
    cell = np.array([0, 1])
    multiscale_expected(cell, cell, x[:2], region=cell, region_column=cell, region_row=cell, share=x[:2] / 2)
    local_g_p(np.arange(6.0), lattice(2, 3), permutations=9)


def warm_density() -> None:
    """Kernel densities: with weights and without, adaptive, and inside an area."""
    x = np.array([1.0, 2.0, 2.0])
    for kernel in KERNELS:
        kde(x, x, bounds=(0, 0, 4, 4), cell=1, bandwidth=2, kernel=kernel)
        kde(x, x, bounds=(0, 0, 4, 4), cell=1, bandwidth=2, kernel=kernel, weights=x)
        kde_adaptive(x, x, bounds=(0, 0, 4, 4), cell=1, bandwidth=2, kernel=kernel)
    kde_inside(x, x, rings=AREA, bounds=(0, 0, 4, 4), cell=1, bandwidth=2, correction="jones-diggle")


def warm_redraws() -> None:
    """Redraws of so many incidents at a place that two bytes do not count them."""
    x, many = np.array([1.0, 2.0, 2.0]), np.full(3, 1e5)
    chosen = choose_min_weight(x, x, eps=5, weights=many).value
    cluster_stability(x, x, np.zeros(3, np.int64), eps=5, min_weight=chosen, weights=many, resamples=1)


def warm_space_time() -> None:
    """Clusters in space and time."""
    x = np.array([1.0, 2.0, 2.0])
    space_time_dbscan(x, x, x, eps=5, eps_time=1, min_weight=1)


def warm_local() -> None:
    """Conditional permutations, with neighbours that weigh the same and with others."""
    w = lattice(2, 3)
    local_g_p(np.arange(6.0), w, permutations=9)
    w.data = np.arange(1.0, 1 + len(w.data))
    local_g_p(np.arange(6.0), w, permutations=9)


def warm_streets() -> None:
    """Density along streets."""
    network_kde([[(0, 0), (9, 0)]], [(1, 0)], [(2, 0)], bandwidth=5)


def warm_points() -> None:
    """Near pairs, the Knox test, the space-time scan, the self-exciting model and Ripley's K."""
    x = np.array([1.0, 2.0, 2.0])
    knox(x, x, x, distance_edges=[0, 2], day_edges=[0, 2], permutations=9)
    repeat_window(x, x, x, distance=2, within=2, permutations=9)
    space_time_scan(x, x, x, permutations=9)
    space_time_scan(x, x, x, weights=np.full(len(x), 40_000), permutations=1)  # more than sixteen bits count
    self_exciting(np.arange(30.0), np.arange(30.0), np.arange(30.0))
    ripley_k(x, x, window=(0, 0, 4, 4), radii=[1])


def warm_patrols() -> None:
    """Tours of patrols."""
    plan_tours([0.0, 9.0], [0.0, 9.0], np.ones((2, 2)), [Shift("late", 0, 60, 0, 0)], metres_a_minute=80, rounds=2)


FIRST: tuple[Callable[[], None], ...] = (warm_clusters, warm_surface, warm_hotspots)
WARM: tuple[Callable[[], None], ...] = (
    *FIRST,
    warm_density,
    warm_redraws,
    warm_space_time,
    warm_local,
    warm_points,
    warm_streets,
    warm_patrols,
)
PROCESSES = 2
"""Compiling is one thread's work, and what the two of them share is little."""


def call(warm: Callable[[], None]) -> None:
    """Run one in another process."""
    warm()


def main(what: tuple[Callable[[], None], ...]) -> None:
    """Call them all; each process takes the next one as it becomes free."""
    with ProcessPoolExecutor(PROCESSES) as processes:
        list(processes.map(call, what))


if __name__ == "__main__":
    main(FIRST if sys.argv[1:] == ["first"] else WARM)
