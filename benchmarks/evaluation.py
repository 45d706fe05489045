"""How often is each answer to "did it help?" wrong? `python -m benchmarks.evaluation` writes docs/evaluation.md."""

import argparse
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from threadpoolctl import threadpool_limits

from benchmarks.evaluation_page import page
from benchmarks.study import study


def main() -> None:
    """Run, print, write."""
    given = argparse.ArgumentParser(prog="python -m benchmarks.evaluation", description=__doc__)
    given.add_argument("--runs", type=int, default=1000)
    runs = given.parse_args().runs
    with ProcessPoolExecutor(initializer=threadpool_limits, initargs=(1,)) as pool:  # one process a core
        text = page(study(runs, partial(pool.map, chunksize=20)))
    print(text)
    if runs >= 1000:
        (Path(__file__).parents[1] / "docs" / "evaluation.md").write_text(text)


if __name__ == "__main__":
    main()
