"""What is measured in a process of its own: `python -m benchmarks.end_to_end_child WORK ARGUMENT …` prints JSON.

Seconds are those of the processor, all threads together: a wall clock would measure the machine's other work, too.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

Figures = dict[str, float]
ALL_MONTHS = {"first": date(2023, 1, 1), "last": date(2025, 12, 1)}
"""Those of benchmarks/end_to_end_data.py: a question that names none is about the last twelve."""


def cpu() -> float:
    """Seconds of processor that this process has used."""
    return time.process_time()


def highest() -> float:
    """Most megabytes that this process has held."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def load(folder: str, data: str) -> Figures:
    """`afterdark load police-uk` into a store, from the start of Python, which is small beside it.

    Here and not in a process that this one starts: Linux counts the memory of who started it as its own.
    """
    os.environ["AFTERDARK_DATA"] = data
    from app.cli import app  # noqa: PLC0415

    clock = time.perf_counter()
    app(["load", "police-uk", folder], standalone_mode=False)
    return {"seconds": cpu(), "wall": time.perf_counter() - clock, "megabytes": highest()}


def duckdb(folder: str, target: str) -> Figures:
    """DuckDB's copy of the same CSV files to Parquet, one thread, all columns as text but the coordinates."""
    import duckdb as db  # noqa: PLC0415

    began = cpu()
    with db.connect(config={"threads": 1}) as base:
        base.execute(
            f"COPY (SELECT * FROM read_csv('{folder}/*/*.csv')) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        )
    return {"seconds": cpu() - began, "megabytes": highest()}


def arrow(folder: str) -> Figures:
    """pyarrow's reading of the same CSV files alone, one thread."""
    from pyarrow import csv  # noqa: PLC0415

    began = cpu()
    for file in sorted(Path(folder).glob("*/*.csv")):
        csv.read_csv(file, csv.ReadOptions(use_threads=False))
    return {"seconds": cpu() - began, "megabytes": highest()}


def answer(data: str, offence: str, other: str) -> Figures:
    """A cold answer, of a process that has answered about another store: seconds until the first part is there that
    can be shown, and until all of it is; megabytes."""
    from app.answering.answerer import MAP, Answerer  # noqa: PLC0415
    from app.answering.question import Question  # noqa: PLC0415
    from app.answering.reader import LOCAL  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415

    Answerer(Settings(data=Path(other))).keeper.shown(MAP, Question(offence=offence), LOCAL)
    world, asked = Answerer(Settings(data=Path(data))), Question(offence=offence, **ALL_MONTHS)
    warm, began, clock = highest(), cpu(), time.perf_counter()
    world.keeper.first(MAP, asked, LOCAL)
    first, first_wall = cpu() - began, time.perf_counter() - clock
    found = world.keeper.shown(MAP, asked, LOCAL)
    return {
        "first": first, "first_wall": first_wall, "all": cpu() - began, "all_wall": time.perf_counter() - clock,
        "megabytes": highest(), "before": warm, "incidents": found.n,
    }  # fmt: skip


def selection(data: str, offence: str) -> Figures:
    """Incidents of an offence selected and collapsed to places: the first time in a process, and the next time."""
    from app.answering.answerer import Answerer  # noqa: PLC0415
    from app.answering.question import Question  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415

    world = Answerer(Settings(data=Path(data)))
    imported, began, asked = highest(), cpu(), Question(offence=offence, **ALL_MONTHS)
    found = world.select(asked, world.store.snapshot())[3]
    first, most, places = cpu() - began, highest() - imported, len(found.places)
    began = cpu()
    world.select(asked, world.store.snapshot())
    return {"first": first, "again": cpu() - began, "megabytes": most, "places": places}


def change(data: str, offence: str, other: str) -> Figures:
    """The last twelve months against the twelve before, of a process that has compared those of another store:
    seconds of the first answer, of the next offence's, which finds all read, and wall seconds of the same again, which
    is kept."""
    from app.answering.answerer import Answerer  # noqa: PLC0415
    from app.answering.question import Question  # noqa: PLC0415
    from app.answering.reader import LOCAL  # noqa: PLC0415
    from app.comparing.against import ChangeQuestion  # noqa: PLC0415
    from app.comparing.change import CHANGE  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415

    asked = ChangeQuestion(Question(offence="ROBBERY"))
    Answerer(Settings(data=Path(other))).keeper.shown(CHANGE, asked, LOCAL)
    world = Answerer(Settings(data=Path(data)))
    taken = []
    for one in (offence, "VIOLENCE_SEXUAL_RECORDED", offence):
        began, clock = cpu(), time.perf_counter()
        found = world.keeper.shown(CHANGE, ChangeQuestion(Question(offence=one)), LOCAL).found
        taken.append((cpu() - began, time.perf_counter() - clock))
    return {
        "first": taken[0][0], "first_wall": taken[0][1], "next": taken[1][0], "kept": taken[2][1],
        "megabytes": highest(), "incidents": (found.counts.after or 0.0) + (found.counts.before or 0.0),
    }  # fmt: skip


def stamp(data: str) -> Figures:
    """Microseconds that the stamp of a known question costs, and three looks at the disk beside it."""
    from app.answering.answerer import MAP, Answerer  # noqa: PLC0415
    from app.answering.question import Question  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415

    world = Answerer(Settings(data=Path(data)))
    asked, times, manifest = Question(offence="ROBBERY"), 2000, Path(data) / "manifest.json"
    world.keeper.stamp(MAP, asked)
    began = cpu()
    for _ in range(times):
        world.keeper.stamp(MAP, asked)
    ours, began = cpu() - began, cpu()
    for _ in range(3 * times):
        os.stat(manifest)
    slices = len(world.store.snapshot().slices)
    return {"stamp": ours / times, "looks": (cpu() - began) / times, "slices": slices}


def rates(data: str, offence: str) -> Figures:
    """Rates of wards per 1,000 made-up residents and of hexagons per km², all months, each cold in its process, and
    the first of them asked again."""
    from app.answering.answerer import Answerer  # noqa: PLC0415
    from app.answering.question import Question  # noqa: PLC0415
    from app.answering.reader import LOCAL  # noqa: PLC0415
    from app.loading.load_population import load_population  # noqa: PLC0415
    from app.rates.per import Per  # noqa: PLC0415
    from app.rates.rates import RATES, RatesQuestion  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415

    world = Answerer(Settings(data=Path(data)))
    people, year = Path(data) / "residents.csv", world.wards.vintage
    people.write_text("\n".join([f"wd{year[2:]}cd,total", *(f"{code},{5_000 + 40 * i}" for i, code in
                                                           enumerate(world.wards.code))]))  # fmt: skip
    load_population(world.store, people, force=world.settings.force, of="mid-2022")
    people.unlink()
    asked = Question(offence=offence, **ALL_MONTHS)
    seconds = {}
    for name, question in (
        ("wards", RatesQuestion(asked, Per.RESIDENTS)), ("kept", RatesQuestion(asked, Per.RESIDENTS)),
        ("hexagons", RatesQuestion(asked.but(grid="hexagons"), Per.KM2)),
    ):  # fmt: skip
        began = cpu()
        found = world.keeper.shown(RATES, question, LOCAL).found
        seconds[name] = cpu() - began
    return {**seconds, "places": len(found.places), "incidents": float(found.n.sum())}


WORKS: dict[str, Callable[..., Figures]] = {
    "load": load, "duckdb": duckdb, "arrow": arrow, "answer": answer, "selection": selection, "stamp": stamp,
    "rates": rates,
    "change": change,
}  # fmt: skip


def main(work: str, *arguments: Any) -> None:
    """Print the figures of one work, and end without what a thread still computes for nobody."""
    print(json.dumps(WORKS[work](*arguments)), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
