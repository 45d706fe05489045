"""How often is a change claimed on real counts, where nothing is known to have been done? Shootings of New York.

`python -m benchmarks.shootings` prints, for sites chosen in four ways, how often a year after a made-up start is called
a fall or a rise. It reads ../shared/data/timed and needs it.
"""

from pathlib import Path
from typing import Final

import numpy as np
import pyarrow.parquet as pq

from benchmarks.study import Floats
from models.impact.effect import CLAIM, effect
from models.impact.expected_cases import expected_cases
from models.impact.shortfall import ShortfallError

DATA: Final = Path(__file__).parents[2] / "shared" / "data" / "timed" / "nyc_shootings_2006_2023.parquet"
SIDE: Final = 1_500.0  # metres
DEGREE: Final = (84_300.0, 111_200.0)  # metres in a degree of longitude and of latitude there
YEARS: Final = (2006, 2023)
PEERS: Final = 40
AT_RANDOM: Final = 12  # places at each start
WORST: Final = 3
LEAST: Final = 24  # cases in the two years before


def squares(path: Path = DATA) -> Floats:
    """Cases of each square in each month, (squares, months)."""
    read = pq.read_table(path, columns=["occurred", "lon", "lat"])
    months = read["occurred"].to_numpy().astype("M8[M]").astype(np.int64) - 12 * (YEARS[0] - 1970)
    lon, lat = (read[name].to_numpy().astype(np.float64) for name in ("lon", "lat"))
    last = 12 * (YEARS[1] - YEARS[0] + 1)
    use = np.isfinite(lon) & np.isfinite(lat) & (months >= 0) & (months < last)
    cell = np.floor(np.column_stack([lon, lat])[use] * DEGREE / SIDE)
    _, row = np.unique(cell, axis=0, return_inverse=True)
    counts = np.zeros((int(row.max()) + 1, last))
    np.add.at(counts, (row.ravel(), months[use]), 1)
    return counts


def claims(counts: Floats, window: int, months: int = 12) -> tuple[int, int, int]:
    """Falls and rises claimed, of how many. window: the site is one of the worst of so many months; 0: at random."""
    rng = np.random.default_rng(1)
    falls = rises = asked = 0
    for start in range(36, counts.shape[1] - months + 1, 3):
        recent = counts[:, start - 24 : start].sum(axis=1)
        if window:
            picked = np.argsort(-counts[:, start - window : start].sum(axis=1), kind="stable")[:WORST]
        else:
            enough = np.flatnonzero(recent >= LEAST)
            picked = rng.choice(enough, min(AT_RANDOM, len(enough)), replace=False)
        for site in picked:
            gap = np.abs(np.sqrt(recent) - np.sqrt(recent[site]))
            gap[site] = np.inf
            peers = counts[np.argsort(gap, kind="stable")[:PEERS]]
            after = np.arange(start, start + months)
            try:
                expected = expected_cases(counts[site], peers, start=start, after=after)
            except ShortfallError:
                continue
            told = effect(expected, counts[site, after].sum(), CLAIM)
            falls, rises, asked = falls + (told.high < 1), rises + (told.low > 1), asked + 1
    return falls, rises, asked


def main() -> None:
    """Print one line for each way of choosing."""
    counts = squares()
    for window in (0, 3, 12, 24):
        falls, rises, asked = claims(counts, window)
        how = f"the {WORST} worst of {window} months" if window else "at random"
        print(f"{how}: {asked} sites, {100 * falls / asked:.1f} % falls, {100 * rises / asked:.1f} % rises")


if __name__ == "__main__":
    main()
