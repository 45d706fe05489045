"""Wards for 10 M points among 7,000 polygons, beside geopandas.sjoin: the same answer for every point.

`python -m benchmarks.wards [--scale 0.01]` prints the rows. Each side runs in a process of its own.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from benchmarks.table import REPEATS, Row, resident_mb
from geo.space.assign import assign

Floats = npt.NDArray[np.float64]
POINTS, STACKS, WARDS = 10_000_000, 637_000, 7_000
SIDE = 400_000.0  # metres
LONG = 5.0  # seconds from which on a call is made once


def country(wards: int, seed: int = 0) -> tuple[npt.NDArray[Any], Floats]:
    """Ward-like polygons, 290 vertices each, small in towns and large between them; the towns as (x, y, spread)."""
    random = np.random.default_rng(seed)
    towns = np.column_stack([random.uniform(0, SIDE, (60, 2)), random.lognormal(np.log(6_000), 0.5, 60)])
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(crowd(wards, towns, random, 0.6))))
    inside = shapely.intersection(cells, shapely.box(0, 0, SIDE, SIDE))
    fine = shapely.segmentize(inside[shapely.area(inside) > 0], 60)

    def jag(xy: Floats) -> Floats:
        x, y = np.round(xy, 2).T
        east = 25 * np.sin(y / 47) + 15 * np.sin((x + y) / 19)
        north = 25 * np.sin(x / 53) + 15 * np.sin((x - y) / 17)
        return np.round(np.column_stack([x + east, y + north]), 2)

    return shapely.make_valid(shapely.transform(fine, jag)), towns


def crowd(n: int, towns: Floats, random: np.random.Generator, urban: float) -> Floats:
    """n points, most of them in towns, on whole centimetres."""
    weight = towns[:, 2] ** 1.5
    town = towns[random.choice(len(towns), n, p=weight / weight.sum())]
    xy: Floats = town[:, :2] + random.normal(0, 1, (n, 2)) * town[:, 2:]
    rural = random.random(n) > urban
    xy[rural] = random.uniform(0, SIDE, (int(rural.sum()), 2))
    return np.asarray(np.clip(xy, 0, SIDE).round(2), np.float64)


def ours(x: Floats, y: Floats, wards: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
    """After Dark's assignment."""
    return assign(x, y, wards)


def geopandas(x: Floats, y: Floats, wards: npt.NDArray[Any]) -> npt.NDArray[np.int32]:
    """The usual way; a point that two wards cover goes to the first, as with us."""
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=27700)
    joined = gpd.sjoin(points, gpd.GeoDataFrame(geometry=wards, crs=27700), predicate="intersects")
    found = np.full(len(x), len(wards), np.int32)
    np.minimum.at(found, joined.index.to_numpy(), joined["index_right"].to_numpy().astype(np.int32))
    found[found == len(wards)] = -1
    return found


def high_water_mb() -> float:
    """The most memory that this process has held, megabytes: exact, and without a watcher that takes turns with us."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6


def child(side: str, folder: Path) -> None:
    """Time one side on the files in a folder; its answer becomes a file there, its figures are printed."""
    x, y = np.load(folder / "x.npy"), np.load(folder / "y.npy")
    wards = shapely.from_wkb(np.load(folder / "wards.npy", allow_pickle=True))
    work, taken = {"ours": ours, "geopandas": geopandas}[side], []
    found: list[npt.NDArray[np.int32]] = []

    def call() -> None:
        begin = time.perf_counter()
        found[:] = [work(x, y, wards)]
        taken.append(time.perf_counter() - begin)

    before = resident_mb()
    call()
    megabytes = high_water_mb() - before
    while taken[0] <= LONG and len(taken) <= REPEATS:
        call()
    np.save(folder / f"{side}.npy", found[0])
    print(json.dumps({"seconds": statistics.median(taken[1:] or taken), "megabytes": megabytes}))


def figures(side: str, folder: str) -> dict[str, float]:
    """What one side took, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.wards", "--child", side, folder]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1])
    return dict(json.loads(done.stdout))


def side_by_side(work: str, x: Floats, y: Floats, wards: npt.NDArray[Any]) -> Row:
    """Both sides on the same points, one after the other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.save(folder / "x.npy", x)
        np.save(folder / "y.npy", y)
        np.save(folder / "wards.npy", shapely.to_wkb(wards), allow_pickle=True)
        mine, note = figures("ours", name), ""
        try:
            peer = figures("geopandas", name)
            differ = int((np.load(folder / "ours.npy") != np.load(folder / "geopandas.npy")).sum())
            note = f"{differ} of {len(x):,} answers differ"
        except subprocess.CalledProcessError as error:
            peer, note = None, f"failed with exit code {error.returncode}"
    return Row(
        work=work,
        ours_s=mine["seconds"],
        peer=f"geopandas {gpd.__version__} sjoin",
        peer_s=peer["seconds"] if peer else None,
        ratio=peer["seconds"] / mine["seconds"] if peer else None,
        target="8x, a tenth of the memory",
        ours_mb=mine["megabytes"],
        peer_mb=peer["megabytes"] if peer else None,
        note=note,
    )


def run(scale: float = 1.0) -> Iterator[Row]:
    """The rows, as they are measured; `scale` thins points and wards alike."""
    n, m = int(POINTS * scale), max(int(WARDS * scale), 100)
    wards, towns = country(m)
    random = np.random.default_rng(1)
    stacks = max(int(STACKS * scale), 1)
    x, y = crowd(stacks, towns, random, 0.9)[random.integers(0, stacks, n)].T
    yield side_by_side(f"wards for {n:,} points on {stacks:,} places, {len(wards):,} polygons", x, y, wards)
    x, y = crowd(n, towns, random, 0.9).T
    yield side_by_side(f"wards for {n:,} points, hardly any on the same place", x, y, wards)


def main() -> None:
    """Print the rows."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks.wards")
    ask.add_argument("--scale", type=float, default=1.0, help="thin points and wards, for a quick look")
    ask.add_argument("--child", nargs=2, metavar=("SIDE", "FOLDER"), help=argparse.SUPPRESS)
    given = ask.parse_args()
    if given.child:
        child(given.child[0], Path(given.child[1]))
        return
    for row in run(given.scale):
        print(row)


if __name__ == "__main__":
    main()
