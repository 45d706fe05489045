"""How few places and whether they stay, of 700,000 incidents: a first page and a kept one, in a process of its own."""

import json
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from fastapi.testclient import TestClient

from app.answering.answerer import Answerer
from app.main import create_app
from app.settings import Settings
from benchmarks.end_to_end_cost import HOME, loaded, months, store
from benchmarks.end_to_end_cost import run as command
from benchmarks.end_to_end_data import base
from benchmarks.table import Row

ROWS = 700_000
FIRST, KEPT = "< 1.5 s", "< 50 ms"
PAGES = {
    "/concentration, all crime": "/concentration?offence=ALL_CRIME",
    "/concentration, hexagons, Swindon": "/concentration?offence=ALL_CRIME&grid=hexagons&area=lad:E06000030",
    "/api/answer/consistency, 2 km², 12 months": "/api/answer/consistency?offence=ROBBERY&land=2&window=12",
}


def measured(data: Path) -> dict[str, tuple[float, float]]:
    """Seconds of the processor for the first answer, and of the clock for a kept one, by name."""
    world = Answerer(Settings(data=data, max_steps=10**12))
    web = TestClient(create_app(world.settings, world), base_url="http://127.0.0.1")
    web.get("/method")  # what every page needs is there
    found = {}
    for name, path in PAGES.items():
        begin = time.process_time()
        assert web.get(path).status_code == 200
        first, begin = time.process_time() - begin, time.perf_counter()
        for _ in range(5):
            web.get(path)
        found[name] = (first, (time.perf_counter() - begin) / 5)
    return found


def run(scale: float = 1.0) -> Iterator[Row]:
    """The rows of the chapter; scale thins the incidents."""
    rows = max(round(ROWS * scale), 1_000)
    try:
        loaded(months(rows), store(rows))
        lines = command([sys.executable, "-m", "benchmarks.few_places", str(store(rows))]).splitlines()
        for name, (first, kept) in json.loads(lines[-1]).items():
            note = f"{rows:,} incidents of 36 months; {base()[1]}"
            yield Row(f"{name}, first, processor", first, "", None, None, FIRST, note=note)
            yield Row(f"{name}, kept, wall", kept, "itself the first time", first, first / kept, KEPT)
    finally:
        shutil.rmtree(HOME, ignore_errors=True)


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]))))
