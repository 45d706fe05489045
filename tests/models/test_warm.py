"""Nobody waits for a compiler at a map: what `python -m models.warm` compiled serves later processes."""

import subprocess
import sys

QUESTIONS = """
import importlib, pkgutil
from pathlib import Path
import numpy as np
from numba.core.dispatcher import Dispatcher
import models
from models.adaptive import kde_adaptive
from models.bandwidth import cross_validated
from models.clusters import choose_min_weight, dbscan
from models.density import kde
from models.edge import kde_inside
from models.local_g import local_g_grid_p, local_g_p
from models.map_points import survival_in_cells
from models.near_repeat import knox, near_strings
from models.nearest import ripley_envelope
from models.repeat_window import repeat_window
from models.self_exciting import self_exciting
from models.space_time import space_time_dbscan
from models.space_time_scan import space_time_scan
from models.spatial_weights import distance_band
from models.stability import cluster_stability
from models.valleys import split_at_valleys
x, w = np.arange(40, dtype=np.float32)[::2], np.ones(20, dtype=np.int64)
asked = {"bounds": (0, 0, 40, 30), "cell": 2, "bandwidth": 9}
kde(list(range(9)), range(9), **asked)
kde(x, x[::-1], weights=w, kernel="triweight", **asked)
kde(x, x, kernel="gaussian", **asked)
kde_adaptive(x, x, weights=w, **asked)
kde_inside(x, x, rings=[[(0, 0), (30, 0), (30, 30)]], **asked)
cross_validated(x, x, weights=w)
labels = dbscan(x, x, eps=5, min_weight=2, weights=w)
dbscan(np.broadcast_to(x, (2, 20))[0], list(range(20)), eps=5, min_weight=2)
split_at_valleys(x, x, labels, eps=5, min_weight=2, weights=w)
split_at_valleys(list(range(20)), x, labels, eps=5, min_weight=2)
cluster_stability(x, x, labels, eps=5, min_weight=2, resamples=2, weights=w)
cluster_stability(x, x, labels, eps=5, min_weight=2, resamples=2)
cluster_stability(x, x, labels, eps=5, min_weight=6, resamples=99)
survival_in_cells(x, list(range(20)), labels, points_x=x, points_y=w, eps=5, min_weight=2, weights=w, redraws=2)
heavy = np.full(20, 100_000)
chosen = choose_min_weight(x, x, eps=5, weights=heavy).value
cluster_stability(x, x, labels, eps=5, min_weight=chosen, weights=heavy, resamples=199)
choose_min_weight(x, x, eps=5)
space_time_dbscan(x, x, w, eps=5, eps_time=1, min_weight=2, weights=w, period=168)
local_g_p(x, distance_band(x, x, 3), permutations=9)
local_g_grid_p(np.ones((3, 4), int), radius=2, cell=1, permutations=9)
knox(x, x, w, distance_edges=[0, 2, np.inf], day_edges=[0, 2], permutations=9, metric="manhattan", weights=w)
space_time_scan(x, list(range(20)), w, radius=9, weights=w, permutations=9)
space_time_scan(x, x, w, weights=w * 40_000, permutations=1)
self_exciting(range(30), list(range(30)), np.arange(30))
near_strings(x, x, w, distance=3, within=2)
repeat_window(x, list(range(20)), w, distance=3, within=2, permutations=9)
ripley_envelope(x, x, window=(0, 0, 40, 40), radii=[1], correction="none", simulations=19)
for found in pkgutil.walk_packages(models.__path__, "models."):
    for thing in vars(importlib.import_module(found.name)).values():
        if isinstance(thing, Dispatcher) and thing.py_func.__module__ == found.name:
            if sum(thing.stats.cache_misses.values()):
                print(found.name, thing.py_func.__name__, thing.stats.cache_misses)
            if not thing.targetoptions.get("inline") and not list(Path(thing.stats.cache_path).glob(
                f"{found.name.rpartition('.')[2]}.{thing.py_func.__name__}-*.nbc"
            )):
                print(found.name, thing.py_func.__name__, "is not warmed")
"""


def test_nothing_compiles_after_warming():
    """Not for other types of input either, and no function is left out."""
    subprocess.run([sys.executable, "-m", "models.warm"], check=True)
    compiled = subprocess.run([sys.executable, "-c", QUESTIONS], check=True, capture_output=True, text=True)
    assert compiled.stdout == ""
