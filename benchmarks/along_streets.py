"""Streets as a network: snapping beside the loop that it was, and the density of a town along its streets.

The streets are the demonstration's, so that the chapter needs no file; the loop is timed on few points and counted up.
"""

import numpy as np
import numpy.typing as npt

from app.answering.street_density import along_streets
from app.answering.street_network import street_network
from benchmarks.table import Row, peak_mb, seconds
from geo.sources.demo_streets import basemap, streets
from geo.streets.names_file import default_names
from models.network import Network, snap
from models.walking import METRES_A_MINUTE, walk

POINTS = 20_000
LOOPED = 100
BANDWIDTH = 200.0
CENTRE, SPREAD = (415_000.0, 184_500.0), 2_000.0


def looped(network: Network, points: npt.NDArray[np.float64]) -> None:
    """Each point against every piece."""
    start = network.nodes[network.ends[:, 0]]
    run = network.nodes[network.ends[:, 1]] - start
    for point in points:
        share = np.clip(((point - start) * run).sum(axis=1) / network.length**2, 0.0, 1.0)
        np.argmin(np.hypot(*(start + share[:, None] * run - point).T))


def run(scale: float = 1.0) -> list[Row]:
    """The rows of the table; scale thins the points, for a quick look."""
    network = street_network(basemap(streets(default_names(), np.zeros(0), np.zeros(0)), []))
    n = max(int(POINTS * scale), LOOPED)
    at = np.random.default_rng(1).normal(CENTRE, SPREAD, (n, 2))
    weight = np.ones(n)
    snapped = seconds(lambda: snap(network, at))
    loop = seconds(lambda: looped(network, at[:LOOPED])) * n / LOOPED
    dense = seconds(lambda: along_streets(network, at[:, 0], at[:, 1], weight, BANDWIDTH))
    placed = snap(network, [CENTRE])
    minutes = seconds(lambda: walk(network, placed, 15 * METRES_A_MINUTE).within(15 * METRES_A_MINUTE))
    known, what = f"{len(network.length):,} pieces of street", f"{n:,} places of one town"
    return [
        Row(f"snap, {what}", snapped, "the loop over every piece", loop, loop / snapped, ">= 50",
            peak_mb(lambda: snap(network, at)), note=f"{known}; the loop from {LOOPED} points"),
        Row(f"density along streets, {what}, {BANDWIDTH:.0f} m", dense, "", None, None, "< 5 s",
            peak_mb(lambda: along_streets(network, at[:, 0], at[:, 1], weight, BANDWIDTH)), note=known),
        Row("15 minutes on foot from one place", minutes, "", None, None, "", note=known),
    ]  # fmt: skip
