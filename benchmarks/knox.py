"""The Knox test: 12,334 events, 200 m by 7 days, 999 permutations."""

from pathlib import Path

import numpy as np

from benchmarks.table import Row, peak_mb, seconds
from models.engine.near_pairs import near_pairs
from models.near_repeat import knox

SHOOTINGS = Path(__file__).parents[2] / "shared/data/timed/nyc_shootings_2006_2023.parquet"
EVENTS = 12_334
PERMUTATIONS = 999
ELSEWHERE_S = 3.96  # measured before the design, with 99 permutations
METRES_A_DEGREE = 111_195.0


def events(number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, str]:
    """The last shootings of New York in local metres with their days; without the file, stacked synthetic events."""
    if SHOOTINGS.is_file():
        import pyarrow.parquet as pq  # noqa: PLC0415

        table = pq.read_table(SHOOTINGS, columns=["lon", "lat", "occurred"])
        lon, lat = table["lon"].to_numpy(), table["lat"].to_numpy()
        days = table["occurred"].to_numpy().astype("datetime64[D]").astype(np.float64)
        at = np.argsort(days, kind="stable")[-number:]
        x = (lon - lon.mean()) * METRES_A_DEGREE * np.cos(np.radians(lat.mean()))
        return x[at], ((lat - lat.mean()) * METRES_A_DEGREE)[at], days[at], "the last shootings of New York"
    random = np.random.default_rng(1)
    places = random.normal(0, 6000, (number // 3, 2))[random.integers(0, number // 3, number)]
    return places[:, 0], places[:, 1], random.integers(0, 2500, number).astype(float), "synthetic, three at a place"


def run(scale: float = 1.0) -> list[Row]:
    """The rows of the table; scale thins the events, for a quick look."""
    x, y, days, what = events(int(EVENTS * scale))

    def one_band() -> object:
        return knox(x, y, days, distance_edges=[0, 200], day_edges=[0, 7], permutations=PERMUTATIONS)

    def many_bands() -> object:
        near, soon = [0, 0, 100, 200, 400, 800], [0, 7, 14, 21, 28]
        return knox(x, y, days, distance_edges=near, day_edges=soon, permutations=PERMUTATIONS)

    taken, many = seconds(one_band), seconds(many_bands)
    near, far = len(near_pairs(x, y, 200.0)[0]), len(near_pairs(x, y, 800.0)[0])
    return [
        Row(f"Knox, {len(x):,} events, 200 m x 7 d, {PERMUTATIONS} permutations", taken, "elsewhere, 99 permutations",
            ELSEWHERE_S, ELSEWHERE_S / taken, "< 4 s", peak_mb(one_band), None, f"{what}; {near:,} pairs"),
        Row(f"the same, 5 x 4 bands to 800 m and 28 d, {PERMUTATIONS} permutations", many, "", None, None, "",
            peak_mb(many_bands), None, f"{far:,} pairs"),
    ]  # fmt: skip
