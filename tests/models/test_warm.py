"""Nobody waits for a compiler at a map: what `python -m models.warm` compiled serves later processes."""

import subprocess
import sys

QUESTIONS = """
import importlib, pkgutil
import numpy as np
from numba.core.dispatcher import Dispatcher
import models
from models.bandwidth import cross_validated
from models.adaptive import kde_adaptive
from models.density import kde
from models.edge import kde_inside
x, w = np.arange(40, dtype=np.float32)[::2], np.ones(20, dtype=np.int64)
asked = {"bounds": (0, 0, 40, 30), "cell": 2, "bandwidth": 9}
kde(list(range(9)), range(9), **asked)
kde(x, x[::-1], weights=w, kernel="triweight", **asked)
kde(x, x, kernel="gaussian", **asked)
kde_adaptive(x, x, weights=w, **asked)
kde_inside(x, x, rings=[[(0, 0), (30, 0), (30, 30)]], **asked)
cross_validated(x, x, weights=w)
for name in ("row_bins", "row_sweep", "row_scatter", "pairs", "edge"):
    for thing in vars(importlib.import_module(f"models.{name}")).values():
        if isinstance(thing, Dispatcher) and sum(thing.stats.cache_misses.values()):
            print(name, thing.py_func.__name__, thing.stats.cache_misses)
"""


def test_densities_never_compile_after_warming():
    subprocess.run([sys.executable, "-m", "models.warm"], check=True)
    compiled = subprocess.run([sys.executable, "-c", QUESTIONS], check=True, capture_output=True, text=True)
    assert compiled.stdout == ""
