"""A load that is killed while one thread reads and another writes has changed nothing, or everything."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from subprocess import PIPE

from geo.store.opening import open_store

ROOT = Path(__file__).parents[2]
MONTHS, ROWS = 6, 150
NURSERY = f"""
import os, sys
from pathlib import Path
import geo.sources.police_uk
from app.loading.load import load_police_uk
from geo.sources.street_rows import COLUMNS
from geo.space.geoparquet_key import geo_key
from geo.store.opening import open_store

def load_forever(folder, generation):
    while True:
        for month in range(1, {MONTHS} + 1):
            lines = [",".join(COLUMNS)]
            for i in range({ROWS}):
                name = "" if i % 5 == 0 else f"{{month}}-{{i // 2 * 2}}"
                lines.append(f"{{name}},2025-{{month:02}},,,-1.78{{i % 7}},51.55{{i % 3}},,,,Robbery,{{generation}},")
            lines += ["a,b"] * 3
            path = folder / f"2025-{{month:02}}-wiltshire-street.csv"
            path.write_text("\\n".join(lines))
        report = load_police_uk(open_store(folder / "store"), folder, {{}}, lambda rows, file: None)
        assert report.read == {MONTHS} * ({ROWS} + 3)
        os.write(1, f"{{generation}}\\n".encode())
        generation += 1

geo_key(['Point'])  # imported before anything is killed
for line in sys.stdin:
    pid = os.fork()
    if not pid:
        load_forever(Path(sys.argv[1]), int(line))
    os.write(1, f"pid {{pid}}\\n".encode())
    os.waitpid(pid, 0)
    os.write(1, b"dead\\n")
"""


def test_a_load_that_is_killed_leaves_the_months_before_it_or_its_own(tmp_path: Path) -> None:
    rng = random.Random(20261129)
    loaded, halfway = 0, 0
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY, str(tmp_path)], stdin=PIPE, stdout=PIPE, text=True, cwd=ROOT
    ) as nursery:
        assert nursery.stdin and nursery.stdout
        for _ in range(40):
            print(loaded + 1, file=nursery.stdin, flush=True)
            [_, pid] = nursery.stdout.readline().split()
            told = [loaded] if loaded else [int(nursery.stdout.readline())]  # one load ends before any is killed
            time.sleep(rng.uniform(0, 0.2))
            os.kill(int(pid), signal.SIGKILL)
            while (words := nursery.stdout.readline().split()) != ["dead"]:
                told.append(int(words[0]))
            store = open_store(tmp_path / "store")
            rows = store.read("incidents", columns=["outcome"])
            [generation] = set(rows["outcome"].to_pylist())
            loaded = int(generation)
            assert max(told) <= loaded <= max(told) + 1
            [report, *_] = store.reports()
            assert len(rows) == report["kept"] == sum(map(len, store.columns()))
            assert len(store.quarantine(str(report["id"]))) == MONTHS * (ROWS + 3) - len(rows)
            assert not store.damaged()
            halfway += any((tmp_path / "store").glob("waiting/*.parquet"))
            if halfway == 3:
                break
        nursery.stdin.close()
    assert halfway
