"""Tiles on the disk: the same bytes for everybody, never much more than the limit, and gone with their basemap."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import time

from geo.streets.tile_disk import SERVED, SLACK, TileDisk


def held(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_a_tile_is_made_once_and_forgotten_with_its_basemap(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    made: list[int] = []

    def make() -> bytes:
        made.append(1)
        return b"tile"

    for disk in (TileDisk(tmp_path, 1000), TileDisk(tmp_path, 1000)):  # as two processes
        assert disk.kept("town", "v1", "light/7/1/1.png", make) == b"tile"
    assert len(made) == 1
    TileDisk(tmp_path, 1000).kept("town", "v2", "light/7/1/1.png", make)
    TileDisk(tmp_path, 0).kept("town", "v1", "light/7/1/1.png", make)
    assert len(made) == 3
    shutil.rmtree(tmp_path / "town")
    TileDisk(tmp_path, 1000).kept("town", "v1", "light/7/1/1.png", make)
    assert not (tmp_path / "town").exists(), "what was removed does not come back"
    TileDisk(tmp_path, 1000).kept(SERVED, "v1", "7/1/1", make)
    assert (tmp_path / SERVED).is_dir()


def test_what_was_asked_for_longest_ago_goes_first(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    disk = TileDisk(tmp_path, 10_000)
    for i in range(10):
        disk.kept("town", "v", f"{i}.png", lambda: b"x" * 1000)
        os.utime(tmp_path / "town" / "tiles" / "v" / f"{i}.png", (time() - 90_000 + i, time() - 90_000 + i))
    disk.kept("town", "v", "0.png", bytes)  # asked for again
    disk.kept("town", "v", "new.png", lambda: b"x" * 1000)
    left = {path.name for path in (tmp_path / "town" / "tiles" / "v").iterdir()}
    assert {"0.png", "new.png"} <= left and "1.png" not in left
    assert held(tmp_path) <= 10_000


def test_many_writers_stay_within_the_limit(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    disks = [TileDisk(tmp_path, 50_000) for _ in range(4)]

    def write(i: int) -> bytes:
        return disks[i % 4].kept("town", "v", f"{i % 150}.png", lambda: bytes([i % 150]) * 1000)

    with ThreadPoolExecutor(8) as pool:
        assert all(found == bytes([i % 150]) * 1000 for i, found in enumerate(pool.map(write, range(1500))))
    assert held(tmp_path) <= 50_000 * (1 + 4 * SLACK) + 8_000
    assert not [path for path in tmp_path.rglob(".*") if path.is_file()]
