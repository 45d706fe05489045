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
class Run:
    """One process that has ended: seconds of processor, also of what it started; megabytes at its height; its words."""

    seconds: float
    megabytes: float
    said: str


@dataclass(frozen=True)
class Cost:
    """Of a store with so many rows. Seconds are the processor's; bytes of the CSV files and of the store."""

    rows: int
    load: Run
    csv_bytes: int
    store_bytes: int
    answer: dict[str, float]


def run(command: Sequence[str | Path], **own: str) -> Run:
    """Run a command to its end. Raises OSError with the end of what it said when it fails."""
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **own}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise OSError(f"exit code {process.returncode}: {said.strip()[-300:]}")
    return Run(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said)


def child(work: str, *arguments: str | Path) -> dict[str, float]:
    """The figures of `python -m benchmarks.end_to_end_child`."""
    command = [sys.executable, "-m", "benchmarks.end_to_end_child", work, *map(str, arguments)]
    said = run(command, AFTERDARK_MAX_STEPS="1000000000000")
    found: dict[str, float] = json.loads(said.said.splitlines()[-1])
    return found


def months(rows: int) -> Path:
    """The folder of CSV files with so many rows."""
    HOME.mkdir(parents=True, exist_ok=True)
    return files(HOME, rows)


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


@cache
def cost(rows: int) -> Cost:
    """Load so many rows into a new store, and ask it once."""
    source, data = months(rows), store(rows)
    shutil.rmtree(data, ignore_errors=True)
    load = run([sys.executable, "-m", "app.cli", "load", "police-uk", source], AFTERDARK_DATA=str(data))
    csv_bytes, store_bytes = (
        sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) for folder in (source, data)
    )
    return Cost(rows, load, csv_bytes, store_bytes, child("answer", data, OFFENCE, demonstration()))
