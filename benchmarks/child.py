"""Runs in the peers' environment: time one peer on the arrays handed over, and print the figures as JSON."""

import contextlib
import importlib
import json
import os
import statistics
import sys
import time
from importlib.metadata import version

import numpy as np

from benchmarks.table import REPEATS, peak_mb

LONG = 5.0  # seconds from which on a call is not repeated


def main(work: str, peer: str, arrays: str) -> None:
    """PEERS[peer] is (package, prepare); prepare(data) gives (call, factor, note), one call being 1/factor of it."""
    package, prepare = importlib.import_module(f"benchmarks.peer_{work}").PEERS[peer]
    data = dict(np.load(arrays))
    with contextlib.redirect_stdout(sys.stderr):
        call, factor, note = prepare(data)
        begin = time.perf_counter()
        megabytes = peak_mb(call)
        first = time.perf_counter() - begin
        taken = [first] if first > LONG else []
        while first <= LONG and len(taken) < REPEATS:
            begin = time.perf_counter()
            call()
            taken.append(time.perf_counter() - begin)
    if first > LONG:
        note = f"{note}; one call".lstrip("; ")
    figures = {
        "seconds": statistics.median(taken) * factor,
        "megabytes": megabytes,
        "version": version(package),
        "note": note,
    }
    print(json.dumps(figures), flush=True)
    os._exit(0)  # some peers crash while the interpreter takes itself down


if __name__ == "__main__":
    main(*sys.argv[1:])
