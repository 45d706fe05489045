"""A file may be larger than the memory: three times the rows do not need three times the room."""

import os
import subprocess
import sys
from pathlib import Path

from geo.sources.street_rows import COLUMNS

ROOT = Path(__file__).parents[2]
CHILD = """
import sys
from pathlib import Path
from geo.sources.intake import Intake
from geo.sources.police_uk import read
from geo.store import geoparquet

def most():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024

for n, path in enumerate(map(Path, sys.argv[2:])):
    folder = Path(sys.argv[1], str(n))
    folder.mkdir()
    intake = Intake(folder, 20_000)
    read(path, intake)
    [rows] = [geoparquet.write(folder / "slice.parquet", tables)[0] for _, _, tables in intake.months()]
    assert rows == intake.read == intake.kept.total()
    print(rows, most())
"""


def write(path: Path, rows: int) -> Path:
    """One month of one force, the hardest case: no slice can be finished before the file ends."""
    with path.open("w") as file:
        print(",".join(COLUMNS), file=file)
        for i in range(rows):
            crime = "Anti-social behaviour," if i % 4 == 0 else "Robbery,Under investigation"
            name = "" if i % 4 == 0 else f"{i * 2654435761:064x}"
            lon, lat = -1.8 - i % 701 * 1e-4, 51.5 + i % 997 * 1e-4
            print(
                f"{name},2025-01,Wiltshire Police,Wiltshire Police,{lon:.6f},{lat:.6f},"
                f"On or near Road {i % 5000},E01015512,Swindon 016E,{crime},",
                file=file,
            )
    return path


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    files = [
        write(tmp_path / f"2025-01-{name}-street.csv", rows) for name, rows in (("dorset", 150_000), ("kent", 450_000))
    ]
    size = files[1].stat().st_size
    assert size > 80_000_000
    (tmp_path / "out").mkdir()
    said = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path / "out"), *map(str, files)],
        cwd=ROOT,
        env={**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert said[0::2] == ["150000", "450000"]
    growth = int(said[3]) - int(said[1])
    assert growth < size, f"{growth / 1e6:.0f} MB more for a file of {size / 1e6:.0f} MB"
