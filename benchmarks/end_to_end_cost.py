"""What a store of some size costs: loading, the disk, and a first answer, each in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.end_to_end_data import files
from benchmarks.peers import CACHE

ROOT = Path(__file__).parents[1]
HOME = CACHE / "end-to-end"
OFFENCE = "ALL_CRIME"
"""The dearest question of a store: no row is left out."""


@dataclass(frozen=True)
class Cost:
    """Of a store with so many rows. Seconds are the processor's; bytes of the CSV files and of the store."""

    rows: int
    load: dict[str, float]
    csv_bytes: int
    store_bytes: int
    answer: dict[str, float]


def run(command: Sequence[str | Path], **more: str) -> str:
    """Run a command to its end; what it printed. Raises OSError with the end of that when it fails."""
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **more}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"exit code {done.returncode}: {(done.stdout + done.stderr).strip()[-300:]}")
    return done.stdout


def child(work: str, *arguments: str | Path) -> dict[str, float]:
    """The figures of `python -m benchmarks.end_to_end_child`."""
    command = [sys.executable, "-m", "benchmarks.end_to_end_child", work, *map(str, arguments)]
    found: dict[str, float] = json.loads(run(command, AFTERDARK_MAX_STEPS="1000000000000").splitlines()[-1])
    return found


def months(rows: int, forces: Sequence[str] = ("wiltshire",)) -> Path:
    """The folder of CSV files with so many rows of some forces."""
    HOME.mkdir(parents=True, exist_ok=True)
    return files(HOME, rows, forces)


def store(rows: int) -> Path:
    """Where the store with so many rows lies when `cost` has made it."""
    return HOME / f"store-{rows}"


@cache
def demonstration() -> Path:
    """A store with the demonstration, made anew."""
    data = HOME / "demo"
    shutil.rmtree(data, ignore_errors=True)
    HOME.mkdir(parents=True, exist_ok=True)
    run([sys.executable, "-m", "app.cli", "load", "demo"], AFTERDARK_DATA=str(data))
    return data


def loaded(source: Path, data: Path) -> dict[str, float]:
    """What it takes to load a folder into a new store, by a process that has done nothing else."""
    shutil.rmtree(data, ignore_errors=True)
    return child("load", source, data)


@cache
def cost(rows: int) -> Cost:
    """Load so many rows into a new store, and ask it once."""
    source, data = months(rows), store(rows)
    load = loaded(source, data)
    csv_bytes, store_bytes = (
        sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) for folder in (source, data)
    )
    return Cost(rows, load, csv_bytes, store_bytes, child("answer", data, OFFENCE, demonstration()))
