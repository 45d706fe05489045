"""How often is each answer to "did it help?", "is it rising?" "what changed?" and "does it repeat?" wrong?
`python -m benchmarks.evaluation` writes docs/evaluation.md."""

import argparse
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from threadpoolctl import threadpool_limits

from benchmarks.change_study import RUNS as TOWNS
from benchmarks.change_study import change_part
from benchmarks.evaluation_page import page
from benchmarks.patrol_study import patrol_part
from benchmarks.power_grid import grid
from benchmarks.repeat_study import RUNS as REPEATS
from benchmarks.repeat_study import repeat_parts
from benchmarks.study import study
from benchmarks.trend_study import RUNS as SERIES
from benchmarks.trend_study import trend_part
from benchmarks.ways import ways

RUNS = 400
"""Towns of each scenario, of each cell of the grid, and of each way that was tried."""


def main() -> None:
    """Run, print, write."""
    given = argparse.ArgumentParser(prog="python -m benchmarks.evaluation", description=__doc__)
    given.add_argument("--runs", type=int, default=RUNS, help="towns of each scenario; fewer than usual write nothing")
    runs = given.parse_args().runs
    with ProcessPoolExecutor(initializer=threadpool_limits, initargs=(1,)) as pool:  # one process a core
        each = partial(pool.map, chunksize=20)
        trend = trend_part(SERIES if runs >= RUNS else runs, pool.map)
        repeats = "".join(repeat_parts(REPEATS if runs >= RUNS else runs, pool.map))
        change = change_part(TOWNS if runs >= RUNS else runs, pool.map)
        text = page(
            study(runs, each),
            grid(runs, each),
            ways(runs, each),
            f"{trend}{change}{patrol_part() if runs >= RUNS else ''}{repeats}",
        )
    print(text)
    if runs >= RUNS:
        (Path(__file__).parents[1] / "docs" / "evaluation.md").write_text(text)


if __name__ == "__main__":
    main()
