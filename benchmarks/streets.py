"""Streets: a file of a million links taken in, beside geopandas reading it; tiles and drawings of them, in ms and kB.

`python -m benchmarks.streets [--scale 0.05]` prints the rows. Imports run in processes of their own.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from math import asinh, pi, radians, tan
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyogrio
import shapely

from app.maps.canvas import Canvas
from app.maps.streets import streets_on
from app.tiles.backdrop import Backdrop
from app.tiles.label_tile import label_tile
from app.tiles.street_style import Style
from app.tiles.street_tile import street_tile
from benchmarks.table import Row, peak_mb, resident_mb, seconds
from benchmarks.wards import high_water_mb
from geo.sources import street_map
from geo.space.crs import to_lonlat
from geo.streets.basemap import Basemap
from geo.streets.basemap_files import BasemapFolder
from geo.streets.tile_disk import TileDisk

LINKS: Final = 1_000_000
STEP: Final = 90.0
"""Metres between junctions: as dense as a town, all over."""
WEST, SOUTH = 380_000.0, 140_000.0
CREDIT: Final = "Made up for a measurement"
HALF: Final = 2_500.0
"""Half the side of a town, metres."""


def network(n: int, path: Path) -> int:
    """Write about n made-up links as OS Open Roads has them, each with three vertices and a name; returns how many."""
    side = int(np.ceil(np.sqrt(n / 2)))
    random = np.random.default_rng(0)
    i, j = (axis.ravel() for axis in np.meshgrid(np.arange(side), np.arange(side)))
    x, y = WEST + STEP * i, SOUTH + STEP * j
    lines = []
    for dx, dy in ((STEP, 0.0), (0.0, STEP)):
        bend = random.normal(0, 4, (len(x), 2))
        xy = np.stack((np.column_stack((x, y)), np.column_stack((x + dx / 2, y + dy / 2)) + bend,
                       np.column_stack((x + dx, y + dy))), axis=1)  # fmt: skip
        lines.append(shapely.linestrings(xy))
    shapes = np.concatenate(lines)
    named = np.concatenate((j, i + side))
    road = np.where(named % 40 == 0, "A Road", np.where(named % 11 == 0, "B Road", "Unclassified"))
    table = pa.table(
        {
            "geometry": pa.array(shapely.to_wkb(shapes), pa.binary()),
            "name_1": pa.array([f"{('North', 'East')[k >= side]} {k} Street" for k in named.tolist()]),
            "road_classification": pa.array(road.astype(object)),
            "road_function": pa.array(np.where(road == "Unclassified", "Local Road", road).astype(object)),
        }
    )
    pyogrio.write_arrow(
        table, path, layer="road_link", driver="GPKG", geometry_name="geometry", geometry_type="LineString",
        crs="EPSG:27700",
    )  # fmt: skip
    return len(shapes)


def town(n: int) -> tuple[float, float, float, float]:
    """Its box in the middle of so many links."""
    middle = STEP * np.sqrt(n / 2) / 2
    x, y = WEST + middle, SOUTH + middle
    return x - HALF, y - HALF, x + HALF, y + HALF


def ours(path: Path, box: tuple[float, float, float, float] | None) -> int:
    """Take the file in and write it to the store."""
    found = street_map.read(path, "streets", box, credit=CREDIT)
    BasemapFolder(path.parent / "data").write(found)
    return len(found.layers["streets"])


def geopandas(path: Path, box: tuple[float, float, float, float] | None) -> int:
    """Read the file, and nothing more."""
    return len(gpd.read_file(path, bbox=box))


SIDES: Final[dict[str, Callable[[Path, tuple[float, float, float, float] | None], int]]] = {
    "ours": ours, "geopandas": geopandas,
}  # fmt: skip


def child(side: str, path: Path, box: str) -> None:
    """Time one side on a file; its figures are printed."""
    before, begin = resident_mb(), time.perf_counter()
    rows = SIDES[side](path, tuple(map(float, box.split(","))) if box else None)  # type: ignore[arg-type]
    taken = time.perf_counter() - begin
    print(json.dumps({"seconds": taken, "megabytes": high_water_mb() - before, "rows": rows}))


def figures(side: str, path: Path, box: tuple[float, float, float, float] | None) -> dict[str, float]:
    """What one side took, in a process of its own."""
    given = ",".join(map(str, box)) if box else ""
    command = [sys.executable, "-m", "benchmarks.streets", "--child", side, str(path), given]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1])
    return dict(json.loads(done.stdout))


def taken_in(path: Path, n: int, box: tuple[float, float, float, float] | None) -> Row:
    """An import beside geopandas reading the same rows."""
    mine, peer = figures("ours", path, box), figures("geopandas", path, box)
    links = int(mine["rows"])
    return Row(
        work=f"a town cut out of {n:,} links" if box else f"{n:,} links taken in and written",
        ours_s=mine["seconds"],
        peer=f"geopandas {gpd.__version__} read_file alone",
        peer_s=peer["seconds"],
        ratio=peer["seconds"] / mine["seconds"],
        target="" if box else ">= 1/4, under 1,000 MB",
        ours_mb=mine["megabytes"],
        peer_mb=peer["megabytes"],
        note=f"{links:,} links, {links / mine['seconds']:,.0f} a second",
    )


def drawn(basemap: Basemap, box: tuple[float, float, float, float], folder: Path) -> Iterator[Row]:
    """Tiles of a town, beside the same tile from the disk; drawings."""
    backdrop = Backdrop(basemap)
    begin = time.perf_counter()
    megabytes = peak_mb(lambda: backdrop.labels)
    yield Row(
        f"names of {len(basemap.layers['streets']):,} links, once for a basemap", time.perf_counter() - begin, "", None,
        None, "", megabytes, note=f"{len(backdrop.labels.lines or ()):,} lines to write along",
    )  # fmt: skip
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    lon, lat = (float(v[0]) for v in to_lonlat([x], [y]))
    disk = TileDisk(folder, 1_000_000_000)
    (folder / "streets").mkdir(exist_ok=True)
    for z in (13, 15, 16, 17):
        at = z, int((lon + 180) / 360 * 2**z), int((1 - asinh(tan(radians(lat))) / pi) / 2 * 2**z)
        for what, draw in (
            ("street tile", lambda at=at: street_tile(basemap, Style.LIGHT, *at)),
            ("tile of names", lambda at=at: label_tile(backdrop.labels, Style.LIGHT, *at)),
        ):
            tile = draw()
            part = f"{what}/{z}.png"
            kept = seconds(lambda part=part, tile=tile: disk.kept("streets", "v", part, lambda: tile))
            ours_s = seconds(draw)
            yield Row(
                f"{what}, zoom {z}, kept on the disk", kept, "drawn anew", ours_s, ours_s / kept, ">= 50",
                note=f"{len(tile) / 1000:,.1f} kB",
            )  # fmt: skip
    for half, side in ((750.0, 240.0), (HALF, 500.0)):
        canvas = Canvas((x - half, y - half, x + half, y + half), side, 0)
        made = streets_on(backdrop, canvas)
        yield Row(
            f"streets and names of a drawing, {2 * half / 1000:g} km", seconds(partial(streets_on, backdrop, canvas)),
            "", None, None, "", note=f"{len(made.beneath + made.names) / 1000:,.0f} kB of paths and text",
        )  # fmt: skip


def run(scale: float = 1.0) -> Iterator[Row]:
    """The rows, as they are measured; `scale` thins the links."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "oproad.gpkg"
        n = network(max(int(LINKS * scale), 20_000), path)
        yield taken_in(path, n, None)
        yield taken_in(path, n, town(n))
        basemap = BasemapFolder(Path(name) / "data").read("streets")
        yield from drawn(basemap, town(n), Path(name))


def main() -> None:
    """Print the rows."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks.streets")
    ask.add_argument("--scale", type=float, default=1.0, help="thin the links, for a quick look")
    ask.add_argument("--child", nargs=3, metavar=("SIDE", "FILE", "BOX"), help=argparse.SUPPRESS)
    given = ask.parse_args()
    if given.child:
        child(given.child[0], Path(given.child[1]), given.child[2])
        return
    for row in run(given.scale):
        print(row)


if __name__ == "__main__":
    main()
